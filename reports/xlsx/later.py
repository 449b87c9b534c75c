"""What later runs add to the working paper: gaps in handling, changes since the run before, the runs so far."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from models.messages import text
from models.tiers.handling import handling_rule, untold_demands
from models.tiers.texts import PLACEHOLDER, fill
from reports.base import Row, RunView, changes_of, gaps_of, trends_of
from reports.changes.states import EVIDENCE, Change, Side, State, differing
from reports.changes.words import PEOPLE
from reports.changes.words import Words as ChangeWords
from reports.xlsx.canvas import Canvas
from reports.xlsx.listing import Listing
from reports.xlsx.rows import Words, moment, place, readable
from reports.xlsx.style import Formats
from reports.xlsx.values import Badge, Column, Lines, Value

STATE_COLOURS = {
    State.NEW: ("#CFE0F2", "#16365C"),
    State.CHANGED: ("#FBE3A6", "#513600"),
    State.MOVED: ("#DDD5EC", "#3A2A63"),
    State.RESOLVED: ("#CDE9DC", "#0E4A33"),
    State.DELETED: ("#145A41", "#FFFFFF"),
    State.UNREACHABLE: ("#8A1C2E", "#FFFFFF"),
    State.OUT_OF_SCOPE: ("#E3E0D8", "#3D382C"),
    State.NOT_COMPARABLE: ("#F4F4F4", "#3D4650"),
}
"""(background, ink); each state is told by its word as well."""

TREND_WIDTHS = (1.5, 20, 30, 11, 11, 13)
TIER_WIDTH = 15
PLACE = (Column("col_no", 6, "centre"), Column("col_system", 13), Column("col_folder", 25), Column("col_name", 23))


def gaps(book: Any, formats: Formats, run: RunView, words: Words) -> None:
    """处置差距: object by object where handling falls short, and the remedy; then what nobody can tell from here."""
    totals = run.summary.get("gaps")
    if totals is None:
        return
    columns = (
        *PLACE,
        Column("col_tier", 14, "centre"),
        Column("col_demand_kind", 10, "centre"),
        Column("col_gap_found", 34),
        Column("col_remedy", 44),
        Column("col_basis", 34),
        Column("col_owner", 12, "fill_in"),
        Column("col_due", 10, "fill_in"),
        Column("col_done", 10, "fill_in"),
    )
    listing = Listing(book, formats, words.lang, "sheet_gaps", columns, frozen=4)
    for gap in gaps_of(run):
        rule = handling_rule(words.policy, gap["rule"])
        said = fill(str(rule.get(words.lang, gap["rule"])), gap["values"], words.lang)
        where = (str(gap.get("target") or ""), *place(gap))
        listing.add(
            *where,
            words.tier(gap.get("tier")),
            *_gap(rule, gap["demand"], said, words),
            words.owner(where[0]),
            None,
            None,
        )
    for rule_id, total in totals.items():
        if total.get("unknown"):
            rule = handling_rule(words.policy, rule_id)
            said = PLACEHOLDER.sub("…", str(rule.get(words.lang, rule_id)))
            many = text("xlsx.gap_unknown_objects", words.lang, n=f"{total['unknown']:,}")
            listing.add("", "", many, "", *_gap(rule, total["demand"], said, words), None, None, None)
    for tier, demands in untold_demands(words.policy).items():
        if words.rank.get(tier, 0) > 0:
            for demand in demands:
                many, said = words.messages["gap_untold_objects"], words.demand(tier, demand)
                kind = words.messages[f"col_demand_{demand}"]
                listing.add("", "", many, words.tier(tier), kind, said, "", "", None, None, None)
    listing.finish("empty_gaps")


def _gap(rule: Mapping[str, Any], demand: str, said: str, words: Words) -> tuple[Value, ...]:
    remedy = str((rule.get("remedy") or {}).get(words.lang, ""))
    basis = Lines([words.law(each) for each in rule.get("basis") or ()])
    return words.messages[f"col_demand_{demand}"], said, remedy, basis


def changes(book: Any, formats: Formats, run: RunView, words: Words) -> None:
    """变化: every object of this or the earlier run that does not simply lie where it lay."""
    found = changes_of(run)
    if found is None:
        return
    said = ChangeWords(words.lang, words.policy)
    columns = (
        Column("col_no", 6, "centre"),
        Column("col_state", 13, "centre"),
        *PLACE[1:],
        Column("col_why_state", 38),
        Column("col_tier_before", 14, "centre"),
        Column("col_tier_after", 14, "centre"),
        Column("col_people_before", 9, "number"),
        Column("col_people_after", 9, "number"),
        Column("col_count_before", 9, "number"),
        Column("col_count_after", 9, "number"),
        Column("col_values_change", 18),
        Column("col_other", 40),
        Column("col_note", 24, "fill_in"),
    )
    listing = Listing(book, formats, words.lang, "sheet_changes", columns, frozen=5, second_page="col_tier_before")
    for change in differing(found):
        if change.state is not State.PERSISTING:
            listing.add(*_change(change, said, words))
    listing.finish("empty_changes")


def _change(change: Change, said: ChangeWords, words: Words) -> tuple[Value, ...]:
    row = {"object": change.object, "path": change.path, "kind": change.kind}
    sides = (change.before, change.after)
    gone, kept, new = change.values
    values = text("xlsx.values_change", words.lang, gone=f"{gone:,}", kept=f"{kept:,}", new=f"{new:,}")
    evidence = words.messages["state_evidence"] if change.state in EVIDENCE else ""
    return (
        Badge(said.state(change.state) + evidence, STATE_COLOURS[change.state]),
        change.target,
        *place(row),
        said.why(change),
        *(words.tier(side.tier) if side and side.tier else "" for side in sides),
        *(_people(side) for side in sides),
        *(sum(side.counts.values()) if side else None for side in sides),
        values if any(change.values) else "",
        readable(change.other) if change.other else "",
        None,
    )


def _people(side: Side | None) -> int | None:
    return None if side is None or side.tier is None else round(side.subjects)


def trend(book: Any, formats: Formats, run: RunView, words: Words) -> None:
    """趋势: the runs so far, oldest first, with a chart of the objects of each tier; and how people changed."""
    rows, found = trends_of(run), changes_of(run)
    if len(rows) < 2 and found is None:
        return
    tiers = list(reversed(words.tiers))
    widths = (*TREND_WIDTHS, *(TIER_WIDTH for _ in tiers))
    canvas = Canvas(book, formats, words.lang, words.messages["sheet_trend"], widths)
    canvas.gap(6)
    canvas.across(words.messages["sheet_trend"], formats.title(), 30)
    if found is not None:
        _states(canvas, run, words)
    if len(rows) > 1:
        canvas.part(words.messages["trend_runs"])
        keys = ("trend_finished", "trend_run", "col_objects", "trend_unread", "trend_people")
        header = [*(words.messages[key] for key in keys), *(words.tier_name(tier["id"]) for tier in tiers)]
        first = canvas.row + 1
        lines = [_figures(row, [tier["id"] for tier in tiers]) for row in rows]
        kinds = ("date", "text", *["number"] * (3 + len(tiers)))
        canvas.table(header, lines, [1] * len(header), kinds)
        _chart(book, canvas, words, first, len(lines), len(tiers))


def _states(canvas: Canvas, run: RunView, words: Words) -> None:
    found = changes_of(run)
    if found is None:
        return
    said = ChangeWords(words.lang, words.policy)
    totals = found.totals()
    canvas.part(text("xlsx.trend_changes", words.lang, before=found.before_id))
    if incomparable := said.incomparable(found):
        canvas.across(incomparable, canvas.formats.plain())
    last = len(canvas.widths) - 1
    rows: list[list[Value]] = [[said.state(state), totals.get(state, 0), said.means(state)] for state in State]
    header = [words.messages[key] for key in ("col_state", "col_objects", "col_means")]
    canvas.table(header, rows, (1, 1, last - 2), ("text", "number", "text"))
    canvas.across(said.said["evidence_note"], canvas.formats.plain())
    people = found.people()
    canvas.part(said.said["people"])
    if people is None:
        canvas.across(said.said["people_unknown"], canvas.formats.plain())
        return
    estimates: list[list[Value]] = [
        [said.said[f"people_{name}"], said.estimate(getattr(people, name))] for name in PEOPLE
    ]
    canvas.table([said.said["people"], words.messages["col_objects"]], estimates, (1, 2), ("text", "text"))


def _figures(row: Row, tiers: list[str]) -> list[Value]:
    totals = row.get("totals") or {}
    figures = [totals.get(name) for name in ("objects", "unread", "subjects")]
    by_tier = totals.get("tiers") or {}
    return [moment(row.get("finished")), str(row["run_id"]), *figures, *(by_tier.get(tier, 0) for tier in tiers)]


def _chart(book: Any, canvas: Canvas, words: Words, first: int, rows: int, tiers: int) -> None:
    """Objects of each tier over the runs, from the table that begins in row ``first``."""
    name, after = words.messages["sheet_trend"], len(TREND_WIDTHS)
    made = book.add_chart({"type": "line"})
    for at in range(after, after + tiers):
        made.add_series(
            {
                "name": [name, first - 1, at],
                "categories": [name, first, 1, first + rows - 1, 1],
                "values": [name, first, at, first + rows - 1, at],
                "marker": {"type": "circle", "size": 5},
            }
        )
    made.set_x_axis({"num_format": "yyyy-mm-dd"})
    made.set_y_axis({"num_format": "#,##0", "min": 0})
    made.set_legend({"position": "bottom"})
    made.set_size({"width": 760, "height": 300})
    canvas.gap()
    canvas.sheet.insert_chart(canvas.row, 1, made)
