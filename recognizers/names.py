"""What a Chinese name looks like: surname, given characters, and the words and places that begin as names do."""

from __future__ import annotations

import functools
import itertools
import re

from recognizers.address import place_at

HAN = "\u4e00-\u9fff\u3400-\u4dbf"


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


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
SYLLABLES = tuple(_SYLLABLES.split("|"))
SYLLABLE_STARTS = frozenset(syllable[0] for syllable in SYLLABLES)
MINORITY_NAMES = f"(?:{_SYLLABLES}){{2,4}}"
"""An expression of names of Tibetan, Uyghur, Mongolian or Kazakh syllables."""
_MINORITY_PART = re.compile(f"(?:{_SYLLABLES})+")
_MINORITY = re.compile(MINORITY_NAMES)


@functools.cache
def surnames() -> tuple[frozenset[str], frozenset[str]]:
    """Surnames of one character, and compound ones."""
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
        return all(re.fullmatch(rf"[{HAN}]{{1,8}}", part) for part in parts) and len(text) <= 20
    if not re.fullmatch(rf"[{HAN}]{{2,6}}", text):
        return False
    if len(text) >= 4 and _MINORITY.fullmatch(text):
        return True
    if len(text) > 4 or text[1:] in _NOT_GIVEN or text[2:] in _NOT_GIVEN:
        return False
    single, compound = surnames()
    if text[:2] in compound and 3 <= len(text) <= 4:
        return True
    if text[0] not in single:
        return False
    # a woman's husband's name before her own (欧陈美玲) is the one four-character form beside compound surnames
    return len(text) <= 3 or text[1] in single


def of_syllables(text: str) -> bool:
    """Is ``text`` made of syllables of Tibetan, Uyghur, Mongolian or Kazakh names (扎西次仁, 阿依古丽)?"""
    return len(text) >= 4 and _MINORITY.fullmatch(text) is not None


def likely_name(text: str) -> bool:
    """As ``name_like`` where nothing announces a name: no word of the language and no place."""
    return name_like(text) and ("·" in text or text not in _no_names())


def is_word(text: str) -> bool:
    """Is ``text`` a word of the language or a place, or none of the words that stand where names do?"""
    return text in _no_names() or text in _NOT_NAMES


def minority(text: str) -> bool:
    """Is ``text`` made of syllables of Tibetan, Uyghur, Kazakh and Mongol names?"""
    return bool(_MINORITY.fullmatch(text))


def minority_part(text: str) -> bool:
    """Is ``text`` one such syllable, or a few: 古丽?"""
    return bool(_MINORITY_PART.fullmatch(text))


def begins_like_word(text: str) -> bool:
    """Do the surname and the next character make a word: 高峰时, but also 王国强?"""
    return text[:2] in _no_names() and text[:2] not in surnames()[1]


def usual_name(text: str) -> bool:
    """As ``likely_name``, with given characters that are usual; no place begins it, no word of four characters."""
    if not likely_name(text) or (begins_like_word(text) and (len(text) == 4 or place_at(text, 0))):
        return False
    if text[:2] in surnames()[1]:
        return True
    given = text[1:]
    return "·" in text or len(text) > 4 or given == given[0] * 2 or all(one in _given() for one in given)


def may_hold_name(text: str) -> bool:
    """Could a full name stand somewhere in ``text``? A quick look, which says no to most lines of a log."""
    single, compound = surnames()
    words, given = _no_names(), _given()
    for at, (first, second) in enumerate(itertools.pairwise(text)):
        if first in single and "\u3400" <= second <= "\u9fff":
            # 王国 is a word, 王国军 is a name
            if first + second not in words or (second in given and text[at + 2 : at + 3] in given):
                return True
        elif first + second in compound:
            return True
    return "·" in text or bool(_MINORITY.search(text))
