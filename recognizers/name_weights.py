"""How much a short text speaks for a person's name, in nats: its characters' shares in names over those in words.

The weight of a name is that of its parts added up: of the surname, of each given character, of its length. Names of
things reach a high one now and then (江小白), a column of them hardly ever: ``column_profile.py`` weighs columns.
"""

from __future__ import annotations

import functools
import re

from models.entities import tables
from recognizers.names import HAN, name_like, of_syllables

MOST, LEAST = 6.0, -5.0
"""What one value says at most, and against."""
WORD = -3.0
"""A value that is a word of the language or a place: 高峰, 安全, 常州; now and then it is a name as well."""
_LENGTH = {2: -0.8, 3: 1.0, 4: -1.0}
"""ln of the share of names that are so long over that of words."""
_COMPOUND, _JAPANESE, _DOTTED, _SYLLABLES = 2.5, 4.0, 5.0, 4.0
_FOREIGN = 3.5
_KNOWN, _SURE_PINYIN, _LIKELY, _PERHAPS = 5.0, 4.0, 3.0, 1.0
_HAMLETS = frozenset("村庄屯寨沟湾坝堡店营")
_HAMLET_END = 3.0
_HAMLET = re.compile(f"[{HAN}]家[村庄屯寨沟湾坝堡店营塘岭河庵坪桥坡畈坳冲口埠院宅洼浜渡滩墩岗圩井坟港庙祠楼山集台]")
"""李家村, 高家庵."""
_UNKNOWN = -3.0
"""What a first character that is no known surname weighs; a given name behind it makes up for it, and no more."""
_UNNAMED = frozenset("某")
_DOTS = re.compile(rf"[{HAN}A-Za-z]{{1,10}}(?:·[{HAN}A-Za-z]{{1,10}}){{1,3}}\Z")
_LATIN = re.compile(r"[A-Za-z][A-Za-z'\-]{0,19}")
_GIVEN = (
    "ai|an|ang|bai|bao|bei|ben|biao|bin|bing|bo|cai|can|chang|chao|chen|cheng|chuan|chun|ci|cong|cui|da|dan|de"
    "|deng|di|dian|ding|dong|dou|duo|en|er|fan|fang|fei|feng|fu|gang|gao|gen|guang|gui|guo|hai|han|hang|hao|he"
    "|heng|hong|hou|hu|hua|huan|huai|hui|huo|ji|jia|jian|jie|jin|jing|juan|jun|kai|kang|ke|kuan|kui|kun|lan|lei"
    "|li|lian|liang|lin|ling|long|lu|luan|lun|luo|lv|man|mao|mei|meng|mian|miao|min|ming|mo|mu|na|nan|nian|ning"
    "|pan|pei|peng|pin|ping|pu|qi|qian|qiang|qiao|qin|qing|qiu|quan|que|qun|ran|rang|ren|rong|ru|rui|run|sen|sha"
    "|shan|shang|shao|sheng|shi|shu|shuai|shuang|shui|shuo|si|song|su|sui|tai|tang|tao|tian|tie|ting|tong|wan"
    "|wang|wei|wen|wu|xi|xia|xian|xiang|xiao|xin|xing|xiong|xiu|xu|xuan|xue|xun|ya|yan|yang|yao|ye|yi|yin|ying"
    "|yong|you|yu|yuan|yue|yun|ze|zeng|zhan|zhang|zhao|zhe|zhen|zheng|zhi|zhong|zhu|zhuo|zi|zong|zu"
)
"""Syllables of given names in pinyin."""
_GIVEN_NAME = re.compile(f"({_GIVEN})({_GIVEN})?\\Z")


@functools.cache
def _places() -> frozenset[str]:
    """Names of divisions and what is left of them without their kind: 安吉县, 安吉."""
    return tables.place_names() | {
        short for name in tables.divisions().values() if len(short := tables.short_name(name)) > 1
    }


def is_word(text: str) -> bool:
    """Is a text of two or three characters a word or a place that begins as names do?"""
    return text in tables.words_like_names() or text in tables.things_like_names("thing") or text in _places()


