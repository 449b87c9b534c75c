"""Faith of people (宗教信仰): sensitive by PIPL article 28; in a form field, or said of somebody by name."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.fields import HAN, SAID, SEPARATOR, FieldRecognizer, label_before, names_person

_FAITHS = (
    "藏传佛教|南传佛教|汉传佛教|佛教徒?|道教徒?|基督教徒?|新教|天主教徒?|东正教徒?|伊斯兰教|回教|犹太教徒?|印度教徒?|锡克教"
    "|喇嘛教|摩门教|苯教|基督徒|穆斯林|居士"
)
_LATIN = (
    "buddhis[mt]|christian(?:ity)?|catholic(?:ism)?|protestant(?:ism)?|islam|muslim|taois[mt]|daois[mt]|hindu(?:ism)?"
    "|judaism|jewish|orthodox"
)
_LABELS = (
    r"宗教信仰(?:情况)?|宗[ \t]{0,6}教|信仰(?:宗教)?|信教情况"
    r"|(?<![a-z])(?:religio(?:n|us[ _-]?belief)s?|faith|zjxy|zongjiao)(?![a-z])"
)
_LABELLED = label_before(_LABELS, SAID)
_CELL = re.compile(rf"(?:{_FAITHS}|{_LATIN})", re.IGNORECASE)


class ReligionRecognizer(FieldRecognizer):
    """佛教 behind 宗教信仰：, or after 信仰, 信奉, 皈依 where the sentence names somebody."""

    entity = "RELIGION"
    regex = (
        rf"(?:{_LABELS}){SAID}({_FAITHS})(?![{HAN}])"
        rf"|(?:{_LABELS}){SEPARATOR}({_LATIN})(?![a-z])"
        rf"|(?:信[仰奉]|皈依|受洗加入|[是系](?:一[名位]|个)?(?:虔诚的)?)({_FAITHS})(?=[^{HAN}]|\Z)"
    )
    spot = rf"(?:{_LABELS}){SAID}(?:{_FAITHS}|{_LATIN})|(?:信[仰奉]|皈依|受洗加入|[是系].{{0,7}}?)(?:{_FAITHS})"
    triggers = (
        *(
            "宗教",
            "宗 教",
            "宗\u3000教",
            "信仰",
            "信教",
            "信奉",
            "皈依",
            "受洗加入",
            "religi",
            "faith",
            "zjxy",
            "zongj",
        ),
        *("佛教徒", "道教徒", "基督教徒", "天主教徒", "基督徒", "穆斯林", "居士"),
    )
    reach = (200, 200)
    examples = ("宗教信仰：佛教", "王建国信仰基督教，", "Religion: Islam", "宗教信仰 伊斯兰教")
    counter_examples = ("宗教信仰自由", "宗教信仰：无", "佛教、道教等宗教团体", "信仰佛教的公民", "宗教活动场所")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label, or somebody named."""
        del after
        said = re.search(r"(?:信[仰奉]|皈依|受洗加入|[是系](?:一[名位]|个)?(?:虔诚的)?)$", before)
        if _LABELLED.search(before) and not (said and before.endswith("信仰")):
            return Judged(0.9, ("context", "format"), value.lower())
        if said:
            return Judged(0.75, ("context",), value) if names_person(before[: said.start()], roles=True) else None
        return None

    def judge_cell(self, value: str) -> Judged | None:
        """A faith of the list; 无 says nothing."""
        return Judged(0.9, ("column", "format"), value.lower()) if _CELL.fullmatch(value) else None
