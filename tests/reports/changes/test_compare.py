"""Every state between two runs, by the evidence that there is: a table of what was done and what is said of it."""

from __future__ import annotations

import hashlib
import time
import tracemalloc
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records import Problem
from reports.changes.compare import compare
from reports.changes.rows import COLUMNS
from reports.changes.states import EVIDENCE, Change, State
from tests.reports.changes.fakes import SHARE, FakeCompared, thing

A, B, C = "13800138000", "13900139000", "13700137000"
TEN = [f"1360000{n}" for n in range(1000, 1010)]
HR, IT = f"{SHARE}/hr", f"{SHARE}/it"
F, G = f"{HR}/a.txt", f"{HR}/b.txt"
ALL = (SHARE, HR, IT)
ZIP = f"{SHARE}/z.zip"


def changes(before: FakeCompared, after: FakeCompared) -> dict[str, Change]:
    with compare(before, after) as found:
        return {change.object: change for change in found}


def one(before: Any, after: Any, folders: Any = ALL, folders_after: Any = None, uri: str = F, **meta: Any) -> Change:
    """What becomes of ``uri``."""
    earlier = FakeCompared(before, folders)
    later = FakeCompared(after, folders if folders_after is None else folders_after, **meta)
    return changes(earlier, later)[uri]


def ruled(change: Change) -> tuple[str, str, str | None]:
    return change.state.value, change.why.removeprefix("why_"), change.other


DENIED = thing(f"{HR}/", status="failed", problem="unreadable", kind="other")
LEFT_OUT = thing(f"{HR}/", status="skipped", problem="excluded", kind="other")
OTHER = thing(f"{HR}/other.txt")
MEMBER = f"{ZIP}!/a.csv"


