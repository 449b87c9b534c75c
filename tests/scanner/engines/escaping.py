"""Readers and crawlers that try to get out: each order in a file is one attempt, in Python or past it.

A registry of readers and one of crawlers; plain text is read by ``EscapingReader``, a ``postgresql://`` is
a server that says one line.
"""

from __future__ import annotations

import ctypes
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from models.limits import Limits
from models.records import Column, Item, ItemKind, Listing, Problem, TableChunk, Target, TextChunk
from scanner.crawlers.base import Crawler
from scanner.crawlers.registry import crawler_for as real_crawler_for
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.registry import reader_for as real_reader_for


def _libc(name: str, *arguments: object) -> None:
    """Call a function of the C library, past all that Python sees. Raises OSError where it fails."""
    if getattr(ctypes.CDLL(None, use_errno=True), name)(*arguments) == -1:
        error = ctypes.get_errno()
        raise OSError(error, os.strerror(error))


def _thread() -> None:
    import threading

    threading.Thread(target=lambda: None).start()


def _scratch(folder: Path) -> None:
    """What readers do: a folder, a file in it, a new name, and all of it gone again."""
    import shutil
    import tempfile

    made = Path(tempfile.mkdtemp(dir=folder))
    (made / "a").write_text("x")
    (made / "a").rename(made / "b")
    (made / "b").chmod(0o600) if sys.platform == "win32" else None
    shutil.rmtree(made)
    if made.exists():
        raise FileExistsError


def attempt(order: str, target: str, folder: Path) -> None:
    """Try what ``order`` says on ``target``, a path or a port. Raises what came of it."""
    raw = os.fsencode(target)
    acts = {
        "scratch": lambda: _scratch(folder),
        "thread": _thread,
        "connect": lambda: socket.create_connection(("127.0.0.1", int(target))).close(),
        "look up": lambda: socket.getaddrinfo("localhost", 80),
        "write": lambda: Path(target).write_text("x"),
        "append": lambda: os.close(os.open(target, os.O_WRONLY | os.O_APPEND)),
        "remove": lambda: Path(target).unlink(),
        "rename": lambda: Path(target).rename(target + "2"),
        "take in": lambda: Path(target).rename(folder / "mine"),
        "mkdir": lambda: Path(target + "2").mkdir(),
        "link": lambda: Path(target + "2").symlink_to(target),
        "chmod": lambda: Path(target).chmod(0o777),
        "utime": lambda: os.utime(target, (1, 1)),
        "through a link": lambda: ((folder / "link").symlink_to(target), (folder / "link").write_text("x")),
        "spawn": lambda: subprocess.run([sys.executable, "-c", ""], check=False),
        "system": lambda: os.system("exit 0"),
        "fork": lambda: os.fork() or os._exit(0),
        "kill": lambda: os.kill(os.getppid(), signal.SIGTERM),
        "C socket": lambda: _libc("socket", socket.AF_INET, socket.SOCK_STREAM, 0),
        "C Unix socket": lambda: _libc("socket", socket.AF_UNIX, socket.SOCK_STREAM, 0),
        "C open": lambda: _libc("open", raw, os.O_WRONLY | os.O_TRUNC),
        "C create": lambda: _libc("open", raw + b"2", os.O_WRONLY | os.O_CREAT, 0o600),
        "C unlink": lambda: _libc("unlink", raw),
        "C chmod": lambda: _libc("chmod", raw, 0o777),
        "C fork": lambda: _libc("fork"),
        "C exec": lambda: _libc("execv", os.fsencode(sys.executable), (ctypes.c_char_p * 1)(None)),
        "C kill": lambda: _libc("kill", os.getppid(), signal.SIGTERM),
        "C ptrace": lambda: _libc("ptrace", 16, os.getppid(), None, None),
        "C truncate": lambda: _libc("truncate", raw, ctypes.c_long(0)),
    }
    acts[order]()


class EscapingReader:
    """The first line is an order, the second what it is tried on; a phone number stands before and after."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base."""
        with source.open() as stream:
            order, target, text = stream.read().decode("utf-8").split("\n")
        yield TextChunk(text.encode())
        if order != "nothing":
            attempt(order, target, context.scratch or Path())
            yield Problem("internal", "got out")


class EchoCrawler:
    """A table of one row, which comes over a connection."""

    def __init__(self, target: Target) -> None:
        self._target = target
        self._port = int(target.url.rpartition(":")[2].partition("/")[0])

    def check(self) -> None:
        """There is nothing to check."""

    def walk(self) -> Iterator[Item | Listing]:
        """One table."""
        yield Item(f"{self._target.url}/t", "t", self._target.name, ItemKind.TABLE, "t")

    def rows(self, _: Item) -> Iterator[TableChunk | Problem]:
        """What the server sends."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=20) as peer:
            text = peer.makefile(encoding="utf-8").readline().strip()
        yield TableChunk((Column("手机"),), ((text,),))

    def source(self, item: Item) -> ByteSource:
        """It holds no files."""
        raise NotImplementedError(item)

    def close(self) -> None:
        """Nothing is held."""


def crawler_for(target: Target, limits: Limits) -> Crawler:
    """A registry of crawlers."""
    return EchoCrawler(target) if target.url.startswith("postgresql://") else real_crawler_for(target, limits)


def reader_for(source: ByteSource) -> object:
    """A registry of readers."""
    return EscapingReader() if source.media_type == "text/plain" else real_reader_for(source)
