"""One object's whole way, in this process: how it ends, what is kept of it, and that nothing of its content leaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.limits import Limits
from models.protect import Key
from models.records import Column, Item, ItemKind, ObjectResult, Problem, Status, TableChunk, Target
from scanner.events import Event, Finished, Found, Started, Tick
from scanner.pipeline import process, process_source
from scanner.readers.base import ByteSource
from scanner.session import Session, Tools
from tests.scanner import fakes

ID = "<<CN_RESIDENT_ID:11010519491231002X>>"


@pytest.fixture
def tools(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Tools:
    monkeypatch.setattr("scanner.collect.ObjectScan", fakes.FakeScan)
    return Tools(Session((), Key(b"k" * 32), readers="tests.scanner.fakes", lang="en"), tmp_path)


def read(text: str | bytes, tools: Tools, name: str = "a.txt") -> list[Event]:
    data = text if isinstance(text, bytes) else text.encode()
    item = Item(f"file:///s/{name}", f"/s/{name}", "s", ItemKind.FILE, "", len(data))
    return list(process_source(item, ByteSource.of_bytes(name, data), tools))


def results(events: list[Event]) -> dict[str, ObjectResult]:
    return {
        event.result.item.uri.removeprefix("file:///s/"): event.result
        for event in events
        if isinstance(event, Finished)
    }


def result(text: str | bytes, tools: Tools) -> ObjectResult:
    return results(read(text, tools))["a.txt"]


def found(events: list[Event]) -> list[tuple[str, str]]:
    return [
        (f.object.removeprefix("file:///s/"), f.masked) for e in events if isinstance(e, Found) for f in e.findings()
    ]


@pytest.mark.parametrize(
    ("text", "status", "code"),
    [
        ("plain", Status.SCANNED, None),
        ("!RAISE secret", Status.FAILED, "damaged"),
        ("some\n!RAISE secret", Status.PARTIAL, "damaged"),
        ("!READERROR encrypted", Status.SKIPPED, "encrypted"),
        ("!READERROR unreadable", Status.FAILED, "unreadable"),
        ("some\n!READERROR ratio", Status.PARTIAL, "ratio"),
        ("!SKIP unsupported", Status.SKIPPED, "unsupported"),
        ("!PROBLEM no_text_layer", Status.SKIPPED, "no_text_layer"),
        ("!PROBLEM decoding", Status.FAILED, "decoding"),
        ("some\n!PROBLEM decoding\nmore", Status.PARTIAL, "decoding"),
        ("BROKEN LANE\nmore", Status.PARTIAL, "internal"),
    ],
)
def test_every_end_has_its_status_and_reason(tools: Tools, text: str, status: Status, code: str | None) -> None:
    ended = result(text, tools)
    assert ended.status is status
    assert [problem.code for problem in ended.problems] == ([code] if code else [])
    assert (ended.verdict is not None) == (status in (Status.SCANNED, Status.PARTIAL))


def test_an_error_is_named_by_its_class_alone(tools: Tools) -> None:
    events = read("!RAISE 11010519491231002X", tools)
    assert results(events)["a.txt"].problems == (Problem("damaged", "RuntimeError"),)
    assert "11010519491231002X" not in repr(events)


@pytest.mark.parametrize("code", ["binary_cells", "table_unreadable", "row_unreadable", "external_entity"])
def test_names_of_columns_that_are_values_are_not_told(tools: Tools, code: str) -> None:
    ended = result(f"some\n!PROBLEM {code} t: 照片15908141303, 单据 2024-01", tools)
    assert ended.problems == (Problem(code, "t: 照片***********, 单据 2024-01"),)


def test_findings_are_masked_keyed_and_counted(tools: Tools) -> None:
    events = read(f"{ID} {ID}\n<<PERSON:张三丰>>", tools)
    assert "11010519491231002X" not in repr(events)
    assert found(events) == [("a.txt", "110***********002X"), ("a.txt", "110***********002X"), ("a.txt", "张**")]
    prints = {
        f.fingerprint for e in events if isinstance(e, Found) for f in e.findings() if f.entity_type == "CN_RESIDENT_ID"
    }
    assert prints == {Key(b"k" * 32).fingerprint("11010519491231002X")}
    ended = results(events)["a.txt"]
    assert ended.counts == {"CN_RESIDENT_ID": 2, "PERSON": 1}
    assert ended.subjects == 2
    assert ended.verdict is not None
    assert ended.verdict.tier == "internal"


def test_values_met_masked_are_counted_apart(tools: Tools) -> None:
    events = read("<<~CN_MOBILE:138****1234>>", tools)
    assert found(events) == []
    ended = results(events)["a.txt"]
    assert ended.counts == {}
    assert ended.masked_counts == {"CN_MOBILE": 1}
    assert ended.verdict is not None
    assert ended.verdict.tier == "public"


def test_nothing_is_quoted_of_an_object_with_a_state_secret_mark(tools: Tools) -> None:
    events = read(f"<<STATE_SECRET_MARK:机密★10年>>\n{ID}\n<<SECRECY_MARK:内部资料>>", tools)
    assert [masked for _, masked in found(events)] == ["*" * 6, "*" * 18, "*" * 4]
    ended = results(events)["a.txt"]
    assert {field.sample.strip("*") for field in ended.fields} == {""}
    assert ended.verdict is not None
    assert ended.verdict.flags == ("state_secret_marking",)


def test_fields_hold_the_share_of_values_and_no_value_in_their_names(tools: Tools) -> None:
    events = read(f"!COLUMN sfzh {ID}\n!COLUMN sfzh none\n!COLUMN 13800138000 <<CN_MOBILE:13900139000>>", tools)
    fields = {field.name: field for field in results(events)["a.txt"].fields}
    assert (fields["sfzh"].count, fields["sfzh"].values, fields["sfzh"].sample) == (1, 2, "110***********002X")
    assert set(fields) == {"sfzh", "*" * 11}
    locations = [dict(f.location) for e in events if isinstance(e, Found) for f in e.findings()]
    assert [location["column"] for location in locations] == ["sfzh", "*" * 11]


def test_a_record_is_one_person_whatever_stands_in_it(tools: Tools) -> None:
    assert result(f"{ID} <<PERSON:张三丰>> <<CN_MOBILE:13800138000>>", tools).subjects == 1


def test_members_are_objects_of_their_own_and_the_outer_takes_the_highest(tools: Tools) -> None:
    lines = "|".join(f"<<CN_RESIDENT_ID:{number}>><<CN_BANK_CARD:6222{number}>>" for number in range(60))
    events = read(f"!MEMBER 内部/甲.txt {lines}\n!MEMBER c!.txt plain\n!BROKEN d.txt encrypted\n<<PERSON:李四>>", tools)
    ended = results(events)
    assert list(ended) == ["a.txt!/%E5%86%85%E9%83%A8/%E7%94%B2.txt", "a.txt!/c%21.txt", "a.txt!/d.txt", "a.txt"]
    outer = ended["a.txt"]
    assert ended["a.txt!/c%21.txt"].item.path == "/s/a.txt!/c!.txt"
    assert ended["a.txt!/d.txt"].status is Status.SKIPPED
    assert outer.status is Status.SCANNED
    assert outer.counts == {"PERSON": 1}
    assert outer.verdict is not None
    assert outer.verdict.tier == "top_secret"
    assert outer.subjects == 61


def test_the_same_name_twice_and_archives_in_archives(tools: Tools) -> None:
    events = read("!MEMBER x.txt one\n!MEMBER x.txt two\n!MEMBER y.txt !MEMBER z.txt deep", tools)
    assert sorted(results(events)) == [
        "a.txt",
        "a.txt!/x.txt",
        "a.txt!/x.txt#2",
        "a.txt!/y.txt",
        "a.txt!/y.txt!/z.txt",
    ]
    assert len([event for event in events if isinstance(event, Started)]) == 5


def test_too_deep_is_a_row(tools: Tools, tmp_path: Path) -> None:
    shallow = Tools(Session((), Key(b"k" * 32), Limits(max_depth=0), readers="tests.scanner.fakes"), tmp_path)
    ended = results(read("!MEMBER y.txt !MEMBER z.txt deep", shallow))
    assert ended["a.txt!/y.txt!/z.txt"].problems == (Problem("depth", "0"),)


def test_larger_than_the_limit_is_skipped_unread(tools: Tools, tmp_path: Path) -> None:
    small = Tools(Session((), Key(b"k" * 32), Limits(max_object_size=3), readers="tests.scanner.fakes"), tmp_path)
    ended = result("four", small)
    assert (ended.status, ended.problems[0].code, ended.sha256) == (Status.SKIPPED, "too_large", None)


def test_the_hash_is_that_of_the_bytes(tools: Tools) -> None:
    assert result("abc", tools).sha256 == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"


def test_reading_again_stops_where_it_broke(tools: Tools) -> None:
    text = f"!MEMBER m.txt {ID}|{ID}|!EXIT\n!MEMBER n.txt {ID}"
    tools.stops = {"file:///s/a.txt!/m.txt": (2, Problem("crashed", "exit 7"))}
    ended = results(read(text, tools))
    assert (ended["a.txt!/m.txt"].status, ended["a.txt!/m.txt"].counts) == (Status.PARTIAL, {"CN_RESIDENT_ID": 2})
    assert ended["a.txt!/m.txt"].problems == (Problem("crashed", "exit 7"),)
    assert ended["a.txt!/n.txt"].status is Status.SCANNED


class _Tables:
    """A crawler of one table, part of which cannot be read."""

    def __init__(self, target: Target, limits: Limits) -> None: ...

    def rows(self, item: Item):
        yield TableChunk((Column("sfzh", "身份证"), Column("n")), ((ID, "1"), (None, "")), first_row=1)
        yield Problem("row_unreadable", "3")
        if item.locator == "broken":
            raise ConnectionError("server said 11010519491231002X")

    def close(self) -> None: ...


def crawler_for(target: Target, limits: Limits) -> _Tables:
    return _Tables(target, limits)


def test_tables_are_read_from_their_crawler(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scanner.collect.ObjectScan", fakes.FakeScan)
    tools = Tools(Session((Target("db", "sqlite:///x"),), Key(b"k" * 32), crawlers=__name__))
    whole, broken = (Item(f"sqlite:///x/{name}", name, "db", ItemKind.TABLE, name) for name in ("t", "broken"))
    events = [*process(whole, tools), *process(broken, tools)]
    ended = [event.result for event in events if isinstance(event, Finished)]
    assert [e.status for e in ended] == [Status.PARTIAL, Status.PARTIAL]
    assert ended[0].problems == (Problem("row_unreadable", "3"),)
    assert ended[1].problems[-1] == Problem("table_unreadable", "ConnectionError")
    assert [(f.name, f.comment, f.count, f.values) for f in ended[0].fields] == [("sfzh", "身份证", 1, 1)]
    assert "11010519491231002X" not in repr(events)


def test_what_a_crawler_could_not_open_ends_as_it_says() -> None:
    tools = Tools(Session((), Key(b"k" * 32)))
    item = Item(
        "file:///s/p", "/s/p", "s", ItemKind.OTHER, "", status=Status.FAILED, problem=Problem("unreadable", "x")
    )
    (_, end) = process(item, tools)
    assert isinstance(end, Finished)
    assert (end.result.status, end.result.problems) == (Status.FAILED, (Problem("unreadable", "x"),))


def test_a_file_that_changes_while_it_is_read_says_so(
    tools: Tools, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("scanner.pipeline._IN_MEMORY", 3)
    path = tmp_path / "grows.txt"
    path.write_text("some text\n")

    def grow(item: Item) -> list[Problem]:
        ended = []
        for event in process_source(item, ByteSource.of_path(path), tools):
            if isinstance(event, Tick):
                with path.open("a") as file:
                    file.write("more\n")
            if isinstance(event, Finished):
                ended += event.result.problems
        return ended

    assert grow(Item("file:///s/g", "/s/g", "s", ItemKind.FILE, "", 10)) == [Problem("changed")]


def test_the_size_is_that_of_what_was_read(tools: Tools) -> None:
    item = Item("file:///s/a", "/s/a", "s", ItemKind.FILE, "", 999)
    *_, end = process_source(item, ByteSource.of_bytes("a", b"four"), tools)
    assert isinstance(end, Finished)
    assert end.result.item.size == 4


def test_memory_that_cannot_be_had_costs_one_object(tools: Tools, monkeypatch: pytest.MonkeyPatch) -> None:
    def starve(self: object, chunk: object) -> None:
        raise MemoryError

    monkeypatch.setattr(fakes.FakeScan, "feed", starve)
    assert result("some text", tools).problems == (Problem("memory", "1400 MiB"),)
