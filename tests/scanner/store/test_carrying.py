"""A run made from an earlier one: what is kept, refreshed, copied, replaced and dropped, by itself and after a kill."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from models.errors import StoreError
from models.records import (
    FieldSummary,
    Item,
    ItemKind,
    Listing,
    ObjectResult,
    Problem,
    Status,
    TableDigest,
    Target,
    Verdict,
)
from models.tiers import load_policy
from models.tiers.people import PeopleCounter
from scanner.store.finish import finish
from scanner.store.run_store import FILE, RunStore
from scanner.store.view import StoredRun

TARGETS = [{"name": "s", "url": "file:///s", "include": [], "exclude": ["*.tmp"]}]
COLUMNS = ("uri", "origin", "stamp", "owner", "sha256", "findings")


def item(name: str, **more: object) -> Item:
    return replace(Item(f"file:///s/{name}", f"/s/{name}", "s", ItemKind.FILE, "", 5, stamp=f"v1:{name}"), **more)


def people(*names: str) -> bytes:
    counter = PeopleCounter()
    for name in names:
        counter.add_record([("CN_MOBILE", name, 0.9)])
    return counter.serialise()


def add(
    store: RunStore, name: str, content: str, root: int | None = None, parent: int | None = None, **more: object
) -> int:
    """An object of one mobile number, which is ``content``."""
    number = store.new_id()
    store.add_findings(
        number, [("CN_MOBILE", 0, 11, '{"line":1}', 0.9, "138******00", content * 4, "[]", "Test", None)]
    )
    field = FieldSummary("", "mobile", "", "CN_MOBILE", 1, 1, "138******00")
    given = {
        "counts": {"CN_MOBILE": 1},
        "people": people(content),
        "subjects": 1,
        "fields": (field,),
        "media_type": "text/plain",
    }
    verdict = Verdict("internal")
    result = ObjectResult(item(name), Status.SCANNED, sha256=content * 8, verdict=verdict, bytes_read=5)
    store.add_object(number, root or number, replace(result, **given | more), parent)
    return number


def archive(store: RunStore, name: str, content: str, *inner: str) -> int:
    """An archive with a member, in which there is another."""
    root = store.new_id()
    middle = store.new_id()
    for each in inner:
        add(store, f"{name}!/m.zip!/{each}", each.rpartition(".")[0], root, middle)
    plain = ObjectResult(
        item(f"{name}!/m.zip", stamp=None), Status.SCANNED, sha256="m" * 64, verdict=Verdict("internal")
    )
    store.add_object(middle, root, plain, root)
    outer = ObjectResult(
        item(name), Status.SCANNED, sha256=content * 8, media_type="application/zip", verdict=Verdict("internal")
    )
    store.add_object(root, root, outer)
    return root


def finished(store: RunStore, targets: tuple[Target, ...] = (Target("s", "file:///s"),)) -> StoredRun:
    totals = finish(store, targets, load_policy())
    store.set_meta({"summary": totals, "policy": load_policy().describe()})
    store.close()
    return StoredRun(store.path.parent)


def lines(run: StoredRun) -> list[object]:
    with run:
        return [*run.objects(), *run.finding_lines(), *run.fields(), *run.folders(), run.summary["subjects"]]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    folder = tmp_path / "one"
    folder.mkdir()
    store = RunStore.create(folder / FILE, {"run_id": "one", "targets": TARGETS})
    for name, content in (("a.txt", "aaaaaaaa"), ("b.txt", "bbbbbbbb"), ("c.txt", "cccccccc")):
        add(store, name, content)
    archive(store, "z.zip", "zzzzzzzz", "dddddddd.txt", "eeeeeeee.txt")
    store.add_listing(Listing("s", "file:///s", True, 4))
    finished(store).close()
    return folder


@pytest.fixture
def store(base: Path, tmp_path: Path) -> RunStore:
    (tmp_path / "two").mkdir()
    return RunStore.create_from(tmp_path / "two" / FILE, base, {"run_id": "two", "targets": TARGETS})


def keep_all(store: RunStore, *but: str) -> None:
    for row in store.known([f"file:///s/{name}" for name in ("a.txt", "b.txt", "c.txt", "z.zip")]).values():
        if row.uri.rpartition("/")[2] not in but:
            store.keep(row, item(row.uri.rpartition("/")[2]))


def test_what_is_kept_is_the_same_run(store: RunStore, base: Path) -> None:
    keep_all(store)
    assert store.drop_unseen() == 0
    assert lines(finished(store)) == lines(StoredRun(base))
    with StoredRun(store.path.parent) as run:
        assert {row[1] for row in run.rows(COLUMNS)} == {"one"}
        assert list(run.listings()) == []
        assert [(row["name"], row["state"], row["exclude"]) for row in run.targets()] == [("s", "pending", ["*.tmp"])]


def test_the_base_is_not_touched(store: RunStore, base: Path) -> None:
    before = (base / FILE).read_bytes()
    keep_all(store)
    finished(store).close()
    assert (base / FILE).read_bytes() == before
    assert not list(store.path.parent.glob("*.part"))


def test_a_file_that_others_could_read_is_copied_for_the_owner_alone(base: Path, tmp_path: Path) -> None:
    (base / FILE).chmod(0o644)
    (tmp_path / "two").mkdir()
    RunStore.create_from(tmp_path / "two" / FILE, base, {}).close()
    assert (tmp_path / "two" / FILE).stat().st_mode & 0o077 == 0


def test_until_it_is_finished_a_copy_is_an_unfinished_run(store: RunStore) -> None:
    store.close()
    with pytest.raises(StoreError, match="resume"):
        StoredRun(store.path.parent)


def test_what_the_walk_does_not_meet_again_is_gone_with_its_members(store: RunStore) -> None:
    keep_all(store, "b.txt", "z.zip")
    assert store.drop_unseen() == 2
    with finished(store) as run:
        assert [row["object"] for row in run.objects()] == ["file:///s/a.txt", "file:///s/c.txt"]
        assert len(list(run.findings())) == len(list(run.fields())) == 2
        assert run.summary["subjects"]["estimate"] == 2


def test_a_new_owner_of_a_kept_archive_is_that_of_its_members_too(store: RunStore) -> None:
    keep_all(store, "z.zip")
    (row,) = store.known(["file:///s/z.zip"]).values()
    store.keep(row, item("z.zip", owner="li", exposure="everybody"))
    with finished(store) as run:
        found = {row[0]: row[1:3] for row in run.rows(("uri", "owner", "exposure"))}
    assert found["file:///s/a.txt"] == (None, None)
    assert {found[f"file:///s/z.zip{tail}"] for tail in ("", "!/m.zip", "!/m.zip!/dddddddd.txt")} == {
        ("li", "everybody")
    }


def test_what_was_read_again_and_is_the_same_has_a_new_stamp_and_origin(store: RunStore) -> None:
    known = store.known(["file:///s/a.txt", "file:///s/z.zip", "file:///s/nothing"])
    assert set(known) == {"file:///s/a.txt", "file:///s/z.zip"}
    assert known["file:///s/a.txt"].sha256 == "aaaaaaaa" * 8
    store.refresh(known["file:///s/z.zip"], item("z.zip", stamp="v1:new"))
    assert store.drop_unseen() == 3
    with finished(store) as run:
        rows = list(run.rows(COLUMNS))
        assert [row[:3] for row in rows] == [
            ("file:///s/z.zip", "two", "v1:new"),
            ("file:///s/z.zip!/m.zip", "two", None),
            ("file:///s/z.zip!/m.zip!/dddddddd.txt", "two", "v1:z.zip!/m.zip!/dddddddd.txt"),
            ("file:///s/z.zip!/m.zip!/eeeeeeee.txt", "two", "v1:z.zip!/m.zip!/eeeeeeee.txt"),
        ]


def test_a_table_of_the_same_content_is_kept_with_its_digest(tmp_path: Path) -> None:
    digest = TableDigest("f" * 32, 3, bytes(24 * 256))
    table = Item("sqlite:///d/t", "d.t", "s", ItemKind.TABLE, "")
    store = RunStore.create(tmp_path / FILE, {"run_id": "one"})
    number = store.new_id()
    store.add_object(number, number, ObjectResult(table, Status.SCANNED, table=digest))
    finished(store).close()
    (tmp_path / "two").mkdir()
    store = RunStore.create_from(tmp_path / "two" / FILE, tmp_path, {"run_id": "two"})
    (row,) = store.known([table.uri]).values()
    assert row.table == digest
    store.refresh(row, table, replace(digest, rows=4))
    assert store.drop_unseen() == 0
    with finished(store) as run:
        assert list(run.rows(("row_count", "ranges"))) == [(4, bytes(24 * 256))]


def test_a_moved_archive_takes_findings_people_and_members_along(store: RunStore) -> None:
    keep_all(store, "z.zip")
    donor = store.like("zzzzzzzz" * 8, "application/zip")
    assert donor is not None
    number = store.new_id()
    moved = item("new/y.zip", owner="li")
    assert store.copy_tree(donor, number, number, ObjectResult(moved, Status.SCANNED)) == (4, 2)
    assert store.drop_unseen() == 1
    store.close()
    fresh = store.path.parent.parent / "fresh"
    fresh.mkdir()
    other = RunStore.create(fresh / FILE, {"run_id": "x", "targets": TARGETS})
    for name, content in (("a.txt", "aaaaaaaa"), ("b.txt", "bbbbbbbb"), ("c.txt", "cccccccc")):
        add(other, name, content)
    archive(other, "new/y.zip", "zzzzzzzz", "dddddddd.txt", "eeeeeeee.txt")
    expected = lines(finished(other))
    again = RunStore.resume(store.path, {})
    keep_all(again, "z.zip")
    assert again.drop_unseen() == 0
    found = lines(finished(again))
    for line in found:
        if isinstance(line, dict) and "owner" in line:
            assert line["owner"] == ("li" if "y.zip" in line["object"] else None)
            line["owner"] = None
    assert found == expected


def test_an_edited_archive_may_take_its_members_from_the_one_it_replaces(store: RunStore) -> None:
    keep_all(store, "z.zip")
    (row,) = store.known(["file:///s/z.zip"]).values()
    root, middle = store.new_id(), store.new_id()
    store.replace(row.id)
    donor = store.like("dddddddd" * 8, "text/plain")
    assert donor is not None
    inner = ObjectResult(item("z.zip!/m.zip!/dddddddd.txt", stamp=None), Status.SCANNED)
    assert store.copy_tree(donor, store.new_id(), root, inner, middle) == (1, 1)
    plain = ObjectResult(item("z.zip!/m.zip"), Status.SCANNED)
    store.add_object(middle, root, plain, root)
    store.add_object(root, root, ObjectResult(item("z.zip"), Status.SCANNED))
    store.replace(row.id)
    assert store.drop_unseen() == 0
    with finished(store) as run:
        found = {uri: (parent, number) for uri, parent, number in run.rows(("uri", "parent", "id"))}
        assert [uri for uri in found if "z.zip" in uri] == [
            "file:///s/z.zip", "file:///s/z.zip!/m.zip", "file:///s/z.zip!/m.zip!/dddddddd.txt"
        ]  # fmt: skip
        assert found["file:///s/z.zip!/m.zip!/dddddddd.txt"][0] == found["file:///s/z.zip!/m.zip"][1] == middle
        assert run.summary["findings"] == 4


def test_content_of_this_very_run_may_be_copied_before_it_is_written(store: RunStore) -> None:
    add(store, "n.txt", "nnnnnnnn")
    assert store.like("nnnnnnnn" * 8, "text/csv") is None
    donor = store.like("nnnnnnnn" * 8, "text/plain")
    assert donor is not None
    number = store.new_id()
    store.copy_tree(donor, number, number, ObjectResult(item("o.txt"), Status.SCANNED))
    store.drop_unseen()
    with finished(store) as run:
        assert [(row["object"][-5:], row["duplicates_of"], row["subjects"]) for row in run.objects()] == [
            ("n.txt", None, 1), ("o.txt", "file:///s/n.txt", 1)
        ]  # fmt: skip
        assert [list(run.fingerprints(row["object"])) for row in run.objects()] == [[("CN_MOBILE", "n" * 32)]] * 2


def test_what_was_not_wholly_read_is_no_donor(store: RunStore) -> None:
    add(store, "n.txt", "nnnnnnnn", status=Status.PARTIAL, problems=(Problem("timeout"),))
    assert store.like("nnnnnnnn" * 8, "text/plain") is None
    store.flush()
    assert store.like("nnnnnnnn" * 8, "text/plain") is None
    with pytest.raises(LookupError):
        store.copy_tree(99, 7, 7, ObjectResult(item("o.txt"), Status.SCANNED))
    store.abandon()


@pytest.mark.parametrize("step", range(5))
def test_a_power_cut_leaves_a_run_that_can_be_gone_on_with(
    store: RunStore, base: Path, tmp_path: Path, step: int
) -> None:
    """After any of these steps the file as it lies there, journal included, is another's starting point."""
    row = store.known(["file:///s/z.zip"])["file:///s/z.zip"]
    root, middle = store.new_id(), store.new_id()
    steps = [
        lambda: store.keep(store.known(["file:///s/a.txt"])["file:///s/a.txt"], item("a.txt", owner="li")),
        lambda: store.replace(row.id),
        lambda: add(store, "z.zip!/m.zip!/dddddddd.txt", "dddddddd", root, middle),
        lambda: store.copy_tree(store.like("eeeeeeee" * 8, "text/plain"), store.new_id(), root,
                                ObjectResult(item("z.zip!/m.zip!/eeeeeeee.txt"), Status.SCANNED), middle),
    ]  # fmt: skip
    for each in steps[:step]:
        each()
        store.flush()
    cut = tmp_path / "cut"
    shutil.copytree(store.path.parent, cut)
    store.abandon()
    again = RunStore.resume(cut / FILE, {"run_id": "two"})
    assert again.finished(["file:///s/a.txt", "file:///s/z.zip"]) == set()
    known = again.known([f"file:///s/{name}" for name in ("a.txt", "b.txt", "c.txt", "z.zip")])
    assert set(known) >= {f"file:///s/{name}.txt" for name in "abc"}
    keep_all(again, "z.zip")
    if "file:///s/z.zip" in known:
        again.replace(known["file:///s/z.zip"].id)
    archive(again, "z.zip", "zzzzzzzz", "dddddddd.txt", "eeeeeeee.txt")
    assert again.finished(["file:///s/z.zip"]) == {"file:///s/z.zip"}
    assert again.drop_unseen() == 0
    assert lines(finished(again)) == lines(StoredRun(base))


