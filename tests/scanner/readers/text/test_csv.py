"""CSV and its kin: tables under their header, and nothing lost where they are not well made."""

from __future__ import annotations

import csv
import io
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

ROWS = [
    ("张三", "13800138000", "北京市朝阳区，幸福路1号"),
    ("李四", "13900139000", '他说"好"'),
    ("王五", "13700137000", "a\nb"),
]
VALUES = ("张三", "13800138000", "13900139000", "13700137000", '他说"好"', "a\nb", "手机号")


def _csv(delimiter: str = ",", repeat: int = 5) -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(("姓名", "手机号", "地址"))
    writer.writerows(ROWS * repeat)
    return out.getvalue()


def _case(
    name: str,
    data: bytes,
    file_name: str = "object.bin",
    media_type: str = "text/csv",
    values: tuple[str, ...] = VALUES,
    by_name: bool = False,
) -> Case:
    return Case(name, lambda: data, values, media_type, file_name, by_name=by_name)


class TestCsv(ReaderContract):
    CASES = (
        _case("comma", _csv().encode()),
        _case("gbk", _csv().encode("gbk")),
        _case("utf-16", _csv().encode("utf-16")),
        _case("semicolon", _csv(";").encode()),
        _case("bar", _csv("|").encode()),
        _case("tab", _csv("\t").encode(), media_type="text/tab-separated-values"),
        _case("hive", _csv("\x01").encode()),
        _case("small", "姓名,手机\n张三,13800138000\n".encode(), "a.csv", values=("13800138000", "手机"), by_name=True),
        _case(
            "prose",
            "这是一段话,没有表格。电话13800138000。\n另一行文字\n".encode(),
            "a.csv",
            values=("13800138000", "没有表格"),
            by_name=True,
        ),
        _case(
            "one column",
            ("手机号\n" + "13800138000\n" * 5).encode(),
            "a.csv",
            values=("13800138000", "手机号"),
            by_name=True,
        ),
    )


def test_columns_rows_and_numbers() -> None:
    (table,) = read_bytes(_csv().encode(), "a.csv").tables
    assert [c.name for c in table.columns] == ["姓名", "手机号", "地址"]
    assert list(table.rows[0]) == ["张三", "13800138000", "北京市朝阳区，幸福路1号"]
    assert table.first_row == 2
    assert len(table.rows) == 15


def test_lines_above_the_header_are_text() -> None:
    data = "客户名单 导出人 赵六\n时间,2026-01-02\n\n" + _csv()
    reading = read_bytes(data.encode(), "a.csv")
    assert reading.text.startswith("客户名单 导出人 赵六\n")
    assert [c.name for c in reading.tables[0].columns] == ["姓名", "手机号", "地址"]
    assert reading.tables[0].first_row == 5


def test_empty_lines_above_the_table_are_none_of_it() -> None:
    (table,) = read_bytes(("\n" * 100 + _csv()).encode(), "a.csv").tables
    assert [c.name for c in table.columns] == ["姓名", "手机号", "地址"]
    assert (table.first_row, len(table.rows)) == (102, 15)


def test_an_empty_line_before_a_quote_that_never_closes() -> None:
    (table,) = read_bytes(b'\n"a,b,c\n' + b"1,2,3\n" * 20, "a.csv").tables
    assert {len(row) for row in table.rows} == {3}


def test_a_first_row_of_data_is_no_header() -> None:
    (table,) = read_bytes("张三,13800138000\n李四,13900139000\n王五,13700137000\n".encode(), "a.csv").tables
    assert [c.name for c in table.columns] == ["", ""]
    assert (table.first_row, len(table.rows)) == (1, 3)


def test_a_quote_that_never_closes_costs_nothing() -> None:
    lines = ["姓名,手机号,备注"] + [f"客户{i},138{i:08d},{chr(34) if i == 7 else ''}备注" for i in range(3000)]
    reading = read_bytes("\n".join(lines).encode(), "a.csv", Limits(max_cell=20_000))
    cells = set(reading.cells)
    assert [i for i in range(3000) if f"138{i:08d}" not in cells] == []


def test_ragged_rows_keep_every_cell() -> None:
    data = "姓名,手机号,地址\n张三,13800138000,北京,朝阳,13611112222\n李四\n王五,13700137000,上海\n"
    (table,) = read_bytes(data.encode(), "a.csv", Limits()).tables
    assert "13611112222" in "".join(table.rows[0][2:])
    assert list(table.rows[1][:2]) == ["李四", None]


