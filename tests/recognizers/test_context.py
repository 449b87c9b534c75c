"""Words around a value: labels that speak against it, and words that speak for it."""

import pytest

from recognizers.context import NEGATIVE_TAILS, context_bytes, has_context, negative_label


@pytest.mark.parametrize("label", NEGATIVE_TAILS)
@pytest.mark.parametrize("between", ["", ":", " : ", '": "', "\n", "\t", "(", "=[#"])
def test_every_label_right_before_a_number(label, between):
    assert negative_label(f"，{label}{between}")
    assert negative_label(label.upper() + between)


@pytest.mark.parametrize(
    "before",
    ["", " ", "::::", "订单很多，", "reorder ", "border:", "unbatched", "订单：：：：：：", "订单 : : :", "手机号"],
)
def test_other_text(before):
    assert not negative_label(before)


def test_a_latin_label_begins_a_word():
    assert negative_label("my order ")
    assert negative_label("my_order=")
    assert negative_label("客户order:")
    assert not negative_label("preorder:")


@pytest.mark.parametrize(
    ("before", "after", "yes"),
    [
        ("手机：", "", True),
        ("MOBILE=", "", True),
        ("cell_phone: ", "", True),
        ("手机" + "字" * 23, "", False),
        ("", "（手机）", True),
        ("", " (电话)", True),
        ("", "手机", False),
        ("telegram ", "", False),
        ("hotel ", "", False),
        ("", "", False),
    ],
)
def test_words_for_a_mobile(before, after, yes):
    after = after.replace("（", "(")
    assert has_context("CN_MOBILE", before, after) is yes
    if yes:
        assert context_bytes("CN_MOBILE").search((before + after).encode())
