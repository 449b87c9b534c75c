"""Rows and strings that are taken out before a sheet is parsed are those that the parser finds, however they are cut."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.limits import Limits
from models.records import TableChunk
from scanner.readers.office.xlsx_cells import SharedStrings, SheetCells
from scanner.readers.office.xlsx_formulas import Formulas
from scanner.readers.office.xlsx_plain import Book, PlainCells, PlainStrings, without_plain
from scanner.readers.office.xlsx_strings import Strings
from scanner.readers.office.xlsx_values import unescaped
from scanner.readers.office.xml_stream import parse
from tests.scanner.readers import ooxml_maker as make
from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.ooxml_maker import row, xlsx

PHONE = "13812345678"
STRINGS = ["张三", "", "身份证号", "a", "_x000D_"]
DATES = ["", "date", "elapsed"]
LIMITS = Limits(max_cell=40)


def blocks(document, size):
    return (document[at : at + size] for at in range(0, len(document), size))


def cells(document, size, *, plain):
    """The cells of a worksheet with their places, what is wrong with it, and the bytes that the parser was given."""
    problems, given_out, strings = {}, [], Strings(STRINGS)
    handler = SheetCells(
        "s",
        {},
        LIMITS,
        lambda *_: problems.setdefault("cut"),
        strings=strings,
        dates=DATES,
        since_1904=False,
        formulas=Formulas(lambda text, cell: given_out.append((-1, cell, text))),
    )
    take = PlainCells(handler, Book(strings, DATES, since_1904=False), LIMITS.max_cell).take
    left = without_plain(blocks(document, size), b"row", b"sheetData", take) if plain else blocks(document, size)
    parsed = []
    parts = [*parse((parsed.append(block) or block for block in left), handler, problems)]
    handler.finish()
    for chunk in (part for part in [*parts, *handler.out] if isinstance(part, TableChunk)):
        for number, values in enumerate(chunk.rows, chunk.first_row):
            given_out += [(number, chunk.first_column + n, value) for n, value in enumerate(values) if value]
    return sorted(given_out), {getattr(problem, "code", problem) for problem in problems}, b"".join(parsed)


def strings(document, size, *, plain):
    problems = {}
    handler = SharedStrings(LIMITS, lambda *_: problems.setdefault("cut"))
    left = blocks(document, size)
    if plain:
        left = without_plain(left, b"si", b"sst", PlainStrings(handler, LIMITS.max_cell).take)
    for _ in parse(left, handler, problems):
        pass
    return handler.strings, {getattr(problem, "code", problem) for problem in problems}


def named(document, prefix):
    """The document with its elements under a prefix."""
    if not prefix:
        return document
    opened = document.replace("<", f"<{prefix}:").replace(f"<{prefix}:/", f"</{prefix}:")
    return opened.replace(f"<{prefix}:!", "<!").replace(f"<{prefix}:?", "<?").replace("xmlns=", f"xmlns:{prefix}=")


ATTRIBUTES = st.sampled_from(
    [
        "",
        ' s="0"',
        ' s="1"',
        ' s="2"',
        ' s="9"',
        ' s=""',
        " s='1'",
        ' t="n"',
        ' t="str"',
        ' t="s"',
        ' t="b"',
        ' t="e"',
        ' t="s" s="1"',
        ' t="inlineStr"',
        ' t="d"',
        ' t="?"',
        ' cm="1"',
        ' vm = "2"',
        ' s="&#49;"',
    ]
)
VALUES = st.sampled_from(
    [
        "1",
        "0",
        "2",
        "7",
        "13812345678",
        "-5",
        "0.1",
        "1.50",
        "1E3",
        "45351.5",
        "1.25",
        "x",
        "&amp;&lt;",
        "&#10;",
        " 3 ",
        "张三",
        "a\r\nb",
        "_x000D_",
        "&#x1F600;",
        "",
        "x" * 50,
        "张" * 20,
        "110101199003077891",
        "-",
        "&quot;&apos;&gt;",
    ]
)
INNER = st.one_of(
    st.builds("<v>{}</v>".format, VALUES),
    st.builds("<f>A1+B1</f><v>{}</v>".format, VALUES),
    st.builds("<is><t>{}</t></is>".format, VALUES),
    st.builds('<f>IF(A1,"乙乙","{}")</f><v>乙乙</v>'.format, VALUES),
    st.builds("<f>12345678+{}</f><v>1</v>".format, VALUES),
    st.builds('<f t="shared" si="0"/><v xml:space="preserve">{}</v>'.format, VALUES),
    st.builds("<is><r><t>{}</t></r><rPh><t>x</t></rPh></is>".format, VALUES),
    st.sampled_from(
        ["", "<v/>", "<f>SUM(A1)</f>", "<f/>", "<!-- c --><v>1</v>", "<extLst/>", "\n <v>1</v> ", "<v>1</v><v>2</v>"]
    ),
)
PLACES = st.sampled_from(["", ' r="A{}"', ' r="B{}"', ' r="D{}"', ' r="AB{}"', ' r="a{}"', ' r="E"', ' r="DDDD1"'])
CELLS = st.one_of(
    st.builds("<c{}{}>{}</c>".format, PLACES, ATTRIBUTES, INNER), st.builds("<c{}{}/>".format, PLACES, ATTRIBUTES)
)
ROW_ATTRIBUTES = st.sampled_from(
    ["", ' r="{}"', ' r="{}" spans="1:8" ht="15" x14ac:dyDescent="0.25"', " r='{}'", ' r="0"', ' r="2"', ' r="x"']
)
ROWS = st.one_of(
    st.builds(lambda head, inner: f"<row{head}>{''.join(inner)}</row>", ROW_ATTRIBUTES, st.lists(CELLS, max_size=5)),
    st.sampled_from(
        ['<row r="{}"/>', "\n  ", "<!-- <row><c><v>9</v></c></row> -->", "<other>{}</other>", "<row ></row >"]
    ),
)
SPACE = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:x14ac="x"'


@given(st.lists(ROWS, max_size=12), st.integers(120, 700), st.sampled_from(["", "", "x"]), st.booleans())
def test_cells_are_those_that_the_parser_finds(rows, size, prefix, strict):
    inner = "".join(text.replace("{}", str(number)) for number, text in enumerate(rows, 1))
    space = SPACE.replace(
        "http://schemas.openxmlformats.org/spreadsheetml/2006", "http://purl.oclc.org/ooxml/spreadsheetml"
    )
    document = f"<worksheet {space if strict else SPACE}><sheetData>{inner}</sheetData><pageMargins/></worksheet>"
    document = named(document, prefix).encode()
    expected, troubles, _ = cells(document, size, plain=False)
    found, same, _ = cells(document, size, plain=True)
    assert (found, same) == (expected, troubles)


ITEMS = st.one_of(
    st.builds("<t>{}</t>".format, VALUES),
    st.builds('<t xml:space="preserve">{}</t><phoneticPr fontId="1" type="noConversion"/>'.format, VALUES),
    st.builds('<r><rPr><b val="1"/></rPr><t>{}</t></r><r><t>{}</t></r>'.format, VALUES, VALUES),
    st.builds('<t>{}</t><rPh sb="0" eb="1"><t>{}</t></rPh>'.format, VALUES, VALUES),
    st.sampled_from(["", "<t/>", "x", "<!-- <si><t>9</t></si> -->", "<t><![CDATA[a<b]]></t>", "<t>a<b/>c</t>"]),
)


@given(st.lists(ITEMS, max_size=15), st.integers(120, 700), st.sampled_from(["", "", "x"]))
def test_strings_are_those_that_the_parser_finds(items, size, prefix):
    document = f"<sst {SPACE}>{''.join(f'<si>{item}</si>' for item in items)}<si/></sst>"
    document = named(document, prefix).encode()
    assert strings(document, size, plain=True) == strings(document, size, plain=False)


@pytest.mark.parametrize("prefix", ["", "x"])
def test_plain_rows_are_not_parsed_and_strange_ones_are(prefix):
    rows = [f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c><c r="B{n}"><v>{n}</v></c></row>' for n in range(1, 200)]
    rows[100] = '<row r="101"><c r="A101"><extra/><v>7</v></c></row>'
    document = named(f"<worksheet {SPACE}><sheetData>{''.join(rows)}</sheetData></worksheet>", prefix).encode()
    found, troubles, parsed = cells(document, 1000, plain=True)
    assert not troubles
    assert (1, 0, "张三") in found
    assert [value for number, _, value in found if number == 101] == ["7"]
    assert len(found) == 2 * 199 - 1
    assert parsed.count(b"row>") == 1


def test_what_a_comment_hides_is_not_read_though_it_looks_like_a_row():
    hidden = f"<!-- {row(2, '13900000000')} {row(3, '13700000000')} -->"
    reading = read_bytes(xlsx({"a": row(1, PHONE) + hidden + row(4, "13600000000")}))
    assert reading.cells == [PHONE, "13600000000"]
    assert not reading.problems


def test_bytes_that_are_no_text_are_the_parsers_to_judge():
    document = f"<worksheet {SPACE}><sheetData>{row(1, PHONE)}{row(2, '@@')}{row(3, 'x')}</sheetData></worksheet>"
    data = document.encode().replace(b"@@", b"\xff\xfe")
    found, troubles, _ = cells(data, 4096, plain=True)
    assert troubles == {"damaged"}
    assert found == cells(data, 4096, plain=False)[0]


@pytest.mark.parametrize("encoding", ["gbk", "utf-16", "big5"])
def test_other_encodings_are_parsed(encoding):
    document = f'<?xml version="1.0" encoding="{encoding}"?><worksheet {SPACE}><sheetData>{row(1, "張三", PHONE)}</sheetData></worksheet>'
    assert [value for *_, value in cells(document.encode(encoding), 4096, plain=True)[0]] == ["張三", PHONE]


def test_a_sheet_begins_where_it_says_until_a_cell_stands_before_that():
    rows = "".join(f'<row r="{n}"><c r="C{n}" t="str"><v>u{n}</v></c></row>' for n in range(1, 4))
    before = rows + '<row r="4"><c r="B4" t="str"><v>w</v></c><c r="C4" t="str"><v>u4</v></c></row>'
    places = {}
    for name, inner in {"says": rows, "lies": before}.items():
        sheet = f'<worksheet {SPACE}><dimension ref="C1:C9"/><sheetData>{inner}</sheetData></worksheet>'
        tables = read_bytes(xlsx({"a": "x"}, {"xl/worksheets/sheet1.xml": sheet})).tables
        places[name] = {
            (t.first_row + n, t.first_column + m, cell)
            for t in tables
            for n, r in enumerate(t.rows)
            for m, cell in enumerate(r)
            if cell
        }
        assert tables[0].first_column == (2 if name == "says" else 0)
    assert places["says"] == {(n, 2, f"u{n}") for n in range(1, 4)}
    assert places["lies"] == {*places["says"], (4, 1, "w"), (4, 2, "u4")}


def test_a_wide_sheet_is_one_table_while_it_is_dense():
    wide = "".join(f"<row>{''.join(f'<c><v>{n}.{m}</v></c>' for m in range(2500))}</row>" for n in range(1, 4))
    (table,) = read_bytes(xlsx({"a": wide})).tables
    assert [len(r) for r in table.rows] == [2500] * 3
    sparse = "".join(f'<row r="{n}"><c r="XFD{n}"><v>{n}</v></c></row>' for n in range(1, 400))
    tables = read_bytes(xlsx({"a": sparse})).tables
    assert sum(len(r) for t in tables for r in t.rows) < 100_000
    assert [t.rows[0][-1] for t in tables] == [str(n) for n in range(1, 400)]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("a_x000D_\n", "a\r\n"),
        ("_x005F_x000D_", "_x000D_"),
        ("_xD83D__xDE00_", "😀"),
        ("_xD83D_", "\ufffd"),
        ("_x0000_", "_x0000_"),
        ("_x00_", "_x00_"),
        ("plain", "plain"),
    ],
)
def test_characters_that_xml_cannot_hold(written, meant):
    assert unescaped(written) == meant
    for sheet, extra in ((row(1, PHONE, written), ()), (row(1, PHONE, "<c r='{}' t='s'><v>0</v></c>"), (written,))):
        assert read_bytes(xlsx({"a": sheet}, strings=extra)).cells[1:2] == [meant]


def test_errors_are_no_values():
    sheet = row(1, PHONE, "<c r='{}' t='e'><f>1/0</f><v>#DIV/0!</v></c>", "<c r='{}' t='e'><!-- --><v>#N/A</v></c>")
    assert read_bytes(xlsx({"a": sheet})).cells == [PHONE]


def test_a_row_without_an_end_costs_bounded_memory_and_is_read_as_far_as_it_goes():
    cells_ = "".join(f"<c><v>{n}</v></c>" for n in itertools.chain([PHONE], range(400_000)))
    document = f"<worksheet {SPACE}><sheetData><row>{cells_}".encode()
    held = []
    [held.append(len(block)) for block in without_plain(blocks(document, 1 << 18), b"row", b"sheetData", lambda *_: 0)]
    assert max(held) <= (4 << 20) + (1 << 19)
    assert sum(held) == len(document)
    assert make.S in document.decode()
