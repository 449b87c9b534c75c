"""Papers of the armed forces: 军官证, 士兵证, 文职干部证 and others, X字第 and 6 to 8 digits 号 (中国人民解放军证件管理规定).

Deeds (房权证), permits and court cases are numbered 字第 as well: what stands before X tells them apart.
"""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.papers import END, GAP, PaperRecognizer, digits, filler, plain, run

_PAPER = (
    r"(?:军官|軍官|士兵|士官|文职(?:干部|人员)?|军人(?:保障|身份)?|軍人|警官|武警|学员|军队离退休干部|离休干部|退休干部|退役军人|义务兵|义务兵役)"
    r"(?:身份)?(?:[证證卡]件?|优待证)"
)
_FORCES = "军軍士武文参政后装南北东西中沈兰济广成空海炮火战联院退学义干国防京穗宁总"
_ALONE = frozenset("军軍士武参政后装南北沈兰济广成空海炮")
"""Headquarters, services and regions whose papers may stand without a word before them."""
_STRONG = frozenset("军軍士武")
_CASE = re.compile(r"(?:[)\]〕】》]|[权产证书院局厅]号?[:：]?)\s*$")
_BEFORE = re.compile(r"(?:^|[^\u4e00-\u9fff0-9A-Za-z])$|[着下写是为的件号了用凭有把将持即系证]$")
"""What may stand right before such a number without being part of it; deeds and permits have their kind there."""
_LABEL = re.compile(rf"(?:{_PAPER}|军官|士兵|军人|部队|证件|military|officer)[^\n。;；]{{0,12}}$", re.IGNORECASE)


class CnMilitaryIdRecognizer(PaperRecognizer):
    """A character of the forces, 字第, 6 to 8 digits, 号; or 7 to 8 digits right behind the paper's name."""

    entity = "CN_MILITARY_ID"
    regex = (
        rf"([{_FORCES}][ ]?字[ ]?第[ ]?(?:[0-9]{{6,8}}|{digits(6, 8)})(?:[ ]?号|(?![0-9A-Za-z])))"
        rf"|(?:{_PAPER}(?:号码?|編號|编号|证号)?|(?<![A-Za-z])(?:military|officer|soldier)[ _]?id(?:[ _]?no\.?)?|(?<![A-Za-z])jgzh?){GAP}(?<![0-9A-Za-z])({digits(7, 8)}){END}"
    )
    triggers = (
        "字第",
        "字 第",
        "军官",
        "軍官",
        "士兵",
        "士官",
        "文职",
        "军人",
        "軍人",
        "警官",
        "武警",
        "干部证",
        "学员证",
        "military",
        "officer",
        "soldier",
        "jgz",
    )
    glimpse = run(6)
    examples = ("军官证：南字第12345678号", "士兵证号 士字第0123456号", "军字第20881234号", "军官证号：01234567")
    counter_examples = (
        "京房权证海字第123456号",
        "（2020）军字第123456号",
        "军字第12号",
        "中字第123456号",
        "军官证 2024年",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The characters before it name a paper of the forces, or none that numbers its papers so as well."""
        del after
        number = plain(value)
        if filler(number):
            return None
        labelled = _LABEL.search(before)
        if "字" not in value:
            return Judged(0.8, ("format", "context"), number)
        normal = f"{value[0]}{number}"
        if labelled:
            return Judged(0.95, ("format", "context"), normal)
        if value[0] not in _ALONE or _CASE.search(before) or not _BEFORE.search(before):
            return None
        return Judged(0.85 if value[0] in _STRONG else 0.7, ("format",), normal)

    def judge_cell(self, value: str) -> Judged | None:
        """With or without 字第."""
        number = plain(value)
        if not re.fullmatch(r"(?:[\u4e00-\u9fff]{1,2}字?第?)?[0-9A-Z\- ]{6,10}号?", value) or not 6 <= len(number) <= 8:
            return None
        return Judged(0.85, ("format", "column"), f"{value[0]}{number}" if "字" in value else number)
