"""The four lists of the working paper: data assets, classification, what was not covered, and what to do."""

from __future__ import annotations

import functools
from collections.abc import Callable, Hashable, Iterator
from itertools import groupby
from operator import itemgetter
from typing import Any, Generic, TypeVar

from models.alike import Alike
from reports.base import Row, RunView, alike_objects, in_database
from reports.xlsx.listing import Listing
from reports.xlsx.rawsheet import Cells
from reports.xlsx.rows import Words, folder_and_name, is_secret, moment, place, weight
from reports.xlsx.style import Formats
from reports.xlsx.values import Column, Lines

PLACE = (Column("col_no", 6, "centre"), Column("col_system", 13), Column("col_folder", 25), Column("col_name", 23))

KEPT = 4_000
"""Objects, or folders, of which cells are kept ready."""

T = TypeVar("T")

ASSETS = (
    *PLACE,
    Column("col_media", 12),
    Column("col_size", 10, "size"),
    Column("col_modified", 16, "date"),
    Column("col_holder", 12),
    Column("col_access", 14),
    Column("col_exposure", 9, "centre"),
    Column("col_status", 9, "centre"),
    Column("col_tier", 14, "centre"),
    Column("col_people", 9, "number"),
    Column("col_entities", 34),
    Column("col_masked", 9, "number"),
    Column("col_owner", 12, "fill_in"),
    Column("col_note", 44),
    Column("col_hash", 58, "code"),
)
GRADING = (
    *PLACE,
    Column("col_field", 15),
    Column("col_comment", 14),
    Column("col_group", 13),
    Column("col_entity", 15),
    Column("col_tier", 14, "centre"),
    Column("col_why", 40),
    Column("col_basis", 34),
    Column("col_sample", 20),
    Column("col_count", 9, "number"),
    Column("col_values", 9, "number"),
    Column("col_share", 8, "share"),
    Column("col_people", 9, "number"),
    Column("col_owner", 12, "fill_in"),
    Column("col_note", 24),
)
UNCOVERED = (
    *PLACE,
    Column("col_media", 16),
    Column("col_size", 10, "size"),
    Column("col_status", 11, "centre"),
    Column("col_reason", 38),
    Column("col_do", 38),
    Column("col_owner", 14, "fill_in"),
    Column("col_result", 20, "fill_in"),
)


def inventory(book: Any, formats: Formats, run: RunView, words: Words) -> None:
    """数据资产清单, 分类分级清单 and 未覆盖清单, side by side in one pass over the objects."""
    made = (book, formats, words.lang)
    assets = Listing(*made, "sheet_assets", ASSETS, frozen=4, second_page="col_masked")
    grading = Listing(*made, "sheet_grading", GRADING, frozen=4, second_page="col_basis")
    uncovered = Listing(*made, "sheet_uncovered", UNCOVERED, frozen=4)
    kept, folders = Kept[_Told](), Kept[Cells]()
    for each, fields, met in _with_fields(run):
        owner = words.owner(each.target)
        key = None if each.shared is None else (each.shared, owner)
        told = kept.of(key, functools.partial(_Told, each.row, words, assets, grading, owner))
        folder, name = _place(each, told.row)
        # The first columns are the same in each list.
        where = folders.of((each.target, folder), functools.partial(assets.cells, "col_system", each.target, folder))
        if met:
            size, modified = each.size, moment(each.modified)
            assets.add(where, name, told.media, size, modified, told.asset, each.sha256 or "")
            if told.unread:
                _not_covered(uncovered, each.row(), words)
        if fields or told.graded:
            _graded(grading, where, name, fields, told)
    assets.finish("empty_assets")
    grading.finish("empty_grading")
    uncovered.finish("empty_uncovered")


class Kept(Generic[T]):
    """What was made for a key, some thousands of the last; nothing for None, which is no key."""

    def __init__(self) -> None:
        self._made: dict[Hashable, T] = {}

    def of(self, key: Hashable, make: Callable[[], T]) -> T:
        """What is kept for ``key``, or is made now."""
        found = self._made.get(key)
        if found is None:
            found = make()
            if key is not None:
                if len(self._made) >= KEPT:
                    self._made.clear()
                self._made[key] = found
        return found


