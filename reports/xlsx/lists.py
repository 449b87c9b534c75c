"""The four lists of the working paper: data assets, classification, what was not covered, and what to do."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from reports.base import Row, RunView, in_database
from reports.xlsx.listing import Listing
from reports.xlsx.rows import Words, is_secret, moment, place, weight
from reports.xlsx.style import Formats
from reports.xlsx.values import Column, Lines

PLACE = (Column("col_no", 6, "centre"), Column("col_system", 13), Column("col_folder", 25), Column("col_name", 23))


ASSETS = (
    *PLACE,
    Column("col_media", 12),
    Column("col_size", 10, "size"),
    Column("col_modified", 16, "date"),
    Column("col_holder", 12),
    Column("col_access", 14),
    Column("col_status", 10, "centre"),
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
    for row, fields, met in _with_fields(run):
        if met:
            _asset(assets, row, words)
            if row["status"] != "scanned":
                _not_covered(uncovered, row, words)
        if fields or words.rank.get(row.get("tier") or "", 0) > 0 or row.get("flags"):
            _graded(grading, row, fields, words)
    assets.finish("empty_assets")
    grading.finish("empty_grading")
    uncovered.finish("empty_uncovered")


def _asset(listing: Listing, row: Row, words: Words) -> None:
    """Every object that was met."""
    secret = is_secret(row)
    listing.add(
        str(row.get("target") or ""),
        *place(row),
        words.media(row),
        row.get("size"),
        moment(row.get("modified")),
        str(row.get("owner") or ""),
        Lines(_parts(row.get("access"))),
        words.status(row["status"]),
        words.tier(row["tier"]) if row.get("tier") else "",
        None if secret or not row.get("tier") else row.get("subjects") or 0,
        "" if secret else words.entities(row.get("counts") or {}),
        None if secret else sum((row.get("masked_counts") or {}).values()) or None,
        None,
        words.note(row),
        str(row.get("sha256") or ""),
    )


def _graded(listing: Listing, row: Row, fields: list[Row], words: Words) -> None:
    """Every field in which something was found, with the tier of its object and why."""
    why, basis = words.reasons(row, decisive=True)
    folder, name = place(row)
    system, tier, note = str(row.get("target") or ""), words.tier(row.get("tier")), words.note(row)
    if is_secret(row) or not fields:
        people = None if is_secret(row) else row.get("subjects") or 0
        found = "" if is_secret(row) else words.entities(row.get("counts") or {})
        listing.add(system, folder, name, "", "", "", found, tier, why, basis, "", None, None, None, people, None, note)
        return
    for field in sorted(fields, key=lambda each: weight(each["entity_type"])):
        inner = "" if in_database(row) else str(field.get("container") or "")
        values = field.get("values") or 0
        share = min(1.0, field["count"] / values) if values and field.get("name") else None
        listing.add(
            system,
            folder,
            f"{name} › {inner}" if inner else name,
            str(field.get("name") or words.messages["running_text"]),
            str(field.get("comment") or ""),
            words.group(field["entity_type"]),
            words.entity(field["entity_type"]),
            tier,
            why,
            basis,
            str(field.get("sample") or ""),
            field["count"],
            values or None,
            share,
            row.get("subjects") or 0,
            None,
            note,
        )


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
        None,
        None,
    )


def actions(book: Any, formats: Formats, run: RunView, words: Words) -> None:
    """处置建议: what the policy demands of every object above the mildest tier, the riskiest first."""
    columns = (
        Column("col_no", 6, "centre"),
        Column("col_tier", 14, "centre"),
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
    listing = Listing(book, formats, words.lang, "sheet_actions", columns, frozen=5, second_page="col_demand_access")
    for row in _worth_acting_on(run, words):
        secret = is_secret(row)
        listing.add(
            words.tier(row.get("tier")),
            str(row.get("target") or ""),
            *place(row),
            None if secret else row.get("subjects") or 0,
            "" if secret else words.entities(row.get("counts") or {}),
            words.reasons(row, decisive=False)[0],
            words.messages["do_secret"] if secret else Lines([*_parts(row.get("access")), words.gap(row)]),
            words.note(row),
            *([words.messages["do_secret"]] * 5 if secret else words.demands(row.get("tier"))),
            None,
            None,
            None,
        )
    listing.finish("empty_actions")


def _worth_acting_on(run: RunView, words: Words) -> Iterator[Row]:
    """Objects with a state-secret mark first, then by risk, down to the mildest tier."""
    mildest = words.tiers[0]["id"] if words.tiers else None
    if "state_secret_marking" in (run.summary.get("flags") or ()):
        yield from (row for row in run.objects("risk") if is_secret(row))
    for row in run.objects("risk"):
        if row.get("tier") in (None, mildest):
            if row.get("tier") == mildest:
                return
            continue
        if not is_secret(row):
            yield row


def _with_fields(run: RunView) -> Iterator[tuple[Row, list[Row], bool]]:
    """Each object with its fields, and whether it was met. Both come in order of object, so they are read together."""
    grouped = groupby(run.fields(), key=lambda field: field["object"])
    waiting = next(grouped, None)
    for row in run.objects():
        fields: list[Row] = []
        while waiting is not None and waiting[0] == row["object"]:
            fields += list(waiting[1])
            waiting = next(grouped, None)
        yield row, fields, True
    while waiting is not None:  # an order of their own: still listed, with what the field itself says
        for field in waiting[1]:
            yield {**field, "status": "scanned"}, [field], False
        waiting = next(grouped, None)


def _parts(access: Any) -> list[str]:
    """Who can read the object, as one text or several."""
    return [str(part) for part in access] if isinstance(access, list | tuple) else [str(access)] if access else []
