"""Files dropped into Office documents come out of the OLE objects around them."""

import io
import struct

from hypothesis import given
from hypothesis import strategies as st

from scanner.readers.office.ole_package import MAGIC, wrapped
from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.ooxml_maker import docx, p, row, xlsx

_FREE, _END, _FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def compound(name, data):
    """A compound file (MS-CFB) with one stream; short data are padded to the size of a regular stream."""
    data = data.ljust(4096, b"\0")
    sectors = -(-len(data) // 512)
    fat = [_FAT, _END, *range(3, 2 + sectors), _END]
    header = (
        MAGIC + bytes(16) + struct.pack("<HHHHH6xLLLLLLLLL", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, _END, 0, _END, 0)
    )
    header += struct.pack("<L", 0) + struct.pack("<L", _FREE) * 108
    entries = _entry("Root Entry", 5, child=1, start=_END, size=0) + _entry(
        name, 2, child=_FREE, start=2, size=len(data)
    )
    table = b"".join(struct.pack("<L", number) for number in fat).ljust(512, b"\xff")
    return header + table + entries.ljust(512, b"\0") + data.ljust(sectors * 512, b"\0")


def _entry(name, kind, *, child, start, size):
    text = name.encode("utf-16-le") + b"\0\0"
    head = text.ljust(64, b"\0") + struct.pack("<HBBLLL", len(text), kind, 1, _FREE, _FREE, child)
    return head + bytes(36) + struct.pack("<LLL", start, size, 0)


def native(name, data):
    body = (
        b"\x02\0"
        + name
        + b"\0C:\\x\\"
        + name
        + b"\0\0\0\3\0"
        + struct.pack("<L", 4)
        + b"tmp\0"
        + struct.pack("<L", len(data))
        + data
    )
    return struct.pack("<L", len(body)) + body


def test_an_attached_file_has_its_name():
    found = list(wrapped(io.BytesIO(compound("\x01Ole10Native", native("名单.txt".encode("gb18030"), b"13812345678")))))
    assert found == [("名单.txt", b"13812345678")]


def test_a_package_is_the_file_in_it():
    inner = xlsx({"a": row(1, "13812345678")})
    ((name, data),) = wrapped(io.BytesIO(compound("Package", inner)))
    assert name == "package"
    assert data.startswith(inner)


def test_documents_and_broken_objects_are_handed_on_as_they_are():
    assert list(wrapped(io.BytesIO(compound("WordDocument", b"x")))) == []
    assert list(wrapped(io.BytesIO(compound("\x01Ole10Native", b"\x01")))) == []
    assert list(wrapped(io.BytesIO(MAGIC + bytes(600)))) == []


@given(st.binary(max_size=200))
def test_any_native_stream(data):
    assert len(list(wrapped(io.BytesIO(compound("\x01Ole10Native", data))))) <= 1


def test_in_a_document():
    attached = compound("\x01Ole10Native", native("内部名单.txt".encode(), "张三 13812345678".encode()))
    reading = read_bytes(
        docx(
            p("正文"),
            {"word/embeddings/oleObject1.bin": attached, "word/embeddings/oleObject2.bin": compound("Other", b"")},
        )
    )
    (name, inner), (other, _) = reading.members
    assert name == "word/embeddings/oleObject1.bin/内部名单.txt"
    assert inner.text == "张三 13812345678"
    assert other == "word/embeddings/oleObject2.bin"
