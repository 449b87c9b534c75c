"""Where several types lay claim to the same characters, the harder proof holds and tells whom it displaced."""

import itertools
from typing import NamedTuple

import pytest

from models.records import TextChunk
from recognizers.overlaps import settled
from tests.recognizers.tables import chunk, matches


class One(NamedTuple):
    entity_type: str
    score: float = 0.9
    verified_by: tuple[str, ...] = ("checksum",)


def held(*claims):
    """(type, displaced) of what holds among (claim, start, end)."""
    found = settled([claim for claim, *_ in claims], [(start, end) for _, start, end in claims])
    return [(claim.entity_type, over) for claim, over in found]


def test_checks_rank_by_how_hard_they_are():
    order = ["CN_RESIDENT_ID", "CN_USCC", "VIN", "CN_BANK_CARD", "IMEI", "ICCID"]
    proofs = ("checksum", "bin")
    for strong, weak in itertools.pairwise(order):
        claims = [(One(weak, 0.99, proofs), 0, 18), (One(strong, 0.6, proofs), 0, 18)]
        assert held(*claims) == held(*reversed(claims)) == [(strong, (weak,))]


def test_a_check_outranks_a_plan_of_numbers_and_that_a_word():
    word, plan = One("CN_QQ", 0.8, ("context",)), One("CN_MOBILE", 0.5, ("number_plan",))
    assert held((word, 0, 11), (plan, 0, 11)) == [("CN_MOBILE", ("CN_QQ",))]
    assert held((plan, 0, 11), (One("HK_ID"), 2, 9)) == [("HK_ID", ("CN_MOBILE",))]


def test_a_label_right_before_a_number_outranks_a_plan_of_numbers():
    label, plan = One("CN_HOUSING_FUND", 0.85, ("format", "context")), One("CN_MOBILE", 0.9, ("number_plan",))
    assert held((plan, 0, 11), (label, 0, 11)) == [("CN_HOUSING_FUND", ("CN_MOBILE",))]


def test_luhn_without_an_issuer_is_no_more_than_a_word():
    card = One("CN_BANK_CARD", 0.7, ("checksum", "context"))
    account = One("CN_BANK_ACCOUNT", 0.85, ("format", "context"))
    assert held((account, 0, 16), (card, 0, 16)) == [("CN_BANK_ACCOUNT", ("CN_BANK_CARD",))]


def test_one_may_displace_several_and_neighbours_stay():
    claims = [(One("CN_QQ", 0.9, ()), 0, 8), (One("CN_RESIDENT_ID"), 4, 22), (One("CN_MOBILE", 0.9, ()), 11, 22)]
    assert held(*claims, (One("CN_QQ"), 22, 30)) == [("CN_RESIDENT_ID", ("CN_MOBILE", "CN_QQ")), ("CN_QQ", ())]


def test_what_was_displaced_displaces_nothing():
    claims = [(One("CN_RESIDENT_ID"), 0, 10), (One("VIN"), 8, 20), (One("CN_QQ", 0.9, ()), 15, 25)]
    assert held(*claims) == [("CN_RESIDENT_ID", ("VIN",)), ("CN_QQ", ())]


def test_words_stand_beside_what_they_hold_and_aspects_beside_all():
    assert len(held((One("URL"), 0, 40), (One("CN_MOBILE"), 10, 21))) == 2
    assert len(held((One("CN_RESIDENT_ID"), 0, 18), (One("MINOR"), 0, 18))) == 2
    assert held((One("PERSON", 0.6, ()), 0, 6), (One("ORGANIZATION", 0.8, ()), 0, 6)) == [("ORGANIZATION", ("PERSON",))]


def test_of_one_type_nothing_is_displaced():
    assert held((One("CN_QQ"), 0, 6), (One("CN_QQ"), 3, 9)) == [("CN_QQ", ()), ("CN_QQ", ())]


@pytest.mark.parametrize("text", ["公积金账号：110101199003070097", "社保卡号：110101199003070097"])
def test_an_identity_number_under_another_label_is_an_identity_number(text):
    found = {match.entity_type: match for match in matches(TextChunk(data=text.encode()))}
    assert "CN_RESIDENT_ID" in found
    assert found.keys() <= {"CN_RESIDENT_ID", "MINOR"}


def test_a_column_that_announces_a_type_outweighs_a_plan_of_numbers_but_no_check():
    cells = ["13812345678", "987654321", "110101199003070097"]
    found = matches(chunk({"QQ号": cells}))
    assert [(m.entity_type, m.over) for m in sorted(found, key=lambda m: m.record)] == [
        ("CN_QQ", ("CN_MOBILE",)),
        ("CN_QQ", ()),
        ("CN_RESIDENT_ID", ()),
    ]
