"""findings.jsonl of a rescan: byte for byte what a full write gives, or the earlier file is left alone."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports import jsonl, jsonl_reuse
from reports.base import HasEarlier
from reports.jsonl import write_findings

Objects = dict[str, tuple[bool, int, str]]
"""URI -> carried over, number of findings, what they say."""


class Sum:
    def __init__(self, wanted: str) -> None:
        self.wanted, self.found = wanted, hashlib.sha256()

    def update(self, block: bytes) -> None:
        self.found.update(block)

    def holds(self) -> bool:
        return self.found.hexdigest() == self.wanted


@dataclass(frozen=True)
class Earlier:
    path: Path
    check: Callable[[], Sum]


def line(uri: str, at: int, said: str) -> str:
    fields = {"object": uri, "entity_type": "CN_MOBILE", "start": at, "masked": said}
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


class Run:
    def __init__(self, objects: Objects, earlier: Earlier | None = None) -> None:
        self.objects_, self.earlier, self.asked = objects, earlier, []

    def finding_lines(self, first: str | None = None, last: str | None = None) -> Iterator[str]:
        self.asked.append((first, last))
        for uri, (_, number, said) in sorted(self.objects_.items()):
            if (first is None or uri >= first) and (last is None or uri <= last):
                yield from (line(uri, at, said) for at in range(number))

    def earlier_findings(self) -> Earlier | None:
        return self.earlier

    def carried(self) -> Iterator[tuple[str, bool, int]]:
        for uri, (carried, number, _) in sorted(self.objects_.items()):
            yield uri, carried, number


def write(run: Run, path: Path) -> bytes:
    write_findings(run, path, "zh")  # type: ignore[arg-type]
    return path.read_bytes()


def earlier_of(objects: Objects, path: Path) -> Earlier:
    path.write_bytes(b"".join(each.encode() + b"\n" for each in Run(objects).finding_lines()))
    wanted = hashlib.sha256(path.read_bytes()).hexdigest()
    return Earlier(path, lambda: Sum(wanted))


NAMES = st.text(alphabet='ab/!%é名"\\', min_size=1, max_size=4).map(lambda name: "file:///" + name)
CONTENT = st.tuples(st.integers(0, 5) | st.integers(40, 90), st.sampled_from(["138****0000", "***"]))


@given(
    before=st.dictionaries(NAMES, CONTENT, max_size=9),
    fresh=st.dictionaries(NAMES, CONTENT, max_size=5),
    data=st.data(),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_rescan_writes_the_bytes_of_a_full_write(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: dict[str, Any], fresh: dict[str, Any], data: Any
) -> None:
    monkeypatch.setattr(jsonl_reuse, "BLOCK", data.draw(st.sampled_from([1, 7, 90, 1 << 20])))
    monkeypatch.setattr(jsonl_reuse, "LEAP", data.draw(st.sampled_from([1, 40, 4096])))
    monkeypatch.setattr(jsonl_reuse, "SHORTEST", data.draw(st.sampled_from([0, 60])))
    monkeypatch.setattr(jsonl_reuse, "STRETCH", data.draw(st.sampled_from([1, 2, 1000])))
    kept = data.draw(st.sets(st.sampled_from(sorted(before)))) if before else set()
    now: Objects = {uri: (True, *before[uri]) for uri in kept}
    now |= {uri: (False, *content) for uri, content in fresh.items()}
    earlier = earlier_of({uri: (False, *content) for uri, content in before.items()}, tmp_path / "old.jsonl")
    run = Run(now, earlier)
    assert isinstance(run, HasEarlier)
    assert jsonl_reuse.write_reusing(run, earlier, tmp_path / "reused.jsonl")
    assert (tmp_path / "reused.jsonl").read_bytes() == write(Run(now), tmp_path / "full.jsonl")


def many(carried: bool) -> Objects:
    return {f"file:///d/{at:04d}": (carried, 3, "138****0000") for at in range(300)}


def test_only_what_changed_is_asked_of_the_store(tmp_path: Path) -> None:
    earlier = earlier_of(many(carried=False), tmp_path / "old.jsonl")
    now = many(carried=True) | {f"file:///d/{at:04d}": (False, 2, "139****0000") for at in (100, 101, 200)}
    run = Run(now, earlier)
    whole = write(run, tmp_path / "new.jsonl")
    assert whole.count(b"\n") == 297 * 3 + 3 * 2
    first = "file:///d/0000"
    assert run.asked == [
        (first, first), ("file:///d/0100", "file:///d/0101"), ("file:///d/0200", "file:///d/0200"),
    ]  # fmt: skip


@pytest.mark.parametrize("damage", ["flip", "cut", "grown", "missing", "other lines", "no jsonl", "fewer"])
def test_an_edited_earlier_file_is_not_used(tmp_path: Path, damage: str) -> None:
    old = tmp_path / "old.jsonl"
    earlier = earlier_of(many(carried=False), old)
    data = bytearray(old.read_bytes())
    if damage == "flip":
        data[-9] ^= 1
    elif damage == "cut":
        del data[-40:]
    elif damage == "grown":
        data += data[-50:]
    elif damage == "no jsonl":
        data[:] = b"\x00" * 5000 + b"\n"
    elif damage == "other lines":
        data[:] = data.replace(b'"start":0', b'"start": 0')
    elif damage == "fewer":
        data[:] = b"".join(bytes(data).splitlines(keepends=True)[:-1])
    old.write_bytes(data)
    if damage in {"other lines", "fewer", "no jsonl"}:  # vouched for, and still not what is wanted
        wanted = hashlib.sha256(data).hexdigest()
        earlier = Earlier(old, lambda: Sum(wanted))
    if damage == "missing":
        old.unlink()
    run = Run(many(carried=True), earlier)
    assert not jsonl_reuse.write_reusing(run, earlier, tmp_path / "new.jsonl")
    assert not (tmp_path / "new.jsonl").exists()
    assert write(run, tmp_path / "new.jsonl") == write(Run(many(carried=True)), tmp_path / "full.jsonl")
    assert sorted(path.name for path in tmp_path.iterdir() if path.suffix == ".part") == []


def test_a_run_without_an_earlier_one_is_written_from_its_store(tmp_path: Path) -> None:
    run = Run(many(carried=False))
    assert write(run, tmp_path / "new.jsonl").count(b"\n") == 900
    assert run.asked == [(None, None)]
    assert jsonl.write_findings is write_findings
