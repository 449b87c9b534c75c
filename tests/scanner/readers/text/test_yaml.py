"""YAML: settings as text beside their keys, lists of mappings as records."""

from __future__ import annotations

import base64
import time

import pytest

from models.records import TextChunk
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

SETTINGS = "spring:\n  datasource:\n    username: root\n    password: S3cret!x  # 联系 13800000001\n    hosts: [a, b]\n---\nadmin: 张三\n"
PEOPLE = "# 导出 13800000002\n- name: 张三\n  phone: 13800138000\n  id: 011010519491231002\n  tags: [a, b]\n- name: 李四\n  phone: '13900139000'\n  address: {city: 北京}\n"


def _case(name: str, text: str, values: tuple[str, ...], encoding: str = "utf-8") -> Case:
    return Case(name, lambda: text.encode(encoding), values, "application/yaml", "a.yml", by_name=True)


class TestYaml(ReaderContract):
    CASES = (
        _case("settings", SETTINGS, ("password: S3cret!x", "13800000001", "张三")),
        _case("people", PEOPLE, ("13800138000", "13900139000", "011010519491231002", "李四", "北京", "13800000002")),
        _case("gbk", PEOPLE, ("13800138000", "李四"), "gbk"),
        Case("marked", lambda: b"---\na: 13800138000\nb: 2\n", ("13800138000",), "application/yaml"),
    )


def test_settings_keep_their_lines() -> None:
    (chunk,) = read_bytes(SETTINGS.encode(), "application.yml").chunks
    assert isinstance(chunk, TextChunk)
    assert chunk.data.decode() == SETTINGS


def test_people_are_records() -> None:
    (table,) = read_bytes(PEOPLE.encode(), "people.yaml").tables
    rows = [{c.name: v for c, v in zip(table.columns, row, strict=True) if v} for row in table.rows]
    assert rows[0]["id"] == "011010519491231002"
    assert rows[1] == {"name": "李四", "phone": "13900139000", "address.city": "北京"}


def test_anchors_that_explode_do_not() -> None:
    bomb = "a: &a [x, x]\n" + "".join(
        f"{chr(98 + i)}: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(9)
    )
    for text in (
        bomb,
        "- k: &a [x, x]\n" + "".join(f"- k: &{chr(98 + i)} [{', '.join([f'*{chr(97 + i)}'] * 9)}]\n" for i in range(9)),
    ):
        reading = read_bytes(text.encode(), "a.yaml")
        assert len(reading.everything()) < 5000


def test_what_is_no_yaml_is_text() -> None:
    text = "- a: {{ template }}\n- 13800138000\n  : [\n"
    reading = read_bytes(text.encode(), "a.yaml")
    assert reading.text == text
    assert reading.problems == []


def test_deep_nesting_is_text() -> None:
    text = "- " + "[" * 5000 + "13800138000" + "]" * 5000
    assert "13800138000" in read_bytes(text.encode(), "a.yaml").text


def _seconds(data: str, name: str) -> float:
    """Processor time of a reading, the least of three."""
    spent = []
    for _ in range(3):
        begun = time.process_time()
        read_bytes(data.encode(), name)
        spent.append(time.process_time() - begun)
    return min(spent)


def test_comments_take_no_longer_each_than_the_first() -> None:
    few, many = ("- a: 1 #c\n" * count for count in (12_000, 48_000))
    assert _seconds(many, "a.yaml") < 8 * _seconds(few, "a.yaml")


def test_comments_behind_quotes() -> None:
    lines = [
        '- name: "a # 13800000009" # 13800000001',
        "  note: 'it''s # 13800000009' # 13800000002",
        "- name: it's # 13800000003",
        '  note: {a: "x", b: [1, "#13800000009"]} # 13800000004',
        "- name: c#13800000009",
        '  note: "a\\"b # 13800000009"   # 13800000005',
    ]
    text = read_bytes("\n".join(lines).encode(), "a.yaml").text
    assert [n for n in range(1, 6) if f"1380000000{n}" not in text] == []
    assert "13800000009" not in text


def test_comments_know_their_lines() -> None:
    text = "# one\n- a: 1\n- a: 2 # three\n\n\n- a: 3 # six\n"
    reading = read_bytes(text.encode(), "a.yaml")
    marks = [place["line"] for chunk in reading.chunks if isinstance(chunk, TextChunk) for _, place in chunk.marks]
    assert marks == [1, 3, 6]


PDF = b"%PDF-1.4" + bytes(range(256)) * 4
DISGUISED = (
    'a: "\\x31\\u0033700000001 \\U00004e2d"\n'
    'b: "1370\\\n    0000002"\n'
    f"c: !!binary {base64.b64encode('电话 13700000003'.encode()).decode()}\n"
    "d: !!binary |\n  " + base64.encodebytes(PDF).decode().replace("\n", "\n  ").rstrip() + "\n"
    f"e: !<tag:yaml.org,2002:binary> '{base64.b64encode('备注 13700000004'.encode('gbk')).decode()}'\n"
    "f: 'C:\\x31' # \"C:\\q 5\"\n"
    'h: "D:\\xampp"\n'
    "g: 13700000005\n"
)


def test_what_stands_in_settings_in_disguise_is_read() -> None:
    reading = read_bytes(DISGUISED.encode(), "a.yaml")
    assert 'a: "13700000001 中"' in reading.text
    assert 'b: "13700000002"' in reading.text
    assert "c: 电话 13700000003" in reading.text
    assert "备注 13700000004" in reading.text
    assert "'C:\\x31'" in reading.text
    assert '"D:\\xampp"' in reading.text
    assert [name for name, _ in reading.members] == ["binary/2"]
    assert reading.text.split("\n").index("g: 13700000005") == DISGUISED.split("\n").index("g: 13700000005")
    assert reading.problems == []


def test_what_stands_in_records_in_disguise_is_read() -> None:
    valid = DISGUISED.replace('h: "D:\\xampp"\n', "")
    first = "- " + valid.replace("\n", "\n  ").rstrip()
    reading = read_bytes(f"{first}\n- a: x\n- a: y\n".encode(), "a.yaml")
    assert {"13700000001 中", "13700000002", "电话 13700000003", "备注 13700000004"} <= set(reading.cells)
    assert [name for name, _ in reading.members] == ["binary/2"]


def test_a_large_file_is_cut_between_its_values() -> None:
    filler = "".join(f"k{number}: {'x' * 100}\n" for number in range(200_000))
    reading = read_bytes(("---\n" + filler + DISGUISED + filler).encode(), "a.yaml")
    assert 'b: "13700000002"' in reading.text
    assert "c: 电话 13700000003" in reading.text
    assert [name for name, _ in reading.members] == ["binary/2"]


@pytest.mark.parametrize("piece", ['"\\', ' "', '"\\" ', "!!binary A\n", "!!binary |\n  AAAA\n", ' "\\"', "!!binary "])
def test_scalars_take_no_longer_each_than_the_first(piece: str) -> None:
    start = time.monotonic()
    read_bytes(("---\na: " + piece * (2_000_000 // len(piece))).encode(), "a.yaml")
    assert time.monotonic() - start < 20
