"""What a server of WebDAV answers to PROPFIND (RFC 4918, 14.16): read as it comes, with no entity and no document type.

A hostile answer costs a folder: it is bounded in bytes and in depth, and leads to no other place, since only the last
part of what it names is taken.
"""

from __future__ import annotations

import email.utils
import itertools
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import unquote
from xml.parsers import expat

from models.errors import ReadError

_DEEPEST = 50
_LONGEST = 1 << 16
"""Characters of one value."""
ASKED = (
    b'<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:"><D:prop><D:resourcetype/><D:getcontentlength/>'
    b"<D:getlastmodified/><D:getetag/><D:owner/></D:prop></D:propfind>"
)
"""The body of the request: the properties that are of use here."""
ASKED_RIGHTS = (
    b'<?xml version="1.0" encoding="utf-8"?><D:propfind xmlns:D="DAV:" xmlns:oc="http://owncloud.org/ns"><D:prop>'
    b"<D:current-user-privilege-set/><oc:permissions/></D:prop></D:propfind>"
)
"""The body of a request for what the account may do (RFC 3744, 5.4), also as ownCloud and Nextcloud tell it."""
_ORIGIN = re.compile("[A-Za-z][A-Za-z0-9+.-]*://[^/]*")
_PRIVILEGES = "DAV: current-user-privilege-set"
_PERMISSIONS = "http://owncloud.org/ns permissions"
_TEXTS = {f"DAV: {name}" for name in ("href", "status", "getcontentlength", "getlastmodified", "getetag", "owner")}
_WRITING = {f"DAV: {name}" for name in ("all", "write", "write-content", "write-properties", "bind", "unbind")}


@dataclass(slots=True)
class Resource:
    """One ``response``: decoded parts of the path, and the properties that were told."""

    href: str = ""
    status: int = 200
    """That of the whole response, where it has one."""
    folder: bool = False
    link: bool = False
    writes: bool | None = None
    """Whether the account could write, where it was asked for and is told."""
    told: dict[str, str] = field(default_factory=dict)
    """``getcontentlength``, ``getlastmodified``, ``getetag``, ``owner``."""

    @property
    def raw_parts(self) -> list[str]:
        """The path, part by part, as it stands in the answer."""
        return [part for part in _ORIGIN.sub("", self.href).split("/") if part]

    @property
    def parts(self) -> tuple[str, ...]:
        """The path, part by part, decoded; bytes that are no UTF-8 as surrogates."""
        return tuple(decoded(part) for part in self.raw_parts)

    @property
    def size(self) -> int | None:
        """Bytes, where it tells."""
        length = self.told.get("getcontentlength", "")
        return int(length) if length.isdecimal() and len(length) < 20 else None

    @property
    def owner(self) -> str | None:
        """The last part of what names the owner."""
        return decoded(self.told.get("owner", "").rstrip("/").rpartition("/")[2]) or None

    @property
    def changed(self) -> float | None:
        """Seconds since 1970."""
        text = self.told.get("getlastmodified", "")
        for parse in (email.utils.parsedate_to_datetime, datetime.fromisoformat):
            try:
                when = parse(text)
                return when.replace(tzinfo=when.tzinfo or UTC).timestamp()
            except (ValueError, TypeError, OverflowError):
                continue
        return None


def decoded(part: str) -> str:
    """One part of a path as it stands in an answer, as the name that it is."""
    return unquote(part, errors="surrogateescape")


def resources(pieces: Iterable[bytes]) -> Iterator[Resource]:
    """What an answer 207 tells, in its order. Raises ReadError ``damaged`` where it is, or becomes, no such answer."""
    found = _Found()
    ends: list[bytes | None] = [None]
    for piece in itertools.chain(pieces, ends):
        try:
            found.feed(piece or b"", last=piece is None)
        except ReadError:
            yield from found.take()
            raise
        yield from found.take()


class _Found:
    def __init__(self) -> None:
        self._parser = expat.ParserCreate(namespace_separator=" ")
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._text
        self._parser.StartDoctypeDeclHandler = self._refuse
        self._parser.EntityDeclHandler = self._refuse
        self._ready: list[Resource] = []
        self._open: list[str] = []
        self._now: Resource | None = None
        self._values: dict[str, str] = {}
        """Of the ``propstat`` that is open, which counts where its status is one of success."""
        self._kinds: set[str] = set()

    def feed(self, piece: bytes, *, last: bool) -> None:
        try:
            self._parser.Parse(piece, last)
        except expat.ExpatError as error:
            raise ReadError("damaged", f"XML {error.code}") from None

    def take(self) -> list[Resource]:
        ready, self._ready = self._ready, []
        return ready

    def _refuse(self, *_: object) -> None:
        raise ReadError("damaged", "DOCTYPE")

    def _start(self, name: str, _: dict[str, str]) -> None:
        if len(self._open) >= _DEEPEST:
            raise ReadError("damaged", f"> {_DEEPEST}")
        if not self._open and name != "DAV: multistatus":
            raise ReadError("damaged", "multistatus")
        if name == "DAV: response":
            self._now = Resource()
        elif name == "DAV: propstat":
            self._values, self._kinds = {}, set()
        elif name == _PERMISSIONS:
            self._values[name] = ""
        elif name == _PRIVILEGES or (self._open and self._open[-1] in {"DAV: resourcetype", "DAV: privilege"}):
            self._kinds.add(name)
        self._open.append(name)

    def _text(self, text: str) -> None:
        name = "DAV: owner" if "DAV: owner" in self._open else self._open[-1]  # an owner is an element of its own
        if name in _TEXTS or name == _PERMISSIONS:
            key = name.removeprefix("DAV: ")
            self._values[key] = (self._values.get(key, "") + text)[:_LONGEST]

    def _end(self, name: str) -> None:
        self._open.pop()
        now = self._now
        if now is None:
            return
        within = self._open[-1] if self._open else ""
        if name == "DAV: href" and within == "DAV: response":
            now.href = now.href or self._values.pop("href", "").strip()
        elif name == "DAV: status" and within == "DAV: response":
            now.status = _status(self._values.pop("status", ""))
        elif name == "DAV: propstat" and _status(self._values.pop("status", "")) < 300:
            if _PERMISSIONS in self._values:  # deletable, renameable, moveable, writable, may create
                now.writes = bool({*"DNVWCK"} & {*self._values.pop(_PERMISSIONS)})
            if _PRIVILEGES in self._kinds:
                now.writes = bool(_WRITING & self._kinds) or bool(now.writes)
            now.told |= {key: " ".join(value.split()) for key, value in self._values.items()}
            now.folder |= "DAV: collection" in self._kinds
            now.link |= "DAV: redirectref" in self._kinds
        elif name == "DAV: response":
            self._ready.append(now)
            self._now, self._values = None, {}


def _status(line: str) -> int:
    """``HTTP/1.1 200 OK`` as a number; what is none is 500."""
    words = line.split()
    return int(words[1]) if len(words) > 1 and words[1].isdecimal() and len(words[1]) == 3 else 500
