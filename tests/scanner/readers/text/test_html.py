"""HTML: nothing that a page holds stays unseen, tables are tables, and broken pages lose nothing."""

from __future__ import annotations

import base64
import html
import re
import time
import tracemalloc

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import Problem
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

PAGE = """<!DOCTYPE html>
<html><head><meta charset="{charset}"><title>客户 13800000001</title>
<script>var user = {{"name": "\\u5f20\\u4e09", "tel": "13800000002"}};</script>
<style>p {{ color: red }}</style></head>
<body><!-- 联系 13800000003 -->
<p>手机：138<b>0000</b>0004&nbsp;，身份证 &#49;1010519491231002X</p>
<p hidden>13800000005</p>
<a href="mailto:zhang@example.com" title="13800000006">写信</a> <a href='tel:13800000007'>打电话</a>
<input type="hidden" name="mobile" value="13800000008"><img alt="13800000009" src=x.png>
<div data-phone="13800000010">内容</div><textarea>13800000011</textarea>
<table><tr><th>姓名</th><th>手机号</th></tr><tr><td>李四<td>13800000012<tr><td>王五</td><td>1380000<i>0013</i></td></tr>
<tr><td>赵六</td><td><input value="13800000014"></td></tr></table>
<select><option value="13800000015">孙七</option></select>
</body></html>"""
VALUES = (
    *(f"138000000{i:02d}" for i in range(1, 16)),
    "张三",
    "11010519491231002X",
    "zhang@example.com",
    "李四",
    "孙七",
)


class TestHtml(ReaderContract):
    CASES = (
        Case("utf-8", lambda: PAGE.format(charset="utf-8").encode(), VALUES, "text/html"),
        Case("gbk", lambda: PAGE.format(charset="gb2312").encode("gbk"), VALUES, "text/html"),
        Case("utf-16", lambda: PAGE.format(charset="utf-16").encode("utf-16"), VALUES, "text/html"),
        Case("fragment", lambda: b"<table><tr><td>13800138000</td></tr></table>", ("13800138000",), "text/html"),
    )


def test_a_table_has_its_columns() -> None:
    (table,) = read_bytes(PAGE.format(charset="utf-8").encode()).tables
    assert [c.name for c in table.columns] == ["姓名", "手机号"]
    assert [list(r) for r in table.rows] == [["李四", "13800000012"], ["王五", "13800000013"], ["赵六", "13800000014"]]
    assert table.first_row == 2


def test_tags_of_word_stand_within_numbers() -> None:
    page = '<html><p>电话 138<st1:chmetcnv w:st="on">0000</st1:chmetcnv>0001<o:p></o:p></p><p>138<v:shape/>00000002</p>'
    text = read_bytes(page.encode(), "a.html").text
    assert "13800000001" in text
    assert "13800000002" in text


def test_blocks_know_their_line() -> None:
    (chunk,) = list(read_bytes(b"<html>\n\n<p>one</p>\n<p>13800138000</p>").chunks)
    place = chunk.data.index(b"138")
    assert [location["line"] for at, location in chunk.marks if at <= place][-1] == 4


def test_spans_keep_cells_under_their_header() -> None:
    page = "<table><tr><th>部门</th><th>姓名</th><th>手机号</th></tr><tr><td rowspan=2>财务</td><td>张三</td><td>13800138000</td></tr><tr><td>李四</td><td>13900139000</td></tr></table>"
    (table,) = read_bytes(page.encode()).tables
    assert [list(r) for r in table.rows] == [["财务", "张三", "13800138000"], [None, "李四", "13900139000"]]


def test_a_form_is_a_record() -> None:
    page = "<table><tr><td>姓名：</td><td>张三</td><td>手机：</td><td>13800138000</td></tr><tr><td>身份证号：</td><td>11010519491231002X</td></tr></table>"
    (table,) = read_bytes(page.encode()).tables
    assert dict(zip([c.name for c in table.columns], table.rows[0], strict=True)) == {
        "姓名": "张三",
        "手机": "13800138000",
        "身份证号": "11010519491231002X",
    }


