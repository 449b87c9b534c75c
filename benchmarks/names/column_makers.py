"""Cells of the made tables of ``bare-tables``: names and addresses in every way of writing, and what is neither."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from importlib import resources

from models.ner.train.data import lines
from scanner.demo import numbers

NOISE = ("", "", "", "无", "-", "测试", "暂无", "1", "N/A", "？")
"""What stands in one cell in twenty of a column."""
Maker = Callable[[random.Random], str]


@functools.cache
def listed(kind: str) -> tuple[str, ...]:
    """The values of one kind of ``columns.txt``; of one with bars, what stands between them."""
    found: list[str] = []
    for line in resources.files(__package__).joinpath("columns.txt").read_text("utf-8").splitlines():
        name, _, rest = line.partition(" ")
        if name == kind:
            found += rest.split("|") if "|" in rest else rest.split()
    return tuple(found)


def _pick(kind: str) -> Maker:
    return lambda rng: rng.choice(listed(kind))


# --- names ---


def han(rng: random.Random) -> str:
    """A name as registers hold them: four in five of three characters, now and then a rare surname, now and then a word."""
    kind = rng.random()
    if kind < 0.02:
        return rng.choice(listed("wordy"))
    surname = rng.choice(listed("rare")) if kind < 0.06 else _surname(rng)
    return surname + (rng.choice(listed("given1")) if rng.random() < 0.2 else rng.choice(listed("given2")))


def _surname(rng: random.Random) -> str:
    """Frequent ones more often: they are listed so."""
    every = listed("surnames")
    return every[min(int(rng.expovariate(1 / 35)), len(every) - 1)]


def rare(rng: random.Random) -> str:
    """Every other surname is one that few bear; a name in ten is a word."""
    if rng.random() < 0.1:
        return rng.choice(listed("wordy"))
    surname = rng.choice(listed("rare")) if rng.random() < 0.5 else _surname(rng)
    return surname + rng.choice(listed("given1") if rng.random() < 0.3 else listed("given2"))


def compound(rng: random.Random) -> str:
    """Surnames of two characters, and a woman's own behind her husband's."""
    if rng.random() < 0.2:
        return _surname(rng) + han(rng)[:3]
    return rng.choice(listed("compound")) + rng.choice(listed("given1") if rng.random() < 0.5 else listed("given2"))


def minority(rng: random.Random) -> str:
    """With ·, of syllables; some Han names among them."""
    chance = rng.random()
    return rng.choice(listed("minority" if chance < 0.6 else "syllables")) if chance < 0.9 else han(rng)


def foreign(rng: random.Random) -> str:
    """In Chinese characters, with · for the most part."""
    return rng.choice(listed("foreign"))


def pinyin(rng: random.Random) -> str:
    """Zhang Wei, ZHANG WEI, Wei Zhang."""
    name = rng.choice(listed("pinyin"))
    return name.upper() if rng.random() < 0.3 else " ".join(reversed(name.split())) if rng.random() < 0.2 else name


def masked(rng: random.Random) -> str:
    """张**, 张*三."""
    name = han(rng)
    return name[0] + "*" * (len(name) - 1) if rng.random() < 0.6 or len(name) < 3 else f"{name[0]}*{name[2:]}"


def spaced(rng: random.Random) -> str:
    """张 三, 王　小　明."""
    name = han(rng)
    return (" " if rng.random() < 0.7 else "\u3000").join(name) if len(name) < 4 else name


def titled(rng: random.Random) -> str:
    """With a title, a remark in brackets, or a number behind it."""
    name, way = han(rng), rng.random()
    if way < 0.6:
        return name + rng.choice(listed("titles"))
    if way < 0.8:
        return f"{name}（{rng.choice(('已离职', '经理', '父亲', '1001', '代'))}）"
    return f"{name}{' ' if way < 0.9 else ''}{numbers.mobile(rng)}"


def several(rng: random.Random) -> str:
    """One to three in a cell."""
    return rng.choice("、，,;/").join(han(rng) for _ in range(rng.randint(1, 3)))


def either(rng: random.Random) -> str:
    """Chinese and English names beside each other in one column."""
    return han(rng) if rng.random() < 0.6 else rng.choice((pinyin, _pick("english"), foreign))(rng)


NAMES: dict[str, Maker] = {
    "Chinese": han,
    "rare": rare,
    "compound": compound,
    "of minorities": minority,
    "foreign, with ·": foreign,
    "foreign, without": _pick("latinised"),
    "traditional": _pick("traditional"),
    "English": _pick("english"),
    "pinyin": pinyin,
    "masked": masked,
    "with blanks": spaced,
    "with titles": titled,
    "several in a cell": several,
    "mixed": either,
}


# --- addresses ---


def _flat(rng: random.Random) -> str:
    way = rng.random()
    if way < 0.4:
        return f"{rng.randint(1, 30)}号楼{rng.randint(1, 4)}单元{rng.randint(1, 20)}0{rng.randint(1, 4)}室"
    if way < 0.7:
        return f"{rng.randint(1, 40)}栋{rng.randint(101, 1804)}"
    return f"{rng.randint(1, 30)}-{rng.randint(1, 4)}-{rng.randint(101, 1804)}"


def short(rng: random.Random) -> str:
    """A road and a number, some with a yard."""
    road = f"{rng.choice(listed('roads'))}{rng.randint(1, 900)}号"
    return road + (rng.choice(listed("estates")) + _flat(rng) if rng.random() < 0.3 else "")


def full(rng: random.Random) -> str:
    """From the province down to the flat, some without what is large."""
    at = rng.randrange(len(listed("provinces")))
    kinds = ("provinces", "cities", "districts")[rng.choice((0, 0, 0, 1, 2)) :]
    return (
        "".join(listed(kind)[at] for kind in kinds)
        + short(rng)
        + (rng.choice(listed("estates")) + _flat(rng) if rng.random() < 0.5 else "")
    )


def rural(rng: random.Random) -> str:
    """A township, a village, and a group or a number or neither."""
    group = rng.choice(
        (
            f"{rng.randint(1, 12)}组",
            f"第{rng.choice('一二三四五六')}村民组",
            f"{rng.randint(1, 200)}号",
            "",
            f"{rng.randint(1, 9)}队",
        )
    )
    before = "某县" if rng.random() < 0.1 else rng.choice(("", "", "定兴县", "临泉县", "疏附县", "平江县"))
    return before + rng.choice(listed("townships")) + rng.choice(listed("villages")) + group


def building(rng: random.Random) -> str:
    """A yard and a flat, or the flat alone."""
    yard = rng.choice(listed("estates")) if rng.random() < 0.7 else ""
    return yard + (_flat(rng) if yard else f"{rng.randint(1, 30)}号楼{rng.randint(1, 4)}单元{rng.randint(101, 1804)}")


def glued(rng: random.Random) -> str:
    """With the telephone number, or the whole label of a parcel."""
    way = rng.random()
    if way < 0.5:
        return full(rng) + rng.choice(("", " ", "，", "电话")) + numbers.mobile(rng)
    return f"{han(rng)}{rng.choice((' ', '，', ','))}{numbers.mobile(rng)}{rng.choice((' ', '，', ','))}{full(rng)}"


ADDRESSES: dict[str, Maker] = {
    "whole": full,
    "in short": short,
    "in the country": rural,
    "building and flat": building,
    "with the telephone": glued,
    "any": lambda rng: rng.choice((full, short, rural, building))(rng),
}
"""Kinds of addresses."""
KNOWN: dict[str, tuple[str, Maker]] = {
    "firms": ("ORGANIZATION", _pick("firms")),
    "job titles": ("JOB_TITLE", _pick("jobs")),
}


# --- what is neither ---


def _packed(name: str, least: int, most: int) -> Maker:
    def one(rng: random.Random) -> str:
        every = _of_length(name, least, most)
        return every[rng.randrange(len(every))]

    return one


@functools.cache
def _of_length(name: str, least: int, most: int) -> tuple[str, ...]:
    if name == "divisions":  # townships: 三塘镇
        return tuple(line.strip() for line in lines(name) if line.startswith("\t\t\t"))
    if name == "words":
        return tuple(word for line in lines(name) for word in line.split()[1:] if least <= len(word) <= most)
    return tuple(line for line in lines(name) if least <= len(line) <= most)


_NO_DECOYS = frozenset(
    (
        *("surnames", "rare", "compound", "given2", "given1", "wordy", "minority", "syllables", "foreign", "latinised"),
        *("traditional", "english", "pinyin", "titles", "provinces", "cities", "districts", "roads", "estates"),
        *("townships", "villages", "firms", "jobs"),
    )
)
"""Kinds of columns.txt that are names, or parts of names and addresses."""


@functools.cache
def decoys() -> dict[str, Maker]:
    """Kind -> what makes a cell of it."""
    kinds: list[str] = []
    for line in resources.files(__package__).joinpath("columns.txt").read_text("utf-8").splitlines():
        name = line.partition(" ")[0]
        if name not in _NO_DECOYS and name not in {"#", *kinds}:
            kinds.append(name)
    made: dict[str, Maker] = {kind: _pick(kind) for kind in kinds}
    made["short names of firms"] = _packed("brands", 2, 4)
    made["words of the dictionary"] = _packed("words", 2, 3)
    made["townships"] = _packed("divisions", 2, 12)
    made["firms"], made["job titles"] = _pick("firms"), _pick("jobs")
    return made


FILLERS: dict[str, Maker] = {
    "数": lambda rng: str(rng.randint(1, 9999)),
    "价": lambda rng: f"{rng.randint(1, 99999) / 100:.2f}",
    "日": lambda rng: f"20{rng.randint(10, 25)}-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}",
    "码": lambda rng: f"{rng.choice('ABCDEFGH')}{rng.randint(10000, 99999)}",
    "订": lambda rng: numbers.digits(rng, 14),
    "是": lambda rng: rng.choice(("是", "否")),
}
"""Columns of no interest."""
PEOPLES: dict[str, Maker] = {
    "mobile": numbers.mobile,
    "identity": numbers.resident_id,
    "sex": lambda rng: rng.choice("男女"),
    "mail": lambda rng: f"{numbers.digits(rng, 8)}@qq.example.com",
}
"""Columns that stand beside those of names."""
