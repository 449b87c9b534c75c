"""What servers of FTP say of a folder: facts for machines (MLSD, RFC 3659), or lines for people, of Unix or of Windows.

Lines for people tell a time to the minute or the day, in the server's own zone, which is not told: ``modified`` takes
it as it stands, and what is younger than two days is never taken to be the same.
"""

from __future__ import annotations

import contextlib
import re
import stat
import time
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from models.exposure import PUBLIC
from scanner.crawlers import posix_modes
from scanner.crawlers.names import printable
from scanner.crawlers.share import Entry

_FACTS = re.compile(r"((?:[^=;\s]+=[^;]*;)*) (.*)", re.DOTALL)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_UNIX = re.compile(
    r"(?P<kind>[-a-zA-Z])(?P<mode>(?:[-r][-w][-xsStT]){3})[+.@]?\s{1,40}(?:\d{1,9}\s{1,40})?(?P<who>.{0,200}?)\s{0,40}"
    r"(?P<size>\d{1,19}(?:,\s{0,9}\d{1,9})?)\s{1,40}"
    r"(?:(?P<month>[A-Za-z]{3})\s{1,9}(?P<day>\d{1,2})|(?P<day2>\d{1,2})\s{1,9}(?P<month2>[A-Za-z]{3})"
    # 月 and 日, in UTF-8 or GBK
    r"|(?P<month3>\d{1,2})(?:\xe6\x9c\x88|\xd4\xc2)\s{1,9}(?P<day3>\d{1,2})(?:\xe6\x97\xa5|\xc8\xd5)?"
    r"|(?P<iso>\d{4}-\d\d-\d\d))\s{1,9}"
    r"(?:(?P<year>\d{4})|(?P<hour>\d{1,2}):(?P<minute>\d\d)(?::\d\d)?) (?P<name>.+)",
    re.DOTALL,
)
_WINDOWS = re.compile(
    r"(?P<date>\d\d-\d\d-\d\d(?:\d\d)?|\d{4}[-/]\d\d[-/]\d\d)\s{1,9}(?P<hour>\d\d?):(?P<minute>\d\d)\s{0,9}(?P<half>[AP]M)?"
    r"\s{1,40}(?:<(?P<kind>[A-Z]{1,20})>\s{1,40}|(?P<size>\d{1,19}) )(?P<name>.+)",
    re.DOTALL | re.IGNORECASE,
)
_LONGEST = 64 << 10
_SETTLED = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a list: what it is, and where it leads if it is a link, as bytes in Latin-1."""

    name: str
    kind: Literal["file", "folder", "link", "other", "self"]
    size: int | None = None
    changed: float | None = None
    """Seconds since 1970."""
    settled: str | None = None
    """What of it tells that the bytes are the same."""
    mode: int | None = None
    owner: str | None = None
    group: str | None = None
    readable: bool | None = None
    """Whether this account may read it, or list it."""
    writable: bool | None = None
    """Whether this account could change it."""
    identity: str | None = None


def text(name: str) -> str:
    """A name that came as Latin-1: UTF-8, bytes that are none as surrogates."""
    return name.encode("latin-1").decode("utf-8", "surrogateescape")


def machine_line(line: str) -> Fact | None:
    """A line of MLSD or MLST; None for what is none."""
    match = _FACTS.fullmatch(line)
    if not match:
        return None
    facts = {name.lower(): value for name, _, value in (one.partition("=") for one in match[1].split(";")[:-1])}
    size = facts.get("size") or facts.get("sizd") or ""
    kind = _kind(facts.get("type", ""))
    changed = _machine_time(facts.get("modify", ""))
    held = int(size) if size.isdecimal() and len(size) < 20 and kind == "file" else None
    perm = facts.get("perm", "").lower() if "perm" in facts else None
    return Fact(
        name=match[2],
        kind=kind,
        size=held,
        changed=changed,
        settled=posix_modes.stamp(held, changed, time.time()),
        mode=_octal(facts.get("unix.mode", "")),
        owner=facts.get("unix.ownername") or facts.get("unix.owner") or facts.get("unix.uid"),
        group=facts.get("unix.groupname") or facts.get("unix.group") or facts.get("unix.gid"),
        readable=None if perm is None else ("r" in perm if kind == "file" else "e" in perm or "l" in perm),
        writable=None if perm is None else bool({*"acdfmpw"} & {*perm}),
        identity=facts.get("unique") if kind in {"folder", "self"} else None,
    )


def people_line(line: str, now: datetime) -> Fact | None:
    """A line of LIST as Unix or Windows writes it; None for what is neither."""
    if match := _UNIX.fullmatch(line):
        return _unix(match.groupdict(), now)
    if match := _WINDOWS.fullmatch(line):
        return _windows(match.groupdict(), now)
    return None


def is_no_line(line: str) -> bool:
    """Whether a line of LIST tells of no file: it is empty, or a sum."""
    return not line.strip() or re.fullmatch(r"(?i)(total|\xe6\x80\xbb\S*|\xd7\xdc\S*)\s+\d+\s*", line) is not None


def entry_of(fact: Fact, *, anonymous: bool) -> Entry:
    """What a list tells, as the walk wants it. Who reads ``anonymous`` shows what is open to anybody."""
    owner, group = (printable(text(one)) if one else None for one in (fact.owner, fact.group))
    made_up = owner == group == "ftp"  # so write servers that keep their accounts, or modes, to themselves
    mode = _with_kind(fact) if fact.mode is not None and not made_up else None
    exposure = posix_modes.exposure(mode) if mode is not None and fact.kind in {"file", "folder"} else None
    if anonymous and (fact.readable or (fact.readable is None and exposure in {None, "everybody"})):
        exposure = PUBLIC
    return Entry(
        name=text(fact.name),
        kind=fact.kind if fact.kind != "self" else "folder",
        size=fact.size if fact.kind == "file" else None,
        modified=posix_modes.iso_time(fact.changed),
        owner=None if made_up else owner,
        access=None if mode is None else printable(posix_modes.access(mode, owner or "?", group or "?")),
        stamp=fact.settled if fact.kind == "file" else None,
        exposure=exposure if fact.kind != "link" else None,
        identity=fact.identity,
    )


def lines(pieces: Iterable[bytes]) -> Iterator[str]:
    """Lines, as Latin-1, without their ends."""
    rest = b""
    for piece in pieces:
        *whole, rest = (rest + piece).split(b"\n")
        yield from (line.removesuffix(b"\r").decode("latin-1") for line in whole)
        if len(rest) > _LONGEST:  # no line: it is counted as one that is not understood
            yield rest.decode("latin-1")
            rest = b""
    if rest:
        yield rest.removesuffix(b"\r").decode("latin-1")


def _kind(told: str) -> Literal["file", "folder", "link", "other", "self"]:
    told = told.lower()
    if told == "file":
        return "file"
    if told == "dir":
        return "folder"
    if told in {"cdir", "pdir"}:
        return "self"
    return "link" if re.match(r"os\.unix=s(ym)?link", told) else "other"


def _octal(told: str) -> int | None:
    try:
        return int(told, 8) & 0o7777
    except ValueError:
        return None


def _machine_time(told: str) -> float | None:
    """``YYYYMMDDHHMMSS`` and perhaps ``.sss``, in UTC."""
    match = re.fullmatch(r"(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?", told)
    if not match:
        return None
    with contextlib.suppress(ValueError):
        year, month, day, hour, minute, second = map(int, match.groups()[:6])
        return datetime(year, month, day, hour, minute, second, tzinfo=UTC).timestamp() + float(match[7] or 0)
    return None


def _unix(told: Mapping[str, str | None], now: datetime) -> Fact:
    kind: Literal["file", "folder", "link", "other"] = "other"
    if told["kind"] in {"-", "d", "l"}:
        kind = {"-": "file", "d": "folder", "l": "link"}[told["kind"] or ""]  # type: ignore[assignment]
    name = told["name"] or ""
    if kind == "link":
        name = name.partition(" -> ")[0]
    owner, _, group = (told["who"] or "").partition(" ")
    size = int(told["size"] or 0) if kind == "file" else None
    month = told["month"] or told["month2"]
    when = _people_time(
        iso=told["iso"],
        month=_MONTHS.index(month.lower()) + 1 if month and month.lower() in _MONTHS else int(told["month3"] or 0),
        day=int(told["day"] or told["day2"] or told["day3"] or 0),
        year=told["year"],
        hour=int(told["hour"] or 0),
        minute=int(told["minute"] or 0),
        now=now,
    )
    return Fact(
        name, kind, size, *_settled(when, size, now), _mode(told["mode"] or ""), owner or None, group.strip() or None
    )


def _windows(told: Mapping[str, str | None], now: datetime) -> Fact:
    first, middle, last = re.split("[-/]", told["date"] or "")
    year, month, day = (first, middle, last) if len(first) == 4 else (last, first, middle)
    if len(year) == 2:
        year = ("19" if int(year) >= 70 else "20") + year
    hour = int(told["hour"] or 0)
    if told["half"]:
        hour = hour % 12 + 12 * (told["half"].lower() == "pm")
    when = _people_time(
        iso=None, month=int(month), day=int(day), year=year, hour=hour, minute=int(told["minute"] or 0), now=now
    )
    name = told["name"] or ""
    if told["size"] is not None:
        size = int(told["size"])
        return Fact(name, "file", size, *_settled(when, size, now))
    kind = (told["kind"] or "").upper()
    if kind == "DIR":
        return Fact(name, "folder", None, *_settled(when, None, now))
    return Fact(re.sub(r" \[[^\]]*\]$", "", name), "link", None, *_settled(when, None, now))


def _people_time(
    *, iso: str | None, month: int, day: int, year: str | None, hour: int, minute: int, now: datetime
) -> datetime | None:
    """The time; without a year the last that is not in the future, by any zone."""
    if iso:
        year, month, day = iso[:4], int(iso[5:7]), int(iso[8:])
    for one in [int(year)] if year else [now.year, now.year - 1]:
        with contextlib.suppress(ValueError):
            when = datetime(one, month, day, hour, minute, tzinfo=UTC)
            if year or when <= now + timedelta(days=1):
                return when
    return None


def _settled(when: datetime | None, size: int | None, now: datetime) -> tuple[float | None, str | None]:
    """Seconds since 1970, and the stamp of a file that has been as it is for days, whatever the server's zone is.

    A file that is written anew gets a time of today, and so another stamp.
    """
    if when is None:
        return None, None
    settled = size is not None and when < now - _SETTLED
    return when.timestamp(), f"v1:{size}:{when:%Y%m%d}" if settled else None


def _mode(told: str) -> int:
    mode = 0
    for at, mark in enumerate(told):
        if mark in "rwxst":
            mode |= 1 << (8 - at)
    return mode


def _with_kind(fact: Fact) -> int:
    kinds = {"file": stat.S_IFREG, "folder": stat.S_IFDIR, "self": stat.S_IFDIR, "link": stat.S_IFLNK}
    return (fact.mode or 0) | kinds.get(fact.kind, 0)
