"""Parquet and ORC: rows under their columns, structures as paths, and files that claim more than they hold."""

import datetime as dt
import decimal
import io

import pytest

from models.limits import Limits
from models.records import Problem
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

pa = pytest.importorskip("pyarrow")
pq = pytest.importorskip("pyarrow.parquet")
orc = pytest.importorskip("pyarrow.orc")


def table():
    return pa.table(
        {
            "姓名": ["张三", "李四", None],
            "phone": pa.array([13800138000, 13700137000, None], pa.int64()),
            "address": [{"city": "北京", "zip": {"code": "100000"}}, {"city": "上海", "zip": None}, None],
            "cards": [["6222021234567890"], [], None],
            "born": pa.array([dt.date(1990, 1, 1), None, None]),
            "paid": [decimal.Decimal("13900139000.50"), None, None],
        }
    )


def parquet(what=None, **options):
    stream = io.BytesIO()
    pq.write_table(what or table(), stream, **options)
    return stream.getvalue()


def orc_file(what=None):
    stream = io.BytesIO()
    orc.write_table(what or table(), stream)
    return stream.getvalue()


VALUES = ("张三", "13800138000", "6222021234567890", "1990-01-01", "13900139000.50", "上海", "100000")


class TestColumnar(ReaderContract):
    CASES = (
        Case("parquet", parquet, VALUES, "application/x-parquet"),
        Case("packed", lambda: parquet(compression="zstd", row_group_size=1), VALUES, "application/x-parquet"),
        Case("orc", orc_file, VALUES, "application/x-orc", breakable=False),
    )


def test_structures_are_columns_by_their_paths():
    chunk = read_bytes(parquet()).tables[0]
    assert [column.name for column in chunk.columns] == [
        "姓名",
        "phone",
        "address.city",
        "address.zip.code",
        "cards",
        "born",
        "paid",
    ]
    assert chunk.first_row == 1


def test_comments_of_columns():
    field = pa.field("c1", pa.string(), metadata={"comment": "手机号"})
    chunk = read_bytes(parquet(pa.table([["13800138000"]], schema=pa.schema([field])))).tables[0]
    assert (chunk.columns[0].name, chunk.columns[0].comment) == ("c1", "手机号")


def test_times_that_python_cannot_hold():
    what = pa.table({"t": pa.array([1, 2**62], pa.timestamp("ns")), "d": pa.array([3_000_000, 1], pa.date32())})
    assert "1970-01-01 00:00:00.000000001" in read_bytes(parquet(what)).cells


def test_binary_columns_are_named():
    reading = read_bytes(parquet(pa.table({"photo": [b"\x89PNG\0\xff" * 9], "note": [b"13800138000"]})))
    assert reading.problems == [Problem("binary_cells", "photo")]
    assert "13800138000" in reading.cells


def test_long_cells_are_cut_and_said():
    reading = read_bytes(parquet(pa.table({"a": ["x" * 5000]})), limits=Limits(max_cell=1000))
    assert reading.problems == [Problem("cell_cut", "1000")]


def test_a_file_that_says_the_same_for_ever():
    what = pa.table({"a": pa.array(["13800138000" * 90] * 100_000)})
    data = parquet(what, compression="zstd")
    assert len(data) < 100_000
    reading = read_bytes(data)
    assert reading.problems == [Problem("ratio", "200")]
    assert reading.cells


def test_damage_keeps_the_rows_before_it():
    data = bytearray(
        parquet(
            pa.table({"a": [f"1380013{n:04}" for n in range(4000)]}),
            row_group_size=1000,
            compression="none",
            use_dictionary=False,
        )
    )
    place = data.index(b"13800132500")
    data[place - 12_000 : place] = bytes(12_000)
    reading = read_bytes(bytes(data))
    assert "13800130000" in reading.cells
    assert reading.codes == ["damaged"] or "13800133999" in reading.cells


def test_what_is_encrypted_is_said():
    assert read_bytes(b"PARE" + bytes(100) + b"PARE").codes == ["encrypted"]


def test_what_is_noted_beside_the_rows_is_read():
    inner = pa.struct([pa.field("ort", pa.string(), metadata={"muster": "地址 13700000004"})])
    fields = [
        pa.field("a", pa.string(), metadata={"beispiel": "电话 13700000003"}),
        pa.field("b", inner),
        pa.field("c", pa.list_(pa.field("item", pa.string(), metadata={"von": "13700000006"}))),
    ]
    schema = pa.schema(fields, metadata={"erstellt": "李四 13700000001"})
    reading = read_bytes(parquet(pa.table({"a": ["x"], "b": [None], "c": [None]}, schema=schema)))
    for number in (1, 3, 4, 6):
        assert f"1370000000{number}" in reading.text
    assert "erstellt: 李四" in reading.text
    assert "ARROW" not in reading.text
    assert reading.problems == []


def test_what_an_orc_file_says_of_itself_is_read():
    stream = io.BytesIO()
    orc.write_table(pa.table({"a": [1]}), stream, compression="uncompressed")
    data = stream.getvalue()
    script, note = data[-1 - data[-1] : -1], b"\x0a\x01k\x12\x0b13700000001"
    assert script[0] == 0x08
    assert script[1] < 0x80 - len(note) - 2, "the length of the footer is one byte"
    footer = data[: -1 - len(script)] + b"\x2a" + bytes([len(note)]) + note
    whole = footer + b"\x08" + bytes([script[1] + len(note) + 2]) + script[2:] + data[-1:]
    reading = read_bytes(whole)
    assert "k: 13700000001" in reading.text
    assert reading.cells == ["1"]
