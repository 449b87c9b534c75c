"""Being asked to stop, by Ctrl-C or by a program."""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Iterator


def _there(*names: str) -> list[signal.Signals]:
    return [getattr(signal, name) for name in names if hasattr(signal, name)]


OF_TERMINALS = tuple(_there("SIGINT", "SIGHUP"))
"""What a terminal sends to all processes in it; only the one that was called answers."""


class Stop:
    """Asked to stop: once lets the objects in hand finish, twice does not."""

    def __init__(self) -> None:
        self.asked = 0

    def ask(self) -> None:
        """Ask once more."""
        self.asked += 1

    @contextlib.contextmanager
    def on_signals(self) -> Iterator[None]:
        """Ctrl-C, a polite request to end and a closed terminal ask; outside the main thread signals are left alone.

        Who had closed terminals ignored (``nohup``) goes on.
        """
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        signals = _there("SIGINT", "SIGTERM", "SIGBREAK")
        signals += [each for each in _there("SIGHUP") if signal.getsignal(each) != signal.SIG_IGN]
        before = {each: signal.signal(each, lambda *_: self.ask()) for each in signals}
        try:
            yield
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)
