"""Tags of tokens into names: BIO, BIOES, BMES, BILOU, IOB1, or one label for each token of a name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from models.ner.choice import ModelChoice
from models.ner.engines.labels import meanings

if TYPE_CHECKING:
    from models.ner import Label
    from models.ner.engines.reading import Found

_BEFORE = re.compile(r"(?P<role>[BIMESLU])[-_](?P<label>.+)")
_BEHIND = re.compile(r"(?P<label>.+)[-_](?P<role>[BIMESLU])")
_OUTSIDE = frozenset({"O", "[PAD]", "PAD", "<pad>", "[CLS]", "[SEP]", "<start>", "<eos>", "[START]", "[END]", "X"})
_FIRST, _LAST = frozenset("BSU"), frozenset("ELSU")
_LATIN = re.compile(r"[0-9A-Za-z\u00c0-\u024f]")


class Tag(NamedTuple):
    """One tag of a model: which part of a name it marks (``B``, ``I``, …, "" for any), and what it names, if ours."""

    role: str
    label: Label | None


@dataclass(slots=True)
class _Open:
    start: int
    end: int
    label: Label
    sure: list[float] = field(default_factory=list)
    closed: bool = False


def parts(name: str) -> tuple[str, str]:
    """``B-PER`` and ``PER-B`` -> ``B``, ``PER``; the role is empty where there is none."""
    match = _BEFORE.fullmatch(name) or _BEHIND.fullmatch(name)
    return (match["role"], match["label"]) if match else ("", name)


def tags(names: Sequence[str], choice: ModelChoice) -> tuple[Tag, ...]:
    """What each of a model's tags, by number, says. Raises UsageError where none means anything, or one is strange.

    The user may speak of a tag as it stands (``LABEL_1: B-PERSON``) or of its label (``GPE: LOCATION``).
    """
    own = dict(choice.labels)
    said = replace(choice, labels=tuple((name, parts(meant)[1]) for name, meant in own.items()))
    split = ["" if name in _OUTSIDE and name not in own else parts(name)[1] for name in names]
    told = [name for pair in zip(split, names, strict=True) for name in pair if name in own or (name and name in split)]
    meant = meanings(told, said)
    made = []
    for name, label in zip(names, split, strict=True):
        if name in own:
            made.append(Tag(parts(own[name])[0] or parts(name)[0], meant.get(name)))
        else:
            made.append(Tag(parts(name)[0], meant.get(label)))
    return tuple(made)


def spans(piece: str, places: Sequence[tuple[int, int]], chosen: Sequence[Tag], sure: Sequence[float]) -> list[Found]:
    """The names in ``piece`` whose tokens stand at ``places`` and have the tags ``chosen``, with the mean of ``sure``.

    Tokens without a place are no part of the text. A name never goes on past a line's end, and begins in no middle of a
    character or Latin word or number, of whose further tokens most models were taught nothing.
    """
    names: list[_Open] = []
    current: _Open | None = None
    before = 0
    for (start, end), tag, score in zip(places, chosen, sure, strict=True):
        if start >= end:
            continue
        glued = start < before or (
            start == before > 0 and _LATIN.match(piece, start - 1) and _LATIN.match(piece, start)
        )
        parted = "\n" in piece[before:start]
        before = max(before, end)
        if glued:
            if current:
                current.end = max(current.end, end)
        elif tag.label is None or "\n" in piece[start:end]:
            current = None
        else:
            if not current or current.closed or parted or tag.label != current.label or tag.role in _FIRST:
                current = _Open(start, end, tag.label)
                names.append(current)
            current.end, current.closed = end, tag.role in _LAST
            current.sure.append(score)
    return [(one.start, one.end, one.label, sum(one.sure) / len(one.sure)) for one in names]
