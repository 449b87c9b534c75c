"""Words that are no names: what sentences are filled with, and above all what looks like a name, a place, a firm."""

from __future__ import annotations

import functools

from models.entities.tables import place_names, surnames
from models.ner.train.corpus import places
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed
from models.ner.train.data import lines

_LIKE_PERSONS = listed("words.like_persons")
_LIKE_PLACES = listed("words.like_places")
_LIKE_FIRMS = listed("words.like_firms")
_LIKE_TITLES = listed("words.like_titles")


_LATIN = tuple(" ".join(listed("words.latin")).split("|"))
_FIELDS = listed("words.fields")
_MAKES = listed("words.makes")
_WARES = listed("words.wares")
_LAWS = listed("words.laws")
_FACULTIES = listed("words.faculties")
_USERS = listed("words.users")


@functools.cache
def _kinds() -> dict[str, tuple[str, ...]]:
    known = place_names() | places.known()
    table = {}
    for line in lines("words"):
        kind, *words = line.split(" ")
        table[kind] = tuple(word for word in words if word not in known)
    return table


@functools.cache
def _like_names() -> tuple[str, ...]:
    """Words of the dictionary that begin with a surname, the most frequent first."""
    known = surnames()
    found = [word for kind in "nvadbz" for word in _kinds()[kind] if 2 <= len(word) <= 3 and word[0] in known]
    found += [word for word in _kinds()["vn"] + _kinds()["t"] if word[0] in known and len(word) <= 3]
    return tuple(found)


def word(kind: str, draft: Draft) -> str:
    """A word of that kind (n, v, vn, a, b, d, i, t, z), the frequent ones more often."""
    return draft.low(_kinds()[kind], 1.0 if kind == "i" else 1.7)


def like_name(draft: Draft) -> str:
    """A word that begins like a name."""
    return draft.pick(_like_names()) if draft.maybe(0.6) else draft.pick(_LIKE_PERSONS)


def like_person(draft: Draft) -> str:
    """A brand, dish, herb, award, work, law of nature with a name in it, or a word like one."""
    return draft.pick(_LIKE_PERSONS)


def like_place(draft: Draft) -> str:
    """A thing that is called after a place."""
    return draft.pick(_LIKE_PLACES)


def like_firm(draft: Draft) -> str:
    """A kind of organisation, none in particular."""
    return draft.pick(_LIKE_FIRMS)


def role(draft: Draft) -> str:
    """A party or role in a matter: no title."""
    return draft.pick(_LIKE_TITLES)


def latin(draft: Draft) -> str:
    """A thing with a name in Latin letters."""
    return draft.pick(_LATIN)


def user(draft: Draft) -> str:
    """What somebody is called by a machine: no name."""
    return draft.pick(_USERS) + (str(draft.number(1, 99)) if draft.maybe(0.3) else "")


def field(draft: Draft) -> str:
    """What stands before a name on a form."""
    return draft.pick(_FIELDS)


def ware(draft: Draft) -> str:
    """A thing by its make, 华为手机: no firm."""
    return draft.pick(_MAKES) + draft.pick(_WARES)


def law(draft: Draft) -> str:
    """The title of a law or rule: a place in it is none."""
    if draft.maybe(0.5):
        return f"《{draft.pick(('中华人民共和国', '中华人民共和国', ''))}{draft.pick(_LAWS)}》"
    kind = draft.pick(
        ("条例", "办法", "管理办法", "实施细则", "若干规定", "管理条例", "实施办法", "暂行规定", "技术规范", "工作规则")
    )
    return f"《{places.town(draft)}{draft.pick(('', '市', '省'))}{word('n', draft)}{word('vn', draft)}{kind}》"


def faculty(draft: Draft) -> str:
    """What stands behind the name of an organisation and is no part of it: a faculty, a department, a floor."""
    return draft.pick(_FACULTIES)
