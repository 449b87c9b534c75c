"""What an entry speaks for: all its conditions must hold."""

from __future__ import annotations

import time
from datetime import date

import pytest

from models.records import Item, ItemKind
from recognizers.lane import Match
from scanner.allow import AllowEntry, AllowList
from scanner.allow.matching import Allowing

DAY = date(2027, 1, 1)
PRINT = "ab" * 16


def item(path: str = "/srv/hr/a.xlsx", kind: ItemKind = ItemKind.FILE) -> Item:
    return Item(f"file://{path}", path, "srv", kind, path)


def match(value: str = "13812345678", entity: str = "CN_MOBILE", normal: str | None = None) -> Match:
    return Match(entity, value, normal or value, 0.9, ("number_plan",), "Test")


def entry(name: str = "e", **conditions: object) -> AllowEntry:
    return AllowEntry(name, "reason", "owner", date(2027, 6, 30), **conditions)  # type: ignore[arg-type]


def allowed(
    *entries: AllowEntry, found: Match | None = None, where: Item | None = None, print_: str = PRINT
) -> str | None:
    here = Allowing(AllowList(entries, DAY)).of_object(where or item())
    return here.entry(found or match(), print_) if here else None


@pytest.mark.parametrize(
    ("conditions", "speaks"),
    [
        ({"fingerprints": frozenset({PRINT})}, True),
        ({"fingerprints": frozenset({"cd" * 16})}, False),
        ({"entities": frozenset({"CN_MOBILE"})}, True),
        ({"entities": frozenset({"CN_QQ"})}, False),
        ({"patterns": (r"138\d+",)}, True),
        ({"patterns": (r"138",)}, False),
        ({"patterns": (r"139\d+", r"138\d+")}, True),
        ({"paths": ("hr/",)}, True),
        ({"paths": ("*.docx",)}, False),
        ({"fingerprints": frozenset({PRINT}), "paths": ("*.docx",)}, False),
        ({"fingerprints": frozenset({PRINT}), "patterns": (r"139\d+",)}, False),
        ({"fingerprints": frozenset({"cd" * 16}), "patterns": (r"138\d+",)}, False),
        ({"fingerprints": frozenset({PRINT}), "entities": frozenset({"CN_QQ"})}, False),
        ({"paths": ("hr/*.xlsx",), "entities": frozenset({"CN_MOBILE"}), "patterns": (r"\d{11}",)}, True),
    ],
)
def test_all_conditions_hold(conditions: dict[str, object], speaks: bool) -> None:
    assert allowed(entry(**conditions)) == ("e" if speaks else None)


def test_the_first_entry_that_speaks_is_named() -> None:
    by_print, by_type = {"fingerprints": frozenset({PRINT})}, {"entities": frozenset({"CN_MOBILE"})}
    assert allowed(entry("a", **by_print), entry("b", **by_type)) == "a"
    assert allowed(entry("a", **by_type), entry("b", **by_print)) == "a"


def test_a_pattern_sees_the_value_as_written_and_in_its_normal_form() -> None:
    spaced = match("138 1234 5678", normal="13812345678")
    assert allowed(entry(patterns=(r"138\d{8}",)), found=spaced) == "e"
    assert allowed(entry(patterns=(r"138 \d+ \d+",)), found=spaced) == "e"


@pytest.mark.parametrize(
    ("pattern", "path", "speaks"),
    [
        ("hr", "/srv/hr/deep/a.csv", True),
        ("hr/*.csv", "/srv/hr/deep/a.csv", False),
        ("hr/**/*.csv", "/srv/hr/deep/a.csv", True),
        ("/srv/hr", "/srv/hr/a.csv", True),
        ("/hr", "/srv/hr/a.csv", False),
        ("b.csv", "/srv/a.zip!/in/b.csv", True),
        ("a.zip", "/srv/a.zip!/in/b.csv", True),
        ("templates/", r"C:\share\templates\a.docx", True),
        ("hr", "/srv/hrm/a.csv", False),
    ],
)
def test_paths_are_those_that_a_person_reads(pattern: str, path: str, speaks: bool) -> None:
    assert (allowed(entry(paths=(pattern,)), where=item(path)) == "e") is speaks


def test_a_table_may_be_named_by_its_schema() -> None:
    table = Item("postgresql://h/crm/public/client", "crm.public.client", "crm", ItemKind.TABLE, "")
    assert allowed(entry(paths=("public/client",)), where=table) == "e"
    assert allowed(entry(paths=("crm.public.client",)), where=table) == "e"


def test_a_state_secret_mark_is_left_out_only_by_name() -> None:
    mark = match("机密★10年", "STATE_SECRET_MARK")
    assert allowed(entry(paths=("hr/",)), found=mark) is None
    assert allowed(entry(entities=frozenset({"STATE_SECRET_MARK"})), found=mark) == "e"


def test_an_expired_entry_says_nothing() -> None:
    gone = Allowing(AllowList((entry(entities=frozenset({"CN_MOBILE"})),), date(2027, 7, 1)))
    assert gone.of_object(item()) is None


def test_a_slow_pattern_leaves_the_finding_and_soon_costs_nothing() -> None:
    here = Allowing(AllowList((entry(patterns=("(a|aa|b|bb)+x",)),), DAY)).of_object(item())
    assert here is not None
    slow = match("ab" * 200, "CREDENTIAL")
    begun = time.process_time()
    assert [here.entry(slow, PRINT) for _ in range(50)] == [None] * 50
    assert time.process_time() - begun < 3
