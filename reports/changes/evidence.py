"""By which evidence an object is gone, new or the same: the questions asked of two runs, one object at a time.

An absence is a deletion only where the folder that held the object was listed completely in both runs and nothing on
the way to it was left out, denied or not followed. Whatever cannot be shown that way is ``unreachable``.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from models.records import Listing, Problem
from reports.changes.rows import HasRows, ObjectRow, object_rows
from reports.changes.states import State

MEMBER = "!/"
READ = frozenset({"scanned", "partial"})
_ALIKE = (
    ("key", "key_id"),
    ("ruleset", "ruleset"),
    ("readers", "readers"),
    ("policy", "policy_digest"),
    ("names", "names"),
    ("model", "ner"),
    ("allow", "allow"),
)
_CACHE = 4096


class Ruling(NamedTuple):
    """A state and its evidence: a key of ``models/messages/changes.yaml`` without ``why_``."""

    state: State
    why: str


def differences(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """What makes the contents of two runs incomparable, by their ``meta``."""
    return tuple(name for name, key in _ALIKE if (before.get(key) or None) != (after.get(key) or None))


def container_of(uri: str) -> str | None:
    """The URI of the object that a member lies in; None for what is no member."""
    outer, mark, _ = uri.rpartition(MEMBER)
    return outer if mark else None


def folders_of(uri: str) -> Iterator[str]:
    """The URIs of the folders that an outermost object lies in, the nearest first, without a slash at their end."""
    scheme, mark, rest = uri.rstrip("/").partition("://")
    while "/" in rest:
        rest = rest.rpartition("/")[0]
        yield f"{scheme}{mark}{rest}"


def excluded(row: ObjectRow) -> bool:
    """Whether the user left it out."""
    return "excluded" in row.codes


class Places:
    """What one run knows of the folders on the way to an object that it did not meet."""

    def __init__(self, run: HasRows) -> None:
        self._run = run
        self._roots = tuple(map(_root, run.meta.get("targets") or ()))
        self.way = functools.lru_cache(_CACHE)(self._way)
        self.listing = functools.lru_cache(_CACHE)(self._listing)
        self.volumes = functools.lru_cache(_CACHE)(self._volumes)

    def _listing(self, folder: str) -> Listing | None:
        found = list(self._run.listings([folder]))  # to its end: a database keeps open what is not
        return found[0] if found else None

    def _way(self, folder: str) -> Ruling:
        """What can be said of an entry of ``folder`` (a URI) that is not in this run.

        ``deleted`` stands for: this run looked there to the end, and there was no such entry.
        """
        ways = [folder, *folders_of(folder)]
        rows, listings = self._met(ways)
        for way in ways:
            blocked = rows.get(way + "/")
            if blocked is not None:
                return _LEFT_OUT if excluded(blocked) else Ruling(State.UNREACHABLE, "folder_unread")
            entry = rows.get(way)
            if entry is not None and excluded(entry):
                return _LEFT_OUT
            if entry is not None and entry.kind == "other":
                return Ruling(State.UNREACHABLE, "folder_not_followed")
            listing = listings.get(way)
            if listing is not None and not listing.complete:
                return Ruling(State.UNREACHABLE, "folder_incomplete")
            if listing is not None:
                return Ruling(State.DELETED, "deleted" if listing.entries else "deleted_empty")
        if self.covers(folder):
            return Ruling(State.UNREACHABLE, "folder_never_listed")
        return Ruling(State.OUT_OF_SCOPE, "no_target")

    def _volumes(self, folder: str) -> frozenset[tuple[str, Problem]]:
        """Which folders from ``folder`` upwards are volumes of their own, or are reached through a link."""
        ways = [folder, *folders_of(folder)]
        met = (each for at in range(0, len(ways), 200) for each in self._run.listings(ways[at : at + 200]))
        return frozenset((each.uri, each.problem) for each in met if each.complete and each.problem is not None)

    def _met(self, ways: list[str]) -> tuple[dict[str, ObjectRow], dict[str, Listing]]:
        rows: dict[str, ObjectRow] = {}
        listings: dict[str, Listing] = {}
        for at in range(0, len(ways), 200):
            some = ways[at : at + 200]
            rows |= {row.uri: row for row in object_rows(self._run, [*some, *(way + "/" for way in some)])}
            listings |= {listing.uri: listing for listing in self._run.listings(some)}
        return rows, listings

    def covers(self, uri: str) -> bool:
        """Whether ``uri`` lies in or under one of the run's targets."""
        return any(uri == root or uri.startswith((root + "/", root + MEMBER)) for root in self._roots)


_LEFT_OUT = Ruling(State.OUT_OF_SCOPE, "excluded")


def _root(target: Mapping[str, Any]) -> str:
    """The URI that a target's objects begin with: its URL without user, options and the slash at its end."""
    scheme, mark, rest = str(target.get("url", "")).partition("?")[0].partition("://")
    address, slash, path = rest.partition("/")
    return f"{scheme}{mark}{address.rpartition('@')[2]}{slash}{path}".rstrip("/")


