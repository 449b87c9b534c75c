"""What a firm may be called in short."""

import pytest

from recognizers.short_names import brand, short_forms


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("佛山市恒远五金制品有限公司", "恒远"),
        ("杭州云溪网络科技有限公司", "云溪"),
        ("广东粤海律师事务所", "粤海"),
        ("铜陵市众兴建材经营部", "众兴"),
        ("鼎泰化工", "鼎泰"),
        ("中国建设银行股份有限公司", None),
        ("杭州科技有限公司", None),
        ("湖州市生态环境局", None),
        ("", None),
    ],
)
def test_the_part_of_a_name_that_is_its_own(name, own):
    assert brand(name) == own


def test_forms_are_said_with_place_and_trade_and_alone():
    forms = short_forms("佛山市恒远五金制品有限公司")
    assert {"恒远", "恒远五金", "佛山恒远", "恒远公司"} <= set(forms)
    assert [len(form) for form in forms] == sorted(map(len, forms), reverse=True)
    assert short_forms("中国银行") == []
