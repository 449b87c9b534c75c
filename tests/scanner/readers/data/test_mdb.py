"""Access databases: every type, memos in chains, rows that moved, what was deleted, files in rows, and hostile pages."""

import struct
import uuid
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes
from tests.scanner.readers.mdb_maker import (
    BINARY,
    BOOL,
    BYTE,
    DATE,
    DECIMAL,
    DOUBLE,
    GUID,
    INT,
    LONG,
    MEMO,
    MONEY,
    OLE,
    SINGLE,
    SYSTEM,
    TEXT,
    Mdb,
    Table,
    said,
)
from tests.scanner.readers.pdf_maker import Pdf, lines

TYPE = "application/x-msaccess"
PHONE = "13812345678"


def long(value):
    return struct.pack("<l", value)


def people(count=300, **more):
    rows = [[long(n), f"客户{n}", f"138{n:08}", bool(n % 2)] for n in range(count)]
    return Table("客户", [("编号", LONG), ("姓名", TEXT), ("手机", TEXT), ("会员", BOOL)], rows, **more)


def usual(**more):
    return Mdb(
        people(deleted=frozenset({3}), away=frozenset({5})),
        Table("备注", [("memo", MEMO)], [["短"], ["中" * 300], ["长" * 5000 + PHONE], [None]]),
        Table("MSysACEs", [("x", TEXT)], [["系统"]], flags=SYSTEM),
        **more,
    ).save()


class TestMdb(ReaderContract):
    CASES = (
        Case("jet 4", usual, ("客户7", "13800000299", "13800000003", "短", "中" * 300, PHONE), TYPE, absent=("系统",)),
        Case("jet 3", lambda: usual(old=True), ("客户7", "13800000299", "13800000003", "短", PHONE), TYPE,
             breakable=False),
    )  # fmt: skip


@pytest.mark.parametrize("old", [False, True])
def test_rows_stand_under_their_columns(old):
    reading = read_bytes(Mdb(people(), old=old).save())
    (table,) = reading.tables
    assert [column.name for column in table.columns] == ["编号", "姓名", "手机", "会员"]
    assert (table.table, table.rows[7], table.rows[8]) == (
        "客户", ["7", "客户7", "13800000007", "true"], ["8", "客户8", "13800000008", "false"],
    )  # fmt: skip
    assert (len(table.rows), reading.problems) == (300, [])


@pytest.mark.parametrize("old", [False, True])
def test_every_type(old):
    identity = uuid.UUID(int=7)
    decimal = b"\x80" + struct.pack("<4L", 0, 0, 0, 123456)
    values = [
        (BYTE, b"\xff", "255"), (INT, struct.pack("<h", -5), "-5"), (LONG, long(-70000), "-70000"),
        (MONEY, struct.pack("<q", 12345), "1.2345"), (SINGLE, struct.pack("<f", 0.1), "0.1"),
        (DOUBLE, struct.pack("<d", 13812345678.0), "13812345678"), (DATE, struct.pack("<d", 36526.5), "2000-01-01 12:00:00"),
        (DATE, struct.pack("<d", -1.25), "1899-12-29 06:00:00"), (GUID, identity.bytes_le, str(identity)),
        (DECIMAL, decimal, "-12.3456"), (TEXT, "张三", "张三"), (TEXT, "Smith", "Smith"), (MEMO, "说明", "说明"), (BOOL, True, "true"),
        (DATE, struct.pack("<d", float("nan")), None), (TEXT, "", None), (LONG, None, None),
    ]  # fmt: skip
    table = Table("t", [(f"c{n}", kind) for n, (kind, _, _) in enumerate(values)], [[value for _, value, _ in values]])
    (chunk,) = read_bytes(Mdb(table, old=old).save()).tables
    assert chunk.rows == [[text for _, _, text in values]]


def test_compressed_text_changes_its_width():
    (chunk,) = read_bytes(Mdb(Table("t", [("a", TEXT)], [[b"\xff\xfeab\0\x2d\x4e\x87\x65\0cd"]])).save()).tables
    assert chunk.rows == [["ab中文cd"]]


def test_text_of_jet_3_is_in_the_code_page_of_the_database():
    (chunk,) = read_bytes(Mdb(Table("t", [("é", TEXT)], [["aäÓ"]]), old=True, page=1252).save()).tables
    assert (chunk.columns[0].name, chunk.rows) == ("é", [["aäÓ"]])


@pytest.mark.parametrize("old", [False, True])
def test_rows_of_many_bytes(old):
    rows = [[str(n) * 100, None, "x" * 120, "y" * n] for n in range(1, 9)] + [["", "", "", ""]]
    (chunk,) = read_bytes(Mdb(Table("t", [(name, TEXT) for name in "abcd"], rows), old=old).save()).tables
    assert [row[3] for row in chunk.rows[:8]] == ["y" * n for n in range(1, 9)]
    assert [row[0] for row in chunk.rows[:8]] == [str(n) * 100 for n in range(1, 9)]


