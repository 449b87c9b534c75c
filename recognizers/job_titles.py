"""Job titles that a model finds: their bounds, and whether they are said of somebody."""

from __future__ import annotations

import bisect
import re
from collections.abc import Sequence

from recognizers.address import place_at

_ENDS = re.compile(
    "(?:长|[人专职官演社雇店议委]员|员|师|总|理|监|任|裁|席|书记|会计|出纳|教授|助理|秘书|顾问|代表|董事|监事|专家|主管|负责人|干事|医生|大夫|护士|律师|法官|警官|翻译|司机|主播|讲师|助教|学徒|技工|电工|焊工|钳工|木工|厨师|保安|保洁|前台|客服"
    "|设计|开发|策划|编辑|记者|导演|合伙人|创始人|总工|工程师|法务|财务|人事|行政|销售|采购|运营|文员|内勤|外勤|跟单|操盘手|研究生|博士后|站务|店主|代办|協理|襄理|[A-Za-z])$"
)
_YEARS = re.compile("^(?:[0-9一二三四五六七八九十两]+年(?:的)?|现任|时任|原任|担任|任|前任?(?=.{3})|的|位|名)(?=.{2,})")
_CUE = re.compile(
    r"(?:职务|职位|岗位|职称|头衔|职业|工种|身份|title|position|job|任|任职|担任|聘为|聘任为|聘请为|任命为|选为|选举为|晋升为|升为|调任|兼|兼任|现任|原任|曾任|时任|为|是|系|做|做过|当|从事|应聘|招聘|免去|辞去)[\"']?[ \t]{0,3}[:：=]?[ \t\"']{0,3}(?:[\u4e00-\u9fff]{2,20}?(?:公司|集团|银行|局|部|院|厂|中心|学校|大学|医院))?$",
    re.IGNORECASE,
)
_EDGE = re.compile(r"(?:^|[\n\t|>\"',;/(]|  )\s*$")
_EDGE_BEHIND = re.compile(r"\s*(?:$|[\n\t|<\"',;/)]|  )")
_GAP = re.compile(r"[ \t,，:：(（、]{0,3}$")
_BESIDE = 4
_CERTAIN, _SURE = 0.97, 0.5


def judge_title(
    text: str, start: int, end: int, sure: float, people: Sequence[tuple[int, int]]
) -> tuple[int, int] | None:
    """The title in a model's span ``start:end``; None where it is none, or nobody's.

    ``people``: where persons stand, ascending. Somebody's is a title beside a person, behind a word such as 任 or 职务,
    or alone in its line or cell; elsewhere the model must be sure (titles in rules: 系统管理员).
    """
    lead = _YEARS.match(text[start:end])
    if lead:
        start += lead.end()
    place = place_at(text, start)
    if start < place < end - 1 and _ENDS.search(text[place:end]):
        start = place
    if sure < _SURE or not _ENDS.search(text[start:end]) or end - start < 2:
        return None
    at = bisect.bisect_left(people, (start,))
    beside = any(
        (0 <= low - end <= _BESIDE and _GAP.match(text[end:low]))
        or (0 <= start - high <= _BESIDE and _GAP.match(text[high:start]))
        for low, high in people[max(0, at - 1) : at + 1]
    )
    alone = _EDGE.search(text[max(0, start - 4) : start]) and _EDGE_BEHIND.match(text, end)
    cued = _CUE.search(text[max(0, start - 30) : start])
    return (start, end) if beside or alone or cued or lead or sure >= _CERTAIN else None
