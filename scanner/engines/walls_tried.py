"""Which walls truly stand on this machine: a process of its own raises them and tries each, in Python and past it."""

from __future__ import annotations

import contextlib
import ctypes
import errno
import json
import os
import socket
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

KINDS = ("write", "network", "process")
"""Writing outside the scratch folder, reaching the network, starting programs."""
_SECONDS = 30


def try_walls() -> dict[str, str]:
    """Kind of wall -> who holds it: ``system``, ``python`` (what asks Python alone is refused), or ``none``."""
    code = f"from {__name__} import main; main()"
    found = dict.fromkeys(KINDS, "none")
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(OSError, subprocess.SubprocessError):
        done = subprocess.run(
            [sys.executable, "-c", code, folder],
            capture_output=True,
            timeout=_SECONDS,
            check=False,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )
        for line in done.stdout.splitlines():
            with contextlib.suppress(ValueError):
                found.update(json.loads(line))
    return found


def main() -> None:
    """Raise the walls, try them, and print what was found, one line for each attempt: the last may be the last word."""
    from scanner.engines.walls import raise_walls

    outside = Path(sys.argv[1])
    scratch = outside / "scratch"
    scratch.mkdir()
    raise_walls(scratch, network=False)
    for kind, attempt in (("write", _write), ("network", _connect), ("process", _start)):
        with contextlib.suppress(PermissionError):
            attempt(outside)
            continue
        _say(kind, "python")
    if os.name == "posix":
        libc = ctypes.CDLL(None, use_errno=True)
        if libc.open(os.fsencode(outside / "b"), os.O_WRONLY | os.O_CREAT, 0o600) == -1:
            _say("write", "system")
        if _unreachable(libc):
            _say("network", "system")
        arguments = (ctypes.c_char_p * 4)(os.fsencode(sys.executable), b"-c", b"pass", None)
        if libc.execv(os.fsencode(sys.executable), arguments) == -1:  # else nobody is left to say anything
            _say("process", "system")


def _say(kind: str, who: str) -> None:
    print(json.dumps({kind: who}), flush=True)


def _write(outside: Path) -> None:
    (outside / "a").touch()


def _connect(_: Path) -> None:
    socket.socket().close()


def _start(_: Path) -> None:
    subprocess.run([sys.executable, "-c", ""], check=False)


def _unreachable(libc: ctypes.CDLL) -> bool:
    """Whether there is no socket, or none that connects: port 9 of this machine discards what comes."""
    made = libc.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    if made == -1:
        return True
    address = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", 9, b"\x7f\0\0\1")
    refused = sys.platform == "linux" and libc.connect(made, address, len(address)) == -1
    walled = ctypes.get_errno() in {errno.EPERM, errno.EACCES}  # and not only that nobody listens there
    os.close(made)
    return refused and walled