@functools.lru_cache(maxsize=1 << 14)
def weight(text: str) -> float:
    """The weight of ``text``, Chinese characters with or without ·: from LEAST for what is no name to MOST."""
    if "·" in text:
        return _DOTTED if _DOTS.match(text) else LEAST
    size = len(text)
    if not 2 <= size <= 6:
        return LEAST
    if text in tables.foreign_names("han"):
        return _FOREIGN
    if of_syllables(text):
        return _SYLLABLES
    surname, given = tables.name_weights("surname"), tables.name_weights("given")
    if text[:2] in tables.foreign_names("japanese") and size > 2:
        return min(MOST, _JAPANESE + sum(max(given.get(one, 0.0), -0.5) for one in text[2:]))
    if size > 4 or not _UNNAMED.isdisjoint(text):
        return LEAST
    if text[:2] in tables.compound_surnames() and size > 2:
        first, rest = _COMPOUND, text[2:]
    elif size == 4:
        return _four(text)
    elif text[0] in surname:
        first, rest = surname[text[0]], text[1:]
    else:
        return max(LEAST, min(0.0, _UNKNOWN + sum(given.get(one, 0.0) for one in text[1:])))
    found = first + sum(given.get(one, 0.0) for one in rest) + _LENGTH[size]
    known = text[0] not in tables.surnames() or name_like(_simple(text))
    if is_word(text) or not known or _HAMLET.match(text):
        return max(LEAST, min(found, WORD))
    if text in tables.things_like_names("word"):
        found = min(found, 0.0)
    return max(LEAST, min(MOST, found - _HAMLET_END * (text[-1] in _HAMLETS)))


def _four(text: str) -> float:
    """Two surnames of a married woman: 欧陈美玲."""
    surname, given = tables.name_weights("surname"), tables.name_weights("given")
    if text[0] in surname and text[1] in surname:
        own = surname[text[1]] + sum(given.get(one, 0.0) for one in text[2:])
        return max(LEAST, min(surname[text[0]], 2.0) + min(own, MOST) - 4.0)
    return LEAST


@functools.cache
def _simple_forms() -> dict[int, str]:
    return {ord(traditional): simple for traditional, simple in tables.traditional_names().items()}


def _simple(text: str) -> str:
    """``text`` with traditional characters of names as simple ones."""
    return text.translate(_simple_forms())


@functools.lru_cache(maxsize=1 << 14)
def latin_weight(text: str) -> float:
    """The weight of ``text`` in Latin letters: two or three words of which some are names, English or pinyin."""
    words = _LATIN.findall(text.replace(".", " "))
    if not 2 <= len(words) <= 4 or sum(map(len, words)) < 4:
        return LEAST
    plain = [word.lower().replace("'", "") for word in words if len(word) > 1]
    if len(plain) < 2 or not (text.isupper() or text.islower() or all(word[0].isupper() for word in words)):
        return LEAST
    english, family, chinese = _latin_names()
    plain[0] = plain[0].partition("-")[0]
    if plain[0] in english:
        return _KNOWN if plain[-1] in family or plain[-1] in chinese else _LIKELY if len(plain) == 2 else _PERHAPS
    if plain[-1] in english and (plain[0] in family or plain[0] in chinese):
        return _LIKELY
    if "".join(plain) in tables.foreign_names("cities"):
        return LEAST
    for first, rest in ((plain[0], plain[1:]), (plain[-1], plain[:-1])):
        if first in chinese and len(rest) < 3 and (said := _pinyin("".join(rest))):
            return _SURE_PINYIN if said > 1 else _LIKELY if first == plain[0] else _PERHAPS
    return -_LIKELY


@functools.cache
def _latin_names() -> tuple[frozenset[str], frozenset[str], frozenset[str]]:
    """English given names, English surnames, Chinese ones."""
    english, family, pinyin, cantonese = map(tables.foreign_names, ("given", "family", "pinyin", "cantonese"))
    return english, family, pinyin | cantonese


def _pinyin(text: str) -> int:
    """How many syllables of given names make up ``text``: one, two, or 0 for anything else."""
    found = _GIVEN_NAME.match(text)
    return 0 if found is None else 2 if found[2] else 1