@pytest.mark.parametrize(
    "page",
    [
        '<html><a x="unclosed 13800138000 <p>rest</p>',
        "<html><!-- unclosed 13800138000 <p>rest</p>",
        "<html><script>unclosed 13800138000",
        "<html><table><tr><td>13800138000",
        "<html><textarea>13800138000",
        "<html>" + "<div>" * 3000 + "13800138000",
        "<html>" + "<table><tr><td>" * 3000 + "13800138000",
        "<html><p 13800138000>x",
        "<html><b <i 13800138000",
        "<html><![CDATA[13800138000]]>",
        "<html><?php echo '13800138000'; ?>",
        "<html><input value=13800138000",
    ],
)
def test_broken_pages_lose_nothing(page: str) -> None:
    assert "13800138000" in read_bytes(page.encode(), "a.html").everything()


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<a b='", "&", "<!", "</", "<table><tr><td>", "<script>", '<a b="x', "<p ="]
)
def test_no_page_takes_long(piece: str) -> None:
    reading = read_bytes(b"<html>" + piece.encode() * 100_000, "a.html")
    assert reading.problems == []


def test_a_large_table_comes_in_parts() -> None:
    rows = "".join(f"<tr><td>客户{i}</td><td>138{i:08d}</td></tr>" for i in range(5000))
    reading = read_bytes(
        f"<html><table><tr><th>姓名</th><th>手机号</th></tr>{rows}</table>".encode(), limits=Limits(rows_per_chunk=1000)
    )
    assert sum(len(t.rows) for t in reading.tables) == 5000
    assert {f"138{i:08d}" for i in range(5000)} <= set(reading.cells)


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.lists(
        st.sampled_from(
            [
                "<p>",
                "</p>",
                "<b>",
                "</b>",
                "<table>",
                "<tr>",
                "<td>",
                "</td>",
                "</table>",
                "<!--",
                "-->",
                "<a x='",
                "'>",
                '<a x="',
                '">',
                "<script>",
                "</script>",
                "<br>",
                "文",
                "&amp;",
                "<",
                ">",
                "12345",
                "67890",
                "\n",
            ]
        ),
        max_size=30,
    )
)
def test_every_number_of_any_soup_is_found(pieces: list[str]) -> None:
    page = "<html>" + "".join(pieces)
    everything = re.sub(r"\s", "", read_bytes(page.encode(), "a.html").everything())
    for number in ("12345", "67890"):
        assert (number in everything) == (number in html.unescape(page))


def _seconds(page: str) -> float:
    """Processor time of a reading, the least of three."""
    spent = []
    for _ in range(3):
        begun = time.process_time()
        read_bytes(page.encode(), "a.html")
        spent.append(time.process_time() - begun)
    return min(spent)


def test_spans_take_no_longer_row_by_row() -> None:
    few, many = (
        "<html><table><tr>" + "<td rowspan=200>x" * count + "<tr><td>y" + "<tr>" * count for count in (1500, 6000)
    )
    assert _seconds(many) < 8 * _seconds(few)


def test_values_of_inputs_take_no_longer_each_than_the_first() -> None:
    few, many = (
        "<html><table><tr><td>"
        + "".join(f"<a title=t{each}>" for each in range(count))
        + "".join(f"<input value=v{each}>" for each in range(count))
        for count in (1500, 6000)
    )
    assert _seconds(many) < 8 * _seconds(few)


def test_spans_make_no_table_that_is_out_of_proportion() -> None:
    page = "<html><table><tr>" + "<td rowspan=9 colspan=200>x" * 500 + "<tr><td>y" * 9
    reading = read_bytes(page.encode(), "a.html")
    assert max(len(row) for table in reading.tables for row in table.rows) <= 2048
    tracemalloc.start()
    read_bytes(page.encode(), "a.html")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 4 << 20


def test_a_cell_may_cover_many_rows() -> None:
    rows = "".join(f"<tr><td>员工{each}<td>{13800138000 + each}" for each in range(400))
    page = f"<html><table><tr><th>部门<th>姓名<th>手机<tr><td rowspan=401>总部<td>王五<td>13700137000{rows}</table>"
    (table,) = read_bytes(page.encode(), "a.html").tables
    assert list(table.rows[-1]) == [None, "员工399", "13800138399"]


