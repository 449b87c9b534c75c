"""Locked members of ZIP files: opened by the right password, told to be locked by all others."""

import io
import random
import zipfile

import pytest

from models.records import Problem
from scanner.readers.archives.zip import ZipReader
from scanner.readers.base import ByteSource, Member, ReadContext
from tests.scanner.readers.packers import zip_aes, zip_locked

DATA = "姓名,手机\n张三,13800138000\n".encode() * 40 + random.Random(1).randbytes(400_000)

MAKERS = {
    "traditional": zip_locked,
    "stored": lambda name, data, password: zip_locked(name, data, password, stored=True),
    "streamed": lambda name, data, password: zip_locked(name, data, password, stream=True),
    "aes-128": lambda name, data, password: zip_aes(name, data, password, strength=1),
    "aes-192": lambda name, data, password: zip_aes(name, data, password, strength=2),
    "aes-256": zip_aes,
    "ae-1": lambda name, data, password: zip_aes(name, data, password, version=1),
}


def read(data, *passwords):
    (member,) = ZipReader().read(ByteSource.of_bytes("a.zip", data), ReadContext(passwords=passwords))
    assert isinstance(member, Member)
    content = None
    if member.source:
        with member.source.open() as stream:
            content = stream.read()
    member.release()
    return member.name, content, member.problem


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_the_right_password_opens(make):
    data = make("名单.csv", DATA, b"secret-1")
    assert read(data, "wrong", "secret-1", "other") == ("名单.csv", DATA, None)
    assert read(data, "wrong", "Secret-1") == ("名单.csv", None, Problem("encrypted"))
    assert read(data) == ("名单.csv", None, Problem("encrypted"))


@pytest.mark.parametrize("encoding", ["utf-8", "gbk"])
def test_passwords_in_chinese_as_each_packer_writes_them(encoding):
    assert read(zip_aes("a.txt", b"x" * 99, "口令".encode(encoding)), "口令") == ("a.txt", b"x" * 99, None)


def test_a_password_that_passes_the_short_check_by_chance_is_refused():
    """One in 256 does: of these some hundreds several will."""
    data = zip_locked("a.txt", DATA[:3000], b"right")
    guesses = [f"guess-{n}" for n in range(700)]
    assert read(data, *guesses) == ("a.txt", None, Problem("encrypted"))
    assert read(data, *guesses, "right") == ("a.txt", DATA[:3000], None)


def test_the_traditional_cipher_as_the_standard_library_has_it():
    data = zip_locked("a.txt", DATA[:3000], b"right")
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert archive.read("a.txt", pwd=b"right") == DATA[:3000]


def test_what_was_changed_under_the_seal_is_not_taken_for_the_truth():
    data = bytearray(zip_aes("a.txt", b"", b"right"))
    assert read(bytes(data), "right") == ("a.txt", b"", None)
    place = data.index(b"a.txt") + 5 + 11 + 16 + 2 + 3
    data[place] ^= 1
    assert read(bytes(data), "right")[2] == Problem("encrypted")
