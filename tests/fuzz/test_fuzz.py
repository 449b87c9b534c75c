"""The harness itself: it reaches every reader, judges what comes out, keeps what fails, and replays it."""

import argparse
import json
import random
import struct
import zipfile
import zlib

import pytest

from models.errors import ReadError
from models.records import TextChunk
from scanner.readers.base import ByteSource, Member
from scanner.readers.registry import READERS
from tests.fuzz import __main__ as supervisor
from tests.fuzz import oracle
from tests.fuzz.child import Judge
from tests.fuzz.mutate import by_structure, plain
from tests.fuzz.targets import targets
from tests.scanner.readers.packers import seven


def test_every_reader_of_the_registry_is_a_target():
    found = targets()
    assert {media_type for target in found.values() for media_type in target.media_types} == set(READERS)
    assert {target.reader for target in found.values()} == {entry.reader for entry in READERS.values()}


class Reader:
    """Gives what the test says."""

    def __init__(self, *parts):
        self.parts = parts

    def read(self, source, context):
        for part in self.parts:
            if isinstance(part, Exception):
                raise part
            yield part


@pytest.fixture
def judged(monkeypatch, tmp_path):
    """Judge a reader that yields these parts; names of what was stored."""
    found, scratch = tmp_path / "found", tmp_path / "scratch"
    scratch.mkdir()

    def judge(*parts, data=b"data"):
        monkeypatch.setattr(oracle, "reader_for", lambda source: Reader(*parts))
        monkeypatch.setattr(oracle, "EMITTED", 1000)
        Judge("text", found, 20, scratch)(data)
        return sorted(path.name for path in found.glob("*") if path.suffix != ".txt")

    judge.found, judge.scratch = found, scratch
    return judge


def test_what_the_contract_allows_is_no_fault(judged):
    member = Member("a", ByteSource.of_bytes("a", b"x" * 100))
    assert judged(TextChunk(b"text"), TextChunk(b"text more", 0, 4), member, ReadError("damaged", "x")) == []


def test_faults_are_kept_with_their_place_and_without_words(judged):
    (name,) = judged(TextChunk(b"text"), ValueError("13800138000"))
    assert name.startswith("text-ValueError-test_fuzz-")
    assert (judged.found / name).read_bytes() == b"data"
    assert "13800138000" not in (judged.found / f"{name}.txt").read_text()


@pytest.mark.parametrize(
    ("part", "fault"),
    [
        (TextChunk(b"x" * 2000), "TooMuch"),
        (Member("a", ByteSource.of_bytes("a", b"x" * 2000)), "TooMuch"),
        (TextChunk(b"\xff"), "UnicodeDecodeError"),
        (TextChunk(b"text", location={"path": 1}), "AssertionError"),
    ],
)
def test_chunks_are_judged(judged, part, fault):
    assert [name.split("-")[1] for name in judged(part)] == [fault]


def test_what_is_left_in_scratch_is_a_fault(judged):
    (judged.scratch / "left").write_bytes(b"")
    assert judged()[0].startswith("text-LeftBehind")


def test_the_smallest_input_of_a_fault_is_kept(judged):
    judge = Judge("text", judged.found, 20, judged.scratch)
    judged.scratch.joinpath("left").write_bytes(b"")
    for data in (b"longer", b"long", b"longest"):
        judged.scratch.joinpath("left").write_bytes(b"")
        judge(data)
    assert [path.read_bytes() for path in judged.found.glob("*") if path.suffix != ".txt"] == [b"long"]


def test_changed_packages_can_still_be_opened(tmp_path):
    path, chance = tmp_path / "a.zip", random.Random(3)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.xml", b"<a>13800138000</a>" * 20)
        archive.writestr("b.xml", b"<b/>")
    whole, changed = 0, set()
    for _ in range(60):
        made = by_structure(path.read_bytes(), 1 << 16, lambda data, most: plain(data, most, chance), chance)
        (tmp_path / "b.zip").write_bytes(made)
        try:
            with zipfile.ZipFile(tmp_path / "b.zip") as archive:
                whole += archive.testzip() is None
                changed.add(tuple(archive.read(name) for name in archive.namelist()))
        except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError):
            continue
    assert whole > 30
    assert len(changed) > 20


