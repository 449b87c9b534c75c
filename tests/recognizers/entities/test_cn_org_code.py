"""Organisation codes: the check modulo 11, and a word."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from tests.recognizers.finding import both
from tests.recognizers.numbers import organisation_code

CODE = "CN_ORG_CODE"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("组织机构代码：10012345-4", ["10012345-4"]),
        ("组织机构代码 100123454", ["100123454"]),
        ("机构代码D2143569-X", ["D2143569-X"]),
        ("机构代码 d2143569x", ["d2143569x"]),
        ("organization code: 73217465-5", ["73217465-5"]),
        ("zzjgdm=732174655", ["732174655"]),
        ("组织机构代码：一〇〇一二三四五四", ["一〇〇一二三四五四"]),
        ("组织机构代码：1001 2345 4", ["1001 2345 4"]),
        ("组织机构代码：10012345-3", []),
        ("10012345-4", []),
        ("组织机构代码：100123454123", []),
        ("组织机构代码为空", []),
    ],
)
def test_codes(text, expected):
    assert both(text, CODE) == expected


@given(
    st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=7, max_size=7),
    st.sampled_from(["组织机构代码：", "org_code: "]),
)
def test_every_code(body, label):
    made = organisation_code("3" + body)
    assume(sum(c.isdigit() for c in made) >= 3 and len(set(made)) > 2)
    assert both(f"{label}{made[:8]}-{made[8]}。", CODE) == [f"{made[:8]}-{made[8]}"]