@pytest.mark.parametrize(
    ("before", "after", "folders", "folders_after", "expected"),
    [
        # gone
        ([thing(F, [A]), OTHER], [OTHER], ALL, ALL, ("deleted", "deleted", None)),
        ([thing(F, [A])], [], ALL, ALL, ("deleted", "deleted_empty", None)),
        ([thing(F, [A])], [thing(f"{SHARE}/x")], ALL, (SHARE, IT), ("deleted", "deleted", None)),
        ([thing(F, [A])], [DENIED], ALL, {SHARE: True, HR: False}, ("unreachable", "folder_unread", None)),
        ([thing(F, [A])], [], ALL, {SHARE: True, HR: False}, ("unreachable", "folder_incomplete", None)),
        ([thing(F, [A])], [], ALL, {SHARE: False}, ("unreachable", "folder_incomplete", None)),
        ([thing(F, [A])], [], ALL, (), ("unreachable", "folder_never_listed", None)),
        ([thing(F, [A])], [], (), ALL, ("unreachable", "folder_incomplete_before", None)),
        ([thing(F, [A])], [], {HR: False}, ALL, ("unreachable", "folder_incomplete_before", None)),
        ([thing(F, [A])], [LEFT_OUT], ALL, (SHARE,), ("out_of_scope", "excluded", None)),
        ([thing(F, [A])], [thing(HR, kind="other", status="skipped", problem="link")], ALL, (SHARE,), ("unreachable", "folder_not_followed", None)),
        ([thing(F, [A])], [thing(HR)], ALL, (SHARE,), ("deleted", "deleted", None)),
        # the same content elsewhere
        ([thing(F, [A], data="x")], [thing(f"{IT}/n.txt", [A], data="x")], ALL, ALL, ("moved", "moved_bytes", f"{IT}/n.txt")),
        ([thing(F, [A], data="x")], [DENIED, thing(f"{IT}/n.txt", [A], data="x")], ALL, {SHARE: True, HR: False, IT: True}, ("unreachable", "folder_unread", f"{IT}/n.txt")),
        ([thing(F, [A], data="x"), thing(G, [A], data="x")], [thing(G, [A], data="x")], ALL, ALL, ("deleted", "deleted_still_at", G)),
        ([thing(F, TEN)], [thing(f"{IT}/n.csv", TEN)], ALL, ALL, ("moved", "moved_values", f"{IT}/n.csv")),
        ([thing(F, TEN)], [thing(f"{IT}/n.csv", [*TEN[:5], A])], ALL, ALL, ("deleted", "deleted_empty", None)),
        ([thing(F, TEN[:4])], [thing(f"{IT}/n.csv", TEN)], ALL, ALL, ("deleted", "deleted_empty", None)),
        ([thing(F, [A, B])], [thing(f"{IT}/n.csv", [A, B])], ALL, ALL, ("deleted", "deleted_empty", None)),
        ([thing(F, data="")], [thing(f"{IT}/n.csv", data="")], ALL, ALL, ("deleted", "deleted_empty", None)),
        # still there
        ([thing(F, [A])], [thing(F, [A])], ALL, ALL, ("persisting", "same_bytes", None)),
        ([thing(F, [A])], [thing(F, [B])], ALL, ALL, ("changed", "values", None)),
        ([thing(F, [A], data="gbk")], [thing(F, [A], data="utf-8")], ALL, ALL, ("changed", "same_values", None)),
        ([thing(F, data="1")], [thing(F, data="2")], ALL, ALL, ("changed", "nothing_found", None)),
        ([thing(F, [A])], [thing(F)], ALL, ALL, ("resolved", "resolved", None)),
        ([thing(F, [A])], [thing(F, origin="earlier")], ALL, ALL, ("changed", "not_read_again", None)),
        ([thing(F, [A])], [thing(F, origin="run")], ALL, ALL, ("resolved", "resolved", None)),
        ([thing(F, [A])], [thing(F, status="partial", problem="timeout")], ALL, ALL, ("unreachable", "unread_partly", None)),
        ([thing(F, [A])], [thing(F, status="failed", problem="unreadable")], ALL, ALL, ("unreachable", "unread", None)),
        ([thing(F, [A])], [thing(F, status="skipped", problem="encrypted")], ALL, ALL, ("unreachable", "unread", None)),
        ([thing(F, [A])], [thing(F, status="skipped", problem="excluded")], ALL, ALL, ("out_of_scope", "excluded", None)),
        ([thing(F, [A])], [thing(F, status="skipped", problem="link", kind="other")], ALL, ALL, ("unreachable", "unread", None)),
        ([thing(F, status="skipped", problem="unsupported")], [thing(F, status="skipped", problem="unsupported")], ALL, ALL, ("persisting", "unread_both", None)),
        ([thing(F, status="failed", problem="unreadable")], [thing(F, status="failed", problem="unreadable")], ALL, ALL, ("unreachable", "unread", None)),
        ([thing(F, status="failed", problem="unreadable")], [thing(F, [A])], ALL, ALL, ("not_comparable", "unread_before", None)),
        # fresh
        ([OTHER], [OTHER, thing(F, [A])], ALL, ALL, ("new", "new", None)),
        ([thing(G, [A], data="x")], [thing(G, [A], data="x"), thing(F, [A], data="x")], ALL, ALL, ("new", "copy", G)),
        ([DENIED], [thing(F, [A])], {SHARE: True, HR: False}, ALL, ("not_comparable", "unlisted_before", None)),
        ([LEFT_OUT], [thing(F, [A])], (SHARE,), ALL, ("not_comparable", "unlisted_before", None)),
        ([], [thing(F, [A])], (), ALL, ("new", "new_unlisted", None)),
        ([], [thing(F, status="failed", problem="unreadable")], ALL, ALL, ("unreachable", "unread", None)),
        ([], [thing(F, status="skipped", problem="excluded")], ALL, ALL, ("out_of_scope", "excluded", None)),
        ([], [thing(F, status="skipped", problem="unsupported")], ALL, ALL, ("new", "new", None)),
    ],
)  # fmt: skip
def test_every_object_ends_in_the_state_that_the_evidence_allows(before, after, folders, folders_after, expected):
    assert ruled(one(before, after, folders, folders_after)) == expected


