"""Form fields: a label, what stands between, a value. The base of recognizers for what is said of a person in words.

Such words mean something only beside a person: a law names illnesses, faiths and crimes too. So the label of a form
field speaks for them (宗教信仰：佛教), a place in a row of particulars (张三，男，汉族，已婚), or a person named in the
same sentence (王女士确诊为乳腺癌).
"""

from __future__ import annotations

import functools
import re
from typing import Any, ClassVar

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.normalise import plain

HAN = "\u4e00-\u9fff"
SEPARATOR = r"(?: ?\([^()\n\x1e]{0,12}\))?[\"'\])* \t]{0,6}[:=|>\t][\"' \t]{0,6}"
"""Between a label and its value, folded: a colon, a bar, a tab, the end of a tag, with blanks and quotes."""
SAID = rf"(?:{SEPARATOR}|[ \t]{{0,6}}(?:为|是|系)?[ \t]{{0,2}})"
"""The same, or a blank, or nothing: for values that are told from all other words by themselves."""
_BEFORE, _BEHIND = 30, 150
"""Bytes around a trigger in which the label and what stands behind it begin."""
STOPS = r"\s,;|/\x1e。、)("
"""What sets apart one particular from the next, folded."""
_SEX = re.compile(rf"(?:^|[{STOPS}:])[男女]性?(?:$|[{STOPS}])")
_SEX_BEHIND = re.compile(rf"[{STOPS}]{{1,3}}[男女]性?(?:$|[{STOPS}])")
_EDGE_BEFORE = re.compile(rf"(?:^|[{STOPS}])$")
_EDGE_BEHIND = re.compile(rf"$|[{STOPS}]")
_ROLE = "本人|员工|患者|病人|客户|当事人|借款人|申请人|被告人|被告|原告|被申请人|嫌疑人|投保人|被保险人|候选人|应聘者|学生|职工"
_ROLES = re.compile(
    r"(?:(?:本人|借款人|申请人|被告人|被告|原告|乙方|嫌疑人|投保人|被保险人|候选人|应聘者|[我他她])[^。;\n\x1e]{0,12}$|[0-9]{1,3} ?岁)"
)
_CALLED = "某某|某[甲乙丙丁]?|先生|女士|小姐|老师|同学|阿姨|大爷|总|工"
_CLAUSE = re.compile(rf"(?:^|[^{HAN}])(?:{_ROLE})?([{HAN}]{{2,}})")


def label_before(labels: str, separator: str = SEPARATOR) -> re.Pattern[str]:
    """Does folded text end with one of ``labels`` (a pattern) and ``separator``?"""
    return re.compile(rf"(?:{labels}){separator}$", re.IGNORECASE)


def in_particulars(before: str, after: str) -> bool:
    """Does a word stand alone in a row of particulars, with somebody's sex beside it: 张三，男，汉族，?"""
    return bool(
        _EDGE_BEFORE.search(before)
        and _EDGE_BEHIND.match(after)
        and (_SEX.search(before.rpartition("\n")[2]) or _SEX_BEHIND.match(after))
    )


@functools.cache
def _called() -> re.Pattern[str]:
    from models.entities import tables

    surnames = "".join(sorted(one for one in tables.ranked_surnames() if len(one) == 1))
    return re.compile(rf"(?:^|[^{HAN}]|[与和对向由给]|{_ROLE})[{surnames}](?:{_CALLED})")


_LINK = re.compile(r"(?:[,]|系|是|为|属|目前|现在?|现已|现为|一直|至今)[ ]?(?:一[名位])?$")


def said_of_person(before: str, after: str) -> bool:
    """Is a word said of somebody named right before it: 张伟系…, 李娟，…，, 王强目前…?"""
    link = _LINK.search(before)
    return bool(
        link
        and re.match(rf"$|人?[{STOPS}:!?！？]", after)
        and (names_person(before[: link.start()]) or re.search(r"[我他她]$|本人$|此人$", before[: link.start()]))
    )


def judged(labelled: re.Pattern[str], normal: str, before: str, after: str) -> Judged | None:
    """What a word that needs a label or somebody's sex or name beside it is worth; ``normal`` is its normal form."""
    if labelled.search(before):
        return Judged(0.9, ("context", "format"), normal)
    if in_particulars(before, after) or said_of_person(before, after):
        return Judged(0.85, ("context", "format"), normal)
    return None


def names_person(text: str, *, roles: bool = False) -> bool:
    """Is a person named in the sentence that ``text`` ends with: 张伟…, 李某…, 王女士…; with ``roles`` 本人, 52岁 too?"""
    from recognizers.names import usual_name

    sentence = re.split(r"[。！？!?\n\x1e]", text)[-1]
    if _called().search(sentence) or (roles and _ROLES.search(sentence)):
        return True
    return any(
        usual_name(run[1][:size]) for run in _CLAUSE.finditer(sentence) for size in (3, 2, 4) if len(run[1]) >= size
    )


def quick(pattern: str) -> Any:
    """``pattern``, in whatever case, compiled to machine code: for what is asked at every trigger."""
    import pcre2

    return pcre2.compile(pattern, pcre2.IGNORECASE, jit=True)


class FieldRecognizer(VerifiedRecognizer):
    """A recognizer whose triggers mean something only where ``spot`` is found around them."""

    flags = re.IGNORECASE
    reach = (400, 600)
    spot: ClassVar[str] = ""
    """What stands around every trigger by which ``regex`` can match, folded; a label and what follows it."""

    @functools.cached_property
    def _spot(self) -> Any:
        return quick(self.spot)

    def spotted(self, data: bytes, place: int) -> bool:
        """Look for ``spot`` from a little before the trigger on."""
        near = data[max(0, place - _BEFORE) : place + _BEHIND].decode("utf-8", "ignore")
        return bool(self._spot.search(plain(near)))
