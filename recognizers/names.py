"""Persons by the words around them: 姓名：…, …先生. Columns are judged in ``tables.py``, running text by a model."""

from __future__ import annotations

import functools
import itertools
import re
from collections.abc import Iterator

from recognizers.address import place_at
from recognizers.base import Found, Judged, VerifiedRecognizer, around


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_CUES = (
    "客户|客户姓名|员工姓名|真实姓名|患者姓名|学生姓名|姓名|名字|联系人|紧急联系人|收件人|收货人|寄件人|发件人"
    "|法定代表人|法人代表|授权代表|法人|委托代理人|代理人|负责人|经办人|申请人|被申请人|委托人|受托人|出租人"
    "|承租人|出租方|承租方|借款人|出借人|担保人|保证人|投保人|被保险人|受益人|监护人|持卡人|开户人|户名|户主|业主"
    "|患者|原告|被告|第三人|证明人|审核人|审核|审批人|制单人|制单|复核人|复核|报销人|领款人|收款人|付款人|签收人"
    "|值班人|填表人|记录人|主持人|参会人|推荐人|产权人|甲方|乙方|丙方|班主任|辅导员|主治医师|医生|员工|学生|家长"
    "|业务员|销售员|快递员|客户经理|采购经理|项目经理|签字|签名|抄送|证人|司机|家属"
)
"""Before a colon or a bar."""
_SPACED = "姓 {1,6}名|"
"""As forms write it."""
_GLUED = (
    "联系人|收件人|收货人|寄件人|借款人|担保人|经办人|患者|(?<![行农商事企专副作产职就])业主(?![管体要])|被告人"
    "|被告|原告|我叫|司机|证人|家属"
)
"""Right before a full name."""
_TITLES = (
    "先生|女士|小姐|同学|同志|老师|医生|护士|律师|法官|师傅|阿姨|大爷|主任|院长|科长|处长|局长|经理|总监|董事长|总经理"
)
"""Behind a full name, some of them before it."""
_TITLES_BEFORE = "经理|总监|律师|法官|同学|同志|主任|院长|董事长"
_HAN = "\u4e00-\u9fff\u3400-\u4dbf"
_STOPS = r"\s,，、;；。.)）/|\"'(（<\[:："
_GOES_ON = "性别|身份证|电话|手机|联系|男|女|先生|女士|以下|公民|出生|使用|驾驶|微信|与|和|的|于|诉|等"
_NAME_ENDS = rf"(?=[{_STOPS}0-9]|$|{_GOES_ON})"
_BEFORE_TITLED = "请找给向和与由对系为是的、叫员告"
_AFTER_CUE = re.compile(rb"[^\n:|]{3,60}?(?:[:|]|\xef\xbc\x9a|\xef\xbd\x9c)")
_GLUED_BEFORE = re.compile(f"(?:{_GLUED}|{_TITLES_BEFORE})$")
_LISTED = re.compile(rf"[ ]?[、,，][ ]?([{_HAN}·]{{2,15}}?)(?=[{_STOPS}]|$)")
_GLUED_WORDS = tuple(re.sub(r"\(.*?\)", "", word) for word in (*_GLUED.split("|"), *_TITLES_BEFORE.split("|")))
_GLUED_BYTES = tuple(word.encode() for word in _GLUED_WORDS)
_TITLE_BYTES = tuple(title.encode() for title in _TITLES.split("|"))
_NOT_NAMES = _words(
    "公司 单位 部门 集团 银行 医院 学校 中心 管理 签字 盖章 签名 日期 电话 手机 地址 姓名 性别 年龄 无 未知 不详 "
    "匿名 测试 管理员 经理 先生 女士 同上 本人 相关 人员 其他 高兴 高峰 方便 方法 方案 周一 周二 周三 周四 周五 "
    "周六 周日 周末 明显 白天 黄金 金额 安全 安装 包括 成功 成本 时间 时候 全部 全国 全体 常见 常用 任何 任务 "
    "段落 向上 应当 应该 王者 王国 石油 石头 马上 马路 牛奶 白色 黑色 红色 黄色 蓝色 花园 水果 水平 雷达 雪花 "
    "项目 祖国 温度 温馨 和谐 计划 计算 于是 余额 党员 经验 经济 程序 程度 房屋 房产 车辆 单价 文件 文档 文本 "
    "文字 支付 支持 从事 别人 信息 信用 解决 解释 查询 查看 关于 关系 强制 强调 充值 充分 平台 平均 平时 左右 "
    "易用 终止 冷静 连接 连续 都是 都有 能力 华为 万元 万人"
)
_NOT_GIVEN = _words(
    "公司 先生 女士 小姐 老师 医生 护士 律师 师傅 经理 主任 总监 院长 同学 同志 大爷 阿姨 法官 科长 处长 局长 "
    "董事 总经 某某 "
    "保护 管理 建设 开发 服务 经营 工程 制度 规定 安全 资源 部门 单位 人员 机构 组织 责任 合同 协议 费用 价格 标准"
)
"""Behind a surname: titles, what stands for a name, and words that no name holds (公益林管理, 公路建设)."""
_SYLLABLES = (
    "尼玛|达瓦|米玛|拉巴|普布|巴桑|边巴|次仁|才仁|泽仁|扎西|卓玛|卓嘎|拉姆|拉毛|旦增|丹增|多吉|央金|平措|格桑|白玛"
    "|洛桑|索朗|索南|德吉|次旺|旺堆|顿珠|仁青|仁增|强巴|曲珍|曲扎|贡布|罗布|洛追|桑珠|其美|玉珍|阿依|古丽|古力"
    "|热依|娜尔|努尔|买买提|麦麦提|艾合买提|艾买提|吐尔逊|吐尔地|阿卜杜|阿不都|热合曼|艾力|玉素甫|库尔班|帕提"
    "|木拉提|巴哈尔|夏提|孜亚|汗|别克|加娜|哈孜|巴特尔|其其格|乌云|娜仁|斯琴|高娃|格日勒|图雅"
)
_BEHIND_CUE, _BEFORE_TITLE = 1, 3
"""Groups of the pattern."""
_MINORITY = re.compile(f"(?:{_SYLLABLES}){{2,4}}")


