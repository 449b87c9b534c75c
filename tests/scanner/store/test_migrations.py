"""Runs of version 1: read as they are and left untouched, or brought up in place; every way to a store gives the same."""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, create_engine, inspect

from models.errors import StoreError
from models.tiers.people import PeopleCounter
from scanner.run import write_reports
from scanner.seal import seal_run, verify
from scanner.store import migrate, schema
from scanner.store.run_store import FILE, RunStore
from scanner.store.view import StoredRun
from scanner.upgrade import upgrade_run

DATA = Path(__file__).parent


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """A run that version 1 wrote."""
    folder = tmp_path / "old"
    folder.mkdir()
    with sqlite3.connect(folder / FILE) as database:
        database.executescript((DATA / "data_v1.sql").read_text("utf-8"))
    database.close()
    return folder


def shape(connection: Connection) -> dict[str, Any]:
    """Tables, columns, keys and indexes as the database itself tells them."""
    seen = inspect(connection)
    return {
        name: {
            "columns": [
                (each["name"], str(each["type"]), getattr(each["type"], "collation", None), each["nullable"])
                for each in seen.get_columns(name)
            ],
            "key": seen.get_pk_constraint(name)["constrained_columns"],
            "unique": sorted(each["column_names"] for each in seen.get_unique_constraints(name)),
            "indexes": sorted((each["name"], each["unique"], _columns(each)) for each in seen.get_indexes(name)),
        }
        for name in sorted(seen.get_table_names())
    }


def _columns(index: Any) -> tuple[object, ...]:
    order = index.get("column_sorting") or {}
    names = index.get("expressions") or index["column_names"]
    return tuple((str(name).upper(), *order.get(name, ())) for name in names)


def test_a_run_of_version_1_is_read_as_version_1_wrote_it(old: Path, tmp_path: Path) -> None:
    (tmp_path / "reports").mkdir()
    before = hashlib.sha256((old / FILE).read_bytes()).digest()
    write_reports(old, ("jsonl", "json", "html", "xlsx"), out=tmp_path / "reports").close()
    for name in ("objects", "findings"):
        expected = (DATA / f"data_v1_{name}.jsonl").read_text("utf-8")
        written = (tmp_path / "reports" / f"{name}.jsonl").read_text("utf-8")
        if name == "objects":  # nobody asked then who can read them: that is unknown, and weighs as such
            assert {(line["exposure"], line["tier"], line["risk"]) for line in map(json.loads, written.splitlines())} == {
                (None, "top_secret", 12), (None, "internal", 3), (None, "public", 0), (None, None, None),
            }  # fmt: skip
            written = re.sub(r'"exposure":null,|"risk":(?:null|\d+),', "", written)
        assert written == expected
    assert hashlib.sha256((old / FILE).read_bytes()).digest() == before
    assert [path.name for path in old.iterdir()] == [FILE]


