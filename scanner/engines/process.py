"""What a process of ours does first: it says nothing, and ends with the one that started it."""

from __future__ import annotations

import contextlib
import faulthandler
import logging
import os
import signal
import sys

_PR_SET_PDEATHSIG = 1  # linux/prctl.h


def die_with_parent() -> None:
    """Where the system can: end with the supervisor even when a library hangs and nothing here runs any more."""
    if sys.platform != "linux":
        return
    with contextlib.suppress(Exception):
        import ctypes

        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


def silence() -> None:
    """Standard output and error lead nowhere: what a C library says of a damaged file may quote the file."""
    logging.disable(logging.CRITICAL)
    faulthandler.disable()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        with contextlib.suppress(OSError):
            os.dup2(nowhere, stream)
    os.close(nowhere)
