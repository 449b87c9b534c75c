"""Python's collector of cycles held back while rows go by: there are millions of tuples, and none is in a cycle."""

from __future__ import annotations

import contextlib
import gc
from collections.abc import Iterator

_AT_ONCE = 500_000
"""Objects made and not let go of again, from which the collector looks: many chunks of rows."""


@contextlib.contextmanager
def rarely_collected() -> Iterator[None]:
    """Have the collector look seldom; as before afterwards."""
    before = gc.get_threshold()
    gc.set_threshold(_AT_ONCE, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)
