"""Outlook items: headers, recipients, bodies, attachments, messages in messages, and hostile files."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ReadError
from models.limits import Limits
from scanner.readers.mail.mapi import decompressed
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes
from tests.scanner.readers.ole_maker import compound
from tests.scanner.readers.ooxml_maker import docx, p

TYPE = "application/vnd.ms-outlook"
PHONE = "13812345678"
NAMED = {
    "__substg1.0_00020102": b"",
    "__substg1.0_00030102": struct.pack("<LHHLHH", 0x8083, 6, 0, 0, 7, 1),
    "__substg1.0_00040102": struct.pack("<L", 8) + "工号项".encode("utf-16-le") + b"\0\0",
}


def text(number, value):
    return {f"__substg1.0_{number:04X}001F": value.encode("utf-16-le")}


def fixed(head, *entries):
    return {"__properties_version1.0": bytes(head) + b"".join(struct.pack("<HHL8s", k, n, 6, v) for n, k, v in entries)}


def number(value):
    return struct.pack("<LL", value, 0)


def attachment(index, name, data, **more):
    tree = {**text(0x3707, name), "__substg1.0_37010102": data, **fixed(8, (0x3705, 3, number(1))), **more}
    return {f"__attach_version1.0_#{index:08X}": tree}


def recipient(index, name, address, kind):
    tree = {**text(0x3001, name), **text(0x39FE, address), **fixed(8, (0x0C15, 3, number(kind)))}
    return {f"__recip_version1.0_#{index:08X}": tree}


def message(head=32, **more):
    sent = struct.pack("<Q", 132_500_000_000_000_000)
    return {
        **text(0x001A, "IPM.Note"), **text(0x0037, "客户名单"), **text(0x0C1A, "张三"), **text(0x5D01, "zhang@example.cn"),
        **text(0x007D, "Received: from x\r\nX-Phone: 13300001111"), **text(0x1000, f"请联系 {PHONE}。"),
        **fixed(head, (0x0039, 0x40, sent)), "__nameid_version1.0": NAMED, **more,
    }  # fmt: skip


def usual():
    inner = message(24, **text(0x1000, "转发的 13300002222"), **text(0x8000, "li@example.cn"))
    del inner["__nameid_version1.0"]
    embedded = {"__substg1.0_3701000D": inner, **text(0x3001, "旧邮件"), **fixed(8, (0x3705, 3, number(5)))}
    return compound(message(
        **recipient(0, "王五", "wang@example.cn", 1), **recipient(1, "赵六", "zhao@example.cn", 3),
        **attachment(0, "名单.docx", docx(p("附件 13300003333"))), **attachment(1, "a\\b.txt", b"in text 13300004444"),
        **{"__attach_version1.0_#00000002": embedded}, **text(0x8001, "工号 A1234567"), **text(0x3A1C, "13300005555"),
        **{"__substg1.0_10130102": f"<p>请联系 {PHONE}。</p>".encode()},
    ))  # fmt: skip


def richer():
    """The form in HTML says more than the plain one, and the code page stands in the properties."""
    tree = message(**{"__substg1.0_10130102": "<p>隐藏 <i>13300006666</i></p>".encode()})
    tree["__substg1.0_0C1A001E"] = "李四".encode("gbk")
    del tree["__substg1.0_0C1A001F"]
    return compound(tree)


def stored(rtf):
    return struct.pack("<LLLL", len(rtf) + 12, len(rtf), 0x414C454D, 0) + rtf


def rich():
    tree = message(**{"__substg1.0_10090102": stored(rb"{\rtf1\ansi 13300007777\par}")})
    del tree["__substg1.0_1000001F"]
    return compound(tree)


class TestMsg(ReaderContract):
    CASES = (
        Case("usual", usual, ("客户名单", "张三", "zhang@example.cn", "13300001111", PHONE, "王五", "zhao@example.cn",
             "附件 13300003333", "in text 13300004444", "转发的 13300002222", "li@example.cn", "工号 A1234567", "13300005555",
             "2020-11-16"), TYPE, absent=("IPM.Note",)),
        Case("richer", richer, ("隐藏 13300006666", "李四"), TYPE),
        Case("rich", rich, ("13300007777",), TYPE),
    )  # fmt: skip


def test_members_have_names_that_are_no_paths():
    names = [name for name, _ in read_bytes(usual()).members]
    assert names == ["名单.docx", "a_b.txt", "旧邮件.msg"]  # the form in HTML says nothing new


def test_recipients_are_records():
    (table,) = [table for table in read_bytes(usual()).tables if table.table == "recipients"]
    assert table.rows == [("to", "王五", "wang@example.cn"), ("bcc", "赵六", "zhao@example.cn")]


def test_what_a_directory_says_of_recipients():
    person = recipient(0, "王五", "wang@example.cn", 1)
    person["__recip_version1.0_#00000000"] |= {**text(0x3A1C, "13300008888"), **text(0x5FF6, "王五（外包）")}
    tree = message(**person, **recipient(1, "赵六", "zhao@example.cn", 2))
    (table,) = [table for table in read_bytes(compound(tree)).tables if table.table == "recipients"]
    assert [column.name for column in table.columns] == ["type", "name", "email", "mobile phone"]
    assert table.rows == [
        ("to", "王五\n王五（外包）", "wang@example.cn", "13300008888"),
        ("cc", "赵六", "zhao@example.cn", None),
    ]


def test_properties_of_one_name_and_numbers_with_names():
    tree = message(**text(0x3003, "wang@example.cn"), **text(0x8000, "li@example.cn"))
    tree |= fixed(32, (0x8001, 5, struct.pack("<d", 13300009999.0)), (0x3A1C, 5, struct.pack("<d", 1.0)))
    tree["__nameid_version1.0"] = NAMED | {
        "__substg1.0_00030102": struct.pack("<LHHLHHLHH", 0x8083, 6, 0, 0, 7, 1, 0, 7, 2)
    }
    tree["__properties_version1.0"] += struct.pack("<HHL8s", 0x14, 0x8002, 6, struct.pack("<q", 13300001234))
    (table,) = [table for table in read_bytes(compound(tree)).tables if table.table == "message"]
    record = dict(zip([column.name for column in table.columns], table.rows[0], strict=True))
    assert record["email"] == "wang@example.cn\nli@example.cn"
    assert record["工号项"] == "13300009999\n13300001234"


def test_names_of_properties_stand_over_their_values():
    inner = dict(read_bytes(usual()).members)["旧邮件.msg"]
    (table,) = [table for table in inner.tables if table.table == "message"]
    record = dict(zip([column.name for column in table.columns], table.rows[0], strict=True))
    assert record["email"] == "li@example.cn"


def test_compressed_rich_text():
    # The example of MS-OXRTFCP 3.1.1.
    packed = bytes.fromhex(
        "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232 0af32068656c090020627705b06c647d0a800fa0".replace(
            " ", ""
        )
    )
    assert decompressed(packed) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    with pytest.raises(ReadError):
        decompressed(b"x" * 30)


@given(st.binary(max_size=300), st.integers(0, 2**32 - 1))
def test_any_compressed_text_ends(data, size):
    assert len(decompressed(struct.pack("<LLLL", 0, size, 0x75465A4C, 0) + data)) <= 17 * 8 * len(data) + 17


def test_an_attachment_that_is_not_there_is_told():
    reading = read_bytes(compound(message(**{"__attach_version1.0_#00000000": text(0x3707, "x.txt")})))
    assert [(name, inner.codes) for name, inner in reading.members] == [("x.txt", ["damaged"])]


@settings(max_examples=80, deadline=None, derandomize=True, database=None)
@given(
    st.dictionaries(st.sampled_from(sorted(message(**attachment(0, "x", b"y")))), st.binary(max_size=80), max_size=6)
)
def test_any_streams_end(made):
    tree = message(**attachment(0, "x", b"y"))
    check_chunks(read_bytes(compound({**tree, **made})), Limits())