def test_definitions_of_several_pages():
    columns = [(f"一个很长的列名{n}", TEXT) for n in range(200)]
    (chunk,) = read_bytes(Mdb(Table("t", columns, [[f"v{n}" for n in range(200)]])).save()).tables
    assert [column.name for column in chunk.columns] == [name for name, _ in columns]
    assert chunk.rows == [[f"v{n}" for n in range(200)]]


def test_what_was_deleted_has_its_place():
    reading = read_bytes(Mdb(people(9, deleted=frozenset({2, 4}), away=frozenset({6}))).save())
    live, gone = reading.tables
    assert [row[0] for row in live.rows] == ["0", "1", "3", "5", "6", "7", "8"]
    assert (gone.location, [row[0] for row in gone.rows]) == ({"part": "deleted"}, ["2", "4"])


def test_captions_and_descriptions_are_comments():
    properties = said({"sjh": {"Caption": "手机号", "Description": "客户的手机"}, "xm": {"Format": "@"}})
    table = Table("t", [("sjh", TEXT), ("xm", TEXT)], [[PHONE, "张三"]], properties=properties)
    (chunk,) = read_bytes(Mdb(table).save()).tables
    assert [column.comment for column in chunk.columns] == ["手机号 客户的手机", ""]


def test_linked_tables_are_told():
    linked = Table("远程", [], kind=4, told={"Connect": "ODBC;DSN=x;UID=sa;PWD=Secret#123", "ForeignName": "dbo.客户"})
    queries = Table(
        "MSysQueries", [("Expression", MEMO), ("Name1", TEXT)], [["手机='13900000001'", "客户"]], flags=SYSTEM
    )
    reading = read_bytes(Mdb(people(2), linked, queries).save())
    assert reading.codes == ["external_entity"]
    assert "PWD=Secret#123" in reading.text
    assert "手机='13900000001'" in reading.text


def test_files_in_rows_are_members():
    pdf = Pdf([lines("附件 13900000002")]).save()
    inner = struct.pack("<LLL", 16, 1, 8) + "txt\0".encode("utf-16-le")[:4] + "附件 13900000003".encode()
    attached = struct.pack("<LL", 1, len(inner)) + zlib.compress(inner)
    reading = read_bytes(
        Mdb(
            Table("照片", [("ole", OLE), ("raw", BINARY)], [[b"\x15\x1cheader" + pdf, None], [None, b"\xfe" * 40]]),
            Table("f_9_Data", [("FileData", OLE), ("FileName", TEXT)], [[attached, "说明.txt"]], flags=SYSTEM),
        ).save()
    )
    assert [name for name, _ in reading.members] == ["照片/row 1/ole", "f_9_Data/row 1/说明.txt"]
    assert "13900000002" in reading.members[0][1].text
    assert "13900000003" in reading.members[1][1].text
    assert [(problem.code, problem.detail) for problem in reading.problems] == [("binary_cells", "照片.raw")]


def test_pictures_in_rows_are_members_but_for_icons():
    png, bitmap = b"\x89PNG\r\n\x1a\n", b"BM" + bytes(8) + struct.pack("<LL", 54, 40)
    rows = [[b"\x15\x1cPaint.Picture" + bitmap + bytes(5000)], [png + bytes(5000)], [png + bytes(500)]]
    reading = read_bytes(Mdb(Table("照片", [("ole", OLE)], rows)).save())
    assert [name for name, _ in reading.members] == ["照片/row 1/ole", "照片/row 2/ole"]
    assert reading.problems == []


def dropped(name, body, kind=b"Package\0"):
    """A file dropped into a field: an object of OLE 1 behind Access's header."""
    path = b"C:\\" + name + b"\0"
    inner = b"\2\0" + name + b"\0" + path + struct.pack("<L", 0x30000) + struct.pack("<L", len(path)) + path
    inner += struct.pack("<L", len(body)) + body
    whole = struct.pack("<LLL", 0x501, 2, len(kind)) + kind + bytes(8) + struct.pack("<L", len(inner)) + inner
    return b"\x15\x1c" + struct.pack("<H", 20) + bytes(16) + whole


def test_files_of_any_kind_that_were_dropped_into_a_field_are_members():
    whole = dropped(b"list.txt", "张三 13900000006".encode())
    cut = [[whole[:at]] for at in range(2, len(whole) - 10, 7)]
    reading = read_bytes(Mdb(Table("档案", [("ole", OLE)], [[whole], *cut])).save())
    assert reading.members[0][0] == "档案/row 1/ole/list.txt"
    assert "13900000006" in reading.members[0][1].text


