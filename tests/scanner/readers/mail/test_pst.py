"""Outlook's data files: every item with its bodies, recipients and attachments, whatever is broken."""

from __future__ import annotations

import struct

import pytest

from models.limits import Limits
from models.records import Problem
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.pst_maker import Maker, properties, table

TYPE = "application/vnd.ms-outlook-pst"
CSV = "姓名,电话\n赵六,13300000005\n"
MANY = CSV + "".join(f"人{n},1330001{n:04}\n" for n in range(3000))


def store(*, wide: bool = True, more: int = 0) -> bytes:
    """A file with a mail, a mail within it, a contact, and ``more`` short mails."""
    make = Maker(wide=wide)
    text = 0x1F if wide else 0x1E
    inner = make.data(properties({0x0037: (text, "内层主题"), 0x1000: (text, "内层正文 13300000004")}))
    embedded = make.subnodes([(0x24, inner, 0)])
    attached = make.data(
        properties({0x3701: (0x0D, struct.pack("<LL", 0x24, 9)), 0x3705: (3, 5), 0x3707: (text, "转发")})
    )
    long = make.subnodes([(0x3F, make.data(MANY.encode("gbk")), 0)])
    listed = make.data(properties({0x3701: (0x102, 0x3F), 0x3705: (3, 1), 0x3707: (text, "名单.csv")}))
    people = make.data(
        table(
            [(text, 0x3001), (text, 0x39FE), (text, 0x3A1C)],
            [["李四", "li@example.cn", ""], ["王五", "wang@example.cn", "13300000009"]],
        )
    )
    within = make.subnodes([(0x8025, attached, embedded), (0x8045, listed, long), (0x692, people, 0)])
    mail = {
        0x0037: (text, "\x01\x05客户名单"),
        0x0C1A: (text, "张三"),
        0x0C1F: (text, "zhang@example.cn"),
        0x0E04: (text, "李四; 王五"),
        0x1000: (text, "正文电话 13300000001"),
        0x1013: (0x102, "<html><meta charset=gbk><p>网页 13300000002</p></html>".encode("gbk")),
        0x3FDE: (3, 936),
    }
    contact = {
        0x3001: (text, "赵六"),
        0x3A1C: (text, "13300000003"),
        0x8001: (text, "13300000006"),
        0x8002: (0x14, struct.pack("<q", 13300000007)),
        0x8003: (5, struct.pack("<d", 13300000008.0)),
        0x3A58: (0x1000 | text, several(["孩子甲", "孩子乙"], wide=wide)),
    }
    names = make.data(
        properties(
            {
                3: (0x102, struct.pack("<LHH", 0, 1, 1)),
                4: (0x102, struct.pack("<L", 8) + "备用电话".encode("utf-16-le")),
            }
        )
    )
    make.nodes += [
        (0x61, names, 0, 0),
        (0x122, make.data(properties({0x3001: (text, "根")})), 0, 0x122),
        (0x8022, make.data(properties({0x3001: (text, "收件箱")})), 0, 0x122),
        (0x200024, make.data(properties(mail)), within, 0x8022),
        (0x200044, make.data(properties(contact)), 0, 0x8022),
    ]
    for number in range(more):
        make.nodes.append(
            (0x300004 + 32 * number, make.data(properties({0x1000: (text, f"短信 1331{number:07}")})), 0, 0x8022)
        )
    return make.done()


def several(texts: list[str], *, wide: bool) -> bytes:
    values = [text.encode("utf-16-le" if wide else "gbk") for text in texts]
    at, places = 4 + 4 * len(values), []
    for value in values:
        places.append(at)
        at += len(value)
    return struct.pack(f"<L{len(values)}L", len(values), *places) + b"".join(values)


VALUES = (
    *("客户名单", "zhang@example.cn", "li@example.cn", "wang@example.cn", "内层主题", "收件箱", "孩子乙", "人2999"),
    *(f"1330000000{n}" for n in range(1, 9)),
    "13300000009",
    "13300012999",
)


class TestPst(ReaderContract):
    CASES = (
        Case("unicode", store, VALUES, TYPE),
        Case("ansi", lambda: store(wide=False), VALUES, TYPE, breakable=False),
    )


def test_items_stand_in_their_folders() -> None:
    reading = read_bytes(store())
    assert [name for name, _ in reading.members] == ["根/收件箱/00001 客户名单.eml", "根/收件箱/00002.eml"]
    mail = reading.members[0][1]
    assert sorted(name for name, _ in mail.members) == ["名单.csv", "转发.eml"]
    assert "李四 <li@example.cn>" in mail.text
    contact = reading.members[1][1].text.splitlines()
    assert {"mobile phone: 13300000003", "备用电话: 13300000006"} <= set(contact)


@pytest.mark.parametrize("wide", [True, False])
def test_trees_of_several_levels(wide: bool) -> None:
    reading = read_bytes(store(wide=wide, more=500))
    assert len(reading.members) == 502
    everything = reading.everything()
    assert all(f"1331{number:07}" in everything for number in range(500))


def test_a_broken_attachment_costs_no_more_than_itself() -> None:
    make = Maker()
    within = make.subnodes([(0x8025, make.data(b"no heap"), 0)])
    make.nodes.append((0x200024, make.data(properties({0x1000: (0x1F, "13300000007")})), within, 0))
    reading = read_bytes(make.done())
    assert "13300000007" in reading.everything()
    assert reading.problems == [Problem("damaged", "pst: heap")]


def test_blocks_that_are_not_there_are_told() -> None:
    make = Maker()
    make.nodes += [(0x200024, 0x7000, 0, 0), (0x200044, make.data(properties({0x1000: (0x1F, "13300000008")})), 0, 0)]
    reading = read_bytes(make.done())
    assert "13300000008" in reading.everything()
    assert reading.codes == ["damaged"]
    assert reading.members[0][1].codes == ["damaged"]


def test_a_page_that_points_to_itself_ends() -> None:
    data = bytearray(store())
    (root,) = struct.unpack_from("<Q", data, 224)
    page = struct.pack("<QQQ", 0, 0, root) * 20
    data[root : root + 496] = page.ljust(488, b"\0") + bytes([20, 20, 24, 1]) + bytes(4)
    assert read_bytes(bytes(data)).members == []


def test_blocks_of_blocks_that_say_the_same_again_are_limited() -> None:
    make = Maker()
    one = make.block(b"x" * 8000)
    for level in (1, 2):
        one = make.block(struct.pack("<BBHL1000Q", 1, level, 1000, 0, *[one] * 1000), inner=True)
    within = make.subnodes([(0x8025, make.data(properties({0x3701: (0x102, 0x3F)})), make.subnodes([(0x3F, one, 0)]))])
    make.nodes.append((0x200024, make.data(properties({0x1000: (0x1F, "a")})), within, 0))
    reading = read_bytes(make.done(), limits=Limits(max_ratio=20))
    assert reading.codes == ["ratio"]


def test_kinds_that_are_not_read_are_told() -> None:
    data = bytearray(store())
    data[10] = 36
    assert read_bytes(bytes(data)).problems == [Problem("unsupported", "ost 2013")]
    data[10], data[513] = 23, 2
    assert read_bytes(bytes(data)).problems == [Problem("unsupported", "pst: encoding 2")]


def test_items_are_limited() -> None:
    reading = read_bytes(store(more=10), limits=Limits(max_members=3))
    assert len(reading.members) == 1
    assert "members" in reading.codes
