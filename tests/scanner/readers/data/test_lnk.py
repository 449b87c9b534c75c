"""Shortcuts: where they lead and what they say."""

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scanner.readers.contract import Case, ReaderContract, read_bytes, source_of

TYPE = "application/x-ms-shortcut"


def string(text, codec="utf-16-le"):
    data = text.encode(codec)
    return struct.pack("<H", len(data) // (2 if codec == "utf-16-le" else 1)) + data


def shortcut(*, unicode=True, wide=False):
    codec = "utf-16-le" if unicode else "gbk"
    head = struct.pack("<L16sL", 0x4C, bytes.fromhex("0114020000000000c000000000000046"), 0x7F | 0x80 * unicode)
    volume = struct.pack("<LLLL", 16 + 7, 3, 0, 16) + "数据\0".encode("gbk") + b"\0\0"
    local = "D:\\客户\\名单-13812345678.xlsx\0".encode("gbk")
    share = b"\\\\10.1.2.3\\hr\0"
    network = struct.pack("<LLLLL", 20 + len(share), 0, 20, 0, 0) + share
    size = 0x24 if wide else 0x1C
    places = [size, size + len(volume), size + len(volume) + len(local)]
    rest = places[2] + len(network)
    body = volume + local + network + b"\0"
    extra = b""
    if wide:
        words = "D:\\宽\\13300001111.doc\0".encode("utf-16-le")
        extra = struct.pack("<LL", rest + 1, rest + 1 + len(words) - 2)
        body += words + b"\0\0"
    info = struct.pack("<LLLLLL", size, 3, *places, rest) + extra + body
    info = struct.pack("<L", 4 + len(info)) + info
    strings = b"".join(
        string(text, codec) for text in ("给李四的表", "..\\表.xlsx", "D:\\工作", "/u:wang /p:Secret#1", "a.ico")
    )
    tracker = struct.pack("<LLLL", 0x60, 0xA0000003, 0x58, 0) + b"zhang-pc".ljust(16, b"\0") + bytes(64)
    environment = (
        struct.pack("<LL", 0x314, 0xA0000001) + bytes(260) + "%USERPROFILE%\\x".encode("utf-16-le").ljust(520, b"\0")
    )
    return head.ljust(0x4C, b"\0") + struct.pack("<H", 4) + bytes(4) + info + strings + tracker + environment + bytes(4)


COMMON = (
    "给李四的表",
    "..\\表.xlsx",
    "D:\\工作",
    "/p:Secret#1",
    "\\\\10.1.2.3\\hr",
    "zhang-pc",
    "%USERPROFILE%\\x",
    "数据",
)


class TestLnk(ReaderContract):
    CASES = (
        Case("unicode", shortcut, (*COMMON, "D:\\客户\\名单-13812345678.xlsx"), TYPE),
        Case("narrow", lambda: shortcut(unicode=False), (*COMMON, "D:\\客户\\名单-13812345678.xlsx"), TYPE),
        Case("wide", lambda: shortcut(wide=True), (*COMMON, "D:\\宽\\13300001111.doc"), TYPE),
    )


def test_each_word_has_its_name():
    (table,) = read_bytes(shortcut()).tables
    record = dict(zip([column.name for column in table.columns], table.rows[0], strict=True))
    assert record["arguments"] == "/u:wang /p:Secret#1"
    assert record["target"] == "D:\\客户\\名单-13812345678.xlsx"


def test_what_breaks_off_is_told():
    reading = read_bytes(shortcut()[:-900])
    assert reading.codes == ["damaged"]
    assert "名单-13812345678" in reading.everything()


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=200))
def test_any_bytes_end(data):
    assert source_of(shortcut()[:0x4C] + data).media_type == TYPE
    read_bytes(shortcut()[:0x4C] + data)
