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
        ("感谢您应聘泰州海陵船舶配件有限公司！", ["泰州海陵船舶配件有限公司"]),
        ("账户（漳州农商银行芗城支行）", ["漳州农商银行芗城支行"]),
        ("原中国银行泰兴支行，现江苏银行泰兴支行", ["中国银行泰兴支行", "江苏银行泰兴支行"]),
        ("国华财产保险股份有限公司沧州中心支公司", ["国华财产保险股份有限公司沧州中心支公司"]),
        ("大连正衡会计师事务所（特殊普通合伙）出具", ["大连正衡会计师事务所（特殊普通合伙）"]),
        ("宁波汇金投资合伙企业（有限合伙）", ["宁波汇金投资合伙企业（有限合伙）"]),
        ("南通市公安局崇川分局观音山派出所", ["南通市公安局崇川分局观音山派出所"]),
        ("济宁市任城区市场监督管理局立案", ["济宁市任城区市场监督管理局"]),
        ("浙江省桐庐县人民检察院提起公诉", ["浙江省桐庐县人民检察院"]),
        ("福建省龙岩市公证处", ["福建省龙岩市公证处"]),
        ("标的公司为有限公司", []),
        ("普通合伙企业和有限合伙企业", []),
        ("各级人民检察院、公安局派出所应当配合", []),
        ("户口所在地派出所", []),
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
