"""Political status: a form field or a row of particulars, never the word alone."""

import pytest

from recognizers.pack import recognizers
from tests.recognizers.finding import both

POLITICAL = "POLITICAL_STATUS"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("政治面貌：中共党员", ["中共党员"]),
        ("政治面貌 群众", ["群众"]),
        ("政治面貌为共青团员，", ["共青团员"]),
        ("党派：九三学社社员", ["九三学社社员"]),
        ("王五，男，汉族，中共预备党员，本科", ["中共预备党员"]),
        ("Political Status: Youth League member", ["Youth League member"]),
        ("人民群众", []),
        ("党员，干部，群众，", []),
        ("政治面貌：不限", []),
        ("各民主党派", []),
        ("中共党员应当", []),
    ],
)
def test_political_status(text, expected):
    assert both(text, POLITICAL) == expected


def test_cells():
    judge = recognizers()[POLITICAL].judge_cell
    assert [bool(judge(cell)) for cell in ("党员", "群众", "中共党员", "经理", "2")] == [True, True, True, False, False]
