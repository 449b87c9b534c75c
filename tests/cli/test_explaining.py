"""``pandian analyze --explain``, allow lists on the command line, and ``pandian fingerprint``."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.protect import load_key
from tests.cli.calling import pandian

Call = Callable[..., tuple[int, str, str]]
MOBILE, IDENTITY, WRONG = "13812345678", "11010119900307109X", "110101199003071091"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(f"身份证号：{IDENTITY}，订单号 {MOBILE}\n护照：E12345678\n{WRONG}\n手机 {MOBILE}\n", "utf-8")
    return path


@pytest.fixture
def lists(tmp_path: Path) -> Path:
    path = tmp_path / "allow.yaml"
    path.write_text("- {id: hotline, reason: ours, owner: Li Na, expires: 2099-01-01, entity: CN_MOBILE}\n", "utf-8")
    return path


def test_findings_say_why_and_near_misses_why_not(call: Call, letter: Path, lists: Path) -> None:
    code, out, err = call("analyze", letter, "--explain", "--names", "off", "--allow", lists, "--lang", "en")
    assert (code, err) == (0, "")
    told = json.loads(out)
    why = {found["entity_type"]: found["why"] for found in told["findings"]}
    assert why["CN_RESIDENT_ID"][0] == "its check digit is right"
    passport = next(found for found in told["findings"] if found["entity_type"] == "CN_PASSPORT")
    assert passport["word"] == {"text": "护照", "start": 40}
    reasons = {(miss["entity_type"], miss["reason"]): miss["why_not"] for miss in told["near_misses"]}
    assert "hotline" in reasons["CN_MOBILE", "suppressed"]
    assert "单号" in reasons["CN_MOBILE", "negative_label"]
    assert reasons["CN_RESIDENT_ID", "check_digit"].endswith("its check digit is wrong")
    assert not any(value in out for value in (MOBILE, IDENTITY, WRONG, "E12345678"))


def test_the_same_in_words(call: Call, letter: Path) -> None:
    code, out, _ = call("analyze", letter, "--explain", "--format", "text", "--names", "off", "--lang", "zh")
    assert code == 0
    assert "line 1  居民身份证号  110***********109X  0.99\n      校验位正确；" in out
    assert "像居民身份证号，但校验位不对" in out
    assert not any(value in out for value in (MOBILE, IDENTITY, WRONG, "E12345678"))


def test_text_without_why_is_a_line_for_each(call: Call, tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"手机 {MOBILE}\n", "utf-8")
    (tmp_path / "b.txt").write_text("nothing\n", "utf-8")
    files = (tmp_path / "a.txt", tmp_path / "b.txt")
    code, out, _ = call("analyze", *files, "--format", "text", "--names", "off", "--lang", "en")
    assert code == 0
    assert out.splitlines()[1:] == [
        "  line 1  Mobile number  138******78  0.90", str(files[1]), "  nothing was found",
    ]  # fmt: skip


def test_nothing_of_a_state_secret_is_explained_in_figures(call: Call, tmp_path: Path) -> None:
    (tmp_path / "s.txt").write_text(f"机密★10年\n手机 {MOBILE}\n订单号 {MOBILE}\n", "utf-8")
    _, out, _ = call("analyze", tmp_path / "s.txt", "--explain", "--names", "off")
    told = json.loads(out)
    assert told["near_misses"]
    assert {each["masked"].strip("*") for part in ("findings", "near_misses") for each in told[part]} == {""}


def test_what_is_allowed_is_no_finding(call: Call, letter: Path, lists: Path) -> None:
    _, out, _ = call("analyze", letter, "--names", "off", "--allow", lists)
    assert {found["entity_type"] for found in json.loads(out)} == {"CN_RESIDENT_ID", "CN_PASSPORT"}


def test_a_wrong_list_is_a_wrong_call(call: Call, letter: Path, tmp_path: Path) -> None:
    (tmp_path / "bad.yaml").write_text("- {id: x}\n", "utf-8")
    code, out, err = call("analyze", letter, "--allow", tmp_path / "bad.yaml", "--lang", "en")
    assert (code, out) == (2, "")
    assert "line 1" in err
    assert "reason is missing" in err


def test_a_value_has_one_fingerprint_however_it_is_written(call: Call) -> None:
    spoken = ("138 1234 5678", "+86-138-1234-5678", MOBILE)
    code, out, _ = call("fingerprint", *spoken, "--format", "json")
    assert code == 0
    told = json.loads(out)
    mine = load_key().fingerprint(MOBILE)
    assert sum(row["fingerprint"] == mine and "CN_MOBILE" in row["entity_types"] for row in told["values"]) == 3
    assert told["key_id"] == load_key().id
    assert MOBILE not in out


def test_values_may_come_from_standard_input() -> None:
    done = pandian("fingerprint", "--lang", "en", stdin=f"{IDENTITY}\n\n?!\n".encode())
    lines = done.stdout.decode().splitlines()
    assert done.returncode == 0
    assert "CN_RESIDENT_ID" in lines[1]
    assert any("as given" in line for line in lines)
    assert IDENTITY not in done.stdout.decode()
    assert pandian("fingerprint").returncode == 2
