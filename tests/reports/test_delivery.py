"""A delivery goes on where it was, tries again while that may help, and says how far it got."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RunError
from reports.delivery import Ledger, deliver
from reports.feeds.base import Message
from reports.sinks.base import SinkError


class Fake:
    """A sink that fails as the script says: None takes a batch, else the error."""

    address = name = "fake"
    confirms = True

    def __init__(self, script=(), batch=10, lose=False):
        self.script, self.batch, self.got, self.lose = list(script), batch, [], lose

    def send(self, messages):
        error = self.script.pop(0) if self.script else None
        if error is None or self.lose:
            self.got += [each.id for each in messages]
        if error is not None:
            raise error

    def close(self):
        pass


class Clock:
    def __init__(self):
        self.now, self.waits = 0.0, []

    def __call__(self):
        return self.now

    def wait(self, seconds):
        self.waits.append(seconds)
        self.now += seconds


def messages(number, prefix=""):
    return lambda: (Message(f"{prefix}{at}", "x") for at in range(number))


def run(sink, path, number=95, prefix="", clock=None, **more):
    clock = clock or Clock()
    with Ledger(path) as ledger:
        return deliver(
            messages(number, prefix), sink, ledger, run_id="r", feed="f", wait=clock.wait, clock=clock, **more
        )


def again(after=None):
    return SinkError("busy", retry=True, after=after)


FATAL = SinkError("no", retry=False)


def test_all_go_once_and_a_second_call_sends_nothing(tmp_path):
    sink = Fake()
    done = run(sink, tmp_path / "l.db")
    assert sink.got == [str(at) for at in range(95)]
    assert (done.sent, done.earlier, done.retries) == (95, 0, 0)
    done = run(sink, tmp_path / "l.db")
    assert (done.sent, done.earlier) == (0, 95)
    assert len(sink.got) == 95


def test_it_goes_on_after_what_was_acknowledged(tmp_path):
    sink = Fake([None, None, FATAL])
    with pytest.raises(SinkError, match="20"):
        run(sink, tmp_path / "l.db")
    done = run(sink, tmp_path / "l.db")
    assert (done.sent, done.earlier) == (75, 20)
    assert sink.got == [str(at) for at in range(95)]


def test_other_messages_than_the_ledger_knows_go_from_the_start(tmp_path):
    run(Fake(), tmp_path / "l.db")
    sink = Fake()
    assert run(sink, tmp_path / "l.db", prefix="other").sent == 95
    assert run(Fake(), tmp_path / "l.db", number=40, prefix="other").sent == 40


def test_pauses_grow_and_end_when_nothing_goes_through(tmp_path):
    clock = Clock()
    with pytest.raises(SinkError):
        run(Fake([again()] * 1000), tmp_path / "l.db", clock=clock, give_up=300)
    assert clock.waits[0] <= 0.5
    assert max(clock.waits) <= 30
    assert clock.waits[-1] >= 15
    assert 200 < clock.now <= 300


def test_a_server_is_waited_for_as_long_as_it_asks_but_not_beyond_the_limit(tmp_path):
    clock = Clock()
    done = run(Fake([again(7)]), tmp_path / "l.db", clock=clock)
    assert (clock.waits, done.retries) == ([7], 1)
    with pytest.raises(SinkError):
        run(Fake([again(3600)]), tmp_path / "m.db", clock=clock)


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.sampled_from([None, "again", "fatal"]), max_size=40),
    st.integers(1, 30),
    st.integers(0, 120),
    st.booleans(),
)
def test_whatever_fails_every_message_arrives_in_the_end(tmp_path_factory, script, batch, number, lose):
    """``lose``: the acknowledgement is lost, not the batch; then the batch comes again, and nothing else."""
    path = tmp_path_factory.mktemp("ledger") / "l.db"
    errors = {None: None, "again": again(), "fatal": FATAL}
    sink = Fake([errors[each] for each in script], batch, lose)
    for _ in range(len(script) + 1):
        try:
            run(sink, path, number)
        except SinkError:
            continue
        break
    assert set(sink.got) == {str(at) for at in range(number)}
    failures = sum(each is not None for each in script)
    assert len(sink.got) - number <= failures * batch * lose


def test_an_unusable_ledger_is_said_in_one_line(tmp_path):
    (tmp_path / "l.db").write_bytes(b"no database" * 100)
    with pytest.raises(RunError) as told:
        run(Fake(), tmp_path / "l.db")
    assert "l.db" in str(told.value)
    assert not isinstance(told.value, sqlite3.Error)
