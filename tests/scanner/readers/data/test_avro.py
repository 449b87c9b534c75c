"""Avro files: records of every codec, what the schema says of fields, damage."""

import io

import pytest

from models.records import Problem
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

fastavro = pytest.importorskip("fastavro")

SCHEMA = {
    "type": "record",
    "name": "Person",
    "fields": [
        {"name": "name", "type": "string"},
        {"name": "c1", "type": ["null", "string"], "doc": "手机号"},
        {
            "name": "address",
            "type": {"type": "record", "name": "Address", "fields": [{"name": "city", "type": "string"}]},
        },
        {"name": "cards", "type": {"type": "array", "items": "string"}},
    ],
}
PEOPLE = [
    {"name": "张三", "c1": "13800138000", "address": {"city": "北京"}, "cards": ["6222021234567890"]},
    {"name": "李四", "c1": None, "address": {"city": "上海"}, "cards": []},
]


def avro(records=PEOPLE, schema=SCHEMA, **options):
    stream = io.BytesIO()
    fastavro.writer(stream, schema, records, **options)
    return stream.getvalue()


VALUES = ("张三", "13800138000", "6222021234567890", "上海")


class TestAvro(ReaderContract):
    CASES = (
        Case("plain", avro, VALUES, "application/avro"),
        Case("deflate", lambda: avro(codec="deflate"), VALUES, "application/avro"),
        Case("snappy", lambda: avro(codec="snappy"), VALUES, "application/avro"),
        Case("zstd", lambda: avro(codec="zstandard"), VALUES, "application/avro"),
        Case("xz", lambda: avro(codec="xz"), VALUES, "application/avro"),
    )


def test_fields_have_their_comments():
    chunk = read_bytes(avro()).tables[0]
    assert [(column.name, column.comment) for column in chunk.columns][:3] == [
        ("name", ""),
        ("c1", "手机号"),
        ("address.city", ""),
    ]


def test_what_comes_before_the_damage_is_read():
    data = avro([PEOPLE[0]] * 3000, sync_interval=1000)
    reading = read_bytes(data[: len(data) // 2])
    assert reading.cells.count("13800138000") > 1000
    assert reading.codes == ["damaged"]


def test_a_file_that_says_the_same_for_ever():
    people = [PEOPLE[0] | {"name": "张三" * 100_000}] * 100
    reading = read_bytes(avro(people, codec="zstandard"))
    assert reading.problems == [Problem("ratio", "200")]
    assert reading.cells


def test_records_without_fields_without_end():
    schema = b'{"type": "record", "name": "r", "fields": []}'
    head = b"Obj\x01\x02\x16avro.schema" + bytes([2 * len(schema)]) + schema + b"\x00" + b"s" * 16
    count = b"\xfe\xff\xff\xff\x0f"  # 2^31 - 1, which take no byte
    reading = read_bytes(head + count + b"\x00" + b"s" * 16)
    assert reading.codes == ["ratio"]


def test_what_stands_beside_the_records_is_read():
    states = {"type": "enum", "name": "E", "symbols": ["Z", "S13700000004"], "default": "Z"}
    schema = {
        "type": "record",
        "name": "Person",
        "doc": "问 13700000001",
        "aliases": ["A13700000006"],
        "fields": [
            {"name": "a", "type": "string", "default": "13700000002"},
            {"name": "b", "type": ["null", "string"], "doc": "如 13700000003"},
            {"name": "c", "type": states},
        ],
    }
    reading = read_bytes(avro([], schema, metadata={"owner": "13700000005"}))
    for number in range(1, 7):
        assert f"1370000000{number}" in reading.text
    assert "owner: 13700000005" in reading.text
    assert "avro.codec" not in reading.text
    assert "string" not in reading.text
