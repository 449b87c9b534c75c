"""Counting people: who counts as one, that merging leaves no trace, and how far the estimates are off."""

from __future__ import annotations

import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.entities import catalogue
from models.tiers.people import PeopleCounter

CODES = tuple(catalogue())


def key(value: object) -> str:
    return hashlib.blake2b(str(value).encode(), digest_size=16).hexdigest()


def record(**values: object) -> list[tuple[str, str, float]]:
    return [(code, key(value), 0.9) for code, value in values.items()]


def count(*records: list[tuple[str, str, float]], salt: str = "file:///a") -> dict[str, float]:
    counter = PeopleCounter(salt)
    for one in records:
        counter.add_record(one)
    return counter.facts()


WHO = [
    ("one row is one person", [record(CN_RESIDENT_ID=1, PERSON="a", CN_MOBILE=2)], 1),
    ("the same number in two rows is one person", [record(CN_MOBILE=1), record(CN_MOBILE=1, PERSON="a")], 1),
    ("two names, one mobile: one person", [record(CN_MOBILE=1, PERSON="a"), record(CN_MOBILE=1, PERSON="b")], 1),
    ("an ID beats a shared mobile", [record(CN_RESIDENT_ID=1, CN_MOBILE=9), record(CN_RESIDENT_ID=2, CN_MOBILE=9)], 2),
    ("a passport beats a shared mobile", [record(CN_PASSPORT=1, CN_MOBILE=9), record(CN_PASSPORT=2, CN_MOBILE=9)], 2),
    ("a mobile beats a shared address", [record(CN_MOBILE=1, EMAIL_ADDRESS=9), record(CN_MOBILE=2, EMAIL_ADDRESS=9)], 2),
    ("an e-mail beats a bank card", [record(EMAIL_ADDRESS=1, CN_BANK_CARD=9), record(EMAIL_ADDRESS=2, CN_BANK_CARD=9)], 2),
    ("two IDs in one record are two people", [[("CN_RESIDENT_ID", key(1), 1.0), ("CN_RESIDENT_ID", key(2), 1.0)]], 2),
    ("one ID written twice is one person", [[("CN_RESIDENT_ID", key(1), 1.0), ("CN_RESIDENT_ID", key(1), 1.0)]], 1),
    ("an ID and two mobiles are one person", [[*record(CN_RESIDENT_ID=1), *record(CN_MOBILE=2), ("CN_MOBILE", key(3), 1.0)]], 1),
    ("a passport and a permit are one person", [record(CN_PASSPORT=1, CN_EXIT_PERMIT=2)], 1),
    ("a name with two addresses is two people", [record(PERSON="a", CN_ADDRESS=1), record(PERSON="a", CN_ADDRESS=2)], 2),
    ("a name twice in a document is one person", [record(PERSON="a"), record(PERSON="a")], 1),
    ("a company is nobody", [record(ORGANIZATION="c", CN_USCC=1, CN_SERVICE_NUMBER=2, CN_ADDRESS=3)], 0),
    ("an unknown type is passed over", [[("NO_SUCH_TYPE", key(1), 1.0)]], 0),
    ("an empty record is nobody", [[]], 0),
]  # fmt: skip


@pytest.mark.parametrize(("records", "people"), [row[1:] for row in WHO], ids=[row[0] for row in WHO])
def test_who_counts_as_one_person(records: list[list[tuple[str, str, float]]], people: int) -> None:
    assert count(*records)["people"] == people


def test_a_name_alone_is_somebody_in_this_document_only() -> None:
    one, other = PeopleCounter("file:///a"), PeopleCounter("file:///b")
    for counter in (one, other):
        counter.add_record(record(PERSON="王芳"))
    one.merge(other.serialise())
    assert one.estimate() == (2, 2, 2)


def test_a_name_with_an_address_is_the_same_person_everywhere() -> None:
    one, other = PeopleCounter("file:///a"), PeopleCounter("file:///b")
    for counter in (one, other):
        counter.add_record(record(PERSON="王芳", CN_ADDRESS="海淀"))
    one.merge(other.serialise())
    assert one.estimate()[0] == 1


def test_an_uncertain_name_in_running_text_is_told_but_not_counted() -> None:
    facts = count([("PERSON", key("高峰"), 0.45), ("ORGANIZATION", key("c"), 0.8)])
    assert (facts["people"], facts["names_alone"], facts["names_uncertain"]) == (0, 0, 1)
    facts = count([("PERSON", key("高峰"), 0.45), ("CN_LANDLINE", key(1), 0.8)])
    assert (facts["people"], facts["names_alone"], facts["names_uncertain"]) == (1, 0, 0)


