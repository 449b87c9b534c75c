"""A tree that leads round in circles, that has no end, whose entries are no files, or change while they are read."""

from __future__ import annotations

import contextlib
import os
import plistlib
import random
import socket
import stat
import threading
from collections.abc import Iterator
from pathlib import Path

from benchmarks.hostile.share import Share

NAMES = (
    "..foo..txt",
    "...",
    " leading and trailing .txt ",
    "-rf",
    "line\nbreak\ttab.txt",
    "bell\x07escape\x1b[31mred.txt",
    "cod\u202egnp.txt",
    "\u2066isolate\u2069.txt",
    "\ufeffmark\u200b.txt",
    "C:\\Windows\\..\\system.ini",
    "%2e%2e%2fetc%2fpasswd",
    "file!" + "inner.txt",
    "a;b&c|d$(touch x)`y`.txt",
    "<script>alert(1)</script>.txt",
    "=cmd|' /C calc'!A1.txt",
    "con.txt",
    "é.txt",
    "e\u0301.txt",
    "👨‍👩‍👧.txt",
    "长" * 83 + ".txt",
    "n" * 251 + ".txt",
)
RAW_NAMES = (b"\xd5\xc5\xc8\xfd.txt", b"\xff\xfe\xfd", b"\xed\xa0\x80.txt", b"cut\xe5\xbc")
"""Names that are no text: GBK, bytes that no encoding has, half a surrogate, half a character."""


def _names(share: Share) -> None:
    folder = share.folder("names")
    share.neighbour(folder / "0.txt")
    for name in [os.fsencode(each) for each in NAMES] + list(RAW_NAMES):
        path, number = folder / os.fsdecode(name), share.number()
        with contextlib.suppress(OSError), path.open("wb") as stream:  # some systems do not take them all
            stream.write(f"手机 {number}\n".encode())
            share.neighbours[share.entry(path)] = number


def _links(share: Share) -> None:
    """Links to themselves, to each other, upwards, to nothing, and to what lies outside."""
    folder = share.folder("links")
    share.neighbour(folder / "0.txt")
    below = share.folder("links/below/deeper")
    for name, target in (
        ("self", "self"), ("one", "two"), ("two", "one"), ("up", ".."), ("root", "/"), ("gone", "no/such"),
        ("passwd", "/etc/passwd"), ("long", "x" * 3000),
    ):  # fmt: skip
        (folder / name).symlink_to(target)
        share.entry(folder / name)
    (below / "again").symlink_to(folder, target_is_directory=True)
    share.entry(below / "again")
    share.neighbour(below / "1.txt")
    first = folder / "first.txt"
    share.neighbour(first)
    number = share.neighbours["file://" + str(first)]
    for n in range(5):
        second = below / f"hard{n}.txt"
        second.hardlink_to(first)
        share.neighbours[share.entry(second)] = number


def _special(share: Share) -> None:
    """What is no file: a reader of it would wait for ever, or drain a device."""
    folder = share.folder("special")
    share.neighbour(folder / "0.txt")
    share.neighbour(folder / "z.txt")
    os.mkfifo(folder / "fifo.txt")
    share.entry(folder / "fifo.txt")
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)  # the path of a socket is short
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind("socket.txt")
        share.entry(folder / "socket.txt")
    finally:
        os.fchdir(here)
        os.close(here)
    for name, kind, device in (
        ("zero", stat.S_IFCHR, (1, 5)),
        ("disk", stat.S_IFBLK, (7, 0)),
        ("tty", stat.S_IFCHR, (5, 0)),
    ):
        with contextlib.suppress(PermissionError):
            os.mknod(folder / name, kind | 0o600, os.makedev(*device))
            share.entry(folder / name)


def _sparse(share: Share) -> None:
    """Files of which nearly nothing is there."""
    folder = share.folder("sparse")
    for name, text in (("hole.bin", ""), ("hole.txt", "手机 {}\n"), ("hole.csv", "手机,名\n{},x\n")):
        with share.file(folder, name).open("wb") as stream:
            stream.write(text.format("13800000000").encode())
            stream.truncate(share.scale.sparse if name == "hole.bin" else min(share.scale.sparse, 1 << 30))


