"""Criminal records of people: a form field that tells one, or a sentence passed on somebody for a named crime."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.fields import HAN, SEPARATOR, FieldRecognizer, label_before

_LABELS = (
    r"(?:违法)?犯罪(?:前科)?记录|违法(?:违纪)?记录|刑事(?:处罚)?记录|(?:犯罪)?前科(?:情况)?|案底|受(?:过)?刑事处罚(?:情况)?|受处罚记录|服刑(?:记录|经历)"
    r"|(?<![a-z])(?:criminal[ _-]?(?:record|history)|conviction)s?(?![a-z])"
)
_LABELLED = label_before(_LABELS)
_NOTHING = re.compile(r"(?:无|否|没有|未|不详|暂无|未发现|none|no|nil|n/?a|null|clean).*", re.IGNORECASE)
_TERM = r"(?:[0-9一二三四五六七八九十两]{1,3} ?(?:年|个月|日|天|元|万))"
_PENALTY = r"(?:有期徒刑|拘役|管制|无期徒刑|死刑|缓刑)"
_CRIME = rf"(?:(?!犯罪)[{HAN}、]){{2,20}}罪"
_OFFENCE = "盗窃|诈骗|吸毒|赌博|斗殴|殴打他人|故意伤害|寻衅滋事|嫖娼|卖淫|酒驾|酒后驾驶|醉酒驾驶|醉驾|危险驾驶|贩毒|抢劫|抢夺|受贿|行贿|贪污|职务侵占|挪用资金|敲诈勒索|强奸|猥亵|传销|走私|逃税|容留他人吸毒"
_SENTENCED = re.compile(rf"{_PENALTY}|{_TERM}")
_FACT = re.compile(
    rf"{_CRIME}|{_OFFENCE}|{_PENALTY}|拘留|判刑|判处|刑满|服刑|强制(?:隔离)?戒毒|行政处罚|罚款|收监|取保候审|有(?:[,(]|$)|[是1]$"
)


class CriminalRecordRecognizer(FieldRecognizer):
    """因盗窃罪被判处有期徒刑二年, 曾因吸毒被行政拘留十日, 犯罪记录：…; not 犯罪 in a law."""

    entity = "CRIMINAL_RECORD"
    regex = (
        rf"(?:{_LABELS}){SEPARATOR}([^\n|\"'<>\x1e。;]{{1,80}})"
        rf"|((?:曾|又|前|还)?因(?:涉嫌)?(?:犯)?(?:{_CRIME}|{_OFFENCE})(?:[^。;\n\x1e]{{0,40}}?)(?:被|判)(?:[^。;\n\x1e]{{0,20}}?)"
        rf"(?:判处|判刑|判|处以?)(?:{_PENALTY})(?:[^,。;\n\x1e]{{0,6}}?{_TERM}){{0,2}})"
        rf"|(犯{_CRIME}[,]? ?(?:一案[,]?)?(?:[^。;\n\x1e]{{0,30}}?)判处{_PENALTY}(?:[^,。;\n\x1e]{{0,4}}?{_TERM}){{1,2}})"
        rf"|(曾?因(?:涉嫌)?(?:犯)?(?:{_CRIME}|{_OFFENCE})(?:行为)?[,]?(?:于[^,。;\n\x1e]{{4,14}}[,]?)?(?:被|受到?)(?:[^,。;\n\x1e]{{0,16}}?)"
        rf"(?:(?:行政|治安|刑事)?拘留|取保候审|立案侦查|起诉|强制(?:隔离)?戒毒|行政处罚|逮捕|判刑|劳动教养)(?:[^,。;\n\x1e]{{0,4}}?{_TERM})?)"
        rf"|(?:被告人?|罪犯|犯罪嫌疑人)[{HAN}]{{2,4}}(犯{_CRIME})"
    )
    spot = rf"(?:{_LABELS}){SEPARATOR}|罪|因(?:{_OFFENCE})"
    triggers = (
        *(
            "犯罪记录",
            "犯罪前科",
            "违法记录",
            "违法违纪记",
            "刑事记录",
            "刑事处罚",
            "前科",
            "案底",
            "受处罚记录",
            "服刑",
        ),
        *(
            "罪被",
            "罪判",
            "罪，",
            "罪于",
            "人犯",
            "犯罪嫌疑人",
            "罪犯",
            "被告",
            "曾因",
            "被判",
            "判处",
            "criminal",
            "convict",
        ),
        *(f"因{offence}" for offence in _OFFENCE.split("|")),
    )
    reach = (300, 400)
    examples = (
        "犯罪记录：2015年因盗窃罪被判处有期徒刑一年",
        "被告人李某曾因盗窃罪被判处有期徒刑二年，",
        "王某犯诈骗罪，判处有期徒刑三年六个月，并处罚金",
        "曾因吸毒被行政拘留十日",
    )
    counter_examples = (
        "犯罪记录：无",
        "因故意犯罪被判处有期徒刑以上刑罚的",
        "有犯罪记录的人员",
        "构成犯罪的，依法追究刑事责任",
        "犯前款罪的，处三年以下有期徒刑",
        "无犯罪记录证明",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Behind a label whatever tells a record; else a sentence with its term, which laws do not pass."""
        if _LABELLED.search(before):
            if _NOTHING.fullmatch(value.strip()) or not _FACT.search(value.strip()):
                return None
            return Judged(0.85, ("context", "format"), value.strip())
        if re.match(r"(?:以[上下内]|的[,，、;；。]|或者|不满)", after) or re.search(
            r"(?:凡|对于?|应当|可以|或者)$", before
        ):
            return None
        return (
            Judged(0.85, ("context", "format"), value) if _SENTENCED.search(value) else Judged(0.7, ("context",), value)
        )

    def judge_cell(self, value: str) -> Judged | None:
        """What tells a record; 无 tells none."""
        if _NOTHING.fullmatch(value) or len(value) > 500 or not _FACT.search(value):
            return None
        return Judged(0.85, ("column", "format"), value)