def test_listings_trends_gaps_changes_and_people_are_read_back(store: RunStore) -> None:
    keep_all(store)
    denied = Listing("s", "file:///s/d", False, 0, Problem("denied", "x"))
    for listing in (Listing("s", "file:///s/d", True, 3), denied, Listing("s", "file:///s", True, 5)):
        store.add_listing(listing)
    store.set_target("s", "walked")
    side = {"object": "file:///s/x", "path": "/s/x", "target": "s", "kind": "file", "state": "deleted", "why": "listed"}
    store.set_changes([{**side, "other": None, "before": "{}", "after": None, "values": "[1,0,0]"}])
    for number in range(55):
        store.add_trend(f"r{number:02}", f"2026-01-01T00:00:{number:02}Z", {"objects": number})
    with finished(store) as run:
        assert list(run.listings()) == [Listing("s", "file:///s", True, 5), denied]
        assert list(run.listings(["file:///s/d"])) == [denied]
        assert run.targets()[0]["state"] == "walked"
        assert [(row.object, row.state) for row in run.change_rows()] == [("file:///s/x", "deleted")]
        assert [each["run_id"] for each in run.trends()] == [f"r{number:02}" for number in range(5, 55)]
        scopes = dict(run.sketches())
        assert set(scopes) == {"run", "tier:internal", "target:s"}
        counter = PeopleCounter()
        counter.merge(scopes["tier:internal"])
        assert counter.estimate()[0] == 5


