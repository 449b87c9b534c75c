"""Text from pictures: digits mended where a check proves them, scores a little lower, identity cards told."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.records import PICTURE, Column, TableChunk, TextChunk
from recognizers.entities.cn_id_card_image import CnIdCardImageRecognizer
from recognizers.lane import LaneOptions, ObjectScan
from recognizers.pack import picture_recognizers
from recognizers.pictures import MENDED, TRUST, spans
from tests.recognizers.numbers import resident_id

SEEN = {"part": PICTURE}
ID, CARD, CODE = "110101199003070097", "6222021001116245702", "91350100M000100Y43"


def matches(text, place=SEEN, marks=(), **options):
    scan = ObjectScan(LaneOptions(names="off", **options))
    return list(scan.feed(TextChunk(text.encode(), location=place, marks=marks)))


def told(text, **more):
    return {(match.entity_type, match.value) for match in matches(text, **more)}


@pytest.mark.parametrize(
    ("read", "entity", "value"),
    [
        ("11O1O119900307oo97", "CN_RESIDENT_ID", ID),
        ("身份证llO|OI199003O7OO97号", "CN_RESIDENT_ID", ID),
        ("110101 1990 0307 OO97", "CN_RESIDENT_ID", "110101 1990 0307 0097"),
        ("622Z021001116Z457O2", "CN_BANK_CARD", CARD),
        ("卡号 62220Z1001116245702", "CN_BANK_CARD", CARD),
        ("9I35OI00M000I00Y43", "CN_USCC", CODE),
        ("9135010OMOOO100Y43", "CN_USCC", CODE),
    ],
)
def test_letters_that_look_like_digits(read, entity, value):
    (match,) = [match for match in matches(read) if match.entity_type == entity]
    assert (match.value, match.verified_by[-1]) == (value, MENDED)
    assert match.end - match.start == len(value)


@pytest.mark.parametrize(
    "read",
    [
        "11O1O119900307OO98",  # the check digit is another
        "11O1O119901307OO97",  # no such day
        "6222O21001116245703",
        "9135O100M000100Y44",
        "SOLIDOBOOLZIGLOOSBIDO",
    ],
)
def test_what_no_check_proves_stays_as_it_was_read(read):
    assert not {entity for entity, _ in told(read)} & {"CN_RESIDENT_ID", "CN_BANK_CARD", "CN_USCC"}


@pytest.mark.parametrize("place", [{}, {"part": "comment"}])
def test_what_was_written_is_not_mended(place):
    assert told("身份证 11O1O119900307OO97", place=place) == set()


def test_scores_are_a_little_lower():
    (read,), (written,) = matches(f"身份证 {ID}"), matches(f"身份证 {ID}", place={})
    assert read.score == pytest.approx(written.score * TRUST, abs=0.001)
    assert (read.value, read.verified_by) == (written.value, written.verified_by)


def test_only_the_part_of_a_text_that_was_read_from_a_picture():
    page, scan = "手机 13800138000\n", "身份证 11O1O119900307OO97\n"
    text = page + scan + page
    marks = ((0, {"page": 1}), (len(page.encode()), {"page": 1, **SEEN}), (len((page + scan).encode()), {"page": 2}))
    first, second, third = matches(text, place={}, marks=marks)
    assert (first.score, second.value, third.score) == (third.score, ID, first.score)
    assert (dict(second.location), third.location) == ({"page": 1, **SEEN}, {"page": 2})
    assert text[third.start : third.end] == "13800138000"


def test_cells():
    chunk = TableChunk(
        (Column("姓名"), Column("身份证号")), [("张三", "11O1O119900307OO97"), ("李四", None)], location=SEEN
    )
    found = {match.entity_type: match for match in ObjectScan(LaneOptions(names="off")).feed(chunk)}
    assert (found["CN_RESIDENT_ID"].value, found["CN_RESIDENT_ID"].location["row"]) == (ID, 1)
    assert MENDED in found["CN_RESIDENT_ID"].verified_by
    assert found["PERSON"].score < 0.85


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 999), st.data())
def test_any_identity_number_read_badly(sequence, data):
    number = resident_id(sequence=f"{sequence:03}")
    like = {"0": "OoDQ", "1": "lIi|", "8": "B", "5": "Ss", "2": "Zz"}
    letters = [
        data.draw(st.sampled_from(like[digit])) if digit in like and at < 17 and data.draw(st.booleans()) else digit
        for at, digit in enumerate(number)
    ]
    expected = sum(a != b for a, b in zip(letters, number, strict=True)) <= 9
    assert (("CN_RESIDENT_ID", number) in told("".join(letters))) >= expected


@settings(max_examples=60, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
@given(st.text(st.sampled_from("0123456789OlIBSZx| \n张证"), max_size=200))
def test_any_text_keeps_its_places(text):
    for match in matches(text):
        assert 0 <= match.start < match.end <= len(text)
        assert match.end - match.start == len(match.value)


def test_spans_follow_the_marks():
    chunk = TextChunk(b"abcdef", location={"sheet": "a"}, marks=((2, {"page": 1, **SEEN}), (4, {"page": 2, **SEEN})))
    assert spans(chunk) == [(2, 4), (4, 6)]
    assert spans(TextChunk(b"abc", location=SEEN)) == [(0, 3)]
    assert spans(TextChunk(b"abc")) == []


# -- identity cards


@pytest.mark.parametrize("text", CnIdCardImageRecognizer.examples)
def test_a_card_is_told_of_a_picture_alone(text):
    assert "CN_ID_CARD_IMAGE" in {entity for entity, _ in told(text)}
    assert "CN_ID_CARD_IMAGE" not in {entity for entity, _ in told(text, place={})}
    assert "CN_ID_CARD_IMAGE" not in {entity for entity, _ in told(text, entities=frozenset({"CN_RESIDENT_ID"}))}


@pytest.mark.parametrize("text", CnIdCardImageRecognizer.counter_examples)
def test_words_of_a_card_that_is_none(text):
    assert "CN_ID_CARD_IMAGE" not in {entity for entity, _ in told(text)}


def test_the_same_card_is_the_same_and_another_is_another():
    front = CnIdCardImageRecognizer.examples[0]
    recognizer = picture_recognizers()["CN_ID_CARD_IMAGE"]
    (one,) = recognizer.find(front)
    (again,) = recognizer.find("复印件\n" + front.replace("\n", " \n"))
    (other,) = recognizer.find(front.replace(ID, resident_id(sequence="123")))
    assert one.judged.normal == again.judged.normal != other.judged.normal


def test_two_cards_on_one_page():
    front, back = CnIdCardImageRecognizer.examples
    assert len([m for m in matches(front + "\n" + back) if m.entity_type == "CN_ID_CARD_IMAGE"]) == 2
