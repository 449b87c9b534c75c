"""A child under 14, told by a birth date or by a label: sensitive from the first (PIPL articles 28, 31).

The birth date stands in an identity number or behind a label (出生日期), the label may name a child (患儿姓名). A year
that only stands before 出生, an age or the word child alone tell of nobody: laws and news are full of them.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator

from recognizers import checks
from recognizers.base import Found, Judged, VerifiedRecognizer
from recognizers.fields import SEPARATOR
from recognizers.glued import PAPERS, number_start
from recognizers.identity import is_identity
from recognizers.names import name_like

_CHILDREN = ("儿童", "幼儿", "婴儿", "患儿", "宝宝", "孩子", "小孩", "未成年人", "入园儿童", "参保儿童")
_CHILD = rf"(?:{'|'.join(_CHILDREN)})(?:的)?姓名|(?<![a-z])(?:child(?:ren)?|baby|kid)(?:'s)?[ _]?name"
_LABEL = re.compile(
    r"(?:出[ \t]{0,6}生(?:日期|年月日?|时间|日)?|生[ \t]{0,6}日|birth|dob|csrq|csny)[^0-9一二]{0,24}$", re.IGNORECASE
)
_NAMED = re.compile(_CHILD.replace("(?<![a-z])", "").encode(), re.IGNORECASE)
_YEAR = re.compile(rb"20[0-9]{2}|" + b"|".join(("二" + zero).encode() for zero in "〇零○"))


@functools.cache
def _births() -> VerifiedRecognizer:
    from recognizers.entities.date_of_birth import DateOfBirthRecognizer

    return DateOfBirthRecognizer()


class MinorRecognizer(VerifiedRecognizer):
    """An identity number by all its checks, or a labelled birth date, less than 14 years back; a child's name."""

    entity = "MINOR"
    regex = (
        rf"{number_start(PAPERS)}([1-9][0-9]{{16}}[0-9Xx])(?![0-9A-Za-z]|\.[0-9]*[1-9])"
        rf"|(?:{_CHILD}){SEPARATOR}([\u4e00-\u9fff·]{{2,8}})(?![\u4e00-\u9fff])"
    )
    flags = re.IGNORECASE
    joined = True
    triggers = (
        *("出生", "出 生", "出  生", "出\u3000生", "生日", "生 日", "生\u3000日", "birth", "dob", "csrq", "csny"),
        *(child + of + "姓名" for child in _CHILDREN for of in ("", "的")),
        *("child", "baby", "kid"),
    )
    reach = (48, 200)
    examples = ("身份证 110101201803070095", "出生日期：2022-03-07", "患儿姓名：张小明")
    counter_examples = (
        "身份证 110101199003070097",
        "出生日期：1990-03-07",
        "大熊猫2022年3月7日出生",
        "儿童姓名管理",
        "儿童年龄：8岁",
    )

    def spotted(self, data: bytes, place: int) -> bool:
        """姓名 or name right behind a word for a child; a label of birth, and a year of this century behind it."""
        if _NAMED.match(data, place):
            return True
        return _YEAR.search(data, place, place + 120) is not None and _births().spotted(data, place)

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """Numbers and names by the pattern, birth dates as the recognizer of these finds them."""
        found = [*super().find(text, at)]
        for one in _births().find(text, at):
            born = (one.judged.normal.replace("-", "") + "01")[:8]
            labelled = _LABEL.search(text[max(0, one.start - 32) : one.start])
            if labelled and born.isdecimal() and checks.under_14(born):
                found.append(Found(one.start, one.end, Judged(0.85, ("birth_date", "context"), one.judged.normal)))
        yield from sorted(found)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The number's own checks and the date against today's; a name as names are."""
        del before, after
        if is_identity(value):
            return Judged(0.95, ("checksum", "birth_date"), value.upper()) if checks.under_14(value[6:14]) else None
        return Judged(0.85, ("context",), value) if name_like(value) else None

    def judge_cell(self, value: str) -> Judged | None:
        """A date of birth less than 14 years back, or the name in a column of children's names."""
        from recognizers.entities.date_of_birth import birthday

        if name_like(value):
            return Judged(0.85, ("column",), value)
        born = (
            birthday(value)
            if re.match("20[0-9]{2}|[0-9]{1,2}/", value) and len(value) <= len("2022-03-07 00:00:00")
            else None
        )
        if born and checks.under_14((born.replace("-", "") + "01")[:8]):
            return Judged(0.85, ("birth_date", "column"), born)
        return None
