"""Positions and professions, with the department that belongs to them; and what is only a trade or a role."""

from __future__ import annotations

from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed

_TOP = listed("titles.top")
_STAFF = listed("titles.staff")
_DEPARTMENTS = listed("titles.departments")
_UNITS = listed("titles.units")
_HEADS = listed("titles.heads")
_WARDS = ("科", "科", "科", "科病区", "科门诊")
_TRADES = listed("titles.trades")
_SALUTATIONS = listed("titles.salutations")
_OVERSEAS = listed("titles.overseas")
_LOCAL = listed("titles.local")
_DEGREES = listed("titles.degrees")


def department(draft: Draft) -> str:
    """A department: optional by the rules of marking, here no entity."""
    subject = draft.pick(_DEPARTMENTS)
    return subject + (draft.pick(_WARDS) if len(subject) == 1 or subject.endswith("内") else draft.pick(_UNITS))


def title(draft: Draft) -> str:
    """A position with the words that belong to it."""
    roll = draft.uniform()
    if roll < 0.36:
        return draft.low(_TOP, 1.3)
    if roll < 0.68:
        return draft.pick(_STAFF)
    if roll < 0.94:
        return department(draft) + draft.pick(_HEADS)
    return draft.pick(_DEGREES) + draft.pick(_STAFF)


def overseas(draft: Draft) -> str:
    """A position as in Hong Kong and Taiwan."""
    return draft.pick(_OVERSEAS)


def local(draft: Draft) -> str:
    """An office of a town: 副县长, 镇党委书记."""
    return draft.pick(_LOCAL)


def trade(draft: Draft) -> str:
    """What somebody is without its being a title: 司机, 业主, 表哥."""
    return draft.pick(_TRADES)


def salutation(draft: Draft) -> str:
    """What follows a surname: 先生, 总, 师傅."""
    return draft.pick(_SALUTATIONS)