def test_it_may_lie_where_nothing_can_be_written(old: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    (old / FILE).chmod(0o400)
    old.chmod(0o500)
    try:
        with StoredRun(old) as run:
            assert len(list(run.objects())) == 11
            (copy,) = (tmp_path / "temp").iterdir()
            assert copy.stat().st_mode & 0o077 == 0
    finally:
        old.chmod(0o700)
    assert list((tmp_path / "temp").iterdir()) == []


def test_what_version_1_knew_in_other_words_is_filled_in(old: Path) -> None:
    with StoredRun(old) as run:
        rows = {
            uri.rpartition("share/")[2]: rest for uri, *rest in run.rows(("uri", "id", "parent", "origin", "read_at"))
        }
        ids = {name: row[0] for name, row in rows.items()}
        parents = {name: row[1] for name, row in rows.items() if row[1] is not None}
        assert parents == {
            "z.zip!/x/a.txt": ids["z.zip"],
            "z.zip!/m.zip": ids["z.zip"],
            "z.zip!/m.zip!/d/e.txt": ids["z.zip!/m.zip"],
        }
        assert {(row[2], row[3]) for row in rows.values()} == {(run.meta["run_id"], run.summary["finished"])}
        assert [(each["name"], each["state"]) for each in run.targets()] == [("share", "walked")]
        assert (list(run.listings()), list(run.gaps()), run.trends(), list(run.change_rows())) == ([], [], [], [])
        people = {}
        for scope, sketch in run.sketches():
            people[scope] = PeopleCounter()
            people[scope].merge(sketch)
        assert (
            people["run"].estimate()[0] == people["target:share"].estimate()[0] == run.summary["subjects"]["estimate"]
        )
        assert {f"tier:{tier}" for tier, of in run.summary["tiers"].items() if of["subjects"]} | {
            "run",
            "target:share",
        } == set(people)


def test_brought_up_in_place_it_is_a_store_like_a_new_one(old: Path, tmp_path: Path) -> None:
    with StoredRun(old) as run:
        expected = list(run.objects()), list(run.finding_lines()), run.summary
    assert upgrade_run(old) == ("0001", migrate.HEAD)
    assert upgrade_run(old) is None
    assert [path.name for path in old.iterdir()] == [FILE]
    store = RunStore.resume(old / FILE, {})
    new = RunStore.create(tmp_path / FILE, {})
    assert shape(store.connection) == shape(new.connection)
    assert migrate.revision_of(store.connection) == migrate.revision_of(new.connection) == migrate.HEAD
    store.close()
    new.close()
    with StoredRun(old) as run:
        assert (list(run.objects()), list(run.finding_lines()), run.summary) == expected
    with sqlite3.connect(old / FILE) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    database.close()


def test_tables_made_at_once_are_those_of_all_the_steps() -> None:
    shapes = []
    for make in (schema.metadata.create_all, migrate.upgrade):
        engine = create_engine("sqlite://")
        with engine.connect() as connection:
            make(connection)
            shapes.append(shape(connection))
        engine.dispose()
    assert shapes[0] == shapes[1]
    assert set(shapes[0]) == set(schema.metadata.tables)


def test_the_seal_of_a_run_goes_on_when_it_is_brought_up(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    from models.protect import load_key

    key = load_key()
    with StoredRun(old) as run:
        seal_run(old, run.meta["run_id"], key)
    assert upgrade_run(old) is not None
    found = verify(old, key=key)
    assert [each.code for each in found.told] == ["undamaged", "mac_made", "unsigned"]


def test_a_run_that_is_not_as_sealed_is_not_brought_up(old: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    from models.protect import load_key

    seal_run(old, "r", load_key())
    with sqlite3.connect(old / FILE) as database:
        database.execute("UPDATE object SET tier = 'public'")
    database.close()
    before = (old / FILE).read_bytes()
    with pytest.raises(StoreError, match=r"seal|封存"):
        upgrade_run(old)
    assert (old / FILE).read_bytes() == before


@pytest.mark.parametrize("damage", ["newer", "foreign", "cut"])
def test_what_is_no_run_of_an_earlier_version_is_left_alone(old: Path, damage: str) -> None:
    if damage == "cut":
        (old / FILE).write_bytes((old / FILE).read_bytes()[:5000])
    else:
        with sqlite3.connect(old / FILE) as database:
            database.execute(
                "UPDATE meta SET value = '99' WHERE key = 'schema'" if damage == "newer" else "DROP TABLE object"
            )
        database.close()
    before = (old / FILE).read_bytes()
    with pytest.raises(StoreError):
        upgrade_run(old)
    with pytest.raises(StoreError):
        StoredRun(old)
    assert (old / FILE).read_bytes() == before
    assert [path.name for path in old.iterdir()] == [FILE]


def test_a_run_of_this_version_is_read_without_alembic(tmp_path: Path) -> None:
    store = RunStore.create(tmp_path / FILE, {"lang": "en"})
    store.set_meta({"summary": {"objects": 0}})
    store.close()
    script = f"import sys; from pathlib import Path; from scanner.store.view import StoredRun; StoredRun(Path({str(tmp_path)!r})).close(); print(json.dumps([name for name in sys.modules if name.startswith('alembic')]))"
    done = subprocess.run([sys.executable, "-c", "import json;" + script], capture_output=True, text=True, check=True)
    assert json.loads(done.stdout) == []
