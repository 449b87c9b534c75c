"""Organisations by the form of their names."""

import pytest

from recognizers.entities.organization import is_generic
from tests.recognizers.finding import both

ORGANIZATION = "ORGANIZATION"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("甲方：杭州云溪网络科技有限公司，", ["杭州云溪网络科技有限公司"]),
        ("开户行 招商银行杭州城西支行", ["招商银行杭州城西支行"]),
        ("他在四川大学华西医院住院", ["四川大学华西医院"]),
        ("与华为技术有限公司签约", ["华为技术有限公司"]),
        ("杭州云溪（中国）有限公司", ["杭州云溪（中国）有限公司"]),
        ("有限公司应当", []),
        ("本公司及其分公司", []),
        ("各级人民法院", []),
        ("全日制中小学", []),
        ("我上大学时", []),
    ],
)
def test_organisations(text, expected):
    assert both(text, ORGANIZATION) == expected


@pytest.mark.parametrize(("name", "generic"), [("本公司", True), ("有限公司", True), ("云溪有限公司", False)])
def test_generic_words(name, generic):
    assert is_generic(name) is generic
