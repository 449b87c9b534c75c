"""Passwords from a file: tried on what is locked, and found nowhere in what a run leaves."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.errors import UsageError
from models.protect import Key
from scanner.password_list import digest_of, load_passwords
from scanner.run import scan
from tests.scanner.readers.packers import locked, seven, zip_aes

SECRET = "口令 with blanks "


def test_lines_as_they_stand(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_bytes(f"\ufeffone\r\n\r\n{SECRET}\none\n".encode())
    assert load_passwords(path) == ("one", SECRET)
    path.write_bytes(SECRET.encode("gbk"))
    assert load_passwords(path) == (SECRET,)
    assert load_passwords(None) == ()


def test_lists_that_cannot_be_taken(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="gone"):
        load_passwords(tmp_path / "gone.txt")
    (tmp_path / "long.txt").write_text("\n".join(map(str, range(2000))))
    with pytest.raises(UsageError, match="long"):
        load_passwords(tmp_path / "long.txt")


def test_the_digest_is_keyed() -> None:
    first, second = Key(b"1" * 32), Key(b"2" * 32)
    assert digest_of((), first) == ""
    assert digest_of(("a",), first) != digest_of(("a",), second)
    assert digest_of(("a",), first) != digest_of(("a", "b"), first)


def test_a_run_opens_what_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    share = tmp_path / "share"
    share.mkdir()
    (share / "a.zip").write_bytes(zip_aes("a.txt", "手机 13800138000".encode(), SECRET.encode()))
    (share / "b.7z").write_bytes(seven({"b.txt": "手机 13900139000".encode()}, [locked(SECRET)]))
    given = tmp_path / "list.txt"
    given.write_text(f"wrong\n{SECRET}\n", "utf-8")
    with scan([share], tmp_path / "one", workers=1, names="off", lang="en") as run:
        codes = {each["path"].rpartition("/")[2]: each["status"] for each in run.objects()}
        assert (codes["a.txt"], codes["b.txt"]) == ("skipped", "skipped")
    with scan([share], tmp_path / "two", workers=1, names="off", lang="en", passwords=given) as run:
        found = {each["path"].rpartition("/")[2]: each["counts"] for each in run.objects()}
        assert found["a.txt"] == found["b.txt"] == {"CN_MOBILE": 1}
    for path in (tmp_path / "two").rglob("*"):
        assert not path.is_file() or SECRET.strip().encode() not in path.read_bytes()
