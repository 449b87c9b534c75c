"""Bytes written in a text: a file among them is a member whatever writes it, and bytes that are none are named."""

from __future__ import annotations

import base64
import io
import zipfile
from collections.abc import Callable

import pytest

from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ReadContext
from scanner.readers.embedded import Embedded
from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.doc_maker import doc
from tests.scanner.readers.ooxml_maker import docx, p

NUMBER = "13700000001"


def _archive() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", f"电话 {NUMBER}")
    return stream.getvalue()


def _packed(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _calendar(data: bytes) -> str:
    line = f"ATTACH;FMTTYPE=x/y;ENCODING=BASE64;VALUE=BINARY:{_packed(data)}"
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\n{line}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"


def _mail(text: str) -> bytes:
    head = "From: a@example.com\r\nTo: b@example.com\r\nMessage-ID: <1@example.com>\r\nMIME-Version: 1.0\r\n"
    kind = "Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n"
    return f"{head}{kind}\r\n{_packed(text.encode())}\r\n".encode()


FILES = {
    "mail": _mail(f"电话 {NUMBER}"),
    "docx": docx(p(f"电话 {NUMBER}")),
    "zip": _archive(),
    "doc": doc(f"电话 {NUMBER}\r"),
}
WRITERS: dict[str, tuple[str, Callable[[bytes], str]]] = {
    "html": ("a.html", lambda data: f"<html><a href='data:x/y;base64,{_packed(data)}'>x</a></html>"),
    "yaml": ("a.yaml", lambda data: f'name: a\nattach: !!binary "{_packed(data)}"\n'),
    "sql": (
        "a.sql",
        lambda data: f"CREATE TABLE t (id int, f longblob);\nINSERT INTO t VALUES (1,0x{data.hex()});\n",
    ),
    "ics": ("a.ics", _calendar),
    "plist": (
        "a.plist",
        lambda data: f'<?xml version="1.0"?><plist><dict><key>f</key><data>{_packed(data)}</data></dict></plist>',
    ),
}


@pytest.mark.parametrize("data", FILES.values(), ids=FILES)
@pytest.mark.parametrize(("name", "write"), WRITERS.values(), ids=WRITERS)
def test_containers_are_members(name: str, write: Callable[[bytes], str], data: bytes) -> None:
    reading = read_bytes(write(data).encode(), name)
    assert len(reading.members) == 1
    assert NUMBER in reading.members[0][1].everything()
    assert reading.problems == []


CELLS = pytest.mark.parametrize(
    ("name", "write"),
    [
        ("a.csv", lambda cell: f'姓名,照片,电话\n张三,"{cell}",13800000001\n李四,,13800000002\n'),
        ("a.tsv", lambda cell: f"姓名\t照片\t电话\n张三\t{cell}\t13800000001\n李四\t\t13800000002\n"),
        ("a.csv", lambda cell: f'姓名,"照片",电话\n"张\n三","{cell}",13800000001\n李四,,13800000002\n'),
        ("a.json", lambda cell: f'[{{"照片": "{cell}", "t": "13800000001"}}, {{"t": "13800000002"}}]'),
        (
            "a.sql",
            lambda cell: f"INSERT INTO `t` VALUES ('张三','{cell}','13800000001'),('李四',NULL,'13800000002');\n",
        ),
    ],
)


@pytest.mark.parametrize("before", ["", "data:application/x;base64,"])
@CELLS
def test_files_in_cells_are_members(name: str, write: Callable[[str], str], before: str) -> None:
    """Pictures as exports of databases hold them."""
    reading = read_bytes(write(before + _packed(FILES["docx"])).encode(), name)
    assert len(reading.members) == 1
    assert NUMBER in reading.members[0][1].everything()
    assert {"13800000001", "13800000002"} <= set(reading.cells)
    assert reading.problems == []
    token = "Q" * 400
    plain = read_bytes(write(token).encode(), name)
    assert token in plain.cells
    assert plain.members == []


TEXTS = {
    "json": f'{{"手机": "{NUMBER}", "地址": "浙江省杭州市西湖区文三路90号东部软件园1号楼", "备注": "请送到门口"}}',
    "list": f'[{{"phone": "{NUMBER}", "address": "浙江省杭州市西湖区文三路90号东部软件园1号楼"}}]',
    "xml": f'<?xml version="1.0" encoding="utf-8"?>\n<buyer><phone>{NUMBER}</phone><name>某某科技有限公司</name></buyer>',
    "bom": f"\ufeff联系电话 {NUMBER}，杭州市西湖区文三路90号东部软件园1号楼，请提前联系",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
@CELLS
def test_text_in_base64_is_read_in_its_place(name: str, write: Callable[[str], str], text: str) -> None:
    reading = read_bytes(write(_packed(text.encode())).encode(), name)
    assert any(NUMBER in cell for cell in reading.cells)
    assert (reading.members, reading.problems) == ([], [])


def test_text_in_base64_in_elements_of_xml_and_short_in_json() -> None:
    packed = _packed(TEXTS["xml"].encode())
    for content in (packed, "\n".join(packed[at : at + 76] for at in range(0, len(packed), 76))):
        assert (
            NUMBER
            in read_bytes(f"<a><title>发票</title><content>{content}</content></a>".encode(), "a.xml").everything()
        )
    short = _packed(f'{{"p":"{NUMBER}"}}'.encode())
    reading = read_bytes(f'[{{"a": "{short}"}}, {{"a": "x"}}]'.encode(), "a.json")
    assert [(table.columns[0].name, NUMBER in table.rows[0]) for table in reading.tables] == [("a.p", True)]


@pytest.mark.parametrize("data", [b'{"\xff' + bytes(40), b'{"a"' + b"\0" * 40, b"<?xml" + bytes(range(128, 180))])
def test_other_bytes_that_begin_like_text_are_left(data: bytes) -> None:
    assert Embedded(ReadContext()).said(_packed(data)) == _packed(data)


@CELLS
def test_messages_in_cells_are_members(name: str, write: Callable[[str], str]) -> None:
    """As archives of mail are exported; nobody can read their parts as they stand."""
    mail = FILES["mail"].decode()
    cell = mail if name.endswith("csv") else mail.replace("\r\n", "\\r\\n")
    if name.endswith("tsv"):
        cell = f'"{mail}"'
    reading = read_bytes(write(cell).encode(), name)
    assert len(reading.members) == 1
    assert NUMBER in reading.members[0][1].everything()
    assert {"13800000001", "13800000002"} <= set(reading.cells)
    bounded = read_bytes(write(cell).encode(), name, limits=Limits(max_members=0))
    assert _packed(f"电话 {NUMBER}".encode()) in "".join(bounded.cells)
    assert bounded.codes == ["members"]


@pytest.mark.parametrize(("name", "write"), WRITERS.values(), ids=WRITERS)
def test_bytes_of_no_known_kind_are_named(name: str, write: Callable[[bytes], str]) -> None:
    reading = read_bytes(write(b"\x01PK\x03\x04" + bytes(range(128, 160))).encode(), name)
    assert reading.members == []
    assert reading.codes == ["binary_cells"]


def test_what_only_looks_like_a_container_is_text() -> None:
    embedded = Embedded(ReadContext())
    assert embedded.text(b"PK 13700000001", "a") == "PK 13700000001"
    assert list(embedded.members()) == []


@pytest.mark.parametrize("start", [b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04"])
def test_archives_that_begin_otherwise(start: bytes) -> None:
    embedded = Embedded(ReadContext())
    assert embedded.text(start + bytes(30), "a") is None
    assert [member.name for member in embedded.members()] == ["a"]
    assert list(embedded.problems()) == []


def test_icons_and_fonts_say_nothing() -> None:
    for data in (b"\x89PNG\r\n\x1a\n" + bytes(500), b"wOFF\x00" + bytes(5000)):
        embedded = Embedded(ReadContext())
        assert not embedded.kept(_packed(data))
        assert embedded.text(data, "a") is None
        assert [*embedded.members(), *embedded.problems()] == []


def test_more_files_than_may_be_are_told() -> None:
    context = ReadContext()
    context.members = context.limits.max_members
    embedded = Embedded(context)
    assert embedded.text(FILES["docx"], "a") is None
    assert list(embedded.members()) == []
    assert list(embedded.problems()) == [Problem("members", str(context.limits.max_members))]