@pytest.mark.parametrize(
    ("meta", "why"),
    [({"key_id": "k2"}, "key"), ({"ruleset": "r2"}, "ruleset"), ({"readers": "x"}, "readers"), ({"policy_digest": "p2"}, "policy"), ({"names": "off"}, "names"), ({"ner": {"engine": "onnx", "digest": "d"}}, "model")],
)  # fmt: skip
def test_other_rules_make_contents_incomparable_but_absence_still_counts(meta, why):
    before, after = [thing(F, [A]), thing(G, [B])], [thing(G)]
    assert ruled(one(before, after, uri=G, **meta)) == ("not_comparable", why, None)
    assert ruled(one(before, after, uri=F, **meta)) == ("deleted", "deleted", None)
    with compare(FakeCompared(before, ALL), FakeCompared(after, ALL, **meta)) as found:
        assert found.differences == (why,)
        assert (found.people() is None) == (why == "key")


def test_values_are_counted_gone_kept_and_new():
    change = one([thing(F, [A, B, B])], [thing(F, [B, C])])
    assert (change.state, change.values) == (State.CHANGED, (1, 1, 1))
    assert change.before.counts == {"CN_MOBILE": 3}
    assert (change.before.subjects, change.after.subjects) == (2, 2)


def member(inner: str, values: list[str], outer: str = ZIP, **more: Any) -> dict[str, Any]:
    return thing(f"{outer}!/{inner}", values, **more)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        # a member taken out of the archive
        ([thing(ZIP, data="1"), member("a.csv", [A]), member("b.csv", [B])], [thing(ZIP, data="2"), member("b.csv", [B])], {ZIP: ("changed", "container", None), MEMBER: ("deleted", "deleted_in_container", None)}),
        # the archive can no longer be opened, or only in part
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(ZIP, status="skipped", problem="encrypted")], {ZIP: ("unreachable", "unread", None), MEMBER: ("unreachable", "container_unread", None)}),
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(ZIP, data="2", status="partial", problem="damaged")], {MEMBER: ("unreachable", "container_unread", None)}),
        ([thing(ZIP, data="1", status="partial", problem="damaged"), member("a.csv", [A])], [thing(ZIP, data="2")], {MEMBER: ("unreachable", "container_unread", None)}),
        # the same archive, read differently
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(ZIP, data="1")], {ZIP: ("persisting", "same_bytes", None), MEMBER: ("not_comparable", "container_same", None)}),
        # deleted, excluded, renamed with what lies in it
        ([thing(ZIP, data="1"), member("a.csv", [A]), thing(F)], [thing(F)], {ZIP: ("deleted", "deleted", None), MEMBER: ("deleted", "deleted_with_container", None)}),
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(ZIP, status="skipped", problem="excluded")], {MEMBER: ("out_of_scope", "excluded", None)}),
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(f"{IT}/y.zip", data="1"), member("a.csv", [A], f"{IT}/y.zip")], {ZIP: ("moved", "moved_bytes", f"{IT}/y.zip"), MEMBER: ("moved", "moved_container", f"{IT}/y.zip!/a.csv")}),
        # packed again: in place, and under another name
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(ZIP, data="2"), member("a.csv", [A])], {ZIP: ("changed", "container", None), MEMBER: ("persisting", "same_bytes", None)}),
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(f"{IT}/z.tar", data="2"), member("a.csv", [A], f"{IT}/z.tar")], {ZIP: ("moved", "moved_members", f"{IT}/z.tar"), MEMBER: ("moved", "moved_bytes", f"{IT}/z.tar!/a.csv")}),
        # unpacked
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(f"{HR}/a.csv", [A])], {ZIP: ("deleted", "deleted", None), MEMBER: ("moved", "moved_bytes", f"{HR}/a.csv")}),
        # cleaned within
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(ZIP, data="2"), member("a.csv", [])], {ZIP: ("resolved", "resolved", None), MEMBER: ("resolved", "resolved", None)}),
        ([thing(ZIP, data="1"), member("a.csv", [A])], [thing(ZIP, data="2"), member("a.csv", [], status="failed", problem="damaged")], {ZIP: ("changed", "container", None), MEMBER: ("unreachable", "unread", None)}),
        # an archive within an archive
        ([thing(ZIP, data="1"), member("i.zip", [], data="i"), thing(f"{ZIP}!/i.zip!/a.csv", [A]), thing(F)], [thing(F)], {f"{ZIP}!/i.zip!/a.csv": ("deleted", "deleted_with_container", None)}),
    ],
)  # fmt: skip
def test_members_stand_and_fall_with_their_container(before, after, expected):
    found = changes(FakeCompared(before, ALL), FakeCompared(after, ALL))
    assert {uri: ruled(found[uri]) for uri in expected} == expected


