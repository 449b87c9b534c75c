"""Why a value was found, and why one that looks alike was not."""

from __future__ import annotations

import pytest

from models.records import Column, TableChunk, TextChunk
from recognizers.explain import LARGEST, MOST, Explained
from recognizers.lane import LaneOptions, Match, ObjectScan
from tests.recognizers.numbers import id_number

OPTIONS = LaneOptions(names="off")
IDENTITY = id_number("11010119900307109")
WRONG = IDENTITY[:17] + ("1" if IDENTITY[17] != "1" else "2")


def explained(chunk: TextChunk | TableChunk) -> tuple[Explained, list[Match]]:
    told = Explained(OPTIONS.min_score)
    found = told.watch(chunk, ObjectScan(OPTIONS).feed(chunk))
    for match in found:
        told.kept(match)
    return told, found


def missed(text: str) -> dict[str, str]:
    told, _ = explained(TextChunk(text.encode()))
    return {miss.entity_type: miss.reason for miss in told.misses}


@pytest.mark.parametrize(
    ("text", "entity", "reason"),
    [
        (f"号码 {WRONG} 。", "CN_RESIDENT_ID", "check_digit"),
        (f"码 20{IDENTITY}77 。", "CN_RESIDENT_ID", "longer"),
        ("订单号 13812345678", "CN_MOBILE", "negative_label"),
        ("型号 E12345678", "CN_PASSPORT", "negative_label"),
        ("另一本 E12345678", "CN_PASSPORT", "no_context"),
        ("旧号 110101900307758", "CN_RESIDENT_ID", "no_context"),
        ("卡号 6222021001116245703", "CN_BANK_CARD", "check_digit"),
    ],
)
def test_what_changes_the_answer_is_the_reason(text: str, entity: str, reason: str) -> None:
    assert missed(text).get(entity) == reason


def test_a_number_like_any_other_is_no_near_miss() -> None:
    assert missed("共 4821736405182936 次，编码 492817364051829364，约 15360000000 字节") == {}


def test_a_near_miss_is_masked_and_knows_its_place() -> None:
    text = f"第一行\n号码 {WRONG} 。"
    told, _ = explained(TextChunk(text.encode(), start=100, line=7))
    (miss,) = told.misses
    assert WRONG not in repr(told.misses)
    assert miss.masked.count("*") >= 9
    assert miss.location == {"line": 8}
    assert (miss.start, miss.end) == (107, 125)


def test_what_a_chunk_before_held_is_not_told_twice() -> None:
    text = f"号码 {WRONG} 。"
    told, _ = explained(TextChunk(text.encode(), overlap=len(text.encode())))
    assert told.misses == []


def test_the_word_that_announces_a_finding_is_named_with_its_place() -> None:
    told, found = explained(TextChunk("出示護照，护照号：E12345678".encode(), start=10))
    assert [match.entity_type for match in found] == ["CN_PASSPORT"]
    assert [(why.word, why.at) for why in told.why] == [("护照号", 15)]


def test_a_word_in_full_width_has_its_place_in_the_original() -> None:
    told, found = explained(TextChunk("\u200bＰａｓｓｐｏｒｔ：E12345678".encode()))
    assert found
    assert [(why.word, why.at) for why in told.why] == [("Passport", 1)]


def test_a_stronger_type_tells_what_it_displaced() -> None:
    match = Match(
        "CN_RESIDENT_ID", IDENTITY, IDENTITY, 0.99, ("checksum",), "R", over=("CN_BANK_CARD",), start=0, end=18
    )
    told = Explained(0.4)
    told.kept(match)
    (miss,) = told.misses
    assert (miss.entity_type, miss.reason, miss.details) == ("CN_BANK_CARD", "displaced", {"by": "CN_RESIDENT_ID"})


def test_what_an_allow_list_left_out_is_named_by_its_entry() -> None:
    told = Explained(0.4)
    told.left_out(Match("CN_MOBILE", "13812345678", "13812345678", 0.9, (), "R", start=3, end=14), "hotline")
    (miss,) = told.misses
    assert (miss.reason, miss.details) == ("suppressed", {"entry": "hotline"})
    assert "13812345678" not in repr(miss)


def table(header: str, *cells: str) -> TableChunk:
    return TableChunk((Column(header),), [(cell,) for cell in cells], first_row=2)


@pytest.mark.parametrize(
    ("header", "cell", "entity", "reason"),
    [
        ("身份证号", WRONG, "CN_RESIDENT_ID", "check_digit"),
        ("手机", "138123456", "CN_MOBILE", "not_verified"),
        ("订单号", "13812345678", "CN_MOBILE", "column"),
        ("备注", "E12345678", "CN_PASSPORT", "no_context"),
    ],
)
def test_a_cell_is_told_by_its_column(header: str, cell: str, entity: str, reason: str) -> None:
    told, found = explained(table(header, cell))
    assert found == []
    assert {miss.entity_type: miss.reason for miss in told.misses}[entity] == reason
    assert {miss.location["row"] for miss in told.misses} == {2}
    assert cell not in repr(told.misses)


def test_near_misses_are_counted_beyond_those_kept() -> None:
    text = "\n".join(f"订单号 1381234{at:04}" for at in range(MOST + 7))
    told, _ = explained(TextChunk(text.encode()))
    assert len(told.misses) == MOST
    assert told.more == 7


def test_a_text_beyond_the_limit_is_scanned_all_the_same() -> None:
    told, found = explained(TextChunk(b"\n" * LARGEST + b" 13812345678 "))
    assert len(found) == len(told.why) == 1
    assert told.misses == []
    assert told.cut
