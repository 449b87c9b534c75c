"""Binary property lists: values under their keys, files within, and lists that hold themselves."""

import plistlib

from models.records import Problem
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.ooxml_maker import docx, p

PEOPLE = {
    "people": [
        {"name": "张三", "phone": "13800138000", "id": 110101199001011237},
        {"name": "李四", "phone": "13700137000"},
    ],
    "empty": [],
}


def plist(value=PEOPLE):
    return plistlib.dumps(value, fmt=plistlib.FMT_BINARY)


class TestPlist(ReaderContract):
    CASES = (
        Case("people", plist, ("张三", "13800138000", "110101199001011237"), "application/x-bplist"),
        Case("within", lambda: plist({"data": plist(), "text": "电话 13900139000".encode()}), ("13900139000", "张三"), "application/x-bplist"),
        Case("archive", lambda: plist({"$objects": ["$null", "手机 13800138000", plistlib.UID(1)]}), ("13800138000",), "application/x-bplist"),
    )  # fmt: skip


def test_columns_are_the_keys():
    chunk = read_bytes(plist()).tables[0]
    assert [column.name for column in chunk.columns] == ["id", "name", "phone"]


def test_files_within_are_members():
    reading = read_bytes(plist({"a": {"photo": b"\x89PNG\r\n\x1a\n" + bytes(50), "other": b"\x01\x02\xff\0" * 9}}))
    assert [name for name, _ in reading.members] == ["a/photo"]
    assert reading.problems == [Problem("binary_cells", "1")]


def test_documents_within_are_members():
    reading = read_bytes(plist({"a": docx(p("张三 13800138000"))}))
    assert "13800138000" in reading.everything()
    assert [name for name, _ in reading.members] == ["a"]


def test_a_small_file_that_says_billions():
    """Lists of the same lists of the same lists, as laughs by the billion are made."""
    value = ["13800138000"]
    for _ in range(40):
        value = [value] * 10
    reading = read_bytes(plist(value))
    assert reading.codes == ["expanded"]
    assert "13800138000" in reading.everything()
    assert len(reading.cells) < 25_000


def test_one_long_text_that_is_the_value_of_everything():
    reading = read_bytes(plist(["手机 13800138000" + "x" * 1_000_000] * 1000))
    assert reading.codes == ["expanded"]
    assert 10 < len(reading.cells) < 100


def test_one_that_holds_itself():
    objects = [b"\xa2\x00\x01", b"\x5b13800138000"]
    places, body = [], b"bplist00"
    for part in objects:
        places.append(len(body))
        body += part
    data = (
        body + bytes(places) + bytes(6) + b"\x01\x01" + (2).to_bytes(8, "big") + bytes(8) + len(body).to_bytes(8, "big")
    )
    reading = read_bytes(data)
    assert "depth" in reading.codes
    assert "13800138000" in reading.everything()


def test_what_a_cloud_left_in_the_place_of_a_file_is_told():
    stub = {
        "NSURLNameKey": "客户.xlsx",
        "NSURLFileSizeKey": 123456,
        "NSURLFileResourceTypeKey": "NSURLFileResourceTypeRegular",
    }
    reading = read_bytes(plist(stub), ".客户.xlsx.icloud")
    assert reading.problems == [Problem("placeholder")]
    assert "客户.xlsx" in reading.cells