class _Told:
    """What both inventories say of every object that has so much in common: cells of their rows."""

    def __init__(
        self, asked: Callable[[], Row], words: Words, assets: Listing, grading: Listing, owner: str | None
    ) -> None:
        row = asked()
        self._owner = owner
        self.row, self._words, self._grading = row, words, grading
        self.secret, self.unread = is_secret(row), row["status"] != "scanned"
        self.graded = words.rank.get(row.get("tier") or "", 0) > 0 or bool(row.get("flags"))
        self.media = words.media(row)
        self._tier, self._note = words.tier(row.get("tier")), words.note(row)
        self._reasons = words.reasons(row, decisive=True)
        self._kinds, self._figures = Kept[Cells](), Kept[Cells]()
        self.asset = self._asset(assets)

    def _asset(self, assets: Listing) -> Cells:
        """Of every object that was met, from its holder to the remarks."""
        row, words = self.row, self._words
        return assets.cells(
            "col_holder",
            str(row.get("owner") or ""),
            Lines(_parts(row.get("access"))),
            words.exposure(row),
            words.status(row["status"]),
            self._tier if row.get("tier") else "",
            None if self.secret or not row.get("tier") else row.get("subjects") or 0,
            "" if self.secret else words.entities(row.get("counts") or {}),
            None if self.secret else sum((row.get("masked_counts") or {}).values()) or None,
            self._owner,
            self._note,
        )

    @functools.cached_property
    def whole(self) -> Cells:
        """Of an object without fields, or of which nothing is quoted, all after its place."""
        people = None if self.secret else self.row.get("subjects") or 0
        found = "" if self.secret else self._words.entities(self.row.get("counts") or {})
        said = ("", "", "", found, self._tier, *self._reasons, "", None, None, None, people, self._owner, self._note)
        return self._grading.cells("col_field", *said)

    def kind(self, field: Row) -> Cells:
        """What a field is: its name and remark, the type of data, the tier of its object and why."""
        name, comment, entity = str(field.get("name") or ""), str(field.get("comment") or ""), field["entity_type"]

        def make() -> Cells:
            words = self._words
            shown = (name or words.messages["running_text"], comment, words.group(entity), words.entity(entity))
            return self._grading.cells("col_field", *shown, self._tier, *self._reasons)

        return self._kinds.of((name, comment, entity), make)

    def figures(self, field: Row) -> Cells:
        """How much of a type was found in a field."""
        values, count = field.get("values") or 0, field["count"]
        share = min(1.0, count / values) if values and field.get("name") else None

        def make() -> Cells:
            people = self.row.get("subjects") or 0
            return self._grading.cells("col_count", count, values or None, share, people, self._owner, self._note)

        return self._figures.of((count, values, share), make)


def _graded(listing: Listing, where: Cells, name: str, fields: list[Row], told: _Told) -> None:
    """Every field in which something was found."""
    if told.secret or not fields:
        listing.add(where, name, told.whole)
        return
    for field in sorted(fields, key=lambda each: weight(each["entity_type"])):
        inner = (
            ""
            if in_database({"kind": told.row.get("kind"), "object": field["object"]})
            else str(field.get("container") or "")
        )
        shown = f"{name} › {inner}" if inner else name
        listing.add(where, shown, told.kind(field), str(field.get("sample") or ""), told.figures(field))


def _not_covered(listing: Listing, row: Row, words: Words) -> None:
    """Everything that was not read in full, why, and what to do."""
    listing.add(
        str(row.get("target") or ""),
        *place(row),
        words.media(row),
        row.get("size"),
        words.status(row["status"]),
        str(row.get("reason") or ""),
        words.to_do(row),
        words.owner(str(row.get("target") or "")),
        None,
    )


