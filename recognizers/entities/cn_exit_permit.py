"""Exit permit to Hong Kong, Macau or Taiwan: a letter or two and digits without a check; a word or a header must speak."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.context import has_context, negative_label
from recognizers.papers import END, LETTERED, START, PaperRecognizer, parts, plain

_FORM = r"(?:[CW][0-9]{8}|C[A-HJ-NP-Z][0-9]{7}|[TL][0-9]{8})"
_WHOLE = re.compile(_FORM)


class CnExitPermitRecognizer(PaperRecognizer):
    """To Hong Kong and Macau: C + 8, C + letter + 7, W + 8; to Taiwan: T or L + 8."""

    entity = "CN_EXIT_PERMIT"
    regex = rf"(?<![0-9A-Za-z]){_FORM}(?![0-9A-Za-z])|{START}[A-Za-z]{{1,2}}[ \-]?{parts(7, 8)}{END}"
    triggers = ("通行证", "通行證", "exit permit", "exit_permit", "exitpermit", "txz")
    glimpse = LETTERED
    examples = ("往来港澳通行证 C12345678", "通行证号：CA1234567", "往来台湾通行证T12345678")
    counter_examples = ("批次 C12345678", "C12345678")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Form and context; there is no check digit to ask. In disguise the word stands on the number's line."""
        number = plain(value)
        if not _WHOLE.fullmatch(number) or negative_label(before):
            return None
        if value != number:
            before, after = before.rpartition("\n")[2], after.partition("\n")[0]
        return Judged(0.8, ("format", "context"), number) if has_context(self.entity, before, after) else None

    def judge_cell(self, value: str) -> Judged | None:
        """The form, in either case."""
        number = plain(value)
        return Judged(0.9, ("format", "column"), number) if _WHOLE.fullmatch(number) else None
