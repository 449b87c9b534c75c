"""A share of known values is scanned; then everything that was left behind is searched for each of them."""

from __future__ import annotations

import base64
import json
import re
import sqlite3
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.cli.calling import pandian

VALUES = {
    "CN_RESIDENT_ID": "11010519491231002X",
    "CN_MOBILE": "13812345678",
    "CN_BANK_CARD": "6222021234567890128",
    "EMAIL_ADDRESS": "zhuge.kongming@example.com",
    "PERSON": "诸葛孔明",
    "CREDENTIAL": "Xk9#mQ2vLp7w",
}
ROW = (VALUES["PERSON"], VALUES["CN_RESIDENT_ID"], VALUES["CN_MOBILE"], VALUES["CN_BANK_CARD"], VALUES["EMAIL_ADDRESS"])
HEAD = "姓名,身份证号,手机,银行卡号,邮箱"
PROSE = (
    f"员工姓名：{VALUES['PERSON']}，身份证号 {VALUES['CN_RESIDENT_ID']}，手机 {VALUES['CN_MOBILE']}，"
    f'银行卡号 {VALUES["CN_BANK_CARD"]}，邮箱 {VALUES["EMAIL_ADDRESS"]}\npassword = "{VALUES["CREDENTIAL"]}"\n'
)
TABLE = f"{HEAD}\n{','.join(ROW)}\n"


def _files() -> Iterator[tuple[str, bytes]]:
    yield "prose.txt", PROSE.encode()
    yield "gbk.txt", PROSE.encode("gbk")
    yield "utf16.csv", TABLE.encode("utf-16")
    yield "bare.csv", f"{','.join(ROW)}\n{','.join(ROW)}\n".encode()
    yield "record.json", json.dumps([dict(zip(HEAD.split(","), ROW, strict=True))]).encode()
    yield "keys.json", json.dumps({VALUES["CN_MOBILE"]: {"身份证号": VALUES["CN_RESIDENT_ID"]}}).encode()
    yield "cut.json", json.dumps([dict(zip(HEAD.split(","), ROW, strict=True))])[:-9].encode()
    yield "broken.xml", f"<r><手机>{VALUES['CN_MOBILE']}</手机><{VALUES['CN_MOBILE']}></r>".encode()
    yield "page.html", f"<p>{PROSE}</p><a href='mailto:{VALUES['EMAIL_ADDRESS']}'>x</a>".encode()
    yield "notes.md", PROSE.encode()
    yield (
        "app.yaml",
        f"user: {VALUES['PERSON']}\npassword: {VALUES['CREDENTIAL']}\nphone: {VALUES['CN_MOBILE']}\n: {{".encode(),
    )
    yield "dump.sql", f"INSERT INTO t (xm, sfzh) VALUES ('{VALUES['PERSON']}', '{VALUES['CN_RESIDENT_ID']}'".encode()
    yield "damaged.zip", b"PK\x03\x04" + PROSE.encode()
    yield "damaged.pdf", b"%PDF-1.7\n" + PROSE.encode()
    yield "secret.txt", f"机密★10年\n{PROSE}".encode()


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, bytes]:
    """The folder of the run, the temporary folder, and all that was printed."""
    folder = tmp_path_factory.mktemp("secrets")
    share, temporary = folder / "share", folder / "tmp"
    share.mkdir()
    temporary.mkdir()
    for name, content in _files():
        (share / name).write_bytes(content)
    with zipfile.ZipFile(share / "all.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in _files():
            archive.writestr(name, content)
    database = sqlite3.connect(folder / "hr.db")
    database.execute("CREATE TABLE staff (xm, sfzh, sjh, yhkh, email)")
    database.execute("INSERT INTO staff VALUES (?, ?, ?, ?, ?)", ROW)
    database.commit()
    database.close()
    (share / "hr.db").write_bytes((folder / "hr.db").read_bytes())
    env = {name: str(temporary) for name in ("TMPDIR", "TEMP", "TMP", "HOME", "XDG_CACHE_HOME", "LOCALAPPDATA")}
    done = pandian(
        *("scan", share, f"sqlite:///{folder / 'hr.db'}", "--out", folder / "run"),
        *("--log-level", "debug", "--workers", "2", "--lang", "en"),
        env=env,
    )
    assert done.returncode == 0, done.stderr.decode()
    return folder / "run", temporary, done.stdout + done.stderr


def written(value: str) -> set[bytes]:
    """The ways in which ``value`` could stand in a file."""
    plain = value.encode()
    ways = {plain, value.encode("utf-16-le"), value.encode("utf-16-be"), value.encode("gbk"), base64.b64encode(plain)}
    return ways | {
        quote(value, safe="@").encode(),
        json.dumps(value)[1:-1].encode(),
        value.encode("ascii", "xmlcharrefreplace"),
    }


def contents(path: Path) -> Iterator[bytes]:
    """The bytes of a file, and what is packed in it."""
    data = path.read_bytes()
    yield data
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    for match in re.finditer(rb"[A-Za-z0-9+/]{200,}={0,2}", data):
        packed = base64.b64decode(match[0] + b"=" * (-len(match[0]) % 4))
        yield packed
        for bits in (15, -15, 31):
            try:
                yield zlib.decompressobj(bits).decompress(packed)
            except zlib.error:
                continue


def test_every_value_was_found(places: tuple[Path, Path, bytes]) -> None:
    found = {json.loads(line)["entity_type"] for line in (places[0] / "findings.jsonl").read_text("utf-8").splitlines()}
    assert set(VALUES) <= found


def test_the_search_sees_into_every_report(places: tuple[Path, Path, bytes]) -> None:
    """A masked form that must be in each report is found in each, so a value in clear would be."""
    for name in ("findings.jsonl", "run.db", "report.html", "report.xlsx"):
        assert any(b"138******78" in data for data in contents(places[0] / name)), name


@pytest.mark.parametrize("entity", VALUES)
def test_no_value_stands_in_anything_left_behind(places: tuple[Path, Path, bytes], entity: str) -> None:
    run, temporary, printed = places
    files = [path for folder in (run, temporary) for path in folder.rglob("*") if path.is_file()]
    assert len(files) >= 6
    ways = written(VALUES[entity])
    for path in files:
        for data in contents(path):
            assert not [way for way in ways if way in data], f"{entity} stands in {path.name}"
    assert not [way for way in ways if way in printed]


def test_nothing_is_left_in_the_temporary_folder_or_at_home(places: tuple[Path, Path, bytes]) -> None:
    """Libraries that keep a device number or a queue of reports to their makers would leave one there."""
    assert [path for path in places[1].rglob("*") if path.is_file()] == []
    assert Path(tempfile.gettempdir()) != places[1]
