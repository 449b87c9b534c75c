"""The findings.jsonl of the run that a run was made from, and whether it is still the file that was sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FILE = "findings.jsonl"


class SameFile:
    """Compares a file, as it goes by, with what is known of it."""

    def __init__(self, size: int, sha256: str) -> None:
        self._wanted = (size, sha256)
        self._size, self._hash = 0, hashlib.sha256()

    def update(self, block: bytes) -> None:
        """The next bytes."""
        self._size += len(block)
        self._hash.update(block)

    def holds(self) -> bool:
        """After the last byte: whether it is the same."""
        return (self._size, self._hash.hexdigest()) == self._wanted


@dataclass(frozen=True, slots=True)
class EarlierFindings:
    """Where the file lies, and what it must be (``reports.base.Earlier``)."""

    path: Path
    size: int
    sha256: str

    def check(self) -> SameFile:
        """A new comparison."""
        return SameFile(self.size, self.sha256)


def earlier_findings(meta: Mapping[str, Any]) -> EarlierFindings | None:
    """The file that the settings of a run name; None where it was made without an earlier run."""
    base, sealed = meta.get("base"), meta.get("base_findings")
    if not base or not sealed:
        return None
    return EarlierFindings(Path(base["folder"]) / FILE, sealed["size"], sealed["sha256"])
