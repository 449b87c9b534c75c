"""Targets tried before a scan: can each be reached and read, and could the account write there."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from models.errors import PandianError, ReadError, TargetError
from models.limits import Limits
from models.records import Target
from scanner.crawlers.names import printable
from scanner.crawlers.registry import crawler_for, scheme_of
from scanner.crawlers.rights import Rights, rights_of
from scanner.insecure import insecurely, is_unverified
from scanner.passwords import AskPassword, Warn, log
from scanner.servers import server_of
from scanner.targets import display_url, parse_target
from scanner.targets_file import read_entries

_AT_ONCE = 8
"""Servers tried at a time, each by one connection."""


@dataclass(frozen=True, slots=True)
class Found:
    """One target. ``error`` says why it cannot be read, None where it can; then ``rights`` are known."""

    name: str
    place: str
    error: str | None = None
    rights: Rights | None = None
    insecure: bool = False


Given = tuple[str, Callable[[], Target]]
"""What a target is called before it is known, and what makes it."""


def given(
    places: Iterable[str], files: Sequence[Path], ask: AskPassword | None, warn: Warn = log.warning
) -> list[Given]:
    """Targets of a call: paths, URLs and scope files. Raises TargetError for a file that is malformed."""
    found: list[Given] = []
    for place in places:
        if _is_scope_file(place):
            files = (*files, Path(place))
        else:
            found.append((_called(place), functools.partial(parse_target, place, ask=ask, warn=warn)))
    for file in files:
        found += [(entry.label, functools.partial(entry.target, ask, warn)) for entry in read_entries(file)]
    return found


def check(targets: Iterable[Given], limits: Limits, *, insecure: bool = False) -> list[Found]:
    """Each target tried, in their order; servers beside each other, what lies on one server one after the other."""
    found: list[Found | None] = []
    lines: dict[str, list[tuple[int, Target]]] = {}
    for name, make in targets:
        try:
            target = insecurely(make()) if insecure else make()
        except TargetError as error:
            found.append(Found(name, "", str(error)))
            continue
        lines.setdefault(server_of(target.url) or "", []).append((len(found), target))
        found.append(None)

    def tried(line: list[tuple[int, Target]]) -> list[tuple[int, Found]]:
        return [(at, _try(target, limits)) for at, target in line]

    with ThreadPoolExecutor(_AT_ONCE, "check") as pool:
        for done in pool.map(tried, lines.values()):
            for at, one in done:
                found[at] = one
    return [each for each in found if each is not None]


def _try(target: Target, limits: Limits) -> Found:
    name, place, insecure = printable(target.name), display_url(target), is_unverified(target.url)
    try:
        crawler = crawler_for(target, target.bounds.applied(limits))
    except PandianError as error:
        return Found(name, place, str(error), insecure=insecure)
    try:
        crawler.check()
        try:
            rights = rights_of(crawler)
        except ReadError:
            rights = Rights()
    except PandianError as error:
        return Found(name, place, str(error), insecure=insecure)
    finally:
        crawler.close()
    return Found(name, place, rights=rights, insecure=insecure)


def _is_scope_file(place: str) -> bool:
    return scheme_of(place) is None and Path(place).suffix.lower() in {".yaml", ".yml"} and Path(place).is_file()


def _called(place: str) -> str:
    """What a target that is not understood is called: never a URL, which may hold a password."""
    scheme = scheme_of(place)
    return printable(place) if scheme is None else f"{scheme}://"