@functools.cache
def _surnames() -> tuple[frozenset[str], frozenset[str]]:
    from models.entities import tables

    return frozenset(tables.ranked_surnames()), tables.compound_surnames()


@functools.cache
def _no_names() -> frozenset[str]:
    """Words and places of two characters and more that begin as names do."""
    from models.entities import tables

    return tables.words_like_names() | tables.place_names()


@functools.cache
def _given() -> frozenset[str]:
    from models.entities import tables

    return frozenset(tables.given_characters())


def name_like(text: str) -> bool:
    """Could ``text`` be a Chinese name: a surname and one or two characters, or a minority's: with ·, of syllables?"""
    if text[:2] in _NOT_NAMES and not (len(text) == 3 and text[2] in _given()):  # 王国强
        return False
    if "·" in text:
        parts = text.split("·")
        return all(re.fullmatch(rf"[{_HAN}]{{1,8}}", part) for part in parts) and len(text) <= 20
    if not re.fullmatch(rf"[{_HAN}]{{2,6}}", text):
        return False
    if len(text) >= 4 and _MINORITY.fullmatch(text):
        return True
    if len(text) > 4 or text[1:] in _NOT_GIVEN or text[2:] in _NOT_GIVEN:
        return False
    single, compound = _surnames()
    if text[:2] in compound and 3 <= len(text) <= 4:
        return True
    if text[0] not in single:
        return False
    # a woman's husband's name before her own (欧陈美玲) is the one four-character form beside compound surnames
    return len(text) <= 3 or text[1] in single


def likely_name(text: str) -> bool:
    """As ``name_like`` where nothing announces a name: no word of the language and no place."""
    return name_like(text) and ("·" in text or text not in _no_names())


def begins_like_word(text: str) -> bool:
    """Do the surname and the next character make a word: 高峰时, but also 王国强?"""
    return text[:2] in _no_names() and text[:2] not in _surnames()[1]


def usual_name(text: str) -> bool:
    """As ``likely_name``, with given characters that are usual; no place begins it, no word of four characters."""
    if not likely_name(text) or (begins_like_word(text) and (len(text) == 4 or place_at(text, 0))):
        return False
    if text[:2] in _surnames()[1]:
        return True
    given = text[1:]
    return "·" in text or len(text) > 4 or given == given[0] * 2 or all(one in _given() for one in given)


def may_hold_name(text: str) -> bool:
    """Could a full name stand somewhere in ``text``? A quick look, which says no to most lines of a log."""
    single, compound = _surnames()
    words, given = _no_names(), _given()
    for at, (first, second) in enumerate(itertools.pairwise(text)):
        if first in single and "\u3400" <= second <= "\u9fff":
            # 王国 is a word, 王国军 is a name
            if first + second not in words or (second in given and text[at + 2 : at + 3] in given):
                return True
        elif first + second in compound:
            return True
    return "·" in text or bool(_MINORITY.search(text))


class PersonRecognizer(VerifiedRecognizer):
    """A name after a word that announces one, or beside a title."""

    entity = "PERSON"
    regex = (
        rf"(?:{_SPACED}{_CUES})(?: ?\([^()\n]{{1,8}}\))?[ \t]?[:：|][ \t\"']{{0,3}}([{_HAN}·]{{2,15}}?){_NAME_ENDS}"
        rf"|(?:{_GLUED}|{_TITLES_BEFORE})([{_HAN}·]{{2,15}}?){_NAME_ENDS}"
        rf"|([{_HAN}]{{2,4}}?)(?=(?:{_TITLES})(?!制|们|室|[{_HAN}][制们室]))"
    )
    triggers = tuple(
        dict.fromkeys(
            (
                *(word[:2] for word in (*_CUES.split("|"), *_GLUED_WORDS, *_TITLES.split("|"))),
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
        single, compound = _surnames()
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
            return Judged(0.8, ("context",), value) if name_like(value) else None
        if _GLUED_BEFORE.search(before):
            return Judged(0.6, ("context",), value) if usual_name(value) else None
        del after
        alone = not before or not re.match(f"[{_HAN}]", before[-1]) or before[-1] in _BEFORE_TITLED
        return Judged(0.6, ("context",), value) if alone and usual_name(value) else None

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """Every match, and behind the first name of a list (抄送：宋佳、韩磊) the others."""
        for match in self.compiled.finditer(text, at):
            start, end = match.span(match.lastindex or 0)
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
