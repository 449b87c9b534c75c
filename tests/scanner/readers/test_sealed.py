"""Texts with a message in them that only its readers can open say so."""

from __future__ import annotations

import pytest

from models.records import Problem
from tests.scanner.readers.contract import read_bytes

BLOCK = (
    "-----BEGIN PGP MESSAGE-----\nVersion: GnuPG v2\n\nhQEMA5XyHV9RqeSUAQf/c2VjcmV0\n=abcd\n-----END PGP MESSAGE-----\n"
)
MAIL = (
    "Message-ID: <1@example.com>\nFrom: a@example.com\nTo: b@example.com\nMIME-Version: 1.0\n"
    "Content-Type: text/{kind}; charset=utf-8\n\n"
)


@pytest.mark.parametrize(
    "text",
    [
        f"电话 13800138000\n{BLOCK}再见\n",
        f"电话 13800138000\n{BLOCK.replace('PGP MESSAGE', 'AGE ENCRYPTED FILE')}",
        "电话 13800138000\n" + "".join(f"> {line}\r\n" for line in BLOCK.splitlines()),
        f"{MAIL.format(kind='plain')}电话 13800138000\n{BLOCK}",
        f"{'x' * 100 + chr(10)}" * 30_000 + f"电话 13800138000\n{BLOCK}",
    ],
)
def test_a_sealed_message_in_a_text_is_told(text: str) -> None:
    reading = read_bytes(text.encode())
    assert reading.problems == [Problem("encrypted")]
    assert "13800138000" in reading.text


@pytest.mark.parametrize(
    "text",
    [
        "A message begins with -----BEGIN PGP MESSAGE----- and ends with another line.\n",
        "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nmQENBF\n-----END PGP PUBLIC KEY BLOCK-----\n",
        "x\n-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA256\n\n电话 13800138000\n",
    ],
)
def test_what_only_speaks_of_one_is_read(text: str) -> None:
    assert read_bytes(text.encode()).problems == []
