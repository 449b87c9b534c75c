"""Mobile numbers: segments, guards, labels, disguises."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.entities import tables
from tests.recognizers.finding import both, spans
from tests.recognizers.numbers import mobiles

MOBILE = "CN_MOBILE"
NUMBER = "13812345678"


@pytest.mark.parametrize("segment", sorted(tables.mobile_segments()))
def test_every_segment_in_use(segment):
    value = (segment + "12345678")[:11]
    assert both(f"打{value}找他", MOBILE) == [value]


@pytest.mark.parametrize("value", ["16212345678", "17212345678", "19212345678", "19612345678", "19712345678"])
def test_segments_that_old_tables_lack(value):
    assert both(value, MOBILE) == [value]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"电话{NUMBER}，", [NUMBER]),
        (f"张三{NUMBER}李四", [NUMBER]),
        (f"{NUMBER}/13912345678", [NUMBER, "13912345678"]),
        (f"{NUMBER},13912345678;15912345678", [NUMBER, "13912345678", "15912345678"]),
        (f"'{NUMBER}", [NUMBER]),
        (f"{NUMBER}.0", [NUMBER]),
        (f"tel:{NUMBER}", [NUMBER]),
        (f"<a href=tel:{NUMBER}>", [NUMBER]),
        (f"({NUMBER})", [NUMBER]),
        (f"phone_{NUMBER}", [NUMBER]),
        # country codes stand before the number
        (f"+86{NUMBER}", [NUMBER]),
        (f"+86 {NUMBER}", [NUMBER]),
        (f"+86-{NUMBER}", [NUMBER]),
        (f"0086{NUMBER}", [NUMBER]),
        (f"0086 {NUMBER}", [NUMBER]),
        (f"86{NUMBER}", [NUMBER]),
        (f"(86){NUMBER}", [NUMBER]),
        (f"（+86）{NUMBER}", [NUMBER]),
        # part of something else
        (f"1{NUMBER}", []),
        (f"{NUMBER}1", []),
        (f"a{NUMBER}", []),
        (f"{NUMBER}b", []),
        (f"0.{NUMBER}", []),
        (f"{NUMBER}.25", []),
        (f"{NUMBER}@qq.com", []),
        (f"{NUMBER}@qq", []),
        # right beside a word
        (f"Tel{NUMBER}", [NUMBER]),
        (f"VX{NUMBER}（同号）", [NUMBER]),
        (f"{NUMBER}wx同号", [NUMBER]),
        (f"{NUMBER}QQ12345678", [NUMBER]),
        (f"{NUMBER}L", [NUMBER]),
        (f"{NUMBER}@张三", [NUMBER]),
        (f"{NUMBER}@ 张三", [NUMBER]),
        (f"{NUMBER}vip", []),
        (f"ortel{NUMBER}", []),
        (f"SN{NUMBER}", []),
        (f"DD{NUMBER}", []),
        ("1699999999123", []),  # milliseconds
        ("17000000000", []),
        ("13800000000", []),
        ("13888888888", []),
        ("12812345678", []),
        # labels that speak against it
        (f"订单号：{NUMBER}", []),
        (f"订单号\u3000{NUMBER}", []),
        (f"流水号\u00a0{NUMBER}", []),
        (f"order_no={NUMBER}", []),
        (f'"trace_id": "{NUMBER}"', []),
        (f"序列号 | {NUMBER}", []),
        (f"订单号：\n{NUMBER}", []),
        (f"ORDER ID {NUMBER}", []),
        (f"reorder {NUMBER}", [NUMBER]),
        (f"border: {NUMBER}", [NUMBER]),
        (f"订单联系人 {NUMBER}", [NUMBER]),
    ],
)
def test_mobiles(text, expected):
    assert both(text, MOBILE) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("15412345678", []),  # a segment that is not handed out
        ("手机 15412345678", ["15412345678"]),
        ("phone: 15412345678", ["15412345678"]),
        ("15412345678（手机）", ["15412345678"]),
        ("手机套餐说明与其他许多并不相干的字句一起写在这里很长很长 15412345678", []),
        ("1410123456789", []),
        ("号码 1440123456789，手机", []),
        ("手机 1440123456789", ["1440123456789"]),
        ("物联网电话 1410123456789", ["1410123456789"]),
        ("电话 1430123456789", []),
        ("联系方式861489860677771", ["1489860677771"]),
        ("电话 00861440123456789", ["1440123456789"]),
    ],
)
def test_what_needs_a_word(text, expected):
    assert both(text, MOBILE) == expected


@pytest.mark.parametrize(
    "written",
    [
        "１３８１２３４５６７８",
        "138 1234 5678",
        "138-1234-5678",
        "138.1234.5678",
        "138·1234·5678",
        "138－1234－5678",
        "138‑1234‑5678",
        "138 - 1234 - 5678",
        "138\u00a01234\u00a05678",
        "138\u30001234\u30005678",
        "138_1234_5678",
        "1381 234 5678",
        "1381-2345-678",
        "138 12345678",
        "13812 345678",
        "1 3 8 1 2 3 4 5 6 7 8",
        "一三八一二三四五六七八",
        "幺三八幺二三四五六七八",
        "壹叁捌壹贰叁肆伍陆柒捌",
        "一三八 一二三四 五六七八",
        "1三8一2三4五6七8",
        "138一二三四5678",
        "138\u200b1234\u200d5678",
        "1\ufeff3812345678",
        "&#49;3812345678",
        "138&#x31;2345678",
        "138\\u003123\\u00345678",
        "1.3812345678E+10",
        "1.3812345678e+10",
    ],
)
def test_disguised_mobiles(written):
    for text in (f"回头打{written}，找我", written):
        assert both(text, MOBILE) == [written]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("手机：1381234\n5678", ["1381234\n5678"]),
        ("手机：138\r\n  12345678", ["138\r\n  12345678"]),
        ("微信同号1381234\n5678", ["1381234\n5678"]),
        ("共计 1381234\n5678 元", []),  # most lines of a log end and begin with digits
        ("13 81 23 45 67 8", []),
        ("2024-138-1234-56789", []),
        ("138-1234-5678-9012", []),
        ("1.3812345678E+11", []),
        ("第一三八一二三四五六七八", []),
        ("138 1234 5678 139 1234 5678", ["138 1234 5678", "139 1234 5678"]),
        ("+86 138 1234 5678", ["86 138 1234 5678"]),
        ("1) 138 1234 5678", ["138 1234 5678"]),
        ("1.138-1234-5678", ["138-1234-5678"]),
    ],
)
def test_disguised_mobiles_in_their_place(text, expected):
    assert both(text, MOBILE) == expected


@given(mobiles, st.sampled_from(["在{}上", "{}", "号码:{}。", "a,{},b", "【{}】", "“{}”", "\t{}\t"]))
def test_every_number_handed_out_is_found(value, sentence):
    assert both(sentence.format(value), MOBILE) == [value]


@given(mobiles, st.sampled_from(["9{}", "{}9", "x{}", "{}x", "订单号{}", "单号：{}", "SN {}", "3.{}"]))
def test_no_number_inside_another_or_named_otherwise(value, sentence):
    assert both(sentence.format(value), MOBILE) == []


def test_a_number_of_the_plan_scores_higher_than_one_by_its_word():
    scores = {text: next(iter(spans(text)))[3] for text in (f"手机 {NUMBER}", "手机 15412345678")}
    assert scores[f"手机 {NUMBER}"] > scores["手机 15412345678"]
