"""Words around a value: labels that speak against it, and words that speak for it."""

import pytest

from recognizers.context import NEGATIVE_TAILS, context_bytes, has_context, negative_label, part_of_code


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


@pytest.mark.parametrize(
    ("entity", "before", "after"),
    [
        ("CN_PASSPORT", '"passportNo":"', ""),
        ("CN_PASSPORT", "userPassport=", ""),
        ("CN_PASSPORT", "PASSPORT_NUMBER: ", ""),
        ("CN_PASSPORT", "passportno ", ""),
        ("CN_RESIDENT_ID", "userIdCard=", ""),
        ("CN_BANK_CARD", "cardNumber: ", ""),
        ("CN_PASSPORT", "", "是我的护照号"),
        ("CN_PASSPORT", "", " is his passport number"),
        ("CN_MOBILE", "", "为本人手机号"),
        ("CN_RESIDENT_ID", "身份证明细:", ""),
    ],
)
def test_words_count_in_names_of_fields_and_right_behind(entity, before, after):
    assert has_context(entity, before, after)
    assert context_bytes(entity).search((before + after).encode())


@pytest.mark.parametrize(
    ("entity", "before", "after"),
    [
        ("CN_PASSPORT", "passportal ", ""),
        ("CN_MOBILE", "automobile=", ""),
        ("CN_MOBILE", "mobileye ", ""),
        ("CN_MOBILE", "intel: ", ""),
        ("CN_RESIDENT_ID", "身份证明 ", ""),
        ("CN_BANK_CARD", "账号管理员 ", ""),
        ("CN_MOBILE", "手机壳 ", ""),
        ("CN_MOBILE", "电话会议 ", ""),
        ("CN_PASSPORT", "", "是我的，护照号另附"),
        ("CN_PASSPORT", "", "，护照号"),
    ],
)
def test_words_do_not_count_within_other_words_or_sentences(entity, before, after):
    assert not has_context(entity, before, after)


@pytest.mark.parametrize("before", ["型号:XM-", "SN-", "order-", "批次 A1_", "订单:PO-"])
def test_a_code_takes_the_label_before_it(before):
    assert negative_label(before)


@pytest.mark.parametrize(
    "before", ["证件编号:", "护照编号:", "身份证编号 ", "手机编号：", "tel-", "电话-", "个人编号:"]
)
def test_numbers_of_papers_are_no_numbers_of_things(before):
    assert not negative_label(before)


@pytest.mark.parametrize(
    ("before", "after", "yes"),
    [
        ("XM-", "-B", True),
        ("/data/", "/img.jpg", True),
        ("/users/", "/orders", False),
        ("/phone/", "/", False),
        ("tel-", "", False),
        ("010-", "-8001", False),
        ("-", "-", False),
        ("", "", False),
    ],
)
def test_parts_of_codes_and_paths(before, after, yes):
    assert part_of_code(before, after) is yes
