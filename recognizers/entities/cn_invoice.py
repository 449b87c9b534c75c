"""Invoice numbers: 20 digits since 2021 (全电发票), before that a code of 10 or 12 digits and a number of 8."""

from __future__ import annotations

from recognizers.base import Judged
from recognizers.labels import LabelledRecognizer, announced, labelled, number, plain, triggers

_CODES = ("发票代码", "invoice code", "fapiao code", "fpdm")
_NUMBERS = (
    *("发票号码", "发票号", "发票编号", "数电票号码", "数电发票号码", "全电发票号码", "电子发票号码", "invoice no"),
    *("invoice number", "fapiao no", "fphm", "fph"),
)
_PAPERS = ("数电票", "全电发票", "数电发票", "电子发票", "增值税发票", "专用发票", "普通发票", "invoice", "fapiao")
"""Behind these alone stand amounts and dates too: only the 20 digits count."""
_FORM = rf"(?:{number(20)}|{number(12)}|{number(10)}|{number(8)})"


class CnInvoiceRecognizer(LabelledRecognizer):
    """20 or 8 digits behind 发票号码, 10 or 12 behind 发票代码."""

    entity = "CN_INVOICE"
    value = _FORM
    regex = announced((*_CODES, *_NUMBERS, *_PAPERS), _FORM) + r"(?![0-9A-Za-z]|\.[0-9]*[1-9]|-[0-9])"
    triggers = triggers((*_CODES, *_NUMBERS, *_PAPERS))
    examples = ("发票号码：24312000000012345678", "发票代码 144031539110", "invoice no: 12345678")
    counter_examples = (
        "发票号码：2431200000001234567",
        "发票代码：12345678",
        "发票金额 12345678",
        "发票 24312000000012345678",
    )

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """The length that goes with the label; of 20 digits the first two are the year, from 20 on."""
        del after
        digits = plain(value)
        size = len(digits)
        sizes: tuple[int, ...] = (20,)
        if not before:
            sizes = (8, 10, 12, 20)
        elif labelled(_CODES, before):
            sizes = (10, 12)
        elif labelled(_NUMBERS, before):
            sizes = (8, 20)
        if size not in sizes or len(set(digits)) < 2:
            return None
        if size == 20 and not "18" <= digits[:2] <= "39":
            return None
        return Judged(0.92 if size != 8 else 0.85, ("format",), digits)
