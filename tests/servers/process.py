"""What every server of the tests stands on: its program, a folder, a port, and the ways to see it begin and end."""

from __future__ import annotations

import contextlib
import glob
import itertools
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol, TypeVar

import psutil

READY_TRIES = 600
BETWEEN_TRIES = 0.05  # seconds
_ENDED = 60  # seconds
_PATH = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin", "/sbin"))
_PORTS = range(20_000, 32_000)
_next_port = itertools.count(os.getpid() * 47)  # processes of the suite that run at once begin far from one another


class NoServer(RuntimeError):
    """The server's programs are not installed."""


def find_program(name: str, *places: str) -> str:
    found = shutil.which(name, path=_PATH)
    for pattern in places:
        found = found or next(iter(sorted(glob.glob(pattern), reverse=True)), None)
    if not found:
        raise NoServer(f"{name} is not installed: run sh tests/servers/install.sh")
    return found


def free_port() -> int:
    """A loopback port that nobody listens on, of those that no system gives to outgoing connections."""
    for _ in _PORTS:
        port = _PORTS[next(_next_port) % len(_PORTS)]
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise RuntimeError("no port is free")


def await_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return once something answers there. Raises RuntimeError with the log where the server ends instead."""
    for _ in range(READY_TRIES):
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r}: {log.read_text('utf-8', 'replace')}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
            return
        time.sleep(BETWEEN_TRIES)
    raise RuntimeError(f"{process.args!r} does not answer")


def end_family(process: subprocess.Popen[bytes], folder: Path | None = None) -> None:
    """Kill a server and everything it started, and return when none of it is left to hold a port or a socket.

    What has let go of its parent is known by the server's ``folder`` in its command.
    """
    family: dict[int, psutil.Process] = {}
    with contextlib.suppress(psutil.NoSuchProcess):
        family[process.pid] = first = psutil.Process(process.pid)
        first.send_signal(signal.SIGSTOP)  # it starts no more of them while they are counted
        for child in first.children(recursive=True):
            family[child.pid] = child
    for other in psutil.process_iter(["cmdline"]) if folder else ():
        if any(str(folder) in word for word in other.info["cmdline"] or ()):
            family[other.pid] = other
    for member in family.values():
        with contextlib.suppress(psutil.NoSuchProcess):
            member.kill()
    process.wait(_ENDED)
    for member in family.values():
        _gone(member)


def _gone(process: psutil.Process) -> None:
    for _ in range(READY_TRIES):
        try:
            if not process.is_running() or process.status() == psutil.STATUS_ZOMBIE:
                return
        except psutil.NoSuchProcess:
            return
        time.sleep(BETWEEN_TRIES)
    raise RuntimeError(f"{process.pid} does not end")


class Starts(Protocol):
    """A server that is there, and not yet running."""

    def start(self) -> None:
        """Begin. Raises RuntimeError where it ends instead."""


S = TypeVar("S", bound=Starts)


def started(make: Callable[[], S]) -> S:
    """A running server; one whose port was taken meanwhile is made anew."""
    for _ in range(3):
        server = make()
        try:
            server.start()
        except RuntimeError as error:
            ended = error
        else:
            return server
    raise ended


@contextlib.contextmanager
def private_folder(user: str | None) -> Iterator[Path]:
    """A private folder with a short name (a socket's path holds 107 bytes), owned by ``user``, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="pandian-srv-", dir="/tmp" if os.path.isdir("/tmp") else None))
    try:
        if user:
            import pwd

            os.chown(folder, pwd.getpwnam(user).pw_uid, pwd.getpwnam(user).pw_gid)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
