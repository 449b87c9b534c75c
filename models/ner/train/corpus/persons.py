"""Names of persons: common and rare, compound, words that are names, of minorities, of foreigners, of married women."""

from __future__ import annotations

import bisect
import functools
import itertools

from models.entities.tables import compound_surnames, ranked_surnames
from models.ner.train.corpus import places
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed
from models.ner.train.data import lines

_WORDS = listed("persons.words")

_MODERN = listed("persons.modern")

_UYGHUR = listed("persons.uyghur")
_KAZAKH = listed("persons.kazakh")
_TIBETAN = listed("persons.tibetan")
_MONGOL = listed("persons.mongol")
_YI_FIRST = listed("persons.yi_first")
_YI_LAST = listed("persons.yi_last")
_OTHER = listed("persons.other")
_WEST_FIRST = listed("persons.west_first")
_WEST_LAST = listed("persons.west_last")
_SYLLABLES = listed("persons.syllables")
_JAPAN_FIRST = listed("persons.japan_first")
_JAPAN_LAST = listed("persons.japan_last")
_LATIN_FIRST = listed("persons.latin_first")
_LATIN_LAST = listed("persons.latin_last")
_PINYIN_LAST = listed("persons.pinyin_last")
_PINYIN_GIVEN = listed("persons.pinyin_given")


_PARTICLES = frozenset("由从向于和常曾时应能都自因但及为有对与同来去上下以经其须会可到当过把被让给在将并或且只尚已")


@functools.cache
def _frequencies() -> tuple[tuple[str, ...], list[float], list[float]]:
    """Characters of given names, and how often men's and women's hold them, summed up; somewhat flattened."""
    rows = [line.split(" ") for line in lines("given")]
    male = list(itertools.accumulate(float(row[1]) ** 0.72 for row in rows))
    female = list(itertools.accumulate(float(row[2]) ** 0.72 for row in rows))
    return tuple(row[0] for row in rows), male, female


@functools.cache
def _surnames() -> tuple[tuple[str, ...], list[float], tuple[str, ...]]:
    """Surnames by rank, their weights summed up, and the compound ones."""
    ranked = ranked_surnames()
    return (
        ranked,
        list(itertools.accumulate(1 / (rank + 6) ** 1.15 for rank in range(len(ranked)))),
        tuple(sorted(compound_surnames())),
    )


@functools.cache
def _people_words() -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for word in _WORDS if len(word) in {2, 3} and word[0] in ranked_surnames()))


@functools.cache
def _word_given() -> tuple[str, ...]:
    """Words of two characters that may be a given name."""
    found: list[str] = []
    for line in lines("words"):
        kind, *words = line.split(" ")
        if kind in {"a", "vn", "z"}:
            found += [word for word in words if len(word) == 2]
        elif kind == "n":
            found += [word for word in words[500:9000] if len(word) == 2]
    return tuple(found)


def surname(draft: Draft) -> str:
    """A surname: by frequency, often rarer than chance would have it, at times compound."""
    ranked, weights, compound = _surnames()
    roll = draft.uniform()
    if roll < 0.76:
        return ranked[bisect.bisect(weights, draft.uniform() * weights[-1])]
    if roll < 0.95:
        return ranked[int(draft.uniform() * min(len(ranked), 420))]
    if roll < 0.97:
        return draft.pick(ranked)
    return draft.low(compound, 1.6)


def _character(draft: Draft, female: bool) -> str:
    characters, men, women = _frequencies()
    if draft.uniform() < 0.05:
        return draft.pick(characters)
    weights = women if female else men
    return characters[bisect.bisect(weights, draft.uniform() * weights[-1])]


def given(draft: Draft) -> str:
    """A given name of one or two characters."""
    female = draft.maybe(0.47)
    roll = draft.uniform()
    if roll < 0.24:
        return _character(draft, female)
    if roll < 0.66:
        return _character(draft, female) + _character(draft, female)
    if roll < 0.80:
        return draft.pick(lines("ancient"))
    if roll < 0.92:
        return draft.pick(_MODERN)
    if roll < 0.95:
        return 2 * _character(draft, female)
    return draft.pick(_word_given())


def _transliterated(draft: Draft) -> str:
    return "".join(draft.pick(_SYLLABLES) for _ in range(draft.number(2, 4)))


def foreign(draft: Draft) -> str:
    """A foreigner's name in Chinese characters."""
    roll = draft.uniform()
    first = draft.pick(_WEST_FIRST) if draft.maybe(0.7) else _transliterated(draft)
    last = draft.pick(_WEST_LAST) if draft.maybe(0.6) else _transliterated(draft)
    if roll < 0.6:
        return f"{first}·{last}"
    if roll < 0.68:
        return f"{first}·{draft.pick(('A', 'B', 'J', 'K', 'M', 'R'))}·{last}"
    if roll < 0.74:
        return f"{first}·{draft.pick(_WEST_FIRST)}·{last}"
    if roll < 0.84 and len(first) > 1:
        return first
    return draft.pick(_JAPAN_FIRST) + draft.pick(_JAPAN_LAST)


