"""Card verification values: behind their own labels, or a looser one where a card is spoken of."""

import pytest

from tests.recognizers.finding import both

CVV = "CARD_VERIFICATION"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("CVV：482", ["482"]),
        ("cvv2=482", ["482"]),
        ('{"cvc": "9301"}', ["9301"]),
        ("CVV２：４８２", ["４８２"]),
        ("信用卡安全码：417", ["417"]),
        ("卡背面三位安全码 417", ["417"]),
        ("卡号 4539578763621486 有效期 12/27 安全码 417", ["417"]),
        ("card security code: 4821", ["4821"]),
        ("安全码 417", []),
        ("security code 417", []),
        ("验证码 482910", []),
        ("CVV 12345", []),
        ("CVV: xxx", []),
        ("CVV：000", []),
        ("cvv 123.5", []),
        ("cvs: 482", []),
        ("CVV 3 位", []),
    ],
)
def test_values(text, expected):
    assert both(text, CVV) == expected
