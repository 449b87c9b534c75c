"""Foreigners' cards: the form of 2023 by its checks, that of 2017 beside a word."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises, foreigner
from tests.recognizers.tables import in_column

TYPE = "CN_FOREIGNER_ID"


NEW = "932682198501010017"  # the specimens of the National Immigration Administration
SPECIMEN = "911124198108030024"
OLD = "CAN110081080310"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"号码{NEW}。", NEW),
        (f"订单号：{SPECIMEN}", SPECIMEN),
        (foreigner("31", "012", "19901201", "001"), foreigner("31", "012", "19901201", "001")),
        (f"外国人永久居留身份证：{OLD}", OLD),
        (f"Permanent Resident ID No. {OLD.lower()}", OLD.lower()),
        (f"{OLD}（永久居留证）", OLD),
        ("永居证 USA 110080010115", "USA 110080010115"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises(NEW), *disguises(OLD)])
def test_disguised(written):
    text = f"资料：外国人永久居留身份证号{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        SPECIMEN[:-1] + "5",
        foreigner("99", "124", "19810803", "002"),
        foreigner("11", "999", "19810803", "002"),
        foreigner("11", "124", "19811303", "002"),
        f"1{NEW}",
        f"{NEW}1",
        OLD,
        f"型号 {OLD}",
        f"永居批号 {OLD}",
        "永久居留证 QQQ110081080310",
        f"永久居留证 {OLD}1",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("kind", ["CN_USCC", "CN_BANK_CARD", "CN_RESIDENT_ID"])
def test_it_is_nothing_else(kind):
    """Numbers that pass the check of a credit code or a card by chance as well."""
    for number in range(400):
        assert both(f"证件{foreigner('11', '840', '19800101', f'{number:03d}')}", kind) == []


@pytest.mark.parametrize("name", ["永久居留证号", "foreigner_id", "yjzh"])
def test_in_a_column(name):
    assert in_column(name, [NEW, OLD, "USA110080010115", SPECIMEN]).get(TYPE) == 4


def test_one_old_number_among_many_new_ones():
    new = [foreigner("11", "840", "19800101", f"{number}") for number in range(100, 130)]
    assert in_column("永久居留证号", [*new, OLD]) == {TYPE: 31}
