"""Political status of people (政治面貌, GB/T 4762-1984), in a form field or a row of particulars."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.fields import (
    HAN,
    SAID,
    SEPARATOR,
    STOPS,
    FieldRecognizer,
    judged,
    label_before,
)

_SURE = (
    "中共党员|中共预备党员|中国共产党(?:预备)?党员|共青团员|民革(?:党员|会员)|民盟盟员|民建会员|民进会员|农工党(?:党员)?"
    "|致公党(?:党员)?|九三学社社员|台盟盟员|无党派(?:民主)?人士"
)
_VALUES = f"{_SURE}|预备党员|党员|团员|群众|民革|民盟|民建|民进|九三学社|台盟|无党派"
_LATIN = r"(?:CPC|Party) member|(?:Communist )?Youth League member|masses|non[- ]?party"
_LABELS = r"政治面[貌目]|党派|(?<![a-z])(?:political[ _-]?(?:status|affiliation|outlook)|zzmm)(?![a-z])"
_LABELLED = label_before(_LABELS, SAID)
_CELL = re.compile(rf"(?:{_VALUES}|{_LATIN})", re.IGNORECASE)


class PoliticalStatusRecognizer(FieldRecognizer):
    """中共党员 behind 政治面貌：, or alone in a row of particulars beside somebody's sex."""

    entity = "POLITICAL_STATUS"
    regex = (
        rf"(?:{_LABELS}){SAID}({_VALUES})(?![{HAN}])"
        rf"|(?:{_LABELS}){SEPARATOR}({_LATIN})(?![a-z])"
        rf"|(?:(?<![^{STOPS}])|(?<=[系是为名]))({_SURE}|群众|党员)(?=[{STOPS}]|\Z)"
    )
    spot = rf"(?:{_LABELS}){SAID}(?:{_VALUES}|{_LATIN})|(?:{_SURE}|群众|党员)(?:[{STOPS}]|$)"
    triggers = (
        *("政治面", "党派", "political", "zzmm", "中共党员", "中共预备", "中国共产党党", "中国共产党预", "共青团员"),
        *(
            "群众",
            "是党员",
            "系党员",
            "民革",
            "民盟盟",
            "民建会",
            "民进会",
            "农工党",
            "致公党",
            "九三学社",
            "台盟盟",
            "无党派",
        ),
    )
    reach = (200, 200)
    examples = ("政治面貌：中共党员", "政治面貌 群众", "王五，男，汉族，共青团员，", "Political status: CPC member")
    counter_examples = ("广大党员干部", "人民群众", "中共党员应当", "各民主党派", "政治面貌：不限")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label, or somebody's sex or name beside it."""
        return judged(_LABELLED, value, before, after)

    def judge_cell(self, value: str) -> Judged | None:
        """A word of the list."""
        return Judged(0.9, ("column", "format"), value) if _CELL.fullmatch(value) else None
