"""What is fuzzed: every reader of the registry, under the name of its module."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Target:
    """One reader and the media types that lead to it."""

    name: str
    reader: str
    media_types: tuple[str, ...]


def targets() -> dict[str, Target]:
    """Name -> target, in the order of the registry. A new line there is a new target here."""
    from scanner.readers.registry import READERS

    types: dict[str, list[str]] = {}
    for media_type, entry in READERS.items():
        types.setdefault(entry.reader, []).append(media_type)
    found: dict[str, Target] = {}
    for reader, of in types.items():
        module, _, made = reader.partition(":")
        name = module.rpartition(".")[2]
        found[name if name not in found else made.lower()] = Target(name, reader, tuple(of))
    return {name: Target(name, target.reader, target.media_types) for name, target in found.items()}
