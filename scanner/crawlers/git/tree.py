"""The files of a Git repository by path and commit: those of HEAD, those that only its history has, those of nobody."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from models.errors import ReadError
from models.records import Problem
from scanner.crawlers.git import records
from scanner.crawlers.git.objects import Objects
from scanner.crawlers.git.records import Commit

MOST = 5_000_000
"""Entries of one commit beyond which a repository is not believed: folders may hold one another a thousand times."""
DEEPEST = 500
_LARGEST = 64 << 20


@dataclass(frozen=True, slots=True)
class Leaf:
    """A file, link or other repository at its path."""

    path: tuple[str, ...]
    mode: int
    object: bytes


@dataclass(slots=True)
class Leaves:
    """What one commit holds. ``problems``: folders that could not be read, or not to their end."""

    leaves: list[Leaf] = field(default_factory=list)
    problems: dict[tuple[str, ...], Problem] = field(default_factory=dict)


def gathered(objects: Objects, tree: bytes, seen: set[bytes] | None = None) -> Leaves:
    """All below ``tree``, in the order of paths. With ``seen`` only what is not in it, which is added to it."""
    found = Leaves()
    ways: list[tuple[tuple[str, ...], bytes]] = [((), tree)]
    while ways:
        path, name = ways.pop()
        if seen is not None:
            if name in seen:
                continue
            seen.add(name)
        try:
            met = _entries(objects, name, path, found)
        except ReadError as error:
            found.problems[path] = present(error.problem)
            continue
        taken: set[str] = set()
        for entry in met:
            part = entry.name.replace("/", "\u2215") or "\u2215"
            part = part if part not in taken else f"{part}\u2215{entry.object.hex()}"
            taken.add(part)
            if entry.mode == records.FOLDER:
                ways.append(((*path, part), entry.object))
            elif seen is None or entry.object not in seen:
                if seen is not None:
                    seen.add(entry.object)
                found.leaves.append(Leaf((*path, part), entry.mode, entry.object))
        if len(found.leaves) + len(ways) > MOST:
            found.problems[()] = Problem("members", str(MOST))
            break
    found.leaves.sort(key=lambda leaf: leaf.path)
    return found


def _entries(objects: Objects, name: bytes, path: tuple[str, ...], found: Leaves) -> list[records.Entry]:
    if len(path) > DEEPEST:
        raise ReadError("depth", str(DEEPEST))
    kind, data = objects.data(name, _LARGEST)
    if kind != "tree":
        raise ReadError("damaged", kind)
    met, whole = records.entries(data, objects.width)
    if not whole:
        found.problems[path] = Problem("damaged", "tree")
    return met


def present(problem: Problem) -> Problem:
    """The problem of an object that is met by its name: where it is missing, it has not gone meanwhile."""
    return Problem("unreadable", "missing") if problem.code == "vanished" else problem


@dataclass(slots=True)
class Survey:
    """Everything that lies in a repository, led to by a branch or not."""

    commits: list[tuple[bytes, Commit]] = field(default_factory=list)
    """From the first to the last."""
    blobs: list[bytes] = field(default_factory=list)
    broken: dict[bytes, Problem] = field(default_factory=dict)


def survey(objects: Objects) -> Survey:
    """Look at every object; commits are read, of the others their kind alone."""
    found = Survey()
    for name in objects.names():
        try:
            kind, _ = objects.header(name)
            if kind == "commit":
                found.commits.append((name, records.commit(objects.data(name, _LARGEST)[1])))
            elif kind == "blob":
                found.blobs.append(name)
        except ReadError as error:
            found.broken[name] = present(error.problem)
    found.commits.sort(key=lambda one: (one[1].committer.when, one[0]))
    return found


def words(objects: Objects) -> Iterator[tuple[bytes, Commit]]:
    """Every commit, and every tag with words of its own, that is there and can be read."""
    for name in dict.fromkeys(objects.names()):
        with contextlib.suppress(ReadError):
            if objects.header(name)[0] in {"commit", "tag"}:
                yield name, records.commit(objects.data(name, _LARGEST)[1])
