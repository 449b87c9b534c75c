"""Credit records of people (征信, GB/T 45574-2025): scores, arrears, entries on the list of defaulters."""

from __future__ import annotations

import re

from recognizers.base import Judged
from recognizers.fields import SEPARATOR, FieldRecognizer, label_before, names_person

_SCORE = r"芝麻(?:信用)?分|(?:个人)?信用(?:评分|分数?|得分)|征信(?:评分|得分|分数)|(?<![a-z])(?:(?:personal[ _-]?)?credit[ _-]?score|fico)(?![a-z])"
_LABELS = (
    r"(?:个人)?征信(?:记录|情况|状况|报告|信息|结果|查询结果)?|(?:个人)?信用(?:记录|报告|状况|历史)|逾期(?:记录|情况|次数|天数|金额|笔数)?|失信(?:记录|被执行人|信息|情况)?"
    r"|不良(?:信用)?记录|(?:个人)?负债(?:情况|总额)?|贷款记录|(?<![a-z])credit[ _-]?(?:record|history|report)(?![a-z])"
)
_LABELLED, _SCORE_LABELLED = label_before(_LABELS), label_before(_SCORE, rf"(?:{SEPARATOR}|[ ]?[为是]?[ ]?)")
_NOTHING = re.compile(r"(?:无|否|没有|未|不详|暂无|不适用|0(?:次|元)?|none|no|nil|n/?a|null)$", re.IGNORECASE)
_FACT = re.compile(
    r"逾期|正常|良好|不良|黑名单|白户|呆账|坏账|连三累六|查询[0-9]|失信|被执行|未结清|已结清|代偿|欠款|[0-9]+ ?(?:次|期|天|笔|元|万)|^[0-9,.]{1,12}$|^[是有]$|overdue|default|delinquen"
)
_ARREARS = r"(?:近[0-9一二两三五六半]{1,2}(?:年|个月)内?)?(?:累计|连续|曾|共|最长)?(?:有)?(?:贷款|信用卡|还款)?逾期[0-9一二三四五六七八九十]{1,3} ?(?:次|期|个月|天)"
_LISTED = r"(?:被)?(?:列为|列入|纳入|认定为)(?:了)?(?:全国)?失信被执行人(?:名单)?|(?:进入|列入|被拉入)征信黑名单|被?(?:列为|采取|限制)?限制高?消费(?:人员|措施)?(?:名单)?"


class CreditRecordRecognizer(FieldRecognizer):
    """A score behind its label, arrears and the list of defaulters in a form field or said of somebody named."""

    entity = "CREDIT_RECORD"
    regex = (
        rf"(?:{_SCORE})(?:{SEPARATOR}|[ ]?[为是]?[ ]?)([3-9][0-9]{{2}})(?![0-9.])"
        rf"|(?:{_LABELS}){SEPARATOR}([^\s|\"'<>\x1e。;,][^\n|\"'<>\x1e。;]{{0,50}})"
        rf"|(?:征信|信用)(?:报告|记录)?(?:显示|载明|中?有|存在)[:,]?[ ]?((?:连续|累计|信用卡|贷款)?(?:逾期|不良|呆账|坏账|代偿)[^\s,;。|\"'<>()\x1e]{{0,20}})"
        rf"|({_ARREARS}|{_LISTED})"
    )
    spot = rf"(?:{_SCORE})|(?:{_LABELS}){SEPARATOR}|{_ARREARS}|失信被|征信黑|限制高|限制消费|(?:征信|信用)(?:报告|记录)?(?:显示|载明|中?有|存在)"
    triggers = (
        *(
            "征信",
            "芝麻",
            "信用分",
            "信用评分",
            "信用得分",
            "信用记录",
            "信用报告",
            "信用状况",
            "信用历史",
            "逾期",
            "失信",
        ),
        *("不良记录", "不良信用", "负债", "贷款记录", "credit", "fico"),
    )
    reach = (200, 300)
    examples = (
        "芝麻信用分：720",
        "征信记录：近两年逾期3次",
        "credit score: 680",
        "王建国被列为失信被执行人",
        "失信记录：有",
    )
    counter_examples = (
        "征信业管理条例",
        "征信：无",
        "逾期不改正的",
        "失信被执行人名单制度",
        "逾期3天未付款的，",
        "信用分类监管",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A score between 300 and 950; what tells a record behind a label; without one somebody must be named."""
        if _SCORE_LABELLED.search(before) and value.isdecimal():
            return Judged(0.85, ("context", "format"), value) if 300 <= int(value) <= 950 else None
        if _LABELLED.search(before):
            good = not _NOTHING.match(value.strip()) and _FACT.search(value.strip())
            return Judged(0.8, ("context",), value.strip()) if good else None
        if re.match(r"的|未|以[上内]|制度|管理", after):
            return None
        return Judged(0.7, ("context",), value) if names_person(before) else None

    def judge_cell(self, value: str) -> Judged | None:
        """A score, or what tells a record."""
        if _NOTHING.match(value) or len(value) > 500 or not _FACT.search(value):
            return None
        return Judged(0.8, ("column", "format"), value)
