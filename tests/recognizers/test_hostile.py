"""Hostile input: any bytes and texts pass without an error, and the largest lines in time that grows with their size."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records import TextChunk
from recognizers.scan import Lane
from tests.recognizers.finding import analyzer, lane
from tests.recognizers.tables import chunk, matches

MIB = 1 << 20
UNITS = (
    *(
        "1",
        "1234567890",
        "1 ",
        "1-",
        "4444 ",
        "12\r\n",
        "12345   \n   ",
        "0 ",
        "4·",
        "1.",
        "1:",
        ":",
        "86",
        "+86 ",
        "010-",
    ),
    *(
        "一",
        "一二三四五六七八九零",
        "一1",
        "@",
        "a@",
        "a@a.",
        "a.",
        "a_",
        "_",
        "-",
        "*",
        "a*",
        "a**@b.",
        " ",
        "\n",
        "\x00",
        "(",
    ),
    *(
        "密码：",
        "password=",
        "姓名：",
        "联系人|",
        "地址：",
        "省市区路",
        "路1号",
        "市" + "路" * 16,
        "有限公司",
        "中大学",
        "王先生",
        "号",
    ),
    *(
        "QQ:",
        "微信",
        "://",
        "a://b:",
        "eyJ",
        "eyJaaaaaaaa.",
        "-----BEGIN PRIVATE KEY-----",
        "内部",
        "机密★",
        "商业秘密",
    ),
    *(
        "１",
        "1\u200b",
        "&#49;",
        "\\u0031",
        "&#",
        "\\u",
        "\u200b",
        "1.2345678E+10",
        "京A12345",
        "010-62345678 ",
        "13812345678,",
    ),
    *("10.0.0.1,", "11010519491231002X ", "2001:db8::1 ", "a@b.cn ", "\ufeff", "😀", "\x1e", "电话", "身份证"),
)
"""Texts of one of these over and over."""
WORST = ("1 ", "@", "a@a.", "一", "1.", "密码：", "京A12345", "机密★", "路1号", "1\u200b")


def seconds(work):
    begun = time.process_time()
    work()
    return time.process_time() - begun


@pytest.mark.parametrize("unit", UNITS, ids=ascii)
def test_long_lines_take_no_longer_than_many_short_ones(unit):
    """A tenth of a second or so; what grew with the square of the size would take a minute for some of them."""
    data = (unit * (MIB // 16 // len(unit.encode()))).encode()
    assert seconds(lambda: lane().scan(data)) < 3


@pytest.mark.parametrize("unit", WORST, ids=ascii)
def test_half_a_mebibyte_without_a_line_end(unit):
    data = (unit * (MIB // 2 // len(unit.encode()))).encode()
    assert seconds(lambda: lane().scan(data)) < 8


def test_three_mebibytes_of_digits():
    assert lane().scan(b"1234567890" * (3 * MIB // 10)) == []
    assert seconds(lambda: lane().scan(b"1" * 3 * MIB)) < 10


@pytest.mark.parametrize("unit", WORST, ids=ascii)
def test_presidios_way_too(unit):
    text = unit * (MIB // 16 // len(unit))
    assert seconds(lambda: analyzer().analyze(text, "zh")) < 8


@pytest.mark.parametrize("unit", ["1", "张", "138****5678 ", "a**@b.", "路1号", ".0", "1-", "密"])
def test_cells_without_end(unit):
    cell = unit * (MIB // 16 // len(unit))
    names = ("", "手机", "地址", "密码", "姓名", "卡号", "身份证号", "出生日期", "开户行")
    assert seconds(lambda: matches(chunk({name: [cell, "x", None, cell] for name in names}))) < 8


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes(data):
    for hit in Lane.scan(lane(), data):
        assert 0 <= hit.start < hit.end <= len(data)
        assert 0 < hit.score <= 1
    for match in matches(TextChunk(data=data, line=1)):
        assert match.value


PARTS = [
    b"13812345678",
    b"\xff",
    b"\xe4\xb8",
    b"\x80",
    b"\xf0\x9f",
    b"\xed\xa0\x80",
    "密码：".encode(),
    b"abc12345",
    b"\n",
]
PARTS += [
    "１３８".encode(),
    "\u200b".encode(),
    b"&#49;",
    b"11010519491231002X",
    "姓名：张伟".encode(),
    b"a@b.cn",
    b" ",
    b"\x00",
]


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from(PARTS), max_size=30).map(b"".join))
def test_damaged_text_around_values(data):
    """Offsets stay those of the bytes: what is cut out at them is what was found."""
    for hit in lane().scan(data):
        assert 0 <= hit.start < hit.end <= len(data)
        if hit.entity_type == "CN_RESIDENT_ID":
            assert data[hit.start : hit.end] == b"11010519491231002X"
        if hit.entity_type == "CN_MOBILE" and data[hit.start : hit.start + 1] == b"1" and hit.end - hit.start == 11:
            assert data[hit.start : hit.end] == b"13812345678"


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text):
    for result in analyzer().analyze(text, "zh"):
        assert 0 <= result.start < result.end <= len(text)


def test_a_value_after_damaged_bytes_is_found_where_it_stands():
    data = b"\xff\xfe\x80\x80 \xe4\xb8\n" + "手机１３８１２３４５６７８".encode() + b"\xf0\x9f\x98 13912345678 \xc3"
    hits = [data[hit.start : hit.end] for hit in lane().scan(data) if hit.entity_type == "CN_MOBILE"]
    assert hits == ["１３８１２３４５６７８".encode(), b"13912345678"]
