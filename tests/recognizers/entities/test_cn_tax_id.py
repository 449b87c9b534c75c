"""Taxpayer numbers of before 2015: the organisation code or the identity number within, and a word."""

import pytest

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both
from tests.recognizers.numbers import resident_id

TAX = "CN_TAX_ID"
VALUE = "110108100123454"
PERSON = resident_id()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"税号：{VALUE}", [VALUE]),
        (f"纳税人识别号 {VALUE}", [VALUE]),
        (f"tax registration no. {VALUE}", [VALUE]),
        ("纳税人识别号 33010673217465 5", ["33010673217465 5"]),
        (f"税务登记证号 {PERSON}01", [f"{PERSON}01"]),
        ("税号：110108100123455", []),
        (VALUE, []),
        (f"工商注册号 税号 注册号 {VALUE}", []),
        ("税号：91350100M000100Y43", []),
        (f"税号 {PERSON}", []),
    ],
)
def test_numbers(text, expected):
    assert both(text, TAX) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"税号：{written}，备注", TAX) == [bare(written)]
