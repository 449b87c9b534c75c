"""The installed version of pandian."""

from __future__ import annotations

import functools
import importlib.metadata


@functools.cache
def version() -> str:
    """As the package's metadata says; 0 where it runs from a folder that was never installed."""
    try:
        return importlib.metadata.version("pandian")
    except importlib.metadata.PackageNotFoundError:
        return "0"
