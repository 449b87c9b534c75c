"""The lists that the generator of training text draws from: read here, compiled by `compile_lists.py`."""

from __future__ import annotations

import functools
import lzma
from importlib import resources


@functools.cache
def lines(name: str) -> tuple[str, ...]:
    """The lines of the list of that name (`brands`, `words`, …), as README.md describes them."""
    packed = resources.files(__name__).joinpath(f"{name}.txt.xz").read_bytes()
    return tuple(lzma.decompress(packed).decode("utf-8").splitlines())
