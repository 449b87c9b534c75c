"""Invoice numbers: the length that goes with the label."""

import pytest

from tests.recognizers.entities.disguises import WAYS, bare
from tests.recognizers.finding import both

INVOICE = "CN_INVOICE"
VALUE = "24312000000012345678"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"发票号码：{VALUE}", [VALUE]),
        (f"电子发票 {VALUE}", [VALUE]),
        ("发票代码 144031539110 发票号码 12345678", ["144031539110", "12345678"]),
        ("发票号：No.12345678", ["12345678"]),
        ("Invoice No.: 12345678", ["12345678"]),
        (f"invoice_number={VALUE}", [VALUE]),
        ("发票号码：2431200000001234567", []),
        ("发票代码：12345678", []),
        ("发票号码：144031539110", []),
        ("发票金额 12345678", []),
        ("invoice 10000001", []),
        ("电子发票 20240115", []),
        (VALUE, []),
        ("发票号码：99312000000012345678", []),
    ],
)
def test_numbers(text, expected):
    assert both(text, INVOICE) == expected


@pytest.mark.parametrize("way", WAYS)
def test_disguised(way):
    written = WAYS[way](VALUE)
    assert both(f"发票号码：{written}，备注", INVOICE) == [bare(written)]
