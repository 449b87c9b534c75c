"""A report written by a process of its own, beside the others: the working paper of a large run takes longest."""

from __future__ import annotations

import contextlib
import signal
import sys
import types
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from multiprocessing.process import BaseProcess
    from types import FrameType, TracebackType

    from models.messages import Lang
    from reports.base import RunView

Opener = Callable[[], "AbstractContextManager[RunView]"]


class Beside:
    """Writes one report while its block runs. ``written`` says at the end whether that went well."""

    def __init__(self, opener: Opener, format: str, folder: Path, lang: Lang) -> None:
        self._args = (opener, format, folder, lang)
        self._process: BaseProcess | None = None

    def __enter__(self) -> Self:
        """Begin; where no process can be started nothing is written."""
        import multiprocessing

        process = multiprocessing.get_context("spawn").Process(target=_write, args=self._args, daemon=True)
        try:
            with _without_main():
                process.start()
        except (OSError, AssertionError, RuntimeError):  # no more processes; a daemon's child; no guarded main module
            return self
        self._process = process
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Wait for it; where the block failed, stop it."""
        if self._process is not None:
            if kind is not None:
                self._process.terminate()
            self._process.join()

    @property
    def written(self) -> bool:
        """Whether the report is there. To be asked after the block."""
        return self._process is not None and self._process.exitcode == 0


@contextlib.contextmanager
def _without_main() -> Iterator[None]:
    """Start a process that does not run the caller's main script again: a script may have no guard."""
    main = sys.modules["__main__"]
    sys.modules["__main__"] = types.ModuleType("__main__")
    try:
        yield
    finally:
        sys.modules["__main__"] = main


def _write(opener: Opener, format: str, folder: Path, lang: Lang) -> None:
    """In the new process. Why it failed is told by the caller, which then writes the report itself."""
    from reports import write_report

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the caller ends it
    signal.signal(signal.SIGTERM, _end)
    try:
        with opener() as run:
            write_report(run, format, folder, lang)
    except Exception:  # see above
        sys.exit(1)


def _end(number: int, frame: FrameType | None) -> Any:
    """Leave as an error would, so that no unfinished file is left behind."""
    del number, frame
    sys.exit(1)
