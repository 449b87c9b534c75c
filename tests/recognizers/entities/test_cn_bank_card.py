"""Bank cards: Luhn and an issuer's prefix of the right length; one of the two needs a word."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.entities import tables
from tests.recognizers.finding import both, found
from tests.recognizers.numbers import bank_cards, card_number, is_mod_11_2, resident_ids

CARD = "CN_BANK_CARD"
DEBIT = "6228480402564890018"
CREDIT = card_number("622836123456789")
OTHER = "4539578763621486"  # Luhn, but no Chinese issuer


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"卡号：{DEBIT}", [DEBIT]),
        (DEBIT, [DEBIT]),
        (f"尾号{DEBIT}的卡", [DEBIT]),
        (f"{DEBIT}.0", [DEBIT]),
        (f"'{CREDIT}", [CREDIT]),
        (f"1{DEBIT}", []),
        (f"{DEBIT}9", []),
        (f"A{DEBIT}", []),
        (f"ICBC{DEBIT}", [DEBIT]),
        (f"card{DEBIT}", [DEBIT]),
        (f"discard{DEBIT}", []),
        (f"{DEBIT}A", []),
        (f"0.{DEBIT}", []),
        (f"{DEBIT}.5", []),
        (f"订单号：{DEBIT}", []),
        (f"订单号：\u3000{DEBIT}", []),
        (f"流水 {DEBIT}", []),
        (f"IMEI {card_number('62284804025648')}", []),
        (f"order_no｜{DEBIT}", []),
        # a check without an issuer needs a word, an issuer without the check is nothing
        (OTHER, []),
        (f"银行卡 {OTHER}", [OTHER]),
        (f"交通卡号码以外的很多很多很多很多很多很多很多很多很多很多字 {OTHER}", []),
        (f"卡号{DEBIT[:-1]}9", []),
        (f"银行卡 {card_number('000000000000000')}", []),
        (f"银行卡 {card_number('400000000000000')}", []),  # two different digits
        ("银行卡 6222 0210", []),
    ],
)
def test_cards(text, expected):
    assert both(text, CARD) == expected


@pytest.mark.parametrize(
    "written",
    [
        "6228 4804 0256 4890 018",
        "6228-4804-0256-4890-018",
        "6228.4804.0256.4890.018",
        "6228·4804·0256·4890·018",
        "6228\u00a04804\u00a00256\u00a04890\u00a0018",
        "622848 0402564890018",
        "６２２８４８０４０２５６４８９００１８",
        "六二二八四八〇四〇二五六四八九〇〇一八",
        "陆贰贰捌肆捌零肆零贰伍陆肆捌玖零零壹捌",
        "622848\u200b0402564890018",
        "62284804&#48;2564890018",
        "6228480402\n564890018",
        "6228480402\r\n\t564890018",
        "6.228480402564890018E+18",
    ],
)
def test_disguised(written):
    for text in (f"收款卡 {written}。", written):
        assert both(text, CARD) == [written]


def test_two_cards_in_groups_side_by_side():
    groups = "6228 4804 0256 4890 018"
    assert both(f"{groups} {groups}", CARD) == [groups, groups]


@given(bank_cards)
def test_every_card_of_a_known_issuer_is_found(value):
    assert both(f"转到{value}上", CARD) == [value]


@given(bank_cards, st.integers(1, 9))
def test_no_wrong_check_is_ever_found(value, step):
    wrong = value[:-1] + str((int(value[-1]) + step) % 10)
    assert both(f"银行卡号{wrong}", CARD) == []


@given(resident_ids)
def test_an_identity_number_is_no_card_whatever_luhn_says(value):
    assert both(f"银行卡 {value}", CARD) == []


@pytest.mark.parametrize(
    "prefix", sorted(p for p in tables.bank_bins() if len(p) == 6 and not p.startswith("62"))[::40]
)
def test_issuers_that_do_not_begin_with_62(prefix):
    for size in tables.bank_bins()[prefix]:
        value = card_number((prefix + "1357924680135")[: size - 1])
        if not (size == 18 and is_mod_11_2(value)):
            assert found(value, CARD) == [value]
