"""Persons by the words around them: 姓名：…, …先生. Running text without such words is read by a model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers.base import Found, Judged, VerifiedRecognizer, around
from recognizers.entities.cn_ethnicity import GROUPS
from recognizers.names import HAN, name_like, surnames, usual_name
from recognizers.persons import FATAL, doubts

_CUES = (
    "客户|客户姓名|员工姓名|真实姓名|患者姓名|学生姓名|姓名|名字|联系人|紧急联系人|收件人|收货人|寄件人|发件人"
    "|法定代表人|法人代表|授权代表|法人|委托代理人|代理人|负责人|经办人|申请人|被申请人|委托人|受托人|出租人"
    "|承租人|出租方|承租方|借款人|出借人|担保人|保证人|投保人|被保险人|受益人|监护人|持卡人|开户人|户名|户主|业主"
    "|患者|原告|被告|第三人|证明人|审核人|审核|审批人|制单人|制单|复核人|复核|开票人|销售方经办人|报销人|领款人|收款人|付款人|签收人"
    "|值班人|填表人|记录人|主持人|参会人|推荐人|随行人员|产权人|甲方|乙方|丙方|班主任|辅导员|主治医师|医生|员工|学生|家长"
    "|业务员|销售员|快递员|客户经理|采购经理|项目经理|签字|签名|抄送|证人|司机|家属"
)
"""Before a colon or a bar."""
_SPACED = "姓 {1,6}名|"
"""As forms write it."""
_GLUED = (
    "联系人|收件人|收货人|寄件人|借款人|担保人|经办人|患者(?!姓名)|(?<![行农商事企专副作产职就])业主(?![管体要])|被告人"
    "|被告|原告|我叫|司机|证人|家属|户名|持卡人|主治医生|主治医师|班主任|姓名[ \\t]{1,6}"
)
"""Right before a full name."""
_TITLES = (
    "先生|女士|小姐|同学|同志|老师|医生|护士|律师|法官|师傅|阿姨|大爷|主任|院长|科长|处长|局长|经理|总监|董事长|总经理"
)
"""Behind a full name, some of them before it."""
_SEXES = "[,][ ]?[男女](?:[,]|性[,])"
_FOLLOWS = rf"{_SEXES}|说[:,]|曾因|现任|目前(?![为的])|被列为|被诊断|确诊|患有|信仰|负责跟进|的(?:征信|月?工资|病历)"
_FOLLOWS += (
    rf"|系(?:虔诚|一[名位]|中共|共青|民革|民盟|九三|群众|无党派|(?:{GROUPS})族)|[,][ ]?(?:已婚|未婚|离异|丧偶|再婚)"
)
"""What is said of somebody, behind a full name: 张三，男，…; 张三说：…"""
_FOLLOW_WORDS = (
    *(
        "，男，",
        "，女，",
        ",男,",
        ",女,",
        "，男性",
        "，女性",
        "，男,",
        "，女,",
        ",男，",
        ",女，",
        "， 男",
        "， 女",
        ", 男",
        ", 女",
    ),
    *("说：", "说，", "曾因", "现任", "目前", "被列为", "被诊断", "确诊", "患有", "信仰", "负责跟进"),
    *(
        "的征信",
        "的工资",
        "的月工",
        "的病历",
        "系虔诚",
        "系一名",
        "系一位",
        "系中共",
        "系共青",
        "系民革",
        "系民盟",
        "系九三",
        "系群众",
        "系无党",
    ),
    *(f"系{group}族" for group in GROUPS.split("|")),
    *(f"{comma}{word}" for comma in "，," for word in ("已婚", "未婚", "离异", "丧偶", "再婚")),
)
_TITLES_BEFORE = "经理|总监|律师|法官|同学|同志|主任|院长|董事长"
_STOPS = r"\s,，、;；。.)）/|\"'(（<\[:："
_GOES_ON = "犯|系|因|性别|身份证|电话|手机|联系|男|女|先生|女士|以下|公民|出生|使用|驾驶|微信|与|和|的|于|诉|等"
_NAME_ENDS = rf"(?=[{_STOPS}0-9]|$|{_GOES_ON})"
_BEFORE_TITLED = "请找给向和与由对系为是的、叫员告"
_AFTER_CUE = re.compile(rb"[^\n:|]{3,60}?(?:[:|]|\xef\xbc\x9a|\xef\xbd\x9c)")
_NAMED = re.compile("姓名(?:[ \\t]|　)".encode())
_GLUED_BEFORE = re.compile(f"(?:{_GLUED}|{_TITLES_BEFORE})$")
_LISTED = re.compile(rf"[ ]?[、,，][ ]?([{HAN}·]{{2,15}}?)(?=[{_STOPS}]|$)")
_GLUED_WORDS = tuple(re.sub(r"\(.*?\)|\[.*", "", word) for word in (*_GLUED.split("|"), *_TITLES_BEFORE.split("|")))
_GLUED_BYTES = tuple(word.encode() for word in _GLUED_WORDS)
_TITLE_BYTES = tuple(word.encode() for word in (*_TITLES.split("|"), *_FOLLOW_WORDS))
_LATIN = re.compile(r"[A-Z][a-z]+(?: [A-Z][a-z]+){1,2}")
_PARTICULARS = re.compile(_SEXES)
_BEHIND_CUE, _BEFORE_TITLE = 1, 3
"""Groups of the pattern."""


class PersonRecognizer(VerifiedRecognizer):
    """A name after a word that announces one, or beside a title."""

    entity = "PERSON"
    regex = (
        rf"(?:{_SPACED}{_CUES})(?: ?\([^()\n]{{1,8}}\))?[ \t]?[:：|][ \t\"']{{0,3}}([{HAN}·]{{2,15}}?){_NAME_ENDS}"
        rf"|(?:{_GLUED}|{_TITLES_BEFORE})([{HAN}·]{{2,15}}?){_NAME_ENDS}"
        rf"|([{HAN}]{{2,4}}?)(?=(?:{_TITLES})(?!制|们|室|[{HAN}][制们室])|{_FOLLOWS})"
    )
    triggers = tuple(
        dict.fromkeys(
            (
                *(word[:2] for word in (*_CUES.split("|"), *_GLUED_WORDS, *_TITLES.split("|"))),
                *_FOLLOW_WORDS,
                *("姓 名", "姓  名", "姓   名", "姓\u3000名", "姓\u3000\u3000名"),
            )
        )
    )
    cues = tuple({word[:2] for word in _CUES.split("|")} - {word[:2] for word in (*_TITLES.split("|"), *_GLUED_WORDS)})
    reach = (160, 160)
    examples = (
        "姓名：张三丰，",
        "联系人:欧阳静怡 13812345678",
        "甲方：古丽娜尔·艾合买提",
        "请联系王建国先生",
        "患者马春兰，女",
        "采购经理沈国栋。",
    )
    counter_examples = (
        "联系人：公司财务",
        "甲方：杭州云溪网络科技有限公司",
        "姓名：无",
        "各位先生",
        "患者安全",
        "由一名同志领誓",
        "被告高兴，",
    )

    def spotted(self, data: bytes, place: int) -> bool:
        """A colon or a bar follows a cue; beside a title and behind some cues stands a surname."""
        if _AFTER_CUE.match(data, place):
            return True
        if _NAMED.match(data, place):
            return True
        single, compound = surnames()
        for word in _GLUED_BYTES:
            if data.startswith(word, place):
                behind = data[place + len(word) : place + len(word) + 6].decode("utf-8", "ignore")
                if (
                    behind[:1] in single
                    or behind in compound
                    or "·" in data[place : place + 60].decode("utf-8", "ignore")
                ):
                    return True
        if not data.startswith(_TITLE_BYTES, place):
            return False
        head = data[max(0, place - 12) : place].decode("utf-8", "ignore")
        return head[-3:-2] in single or head[-2:-1] in single or head[-3:-1] in compound or head[-4:-2] in compound

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Name-like by surname and length; without a colon before it only a usual name, alone among Chinese text."""
        if before.rstrip(" \t\"'").endswith((":", "：", "|")):
            named = name_like(value) or (_PARTICULARS.match(after) and doubts(value) < FATAL)
            return Judged(0.8, ("context",), value) if named else None
        if _GLUED_BEFORE.search(before):
            return Judged(0.6, ("context",), value) if usual_name(value) else None
        alone = not before or not re.match(f"[{HAN}]", before[-1]) or before[-1] in _BEFORE_TITLED
        if not alone or not usual_name(value):
            return None
        return Judged(0.8 if _PARTICULARS.match(after) else 0.6, ("context",), value)

    def judge_cell(self, value: str) -> Judged | None:
        """A Chinese name, or a Latin one of two or three capitalised words."""
        if name_like(value):
            return Judged(0.85, ("column",), value)
        return Judged(0.6, ("column",), value) if _LATIN.fullmatch(value) else None

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """Every match, and behind the first name of a list (抄送：宋佳、韩磊) the others."""
        for match in self.compiled.finditer(text, at):
            start, end = match.span(match.lastindex or 0)
            if match.lastindex == _BEFORE_TITLE and end - start == 4 and text[start] in _BEFORE_TITLED:  # 由王建国负责
                start += 1
            judged = self.judge(text[start:end], *around(text, start, end))
            while not judged and match.lastindex == _BEFORE_TITLE and end - start > 2:  # 系王建国先生
                start += 1
                judged = self.judge(text[start:end], *around(text, start, end))
            if not judged:
                continue
            yield Found(start, end, judged)
            if match.lastindex != _BEHIND_CUE:
                continue
            last = match.start() + 40
            while (more := _LISTED.match(text, end, last)) and usual_name(more[1]):
                start, end = more.span(1)
                yield Found(start, end, Judged(0.7, ("context",), more[1]))
