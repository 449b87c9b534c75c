"""Foreign permanent resident ID card (外国人永久居留身份证): the forms of 2023 and 2017.

2023: 18 digits, 9, province of application 2, country 3 (ISO 3166-1 numeric), birth date 8, sequence 3, MOD 11-2
(国家移民管理局, 新版外国人永久居留身份证适配性改造要点, table 1). 2017: country in three letters, then 12 digits, of which
5 to 10 are the birth date and the last checks the rest (ICAO Doc 9303, as the specimen does).
"""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.context import has_context, negative_label
from recognizers.glued import PAPERS, number_start
from recognizers.identity import of_foreigner
from recognizers.papers import END, LETTERED, START, PaperRecognizer, parts, plain


class CnForeignerIdRecognizer(PaperRecognizer):
    """The form of 2023 by its checks alone; that of 2017 with a word beside it."""

    entity = "CN_FOREIGNER_ID"
    regex = (
        rf"{number_start(PAPERS)}9[0-9]{{16}}[0-9Xx](?![0-9A-Za-z]|\.[0-9]*[1-9])"
        rf"|{START}[A-Za-z]{{3}}[ \-]?{parts(12)}{END}"
    )
    joined = True
    triggers = (
        "永久居留",
        "永居",
        "外国人",
        "居留证",
        "居留許可",
        "居留许可",
        "foreigner",
        "permanent resid",
        "permanent_resid",
        "permanentresid",
        "resident id",
        "residence card",
        "foreign_",
    )
    glimpse = LETTERED
    examples = ("外国人永久居留身份证 911124198108030024", "932682198501010017", "永久居留证号：CAN110081080310")
    counter_examples = (
        "911124198108030025",
        "外国人永久居留身份证 911124198113030024",
        "CAN110081080310",
        "永居 ZZQ110081080310",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """All checks of the 2023 form; else a word and what is left of them."""
        number = plain(value)
        if len(number) == 18:
            if not (number[0] == "9" and number[:17].isdigit() and checks.mod11_2(number)):
                return None
            born = checks.birth_date(number[6:14])
            if born and of_foreigner(number):
                return Judged(0.99, ("checksum", "birth_date", "area_code"), number)
            return None
        if len(number) != 15 or negative_label(before) or number[:3] not in checks.countries():
            return None
        if not re.fullmatch("[A-Z]{3}[0-9]{12}", number) or not has_context(self.entity, before, after):
            return None
        return Judged(*_old(number), number)

    def judge_cell(self, value: str) -> Judged | None:
        """Either form."""
        number = plain(value)
        if len(number) == 18:
            return self.judge(number, "", "")
        if not re.fullmatch("[A-Z]{3}[0-9]{12}", number) or number[:3] not in checks.countries():
            return None
        score, proofs = _old(number)
        return Judged(score, (*proofs[:-1], "column"), number)


def _old(number: str) -> tuple[float, tuple[str, ...]]:
    """Score and proofs of the form of 2017; the country stands."""
    month, day = int(number[9:11]), int(number[11:13])
    if 1 <= month <= 12 and 1 <= day <= 31:
        checked = checks.icao(number)
        return (0.97, ("checksum", "birth_date", "context")) if checked else (0.9, ("format", "birth_date", "context"))
    return 0.8, ("format", "context")
