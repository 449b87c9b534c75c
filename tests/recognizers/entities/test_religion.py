"""Faith: a form field, or a sentence that names somebody; laws on faith name nobody's."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

RELIGION = "RELIGION"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("宗教信仰：佛教", ["佛教"]),
        ("宗教信仰 伊斯兰教", ["伊斯兰教"]),
        ("信仰：基督教，", ["基督教"]),
        ("Religion: Islam", ["Islam"]),
        ("王建国信仰基督教，", ["基督教"]),
        ("张女士皈依佛教。", ["佛教"]),
        ("本人信奉天主教。", ["天主教"]),
        ("李建军是虔诚的佛教徒。", ["佛教徒"]),
        ("宗教信仰：无", []),
        ("宗教信仰自由", []),
        ("信仰佛教的公民", []),
        ("公民信仰佛教、道教", []),
        ("佛教、道教等宗教团体", []),
        ("这里的居民信仰佛教。", []),
    ],
)
def test_religion(text, expected):
    assert both(text, RELIGION) == expected


def test_cells():
    judge = recognizers()[RELIGION].judge_cell
    assert [bool(judge(cell)) for cell in ("佛教", "无", "Muslim", "无宗教信仰")] == [True, False, True, False]
