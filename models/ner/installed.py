"""Which packages are installed, and in which version, without importing any of them."""

from __future__ import annotations

import contextlib
import importlib.metadata
import importlib.util
from collections.abc import Iterable


def absent(packages: Iterable[str]) -> tuple[str, ...]:
    """Those of ``packages`` that are not installed."""
    return tuple(package for package in packages if importlib.util.find_spec(package.replace("-", "_")) is None)


def versions(packages: Iterable[str]) -> str:
    """``packages`` with their versions, none for those that are not installed."""
    found = []
    for package in packages:
        with contextlib.suppress(importlib.metadata.PackageNotFoundError):
            found.append(f"{package} {importlib.metadata.version(package)}")
    return ", ".join(found)