def _shut(share: Share) -> None:
    """Folders and files that the one who scans may not open; an administrator may."""
    folder = share.folder("shut")
    share.neighbour(folder / "0.txt")
    share.neighbour(folder / "z.txt")
    (folder / "file.txt").write_text("x")
    (folder / "file.txt").chmod(0)
    share.entry(folder / "file.txt")
    inner = share.folder("shut/folder")
    (inner / "inside.txt").write_text("x")
    inner.chmod(0)
    if os.geteuid():
        share.entry(inner, folder=True)
    else:
        share.entry(inner / "inside.txt")


def _many(share: Share) -> None:
    """A folder of very many files."""
    folder = share.folder("many")
    data = b"nothing here\n"
    for n in range(share.scale.entries):
        path = folder / f"{n:06d}.log"
        path.write_bytes(data + b"%d" % (n % 1000))
        share.entry(path)
    share.neighbour(folder / "050000.txt")


def _deep(share: Share) -> None:
    """Folders in folders until no call of the system takes the path, a file with a number in the last."""
    top = share.folder("deep")
    share.neighbour(top / "z.txt")
    part, path = "深" * 60, os.fsencode(top)
    folder = os.open(top, os.O_RDONLY)
    while len(path) < share.scale.longest:
        os.mkdir(part, dir_fd=folder)
        below = os.open(part, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder, path = below, path + b"/" + os.fsencode(part)
    number = share.number()
    with os.fdopen(os.open("a.txt", os.O_WRONLY | os.O_CREAT, 0o600, dir_fd=folder), "w", encoding="utf-8") as stream:
        stream.write(f"手机 {number}\n")
    os.close(folder)
    share.neighbours[share.entry(path + b"/a.txt")] = number
    chain = top / ("n" * 10)
    for _ in range(200):
        chain = chain / "n"
    chain.mkdir(parents=True)
    share.neighbour(chain / "a.txt")


def _placeholders(share: Share) -> None:
    """What clouds leave in the place of files that are not on this machine."""
    folder = share.folder("placeholders")
    share.neighbour(folder / "0.txt")
    stub = plistlib.dumps({"NSURLNameKey": "report.docx", "NSURLFileSizeKey": 99}, fmt=plistlib.FMT_BINARY)
    for name, data in ((".report.docx.icloud", stub), ("plan.gdoc", b'{"doc_id": "x"}'), ("mail.cloud", b"")):
        (folder / name).write_bytes(data)
        share.entry(folder / name)


def _becomes_a_fifo(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def _becomes_a_link(path: Path) -> None:
    path.unlink()
    path.symlink_to("/etc/passwd")


class Restless:
    """Files that grow, shrink, vanish and come back while the share is scanned; ``stop`` ends it."""

    def __init__(self, share: Share, count: int = 40) -> None:
        self.folder = share.folder("restless")
        share.neighbour(self.folder / "0.txt")
        share.neighbour(self.folder / "z.txt")
        self._paths = [self.folder / f"r{n:02d}.txt" for n in range(count)]
        for path in self._paths:
            path.write_text("x" * 100)
        big = share.file(self.folder, "tail.log")
        big.write_bytes(b"line\n" * (3 << 20))
        self._big = big
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._act, daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End."""
        self._done.set()
        self._thread.join()

    def _act(self) -> None:
        rng = random.Random(1)
        acts = (
            Path.unlink,
            lambda path: path.write_text("手机\n" * rng.randrange(9999), "utf-8"),
            lambda path: os.truncate(path, rng.randrange(99)),
            _becomes_a_fifo,
            _becomes_a_link,
        )
        while not self._done.wait(0.002):
            path = rng.choice(self._paths)
            with contextlib.suppress(OSError):
                if path.is_file() and not path.is_symlink():
                    rng.choice(acts)(path)
                else:
                    path.unlink(missing_ok=True)
                    path.write_text("back again")
            with self._big.open("ab") as stream:
                stream.write(b"more\n")


def build(share: Share) -> Iterator[str]:
    """Build them all below the share, and say which one is next."""
    for make in (_names, _links, _special, _sparse, _shut, _many, _deep, _placeholders):
        yield make.__name__.strip("_")
        make(share)