def test_tables_are_known_by_their_digest():
    place = "postgresql://h:5432/db"
    table = f"{place}/public/staff"
    targets = {"targets": [{"name": "db", "url": "postgresql://me@h:5432/db"}]}
    digest = {"schema_digest": "0" * 32, "row_count": 2, "ranges": b"1"}

    def run(*things: Any, folders: Any = (place, f"{place}/public")) -> FakeCompared:
        return FakeCompared(things, folders, **targets)

    was = thing(table, [A, B], kind="table", **digest)
    cases = [
        (run(thing(table, [A, B], kind="table", **digest)), ("persisting", "same_rows", None)),
        (run(thing(table, [A, B], kind="table", **digest | {"ranges": b"2"})), ("changed", "same_values", None)),
        (run(thing(table, [A], kind="table", **digest | {"row_count": 1})), ("changed", "values", None)),
        (run(thing(table, [A, B], kind="table")), ("persisting", "same_values_known", None)),
        (run(thing(table, kind="table", status="failed", problem="table_unreadable")), ("unreachable", "unread", None)),
        (run(thing(f"{place}/public/x", kind="table")), ("deleted", "deleted", None)),
        (run(folders={place: True, f"{place}/public": False}), ("unreachable", "folder_incomplete", None)),
        (run(folders=[place]), ("deleted", "deleted_empty", None)),
        (run(folders=[]), ("unreachable", "folder_never_listed", None)),
        (FakeCompared([thing(F)], ALL), ("out_of_scope", "no_target", None)),
    ]
    for after, expected in cases:
        assert ruled(changes(run(was), after)[table]) == expected


def test_each_new_place_is_the_end_of_one_move_alone_and_names_decide():
    before = [thing(f"{HR}/{name}", [A], data="x") for name in ("1.txt", "2.txt", "3.txt")]
    after = [thing(f"{IT}/{name}", [A], data="x") for name in ("2.txt", "9.txt")]
    with compare(FakeCompared(before, ALL), FakeCompared(after, ALL)) as found:
        all_ = {change.object: change for change in found}
        assert ruled(all_[f"{HR}/2.txt"]) == ("moved", "moved_bytes", f"{IT}/2.txt")
        assert ruled(all_[f"{IT}/2.txt"]) == ("moved", "moved_bytes", f"{HR}/2.txt")
        assert ruled(all_[f"{HR}/1.txt"]) == ("moved", "moved_bytes", f"{IT}/9.txt")
        assert ruled(all_[f"{HR}/3.txt"]) == ("deleted", "deleted_still_at", f"{IT}/2.txt")
        assert found.totals() == {State.MOVED: 2, State.DELETED: 1}
        assert found.tiers() == {"internal": {State.MOVED: 2, State.DELETED: 1}}