def test_a_shown_value_is_given_once() -> None:
    page = "<html><table><tr><td><a title=13800138000><input name=a value=13800138000><a title=13800138000></table>"
    assert read_bytes(page.encode(), "a.html").everything().count("13800138000") == 2


def test_data_uris_are_what_they_hold() -> None:
    def uri(data: bytes, kind: str) -> str:
        return f"data:{kind};base64,{base64.b64encode(data).decode()}"

    picture = b"\x89PNG\r\n\x1a\n" + bytes(2 << 20)
    page = (
        f"<p>vor<img src='{uri(picture, 'image/png')}'>nach<br>"
        f"<a href='{uri('电话 13700000001'.encode(), 'text/plain;charset=utf-8')}'>Liste</a>"
        "<a href='data:text/plain,Tel%2013700%30%30000%32'>x</a>"
        f"<td style='background:url({uri(picture[:2000], 'image/png')})'>"
        f"<script>var a = '{uri('备注 13700000003'.encode('gbk'), 'text/csv')}';</script>"
        f"<img src='{uri(picture[:200], 'image/png')}'>"
        f"<!-- {uri(b'%PDF-1.4' + bytes(2000), 'application/pdf')} -->"
    )
    reading = read_bytes(page.encode())
    assert "电话 13700000001" in reading.text
    assert "Tel 13700000002" in reading.text
    assert "备注 13700000003" in reading.text
    assert [name for name, _ in reading.members] == ["data/1", "data/4", "data/7"]
    assert "iVBOR" not in reading.text
    assert reading.problems == []


def _uri(data: str, kind: str = "text/html") -> str:
    return f"data:{kind};base64,{base64.b64encode(data.encode()).decode()}"


def test_pages_within_pages_are_members() -> None:
    page = "<html>13700000000</html>"
    for level in range(1, 4):
        page = f"<html><p>137<b>0000</b>000{level}<iframe src='{_uri(page)}'></iframe></html>"
    reading = read_bytes(page.encode())
    levels = []
    for _ in range(4):
        levels.append(reading.text.strip())
        assert reading.problems == []
        if reading.members:
            ((name, reading),) = reading.members
            assert name == "data/1"
    assert levels == ["13700000003", "13700000002", "13700000001", "13700000000"]


@pytest.mark.parametrize("spelled", ["data:", "DATA:", "Data:"])
def test_uris_within_text_of_uris(spelled: str) -> None:
    text = f"核心 13700000001 {_uri('<html>13700000002</html>')}"
    for kind in ("text/plain", "image/svg+xml", "text/html"):
        text = f"<svg><a href='{_uri(text, kind).replace('data:', spelled)}'/></svg>"
    page = f"<html><p>x<img src='{_uri(text, 'image/svg+xml').replace('data:', spelled)}'></html>"
    reading = read_bytes(page.encode())
    assert "核心 13700000001" in reading.text
    assert [inner.text.strip() for _, inner in reading.members] == ["13700000002"]
    assert reading.problems == []


def test_a_text_may_go_on_behind_its_uri() -> None:
    text = f"{_uri('电话 13700000001', 'text/plain')}\n电话 13700000002 {_uri('电话 13700000003', 'text/plain')}"
    reading = read_bytes(f"<html><a href='{_uri(text, 'text/plain')}'>x</a></html>".encode())
    for number in (1, 2, 3):
        assert f"电话 1370000000{number}" in reading.text


def test_text_too_deep_in_text_is_told() -> None:
    text = "电话 13700000001"
    for _ in range(4):
        text = _uri(f"- {text}", "text/plain")
    page = f"<html><a href='{text}'>x</a></html>".encode()
    assert "13700000001" in read_bytes(page, limits=Limits(max_depth=3)).text
    assert read_bytes(page, limits=Limits(max_depth=3)).problems == []
    assert read_bytes(page, limits=Limits(max_depth=2)).problems == [Problem("depth", "2")]


def test_what_only_begins_like_a_uri_stays_as_it_is() -> None:
    reading = read_bytes(b"<p title='data:13700000001,x'>a</p><!-- data:13700000002,y --><b id='data:,13700000003'>")
    for number in (1, 2, 3):
        assert f"1370000000{number}" in reading.text
