"""Gaps in handling, worked out of a run's rows: what is kept, counted, and said to be unknown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from models.records import Item, ItemKind, ObjectResult, Status, Verdict
from models.tiers import STATE_MARK_FLAG, load_policy
from scanner.store import gaps as module
from scanner.store import schema
from scanner.store.finish import finish
from scanner.store.gaps import find_gaps
from scanner.store.run_store import RunStore
from scanner.store.view import StoredRun

NOW = datetime(2026, 11, 22, tzinfo=UTC)
META = {"schema": schema.VERSION, "run_id": "r1", "lang": "en", "targets": []}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RunStore]:

    made = RunStore.create(tmp_path / "run.db", META | {"schema": schema.VERSION, "policy": load_policy().describe()})
    yield made
    if not made.connection.closed:
        made.close()


def add(store: RunStore, name: str, tier: str | None = "top_secret", sha256: str | None = None, **more: Any) -> int:
    given: dict[str, Any] = {"modified": "2026-11-20T00:00:00Z", "exposure": "owner", "size": 5}
    given |= {key: more.pop(key) for key in list(more) if key in {*given, "kind"}}
    root, flags = more.pop("root", None), more.pop("flags", ())
    item = replace(Item(f"file:///s/{name}", f"/s/{name}", "s", ItemKind.FILE, ""), **given)
    number = store.new_id()
    verdict = Verdict(tier, (), flags) if tier else None
    result = ObjectResult(item, Status.SCANNED, media_type="text/plain", sha256=sha256, verdict=verdict, **more)
    store.add_object(number, root or number, result)
    return number


def found(store: RunStore) -> dict[str, list[str]]:
    table, of = store.schema.gap, store.schema.object_
    rows = store.connection.execute(table.join(of, of.c.id == table.c.object_id).select().order_by(table.c.rule))
    by_path: dict[str, list[str]] = {}
    for row in rows:
        by_path.setdefault(row.path.removeprefix("/s/"), []).append(row.rule)
    return by_path


def test_each_object_has_its_gaps(store: RunStore) -> None:
    add(store, "a/open.txt", "internal", exposure="everybody")
    add(store, "a/old.txt", modified="2019-01-01T00:00:00Z", exposure="group")
    add(store, "a/fine.txt", "internal")
    add(store, "a/open too.txt", "public", exposure="everybody")
    add(store, "a/unread.txt", None, exposure="everybody")
    add(store, "a/marked.txt", exposure="everybody", flags=(STATE_MARK_FLAG,))
    store.flush()
    totals = find_gaps(store, load_policy(), NOW)
    assert found(store) == {"a/open.txt": ["everybody-reads"], "a/old.txt": ["group-reads", "in-clear", "untouched"]}
    assert totals == {
        "everybody-reads": {"demand": "access", "objects": 1, "unknown": 0},
        "group-reads": {"demand": "access", "objects": 1, "unknown": 0},
        "in-clear": {"demand": "storage", "objects": 1, "unknown": 0},
        "outside-place": {"demand": "storage", "objects": 0, "unknown": 1},
        "untouched": {"demand": "destruction", "objects": 1, "unknown": 0},
    }
    assert find_gaps(store, load_policy(), NOW) == totals


def test_copies_and_their_folders_are_counted(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BATCH", 2)
    for at, name in enumerate(["a/1", "a/2", "b/3"]):
        add(store, name, sha256="bb" * 32, exposure="group" if at else None)
    outer = add(store, "c/box.zip", sha256="cc" * 32)
    add(store, "c/box.zip!/x/4", sha256="bb" * 32, root=outer)
    add(store, "d/empty", sha256="ee" * 32, size=0)
    add(store, "d/empty too", sha256="ee" * 32, size=0)
    add(store, "d/alone", sha256="aa" * 32)
    add(store, "d/alone too", sha256="dd" * 32)
    store.flush()
    find_gaps(store, load_policy(), NOW)
    copied = {path for path, rules in found(store).items() if "copies" in rules}
    assert copied == {"a/1", "a/2", "b/3"}
    table = store.schema.gap
    values = store.connection.execute(table.select().where(table.c.rule == "copies")).all()
    assert {row.values for row in values} == {'{"copies":4,"places":3}'}


def test_copies_in_other_formats_count_too(store: RunStore) -> None:
    for name, sha256 in (("a/1.csv", "bb"), ("a/2.csv", "bb"), ("b/1.xlsx", "cc"), ("b/alone", "dd")):
        add(store, name, sha256=sha256 * 32, text_digest="t" * 32 if name != "b/alone" else "u" * 32)
    add(store, "db/t", kind=ItemKind.TABLE, size=None, text_digest="t" * 32)
    add(store, "c/partly", sha256="bb" * 32)
    store.flush()
    find_gaps(store, load_policy(), NOW)
    table = store.schema.gap
    rows = store.connection.execute(table.select().where(table.c.rule == "copies").order_by(table.c.object_id)).all()
    assert [row.values for row in rows] == ['{"copies":4,"places":3}'] * 4 + ['{"copies":3,"places":2}']


def test_a_table_s_encryption_cannot_be_told(store: RunStore) -> None:
    add(store, "db/t", kind=ItemKind.TABLE, modified=None, exposure=None, size=None)
    store.flush()
    totals = find_gaps(store, load_policy(), NOW)
    assert found(store) == {}
    assert {rule: total["unknown"] for rule, total in totals.items()} == {
        "everybody-reads": 1, "group-reads": 1, "in-clear": 1, "outside-place": 1, "untouched": 1,
    }  # fmt: skip


def test_a_finished_run_tells_its_gaps(store: RunStore, tmp_path: Path) -> None:
    add(store, "a/open.txt", "internal", exposure="everybody")
    totals = finish(store, [], load_policy())
    assert totals["gaps"]["everybody-reads"]["objects"] == 1
    store.set_meta({"summary": totals})
    store.close()
    with StoredRun(tmp_path) as run:
        (gap,) = run.gaps()
    assert (gap["object"], gap["tier"], gap["rule"]) == ("file:///s/a/open.txt", "internal", "everybody-reads")
    assert gap["values"] == {"everybody_reads": 1}
