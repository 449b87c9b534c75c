"""Rows written as XML straight away are those that xlsxwriter writes, cell by cell."""

from __future__ import annotations

import zipfile
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from reports.xlsx import listing, rawsheet, write
from reports.xlsx.rawsheet import Cells, RawRows, RawSheet
from reports.xlsx.style import Formats
from reports.xlsx.text import lines
from reports.xlsx.values import LINE_HEIGHT, MAX_HEIGHT, Badge, Column, Lines, form_of, shown
from tests.reports.fake_run import FakeRun

FACES = ("font", "fill", "border", "alignment", "number_format", "quotePrefix")


class ApiRows:
    """What ``RawRows`` stands for: the same rows through the calls of xlsxwriter's own interface."""

    def __init__(self, sheet: Any, formats: Formats, columns: Any) -> None:
        self.sheet, self.formats, self.columns = sheet, formats, columns

    def cells(self, first: int, values: Any) -> Cells:
        del first
        return Cells(tuple(values), 0)

    def write(self, row: int, given: Any) -> None:
        values = [each for value in given for each in (value.made if isinstance(value, Cells) else [value])]
        cells = [(column, value, shown(value)) for column, value in zip(self.columns, values, strict=True)]
        high = max(lines(words, column.width) if words and column.kind != "code" else 1 for column, _, words in cells)
        self.sheet.set_row(row, min(MAX_HEIGHT, LINE_HEIGHT * high + 3))
        for at, (column, value, words) in enumerate(cells):
            form = form_of(value, words, self.formats, column.kind)
            if words:
                assert self.sheet.write_string(row, at, words, form) == 0
            elif value is None or words is not None:
                self.sheet.write_blank(row, at, None, form)
            elif isinstance(value, datetime):
                self.sheet.write_datetime(row, at, value, form)
            else:
                self.sheet.write_number(row, at, value, form)

    def flush(self) -> None:
        pass


def sheets_of(path: Path) -> list[Any]:
    return [picture(sheet) for sheet in openpyxl.load_workbook(path)]


def picture(sheet: Any) -> dict[str, Any]:
    return {
        "title": sheet.title,
        "size": sheet.dimensions,
        "filter": sheet.auto_filter.ref,
        "panes": sheet.freeze_panes,
        "titles": (sheet.print_title_rows, sheet.print_title_cols),
        "widths": {key: each.width for key, each in sheet.column_dimensions.items()},
        "heights": {key: each.height for key, each in sheet.row_dimensions.items()},
        "links": len(sheet._hyperlinks),
        "merged": sorted(map(str, sheet.merged_cells.ranges)),
        "cells": [
            (cell.coordinate, cell.value, cell.data_type, [repr(getattr(cell, name)) for name in FACES])
            for row in sheet.iter_rows()
            for cell in row
        ],
    }


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_working_paper_is_the_same_either_way(lang: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = FakeRun(90, lang=lang)
    monkeypatch.setattr(rawsheet, "BLOCK", 7)
    monkeypatch.setattr(rawsheet, "KEPT", 5)
    write(run, tmp_path / "raw.xlsx", lang)
    monkeypatch.setattr(listing, "RawRows", ApiRows)
    write(run, tmp_path / "api.xlsx", lang)
    raw, api = sheets_of(tmp_path / "raw.xlsx"), sheets_of(tmp_path / "api.xlsx")
    assert [sheet["title"] for sheet in raw] == [sheet["title"] for sheet in api]
    for mine, theirs in zip(raw, api, strict=True):
        assert mine == theirs
    assert sum(len(sheet["cells"]) for sheet in raw) > 5_000


TEXTS = st.text(max_size=40) | st.sampled_from(
    ["_x0041_", "=1+1", " lead", "trail ", "<r>b</r>", "a&b<c>\"d'", "\u3000", "x\ny", "\t", "\ud800", "名" * 60, "0"]
)
VALUES = (
    st.none()
    | TEXTS
    | st.integers(-(2**70), 2**70)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.datetimes(datetime(1900, 1, 2), datetime(9999, 12, 31))
    | st.lists(TEXTS, max_size=3).map(Lines)
    | st.builds(Badge, TEXTS, st.sampled_from([("#DCE9F5", "#16365C"), ("#6B1A45", "#FFFFFF")]))
)
COLUMNS = (
    Column("a", 9), Column("b", 9, "number"), Column("c", 12, "date"), Column("d", 7, "centre"), Column("e", 5, "code"),
    Column("f", 5, "fill_in"), Column("g", 5, "share"), Column("h", 5, "size"),
)  # fmt: skip


@given(st.lists(st.tuples(*[VALUES] * len(COLUMNS)), min_size=1, max_size=6))
def test_any_row_is_written_byte_for_byte_as_by_the_interface(rows: list[tuple[Any, ...]]) -> None:
    assert row_xml(RawRows, rows) == row_xml(ApiRows, rows)


@given(st.tuples(*[VALUES] * len(COLUMNS)), st.integers(0, 3), st.integers(1, 5))
def test_cells_made_beforehand_are_those_of_the_row(row: tuple[Any, ...], first: int, many: int) -> None:
    class Gathered(RawRows):
        def write(self, at: int, values: Any) -> None:
            if at == 1:  # formats are numbered as they are met
                return super().write(at, values)
            cells = self.cells(first, values[first : first + many])
            return super().write(at, (*values[:first], cells, *values[first + many :]))

    assert row_xml(Gathered, [row] * 3) == row_xml(ApiRows, [row] * 3)


def row_xml(writer: Any, rows: list[tuple[Any, ...]]) -> bytes:
    data = BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    book = xlsxwriter.Workbook(data, options)
    formats = Formats(book, "zh")
    for kind in ("text", "number", "share", "size", "date", "centre", "fill_in", "code"):
        for quoted in (False, True):
            formats.index(formats.cell(kind, quoted=quoted))  # type: ignore[arg-type]
    sheet = book.add_worksheet("s", worksheet_class=RawSheet)
    sheet.write_string(0, 0, "head", formats.header())
    try:
        written = writer(sheet, formats, COLUMNS)
        for at, row in enumerate(rows, start=1):
            written.write(at, row)
        written.flush()
    finally:
        book.close()
    with zipfile.ZipFile(data) as archive:
        return archive.read("xl/worksheets/sheet1.xml")


@pytest.mark.parametrize("value", [float("nan"), float("inf"), object()])
def test_what_is_no_value_is_refused(value: Any) -> None:
    with pytest.raises(TypeError):
        row_xml(RawRows, [(value,) * len(COLUMNS)])
