"""The corpus's own checks, on numbers printed in the standards and on their near misses."""

import pytest

from benchmarks import checks


@pytest.mark.parametrize(
    ("value", "entity"),
    [
        ("11010519491231002X", "CN_RESIDENT_ID"),  # GB 11643-1999
        ("91350100M000100Y43", "CN_USCC"),  # GB 32100-2015
        ("6228480402564890018", "CN_BANK_CARD"),
        ("13912345678", "CN_MOBILE"),
        ("19212345678", "CN_MOBILE"),
        ("zhang.wei@mail.example.com", "EMAIL_ADDRESS"),
    ],
)
def test_valid(value, entity):
    assert checks.valid(value) == entity


@pytest.mark.parametrize(
    "value",
    [
        "110105194912310021",
        "11010519490231002X",
        "91350100M000100Y44",
        "6228480402564890019",
        "15412345678",
        "17000000001",
        "root@localhost",
        "icon@2x.png.",
        "1391234567",
        "",
    ],
)
def test_nothing(value):
    assert checks.valid(value) is None


def test_undeclared_values_are_seen_whole_only():
    text = "电话13912345678，流水99139123456780001，合计13912345678.50，型号AB13912345678C"
    assert checks.undeclared(text, set()) == ["13912345678"]
    assert checks.undeclared(text, {"13912345678"}) == []
