"""Being asked to stop, by Ctrl-C or by a program."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


class Stop:
    """Asked to stop: once lets the objects in hand finish, twice does not."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self) -> None:
        """Ask once more."""
        self.asked += 1

    @contextlib.contextmanager
    def on_signals(self) -> Iterator[None]:
        """Ctrl-C, and a polite request to end, ask; outside the main thread signals are left alone."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        names = ("SIGINT", "SIGTERM", "SIGBREAK")
        signals = [getattr(signal, name) for name in names if hasattr(signal, name)]
        before = {each: signal.signal(each, lambda *_: self.ask()) for each in signals}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
