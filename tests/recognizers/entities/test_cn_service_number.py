"""Public service numbers."""

import pytest

from tests.recognizers.finding import both

SERVICE = "CN_SERVICE_NUMBER"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("客服热线：95588", ["95588"]),
        ("请拨打12345热线", ["12345"]),
        ("400-820-8820", ["400-820-8820"]),
        ("400-8208-820", ["400-8208-820"]),
        ("800-810-0888", ["800-810-0888"]),
        ("客服电话4008208820", ["4008208820"]),
        ("客服 ４００－８２０－８８２０", ["４００－８２０－８８２０"]),
        ("4008208820", []),
        ("热线\n4008208820", []),
        ("12345\n拨打", []),
        ("金额 12345 元", []),
        ("订单号 95588 客服", []),
        ("400-820-88201", []),
        ("8002486-123", []),
    ],
)
def test_service_numbers_are_public(text, expected):
    assert both(text, SERVICE) == expected
