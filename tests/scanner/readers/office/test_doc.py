"""Word 97 and 6/95 documents: text in pieces, tables, what is hidden, and hostile files."""

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import TextChunk
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes
from tests.scanner.readers.doc_maker import IN_TABLE, INNER_CELL, ROW_END, doc, rows_of
from tests.scanner.readers.ole_maker import compound, drawn, summary
from tests.scanner.readers.ooxml_maker import docx, p

TYPE = "application/msword"
PHONE = "13812345678"


def usual():
    body = "客户资料\r" + "".join(f"第{i}位：1380000{i:04}\r" for i in range(60))
    field = '\x13 HYPERLINK "mailto:wang@example.cn" \x14写信\x15给王五\r'
    parts = {
        "footnote": "脚注 13300001111\r",
        "header": "页眉 13300002222\r",
        "comment": "\x05批注 13300003333\r",
        "endnote": "尾注 13300004444\r",
        "textbox": "文本框 13300005555\r",
        "header_textbox": "水印 13300006666\r",
    }
    more = {
        "\x05SummaryInformation": summary({2: "标题", 4: "作者甲"}),
        "ObjectPool": {"_1": {"Package": docx(p("嵌入 13300007777"))}, "_2": {"WordDocument": b"\xec\xa5"}},
    }
    return doc(body + field, parts=parts, authors=("李评论",), saved=("赵存", "C:\\资料\\客户.doc"), more=more)


TABLE = "姓名\x07手机\x07证件\x07\x07张三\x0713812345678\x07\x07\x07李四\x0713912345678\x07110105\x07\x07王\r五\x07137\x07x\x07\x07"


def table():
    body = "前言\r" + TABLE + "后记\r"
    rows = [(a + 3, b + 3, kind) for a, b, kind in rows_of(TABLE)]
    return doc(body, rows=[(0, 3, b""), *rows, (3 + len(TABLE), len(body), b"")])


def inner():
    text = "外\x07甲\r乙\r\r末\x07\x07"
    spans = [
        (0, 2, IN_TABLE),
        (2, 4, INNER_CELL),
        (4, 6, INNER_CELL),
        (6, 7, IN_TABLE),
        (7, 9, IN_TABLE),
        (9, 10, ROW_END),
    ]
    return doc(text + "x\r", rows=[*spans, (10, 12, b"")])


def tracked():
    text = "电话13812345678，旧号1391111" + "2222完\r"
    at = text.index("1234")
    return doc(text, deleted=[(at, at + 4)])


def mixed():
    return doc("x" * 38 + PHONE + " plain caf\xe9 " + "y" * 60 + "中文 13900001111\r", narrow=(0, 1))


def old():
    """Word 95: one byte a character of the code page, the text in one run."""
    text = "张三 13812345678\r姓名\x07手机\x07\x07李四\x0713912345678\x07\x07".encode("gbk")
    stream = bytearray(0x300)
    struct.pack_into("<HHHHHH", stream, 0, 0xA5DC, 104, 0, 0x804, 0, 0)
    struct.pack_into("<LL", stream, 0x18, 0x300, 0x300 + len(text))
    struct.pack_into("<8L", stream, 0x34, len(text), *[0] * 7)
    return compound({"WordDocument": bytes(stream) + text})


