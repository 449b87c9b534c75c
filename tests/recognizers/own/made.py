"""Two types made without a file, once for all examples of a property."""

from __future__ import annotations

import functools

from models.entities import EntityType, learn
from recognizers.own.kinds import OwnType
from recognizers.own.lists import list_words


@functools.cache
def _types():
    staff = EntityType("STAFF", "工号", "staff", "", "ordinary", "internal", ("format",), context=("工号",))
    word = EntityType("WORD", "代号", "word", "", "business", "internal", ("list",))
    return (
        OwnType(staff, regex="AC-?[0-9]{6}", negative=("订单号",)),
        OwnType(word, words=(list_words(["猎鹰计划", "计划工号"], b"s").tables,), score=0.9),
    )


def STAFF_AND_WORD():
    """An expression and a list."""
    learn(own.entity for own in _types())
    return _types()