def test_large_objects_are_matched_by_values_drawn_at_random():
    values = [hashlib.md5(str(n).encode()).hexdigest() for n in range(9000)]
    old, new = f"{HR}/old", f"{IT}/new"
    cases = [
        (values, "moved"),
        (values[:8900], "moved"),
        (values[:7000], "deleted"),
        ([*values, *values[:4000]], "moved"),
    ]
    for after, state in cases:
        found = changes(FakeCompared([thing(old, values)], ALL), FakeCompared([thing(new, after)], ALL))
        assert found[old].state == state
    more = values + [hashlib.md5(f"x{n}".encode()).hexdigest() for n in range(12000)]
    found = changes(FakeCompared([thing(old, values)], ALL), FakeCompared([thing(new, more)], ALL))
    assert found[old].state is State.DELETED


def test_time_grows_with_the_runs_and_no_faster():
    """Everything renamed, in a few large equal contents and many single ones, with archives among them."""

    def run(folder: str) -> FakeCompared:
        things = [thing(f"{HR}/{folder}{n}.txt", data=f"content {n if n % 3 else 0}") for n in range(3000)]
        for n in range(300):
            outer = f"{HR}/{folder}{n}.zip"
            things += [
                thing(outer, data=f"{folder} zip {n}"),
                *(thing(f"{outer}!/{m}", data=f"{n} {m}") for m in range(4)),
            ]
        return FakeCompared(things, {SHARE: True, HR: True})

    before, after = run("a"), run("b")
    before.rows, after.rows = _by_uri(before), _by_uri(after)
    began = time.process_time()
    with compare(before, after) as found:
        assert found.totals() == {State.MOVED: 3000 + 300 + 1200}
    assert time.process_time() - began < 5  # a fraction of a second; quadratic ways took minutes


def _by_uri(run: FakeCompared):
    known = {row[0]: dict(zip(COLUMNS, row, strict=True)) for row in FakeCompared.rows(run, COLUMNS)}

    by_content: dict[str, list[str]] = {}
    for uri, each in known.items():
        by_content.setdefault(each["sha256"], []).append(uri)

    def rows(columns, uris=None, contents=None):
        if contents is not None:
            uris = [uri for sha in contents for uri in by_content.get(sha, ())]
        for uri in known if uris is None else sorted(set(uris) & known.keys()):
            yield tuple(known[uri][name] for name in columns)

    return rows


def test_a_folder_that_could_not_be_entered_before_is_no_deletion_when_it_can_be_now():
    found = changes(FakeCompared([DENIED], {SHARE: True, HR: False}), FakeCompared([thing(F, [A])], ALL))
    assert ruled(found[f"{HR}/"]) == ("not_comparable", "unread_before", None)


def test_people_left_gone_and_on_both_sides():
    with compare(FakeCompared([thing(F, [A, B])], ALL), FakeCompared([thing(F, [B, C]), thing(G, [B])], ALL)) as found:
        people = found.people()
        numbers = (people.before, people.after, people.gone, people.remain, people.new)
        assert [(each.value, each.low, each.high) for each in numbers] == [
            (2, 2, 2),
            (2, 2, 2),
            (1, 1, 1),
            (1, 1, 1),
            (1, 1, 1),
        ]
        assert set(found.people_by_scope()) == {"run", "tier:internal"}


_NAMES = st.sampled_from(["a", "a b", "a-b", "a.zip", "a/b", "a/c", "b", "中", "a.zip!/x", "a.zip!/y", "a/b!/x"])
_THINGS = st.dictionaries(
    _NAMES,
    st.tuples(st.sampled_from(["scanned", "partial", "skipped", "failed"]), st.sampled_from([(), (A,), (A, B), TEN])),
    max_size=11,
)


