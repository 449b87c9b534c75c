"""Identity numbers: every valid one is found, none with a wrong check, in any dress."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tests.recognizers.finding import both
from tests.recognizers.numbers import id_number, resident_id, resident_ids
from tests.recognizers.tables import in_column

ID = "CN_RESIDENT_ID"
VALID = "11010519491231002X"  # printed in GB 11643-1999
PLAIN = "110101199003070097"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"号码{VALID}。", [VALID]),
        (f"号码{VALID.lower()}。", [VALID.lower()]),
        (f"张三{VALID}李四", [VALID]),
        (f"{PLAIN}、{VALID}", [PLAIN, VALID]),
        (f"'{PLAIN}", [PLAIN]),
        (f"{PLAIN}.0", [PLAIN]),
        (f"{PLAIN}。0", [PLAIN]),
        (f'{{"id":"{PLAIN}"}}', [PLAIN]),
        (f"订单号：{PLAIN}", [PLAIN]),  # the check is harder than the label
        # a retired code, and suffixes that no table of codes lists
        (resident_id(area="110103"), [resident_id(area="110103")]),
        (resident_id(area="330101"), [resident_id(area="330101")]),
        (resident_id(area="320211"), [resident_id(area="320211")]),
        # guards: part of something longer
        (f"1{PLAIN}", []),
        (f"{PLAIN}1", []),
        (f"a{PLAIN}", []),
        (f"ID{PLAIN}", [PLAIN]),
        (f"SFZH{VALID}", [VALID]),
        (f"UUID{PLAIN}", []),
        (f"{PLAIN}a", []),
        (f"{VALID}X", []),
        (f"0.{PLAIN}", []),
        (f"{PLAIN}.5", []),
        # not a date, not yet a date, no province
        (id_number("11010119900230009"), []),
        (id_number("11010120991231009"), []),
        (id_number("11010118991231009"), []),
        (id_number("00010119900307009"), []),
        (id_number("99010119900307009"), []),
    ],
)
def test_eighteen(text, expected):
    assert both(text, ID) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("旧身份证 110101900307758", ["110101900307758"]),
        ("身份证号：110101900307758", ["110101900307758"]),
        ("110101900307758", []),  # 1.2 % of all 15 digits look like this
        ("订单号 110101900307758", []),
        ("身份证 110101901307758", []),  # month 13
        ("IMEI 490154203237518", []),
        ("身份证44881322-123", []),  # eleven digits are no fifteen
        ("身份证 1101019003077581", []),
    ],
)
def test_fifteen_only_where_a_word_speaks_for_it(text, expected):
    assert both(text, ID) == expected


@pytest.mark.parametrize(
    "written",
    [
        "１１０１０５１９４９１２３１００２Ｘ",
        "１1０1０5１9４9１2３1０0２X",
        "110105 19491231 002X",
        "110105-19491231-002X",
        "110105·19491231·002X",
        "110105.19491231.002X",
        "110105－19491231－002X",
        "110105\u300019491231\u3000002X",
        "1101 0519 4912 3100 2X",
        "1101-0519-4912-3100-2X",
        "一一〇一〇五一九四九一二三一〇〇二X",
        "壹壹零壹零伍壹玖肆玖壹贰叁壹零零贰X",
        "幺幺零幺零五幺九四九幺二三幺零零二X",
        "一1〇1〇5一9四9一2三1〇0二X",
        "110105\u200b19491231\u200b002X",
        "1\ufeff1\u2060010519491231002X",
        "110105\u00ad19491231002X",
        "1101051949\n1231002X",
        "1101051949\r\n    1231002X",
        "1101051949\n> 1231002X",
        "&#49;&#49;0105&#49;94912&#x33;&#x31;002X",
        "\\u0031\\u00310105194912310\\u00302X",
    ],
)
def test_disguised(written):
    for text in (f"他的证件是{written}，请核对", written):
        assert both(text, ID) == [written]


@pytest.mark.parametrize(
    "written",
    [
        "１１０１０５１９４９１２３１００２１",
        "110105 19491231 0021",
        "一一〇一〇五一九四九一二三一〇〇二一",
        "110105\u200b194912310021",
        "1101051949\n12310021",
        "第一一〇一〇五一九四九一二三一〇〇二X",
    ],
)
def test_disguised_and_wrong(written):
    assert both(f"他的证件是{written}，请核对", ID) == []


@given(resident_ids)
@example(VALID)
def test_every_valid_one_is_found_where_it_stands(value):
    assert both(f"他说{value}就是了", ID) == [value]


@given(resident_ids, st.integers(1, 9))
def test_no_wrong_check_is_ever_found(value, step):
    letters = "0123456789X"
    wrong = value[:17] + letters[(letters.index(value[17]) + step) % 11]
    assert both(f"身份证号{wrong}", ID) == []


@pytest.mark.parametrize("cell", ["2.30422198801320E+17", "230422198801320000", "2.30422198801319E+17"])
def test_the_last_digit_that_a_float_kept_may_be_rounded_up(cell):
    """230422 19880131 9xxx: rounded to fifteen digits the birth date reads January 32."""
    assert in_column("身份证号", [cell] * 3) == {ID: 3}


def test_one_old_number_among_many_new_ones():
    new = [resident_id(sequence=f"{number}") for number in range(100, 130)]
    assert in_column("身份证号", [*new, "110101900307758", "110101199003070000"]) == {ID: 32}
