"""Fetching for a worker: a process with the network and the password, which reads no file; the worker has neither.

The worker asks for ranges of bytes over a pipe (``crawlers/fetched.py``). What it sends is JSON, since a reader that
was taken over may send anything; what comes back is bytes, or a reason.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import signal
from dataclasses import dataclass
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING

from models.errors import PandianError, ReadError
from models.limits import Limits
from models.records import Target
from scanner.crawlers.ranges import AHEAD, BLOCK
from scanner.engines.process import die_with_parent, silence
from scanner.engines.stop import OF_TERMINALS

if TYPE_CHECKING:
    from scanner.crawlers.remote import RemoteCrawler

_LARGEST = AHEAD * BLOCK


@dataclass(frozen=True, slots=True)
class FetchSession:
    """What a fetching process needs to know. Pickled to our own processes only: it holds the targets' passwords."""

    targets: tuple[Target, ...]
    limits: Limits
    crawlers: str


def serve(line: Connection, packed: bytes) -> None:
    """The body of the process: answer until the worker is gone."""
    with contextlib.suppress(ValueError, OSError):
        for each in OF_TERMINALS:
            signal.signal(each, signal.SIG_IGN)
    silence()
    die_with_parent()
    fetcher = Fetcher(pickle.loads(packed))  # noqa: S301 our own supervisor's
    with contextlib.suppress(EOFError, OSError):
        while True:
            asked = line.recv_bytes(1 << 20)
            try:
                answer = b"+" + fetcher.answer(asked)
            except ReadError as error:
                answer = b"-" + json.dumps([error.problem.code, error.problem.detail]).encode()
            except PandianError:
                answer = b"-" + json.dumps(["connection", "login"]).encode()
            except Exception as error:
                answer = b"-" + json.dumps(["connection", type(error).__name__]).encode()
            line.send_bytes(answer)
            if not line.poll():
                fetcher.look_ahead()
    os._exit(0)  # threads of a protocol's library may wait for ever


class Fetcher:
    """Answers requests by the crawlers of the session."""

    def __init__(self, session: FetchSession) -> None:
        import importlib

        self._session = session
        self._crawler_for = importlib.import_module(session.crawlers).crawler_for
        self._targets = {target.name: target for target in session.targets}
        self._crawlers: dict[str, RemoteCrawler] = {}
        self._at: str | None = None
        """The target that was read last."""
        self._last: tuple[str, str, int] | None = None
        self._row = 0
        """How many requests followed upon each other."""
        self._ahead: tuple[tuple[str, str, int], bytes] | None = None

    def answer(self, asked: bytes) -> bytes:
        """The bytes asked for; of a file's size, its digits. Raises ReadError, TargetError, ValueError."""
        name, path, offset, size = json.loads(asked)
        crawler = self._crawler(name)
        if offset is None:
            return str(crawler.size(path)).encode()
        place = (name, path, int(offset))
        kept, self._ahead = self._ahead, None
        size = min(int(size), _LARGEST)
        if kept and kept[0] == place and len(kept[1]) >= size:
            data = kept[1][:size]
        else:
            data = crawler.read(path, place[2], size)
        self._row = self._row + 1 if self._last == place else 0
        self._last = (name, path, place[2] + len(data)) if data else None
        return data

    def look_ahead(self) -> None:
        """Fetch what will be asked for next, where one reads on and on: while the worker works."""
        if self._last is None or self._row < 2:
            return
        name, path, offset = self._last
        with contextlib.suppress(Exception):  # asked for once more, it will be told
            self._ahead = (self._last, self._crawler(name).read(path, offset, _LARGEST))

    def _crawler(self, name: str) -> RemoteCrawler:
        target = self._targets[name]
        if name not in self._crawlers:
            self._crawlers[name] = self._crawler_for(target, target.bounds.applied(self._session.limits))
        if name != self._at:  # two targets may lie on one server, which is asked for one connection
            self._at = name
            for other, crawler in self._crawlers.items():
                if other != name:
                    crawler.close()
        return self._crawlers[name]
