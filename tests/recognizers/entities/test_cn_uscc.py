"""Unified social credit codes: check, area, organisation code inside."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.recognizers.finding import both
from tests.recognizers.numbers import USCC, credit_code, credit_codes, is_uscc, organisation_code, resident_ids

CODE = "CN_USCC"
PRINTED = "91350100M000100Y43"  # GB 32100-2015, annex
DIGITS = credit_code("91330106" + organisation_code("12345678")[:9])
CHANCE = next(
    code
    for tail in range(123456780, 123456880)
    if (code := credit_code(f"91330106{tail}")).isdigit() and code[8:17] != organisation_code(code[8:16])
)
"""Digits whose check is right and whose inner organisation code is wrong."""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"统一社会信用代码：{PRINTED}", [PRINTED]),
        (f"税号{PRINTED}开票", [PRINTED]),
        (PRINTED.lower(), [PRINTED.lower()]),
        (f"{PRINTED}，{DIGITS}", [PRINTED, DIGITS]),
        (f"A{PRINTED}", []),
        (f"{PRINTED}1", []),
        (f"订单号{PRINTED}", []),
        (f"统一社会信用代码 {PRINTED[:-1]}4", []),
        (PRINTED.replace("M", "I"), []),
        # digits alone whose inner code is wrong: one in 31 passes the check
        (CHANCE, []),
        (f"信用代码 {CHANCE}", [CHANCE]),
        # the state's central bodies have an area of their own
        ("机关代码：11100000000013338W", ["11100000000013338W"]),
        # a department that registers nobody
        (credit_code("31330106" + organisation_code("MA2B3C4D")), []),
    ],
)
def test_codes(text, expected):
    assert both(text, CODE) == expected


@pytest.mark.parametrize(
    "written",
    [
        "９１３５０１００Ｍ０００１００Ｙ４３",
        "9135 0100 M000 100Y 43",
        "9135-0100-M000-100Y-43",
        "91 350100 M000100Y4 3",
        "91350100\u200bM000100Y43",
        "91350100&#77;000100Y43",
        "91350100M0\n00100Y43",
        "91350100M000100Y\r\n43",
    ],
)
def test_disguised(written):
    for text in (f"代码为{written}的公司", written):
        assert both(text, CODE) == [written]


@pytest.mark.parametrize("code", ["N1110000MF12345671", "Y1110000MA00000001"])
def test_a_department_with_a_letter_over_a_line_end(code):
    value = credit_code(code[:8] + organisation_code("MF123456"))
    assert both(f"{value[:3]}\n{value[3:]}", CODE) == [f"{value[:3]}\n{value[3:]}"]


@given(credit_codes)
@example(PRINTED)
def test_every_valid_code_is_found(value):
    assert both(f"公司{value}注册", CODE) == [value]


@given(credit_codes, st.integers(1, 30))
def test_no_wrong_check_is_ever_found(value, step):
    wrong = value[:17] + USCC[(USCC.index(value[17]) + step) % 31]
    assert not is_uscc(wrong)
    assert both(f"统一社会信用代码{wrong}", CODE) == []


@given(resident_ids)
def test_an_identity_number_is_no_code(value):
    assert both(f"信用代码{value}", CODE) == []
