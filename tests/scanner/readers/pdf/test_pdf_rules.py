"""Tables drawn with rules: cells wrapped in narrow columns are whole again, also where a row goes over two pages."""

import itertools

import pytest

from scanner.readers.pdf.pdf_rules import rows_between_rules
from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.pdf_maker import Pdf, show

LEFTS = (70, 130, 230)
HEIGHTS = (780, 740, 690, 650)
STROKES = "\n".join(f"70 {y} m 330 {y} l S" for y in HEIGHTS)
BOXES = "\n".join(
    f"{x} {y2} {w} {y1 - y2} re"
    for y1, y2 in itertools.pairwise(HEIGHTS)
    for x, w in ((70, 60), (130, 100), (230, 100))
)
FILLED = "\n".join(f"70 {y} 260 0.5 re f" for y in HEIGHTS)
FLIPPED = "\n".join(f"70 {842 - y} m 330 {842 - y} l" for y in (*HEIGHTS[:3], 600))
SCALED = "q 2 0 0 2 0 0 cm\n" + "\n".join(f"35 {y / 2} m 165 {y / 2} l" for y in HEIGHTS) + "\nS Q"


def cells(top, *rows):
    """Lines of cells from ``top`` down; empty ones leave their column out."""
    return "\n".join(
        show(left + 3, top - 14 * number, text)
        for number, row in enumerate(rows)
        for left, text in zip(LEFTS, row, strict=True)
        if text
    )


# A header of two lines and cells in the middle of their row, as word processors set them.
TABLE = "\n".join(
    (
        cells(766, ("姓名", "身份证", "电子邮箱"), ("", "号码", "")),
        cells(727, ("", "1101011990", "zhang.wei@ex"), ("张伟", "", ""), ("", "01011237", "ample.com")),
        cells(676, ("李娜", "1101011991", "li.na@example"), ("", "02021236", ".com")),
    )
)


@pytest.mark.parametrize(
    "drawn", [STROKES, BOXES + "\nS", FILLED, SCALED], ids=["strokes", "boxes", "filled", "scaled"]
)
def test_what_stands_between_two_rules_is_one_row(drawn):
    reading = read_bytes(Pdf([drawn + "\n" + TABLE]).save())
    (table,) = [chunk for chunk in reading.tables if chunk.location.get("page")]
    assert [column.name for column in table.columns] == ["姓名", "身份证号码", "电子邮箱"]
    assert list(table.rows) == [
        ("张伟", "110101199001011237", "zhang.wei@example.com"),
        ("李娜", "110101199102021236", "li.na@example.com"),
    ]


@pytest.mark.parametrize(
    "matrix",
    ["1 0 0 1 0 0", "0 1 -1 0 800 0", "0 -1 1 0 -200 842", "-1 0 0 -1 595 842"],
    ids=["upright", "left", "right", "upside down"],
)
@pytest.mark.parametrize(
    "drawn",
    [STROKES, BOXES + "\nS", SCALED, "q 1 0 0 -1 0 842 cm\n" + FLIPPED + "\nS Q"],
    ids=["strokes", "boxes", "scaled", "flipped"],
)
def test_rules_are_turned_with_the_page(drawn, matrix):
    reading = read_bytes(Pdf([f"q {matrix} cm\n{drawn}\n{TABLE}\nQ"]).save())
    (table,) = [chunk for chunk in reading.tables if chunk.location.get("page")]
    assert [column.name for column in table.columns] == ["姓名", "身份证号码", "电子邮箱"]
    assert [row[1] for row in table.rows] == ["110101199001011237", "110101199102021236"]


def test_a_row_that_goes_over_two_pages_is_put_together():
    first = (
        STROKES
        + "\n"
        + TABLE.replace(show(LEFTS[1] + 3, 662, "02021236"), "").replace(show(LEFTS[2] + 3, 662, ".com"), "")
    )
    second = "70 780 m 330 780 l S 70 750 m 330 750 l S 70 710 m 330 710 l S\n"
    second += (
        cells(766, ("", "02021236", ".com"))
        + "\n"
        + cells(736, ("王芳", "1101011992", "wang@example"), ("", "03031235", ".com"))
    )
    everything = read_bytes(Pdf([first, second]).save()).everything()
    assert "110101199102021236\tli.na@example.com" in everything
    assert "110101199203031235" in everything


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_page_that_holds_only_the_rest_of_a_row(wrapped):
    first = STROKES + "\n" + TABLE.replace(show(LEFTS[1] + 3, 662, "02021236"), "")
    rest = (("", "0202", ""), ("", "1236", "")) if wrapped else (("", "02021236", ""),)
    second = "70 780 m 330 780 l S 70 740 m 330 740 l S\n" + cells(766, *rest, ("", "", "末"))
    everything = read_bytes(Pdf([first, second]).save()).everything()
    assert "110101199102021236" in everything


def test_rules_of_a_header_and_a_footer_make_no_row():
    words = show(80, 766, "甲乙") + "\n" + show(200, 766, "丙丁") + "\n" + show(80, 752, "戊己")
    page = "70 780 m 330 780 l S 70 740 m 330 740 l S\n" + words
    assert not [chunk for chunk in read_bytes(Pdf([page]).save()).tables if chunk.location.get("page")]


def test_paragraphs_in_a_frame_stay_as_they_are():
    words = "\n".join(
        show(80, 760 - 14 * n, text) for n, text in enumerate(("姓名 手机", "第一行，", "第二行。", "第三行"))
    )
    frame = "70 780 m 330 780 l S 70 700 m 330 700 l S 70 690 m 330 690 l S"
    assert read_bytes(Pdf([frame + "\n" + words]).save()).text.split() == [
        "姓名",
        "手机",
        "第一行，",
        "第二行。",
        "第三行",
    ]


def test_no_lines_need_no_page():
    assert rows_between_rules([], None) == []
