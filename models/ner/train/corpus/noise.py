"""What befalls a text: traditional characters, other punctuation, blanks and breaks and wrong characters of a scan."""

from __future__ import annotations

import functools

from models.ner.train.corpus.draft import Draft, Part
from models.ner.train.data import lines

_HALF = str.maketrans("，。：；！？（）", ",.:;!?()")
_FULL = str.maketrans("0123456789-ABCDEFGHIJKLMNOPQRSTUVWXYZ", "０１２３４５６７８９－ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ")
_ALIKE = (
    "己已巳 日曰目 未末 土士 人入八 大太犬 天夫无 王玉主 木本术 干千于 刀力 几九 田由甲申 白自百 午牛 司同 住往佳 戊戌成 毛手 口囗 问间闻 治冶 候侯 晴睛 祥详 陈阵 侍待 拆折 沈沉 洒酒 "
    "免兔 鸟乌岛 厂广 贝见 辛幸 束東 亳毫 刘列 李季 杨扬场 张弘 赵越 孙孔 周同 吴昊 徐涂 朱未 胡明 林村 何河 郭部 罗岁 梁粱 宋末 谢射 韩朝 唐庸 冯冰 于干 董重 程裎 曹曾 袁哀 邓郑 许计 傅博 "
    "沈枕 曾会 彭影 吕品 苏办 卢户 蒋奖 蔡祭 贾贯 丁了 魏巍 薛薜 叶计 阎阁 余佘 潘播 杜社 戴载 夏复 钟仲 汪注 田四 任仕 姜美 范苑 方万 石右 姚桃 谭潭 廖寥 邹邻 熊能 金全 陆陈 郝赤 孔礼 白臼 崔雀 康庚 毛七 邱印 秦泰 江汪 史吏 顾颀 "
    "侯候 邵部 孟盂 龙尤 万方 段叚 雷霄 钱线 汤汤 尹伊 黎黍 易昜 常堂 武式 乔齐 贺贸 赖懒 龚袭 文丈 0OD 1lI 2Z 5S 6b 8B 区匸 号呈 路跆 市巿 县具 镇填 村材 楼搂 室宝 院浣 司可 限恨 责贵 股殷 份分 银很 行衍 技枝 科料 网岗 电屯 "
    "商啇 贸贺 建健 设没 工エ 二ニ 三彡 口ロ 力カ 夕タ 卜ト 一— 八ハ"
).split()


@functools.cache
def _lookalikes() -> dict[str, str]:
    table: dict[str, str] = {}
    for group in _ALIKE:
        for char in group:
            table[char] = table.get(char, "") + group.replace(char, "")
    return {char: others for char, others in table.items() if others}


@functools.cache
def _traditional() -> dict[int, str]:
    return {ord(line[0]): line[1] for line in lines("traditional")}


def traditional(parts: list[Part]) -> list[Part]:
    """All of it in traditional characters."""
    table = _traditional()
    return [(text.translate(table), label) for text, label in parts]


def half_width(parts: list[Part]) -> list[Part]:
    """Punctuation as an English keyboard has it."""
    return [(text.translate(_HALF), label) for text, label in parts]


def full_width(parts: list[Part]) -> list[Part]:
    """Digits and capital letters as wide as characters."""
    return [(text.translate(_FULL), label) for text, label in parts]


def _is_han(char: str) -> bool:
    return "\u4e00" <= char <= "\u9fff"


def scan(draft: Draft, parts: list[Part]) -> list[Part]:
    """What recognition of a picture makes of it: lines of one width, blanks between characters, mistakes."""
    wrong = draft.pick((0.0, 0.004, 0.01, 0.02))
    blank = draft.pick((0.0, 0.0, 0.01, 0.03))
    spaced = draft.maybe(0.08)
    width = draft.pick((0, 0, 18, 24, 28, 32, 36, 40, 48))
    column = 0
    alike = _lookalikes()
    out: list[Part] = []
    for text, label in parts:
        made: list[str] = []
        last = len(text) - 1
        for at, char in enumerate(text):
            column = 0 if char == "\n" else column + 1
            if wrong and draft.uniform() < wrong and char in alike:
                char = draft.pick(alike[char])  # noqa: PLW2901 - the character as read
            made.append(char)
            inside = at < last or not label
            if width and column >= width and inside and char not in "\n，。：、":
                made.append("\n")
                column = 0
            elif inside and _is_han(char) and (spaced or (blank and draft.uniform() < blank)):
                made.append(" ")
        out.append(("".join(made), label))
    return out


def wrapped(draft: Draft, parts: list[Part]) -> list[Part]:
    """Broken at a width, also inside names and addresses, as mails and plain text are."""
    width = draft.pick((20, 24, 30, 34, 38, 40))
    column = 0
    out: list[Part] = []
    for text, label in parts:
        made: list[str] = []
        last = len(text) - 1
        for at, char in enumerate(text):
            column = 0 if char == "\n" else column + 1
            made.append(char)
            if column >= width and char != "\n" and (at < last or not label):
                made.append("\n")
                column = 0
        out.append(("".join(made), label))
    return out


def disturbed(draft: Draft, parts: list[Part]) -> list[Part]:
    """The parts as they are in most documents, in some disturbed in one of these ways or two."""
    roll = draft.uniform()
    if roll < 0.07:
        parts = traditional(parts)
    elif roll < 0.09:
        parts = full_width(parts)
    if draft.maybe(0.12):
        parts = half_width(parts)
    roll = draft.uniform()
    if roll < 0.07:
        parts = scan(draft, parts)
    elif roll < 0.10:
        parts = wrapped(draft, parts)
    return parts
