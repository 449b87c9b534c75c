"""The mailboxes of an IMAP server as a tree of folders: every path stands for one of them, whatever it is named."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from scanner.crawlers.imap.answers import name_of

MESSAGE = re.compile(r"([1-9]\d{0,9})\.eml")
"""What a message is named: its UID."""
_DEEPEST = 200
_SLASH = "\u2215"
"""Stands for a slash within a name, and behind a name that another mailbox or a message has already."""


@dataclass(slots=True)
class Box:
    """One folder. ``raw`` is what the server calls the mailbox; None: nothing but what lies below it."""

    name: str
    raw: bytes | None = None
    inner: dict[str, Box] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Namespaces:
    """Where the server keeps what is other people's (RFC 2342): prefixes, each with its delimiter."""

    personal: tuple[tuple[bytes, bytes], ...] = ()
    others: tuple[tuple[bytes, bytes], ...] = ()
    shared: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def prefixes(self) -> tuple[bytes, ...]:
        """All that are not empty."""
        return tuple(prefix for prefix, _ in (*self.personal, *self.others, *self.shared) if prefix)

    def owner(self, raw: bytes, user: str) -> str | None:
        """Whose mailbox it is; None where that is not told."""
        for prefix, delimiter in self.others:
            if raw.startswith(prefix):
                return name_of(raw[len(prefix) :].partition(delimiter or b"/")[0]) or None
        return None if self.foreign(raw) else user or None

    def foreign(self, raw: bytes) -> bool:
        """It is not this account's own."""
        return any(prefix and raw.startswith(prefix) for prefix, _ in (*self.others, *self.shared))


def namespaces(answer: list[Any]) -> Namespaces:
    """From the answer to NAMESPACE, taken apart."""
    kinds: list[tuple[tuple[bytes, bytes], ...]] = [(), (), ()]
    for at, kind in enumerate(answer[:3]):
        if isinstance(kind, list):
            kinds[at] = tuple(
                (one[0], one[1] or b"")
                for one in kind
                if isinstance(one, list)
                and len(one) > 1
                and isinstance(one[0], bytes)
                and isinstance(one[1], bytes | None)
            )
    return Namespaces(*kinds)


def tree(listed: Iterable[list[Any]]) -> Box:
    """The root, from answers to LIST, taken apart: flags, delimiter, name. The same whatever order they come in."""
    root = Box("")
    met: dict[tuple[bytes, ...], Box] = {(): root}
    for flags, delimiter, name in sorted(filter(_is_answer, listed), key=lambda one: one[2]):
        stripped = name[: -len(delimiter)] if delimiter and name.endswith(delimiter) else name
        parts = tuple(stripped.split(delimiter, _DEEPEST)) if delimiter else (stripped,)
        for depth in range(1, len(parts) + 1):
            if parts[:depth] not in met:
                met[parts[:depth]] = _placed(met[parts[: depth - 1]], parts[depth - 1])
        closed = {flag.lower() for flag in flags if isinstance(flag, bytes)} & {rb"\noselect", rb"\nonexistent"}
        if not closed:
            met[parts].raw = name
    return root


def _is_answer(one: list[Any]) -> bool:
    if len(one) < 3 or not isinstance(one[0], list) or not isinstance(one[2], bytes) or not one[2]:
        return False
    return isinstance(one[1], bytes | None)


def _placed(above: Box, part: bytes) -> Box:
    name = name_of(part).replace("/", _SLASH) or _SLASH
    while name in above.inner or MESSAGE.fullmatch(name):
        name += _SLASH
    return above.inner.setdefault(name, Box(name))


def found(root: Box, path: str) -> Box | None:
    """The folder that a path names. ``INBOX`` may be written in any case (RFC 3501, 5.1)."""
    box = root
    names = [name for name in path.split("/") if name]
    if names and names[0] not in box.inner and names[0].upper() == "INBOX":
        names[0] = "INBOX"
    for name in names:
        if name not in box.inner:
            return None
        box = box.inner[name]
    return box
