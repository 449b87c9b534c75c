"""Texts of shapes in Office 97: descriptions, names that say something, tips, signatures, links, and hostile bytes."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.readers.office.officeart import carved_texts
from tests.scanner.readers.ole_maker import drawn

CLASS = bytes.fromhex("d0c9ea79f9bace118c8200aa004ba90b02000000")
URL = bytes.fromhex("e0c9ea79f9bace118c8200aa004ba90b")


def link(shown, address):
    shown, address = shown + "\0", (address + "\0").encode("utf-16-le")
    display = struct.pack("<L", len(shown)) + shown.encode("utf-16-le")
    return CLASS + struct.pack("<L", 0x13) + display + URL + struct.pack("<L", len(address)) + address


@pytest.mark.parametrize(
    ("kind", "text", "found"),
    [
        (0xC0C0, "机密 13812345678", [("watermark", "机密 13812345678")]),
        (0xC381, "张三的照片 12345", [("alt_text", "张三的照片 12345")]),
        (0xC381, "Rectangle: Click to edit Master text styles", []),
        (0xC380, "身份证 13812345678", [("alt_text", "身份证 13812345678")]),
        (0xC380, "Text Box 24209", []),
        (0xC380, "PowerPlusWaterMarkObject516101104", []),
        (0xC105, "C:\\张三\\照片.jpg", [("alt_text", "C:\\张三\\照片.jpg")]),
        (0xC105, "logo", []),
        (0xC38D, "提示", [("link", "提示")]),
        (0x8783, "李四", [("control", "李四")]),
        (0xC382, link("王五", "mailto:wang@example.cn"), [("link", "王五"), ("link", "mailto:wang@example.cn")]),
        (0xC382, b"short", []),
        (0x0381, "a number, not a text", []),
        (0xC0C5, "Arial", []),
    ],
)
def test_what_people_wrote_is_told_from_what_programs_did(kind, text, found):
    assert list(carved_texts(b"before" + drawn((0xC0C5, "SimSun"), (kind, text), (0xC0C5, "x")) + b"behind")) == found


def test_many_shapes_that_say_the_same_say_it_once():
    assert list(carved_texts(drawn((0xC381, "印章")) * 3 + drawn((0xC381, "签名")))) == [
        ("alt_text", "印章"),
        ("alt_text", "签名"),
    ]


def test_begins_of_shapes_without_end_end_soon():
    assert list(carved_texts(b"\x03\x00\x0b\xf0" * 100_000 + drawn((0xC381, "印章")))) == [("alt_text", "印章")]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.sampled_from((0xC0C0, 0xC381, 0xC382, 0xC105, 0x381)), st.binary(max_size=80)), max_size=4),
       st.integers(0, 200), st.integers(0, 255))  # fmt: skip
def test_any_shapes_end(properties, place, value):
    data = bytearray(drawn(*properties) * 2)
    data[place % len(data)] = value
    for part, text in carved_texts(bytes(data)):
        assert part
        assert text
