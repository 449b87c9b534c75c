"""Invented numbers against the standards' own examples, and against checks written a second time, another way."""

import datetime as dt
import random

import pytest

from models.entities import tables
from scanner.demo import numbers
from scanner.demo.people import company, people


@pytest.fixture
def rng():
    return random.Random(11)


def test_check_characters_of_known_examples():
    assert numbers.id_check("11010519491231002") == "X"  # GB 11643-1999, annex
    assert numbers.luhn_check("7992739871") == "3"
    assert numbers.uscc_check("91350100M000100Y4") == "3"  # GB 32100-2015, annex
    assert numbers.organisation_check("M000100Y") == "4"
    assert numbers.vin_check("1M8GDM9AXKP042788") == "X"


def test_identity_numbers_agree_with_the_person(rng):
    for p in people(rng, 200):
        number = p.resident_id
        assert len(number) == 18
        assert number[:6] in tables.current_area_codes()
        assert number[6:14] == p.born.strftime("%Y%m%d")
        assert int(number[16]) % 2 == (not p.female)
        assert 900 <= int(number[14:17]) <= 989
        assert sum((10 if c == "X" else int(c)) * 2 ** (17 - i) for i, c in enumerate(number)) % 11 == 1


def test_residence_permits_begin_with_the_three_regions(rng):
    seen = {numbers.residence_permit(rng, dt.date(1990, 3, 7))[:6] for _ in range(60)}
    assert seen == {"810000", "820000", "830000"}


def test_cards_have_an_issuer_and_pass_luhn(rng):
    for _ in range(200):
        card = numbers.bank_card(rng, debit=rng.random() < 0.5)
        assert any(len(card) in tables.bank_bins().get(card[:size], ()) for size in range(6, 10))
        odd, even = card[-1::-2], card[-2::-2]
        assert (sum(map(int, odd)) + sum(sum(divmod(2 * int(d), 10)) for d in even)) % 10 == 0


def test_mobiles_come_from_segments_in_use(rng):
    for _ in range(200):
        mobile = numbers.mobile(rng)
        assert len(mobile) == 11
        assert {mobile[:3], mobile[:4]} & tables.mobile_segments()


def test_companies_have_codes_with_both_checks(rng):
    letters = "0123456789ABCDEFGHJKLMNPQRTUWXY"
    for _ in range(100):
        code = company(rng).uscc
        total = sum(
            letters.index(c) * (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28, 1)[i]
            for i, c in enumerate(code)
        )
        assert total % 31 == 0
        assert code[:2] == "91"
        assert code[2:8] in tables.current_area_codes()
        assert numbers.organisation_check(code[8:16]) == code[16]


def test_addresses_stand_under_the_domains_reserved_for_examples(rng):
    for p in people(rng, 100):
        domain = p.email.rpartition("@")[2]
        assert domain.split(".")[-2:] in (["example", "com"], ["example", "net"], ["example", "org"])


def test_the_same_seed_makes_the_same_people():
    assert people(random.Random(3), 20) == people(random.Random(3), 20)
    assert people(random.Random(3), 20) != people(random.Random(4), 20)
