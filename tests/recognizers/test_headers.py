"""What a column's name announces, in Chinese, English, pinyin and initials, and what it speaks against."""

import pytest

from models.entities import catalogue
from recognizers.headers import (
    STRONG,
    WEAK,
    hints,
    is_about_things,
    keeps_accounts,
    never_names,
    speaks_against,
    tells_of_banks,
)


@pytest.mark.parametrize(
    ("name", "entity"),
    [(word, code) for code, entry in catalogue().items() for word in entry.columns],
)
def test_every_word_of_the_catalogue_announces_its_type(name, entity):
    assert entity in hints(name)
    assert entity in hints(name.upper())
    assert entity in hints(f" {name}： ")


@pytest.mark.parametrize(
    ("name", "entity"),
    [
        ("客户身份证号", "CN_RESIDENT_ID"),
        ("身份证号码（必填）", "CN_RESIDENT_ID"),
        ("idCardNo", "CN_RESIDENT_ID"),
        ("ID Card", "CN_RESIDENT_ID"),
        ("id-card", "CN_RESIDENT_ID"),
        ("user_sfzh", "CN_RESIDENT_ID"),
        ("customer.phone", "CN_MOBILE"),
        ("orders[].receiver.mobilePhone", "CN_MOBILE"),
        ("data/contact/phone", "CN_MOBILE"),
        ("receiverMobile", "CN_MOBILE"),
        ("紧急联系人手机号", "CN_MOBILE"),
        ("emp_name", "PERSON"),
        ("联系人姓名*", "PERSON"),
        ("home_address", "CN_ADDRESS"),
        ("收货地址[省市区]", "CN_ADDRESS"),
        ("开户行名称", "ORGANIZATION"),
        ("月薪(元)", "SALARY"),
        ("`birthday`", "DATE_OF_BIRTH"),
        ("last_login_ip", "IP_ADDRESS"),
        ("银行卡卡号", "CN_BANK_CARD"),
    ],
)
def test_names_as_they_are_met(name, entity):
    assert entity in hints(name)


@pytest.mark.parametrize(
    "name", ["", "   ", "id", "创建时间", "amount", "备注", "column1", "😀", "a.b.c", "()", "mobilehome2x"]
)
def test_names_that_say_nothing(name):
    assert hints(name) == {}


def test_the_comment_counts_where_the_name_says_nothing():
    assert hints("c17", "客户手机号") == {"CN_MOBILE": STRONG}
    assert hints("c17", "") == {}


def test_short_latin_names_are_weak():
    assert hints("xm") == {"PERSON": WEAK}
    assert hints("sj")["CN_MOBILE"] == WEAK
    assert hints("sfzh")["CN_RESIDENT_ID"] == STRONG
    assert hints("手机")["CN_MOBILE"] == STRONG


@pytest.mark.parametrize(
    "name",
    [
        "product_name",
        "商品联系人名称",
        "role_name",
        "公司名称",
        "file_name",
        "部门负责人编码类型",
        "nick_name",
        "class_name",
    ],
)
def test_things_have_names_too(name):
    assert "PERSON" not in hints(name)
    assert never_names(name)


@pytest.mark.parametrize(
    "name",
    [
        "订单号",
        "order_no",
        "orderNo",
        "流水号",
        "trade_no",
        "IMEI",
        "产品编码",
        "batch",
        "时间戳",
        "sku",
        "serial_number",
        "商品名称",
        "客户订单号",
        "用户订单编号",
        "user_order_id",
        "商品信息编码",
        "订单.流水号",
    ],
)
def test_names_against(name):
    assert speaks_against(name)


@pytest.mark.parametrize("name", ["手机号", "border", "reorder", "卡号", "phone", "", "preseq", "订单.备注"])
def test_names_not_against(name):
    assert not speaks_against(name)


@pytest.mark.parametrize(
    "name",
    [
        "订单备注",
        "工单内容",
        "商品说明",
        "订单联系人",
        "产品负责人",
        "流水摘要",
        "orderRemark",
        "order_contact",
        "goods desc",
    ],
)
def test_texts_and_people_of_orders_are_not_their_numbers(name):
    assert is_about_things(name)
    assert not speaks_against(name)


@pytest.mark.parametrize("name", ["单位地址", "公司注册地址", "供应商办公地址", "公司电话"])
def test_a_field_of_a_company_is_not_its_name(name):
    assert hints(name)
    assert "ORGANIZATION" not in hints(name)
    assert "ORGANIZATION" in hints("单位名称")


@pytest.mark.parametrize("name", ["账号", "帐户", "客户账号", "账号/卡号", "account", "zh"])
def test_accounts_are_a_banks_where_something_tells_of_one(name):
    assert keeps_accounts(name)
    assert hints(name, bank=True)["CN_BANK_ACCOUNT"] == STRONG
    assert ("CN_BANK_ACCOUNT" in hints(name)) == tells_of_banks(name)


@pytest.mark.parametrize("name", ["登录账号", "微信账号", "account_type", "公积金账号", "账号状态"])
def test_accounts_that_no_bank_keeps(name):
    assert not keeps_accounts(name)
    assert "CN_BANK_ACCOUNT" not in hints(name, bank=True)
