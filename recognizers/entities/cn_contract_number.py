"""Contract numbers: each company's own; a label and a form with digits."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.labels import LabelledRecognizer, announced, triggers

_LABELS = (
    *(
        "合同编号",
        "合同号",
        "合同号码",
        "合同书编号",
        "协议编号",
        "协议书编号",
        "协议号",
        "合约编号",
        "合约号",
        "契约编号",
    ),
    *("合同流水号", "借款合同编号", "合同登记编号", "合同备案号", "合同备案编号", "合同文号", "合同编码"),
    *("contract no", "contract number", "contract id", "contract code", "agreement no", "agreement number"),
    *("contractno", "hetongbianhao", "hetonghao", "htbh"),
)
_HAN = r"[\u4e00-\u9fff]"
_FORM = (
    rf"(?:[A-Z0-9]{{0,12}}-?{_HAN}{{0,10}}[(\[〔【](?:19|20)[0-9]{{2}}[)\]〕】]{_HAN}{{0,8}}[A-Z0-9\-]{{0,12}}(?:字第|第)?[A-Z0-9\-]{{1,20}}(?:号|(?![0-9A-Z]))"
    r"|[A-Z0-9][A-Z0-9]{0,30}(?:[\-_/.#·][A-Z0-9]{1,30}|\([A-Z0-9]{1,12}\)){0,8}"
    rf"|{_HAN}{{1,6}}[\-_/]?[A-Z0-9]{{1,20}}(?:[\-_/.][A-Z0-9]{{1,20}}){{0,6}}(?:号|(?![0-9A-Z])))"
)


class CnContractNumberRecognizer(LabelledRecognizer):
    """Letters and digits with dashes, or 〔2024〕 and 第 … 号, behind 合同编号 and its like."""

    entity = "CN_CONTRACT_NUMBER"
    value = _FORM
    regex = announced(_LABELS, _FORM) + r"(?![0-9A-Za-z@])"
    triggers = triggers(_LABELS)
    examples = ("合同编号：HT-2024-00123", "合同号 浙网合〔2024〕第012号", "Contract No.: ABC20240115-08")
    counter_examples = (
        "合同编号：见附件",
        "合同编号为空",
        "合同金额 2024001",
        "合同号 A1",
        "合同编号：2024年01月15日签订",
    )

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """Four characters or more, three digits among them; a date is none."""
        del before
        digits = sum(character.isdigit() for character in value)
        if len(value) < 4 or digits < 3 or after[:1] in {"年", "月", "元", "%", "份"} or re.search("[年月日元]", value):
            return None
        if re.fullmatch(r"(?:19|20)[0-9]{2}[\-/.][0-9]{1,2}[\-/.][0-9]{1,2}", value):
            return None
        return Judged(0.86, ("format",), value.upper())
