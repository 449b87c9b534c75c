"""A planted handover, scanned before and after: every object ends in the right state, and nothing unseen as deleted."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote

import pytest

from models.records import Target
from reports.changes.compare import compare
from reports.changes.states import EVIDENCE, Change, State
from reports.destruction.record import destruction_issue, destruction_update, latest
from reports.handover.facts import Seal, gather
from scanner.run import scan
from scanner.store.view import StoredRun
from tests.handover.denied import scan_denied
from tests.handover.places import (
    PASSWORD,
    RESULTS,
    TABLES,
    Phones,
    Said,
    Share,
    alter,
    fill,
    server_runner,
    sqlite_runner,
)
from tests.servers.server import Server

KEY = "0123456789abcdef"
QUICK = {"names": "off", "workers": 1, "formats": ["json"], "lang": "en"}


@pytest.fixture(scope="module", autouse=True)
def key() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", KEY)
        yield


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory, postgresql: Server, mariadb: Server) -> Iterator[SimpleNamespace]:
    """Three runs: before, after what was planted, and after a backup was brought back."""
    folder = tmp_path_factory.mktemp("handover")
    share = Share(folder / "share")
    share.before()
    phones = Phones()
    phones(5000)
    lite = sqlite_runner(folder / "lite.db")
    fill(lite, phones)

    pg = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {pg}", f"CREATE ROLE {pg}_r LOGIN PASSWORD '{PASSWORD}'")
    on_pg = server_runner(postgresql, pg)
    fill(on_pg, phones, [*TABLES, "revoked"])
    on_pg("CREATE SCHEMA hr", "CREATE SCHEMA closed")
    fill(on_pg, phones, ["staff"], "hr.")
    fill(on_pg, phones, ["staff"], "closed.")
    for schema in ("public", "hr", "closed"):
        on_pg(f"GRANT USAGE ON SCHEMA {schema} TO {pg}_r", f"GRANT SELECT ON ALL TABLES IN SCHEMA {schema} TO {pg}_r",
              f"ALTER DEFAULT PRIVILEGES IN SCHEMA {schema} GRANT SELECT ON TABLES TO {pg}_r")  # fmt: skip

    whole, part = mariadb.new_name(), mariadb.new_name()
    mariadb.run(f"CREATE DATABASE {whole} CHARACTER SET utf8mb4", f"CREATE DATABASE {part} CHARACTER SET utf8mb4")
    mariadb.run(f"CREATE USER {whole}_r IDENTIFIED BY '{PASSWORD}'", f"CREATE USER {part}_r IDENTIFIED BY '{PASSWORD}'")
    on_whole, on_part = server_runner(mariadb, whole), server_runner(mariadb, part)
    fill(on_whole, phones)
    fill(on_part, phones, ["kept", "revoked", "gone"])
    on_part(
        f"GRANT SELECT ON {whole}.* TO {whole}_r",
        *(f"GRANT SELECT ON {part}.{name} TO {part}_r" for name in ("kept", "revoked", "gone")),
    )

    def targets(*exclude: str) -> list[Target]:
        return [
            Target("share", share.uri("").rstrip("/"), exclude=exclude),
            Target("lite", f"sqlite://{folder}/lite.db"),
            Target("pg", postgresql.url(pg, f"{pg}_r"), PASSWORD),
            Target("whole", mariadb.url(whole, f"{whole}_r"), PASSWORD),
            Target("part", mariadb.url(part, f"{part}_r"), PASSWORD),
        ]

    scan(targets(), folder / "runs/1", **QUICK).close()
    share.change()
    for run in (lite, on_pg, on_whole):
        alter(run, phones)
    on_pg(f"REVOKE SELECT ON revoked FROM {pg}_r", "DROP SCHEMA hr CASCADE", f"REVOKE USAGE ON SCHEMA closed FROM {pg}_r",
          f"REVOKE SELECT ON closed.staff FROM {pg}_r")  # fmt: skip
    on_part(
        f"REVOKE SELECT ON {part}.revoked FROM {part}_r",
        f"REVOKE SELECT ON {part}.gone FROM {part}_r",
        "DROP TABLE gone",
    )
    try:
        scan_denied(targets("left/"), folder / "runs/2", full=True, **QUICK)
        scan_denied(targets("left/"), folder / "runs/3", **QUICK)
    finally:
        share.open_again()
    share.write("a/deleted.txt", "".join(f"联系人手机：{phone}\n" for phone in share.known["a/deleted.txt"]))
    scan(targets(), folder / "runs/4", **QUICK).close()
    yield SimpleNamespace(folder=folder, share=share, pg=pg, whole=whole, part=part)
    postgresql.run(f"DROP DATABASE {pg} WITH (FORCE)", f"DROP ROLE {pg}_r")
    mariadb.run(f"DROP DATABASE {whole}", f"DROP DATABASE {part}", f"DROP USER {whole}_r", f"DROP USER {part}_r")


def between(planted: SimpleNamespace, one: int, two: int) -> dict[str, Change]:
    with (
        StoredRun(planted.folder / f"runs/{one}") as before,
        StoredRun(planted.folder / f"runs/{two}") as after,
        compare(before, after) as found,
    ):
        return {change.object: change for change in found}


def expected(planted: SimpleNamespace) -> dict[str, dict[str, Said]]:
    """Target -> name of each of its objects -> what is to be said."""
    tables = dict(RESULTS)
    public = {
        f"public/{name}": (state, why, f"public/{other}" if other else None)
        for name, (state, why, other) in tables.items()
    }
    pg = public | {
        "public/revoked": ("unreachable", "unread", None),
        "hr/staff": ("deleted", "deleted", None),
        "closed/staff": ("unreachable", "unread", None),
    }
    part = {
        "kept": ("persisting", "same_rows", None),
        "revoked": ("unreachable", "folder_incomplete", None),
        "gone": ("unreachable", "folder_incomplete", None),
    }
    return {"share": planted.share.expected, "lite": tables, "pg": pg, "whole": tables, "part": part}


def told(planted: SimpleNamespace, changes: dict[str, Change]) -> dict[str, dict[str, Said]]:
    roots = {
        "share": planted.share.uri("").rstrip("/"),
        "lite": f"sqlite://{planted.folder}/lite.db",
    }
    found: dict[str, dict[str, Said]] = {}
    for change in changes.values():
        root = roots.get(change.target) or change.object.rpartition("/")[0].removesuffix("/public").removesuffix(
            "/hr"
        ).removesuffix("/closed")
        other = unquote(change.other.removeprefix(root).lstrip("/")) if change.other else None
        name = unquote(change.object.removeprefix(root).lstrip("/"))
        found.setdefault(change.target, {})[name] = (change.state.value, change.why.removeprefix("why_"), other)
    return found


@pytest.mark.parametrize("target", ["share", "lite", "pg", "whole", "part"])
def test_every_object_ends_in_the_right_state(planted, target):
    assert told(planted, between(planted, 1, 2))[target] == expected(planted)[target]


@pytest.mark.parametrize("target", ["share", "lite", "pg", "whole", "part"])
def test_a_rescan_says_the_same_but_calls_nothing_resolved_that_it_did_not_read_itself(planted, target):
    found, wanted = told(planted, between(planted, 1, 3))[target], expected(planted)[target]
    taken_over = {name for name, said in found.items() if said == ("changed", "not_read_again", None)}
    assert {name for name in taken_over if wanted[name][0] != "resolved"} == set()
    assert {name: said for name, said in found.items() if name not in taken_over} == {
        name: said for name, said in wanted.items() if name not in taken_over
    }


def test_two_runs_of_which_the_second_took_over_all_it_could_show_no_change(planted):
    states = {change.state for change in between(planted, 2, 3).values()}
    assert states <= {State.PERSISTING, State.UNREACHABLE, State.OUT_OF_SCOPE}


@pytest.mark.parametrize("run", [2, 3])
def test_no_object_that_could_not_be_seen_counts_as_gone(planted, run):
    """Each of these was closed to the account instead of deleted."""
    changes = between(planted, 1, run)
    closed = ("/denied/", "/closed", "/linked/", "/revoked", f"/{planted.part}/gone", "/left/")
    found = [change for change in changes.values() if any(part in change.object for part in closed)]
    assert len(found) >= 11
    assert [change.object for change in found if change.state in EVIDENCE | {State.MOVED}] == []


def test_a_statement_counts_what_is_shown_and_owns_what_is_not(planted):
    with (
        StoredRun(planted.folder / "runs/1") as before,
        StoredRun(planted.folder / "runs/2") as after,
        compare(before, after) as changes,
    ):
        seal = Seal("0" * 64, broken=False)
        statement = gather(before, after, changes, (seal, seal), "seller")
        gone = [change for change in changes if change.state in EVIDENCE and change.before and change.before.counts]
    assert statement.outcome("deleted", "resolved") == len(gone)
    assert statement.outcome("unknown") >= 12
    assert statement.after.carried == 0
    assert {uri.rpartition("/")[2] for uri, _ in statement.folders} >= {"denied", planted.part}


def test_what_comes_back_from_a_backup_is_said_on_the_destruction_list(planted, tmp_path: Path):
    path = tmp_path / "share.destruction.jsonl"
    with StoredRun(planted.folder / "runs/1") as first:
        destruction_issue(first, path, lang="en", tier="internal")
        for number in (2, 4):
            with StoredRun(planted.folder / f"runs/{number}") as later, compare(first, later) as changes:
                filled = destruction_update(path, changes, later)
            state = "confirmed_deleted" if number == 2 else "returned"
            assert _state(path, planted.share.uri("a/deleted.txt")) == state
            assert _state(path, planted.share.uri("a/cleaned.txt")) == "confirmed_resolved"
    assert filled.states["returned"] == 1
    # What was closed to the earlier run is seen again, and is still there.
    assert _state(path, planted.share.uri("denied/x.txt")) == "still_there"


def _state(path: Path, uri: str) -> str:
    _, _, known, _ = latest(path)
    with closing(known):
        return known.execute("SELECT state FROM item WHERE uri = ?", (uri,)).fetchone()[0]
