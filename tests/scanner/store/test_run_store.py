"""The run store by itself: what counts, what is taken out again, and that it is left as one clean file."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import StoreError
from models.records import FieldSummary, Item, ItemKind, ObjectResult, Problem, Status, Target, Verdict
from models.tiers import load_policy
from models.tiers.people import PeopleCounter
from scanner.events import Row
from scanner.store.finish import finish
from scanner.store.run_store import FILE, RunStore
from scanner.store.view import StoredRun

SAME = {"names": "auto"}


def result(name: str, **more: object) -> ObjectResult:
    item = Item(f"file:///s/{name}", f"/s/{name}", "s", ItemKind.FILE, "", 5)
    return replace(ObjectResult(item, Status.SCANNED, verdict=Verdict("internal")), **more)


def finding(masked: str = "138******00", entity: str = "CN_MOBILE", over: str | None = None) -> Row:
    return (entity, 0, 11, '{"line":1}', 0.9, masked, "f" * 32, '["number_plan"]', "Test", over)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    store = RunStore.create(tmp_path / FILE, {**SAME, "lang": "en"})
    store.set_ranks({tier.id: tier.rank for tier in load_policy().tiers})
    return store


def closed(store: RunStore) -> StoredRun:
    totals = finish(store, [Target("s", "file:///s")], load_policy())
    store.set_meta({"summary": totals, "policy": load_policy().describe()})
    store.close()
    return StoredRun(store.path.parent)


def put(store: RunStore, name: str, *findings: Row, **more: object) -> None:
    number = store.new_id()
    store.add_findings(number, findings)
    counts = {each[0]: 1 for each in findings}
    store.add_object(number, number, result(name, counts=counts, **more))


def test_findings_count_only_with_their_object(store: RunStore) -> None:
    put(store, "a.txt", finding())
    store.add_findings(store.new_id(), [finding()])
    with closed(store) as run:
        assert [row["object"] for row in run.findings()] == ["file:///s/a.txt"]


def test_what_was_displaced_or_left_out_is_told_where_there_is_any(store: RunStore) -> None:
    put(store, "a.txt", finding(entity="CN_USCC", over='["CN_BANK_CARD","VIN"]'), suppressed={"URL": 2, "CN_QQ": 1})
    put(store, "b.txt", finding())
    with closed(store) as run:
        assert [row.get("over") for row in run.findings()] == [["CN_BANK_CARD", "VIN"], None]
        assert [row.get("suppressed") for row in run.objects()] == [{"CN_QQ": 1, "URL": 2}, None]
        assert [json.loads(line) for line in run.finding_lines()] == list(run.findings())
        assert [json.loads(line) for line in run.object_lines()] == list(run.objects())


def test_tables_lie_in_their_schemas_whatever_they_are_called(store: RunStore) -> None:
    place = "postgresql://h:5432/crm"
    for schema, table, path in (
        ("hr", "staff", "hr.staff"),
        ("public", "a%2Fb", "public.a/b"),
        ("public", "t", "public.t"),
    ):
        item = Item(f"{place}/{schema}/{table}", f"crm.{path}", "db", ItemKind.TABLE, "", 5)
        number = store.new_id()
        store.add_object(number, number, ObjectResult(item, Status.SCANNED, verdict=Verdict("internal")))
    left_out = Item(f"{place}/audit/", "crm.audit", "db", ItemKind.OTHER, "", status=Status.SKIPPED)
    number = store.new_id()
    store.add_object(number, number, ObjectResult(left_out, Status.SKIPPED, (Problem("excluded"),)))
    totals = finish(store, [Target("db", "postgresql://reader@h:5432/crm")], load_policy())
    store.set_meta({"summary": totals, "policy": load_policy().describe()})
    store.close()
    with StoredRun(store.path.parent) as run:
        folders = {row["path"]: (row["parent"], row["objects"]) for row in run.folders()}
    assert folders == {
        place: (None, 4), f"{place}/hr": (place, 1), f"{place}/public": (place, 2), f"{place}/audit": (place, 1),
    }  # fmt: skip


def test_resuming_takes_out_what_was_not_finished(store: RunStore, tmp_path: Path) -> None:
    put(store, "a.txt", finding())
    outer, inner = store.new_id(), store.new_id()
    store.add_findings(inner, [finding()])
    store.add_object(inner, outer, result("z.zip!/i.txt", counts={"CN_MOBILE": 1}))
    store.close()
    again = RunStore.resume(tmp_path / FILE, SAME)
    assert again.finished([f"file:///s/{name}" for name in ("a.txt", "z.zip", "z.zip!/i.txt")]) == {"file:///s/a.txt"}
    assert again.new_id() == 2
    again.close()
    with sqlite3.connect(tmp_path / FILE) as database:
        assert database.execute("SELECT count(*) FROM finding").fetchone() == (1,)
    database.close()


def test_an_object_read_again_stands_once(store: RunStore) -> None:
    outer, inner = store.new_id(), store.new_id()
    store.add_findings(inner, [finding()])
    store.add_object(inner, outer, result("z.zip!/i.txt", counts={"CN_MOBILE": 1}))
    store.flush()
    store.discard(outer)
    put(store, "z.zip!/i.txt", finding())
    with closed(store) as run:
        assert len(list(run.objects())) == len(list(run.findings())) == 1


def test_what_was_found_before_a_state_secret_mark_is_starred_too(store: RunStore) -> None:
    number = store.new_id()
    store.add_findings(number, [finding(), finding("张*", "PERSON")])
    store.flush()
    store.add_findings(number, [finding("*" * 6, "STATE_SECRET_MARK")])
    field = FieldSummary("", "", "", "CN_MOBILE", 1, 0, "*" * 11)
    store.add_object(
        number, number, result("s.txt", counts={"CN_MOBILE": 1, "PERSON": 1, "STATE_SECRET_MARK": 1}, fields=(field,))
    )
    put(store, "t.txt", finding())
    with closed(store) as run:
        assert [row["masked"] for row in run.findings()] == ["*" * 11, "**", "*" * 6, "138******00"]


def test_another_scan_on_the_same_run_is_refused(store: RunStore, tmp_path: Path) -> None:
    put(store, "a.txt")
    store.flush()
    with pytest.raises(StoreError, match=r"run\.db"):
        RunStore.resume(tmp_path / FILE, SAME)
    store.close()
    RunStore.resume(tmp_path / FILE, SAME).close()


def test_names_in_no_encoding_are_kept_as_far_as_text_can(store: RunStore) -> None:
    put(store, "a.txt", media_type="text/\udcff", problems=(Problem("damaged", "\ud800"),), status=Status.PARTIAL)
    with closed(store) as run:
        (row,) = run.objects()
        assert row["media_type"] == "text/\ufffd"
        assert "\ufffd" in row["reason"]


def test_reasons_without_detail_end_well(store: RunStore) -> None:
    put(store, "a.txt", problems=(Problem("damaged"), Problem("decoding", "3")), status=Status.PARTIAL)
    with closed(store) as run:
        (row,) = run.objects()
        assert row["reason"] == "damaged, could not be read to the end; some bytes could not be decoded: 3"


def test_people_in_copies_and_archives_are_counted_once(store: RunStore) -> None:
    people = PeopleCounter()
    for number in range(7):
        people.add_record([("CN_MOBILE", f"print{number}", 0.9)])
    known = {"people": people.serialise(), "subjects": 7}
    put(store, "x/a.txt", **known)
    put(store, "y/b.txt", **known)
    put(store, "y/z.zip", **known)
    put(store, "y/z.zip!/in/c.txt", **known)
    with closed(store) as run:
        folders = {row["path"]: row for row in run.folders()}
        assert {path: row["subjects"] for path, row in folders.items()} == dict.fromkeys(
            ["/s", "/s/x", "/s/y", "/s/y/z.zip!", "/s/y/z.zip!/in"], 7
        )
        assert (folders["/s"]["objects"], folders["/s"]["bytes"]) == (4, 15)
        assert folders["/s/y/z.zip!"]["bytes"] == 5
        assert run.summary["tiers"]["internal"] == {"objects": 4, "subjects": 7}
        assert run.summary["subjects"]["estimate"] == 7


def test_a_matrix_of_many_folders_is_bounded_and_loses_nothing(store: RunStore) -> None:
    for number in range(90):
        put(store, f"d{number:02}/a.txt", *[finding()] * 2)
    with closed(store) as run:
        matrix = run.summary["matrix"]
        assert len(matrix) == 61
        assert (
            sum(row["CN_MOBILE"] for row in matrix.values()) == run.summary["entities"]["CN_MOBILE"]["findings"] == 90
        )


def test_an_unfinished_run_has_no_reports(store: RunStore, tmp_path: Path) -> None:
    put(store, "a.txt")
    store.close()
    with pytest.raises(StoreError, match="resume"):
        StoredRun(tmp_path)
