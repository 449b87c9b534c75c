"""The compiled pass over worksheets takes whole rows and strings, and stops before what it does not know."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recognizers.compiled import INTEGER, NUMBER, SHARED, TEXT, find_cells, find_strings

ROW = b'<row r="%d"><c r="A%d" t="s"><v>5</v></c><c r="AB%d" s="3"><v>12</v></c></row>'
PIECES = st.sampled_from(
    [ROW % (n, n, n) for n in (1, 2, 3)]
    + [b"<row>", b"</row>", b'<c t="str">', b"<c>", b"</c>", b"<v>", b"1.5", b"</v>", b"<f/>", b"<is><t>", b"</t></is>"]
    + [
        b"<si>",
        b"</si>",
        b"<t>",
        b"</t>",
        b"<rPh>",
        b"</rPh>",
        b"<b/>",
        b"&amp;",
        b"&#x4e2d;",
        b"&",
        b"<",
        b">",
        b'"',
        b" ",
    ]
    + [b"\x00", b"\xff", b"\r\n", b"<!--", b'<c r="', b'<row r="9', b"</", b"'", b"=", b"&#"]
)
BYTES = st.lists(PIECES | st.binary(max_size=3), max_size=40).map(b"".join)


@given(BYTES, st.integers(0, 20), st.sampled_from([b"", b"x:"]), st.integers(1, 60), st.integers(0, 3))
def test_any_bytes_give_whole_rows(data, start, prefix, longest, last):
    start = min(start, len(data))
    found = find_cells(data, start, prefix, longest, last)
    assert start <= found.stopped <= len(data)
    assert data[start : found.stopped].rstrip(b" \t\r\n")[-1:] in {b"", b">"}
    assert found.rows.tolist() == sorted(found.rows.tolist())
    assert all(last < number <= found.last for number in found.rows)
    assert found.texts.count(b"\0") == sum(kind != SHARED for kind in found.kinds)
    assert all(len(text) <= longest for text in found.texts.split(b"\0"))
    again = find_cells(data[: found.stopped], start, prefix, longest, last)
    assert (again.stopped, again.texts) == (found.stopped, found.texts)


@given(BYTES, st.integers(0, 20), st.sampled_from([b"", b"x:"]), st.integers(1, 60))
def test_any_bytes_give_whole_strings(data, start, prefix, longest):
    start = min(start, len(data))
    texts, stopped = find_strings(data, start, prefix, longest)
    assert start <= stopped <= len(data)
    assert texts[-1:] in {b"", b"\0"}
    assert find_strings(data[:stopped], start, prefix, longest) == (texts, stopped)


def test_cells_with_all_that_is_known_of_them():
    data = (
        ROW % (4, 4, 4)
        + b'<row r="7"/><row><c t="b"><v>1</v></c><c t="inlineStr"><is><t>a&lt;b</t></is></c></row><row r="2"/>'
    )
    found = find_cells(data, 0, b"", 100, 3)
    assert found.rows.tolist() == [4, 4, 8, 8]
    assert found.columns.tolist() == [0, 27, 0, 1]
    assert found.kinds.tolist() == [SHARED, INTEGER, TEXT, TEXT]
    assert found.styles.tolist() == [-1, 3, -1, -1]
    assert found.strings[0] == 5
    assert found.texts == b"12\0true\0a<b\0"
    assert found.last == 8
    assert data[found.stopped :] == b'<row r="2"/>'


@pytest.mark.parametrize(
    ("value", "kind"), [(b"-7", INTEGER), (b"1e5", NUMBER), (b"-", NUMBER), (b" 1", NUMBER), (b"007", INTEGER)]
)
def test_kinds_of_numbers(value, kind):
    found = find_cells(b"<row><c><v>%s</v></c></row>" % value, 0, b"", 100, 0)
    assert (found.kinds.tolist(), found.texts) == ([kind], value + b"\0")


@pytest.mark.parametrize(
    "cell",
    [
        b"<c><v>1</v><v>2</v></c>",
        b"<c><f>A1</f></c>",
        b'<c r="a1"><v>1</v></c>',
        b'<c t="s"><v>x</v></c>',
        b"<c><v>&unknown;</v></c>",
        b"<c><v>&#0;</v></c>",
        b"<c><v>&#xD800;</v></c>",
        b"<c><v><!-- --></v></c>",
        b'<c xmlns="x"><v>1</v></c>',
        b"<c><v>1</c></row>",
        b"<c><is><r><t>1</t></r></is></c>",
        b'<c s="123456789"><v>1</v></c>',
        b"<c><v>%s</v></c>" % (b"1" * 101),
        b"text",
    ],
)
def test_what_is_not_plain_is_left(cell):
    data = b"<row><c><v>1</v></c></row><row>%s</row>" % cell
    found = find_cells(data, 0, b"", 100, 0)
    assert (found.stopped, found.texts, found.last) == (26, b"1\0", 1)


def test_strings_of_runs_without_what_helps_to_pronounce_them():
    data = '<si><r><rPr><b/></rPr><t>张</t></r><r><t xml:space="preserve"> 三</t></r><rPh sb="0"><t>zhang</t></rPh></si><si/><si><x'.encode()
    texts, stopped = find_strings(data, 0, b"", 1000)
    assert texts.decode() == "张 三\0\0"
    assert data[stopped:] == b"<si><x"