@pytest.mark.parametrize(
    "begin",
    [
        b"BM" + bytes(8) + struct.pack("<LL", 54, 124),
        b"II*\0\x08\0\0\0",
        b"RIFF\0\0\0\0WEBP",
        b"\x01\0\0\0" + bytes(36) + b" EMF",
    ],
)
def test_pictures_of_any_kind_are_members(begin):
    reading = read_bytes(Mdb(Table("照片", [("ole", OLE)], [[b"\x15\x1cheader" + begin + bytes(5000)]])).save())
    assert [name for name, _ in reading.members] == ["照片/row 1/ole"]


def test_filters_of_tables_are_read():
    table = Table(
        "员工", [("姓名", TEXT)], [["张三"]], properties=said({"": {"Filter": "电话='13900000007'"}}, old=False)
    )
    assert read_bytes(Mdb(table).save()).by_part == {"query": "电话='13900000007'\n"}


@pytest.mark.parametrize("old", [False, True])
def test_what_a_database_says_of_itself_and_of_its_columns(old):
    column = {
        "RowSource": '"张三";"李四"',
        "DefaultValue": "13900000004",
        "ValidationText": "打 13900000005",
        "Format": "@",
    }
    table = Table(
        "员工", [("姓名", TEXT)], [["张三"]], properties=said({"姓名": column, "": {"Description": "名册"}}, old=old)
    )
    summary = Table("SummaryInfo", [], [], kind=3, properties=said({"": {"Title": "客户", "Author": "王五"}}, old=old))
    own = Table("MSysDb", [], [], kind=2, properties=said({"": {"AppTitle": "盘点", "Build": "9"}}, old=old))
    reading = read_bytes(Mdb(table, summary, own, old=old).save())
    assert reading.by_part == {"comment": "名册\n", "validation": '"张三";"李四"\n13900000004\n打 13900000005\n'}
    records = [(each.table, each.rows[0]) for each in reading.tables if each.location.get("part") == "properties"]
    assert records == [("SummaryInfo", ("客户", "王五")), ("MSysDb", ("盘点",))]


@pytest.mark.parametrize("old", [False, True])
def test_pages_locked_without_a_password(old):
    assert read_bytes(usual(old=old, key=0x12345678)).everything() == read_bytes(usual(old=old)).everything()


def test_rows_that_are_missing_are_told():
    assert "damaged" in read_bytes(Mdb(people(5, counted=9)).save()).codes


def test_pages_that_a_table_gave_back():
    many = Mdb(people(5, given_back=True, counted=0)).save()
    assert read_bytes(many).cells.count("客户1") == 1


def test_long_values_within_the_limits():
    reading = read_bytes(usual(), limits=Limits(max_cell=1000))
    assert "cell_cut" in reading.codes
    assert max(len(cell) for cell in reading.cells) == 1000


def test_values_that_share_their_bytes_end():
    base = Mdb(Table("t", [("m", MEMO)], []))
    pointer = base.long(b"x" * 60_000)
    base.tables[0].rows += [[pointer] for _ in range(900)]
    base.value = lambda kind, value: base.text(value) if isinstance(value, str) else value
    assert "damaged" in read_bytes(base.save()).codes


def test_loops_end():
    data = bytearray(Mdb(Table("t", [("m", MEMO)], [["长" * 5000], ["短"]])).save())
    for at in range(0, len(data), 4096):
        if data[at + 4 : at + 8] == b"LVAL":
            (place,) = struct.unpack_from("<H", data, at + 14)
            data[at + (place & 0x1FFF) : at + (place & 0x1FFF) + 4] = struct.pack("<L", at // 4096 << 8)
    assert "短" in read_bytes(bytes(data)).cells


def test_accdb_under_a_password_is_told():
    data = bytearray(usual(key=7))
    data[0x14] = 3
    assert read_bytes(bytes(data)).codes == ["encrypted"]


@pytest.mark.parametrize("kind", [BOOL, DOUBLE])
def test_a_catalog_whose_kinds_are_no_numbers(kind):
    data = bytearray(usual())
    column = struct.pack("<BLHHH", INT, 0, 2, 0, 2)  # "Type", the third
    assert data.count(column) >= 1
    data[data.rindex(column)] = kind
    reading = read_bytes(bytes(data))
    assert "damaged" in reading.codes
    assert reading.tables


BASE = {old: usual(old=old) for old in (False, True)}


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.booleans(), st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=4)), min_size=1, max_size=6))
def test_any_damage_ends(old, changes):
    data = bytearray(BASE[old])
    for place, some in changes:
        at = int(place * (len(data) - 1))
        data[at : at + len(some)] = some
    check_chunks(read_bytes(bytes(data)), Limits())