def test_holes_of_what_is_gone_are_closed(tmp_path: Path) -> None:
    folder = tmp_path / "one"
    folder.mkdir()
    store = RunStore.create(folder / FILE, {"run_id": "one"})
    row = ("CN_MOBILE", 0, 11, '{"line":1}', 0.9, "*" * 2000, "f" * 32, "[]", "Test", None)
    for number in range(12):
        at = store.new_id()
        store.add_findings(at, [row] * 600)
        store.add_object(at, at, ObjectResult(item(f"{number}.txt"), Status.SCANNED))
    finished(store).close()
    (tmp_path / "two").mkdir()
    store = RunStore.create_from(tmp_path / "two" / FILE, folder, {"run_id": "two"})
    (row_known,) = store.known(["file:///s/3.txt"]).values()
    store.keep(row_known, item("3.txt"))
    assert store.drop_unseen() == 11
    with finished(store) as run:
        assert len(list(run.findings())) == 600
    assert (tmp_path / "two" / FILE).stat().st_size < (folder / FILE).stat().st_size / 4


def test_a_base_of_another_version_is_refused_and_nothing_is_left(base: Path, tmp_path: Path) -> None:
    store = RunStore.resume(base / FILE, {})
    store.set_meta({"schema": 99})
    store.close()
    (tmp_path / "two").mkdir()
    with pytest.raises(StoreError, match="99"):
        RunStore.create_from(tmp_path / "two" / FILE, base, {})
    assert list((tmp_path / "two").iterdir()) == []


def test_what_rests_on_the_name_of_an_object_is_copied_to_no_other(store: RunStore) -> None:
    for name, facts in (("n1.txt", {"by_place": 3}), ("n2.txt", {"by_place": 3})):
        add(store, name, "nnnnnnnn", facts=facts)
        assert store.like("nnnnnnnn" * 8, "text/plain") is None
        store.flush()
        assert store.like("nnnnnnnn" * 8, "text/plain") is None
    number = add(store, "n3.txt", "nnnnnnnn")
    assert store.like("nnnnnnnn" * 8, "text/plain") == number
    store.flush()
    assert store.like("nnnnnnnn" * 8, "text/plain") == number
    store.abandon()