def test_headers_of_7z_keep_their_sums():
    chance = random.Random(1)
    data = seven({"a.txt": b"13800138000"})
    whole = 0
    for _ in range(40):
        made = by_structure(data, 1 << 16, lambda d, most: d[:-9] + bytes((chance.randrange(256),)) + d[-8:], chance)
        whole += struct.pack("<L", zlib.crc32(made[43:])) == made[28:32]
    assert whole > 20


@pytest.mark.parametrize(("said", "kind"), [("Timeout (0:00:20)!", "timeout"), ("Fatal Python error", "crash")])
def test_what_ends_the_process_is_stored_and_the_reader_begun_again(monkeypatch, tmp_path, said, kind):
    asked = []

    def run(command, seconds):
        asked.append(int(command[command.index("--seconds") + 1]))
        (tmp_path / "csv.current").write_bytes(b"in hand %d" % len(asked))
        clock.append(clock[-1] + 20)
        return (1, f"#30 pulse cov: 7\n{said}") if len(asked) < 3 else (0, "#40 DONE cov: 9")

    clock = [0]
    monkeypatch.setattr(supervisor, "_run", run)
    monkeypatch.setattr(supervisor.time, "monotonic", lambda: clock[-1])
    options = argparse.Namespace(seconds=60, limit=20, memory=100, largest=100, work=tmp_path)
    outcome = supervisor.fuzz(options, "csv", 1, guided=False)
    assert asked == [60, 40, 20]
    assert (outcome.restarts, outcome.runs, outcome.covered) == (2, 100, 9)
    assert [name.rpartition("-")[0] for name in outcome.found] == [f"csv-{kind}"] * 2
    assert {(tmp_path / "found" / name).read_bytes() for name in outcome.found} == {b"in hand 1", b"in hand 2"}


def test_a_reader_that_cannot_be_started_is_no_success(monkeypatch, tmp_path):
    monkeypatch.setattr(supervisor, "_run", lambda command, seconds: (1, "ImportError"))
    options = argparse.Namespace(seconds=60, limit=20, memory=100, largest=100, work=tmp_path)
    outcome = supervisor.fuzz(options, "csv", 1, guided=False)
    assert (outcome.restarts, outcome.found) == (supervisor.RESTARTS + 1, ["did not run: see csv.said"])


def test_a_reader_is_fuzzed_and_an_input_replayed(tmp_path, capfd):
    (tmp_path / "seeds").mkdir()
    (tmp_path / "seeds/a.csv").write_text("姓名,手机\n张三,13800138000\n" * 9, "utf-8")
    call = [
        "csv",
        "--seconds",
        "1",
        "--work",
        str(tmp_path / "work"),
        "--by-chance",
        "--seeds",
        str(tmp_path / "seeds"),
    ]
    assert supervisor.main(call) == 0
    said = capfd.readouterr().out
    assert "changed by chance" in said
    assert int(said.splitlines()[-1].split()[2]) > 3
    assert supervisor.main(["--work", str(tmp_path / "work"), "--replay", str(tmp_path / "seeds/a.csv"), "csv"]) == 0
    assert "read without a fault" in capfd.readouterr().out
    assert supervisor.main(["nothing"]) == 2


def test_what_had_its_time_of_a_core_is_left_out(tmp_path, capsys):
    calls = [("csv", True, 900.0), ("csv", True, 901.0), ("xml", True, 5.0), ("html", False, 9000.0)]
    lines = [json.dumps({"target": name, "guided": guided, "processor": spent}) for name, guided, spent in calls]
    (tmp_path / "log.jsonl").write_text("".join(f"{line}\n" for line in [*lines, '{"target": "xml", "guided": true}']))
    assert supervisor.had(tmp_path / "log.jsonl") == {"csv": 1801.0, "xml": 5.0}
    assert supervisor.main(["csv", "--up-to", "1800", "--work", str(tmp_path), "--by-chance"]) == 0
    assert "csv" not in capsys.readouterr().out
