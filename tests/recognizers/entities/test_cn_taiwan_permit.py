"""Taiwan residents' permits: bare digits that count right behind their label only."""

import pytest

from tests.recognizers.finding import both
from tests.recognizers.papers import disguises
from tests.recognizers.tables import in_column

TYPE = "CN_TAIWAN_PERMIT"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("台胞证号：06718538", "06718538"),
        ("台湾居民来往大陆通行证12345670，", "12345670"),
        ("臺胞證號碼 01234568", "01234568"),
        ("台胞证（证件号码）：06718538", "06718538"),
        ("台胞证，证件号码：06718538", "06718538"),
        ("台胞证号 0671853801(B)", "0671853801(B)"),
        ("台胞证号20240105", "20240105"),
        ('"tbzh": "06718538"', "06718538"),
    ],
)
def test_found(text, expected):
    assert both(text, TYPE) == [expected]


@pytest.mark.parametrize("written", [*disguises("06718538")])
def test_disguised(written):
    text = f"资料：台胞证号：{written}，请核对"
    assert both(text, TYPE) == [written]


@pytest.mark.parametrize(
    "text",
    [
        "06718538",
        "台胞证 067185381",
        "台胞证 0671853",
        "台胞证签发日期 20240105",
        "台胞证 20240105",
        "台胞证持有人 共 12345678 人",
        "台胞证号 11111111",
        "台胞证工本费 12345678元",
        "台胞证：\n12345678",
        "往来台湾通行证 T12345678",
    ],
)
def test_something_else(text):
    assert both(text, TYPE) == []


@pytest.mark.parametrize("name", ["台胞证号", "台胞证", "taiwan_permit", "tbzh"])
def test_in_a_column(name):
    assert in_column(name, ["06718538", "12345670", "0671853801B"]).get(TYPE) == 3
