"""QQ numbers: the word before them is the proof."""

import pytest

from tests.recognizers.finding import both

QQ = "CN_QQ"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("QQ：12345678", ["12345678"]),
        ("加我qq号987654321吧", ["987654321"]),
        ("QQ群: 123456", ["123456"]),
        ("扣扣12345678", []),
        ("扣扣 12345678", ["12345678"]),
        ("我的QQ是12345", ["12345"]),
        ("QQ号码12345678901", ["12345678901"]),
        ("ＱＱ：１２３４５６７８", ["１２３４５６７８"]),
        ("QQ\u300012345678", ["12345678"]),
        ("QQ\u00a012345678", ["12345678"]),
        ("QQ=12345678", ["12345678"]),
        ("QQ：1234", []),
        ("QQ：123456789012", []),
        ("QQ：02345678", []),
        ("QQ：12345678@qq.com", []),
        ("faqq:12345678", []),
        ("QQ群发了 3 条", []),
        ("12345678", []),
        ("QQ音乐 12345678", []),
    ],
)
def test_qq(text, expected):
    assert both(text, QQ) == expected
