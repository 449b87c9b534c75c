"""Ethnic groups of people (民族): the 56 of GB/T 3304-1991, in a form field or a row of particulars."""

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

GROUPS = (
    "汉|蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|高山|拉祜|水|东乡|纳西|景颇"
    "|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|阿昌|普米|塔吉克|怒|乌孜别克|俄罗斯|鄂温克|德昂|保安|裕固"
    "|京|塔塔尔|独龙|鄂伦春|赫哲|门巴|珞巴|基诺|穿青人"
)
"""GB/T 3304-1991, and 穿青人, which stands in registers too."""
_LATIN = "Han|Hui|Zhuang|Uyghur|Uighur|Tibetan|Manchu|Mongol(?:ian)?|Miao|Yi|Tujia|Dong|Yao|Bai|Dai|Li|Kazakh|Korean"
_LABELS = (
    r"民[ \t]{0,6}族(?:成[分份])?|族别|(?<![a-z])(?:ethnicity|ethnic[ _-]?group|minzu)(?![a-z])|\"nation(?:ality)?\""
)
_LABELLED = label_before(_LABELS, SAID)
_CELL = re.compile(rf"(?:(?:{GROUPS})族?|{_LATIN})", re.IGNORECASE)


class CnEthnicityRecognizer(FieldRecognizer):
    """汉族 behind 民族：, or alone in a row of particulars beside somebody's sex."""

    entity = "CN_ETHNICITY"
    regex = (
        rf"(?:{_LABELS}){SAID}((?:{GROUPS})族?)(?![{HAN}])"
        rf"|(?:{_LABELS}){SEPARATOR}({_LATIN})(?![a-z])"
        rf"|(?:(?<![^{STOPS}])|(?<=[系是为]))((?:{GROUPS})族)(?=人?(?:[{STOPS}]|\Z))"
    )
    spot = rf"(?:{_LABELS}){SAID}(?:(?:{GROUPS})|{_LATIN})|(?:{GROUPS})族人?(?:[{STOPS}]|$)"
    triggers = (
        *("民族", "民 族", "民  族", "民\u3000族", "民\u3000\u3000族", "族别", "ethnic", "minzu", '"nation'),
        *(f"{name}族" for name in GROUPS.split("|") if name != "穿青人"),
    )
    reach = (200, 200)
    examples = ("民族：汉族", "性别 男 民族 汉 出生 1990年3月7日", "张三，男，维吾尔族，1985年生", "Ethnicity: Hui")
    counter_examples = ("少数民族", "民族：不限", "各民族一律平等，汉族、壮族、回族等", "白族民居", "民族区域自治")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label, or somebody's sex or name beside it."""
        normal = value if not value[0] >= "\u4e00" or value.endswith(("族", "人")) else f"{value}族"
        return judged(_LABELLED, normal, before, after)

    def judge_cell(self, value: str) -> Judged | None:
        """A name of the list, with or without 族."""
        if not _CELL.fullmatch(value):
            return None
        han = value[0] >= "\u4e00" and not value.endswith(("族", "人"))
        return Judged(0.9, ("column", "format"), f"{value}族" if han else value)
