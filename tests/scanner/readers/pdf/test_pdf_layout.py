"""Pages whose text is turned, crowded or written over: no line and no number of theirs is lost."""

import pytest

from models.records import Problem
from scanner.readers.pdf import pdf, pdf_extras
from scanner.readers.pdf.pdf_layout import lost_lines
from tests.scanner.readers import pdf_maker as make
from tests.scanner.readers.contract import read_bytes

HEADER = ("姓名", "身份证号", "手机号")
PEOPLE = [("张三", f"11010119900307{n:04}", f"138123{n:05}") for n in range(7001, 7009)]
ROWS = [HEADER, *PEOPLE]
PLACES = {  # where the text of a row and column stands, if text runs at so many degrees
    0: lambda row, column: (60 + 170 * column, 760 - 20 * row),
    90: lambda row, column: (60 + 20 * row, 60 + 170 * column),
    180: lambda row, column: (530 - 170 * column, 60 + 20 * row),
    270: lambda row, column: (530 - 20 * row, 760 - 170 * column),
}


def grid(rows=ROWS, degrees=0, *, by_column=False):
    """Rows as cells at fixed places, with text that runs at ``degrees``."""
    cells = [(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]
    if by_column:
        cells.sort(key=lambda cell: cell[1])
    return "\n".join(make.turned(*PLACES[degrees](r, c), text, degrees) for r, c, text in cells)


@pytest.mark.parametrize("degrees", PLACES)
@pytest.mark.parametrize("by_column", [False, True])
def test_a_table_at_any_right_angle_is_a_table(degrees, by_column):
    reading = read_bytes(make.Pdf([grid(degrees=degrees, by_column=by_column)], rotate=degrees).save())
    (table,) = reading.tables
    assert [column.name for column in table.columns] == list(HEADER)
    assert list(table.rows) == PEOPLE


def test_text_aslant_is_given_as_it_is():
    lines = [make.turned(60 + 50 * n, 60, " ".join(row), 30) for n, row in enumerate(ROWS)]
    text = read_bytes(make.Pdf(["\n".join(lines)]).save()).text
    assert [number for _, number, _ in PEOPLE if number not in text] == []


def test_a_page_with_more_characters_than_are_laid_out_keeps_its_text():
    rows = [make.show(20 + 50 * (n // 400), 830 - 2 * (n % 400), f"{100000 + n}", 2) for n in range(4000)]
    text = read_bytes(make.Pdf(["\n".join(rows)]).save()).text
    assert [n for n in range(100000, 104000) if str(n) not in text] == []


@pytest.mark.parametrize("first", [False, True])
def test_a_watermark_breaks_no_number_of_a_table(first):
    mark = make.turned(80, 450, "内部资料请勿外传" * 2, 35, 34)
    content = [mark, grid()] if first else [grid(), mark]
    reading = read_bytes(make.Pdf(["\n".join(content)]).save())
    (table,) = reading.tables
    assert list(table.rows) == PEOPLE
    assert "内部资料请勿外传" in reading.text


def test_turned_characters_in_the_middle_cost_nothing():
    head = [make.show(*PLACES[0](r, c), text) for r, row in enumerate(ROWS[:5]) for c, text in enumerate(row)]
    tail = [make.show(*PLACES[0](r + 5, c), text) for r, row in enumerate(ROWS[5:]) for c, text in enumerate(row)]
    content = "\n".join((*head, make.turned(580, 100, "密" * 50), *tail))
    (table,) = read_bytes(make.Pdf([content]).save()).tables
    assert list(table.rows) == PEOPLE


def test_a_number_at_another_angle_is_a_line_of_its_own():
    content = "\n".join((grid(), make.turned(580, 620, "110101198503072222"), make.turned(20, 620, "经办 13900001111")))
    reading = read_bytes(make.Pdf([content]).save())
    assert list(reading.tables[0].rows) == PEOPLE
    assert sorted(reading.text.splitlines()) == ["110101198503072222", "经办 13900001111"]


def test_a_number_written_over_is_given_as_the_page_has_it():
    over = make.show(*PLACES[0](3, 1), "作废作废作废")
    reading = read_bytes(make.Pdf([grid() + "\n" + over]).save())
    assert PEOPLE[2][1] in reading.text
    everything = reading.everything()
    assert [everything.count(number) for _, number, _ in PEOPLE] == [1] * len(PEOPLE)


def test_only_lines_with_a_lost_number_are_lost():
    text = "姓名 12345\n电话 13812345678\n证件 11010119900307123X\n日期 2024-01-15"
    assert lost_lines(text, "1\n13812345678\n11010119900307123X 2024-01-15") == []
    assert lost_lines(text, "13812345678") == ["证件 11010119900307123X", "日期 2024-01-15"]


def test_fields_with_one_name_are_columns_with_that_name():
    values = [f"{13800000000 + n}" for n in range(3000)]
    fields = [
        make.widget(f"f{n}", make.text_string(value), more=f"/TU {make.text_string('手机')}")
        for n, value in enumerate(values)
    ]
    reading = read_bytes(
        make.Pdf([make.lines("登记表")], annotations={0: fields + fields[:1]}, fields=fields[:1]).save()
    )
    (table,) = [chunk for chunk in reading.tables if chunk.location.get("part") == "form"]
    assert {column.name for column in table.columns} == {"手机"}
    assert list(table.rows) == [tuple(values)]


def test_choices_are_held_to_a_limit_over_the_whole_document(monkeypatch):
    monkeypatch.setattr(pdf_extras, "_MOST_NOTES", 30)
    choices = "/Opt [" + " ".join(make.text_string(f"选项{n}") for n in range(10)) + "]"
    notes = {n: [make.widget(f"f{n}", make.text_string("选项1"), "Ch", choices)] for n in range(4)}
    document = make.Pdf([make.lines(f"第{n}页") for n in range(4)], annotations=notes, fields=[notes[0][0]])
    reading = read_bytes(document.save())
    assert reading.problems == [Problem("members", "30")]
    assert reading.text.count("选项9") == 2
    assert "第3页" in reading.text
    monkeypatch.setattr(pdf_extras, "_MOST_NOTES", 44)
    assert read_bytes(document.save()).problems == []


def test_one_page_shown_again_and_again_ends(monkeypatch):
    monkeypatch.setattr(pdf, "_READ_FROM", 1)
    page = "\n".join(make.show(20, 830 - 4 * n, f"{13812345000 + n} " * 12, 3) for n in range(200))
    data = make.Pdf([page]).save()
    often = data.replace(b"/Count 1 /Kids [5 0 R]", b"/Count 90 /Kids [" + b"5 0 R " * 90 + b"]")
    assert often != data
    reading = read_bytes(often)
    assert reading.problems == [Problem("ratio", "200")]
    assert 10 * 12 <= reading.text.count("13812345199") < 90 * 12
    assert read_bytes(data).problems == []
