"""Mainland travel permit of Taiwan residents (台胞证): 8 digits since 2015, 10 and a letter before (公安部公告 2015).

No check and no letter: the number counts right behind its label only.
"""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.papers import END, GAP, NUMBER, PaperRecognizer, digits, filler, plain, run

_LABEL = (
    r"(?:(?:台胞|臺胞)[证證]|[台臺][湾灣](?:居民|同胞)?(?:[来來往]{2})?(?:大陆|大陸|内地)?通行[证證]|(?:[来來往]{2})(?:大陆|大陸)通行[证證]"
    r"|taiwan[ _]?(?:compatriot|travel|resident)?s?[ _]?(?:travel[ _]?)?permit|taibaozheng|tbzh?)"
)


class CnTaiwanPermitRecognizer(PaperRecognizer):
    """8 digits (before 2015: 10 and a letter, perhaps in brackets) right behind the label."""

    entity = "CN_TAIWAN_PERMIT"
    regex = (
        rf"{_LABEL}[的之]?(?:{NUMBER}|(?:证件|證件){NUMBER}|[ _]?(?:no\.?|number))?{GAP}"
        rf"(?:(?:证件|證件){NUMBER}{GAP})?"
        rf"(?<![0-9A-Za-z])({digits(8)}|{digits(10)}(?:[ ]?\([A-Za-z]\))?|[0-9]{{10}}[A-Za-z]){END}"
    )
    flags = re.IGNORECASE
    triggers = ("台胞", "臺胞", "通行证", "通行證", "taiwan", "taibaozheng", "tbzh", "tbz")
    glimpse = run(8)
    examples = ("台胞证号：06718538", "台湾居民来往大陆通行证 12345670", "臺胞證號碼 01234568")
    counter_examples = ("12345670", "台胞证 2024年", "台胞证签发日期 20240101", "台胞证 1234567", "台胞证 20240105")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label is the proof; a date is none without a word for a number before it."""
        del after
        number = plain(value)
        labelled = re.search(r"(?:号码?|號碼?|编号|編號|no\.?|number|tbzh)[^0-9A-Za-z]*$", before, re.IGNORECASE)
        if filler(number) or (len(number) == 8 and checks.birth_date(number) and not labelled):
            return None
        return Judged(0.9 if labelled else 0.8, ("format", "context"), number)

    def judge_cell(self, value: str) -> Judged | None:
        """The form."""
        number = plain(value)
        if not re.fullmatch("[0-9]{8}|[0-9]{10}[A-Z]?", number) or filler(number):
            return None
        return Judged(0.85, ("format", "column"), number)
