"""Contract numbers: a label and a form with digits."""

import pytest

from tests.recognizers.finding import both

CONTRACT = "CN_CONTRACT_NUMBER"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("合同编号：HT-2024-00123", ["HT-2024-00123"]),
        ("合同号：浙网合〔2024〕第012号", ["浙网合〔2024〕第012号"]),
        ("合同编号（必填）：XSHT2024459258", ["XSHT2024459258"]),
        ("合同编号：CG/2026/1910", ["CG/2026/1910"]),
        ("协议编号：XY-2024-001", ["XY-2024-001"]),
        ("合同编号：HT2024001签订于北京", ["HT2024001"]),
        ("Contract No.: ABC20240115-08", ["ABC20240115-08"]),
        ("contract_no=ABC20240115", ["ABC20240115"]),
        ("合同编号：ＨＴ－２０２４－０１", ["ＨＴ－２０２４－０１"]),
        ("合同编号：见附件", []),
        ("合同编号为空", []),
        ("合同金额 2024001", []),
        ("合同号 A1", []),
        ("合同号：2024-01-15", []),
        ("合同编号：2024年01月15日", []),
        ("HT-2024-00123", []),
    ],
)
def test_numbers(text, expected):
    assert both(text, CONTRACT) == expected