def test_a_line_without_end_is_read_in_windows() -> None:
    data = "姓名,手机号\n张三,13800138000\n李四," + "x y " * 50_000 + "13900139000\n王五,13700137000\n"
    reading = read_bytes(data.encode(), "a.csv", Limits(max_cell=10_000, text_window=4096))
    assert all(value in reading.everything() for value in ("13800138000", "13900139000", "13700137000"))


def test_a_long_cell_is_a_cell() -> None:
    data = "姓名,备注,手机号\n" + f"张三,{'文' * 200_000},13800138000\n" * 3
    reading = read_bytes(data.encode(), "a.csv")
    assert reading.cells.count("13800138000") == 3
    assert max(map(len, reading.cells)) == 200_000


def test_excel_text_form_and_padding() -> None:
    (table,) = read_bytes('编号,手机号\n="001",13800138000\t\n="002", 13900139000\n'.encode(), "a.csv").tables
    assert [list(row) for row in table.rows] == [["001", "13800138000"], ["002", "13900139000"]]


def test_timestamps_with_commas_are_a_log() -> None:
    log = "2026-01-02 03:04:05,678 INFO 用户13800138000登录\n" * 20
    reading = read_bytes(log.encode(), "x.txt")
    assert reading.text == log


@settings(max_examples=60, deadline=None, database=None)
@given(
    st.lists(st.lists(st.text("ab1,;\t\"'\n 张，", max_size=6), min_size=2, max_size=4), min_size=2, max_size=12),
    st.sampled_from(",;\t|"),
)
def test_no_cell_of_a_well_formed_file_is_lost(rows: list[list[str]], delimiter: str) -> None:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter)
    writer.writerow(["姓名", "手机号"])
    writer.writerows(rows)
    everything = read_bytes(out.getvalue().encode(), "a.csv").everything()
    for row in rows:
        for cell in row:
            for word in re.findall("[ab1张]+", cell):
                assert word in everything


@settings(max_examples=60, deadline=None, database=None)
@given(st.text("ab1,;\t\"'\n 张，", max_size=200), st.integers(20, 200))
def test_nothing_of_any_text_is_lost(text: str, limit: int) -> None:
    everything = read_bytes(text.encode(), "a.csv", Limits(max_cell=limit, text_window=64)).everything()
    for character in "ab1张":
        assert everything.count(character) >= text.count(character)


def test_a_comma_within_positions_makes_no_table():
    text = "".join(f"今天的定位 116.{each:06},39.{each:06}\n" for each in range(100, 130))
    reading = read_bytes(text.encode(), "日志.txt")
    assert not reading.tables
    assert "116.000129,39.000129" in reading.everything()


def test_a_comma_a_line_makes_no_table_of_sentences():
    text = "".join(f"会议开到中午。讨论了三个议题, 形成 {each} 项决议。\n" for each in range(30))
    assert not read_bytes(text.encode(), "纪要.txt").tables
    rows = "".join(f"{each},很好。\n" for each in range(30))
    assert read_bytes(rows.encode(), "评价.txt").tables


def _seconds(data: str, name: str) -> float:
    """Processor time of a reading, the least of three."""
    spent = []
    for _ in range(3):
        begun = time.process_time()
        read_bytes(data.encode(), name)
        spent.append(time.process_time() - begun)
    return min(spent)


@pytest.mark.parametrize("line", ['x","\n', '1,5","desc\n'])
def test_quotes_that_never_close_take_no_longer_line_by_line(line: str) -> None:
    few, many = ("a,b\n" * 100 + line * count for count in (3000, 12_000))
    assert _seconds(many, "a.csv") < 10 * _seconds(few, "a.csv")


def test_rows_below_a_quote_that_never_closes_are_what_they_were() -> None:
    rows = '李四,13900139000,"上\n王五,13700137000,上海\n\n赵六,13600136000,广州\n'
    (table,) = read_bytes(("姓名,手机号,地址\n张三,13800138000,北京\n" + rows).encode(), "a.csv").tables
    assert [list(row) for row in table.rows] == [
        ["张三", "13800138000", "北京"],
        ["李四", "13900139000", '"上'],
        ["王五", "13700137000", "上海"],
        [None, None, None],
        ["赵六", "13600136000", "广州"],
    ]


def test_escaped_line_ends_below_a_quote_that_never_closes() -> None:
    rows = "".join(f'{each},"他说\\"好\\"吗",1\n' for each in range(9))
    text = f'编号,备注,数\n{rows}x,"open,2\n' + "7,北京\\\n朝阳,3\n" * 2
    (table,) = read_bytes(text.encode(), "a.csv").tables
    assert [list(row) for row in table.rows[-2:]] == [["7", "北京\n朝阳", "3"]] * 2
