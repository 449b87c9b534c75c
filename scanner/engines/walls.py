"""The walls around a worker process: it writes in its scratch folder alone, starts nothing, and reaches no network.

Files in a share are hostile as a matter of course, and parsers have faults. What a reader has no need of is taken away
before it sees the first byte: by the system where it can (``landlock``, ``seccomp``: without any privilege, for good),
and in Python everywhere (``audit``). A worker that reads a database keeps the network; it gets no file to read.
"""

from __future__ import annotations

import contextlib
import ctypes
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from scanner.engines import audit, landlock, seccomp

_SET_DUMPABLE = 4  # linux/prctl.h


@dataclass(frozen=True, slots=True)
class Walls:
    """What the system holds: the version of Landlock (0: none), and whether the filter of seccomp stands."""

    landlock: int
    seccomp: bool


def raise_walls(folder: Path, *, network: bool) -> Walls:
    """Wall in this process, in its only thread: what it starts later is inside too. It may write in ``folder``."""
    _leave_no_dump()
    sys.dont_write_bytecode = True  # it would be refused, and is no reader's doing
    stands = Walls(
        landlock=_tried(lambda: landlock.restrict((folder,), network=network)),
        seccomp=bool(_tried(lambda: seccomp.restrict(network=network))),
    )
    audit.restrict(folder, network=network)
    return stands


def _tried(restrict: Callable[[], int]) -> int:
    """What ``restrict`` gives; 0 where the system has no such calls."""
    try:
        return restrict()
    except (AttributeError, OSError, ValueError):
        return 0


def _leave_no_dump() -> None:
    """A crash leaves no image of memory behind, which would hold values in clear."""
    with contextlib.suppress(ImportError, OSError, ValueError):
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # systems that hand images to a program do not ask for the limit
        with contextlib.suppress(AttributeError, OSError):
            ctypes.CDLL(None).prctl(_SET_DUMPABLE, *map(ctypes.c_ulong, (0, 0, 0, 0)))