def form(kind, name, texts, choices=()):
    """What stands behind a field of a form ([MS-DOC] 2.9.78)."""
    said = [text.encode("utf-16-le") for text in (name, *texts, "宏", "")]
    parts = [struct.pack("<H", len(text) // 2) + text + b"\0\0" for text in said]
    if kind:
        parts.insert(1, b"\0\0")
    listed = b"".join(struct.pack("<H", len(text)) + text.encode("utf-16-le") for text in choices)
    body = struct.pack("<LHHH", 0xFFFFFFFF, kind, 0, 0) + b"".join(parts)
    body += struct.pack("<HHH", 0xFFFF, len(choices), 0) + listed if choices else b""
    return struct.pack("<LH", 0x44 + len(body), 0x44) + bytes(62) + body


def beside():
    shapes = b"\0" + drawn(
        (0xC0C0, "机密 13400001111"), (0xC381, "替代 13400002222"), (0xC380, "PowerPlusWaterMarkObject516101104")
    )
    fields = form(0, "Text1", ("默认 13400003333", "格式", "帮助 13400004444", "")) + form(
        2, "客户姓名", ("", "", "状态 13400005555"), ("张三", "李四 13400006666")
    )
    data = fields + drawn((0xC381, "照片 13400007777"), (0xC381, "照片 13400007777"))
    return doc("正文\r", shapes=shapes, more={"Data": data})


def left_over():
    """A fast save: what was deleted still stands in the stream."""
    wide = "删除的电话 13400008888\r张三丰的住址\r".encode("utf-16-le")
    return doc(
        "正文\r", left=wide.ljust(512, b"\0") + b"call 13400009999\r".ljust(512, b"\0") + bytes(range(1, 252, 2)) * 8
    )


class TestDoc(ReaderContract):
    CASES = (
        Case("usual", usual, ("第59位：13800000059", "mailto:wang@example.cn", "写信给王五", "脚注 13300001111", "页眉 13300002222",
             "批注 13300003333", "尾注 13300004444", "文本框 13300005555", "水印 13300006666", "嵌入 13300007777", "作者甲",
             "李评论", "赵存", "C:\\资料\\客户.doc"), TYPE),
        Case("table", table, (PHONE, "张三", "前言", "后记"), TYPE),
        Case("inner", inner, ("甲\t乙", "末"), TYPE),
        Case("tracked", tracked, ("电话1385678", "13812345678", "13911112222"), TYPE),
        Case("mixed", mixed, (PHONE, "café", "中文 13900001111"), TYPE),
        Case("beside", beside, ("机密 13400001111", "替代 13400002222", "默认 13400003333", "帮助 13400004444", "状态 13400005555",
             "客户姓名", "张三", "李四 13400006666", "照片 13400007777"), TYPE, absent=("格式", "宏", "Text1", "PowerPlus")),
        Case("left over", left_over, ("删除的电话 13400008888", "张三丰的住址", "call 13400009999"), TYPE),
        Case("Word 95", old, (PHONE, "李四", "13912345678"), TYPE),
    )  # fmt: skip


def test_tables_are_records_with_empty_cells_kept():
    (found,) = read_bytes(table()).tables
    assert [column.name for column in found.columns] == ["姓名", "手机", "证件"]
    assert found.rows == [("张三", PHONE, None), ("李四", "13912345678", "110105"), ("王\n五", "137", "x")]
    assert read_bytes(table()).text == "前言\n后记\n"


def test_without_formats_the_marks_of_cells_tell_the_rows():
    (found,) = read_bytes(old()).tables
    assert found.rows == [("李四", "13912345678")]


def test_parts_have_their_places():
    chunks = [chunk for chunk in read_bytes(usual()).chunks if isinstance(chunk, TextChunk)]
    places = {place.get("part") for chunk in chunks for _, place in chunk.marks}
    assert places >= {None, "footnote", "header", "comment", "endnote", "textbox", "field"}


def test_what_stands_twice_is_told_once():
    assert read_bytes(beside()).text.count("13400007777") == 1


def test_what_earlier_saves_left_has_its_place_and_no_noise():
    marks = [place for chunk in read_bytes(left_over()).chunks for _, place in chunk.marks]
    assert [dict(place) for place in marks[1:]] == [{"part": "older_version"}]
    assert len(read_bytes(left_over()).text) < 60


@settings(max_examples=100, deadline=None, derandomize=True, database=None)
@given(st.binary(max_size=300), st.binary(max_size=300), st.sampled_from((0, 2)))
def test_any_data_beside_the_text_ends(data, left, kind):
    made = form(kind, "x", ("a", "b", "c", "d")[kind // 2 :])
    check_chunks(
        read_bytes(doc("x\r", shapes=drawn((0xC381, data)), left=left, more={"Data": made[:80] + data})), Limits()
    )


def test_a_password_is_told():
    assert read_bytes(doc("x\r", flags=0x100)).codes == ["encrypted"]


def test_a_hidden_instruction_is_no_text():
    text = read_bytes(doc("甲\x13 PAGEREF _Toc1 \x14第3页\x15乙\r")).text
    assert text == "甲第3页乙\n"


def test_pieces_that_claim_too_much_are_told():
    data = bytearray(mixed())
    at = data.rfind(struct.pack("<LL", 40, 80)) + 4
    data[at + 8 : at + 12] = b"\xff\xff\xff\x00"
    reading = read_bytes(bytes(data))
    assert "damaged" in reading.codes


def test_pictures_alone_are_told():
    assert read_bytes(doc("\x01\r", more={"Data": b"\x89PNG\r\n\x1a\n" + bytes(99)})).codes == ["pictures_only"]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.text(st.sampled_from("\x07\r\x0c\x13\x14\x15\x01\x05ab中1"), max_size=80), st.data())
def test_any_text_ends(text, data):
    text += "\r"
    cuts = sorted(data.draw(st.sets(st.integers(0, len(text) - 1), max_size=8)) | {0})
    kinds = st.sampled_from((b"", IN_TABLE, ROW_END, INNER_CELL))
    rows = [(a, b, data.draw(kinds)) for a, b in zip(cuts, [*cuts[1:], len(text)], strict=True)]
    reading = read_bytes(doc(text, rows=rows))
    check_chunks(reading, Limits())
    said = reading.everything()
    if "\x13" not in text:
        assert said.count("中") == text.count("中")