def latin(draft: Draft) -> str:
    """A name in Latin letters."""
    roll = draft.uniform()
    if roll < 0.45:
        return f"{draft.pick(_LATIN_FIRST)} {draft.pick(_LATIN_LAST)}"
    last, first = draft.pick(_PINYIN_LAST), draft.pick(_PINYIN_GIVEN)
    if roll < 0.6:
        return f"{last} {first}"
    if roll < 0.75:
        return f"{first} {last}"
    if roll < 0.85:
        return f"{last.upper()} {first.upper()}"
    return f"{last}, {first}" if roll < 0.9 else f"{draft.pick(_LATIN_FIRST)} {last}"


def minority(draft: Draft) -> str:
    """A name of one of the minorities, in full or as the single name that people bear."""
    roll = draft.uniform()
    dot = "·" if draft.maybe(0.93) else draft.pick(("•", "．", "‧", "・"))
    if roll < 0.28:
        return draft.pick(_UYGHUR) + dot + draft.pick(_UYGHUR)
    if roll < 0.34:
        return draft.pick(_KAZAKH) + dot + draft.pick(_KAZAKH)
    if roll < 0.48:
        return draft.pick(_UYGHUR + _KAZAKH)
    if roll < 0.70:
        first = draft.pick(_TIBETAN)
        return first + draft.pick(_TIBETAN) if draft.maybe(0.85) else first + dot + draft.pick(_TIBETAN)
    if roll < 0.82:
        name = draft.pick(_MONGOL)
        return name + draft.pick(_MONGOL) if len(name) == 2 or draft.maybe(0.2) else name
    if roll < 0.91:
        return draft.pick(_YI_FIRST) + draft.pick(_YI_LAST)
    return draft.pick(_OTHER)


@functools.cache
def _any_words() -> tuple[str, ...]:
    """Words of two and three characters that begin with a surname: 温暖, 游泳, 严格, 支撑, 万年青."""
    known = frozenset(ranked_surnames()[:420])
    found = []
    for line in lines("words"):
        kind, *words = line.split(" ")
        if kind in {"a", "ad", "b", "n", "v", "vn", "z", "d"}:
            found += [word for word in words if len(word) == 2 and word[0] in known]
            found += [word for word in words if len(word) == 3 and word[0] in known and kind in {"n", "a", "z"}][:150]
    return tuple(found)


def word_name(draft: Draft) -> str:
    """A name that is a word as well, or a place: 高峰, 周全, 温暖, 洛阳."""
    roll = draft.uniform()
    if roll < 0.5:
        return draft.pick(_people_words())
    if roll < 0.92:
        return draft.pick(_any_words())
    return draft.pick(_like_places())


@functools.cache
def _like_places() -> tuple[str, ...]:
    """Places that begin with a surname: 洛阳, 衡山, 闵行."""
    known = frozenset(ranked_surnames()[:420])
    return tuple(sorted(place for place in places.known() if place[0] in known and len(place) == 2))


def name(draft: Draft) -> str:
    """A full name."""
    roll = draft.uniform()
    if roll < 0.77:
        return chinese(draft)
    if roll < 0.885:
        return word_name(draft)
    if roll < 0.90:  # the husband's surname before one's own
        return surname(draft)[0] + surname(draft) + _character(draft, True) + _character(draft, True)
    if roll < 0.953:
        return minority(draft)
    if roll < 0.985:
        return foreign(draft)
    return latin(draft)


def chinese(draft: Draft) -> str:
    """A full name in Chinese characters and with a Chinese surname."""
    last = surname(draft)
    if last in _PARTICLES:  # 由亲属, 向阳光: what could be two words is no name
        return last + _character(draft, False) + (_character(draft, True) if draft.maybe(0.6) else "")
    return last + given(draft)


def overseas(draft: Draft) -> str:
    """A name as in Hong Kong and Taiwan: classical, married women with two surnames, some with a foreign first name."""
    roll = draft.uniform()
    last = surname(draft)
    first = draft.pick(lines("ancient")) if draft.maybe(0.4) else _character(draft, False) + _character(draft, True)
    if roll < 0.2:
        return surname(draft)[0] + last + first
    if roll < 0.25:
        return f"{draft.pick(_LATIN_FIRST)} {draft.pick(_PINYIN_LAST)}"
    return last + first
