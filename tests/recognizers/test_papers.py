"""Papers: both ways find the same whatever stands beside what, and no number has two kinds of papers at once."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.entities import catalogue
from recognizers import scan
from recognizers.pack import recognizers
from recognizers.papers import PaperRecognizer, filler, parts, plain
from tests.recognizers.finding import both, differences
from tests.recognizers.papers import disguises, foreigner, hong_kong, taiwan
from tests.recognizers.tables import in_column

PAPERS = {entity: one for entity, one in recognizers().items() if isinstance(one, PaperRecognizer)}
NUMBERS = [
    *("E12345678", "EA1234567", "C12345678", "H60412345", "M1234567801", "06718538", "A12345678", "330100123456"),
    *("CAN110081080310", "南字第12345678号", "1234567(8)", "11010519491231002X", "0671853801(B)", "12345678901"),
    *("{}({})".format(*hong_kong("A", "123456")), "".join(hong_kong("WX", "345678")), taiwan("A", "12345678")),
    *(taiwan("F", "80001234"), foreigner("11", "840", "19800101", "123"), "13812345678", "6228480402564890018"),
]
WORDS = [word for entity in PAPERS for word in (*catalogue()[entity].context, *recognizers()[entity].triggers)]
BETWEEN = [
    "：",
    ":",
    " ",
    "",
    "号：",
    "号码",
    "（",
    "）",
    "，",
    "\n",
    "。",
    "\t",
    "|",
    '": "',
    "</td><td>",
    "是",
    "为",
    "/",
    "-",
]

pieces = st.one_of(
    st.sampled_from(NUMBERS),
    st.sampled_from([written for number in NUMBERS for written in disguises(number)]),
    st.sampled_from(WORDS),
    st.sampled_from(BETWEEN),
    st.sampled_from(
        ["订单号", "型号", "单位", "人事", "元", "2024年", "编号", "(1)", "(A)", "第", "x", "A", "1", "Ａ", "\u200b"]
    ),
)


@settings(max_examples=200, deadline=None)
@given(st.lists(pieces, max_size=20).map("".join), st.sampled_from([300, scan.BLOCK]))
def test_pieces_joined_at_random(text, size):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(scan, "BLOCK", size)
        assert differences(text) == ([], [])


@pytest.mark.parametrize("entity", PAPERS)
def test_a_word_without_a_number_costs_no_reading(entity):
    recognizer = PAPERS[entity]
    for word in recognizer.triggers:
        data = f"关于{word}的说明，请咨询前台。".encode()
        assert not recognizer.spotted(data, data.index(word.encode()))


@pytest.mark.parametrize("entity", PAPERS)
def test_each_example_is_spotted_by_one_of_its_words(entity):
    """Else the lane would not look where Presidio's way finds."""
    for example in PAPERS[entity].examples:
        assert both(example, entity)


def test_far_from_its_word_a_number_is_nothing():
    for entity, text in (
        ("CN_PASSPORT", "护照"),
        ("HK_ID", "香港身份证"),
        ("TW_ID", "台湾身份证"),
        ("CN_HOUSING_FUND", "公积金账号"),
    ):
        for number in ("E12345678", "A1234563", taiwan("A", "12345678"), "330100123456"):
            assert both(f"{text}的办理需要三个工作日，请携带原件及复印件到前台登记，联系编码 {number}", entity) == []


@pytest.mark.parametrize(
    ("written", "number"),
    [("Ａ", ""), ("a 1-2·3", "A123"), ("壹贰叁", "123"), ("幺〇两", "102"), ("南字第12号", "12"), ("", "")],
)
def test_plain(written, number):
    assert plain(written) == number


@pytest.mark.parametrize(
    ("number", "nobody"),
    [
        ("00000000", True),
        ("A1111111", True),
        ("12345678", False),
        ("10000000", False),
        ("100000000000", True),
        ("", True),
    ],
)
def test_filler(number, nobody):
    assert filler(number) is nobody


def test_a_column_of_papers_of_all_kinds():
    cells = [
        *("E12345678", "EA1234567", "G12345678", "E87654321"),
        *("H60412345", "M60412345", "H1234567801", "M1234567802"),
        *("{}({})".format(*hong_kong("A", f"12345{digit}")) for digit in range(4)),
        *(taiwan("A", f"1234567{digit}") for digit in range(4)),
    ]
    found = {"CN_PASSPORT": 4, "CN_HOME_RETURN_PERMIT": 4, "HK_ID": 4, "TW_ID": 4}
    assert in_column("证件号码", cells) == found
    assert in_column("id_number", cells) == found


def test_parts_reach_over_one_line_only():
    import re

    eight = re.compile(parts(8))
    assert eight.fullmatch("1234\n5678")
    assert eight.fullmatch("1234\r\n  > 5678")
    assert not eight.fullmatch("1234\n\n5678")
