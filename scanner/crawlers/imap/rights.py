"""Who can read a mailbox, from its access control list (RFC 4314)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from scanner.crawlers.posix_modes import EXPOSED
from scanner.crawlers.rights import Rights

_EVERYBODY = {b"anyone", b"anonymous", b"authenticated"}
_READ = b"r"
_WRITE = frozenset("wikxtecd")


def listed(answer: Sequence[Any]) -> list[tuple[bytes, bytes]]:
    """Identifiers and their rights, of an answer to GETACL that was taken apart: mailbox, identifier, rights, …"""
    given = [one for one in answer[1:] if isinstance(one, bytes)]
    return list(zip(given[::2], given[1::2], strict=False))


def own(held: str) -> Rights:
    """What an account may do by its rights: to mark a message as seen (``s``) counts as reading."""
    writes = set(held) & _WRITE
    if "a" in held and not writes:
        return Rights("r" in held, writes=None, note="governs", detail=held)
    return Rights("r" in held, writes=bool(writes), note="granted", detail=held)


def exposure(acl: Sequence[tuple[bytes, bytes]], user: str, *, foreign: bool) -> str:
    """``everybody``, ``group`` or ``owner``. A mailbox that is another's is read by its owner and by this account.

    An identifier that begins with ``-`` takes rights away; since who is left is not told, it counts as not there.
    """
    widest = "group" if foreign else "owner"
    own = {user.encode("utf-8", "surrogateescape"), user.partition("@")[0].encode("utf-8", "surrogateescape"), b"owner"}
    for who, rights in acl:
        if _READ not in rights or who.startswith(b"-"):
            continue
        if who.lower() in _EVERYBODY:
            return "everybody"
        if who not in own:
            widest = max(widest, "group", key=EXPOSED.index)
    return widest


def access(acl: Sequence[tuple[bytes, bytes]]) -> str:
    """``alice:lrswipkxtea; anyone:lr``."""
    return "; ".join(f"{_text(who)}:{_text(rights)}" for who, rights in acl[:50])


def _text(raw: bytes) -> str:
    return raw.decode("utf-8", "surrogateescape")