def absent(row: ObjectRow, before: Places, after: Places) -> Ruling:
    """What became of an outermost object that the later run did not meet; ``deleted`` may yet turn out ``moved``."""
    if row.uri.endswith("/"):  # a folder that was not gone into
        listing = after.listing(row.uri[:-1])
        if listing is not None and listing.complete:
            return Ruling(State.NOT_COMPARABLE, "unread_before")
    folder = next(folders_of(row.uri), row.uri)
    ruling = after.way(folder)
    if ruling.state is not State.DELETED:
        return ruling
    listing = before.listing(folder)
    if listing is None or not listing.complete:
        return Ruling(State.UNREACHABLE, "folder_incomplete_before")
    if before.volumes(folder) != after.volumes(folder):
        return Ruling(State.UNREACHABLE, "volume_other")
    return ruling


def absent_member(
    container: ObjectRow | None, later: ObjectRow | None, fate: Ruling | None, differing: tuple[str, ...]
) -> Ruling:
    """What became of a member that the later run did not meet.

    ``container`` held it before, ``later`` is the same container in the later run; where that is gone too, ``fate`` is
    what became of it.
    """
    if later is None:
        if fate is None:
            return Ruling(State.UNREACHABLE, "container_unread")
        return Ruling(fate.state, "deleted_with_container" if fate.state is State.DELETED else fate.why)
    if excluded(later):
        return _LEFT_OUT
    if later.status != "scanned" or container is None or container.status != "scanned":
        return Ruling(State.UNREACHABLE, "container_unread")
    if "readers" in differing:
        return Ruling(State.NOT_COMPARABLE, "readers")
    if later.sha256 is not None and later.sha256 == container.sha256:
        return Ruling(State.NOT_COMPARABLE, "container_same")
    return Ruling(State.DELETED, "deleted_in_container")


def arrived(row: ObjectRow, before: Places) -> Ruling:
    """What an outermost object is that the earlier run did not meet."""
    seen = _seen(row)
    if seen is not None:
        return seen
    ruling = before.way(next(folders_of(row.uri), row.uri))
    if ruling.state is State.DELETED:
        return Ruling(State.NEW, "new")
    if ruling.why == "no_target":
        return Ruling(State.NEW, "new_target")
    if ruling.why == "folder_never_listed":
        return Ruling(State.NEW, "new_unlisted")
    return Ruling(State.NOT_COMPARABLE, "unlisted_before")


def arrived_member(
    row: ObjectRow, container: ObjectRow | None, earlier: ObjectRow | None, fate: Ruling | None
) -> Ruling:
    """What a member is that the earlier run did not meet. ``earlier``: the same container in the earlier run."""
    seen = _seen(row)
    if seen is not None:
        return seen
    if earlier is None:
        return fate or Ruling(State.NEW, "new")
    if earlier.status != "scanned":
        return Ruling(State.NOT_COMPARABLE, "unread_before")
    if container is not None and container.sha256 is not None and container.sha256 == earlier.sha256:
        return Ruling(State.NOT_COMPARABLE, "container_same")
    return Ruling(State.NEW, "new")


def _seen(row: ObjectRow) -> Ruling | None:
    """Where the later run met an object without seeing into it for a reason that may pass or was asked for."""
    if excluded(row):
        return _LEFT_OUT
    if row.status == "failed":
        return Ruling(State.UNREACHABLE, "unread")
    return None


def still_there(before: ObjectRow, after: ObjectRow, differing: tuple[str, ...]) -> Ruling | None:
    """What is said of an object of both runs before its values are looked at; None where these decide."""
    if excluded(after):
        return _LEFT_OUT
    if after.status not in READ:
        if after.status == before.status == "skipped" and not excluded(before):
            return Ruling(State.PERSISTING, "unread_both")
        return Ruling(State.UNREACHABLE, "unread")
    if after.status == "partial" and before.findings and not after.findings:
        return Ruling(State.UNREACHABLE, "unread_partly")
    if differing:
        return Ruling(State.NOT_COMPARABLE, differing[0])
    if before.status not in READ:
        return Ruling(State.NOT_COMPARABLE, "unread_before")
    if before.sha256 is not None and before.sha256 == after.sha256:
        return SAME_BYTES
    if before.digest is not None and before.digest == after.digest:
        return Ruling(State.PERSISTING, "same_rows")
    return None


SAME_BYTES = Ruling(State.PERSISTING, "same_bytes")


def by_values(before: ObjectRow, after: ObjectRow, values: tuple[int, int, int], *, container: bool) -> Ruling:
    """What an object of both runs is by the distinct values (gone, kept, new) found in it."""
    gone, kept, new = values
    known = before.sha256 is not None or before.digest is not None
    if gone or new:
        return Ruling(State.CHANGED, "values")
    if container:
        return Ruling(State.CHANGED, "container")
    if not known or (after.sha256 is None and after.digest is None):
        return Ruling(State.PERSISTING, "same_values_known")
    return Ruling(State.CHANGED, "same_values" if kept else "nothing_found")


def resolved(before: ObjectRow, after: ObjectRow, run_id: str) -> Ruling | None:
    """Where something was found before and nothing is left: whether the later run itself read all of it."""
    if not before.findings or after.findings:
        return None
    return resolved_container(after, run_id)


def resolved_container(after: ObjectRow, run_id: str) -> Ruling | None:
    """The same for a container in which, and in whose members, nothing is left."""
    if after.status != "scanned":
        return None
    if after.origin not in {None, run_id}:
        return Ruling(State.CHANGED, "not_read_again")
    return Ruling(State.RESOLVED, "resolved")