FIGURES = [
    (record(CN_RESIDENT_ID=1), {"people_sensitive": 1, "people_id_alone": 1, "people_ordinary": 0}),
    (record(CN_RESIDENT_ID=1, PERSON=2), {"people_sensitive_linked": 1, "people_id_alone": 0, "people_id_contact": 0}),
    (record(CN_RESIDENT_ID=1, CN_BANK_CARD=2), {"people_id_bank": 1, "people_sensitive_linked": 1}),
    (record(CN_MOBILE=1, CN_BANK_CARD=2), {"people_id_bank": 0, "people_sensitive": 1, "people_ordinary": 1}),
    (record(CN_RESIDENT_ID=1, PERSON=2, CN_MOBILE=3), {"people_id_contact": 1}),
    (record(CN_PASSPORT=1, PERSON=2, CN_ADDRESS=3), {"people_id_contact": 1}),
    (record(CN_RESIDENT_ID=1, CN_MOBILE=3), {"people_id_contact": 0}),
    (record(PERSON=1, SALARY=2), {"people_salary": 1, "people_sensitive": 1, "salaries_unnamed": 0}),
    (record(ORGANIZATION=1, SALARY=2), {"people_salary": 0, "people": 0, "salaries_unnamed": 1}),
    (record(CN_RESIDENT_ID=1, MINOR=1), {"people_minor": 1}),
    (record(ORGANIZATION=1, CN_ADDRESS=2, CN_LANDLINE=3), {"company_particulars": 2}),
    (record(CN_ADDRESS=2), {"company_particulars": 0}),
    (record(ORGANIZATION=1, CN_ADDRESS=2, PERSON=3), {"company_particulars": 0, "people": 1}),
    (record(PERSON=1, ORGANIZATION=2), {"names_alone": 1, "people": 1}),
    (record(PERSON=1, CN_MOBILE=2), {"names_alone": 0}),
    (record(PERSON=1, CREDENTIAL=2), {"names_alone": 0, "people_sensitive": 1}),
]


@pytest.mark.parametrize(("one", "expected"), FIGURES)
def test_figures_of_one_record(one: list[tuple[str, str, float]], expected: dict[str, int]) -> None:
    facts = count(one)
    assert {name: facts[name] for name in expected} == expected


def test_a_track_is_many_places_of_one_person_not_one_place_of_many(monkeypatch: pytest.MonkeyPatch) -> None:
    # The catalogue may not hold positions yet: any known ordinary type stands in by its code.
    known = dict(catalogue())
    if "GPS_COORDINATES" not in known:
        known["GPS_COORDINATES"] = known["CN_ADDRESS"]
        monkeypatch.setattr("models.tiers.people.catalogue", lambda: known)
    track = [record(CN_MOBILE=1, GPS_COORDINATES=place) for place in range(30)]
    customers = [record(CN_MOBILE=person, GPS_COORDINATES=person) for person in range(300)]
    assert count(*track)["positions_repeated"] == 29
    assert count(*customers, *customers)["positions_repeated"] == 0


