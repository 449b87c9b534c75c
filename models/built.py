"""Libraries that are compiled with the package (``hatch_build.py``): where they are, and whether they are current."""

from __future__ import annotations

import ctypes
import functools
import hashlib
import json
import sys
from pathlib import Path

NAME = "passes" + {"win32": ".dll", "darwin": ".dylib"}.get(sys.platform, ".so")


@functools.cache
def load(folder: Path) -> ctypes.CDLL:
    """The library of ``folder``. Raises OSError where it is missing, of another kind of machine, or old."""
    if is_stale(folder):
        raise FileNotFoundError(str(folder / NAME))
    return ctypes.CDLL(str(folder / NAME))


def is_stale(folder: Path) -> bool:
    """Were the sources changed since the library was built? Only a checkout holds them."""
    sources = sorted(folder.glob("*.[ch]"))
    if not sources:
        return False
    whole = hashlib.sha256()
    for source in sources:
        content = source.read_bytes().replace(b"\r\n", b"\n")
        whole.update(f"{source.name}\0{len(content)}\0".encode() + content)
    try:
        return bool(json.loads((folder / "passes.json").read_text("ascii"))["inputs"] != whole.hexdigest())
    except (OSError, ValueError, LookupError, TypeError):
        return True
