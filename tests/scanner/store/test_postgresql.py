"""Runs whose store is in PostgreSQL: they say the same as those in a file, and are kept, sealed and taken away as well."""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine

from models.errors import StoreError, UsageError
from models.records import Item, ItemKind, Listing, ObjectResult, Status, Target
from models.tiers import load_policy
from scanner.prune import Keep, prune
from scanner.run import scan
from scanner.seal import verify
from scanner.store import migrate, schema
from scanner.store.finish import finish
from scanner.store.opening import streams_of
from scanner.store.postgresql import PASSWORD, PostgresSchema, read_pointer
from scanner.store.run_store import POINTER, RunStore, holds_run, new_store, store_of
from scanner.store.view import StoredRun
from tests.scanner.rescanning import age
from tests.scanner.store.test_migrations import shape
from tests.servers.server import Server

FILES = ("objects.jsonl", "findings.jsonl")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    monkeypatch.setenv(PASSWORD, "")
    yield
    os.environ.pop(PASSWORD, None)


@pytest.fixture
def url(postgresql: Server) -> str:
    """A database of its own, in which text is sorted by the rules of a language: a, B, c."""
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name} TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'en-US' LOCALE 'C.UTF-8'")
    return postgresql.url(name)


@pytest.fixture(scope="module")
def share(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pg") / "share"
    for place in ("B", "a_b", "a-b", "人事/旧"):
        (folder / place).mkdir(parents=True)
        (folder / place / "x.txt").write_text(f"姓名 张三 手机 1380013{8000 + len(place)}\n", "utf-8")
    (folder / "密.txt").write_text("绝密★启用前\n手机 13700137000\n", "utf-8")
    (folder / "c.csv").write_text("mobile,mail\n13900139000,li@example.com\n", "utf-8")
    (folder / "unknown.bin").write_bytes(bytes(range(256)) * 4)
    with zipfile.ZipFile(folder / "z.zip", "w") as archive:
        archive.writestr("x/a.txt", "手机 13600136000\n")
        archive.writestr("x/A.txt", "手机 13600136000\n")
    with sqlite3.connect(folder / "crm.db") as database:
        database.execute("CREATE TABLE staff (id INTEGER PRIMARY KEY, phone TEXT)")
        database.executemany("INSERT INTO staff VALUES (?, ?)", [(i, f"1350013{5000 + i}") for i in range(9)])
    database.close()
    return folder


def lines(run: Path) -> list[bytes]:
    return [(run / name).read_bytes() for name in FILES]


def test_the_same_scan_says_the_same_in_a_file_and_in_a_database(share: Path, url: str, tmp_path: Path) -> None:
    formats = ("jsonl", "json", "html", "xlsx")
    summaries = []
    for name, store in (("file", None), ("base", url)):
        with scan([share], tmp_path / name, workers=1, full=True, formats=formats, store=store, lang="en") as run:
            summaries.append(dict(run.summary))
            scopes = [scope for scope, _ in run.sketches()]
            assert scopes == sorted(scopes)
            assert [each["name"] for each in run.targets()] == ["share"]
            rows = [
                list(run.rows(("uri", "parent", "counts"))),
                [list(run.fingerprints(o["object"])) for o in run.objects()],
            ]
            summaries.append({"rows": rows, "listings": list(run.listings()), "folders": list(run.folders())})
    assert lines(tmp_path / "file") == lines(tmp_path / "base")
    assert summaries[1] == summaries[3]
    differ = {key for key, value in summaries[0].items() if value != summaries[2][key]}
    assert differ <= {"run_id", "started", "finished", "seconds", "options"}
    assert not (tmp_path / "base" / "run.db").exists()
    said = json.loads((tmp_path / "base" / POINTER).read_text("utf-8"))
    assert said["store"] == url
    assert said["schema"] == "run_" + summaries[2]["run_id"].lower().replace("-", "_")


def test_a_rescan_takes_over_within_the_database_and_from_a_file(
    share: Path, url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, then database (rows go through here), then database (they go from schema to schema), then file again."""
    age(monkeypatch)
    stores = (None, url, url, None)
    first = previous = None
    for number, store in enumerate(stores):
        out = tmp_path / str(number)
        with scan([share], out, workers=1, formats=("jsonl",), reread=0.0, store=store, lang="en") as run:
            assert (run.meta["base"] or {}).get("run_id") == (None if number == 0 else previous)
            previous = run.meta["run_id"]
            origins = {origin for (origin,) in run.rows(("origin",))}
            assert origins == {previous} if number == 0 else len(origins) >= 1
            first = previous if number == 0 else first
            assert first in origins
        assert lines(out) == lines(tmp_path / "0")
        assert verify(out, streams=streams_of(out), base=tmp_path / str(number - 1) if number else None).ok


def test_an_edit_in_the_database_is_found(share: Path, url: str, postgresql: Server, tmp_path: Path) -> None:
    scan([share], tmp_path / "run", workers=1, formats=("jsonl",), store=url, lang="en").close()
    found = verify(tmp_path / "run", streams=streams_of(tmp_path / "run"))
    assert found.ok
    assert "not_asked" in [each.code for each in verify(tmp_path / "run").told]
    database, name = url.rpartition("/")[2], read_pointer(tmp_path / "run").name
    rows = {"object": "subjects = subjects + 1", "finding": "score = score / 2", "meta": "value = value || ' '",
            "sketch": "people = people || '\\x00'", "field": "sample = ''", "folder": "path = path || 'x'",
            "listing": "complete = NOT complete", "people": "people = '\\x00'"}  # fmt: skip
    for table, change in rows.items():
        old = f"CREATE TABLE public.kept_{table} AS SELECT * FROM {name}.{table}"
        postgresql.run(
            old,
            f"UPDATE {name}.{table} SET {change} WHERE ctid = (SELECT min(ctid) FROM {name}.{table})",
            database=database,
        )
        told = [each for each in verify(tmp_path / "run", streams=streams_of(tmp_path / "run")).told if each.bad]
        assert [(each.code in {"size", "block"}, each.values["name"]) for each in told] == [(True, "store")], table
        back = f"TRUNCATE {name}.{table}", f"INSERT INTO {name}.{table} SELECT * FROM public.kept_{table}"
        postgresql.run(*back, database=database)
        assert verify(tmp_path / "run", streams=streams_of(tmp_path / "run")).ok, table
    postgresql.run(f"UPDATE {name}.object SET tier = 'public'", database=database)
    with scan([share], tmp_path / "next", workers=1, formats=("jsonl",), store=url, lang="en") as run:
        assert run.meta["base"] is None


def test_tables_made_at_once_are_those_of_all_the_steps(url: str) -> None:
    shapes = []
    for number, make in enumerate((schema.metadata.create_all, migrate.upgrade)):
        settings = {"options": f"-c search_path=s{number}"}
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"), connect_args=settings)
        with engine.connect() as connection:
            connection.exec_driver_sql(f"CREATE SCHEMA s{number}")
            make(connection)
            shapes.append(shape(connection))
        engine.dispose()
    assert shapes[0] == shapes[1]
    assert set(shapes[0]) == set(schema.metadata.tables)


def made(tmp_path: Path, url: str, *uris: str) -> RunStore:
    store = RunStore.create(new_store(tmp_path, url), {"run_id": "20260101T000000Z-abcd", "lang": "en", "targets": []})
    for uri in uris:
        number = store.new_id()
        item = Item(uri, uri.removeprefix("file://"), "s", ItemKind.FILE, "", 5)
        store.add_findings(number, [("CN_MOBILE", 0, 11, "{}", 0.1 + 0.2, "1\t\\N\n*", "f" * 32, "[]", "T\\.", None)])
        store.add_object(number, number, ObjectResult(item, Status.SCANNED, sha256="0" * 64))
    return store


def test_a_uri_of_any_length_and_any_text_is_kept(url: str, tmp_path: Path) -> None:
    """An index sorted by URI would refuse a long one that does not compress."""
    import random

    chance = random.Random(7)
    long = "file:///s/" + "".join(
        chance.choice("0123456789abcdefghijklmnopqrstuvwxyzABCDEF%-._~") for _ in range(20_000)
    )
    store = made(tmp_path, url, long, "file:///s/b")
    store.add_listing(Listing("s", long, True, 2))
    store.flush()
    assert store.finished([long, "file:///s/c"]) == {long}
    row = store.known([long])[long]
    number = store.new_id()
    store.replace(row.id)
    store.copy_tree(row.id, number, number, ObjectResult(Item(long, "/s/l", "s", ItemKind.FILE, ""), Status.SCANNED))
    assert store.drop_unseen() == 0
    store.set_meta({"summary": finish(store, [Target("s", "file:///s")], load_policy())})
    store.close()
    with StoredRun(tmp_path) as run:
        assert [row["object"] for row in run.objects()] == sorted([long, "file:///s/b"])
        assert {row["masked"] for row in run.findings()} == {"1\t\\N\n*"}
        assert {row["score"] for row in run.findings()} == {0.1 + 0.2}


def test_another_writer_is_refused_and_a_dead_one_is_not_waited_for(url: str, tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from scanner.store.run_store import RunStore, store_of;"
        "store = RunStore.resume(store_of(Path(sys.argv[1])), {}); print('ready', flush=True); sys.stdin.read()"
    )
    made(tmp_path, url, "file:///s/a").close()
    command = [sys.executable, "-c", script, str(tmp_path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(Path.cwd()), os.environ.get("PYTHONPATH", "")])}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True, env=environment) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "ready\n"
        place = store_of(tmp_path)
        assert place is not None
        with pytest.raises(StoreError, match=r"in use|正被"):
            RunStore.resume(place, {})
        other.kill()
    for _ in range(100):  # the server notices in its own time
        try:
            RunStore.resume(place, {}).close()
        except StoreError:
            continue
        break
    else:
        pytest.fail("the lock of a dead writer is held for ever")


def test_an_unfinished_run_is_gone_on_with(url: str, tmp_path: Path) -> None:
    store = made(tmp_path, url, "file:///s/a")
    outer, inner = store.new_id(), store.new_id()
    store.add_findings(inner, [("CN_MOBILE", 0, 11, "{}", 0.9, "*", "f" * 32, "[]", "T", None)])
    item = Item("file:///s/z.zip!/i", "/s/z.zip!/i", "s", ItemKind.FILE, "")
    store.add_object(inner, outer, ObjectResult(item, Status.SCANNED))
    store.flush()
    store.abandon()
    with pytest.raises(StoreError, match="resume"):
        StoredRun(tmp_path)
    place = store_of(tmp_path)
    assert place is not None
    with pytest.raises(UsageError, match="names"):
        RunStore.resume(place, {"names": "off"})
    again = RunStore.resume(place, {})
    assert again.finished(["file:///s/a", "file:///s/z.zip!/i"]) == {"file:///s/a"}
    assert again.new_id() == 2
    again.close()


def test_the_list_of_runs_and_taking_one_away(url: str, postgresql: Server, tmp_path: Path) -> None:
    store = made(tmp_path, url, "file:///s/a")
    store.set_meta({"targets": [{"url": "file:///s"}], "summary": {"finished": "2026-01-01T00:00:00Z"}})
    store.close()
    database = url.rpartition("/")[2]

    def listed() -> list[tuple[object, ...]]:
        with postgresql.connect(database) as connection:
            return connection.execute("SELECT schema, state, finished, targets, folder FROM pandian.run").fetchall()

    name = "run_20260101t000000z_abcd"
    assert listed() == [(name, "finished", "2026-01-01T00:00:00Z", '["file:///s"]', str(tmp_path))]
    with StoredRun(tmp_path) as run, pytest.raises(Exception, match="read-only"):
        run._connection.exec_driver_sql("DELETE FROM object")
    place = store_of(tmp_path)
    assert place is not None
    place.drop()
    assert listed() == []
    assert not holds_run(tmp_path)
    with postgresql.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM pg_namespace WHERE nspname = %s", (name,)).fetchone() == (0,)


def test_a_password_stays_in_memory_and_goes_to_its_own_place_alone(
    postgresql: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given = f"postgresql://u:se%40cret@127.0.0.1:{postgresql.port}/d"
    place = PostgresSchema.of(tmp_path, given)
    assert "cret" not in str(place)
    assert "cret" not in repr(place)
    place.put(place)
    assert "cret" not in (tmp_path / POINTER).read_text("utf-8")
    asked = []
    monkeypatch.setattr(
        "sqlalchemy.create_engine", lambda url, **_: asked.append(url.password) or create_engine("sqlite://")
    )
    for other in (
        given,
        given.replace("/d", "/e"),
        given.replace("127.0.0.1", "evil.example"),
        given.replace("u:", "v:"),
    ):
        PostgresSchema(tmp_path, other.replace(":se%40cret", "")).connect(write=False)
    assert asked == ["se@cret", None, None, None]
    monkeypatch.undo()
    monkeypatch.setenv(PASSWORD, given)
    with pytest.raises(StoreError, match="127") as caught:
        RunStore.create(place, {"run_id": "x"})
    assert "cret" not in str(caught.value)


@pytest.mark.parametrize(
    "url",
    ["", "sqlite:///x", "mysql://h/d", "postgresql://h", "postgresql://h/d?service=x", "postgresql://h/d?passfile=/x"],
)
def test_what_is_no_url_of_a_database_is_told(url: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="PostgreSQL"):
        new_store(tmp_path, url)


@pytest.mark.parametrize(
    "change",
    [
        lambda said: "",
        lambda said: "[]",
        lambda said: json.dumps({**said, "schema": 'run_x"; DROP SCHEMA pandian'}),
        lambda said: json.dumps({**said, "schema": "pandian"}),
        lambda said: json.dumps({**said, "store": "postgresql://h/d?options=-csearch_path%3Dx"}),
        lambda said: json.dumps({**said, "schema": "run_nothing"}),
        lambda said: json.dumps({**said, "store": "postgresql://127.0.0.1:9/d"}),
    ],
)
def test_a_file_that_names_no_store_is_told(url: str, tmp_path: Path, change: Callable[[dict[str, str]], str]) -> None:
    made(tmp_path, url).close()
    (tmp_path / POINTER).write_text(change(json.loads((tmp_path / POINTER).read_text("utf-8"))), "utf-8")
    with pytest.raises(StoreError):
        StoredRun(tmp_path)


def test_old_runs_are_taken_away_with_their_schema(share: Path, url: str, postgresql: Server, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    for number in range(4):
        scan([share], runs / str(number), workers=1, formats=("jsonl",), store=url, lang="en").close()
    assert {path.name for path in prune(runs, Keep(None, 1))} == {"0", "1"}  # the base of the newest stays
    assert {path.name for path in runs.iterdir()} == {"2", "3"}
    with postgresql.connect(url.rpartition("/")[2]) as connection:
        left = connection.execute("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'run@_%' ESCAPE '@'").fetchall()
        assert {name for (name,) in left} == {read_pointer(runs / name).name for name in ("2", "3")}
        assert connection.execute("SELECT count(*) FROM pandian.run").fetchone() == (2,)