def actions(book: Any, formats: Formats, run: RunView, words: Words) -> None:
    """处置建议: what the policy demands of every object above the mildest tier; strict and open ones first."""
    columns = (
        Column("col_no", 6, "centre"),
        Column("col_risk", 6, "number"),
        Column("col_tier", 13, "centre"),
        Column("col_exposure", 9, "centre"),
        Column("col_system", 12),
        Column("col_folder", 22),
        Column("col_name", 20),
        Column("col_people", 9, "number"),
        Column("col_entities", 26),
        Column("col_why", 36),
        Column("col_gap", 24),
        Column("col_note", 20),
        Column("col_demand_access", 19),
        Column("col_demand_storage", 19),
        Column("col_demand_transfer", 19),
        Column("col_demand_backup", 18),
        Column("col_demand_destruction", 19),
        Column("col_owner", 12, "fill_in"),
        Column("col_due", 10, "fill_in"),
        Column("col_done", 10, "fill_in"),
    )
    listing = Listing(book, formats, words.lang, "sheet_actions", columns, frozen=7, second_page="col_demand_access")
    kept, folders = Kept[_Action](), Kept[Cells]()

    def action(each: Alike) -> _Action:
        owner = words.owner(each.target)
        key = None if each.shared is None else (each.shared, owner)
        return kept.of(key, lambda: _Action(each.row(), words, listing, owner))

    for each, told in _worth_acting_on(run, words, action):
        folder, name = _place(each, told.row)
        where = folders.of((each.target, folder), functools.partial(listing.cells, "col_system", each.target, folder))
        listing.add(told.first, where, name, told.cells)
    listing.finish("empty_actions")


class _Action:
    """What there is to do about every object that has so much in common."""

    def __init__(self, row: Row, words: Words, listing: Listing, owner: str | None) -> None:
        self.row, self.secret = row, is_secret(row)
        self.first = listing.cells("col_risk", words.risk(row), words.tier(row.get("tier")), words.exposure(row))
        secret, quiet = self.secret, words.messages["do_secret"]
        self.cells = listing.cells(
            "col_people",
            None if secret else row.get("subjects") or 0,
            "" if secret else words.entities(row.get("counts") or {}),
            words.reasons(row, decisive=False)[0],
            quiet if secret else Lines([*_parts(row.get("access")), words.gap(row)]),
            words.note(row),
            *([quiet] * 5 if secret else words.demands(row.get("tier"))),
            owner,
            None,
            None,
        )


def _worth_acting_on(run: RunView, words: Words, action: Callable[[Alike], _Action]) -> Iterator[tuple[Alike, _Action]]:
    """Objects with a state-secret mark first, then by risk, down to the mildest tier."""
    mildest = words.tiers[0]["id"] if words.tiers else None
    if "state_secret_marking" in (run.summary.get("flags") or ()):
        yield from ((each, told) for each in alike_objects(run, "risk") if (told := action(each)).secret)
    for each in alike_objects(run, "risk"):
        told = action(each)
        if told.row.get("tier") in (None, mildest):
            if not words.risk(told.row):  # nothing behind it weighs anything
                return
            continue
        if not told.secret:
            yield each, told


def _with_fields(run: RunView) -> Iterator[tuple[Alike, list[Row], bool]]:
    """Each object with its fields, and whether it was met. Both come in order of object, so they are read together."""
    grouped = groupby(run.fields(), key=itemgetter("object"))
    waiting = next(grouped, None)
    for each in alike_objects(run):
        fields: list[Row] = []
        while waiting is not None and waiting[0] == each.object:
            fields += waiting[1]
            waiting = next(grouped, None)
        yield each, fields, True
    while waiting is not None:  # an order of their own: still listed, with what the field itself says
        for field in waiting[1]:
            row = functools.partial(dict[str, Any], field, status="scanned")
            named = (str(field["object"]), str(field["path"]), str(field.get("target") or ""))
            yield Alike(*named, None, None, None, None, row), [field], False
        waiting = next(grouped, None)


def _place(each: Alike, row: Row) -> tuple[str, str]:
    """Folder and name; ``row`` is of an object of the same kind."""
    if row.get("kind") == "file":
        return folder_and_name(each.path)
    return place({"object": each.object, "path": each.path, "kind": row.get("kind")})


def _parts(access: Any) -> list[str]:
    """Who can read the object, as one text or several."""
    return [str(part) for part in access] if isinstance(access, list | tuple) else [str(access)] if access else []
