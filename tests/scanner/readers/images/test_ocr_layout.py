"""Pieces of a recognised page as lines and tables, however the page lies. No engine is needed here."""

import math

import pytest

from models.records import PICTURE
from scanner.readers.images.ocr import Box
from scanner.readers.images.ocr_layout import parts

PAGE = {"page": 4, "part": PICTURE}
TABLE = (
    ("姓名", "身份证号", "手机号"),
    ("张三", "110101199003070097", "13800138000"),
    ("李四", "110101199001011237", "13700137000"),
    ("王五", "110101199202020018", "13600136000"),
)


def box(text, x, y, width=None, height=20):
    width = width or 18 * len(text)
    return Box(text, ((x, y), (x + width, y), (x + width, y + height), (x, y + height)))


def page(rows=TABLE, left=(10, 200, 600), step=40):
    return [box(text, x, 50 + step * at) for at, row in enumerate(rows) for x, text in zip(left, row, strict=True)]


def turned(found, degrees):
    cosine, sine = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return [
        Box(b.text, tuple((x * cosine - y * sine + 900, x * sine + y * cosine + 900) for x, y in b.corners))
        for b in found
    ]


def read(found):
    return parts(found, PAGE, 1, 2000)


@pytest.mark.parametrize("degrees", [0, 2, -5, 8])
def test_a_table_askew(degrees):
    (table,), rest = read(turned(page(), degrees))
    assert [column.name for column in table.columns] == list(TABLE[0])
    assert list(table.rows) == list(TABLE[1:])
    assert (table.location, rest) == ({"page": 4, "part": "picture", "table": 1}, "")


def _upright_corners(one):
    """Corners as the engine gives them: clockwise from the upper left of the page, whichever way the writing runs."""
    xs, ys = [x for x, _ in one.corners], [y for _, y in one.corners]
    left, right, top, bottom = min(xs), max(xs), min(ys), max(ys)
    return Box(one.text, ((left, top), (right, top), (right, bottom), (left, bottom)))


def test_a_table_on_its_side():
    (table,), _ = read(list(map(_upright_corners, turned(page(), 90))))
    assert list(table.rows) == list(TABLE[1:])


def test_lines_are_set_apart_and_cells_by_tabs():
    found = [box("第一行", 10, 10), box("右边", 300, 14), box("第二行", 10, 50)]
    assert read(found) == ([], "第一行\t右边\n第二行")


def test_labels_side_by_side_are_no_table_without_rows():
    found = [box("姓名", 10, 10), box("性别", 200, 10), box("张三", 10, 50), box("男", 200, 50)]
    tables, text = read(found)
    assert tables == []
    assert text == "姓名\t性别\n张三\t男"


@pytest.mark.parametrize(
    ("piece", "said"),
    [
        ("姓名韦小宝", "姓名：韦小宝"),
        ("性别男民族汉", "性别：男 民族：汉"),
        ("出生1990年3月7日", "出生：1990年3月7日"),
        ("公民身份号码110101199003070097", "公民身份号码：110101199003070097"),
        ("姓名：张三", "姓名：张三"),
        ("出生日期/Date of birth", "出生日期/Date of birth"),
        ("姓名", "姓名"),
        ("他的住址不详", "他的住址不详"),
    ],
)
def test_what_is_filled_in_stands_apart_from_the_printed_label(piece, said):
    assert read([box(piece, 10, 10)]) == ([], said)


def test_nothing_is_nothing():
    assert read([]) == ([], "")
    assert read([box(" ", 1, 1)]) == ([], "")
    assert read([Box("x", ((5.0, 5.0),) * 4)]) == ([], "x")