@given(_THINGS, _THINGS, st.booleans(), st.booleans())
def test_whatever_two_runs_hold_each_object_has_one_line_and_only_listed_places_give_evidence(one_, two, listed, whole):
    folders = dict.fromkeys((SHARE, f"{SHARE}/a"), listed)
    folders_after = dict.fromkeys(folders, whole)

    def run(things: Any, folders: Any) -> FakeCompared:
        made = [thing(f"{SHARE}/{name}", values if status in {"scanned", "partial"} else (), status=status, problem=None if status == "scanned" else "x") for name, (status, values) in things.items()]  # fmt: skip
        return FakeCompared(made, folders)

    before, after = run(one_, folders), run(two, folders_after)
    with compare(before, after) as found:
        first, second = list(found), list(found)
        assert first == second
        assert [change.object for change in first] == sorted(f"{SHARE}/{name}" for name in {*one_, *two})
        moves_to = sum(change.state is State.MOVED and change.before is None for change in first)
        assert sum(found.totals().values()) == len(first) - moves_to
        assert sum(sum(states.values()) for states in found.tiers().values()) == len(first) - moves_to
        for change in first:
            if change.before is None or change.after is None:
                outer = "!/" not in change.object
                assert not (outer and change.state in EVIDENCE and not (listed and whole))
            else:
                assert change.state is not State.DELETED
            if change.state is State.RESOLVED:
                assert change.after.status == "scanned"
                assert not change.after.counts


def test_memory_does_not_grow_with_the_runs():
    class Many(FakeCompared):
        def __init__(self, number: int, folder: str) -> None:
            super().__init__([], {SHARE: True, f"{SHARE}/x": True, f"{SHARE}/y": True})
            self.number, self.folder = number, folder

        def rows(self, columns, uris=None, contents=None):
            if uris is not None:
                return
            for n in range(self.number):
                if contents is not None and hashlib.sha256(f"content {n}".encode()).hexdigest() not in contents:
                    continue
                each = thing(f"{SHARE}/{self.folder}/{n:07}", data=f"content {n}")["row"]
                yield tuple(each[name] for name in columns)

    peaks = []
    for number in (1000, 6000):
        tracemalloc.start()
        with compare(Many(number, "x"), Many(number, "y")) as found:
            assert found.totals() == {State.MOVED: number}
            assert sum(1 for _ in found) == 2 * number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000


@pytest.mark.parametrize(
    ("was", "now", "folder", "expected"),
    [
        (Problem("volume", ""), None, HR, ("unreachable", "volume_other")),
        (Problem("volume", ""), None, SHARE, ("unreachable", "volume_other")),
        (None, Problem("volume", ""), HR, ("unreachable", "volume_other")),
        (Problem("linked", "/one"), Problem("linked", "/two"), SHARE, ("unreachable", "volume_other")),
        (Problem("volume", ""), Problem("volume", ""), HR, ("deleted", "deleted_empty")),
        (Problem("linked", "/one"), Problem("linked", "/one"), SHARE, ("deleted", "deleted_empty")),
    ],
)
def test_nothing_is_deleted_where_another_volume_is_looked_at(was, now, folder, expected):
    before = FakeCompared([thing(F, [A])], ALL, places={folder: was} if was else {})
    after = FakeCompared([], ALL, places={folder: now} if now else {})
    assert ruled(changes(before, after)[F])[:2] == expected


def test_nothing_is_deleted_where_a_volume_went_with_the_folder_that_it_was_mounted_in():
    before = FakeCompared([thing(F, [A])], ALL, places={HR: Problem("volume", "")})
    assert ruled(changes(before, FakeCompared([], (SHARE,)))[F])[:2] == ("unreachable", "volume_other")


@pytest.mark.parametrize(
    "url", ["s3://bucket?region=eu-west-3&ca=/x", "s3://me@bucket/?endpoint=http://h/", "s3://bucket"]
)
def test_options_behind_a_url_are_no_part_of_where_it_leads(url):
    object_ = "s3://bucket/a.txt"
    before, after = (
        FakeCompared(things, folders, targets=[{"name": "b", "url": url}])
        for things, folders in (([thing(object_)], ["s3://bucket"]), ([], []))
    )
    assert ruled(changes(before, after)[object_]) == ("unreachable", "folder_never_listed", None)
