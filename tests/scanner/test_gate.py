"""Outside of its time windows a scan waits, says until when, can be stopped, and goes on where it was."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from models.errors import Interrupted
from models.records import Target
from models.scope import Bounds
from models.window import parse_window
from scanner import gate, scan
from scanner.engines.stop import Stop
from scanner.targets import parse_target

NIGHT = (parse_window("22:00-06:00"),)
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 24, 0, 0, tzinfo=UTC)


class Clock:
    """Stands still until it is set."""

    def __init__(self, now):
        self.now = now

    def __call__(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    made = Clock(NOON)
    monkeypatch.setattr(gate, "local_time", made)
    return made


@pytest.fixture
def share(tmp_path):
    for number in range(4):
        for name in ("a", "b"):
            path = tmp_path / name / f"{number}.txt"
            path.parent.mkdir(exist_ok=True)
            path.write_text(f"手机 1380013800{number}", "utf-8")
    return tmp_path


def options(**more):
    return {"names": "off", "ocr": "off", "workers": 1, "lang": "en", "formats": ("jsonl", "json"), **more}


def statuses(run):
    with (run / "objects.jsonl").open(encoding="utf-8") as lines:
        return {row["path"][-7:]: row["status"] for row in map(json.loads, lines)}


def test_a_scan_waits_until_its_window_opens(share, clock):
    told = []

    def beat(progress):
        told.append((progress.roots, progress.paused_until))
        if progress.paused_until is not None:
            clock.now = MIDNIGHT

    scan([share / "a"], share / "run", beat=beat, windows=NIGHT, **options())
    assert told[0] == (0, None), "nothing is paused before the walk came to wait"
    paused = next(each for each in told if each[1] is not None)
    assert paused == (0, NOON.replace(hour=22))
    assert told[-1][1] is None
    assert set(statuses(share / "run").values()) == {"scanned"}
    assert json.loads((share / "run/summary.json").read_text())["options"]["window"] == ["22:00-06:00"]


def test_a_window_that_closes_pauses_between_objects_and_the_run_goes_on_where_it_was(share, clock):
    clock.now = MIDNIGHT
    (share / "c").mkdir()
    closed = []

    def beat(progress):
        if progress.roots and not closed:
            closed.append(progress.roots)
            clock.now = NOON
        elif progress.paused_until is not None:
            closed.append(progress.roots)
            clock.now = MIDNIGHT

    for number in range(600):  # far more than are heard of, or held by a worker, between two beats
        (share / "c" / f"{number:03}.txt").write_text(f"手机 138{number:08}", "utf-8")
    scan([share / "c"], share / "run", beat=beat, windows=NIGHT, **options())
    assert 0 < closed[0] <= closed[1] < 600
    assert len(statuses(share / "run")) == 600


def test_a_target_that_may_be_read_does_not_wait_for_one_that_may_not(share, clock):
    waits = Target("a", parse_target(str(share / "a")).url, bounds=Bounds(windows=NIGHT))
    free = parse_target(str(share / "b"))
    at_pause = []

    def beat(progress):
        if progress.paused_until is not None and not at_pause:
            at_pause.append(progress.roots)
            clock.now = MIDNIGHT

    scan([waits, free], share / "run", beat=beat, **options())
    assert at_pause == [4]
    assert len(statuses(share / "run")) == 8


def test_a_pause_can_be_stopped_and_resumed(share, clock):
    stop = Stop()

    def beat(progress):
        if progress.paused_until is not None and not stop.asked:
            stop.ask()

    with pytest.raises(Interrupted):
        scan([share / "a"], share / "run", stop=stop, beat=beat, windows=NIGHT, **options())
    scan([share / "a"], share / "run", resume=True, **options())
    assert len(statuses(share / "run")) == 4
