"""Pay of people: an amount behind 月薪, 实发工资, salary, in a cell or a form field, or said of somebody."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.fields import HAN, SEPARATOR, STOPS, FieldRecognizer, label_before, names_person

_LABELS = (
    r"月薪|年薪|底薪|时薪|日薪|周薪|(?:基本|岗位|绩效|应发|实发|税前|税后|计件|加班|试用期|转正)?工资(?:标准)?|(?:应发|实发)(?:合计|金额|工资|薪资|薪酬)"
    r"|(?:税前|税后|基本|月|年)?薪[资酬水](?:标准|待遇)?|年终奖金?|(?:绩效|季度|年度)?奖金|月收入|年收入|(?:岗位|住房|交通|餐饮|通讯)(?:津贴|补贴)|竞业补偿金"
    r"|(?<![a-z])(?:(?:base|basic|annual|monthly|gross|net|take[ -]?home)[ _-]?(?:salary|pay|wage)|salary|wages?|annual[ _-]?bonus)(?![a-z])"
)
_AMOUNT = (
    r"(?:人民币|rmb|cny|[¥￥$])? ?(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]{1,2})?|[0-9]{3,8}(?:\.[0-9]{1,2})?|[0-9]{1,4}(?:\.[0-9]{1,2})?(?= ?(?:万|[kw](?![a-z]))))"
    r"(?: ?(?:万|[kw](?![a-z])))?(?: ?(?:元|块))?"
)
_NO_RANGE = r"(?! ?(?:-|~|至|到|—) ?[¥￥]?[0-9])(?![0-9%])(?!\.[0-9])"
_TOLD = r"[ ]?(?:为|是|约为?|共计?|达|有)?[ ]?"
_LABELLED = label_before(_LABELS)
_SAID = label_before(_LABELS, rf"(?:{SEPARATOR}|{_TOLD})")
_AGAINST = re.compile(
    rf"(?:平均|人均|最低|最高|标准|预算|总额|合计|起步|行业|地区|社会|不低于|低于|高于|拖欠|招聘).{{0,6}}?(?:{_LABELS})(?:{SEPARATOR}|{_TOLD})$",
    re.IGNORECASE,
)
_UNIT = re.compile(r"[元块万kw¥￥]", re.IGNORECASE)
_SLIP = re.compile(r"(?:税[前后])?(?:年薪|月薪|底薪)|(?:应发|实发|税前|税后|基本|岗位|绩效)(?:工资|合计|金额|薪[资酬])")
_RIGHT = re.compile(r"\s*(?:以[上下内]|的罚款|/(?:天|小时)以)")


def amount(text: str) -> str | None:
    """The amount in yuan as a plain number; None below 100 or where it is none."""
    bare = re.sub(r"人民币|rmb|cny|[¥￥$元块, ]", "", text, flags=re.IGNORECASE).lower()
    unit = {"万": 10_000, "w": 10_000, "k": 1_000}.get(bare[-1:], 1)
    digits = bare.rstrip("万wk")
    if not re.fullmatch(r"[0-9]{1,8}(?:\.[0-9]{1,4})?", digits):
        return None
    return f"{float(digits) * unit:.2f}" if float(digits) * unit >= 100 else None


class SalaryRecognizer(FieldRecognizer):
    """An amount behind 月薪：; without a colon only where somebody is named: 张伟月薪15000元."""

    entity = "SALARY"
    regex = rf"(?:{_LABELS})(?:{SEPARATOR}|{_TOLD})({_AMOUNT}){_NO_RANGE}"
    spot = rf"(?:{_LABELS})(?:{SEPARATOR}|{_TOLD})(?:人民币|rmb|cny|[¥￥$])? ?[0-9]"
    triggers = (
        *(
            "月薪",
            "年薪",
            "底薪",
            "时薪",
            "日薪",
            "周薪",
            "工资",
            "实发",
            "应发",
            "薪资",
            "薪酬",
            "薪水",
            "年终奖",
            "奖金",
        ),
        *("月收入", "年收入", "津贴", "补贴", "竞业补偿", "salary", "wage", "bonus", " pay", "_pay", "-pay"),
    )
    reach = (200, 200)
    examples = ("月薪：15000元", "实发工资: 12,345.67", "年薪：30万", "张伟月薪15000元", "Annual salary: ¥250,000")
    counter_examples = (
        "平均工资：8000元",
        "月薪：8000-12000元",
        "最低工资标准为2420元",
        "工资支付",
        "处500元以下罚款",
        "月薪8000元的岗位",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Nobody's pay is an average, a minimum or a range."""
        normal = amount(value)
        if normal is None or _AGAINST.search(before) or _RIGHT.match(after):
            return None
        if _LABELLED.search(before):
            return Judged(0.85, ("context", "format"), normal)
        said = _SAID.search(before)
        if not said or not re.match(rf"$|[{STOPS}:!?！？每]", after):
            return None
        if names_person(before[: said.start()], roles=bool(_UNIT.search(value))):
            return Judged(0.7, ("context",), normal)
        # a pay slip's own words, at the beginning of a line or a clause
        clause = re.search(rf"(?:^|[^{HAN}A-Za-z0-9])$", before[: said.start()])
        return Judged(0.6, ("context",), normal) if clause and _SLIP.match(said[0]) else None

    def judge_cell(self, value: str) -> Judged | None:
        """An amount of 100 and more."""
        normal = amount(value.removesuffix("/月").removesuffix("/年"))
        return Judged(0.85, ("column", "format"), normal) if normal else None
