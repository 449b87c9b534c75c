"""Real receivers have every event, also when they and the sender are killed in the middle."""

from __future__ import annotations

import contextlib
import os
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.reports.sinks.sender import events
from tests.servers.certificate import make_certificates
from tests.servers.receivers import ROOT, Rsyslog, Tansu, WebhookReceiver, running

NUMBER = 10_000
KINDS = ("tcp", "tls", "webhook", "kafka")


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    return make_certificates(tmp_path_factory.mktemp("certificates"))


def receiver_of(kind, folder, certificates):
    match kind:
        case "tcp":
            return Rsyslog(folder)
        case "tls":
            return Rsyslog(folder, certificates)
        case "webhook":
            return WebhookReceiver(folder, certificates)
        case _:
            return Tansu(folder)


class Sender:
    """The process that delivers all events but the last ``held``; its stops are at given numbers of received ones."""

    def __init__(self, receiver, ledger: Path, ca: Path, held: int = 0) -> None:
        command = [sys.executable, "-m", "tests.reports.sinks.sender", receiver.address, ledger, ca, NUMBER, held]
        self.process = subprocess.Popen(
            [*map(str, command)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.kill()
        self.process.communicate()

    def until(self, size, least) -> None:
        """Return once ``size()`` reached ``least``; the sender must still be at work then."""
        while size() < least:
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.002)
                pytest.fail(f"ended before it could be killed: {self.process.communicate()}")

    def end(self) -> str:
        out, err = self.process.communicate(timeout=120)
        assert self.process.returncode == 0, err
        assert err == ""
        return out


def _size(receiver):
    if isinstance(receiver, Tansu):
        return lambda: len(receiver.drained) + len(receiver.here())
    return lambda: receiver.file.stat().st_size


@pytest.mark.parametrize("kind", KINDS)
def test_every_event_arrives_though_receiver_and_sender_are_killed(kind, tmp_path, certificates):
    """kill -9 of theirs, then of ours, in the middle; repeats are bounded by what was on its way."""
    receiver = receiver_of(kind, tmp_path, certificates)
    size = _size(receiver)
    whole = NUMBER if kind == "kafka" else sum(len(event.body.encode()) + 60 for event in events(NUMBER))
    moments = random.Random(kind)
    with running(receiver), contextlib.ExitStack() as stack:
        first = stack.enter_context(Sender(receiver, tmp_path / "ledger.db", certificates.ca, held=NUMBER // 5))
        first.until(size, whole * moments.uniform(0.05, 0.3))
        with _stopped(first.process, kind):
            receiver.kill()
            receiver.start()
        first.until(size, whole * moments.uniform(0.4, 0.6))
        first.process.kill()
        first.process.communicate()
        second = stack.enter_context(Sender(receiver, tmp_path / "ledger.db", certificates.ca))
        sent, earlier, _ = map(int, second.end().split())
        got = receiver.received()
    assert 0 < earlier < NUMBER
    assert sent + earlier == NUMBER
    assert dict(got) == {event.id: event.body for event in events(NUMBER)}
    repeats = sum(count - 1 for count in Counter(name for name, _ in got).values())
    batch = 100 if kind == "webhook" else 500
    assert repeats <= 2 * batch


@contextlib.contextmanager
def _stopped(process, kind):
    """A broker in memory is read out before it is killed, and nothing may come to it in between."""
    if kind != "kafka":
        yield
        return
    os.kill(process.pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process.pid, signal.SIGCONT)