some_records = st.lists(
    st.lists(st.tuples(st.sampled_from(CODES), st.integers(0, 12).map(key), st.sampled_from([0.4, 0.9])), max_size=5),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(some_records, st.integers(1, 5), st.randoms(use_true_random=False))
def test_merging_in_any_order_is_counting_at_once(
    records: list[list[tuple[str, str, float]]], shares: int, order: random.Random
) -> None:
    whole = PeopleCounter("x")
    parts = [PeopleCounter("x") for _ in range(shares)]
    for at, one in enumerate(records):
        whole.add_record(one)
        parts[at % shares].add_record(one)
    stored = [part.serialise() for part in parts]
    order.shuffle(stored)
    merged = PeopleCounter("y")
    for data in stored:
        merged.merge(data)
    assert merged.facts() == whole.facts()
    assert merged.serialise() == whole.serialise()


def test_large_counters_merge_alike_in_any_order() -> None:
    counters = []
    for part in range(4):
        counter = PeopleCounter()
        for number in range(part * 6000, part * 6000 + 9000):
            counter.add_record([("CN_RESIDENT_ID", key(number), 1.0), ("PERSON", key(number % 900), 1.0)])
        counters.append(counter.serialise())
    results = set()
    for order in ((0, 1, 2, 3), (3, 1, 0, 2), (2, 3, 1, 0)):
        merged = PeopleCounter()
        for at in order:
            merged.merge(counters[at])
        results.add(merged.serialise())
    assert len(results) == 1


def test_counts_are_exact_up_to_the_thresholds_of_the_default_policy() -> None:
    counter = PeopleCounter()
    for number in range(5000):
        counter.add_record([("CN_MOBILE", key(number), 1.0)])
        if number == 4998:
            assert counter.facts()["people"] == 4999
    assert counter.estimate() == (5000, 5000, 5000)
    assert not counter.facts()["people_estimated"]


@pytest.mark.parametrize("people", [20_000, 100_000])
def test_estimates_keep_within_their_bounds(people: int) -> None:
    counter = PeopleCounter()
    for number in range(people):
        counter.add_record(
            [("CN_MOBILE", key(number), 1.0), ("PERSON", key(-number), 1.0), ("CN_RESIDENT_ID", key(number), 1)]
        )
    count, low, high = counter.estimate()
    # The keys are fixed, so this is no game of chance; 3 % is more than twice the standard error of 1.1 %.
    assert low <= people <= high
    assert abs(count - people) < 0.03 * people
    facts = counter.facts()
    assert facts["people_estimated"]
    assert facts["people_id_contact"] <= facts["people"]
    assert abs(facts["people_sensitive"] - people) < 0.07 * people


def test_size_is_bounded_and_small_when_there_is_little() -> None:
    counter = PeopleCounter()
    assert counter.serialise() == b""
    counter.add_record(record(CN_MOBILE=1))
    assert len(counter.serialise()) < 200
    shapes = [("CN_RESIDENT_ID", "CN_BANK_CARD"), ("CN_RESIDENT_ID",), ("CN_RESIDENT_ID", "PERSON", "CN_MOBILE", "MINOR"), ("SALARY", "PERSON", "CN_EXIT_PERMIT")]  # fmt: skip
    for number in range(40_000):
        counter.add_record([(code, key(number), 0.9) for code in shapes[number % 4]])
    assert len(counter.serialise()) < 110 * 1024


def test_endless_shapes_of_records_lose_nobody() -> None:
    chance = random.Random(1)
    counter, everybody = PeopleCounter(), set()
    for number in range(6000):
        types = chance.choices(CODES, k=chance.randrange(1, 6))
        counter.add_record([("CN_RESIDENT_ID", key(number), 0.9), *((code, key(chance.random()), 0.9) for code in types if code != "CN_RESIDENT_ID")])  # fmt: skip
        everybody.add(number)
    assert counter.estimate()[0] == len(everybody)


def test_people_in_common() -> None:
    one, other = PeopleCounter("a"), PeopleCounter("b")
    for number in range(60):
        one.add_record(record(CN_MOBILE=number))
        other.add_record(record(CN_MOBILE=number + 40))
    assert one.common(other)[0] == 20
    assert one.common(PeopleCounter()) == (0, 0, 0)


@pytest.mark.parametrize("damage", [lambda d: b"x" + d, lambda d: d[:-3], lambda d: d[:7], lambda d: d + b"\x01", lambda d: d[:60] + b"\xff" * 8 + d[68:], lambda d: d[:4] + b"\xff" + d[5:]])  # fmt: skip
def test_a_damaged_sketch_is_refused_and_adds_nothing(damage) -> None:
    counter = PeopleCounter()
    for number in range(5):
        counter.add_record(record(CN_MOBILE=number))
    good = PeopleCounter()
    good.add_record(record(CN_MOBILE=1))
    before = good.serialise()
    with pytest.raises(ValueError):
        good.merge(damage(counter.serialise()))
    assert good.serialise() == before


def test_no_fingerprint_is_kept_as_it_is() -> None:
    counter = PeopleCounter("file:///secret-name")
    counter.add_record([("CN_MOBILE", "ab" * 16, 1.0), ("PERSON", "cd" * 16, 1.0)])
    data = counter.serialise()
    assert b"abab" not in data
    assert bytes.fromhex("ab" * 8) not in data
    assert b"secret-name" not in data


def test_people_of_one_side_alone_and_of_both():
    one, other = PeopleCounter(), PeopleCounter()
    for number in range(100):
        one.add_record([("CN_RESIDENT_ID", f"id {number}", 1.0)])
    for number in range(60, 150):
        other.add_record([("CN_RESIDENT_ID", f"id {number}", 1.0)])
    assert (one.without(other), other.without(one), one.common(other)) == ((60,) * 3, (50,) * 3, (40,) * 3)
    assert one.without(PeopleCounter()) == (100, 100, 100)
    assert PeopleCounter().without(one) == (0, 0, 0)


def test_a_title_beside_a_companys_address_is_nobodys():
    nobody = count(record(ORGANIZATION="云溪科技", CN_ADDRESS="文三路478号", JOB_TITLE="总经理"))
    assert nobody["titles_alone"] == 1
    assert nobody["people"] == 0
    somebody = count(record(PERSON="王伟", CN_ADDRESS="文三路478号", JOB_TITLE="总经理"))
    assert somebody["titles_alone"] == 0
