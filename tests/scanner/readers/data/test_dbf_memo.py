"""Memo files beside tables: FoxPro's and dBASE's."""

import struct

from scanner.readers.sniff import sniff
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes, source_of

TEXTS = ("备注：张三，手机 13800138000，住在北京市朝阳区。", "另有电话 13900139000，请尽快联系本人办理手续。")


def fpt(texts=TEXTS, block=64):
    body = b""
    for kind, data in [*((1, text.encode("gbk")) for text in texts), (0, b"\x89PNG" + bytes(100))]:
        memo = struct.pack(">LL", kind, len(data)) + data
        body += memo + bytes(-len(memo) % block)
    return struct.pack(">LHH", (512 + len(body)) // block, 0, block) + bytes(504) + body


def dbt3(texts=TEXTS):
    body = b"".join((text.encode("gbk") + b"\x1a\x1a").ljust(512, b"\0") for text in texts)
    return struct.pack("<L", 1 + len(body) // 512) + bytes(12) + b"\x03" + bytes(495) + body


def dbt4(texts=TEXTS):
    body = b""
    for text in texts:
        data = text.encode("gbk")
        body += (b"\xff\xff\x08\x00" + struct.pack("<L", len(data) + 8) + data).ljust(512, b"\0")
    return struct.pack("<L", 1 + len(body) // 512) + bytes(508) + body


VALUES = ("张三", "13800138000", "13900139000")
TYPE = "application/x-dbf-memo"


class TestDbfMemo(ReaderContract):
    CASES = (
        Case("fpt", fpt, VALUES, TYPE, "a.FPT", by_name=True, absent=("PNG",)),
        Case("dbase3", dbt3, VALUES, TYPE, "a.dbt", by_name=True),
        Case("dbase4", dbt4, VALUES, TYPE, "a.dbt", by_name=True),
        Case("small blocks", lambda: fpt(block=1), VALUES, TYPE, "a.fpt", by_name=True),
    )


def test_memos_of_many_pieces():
    text = "手机 13800138000\n" * 20_000
    reading = read_bytes(fpt((text, TEXTS[1])), "a.fpt")
    assert reading.text.count("13800138000") == 20_000
    assert "13900139000" in reading.text


def test_a_name_alone_proves_nothing():
    source = source_of(bytes(600) + b"\x01\x02\xff" * 100, "a.fpt")
    sniff(source)
    assert source.media_type == "application/octet-stream"
