"""Dates of birth: behind a label, or before 出生; a form field, a sentence of a court paper, a cell."""

from __future__ import annotations

import datetime as dt
import re

from recognizers import checks
from recognizers.base import Judged
from recognizers.fields import SEPARATOR, FieldRecognizer, label_before

_NUMERALS = {**{c: i for i, c in enumerate("〇一二三四五六七八九")}, "零": 0, "○": 0, "O": 0}
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = "(?:jan|feb|mar|apr|may|jun|jul|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_CHINESE = (
    r"(?:19|20)[0-9]{2} ?年 ?[01]?[0-9] ?月(?: ?[0-3]?[0-9] ?[日号])?"
    r"|[一二][〇零○O一二三四五六七八九]{3}年[一二三四五六七八九十正]{1,3}月(?:[一二三四五六七八九十廿卅]{1,4}[日号])?"
)
_WRITTEN = (
    rf"{_CHINESE}"
    r"|(?:19|20)[0-9]{2}(?:-[01]?[0-9](?:-[0-3]?[0-9])?|/[01]?[0-9](?:/[0-3]?[0-9])?|\.[01]?[0-9](?:\.[0-3]?[0-9])?)"
    r"|(?:19|20)[0-9]{2}[01][0-9](?:[0-3][0-9])?"
)
_LATIN = (
    rf"{_MONTH}\.? [0-3]?[0-9](?:st|nd|rd|th)?,? (?:19|20)[0-9]{{2}}"
    rf"|[0-3]?[0-9](?:st|nd|rd|th)?[ -]{_MONTH}\.?,?[ -](?:19|20)[0-9]{{2}}"
    r"|[0-3]?[0-9][/.][0-3]?[0-9][/.](?:19|20)[0-9]{2}"
)
_LABELS = (
    r"出生(?:日期|年月日?|时间|日)|出[ \t]{0,6}生|公历生日|阳历生日|生[ \t]{0,6}日|(?<![发产诞滋衍])生于"
    r"|(?<![a-z])(?:(?:date|day)[ _-]?of[ _-]?birth|birth[ _-]?(?:date|day)|dob|csrq|csny|chushengriqi)(?![a-z])"
    r"|(?<![a-z])born(?: on| in)?(?![a-z])"
)
_AFTER_LABEL = rf"(?:{SEPARATOR}|[ \t]{{0,6}}[为是在于]?[ \t]{{0,2}})"
_LABELLED = label_before(_LABELS, _AFTER_LABEL)
_BORN = re.compile(r"(?:出生|生(?=[,;。、)\s]|\Z))(?!(?:之|以)?[前后]|的(?!张|王|李)|人口|率|证|地|登记)")
_FORMS = re.compile(rf"(?:{_WRITTEN}|{_LATIN})(?:[T ]00:00(?::00(?:\.0+)?)?)?", re.IGNORECASE)


def _number(text: str) -> int:
    """Chinese numerals to a number: 十二, 二十三, 一九九〇."""
    if text.isdecimal():
        return int(text)
    text = text.replace("元", "一").replace("正", "一").replace("廿", "二十").replace("卅", "三十")
    if "十" in text:
        tens, _, ones = text.partition("十")
        return (_NUMERALS.get(tens, 1) if tens else 1) * 10 + (_NUMERALS.get(ones, 0) if ones else 0)
    return int("".join(str(_NUMERALS.get(one, 0)) for one in text) or 0)


