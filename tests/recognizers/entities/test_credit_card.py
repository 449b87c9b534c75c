"""Cards of foreign schemes: prefix, length, Luhn, and a word or the groups of a card."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from models.entities import tables
from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both
from tests.recognizers.numbers import card_number

CARD = "CREDIT_CARD"
VISA = "4539578763621486"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"信用卡：{VISA}", [VISA]),
        (f"刷卡{VISA}成功", [VISA]),
        (f"{VISA}（Visa）", [VISA]),
        ("Mastercard 2221000000000009", ["2221000000000009"]),
        ("card_no=378282246310005", ["378282246310005"]),
        ("cardNumber: 6011111111111117", ["6011111111111117"]),
        ("JCB 3530111333300000", ["3530111333300000"]),
        ("大来卡 30569309025904", ["30569309025904"]),
        ("4539 5787 6362 1486", ["4539 5787 6362 1486"]),
        (VISA, []),
        (f"信用卡：{VISA[:-1]}7", []),
        (f"订单号 {VISA} 信用卡支付", []),
        ("订单号 4539 5787 6362 1486", []),
        ("4539 5787 6362 1486 0302", []),
        (f"信用卡\n{VISA}", []),
        ("信用卡 6222021001116245702", []),
        (f"银行卡 {VISA}", []),
        ("postcard 4539578763621486", []),
    ],
)
def test_cards(text, expected):
    assert both(text, CARD) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VISA)
    assert both(f"信用卡号：{written}，备注", CARD) == [bare(written)]


@given(st.sampled_from(["4", "51", "55", "2221", "2720"]), st.text("0123456789", min_size=15, max_size=15))
def test_every_number_of_a_scheme(prefix, tail):
    value = card_number((prefix + tail)[:15])
    assume(len(set(value)) > 2 and not any(value.startswith(p) for p in tables.bank_bins() if len(p) > 4))
    assert both(f"Visa {value}", CARD) == [value]
