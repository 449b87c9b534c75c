"""The arithmetic side by side: thousands of candidates of one length, judged by columns as one by one."""

import random

import numpy as np
import pytest

from recognizers import columns
from recognizers.pack import recognizers
from recognizers.scan import Lane
from tests.recognizers.numbers import USCC, card_number, credit_code, id_number, vin_number

COUNT = 3000
KINDS = (
    "CN_RESIDENT_ID",
    "CN_HMT_RESIDENCE_PERMIT",
    "CN_BANK_CARD",
    "CN_USCC",
    "CN_MOBILE",
    "VIN",
    "MINOR",
    "CN_PASSPORT",
)


def _digits(rng, size):
    return "".join(rng.choice("0123456789") for _ in range(size))


def _identity(rng):
    area = rng.choice(["110101", "810000", "830000", "990101", "000000", "330199", _digits(rng, 6)])
    born = f"{rng.choice([1850, 1900, 1988, 1990, 2000, 2015, 2024, 2099])}{rng.randint(0, 13):02d}{rng.randint(0, 32):02d}"
    return id_number(area + born + _digits(rng, 3))


def _credit(rng):
    head = rng.choice(["91", "9A", "N1", "Y5", "31", "a1", "59"]).upper()
    tail = "".join(rng.choice(USCC if rng.random() < 0.3 else "0123456789") for _ in range(9))
    return credit_code(head + rng.choice(["110101", "100000", "999999"]) + tail)


def _vin(rng):
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ0123456789"
    return vin_number("".join(rng.choice(letters) for _ in range(13)) + _digits(rng, 4))


MAKERS = {
    "any digits": lambda rng: _digits(rng, rng.choice([9, 11, 13, 15, 16, 17, 18, 19])),
    "identities": _identity,
    "cards": lambda rng: card_number(
        rng.choice(["622848", "6228480", "95599", "4", "0", "62"]) + _digits(rng, rng.choice([9, 12, 13, 11]))
    ),
    "credit codes": _credit,
    "mobiles": lambda rng: rng.choice(["", "86", "0086", "+86"]) + "1" + _digits(rng, 10),
    "placeholders": lambda rng: (
        rng.choice(["138", "139", "170"]) + rng.choice("08") * rng.randint(5, 8) + _digits(rng, 3)
    ),
    "vins": _vin,
    "passports": lambda rng: (
        "护照" * rng.randint(0, 1) + rng.choice("EGDSPHKCWTLM") + rng.choice(["", "A", "I", "E"]) + _digits(rng, 7)
    ),
}


@pytest.mark.parametrize("letters", [str, str.lower], ids=["as they are", "lower case"])
@pytest.mark.parametrize("maker", MAKERS)
def test_as_the_recognizers_one_by_one(maker, letters):
    rng = random.Random(maker)
    values = [letters(MAKERS[maker](rng)) for _ in range(COUNT)]
    text = "\n；\n".join(values)
    expected = {
        (len(text[: one.start].encode()), len(text[: one.end].encode()), kind, one.judged.score)
        for kind in KINDS
        for one in recognizers()[kind].find(text)
    }
    found = {hit[:4] for hit in Lane(frozenset(KINDS)).scan(text.encode())}
    assert found == expected
    assert maker in {"passports", "any digits"} or letters is str.lower or len(found) > COUNT / 50


def test_proofs_and_kinds_are_those_of_the_recognizers():
    assert set(columns.KINDS) <= set(recognizers())
    assert all(0 < score <= 1 and proofs for score, proofs in columns.PROOFS)


def test_an_empty_block_and_one_of_zeros():
    scanner = columns.Scanner(1000)
    for size in (0, 1, 500):
        found = scanner.scan(np.zeros(size + 2 * columns.PAD, np.uint8))
        assert [found.groups, found.doubts, found.needy, found.broken, found.parts] == [[]] * 5