def birthday(text: str) -> str | None:
    """YYYY-MM-DD or YYYY-MM of a date as written, from 1900 to today; None where it is no date.

    Of 03/04/1990 the first number is taken for the month where it can be one.
    """
    text = re.sub(r"[T ]00:00.*$", "", text.strip())
    if word := re.search(_MONTH, text, re.IGNORECASE):
        year, rest = re.findall(r"[0-9]{4}", text)[-1:], re.findall(r"(?<![0-9])[0-9]{1,2}(?![0-9])", text)
        parts = [*year, str(_MONTHS.index(word[0][:3].lower()) + 1), *rest[:1]]
    elif text.isdecimal():
        parts = [text[:4], text[4:6], text[6:8]] if len(text) == 8 else [text[:4], text[4:6]]
    else:
        parts = [part for part in re.split(r"[^0-9〇零○O一二三四五六七八九十元正廿卅]+", text) if part]
        if len(parts) == 3 and len(parts[2]) == 4:
            parts = [parts[2], *(parts[:2] if int(parts[0]) <= 12 else parts[1::-1])]
    numbers = [_number(part) for part in parts]
    if len(numbers) < 2:
        return None
    day = numbers[2] if len(numbers) > 2 else 1
    try:
        whole = dt.date(numbers[0], numbers[1], day)
    except ValueError:
        return None
    if not checks.birth_date(whole.strftime("%Y%m%d")):
        return None
    return whole.isoformat() if len(numbers) > 2 else whole.isoformat()[:7]


class DateOfBirthRecognizer(FieldRecognizer):
    """A day between 1900 and today behind 出生日期, 生日, date of birth, or before 出生."""

    entity = "DATE_OF_BIRTH"
    regex = (
        rf"(?:{_LABELS}){_AFTER_LABEL}({_WRITTEN}|{_LATIN})(?![0-9])"
        rf"|(?<![0-9])({_CHINESE}|(?:19|20)[0-9]{{2}}[-/.][01]?[0-9][-/.][0-3]?[0-9])(?=[ ]?(?:出生|生(?:[,;。、)\s]|\Z)))"
        rf"|(?:生日)(?:{SEPARATOR}|[为是]?)([01]?[0-9] ?月 ?[0-3]?[0-9] ?[日号])"
    )
    spot = rf"(?:{_LABELS}){_AFTER_LABEL}[\"']?[0-9一二a-z]|[日号月0-9] ?(?:出生|生)|生日.{{0,8}}?[0-9]"
    triggers = (
        *("出生", "出 生", "出  生", "出\u3000生", "生日", "生 日", "生\u3000日", "生于", "日生", "号生", "月生"),
        *("birth", "dob", "csrq", "csny", "chushengr", "born"),
    )
    reach = (200, 200)
    examples = (
        "出生日期：1990-03-07",
        "张三，男，1990年3月7日出生，汉族",
        "生日：1985年12月",
        "Date of birth: March 7, 1990",
        "出生 1990 年 3 月 7 日",
        "生于一九九〇年三月七日",
    )
    counter_examples = (
        "2016年1月1日以后出生的子女",
        "签订日期：1990-03-07",
        "发生于2020年3月7日",
        "出生日期：1990-13-07",
        "2020年3月7日生效",
        "出生人口2020年",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A real day; the label before it, or 出生 behind it that is about one person."""
        labelled = _LABELLED.search(before)
        if re.fullmatch(r"[01]?[0-9] ?月 ?[0-3]?[0-9] ?[日号]", value):
            month, day = re.findall(r"[0-9]+", value)
            good = labelled and 1 <= int(month) <= 12 and 1 <= int(day) <= 31
            return Judged(0.7, ("context",), f"--{int(month):02}-{int(day):02}") if good else None
        normal = birthday(value)
        if normal is None:
            return None
        if labelled:
            if re.match(r" ?(?:年 ?)?(?:至|到|-|~|以[前后]|[前后])", after):
                return None
            return Judged(0.9 if len(normal) == 10 else 0.85, ("context", "format"), normal)
        return Judged(0.85, ("context", "format"), normal) if _BORN.match(after.lstrip(" ")) else None

    def judge_cell(self, value: str) -> Judged | None:
        """A date as people and databases write one."""
        normal = birthday(value) if _FORMS.fullmatch(value) else None
        return Judged(0.9 if len(normal) == 10 else 0.8, ("column", "format"), normal) if normal else None
