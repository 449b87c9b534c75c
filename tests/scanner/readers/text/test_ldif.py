"""Exports of directories: values in base64 and lines that are folded, each in its line."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.readers.base import ByteSource
from scanner.readers.text.ldif import is_ldif, unpacked
from tests.scanner.readers.contract import read, read_bytes


def packed(value: str, fold: int = 60, end: str = "\n") -> str:
    text = base64.b64encode(value.encode()).decode()
    return f"{end} ".join(text[at : at + fold] for at in range(0, len(text), fold))


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("head", ["version: 1\n\n", "", "# 导出\n"])
def test_values_are_read_in_their_lines(head: str, end: str) -> None:
    lines = [
        "dn:: " + packed("CN=张三,OU=销售部,DC=example,DC=com", 20, end),
        "objectClass: person",
        f"description:: {packed('手机 13800000001，微信同号，工作日可联系，其余时间请发邮件', 30, end)}",
        "mobile:: " + packed("13800000002"),
        f"telephoneNumber: 1380000{end} 0003",
        "jpegPhoto:: /9j/4AAQSkZJRgABAQ==",
        "mail: z@example.com",
        "",
        "dn: CN=b",
        "",
    ]
    data = (head + end.join(lines)).encode()
    reading = read(ByteSource.of_bytes("a.txt", data))
    for value in (
        "CN=张三,OU=销售部",
        "手机 13800000001，微信同号",
        "mobile: 13800000002",
        "telephoneNumber: 13800000003",
    ):
        assert value in reading.text
    assert "jpegPhoto:: /9j/4AAQSkZJRgABAQ==" in reading.text
    assert reading.text.split("\n").index("mail: z@example.com" + end[:-1]) == data.decode().split("\n").index(
        "mail: z@example.com" + end[:-1]
    )


def test_other_text_stays_as_it_is() -> None:
    assert not is_ldif("说明：dn: CN=a".encode())
    text = "name:: MTM4MDAwMDAwMDI=\n next\n"
    assert read_bytes(text.encode(), "a.txt").text == text


@given(
    st.lists(
        st.sampled_from([b"a:: MTM4MDA=", b"\n", b"\r\n", b"\n ", b"x: y", b"::", b" ", b"\n\n", b"MTM4"]), max_size=40
    )
)
def test_any_soup_keeps_its_lines(pieces: list[bytes]) -> None:
    data = b"".join(pieces)
    for some in ([data], [data[at : at + 7] for at in range(0, len(data), 7)]):
        assert b"".join(unpacked(some)).count(b"\n") == data.count(b"\n")
