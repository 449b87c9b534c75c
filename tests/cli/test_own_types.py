"""``--types``: from a file of types to findings, tiers, reports and rescans; trying examples; lists of words."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from models.entities import forget_own
from tests.cli.calling import pandian
from tests.scanner.rescanning import age

Call = Callable[..., tuple[int, str, str]]

TYPES = """\
types:
  - code: STAFF_NO
    zh: 工号
    en: Staff number
    group: ordinary
    identifies: 3
    mask: [2, 2]
    regex: 'AC[0-9]{6}'
    columns: [工号]
    examples: [AC123456, ＡＣ１２３４５６]
    counter_examples: [XAC123456]
  - code: CODE_WORD
    zh: 项目代号
    en: Code word
    tier: top_secret
    words: [猎鹰计划]
"""


@pytest.fixture(autouse=True)
def as_known() -> Iterator[None]:
    yield
    forget_own()


@pytest.fixture
def types(tmp_path: Path) -> Path:
    path = tmp_path / "types.yaml"
    path.write_text(TYPES, "utf-8")
    return path


def _objects(run: Path) -> dict[str, dict[str, object]]:
    rows = [json.loads(line) for line in (run / "objects.jsonl").read_text("utf-8").splitlines()]
    return {str(row["path"]).rpartition("/")[2]: row for row in rows}


def test_a_scan_finds_grades_and_reports_them(
    call: Call, types: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    age(monkeypatch)
    share = tmp_path / "share"
    share.mkdir()
    (share / "a.txt").write_text("负责人 AC123456\n", "utf-8")
    (share / "b.txt").write_text("猎鹰计划启动\n", "utf-8")
    (share / "c.csv").write_text("工号,备注\nAC123457,x\nAC123458,y\n", "utf-8")
    scan = ("scan", share, "--workers", "1", "--names", "off", "--quiet", "--out")
    assert call(*scan, tmp_path / "one", "--types", types)[0] == 0
    rows = _objects(tmp_path / "one")
    assert {name: (row["tier"], row["counts"]) for name, row in rows.items()} == {
        "a.txt": ("internal", {"STAFF_NO": 1}),
        "b.txt": ("top_secret", {"CODE_WORD": 1}),
        "c.csv": ("internal", {"STAFF_NO": 2}),
    }
    assert rows["c.csv"]["subjects"] == 2
    for file in (tmp_path / "one").iterdir():
        assert "猎鹰计划".encode() not in file.read_bytes(), file.name
    # a report written later, by a process that was told of no types, names them
    done = pandian("report", tmp_path / "one", "--format", "html,json", "--out", tmp_path / "more", "--lang", "en")
    assert done.returncode == 0, done.stderr.decode()
    page = (tmp_path / "more" / "report.html").read_text("utf-8")
    assert "Staff number" in page
    assert "项目代号" in page
    summary = json.loads((tmp_path / "more" / "summary.json").read_text("utf-8"))
    assert [each["code"] for each in summary["types"]] == ["STAFF_NO", "CODE_WORD"]
    # the same types: what has not changed stands; others: everything is read again
    assert call(*scan, tmp_path / "two", "--types", types, "--reread", "0")[0] == 0
    assert json.loads((tmp_path / "two" / "summary.json").read_text("utf-8"))["carried"] == 3
    types.write_text(TYPES.replace("猎鹰", "蓝鲸"), "utf-8")
    assert call(*scan, tmp_path / "three", "--types", types, "--reread", "0")[0] == 0
    assert json.loads((tmp_path / "three" / "summary.json").read_text("utf-8"))["carried"] == 0
    assert _objects(tmp_path / "three")["b.txt"]["counts"] == {}


def test_the_examples_of_a_file_are_tried(call: Call, types: Path) -> None:
    code, out, err = call("entities", "test", types)
    assert (code, err) == (0, "")
    assert "3 passed, 0 failed, 1 type without examples" in out
    assert "AC****56" in out
    assert "AC123456" not in out
    types.write_text(TYPES.replace("[XAC123456]", "[XAC123456, 见AC654321]").replace("[AC123456,", "[AC12,"), "utf-8")
    code, out, _ = call("entities", "test", types)
    assert code == 1
    assert "2 passed, 2 failed" in out
    assert "failed: not found" in out
    assert "failed: found" in out


def test_a_list_is_made_used_and_shows_no_word(call: Call, tmp_path: Path) -> None:
    words, listed = tmp_path / "words.txt", tmp_path / "words.list"
    words.write_text("\ufeff深圳市猎鹰科技有限公司\r\n王\r\n深圳市猎鹰科技 有限公司\r\n", "utf-8")
    code, out, err = call("entities", "hash-list", words, "--out", listed)
    assert (code, err) == (0, "")
    assert "1 word under" in out
    assert "1 line is too short and left out: 2" in out
    assert "猎鹰" not in out + listed.read_text("utf-8")
    types = tmp_path / "customers.yaml"
    types.write_text("types: [{code: CUSTOMER, zh: 客户, en: Customer, lists: [words.list]}]", "utf-8")
    note = tmp_path / "note.txt"
    note.write_text("致深圳市猎鹰科技有限公司", "utf-8")
    code, out, err = call("analyze", note, "--types", types, "--names", "off")
    assert (code, err) == (0, "")
    assert ("CUSTOMER", 1, 12) in {(each["entity_type"], each["start"], each["end"]) for each in json.loads(out)}
    assert call("entities", "hash-list", words, "--out", listed)[0] == 2  # it is not written over


def test_a_list_needs_the_key_it_was_made_with(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    words, listed = tmp_path / "words.txt", tmp_path / "words.list"
    words.write_text("深圳市猎鹰科技有限公司\n", "utf-8")
    call("entities", "hash-list", words, "--out", listed)
    types = tmp_path / "customers.yaml"
    types.write_text("types: [{code: CUSTOMER, zh: 客户, en: Customer, lists: [words.list]}]", "utf-8")
    monkeypatch.setenv("PANDIAN_KEY", "another key of the user's")
    code, _, err = call("entities", "test", types)
    assert code == 2
    assert "line 1, CUSTOMER.lists" in err
    assert "--key-file" in err


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xff\xfe\x00", "王\n".encode()])
def test_a_file_without_a_word_makes_no_list(call: Call, tmp_path: Path, data: bytes) -> None:
    (tmp_path / "words.txt").write_bytes(data)
    assert call("entities", "hash-list", tmp_path / "words.txt", "--out", tmp_path / "words.list")[0] == 2
    assert not (tmp_path / "words.list").exists()


def test_types_are_listed_with_ours(call: Call, types: Path, tmp_path: Path) -> None:
    config = tmp_path / "config.yaml"
    config.write_text("entities: {types: types.yaml, format: json}\n", "utf-8")
    code, out, _ = call("entities", "--config", config)
    assert code == 0
    assert [row["code"] for row in json.loads(out)][-2:] == ["STAFF_NO", "CODE_WORD"]


def test_an_error_in_the_file_ends_a_scan_before_it_begins(call: Call, types: Path, tmp_path: Path) -> None:
    types.write_text(TYPES.replace("identifies: 3", "identify: 3"), "utf-8")
    code, _, err = call("scan", tmp_path, "--out", tmp_path / "run", "--types", types)
    assert code == 2
    assert "line 6" in err
    assert not (tmp_path / "run").exists()


def test_a_tier_that_the_policy_lacks_is_told(call: Call, types: Path, tmp_path: Path) -> None:
    code, _, err = call("scan", tmp_path, "--out", tmp_path / "run", "--types", types, "--policy", "jrt0197")
    assert code == 2
    assert "CODE_WORD" in err


def test_an_expression_that_does_not_end_costs_its_own_findings_and_is_told(types: Path, tmp_path: Path) -> None:
    types.write_text(TYPES + "  - {code: SLOW, zh: 慢, en: Slow, regex: 'START(?:x|x)+[yz]'}\n", "utf-8")
    share = tmp_path / "share"
    share.mkdir()
    (share / "a.txt").write_text(f"AC123456 START{'x' * 60} 猎鹰计划 y\n", "utf-8")
    (share / "b.txt").write_text("STARTxy\n", "utf-8")
    done = pandian(
        *("scan", share, "--workers", "1", "--names", "off", "--lang", "en"),
        *("--types", types, "--out", tmp_path / "run"),
    )
    assert done.returncode == 0, done.stderr.decode()
    rows = _objects(tmp_path / "run")
    assert {name: (row["status"], row["reason_code"], row["counts"]) for name, row in rows.items()} == {
        "a.txt": ("partial", "own_type_slow", {"CODE_WORD": 1, "STAFF_NO": 1}),
        "b.txt": ("scanned", None, {"SLOW": 1}),
    }
    assert "SLOW" in str(rows["a.txt"]["reason"])
