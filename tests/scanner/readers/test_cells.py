"""Every value keeps all it says when it becomes text."""

import datetime as dt
import json
import uuid
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.readers.cells import bytes_text, cell_text, row_texts


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, None),
        ("", ""),
        ("王小明", "王小明"),
        (13812345678, "13812345678"),
        (13812345678.0, "13812345678"),
        (1.10101199003077e17, "110101199003077000"),
        (6.222021234567890e18, "6222021234567890000"),
        (0.1, "0.1"),
        (1e-7, "0.0000001"),
        (-3.5, "-3.5"),
        (True, "true"),
        (False, "false"),
        (Decimal(13800138000), "13800138000"),
        (Decimal("13800138000.00"), "13800138000"),
        (Decimal("1E+17"), "100000000000000000"),
        (Decimal("12.50"), "12.50"),
        (dt.date(1990, 3, 7), "1990-03-07"),
        (dt.datetime(1990, 3, 7, 8, 5), "1990-03-07 08:05:00"),
        (dt.datetime(1990, 3, 7, 8, 5, tzinfo=dt.UTC), "1990-03-07 08:05:00+00:00"),
        (dt.time(8, 5), "08:05:00"),
        (dt.timedelta(hours=30, minutes=1), "30:01:00"),
        (uuid.UUID(int=5), "00000000-0000-0000-0000-000000000005"),
        ("身份证".encode(), "身份证"),
        ("客户身份证号码".encode("gb18030"), "客户身份证号码"),
        (memoryview(b"13812345678"), "13812345678"),
        (bytearray(b"x"), "x"),
        ("手机".encode("utf-16"), "手机"),
        (b"\x00\x01\x02", None),
        (bytes(range(128, 160)), None),
        (["张三", 13812345678], '["张三", 13812345678]'),
        ({"姓名": "李四", "生日": dt.date(1990, 3, 7)}, '{"姓名": "李四", "生日": "1990-03-07"}'),
        ({"b", "a"}, '["a", "b"]'),
    ],
)
def test_forms(value, text):
    assert cell_text(value) == text


def test_enormous_numbers_stay_bounded():
    assert cell_text(10**6000, 100) == "1" + "0" * 99
    assert cell_text(Decimal("1E+999999")) == "1E+999999"
    assert len(cell_text(1e308)) == 309


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_float_text_means_the_same_number(value):
    text = cell_text(value)
    assert "e" not in text
    assert float(text) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4))
def test_decimal_text_means_the_same_number(value):
    assert Decimal(cell_text(value)) == value


@given(st.binary(max_size=64))
def test_any_bytes(data):
    text = cell_text(data)
    assert text is None or isinstance(text, str)


@given(st.recursive(st.none() | st.text() | st.integers(), lambda s: st.lists(s) | st.dictionaries(st.text(), s)))
def test_nested_values_come_back(value):
    if isinstance(value, list | dict):
        assert json.loads(cell_text(value)) == value


def test_rows_say_when_a_cell_was_cut():
    assert row_texts(["一二三", None, 5.0], limit=2) == (("一二", None, "5"), True)
    assert row_texts(["一二", None, 5.0], limit=2) == (("一二", None, "5"), False)


@pytest.mark.parametrize("data", [b"\xff\xd8\xff\xe0\x00\x10JFIF", bytes(range(0x80, 0xFF)), b"PK\x03\x04\x14\x00"])
def test_binary_is_no_text(data):
    assert bytes_text(data) is None
