"""概览: what a run comes to, on a page or two that can be printed and signed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from models.exposure import CIRCLES, EVERYBODY, PUBLIC
from models.messages import filled, reason_title, text
from models.tiers import STATE_MARK_FLAG
from models.tiers.texts import fill
from reports.base import RunView
from reports.xlsx.canvas import Canvas
from reports.xlsx.rows import Words, is_secret, moment, size_text, weight
from reports.xlsx.sources import sources
from reports.xlsx.style import ALERT, WARNING, Formats, risk_colours
from reports.xlsx.values import Badge, Bar, Lines, Value

WIDTHS = (1.5, 20, 12, 14, 14, 16, 14, 14, 20)
RISKIEST = 10
BAR_BLOCKS = 11
WIDE = (EVERYBODY, PUBLIC)
STATUSES = ("scanned", "partial", "skipped", "failed")


def overview(book: Any, formats: Formats, run: RunView, words: Words) -> None:
    """Write the sheet."""
    canvas = Canvas(book, formats, words.lang, words.messages["sheet_overview"], WIDTHS)
    summary = run.summary
    _head(canvas, summary, words)
    _tiers(canvas, summary, words)
    _exposure(canvas, summary, words)
    _coverage(canvas, summary, words)
    _sampled(canvas, summary, words)
    _allowed(canvas, summary, words)
    sources(canvas, summary, words)
    _entities(canvas, summary, words)
    _risk(canvas, run, words)
    _questions(canvas, summary, words)
    _method(canvas, summary, words)


def _head(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    messages, formats = words.messages, canvas.formats
    canvas.gap(6)
    canvas.across(messages["title"], formats.title(), 34)
    policy = words.policy
    name = (policy.get("name") or {}).get(words.lang) or policy.get("id", "")
    subtitle = messages["subtitle"].format(
        targets=messages["separator"].join(str(each.get("name")) for each in summary.get("targets") or ()),
        when=str(moment(summary.get("finished") or summary.get("started")) or ""),
        policy=name,
    )
    canvas.across(subtitle, formats.subtitle())
    total = int(summary.get("objects") or 0)
    status = summary.get("status") or {}
    unread = total - int(status.get("scanned", 0))
    if STATE_MARK_FLAG in (summary.get("flags") or ()):
        canvas.gap(6)
        canvas.across(messages["alert_secret"], formats.banner(ALERT), line=16)
    if not summary.get("complete", True):
        canvas.gap(6)
        canvas.across(messages["alert_incomplete"], formats.banner(WARNING), line=16)
    if unread:
        canvas.gap(6)
        warning = filled(messages["alert_coverage"], n=f"{unread:,}", share=f"{unread / total:.1%}")
        canvas.across(warning, formats.banner(WARNING), line=16)
    canvas.part(messages["part_totals"])
    people = summary.get("subjects") or {}
    low, high = round(people.get("low") or 0), round(people.get("high") or 0)
    exact = messages["card_people_exact"]
    spread = messages["card_people_range"].format(low=f"{low:,}", high=f"{high:,}") if high > low else exact
    top = words.tiers[-1]["id"] if words.tiers else ""
    found = (summary.get("tiers") or {}).get(top) or {}
    canvas.cards(
        [
            (messages["card_objects"], total, messages["card_size"].format(size=size_text(summary.get("bytes") or 0))),
            (
                messages["card_covered"],
                f"{(total - unread) / total:.1%}" if total else "–",
                messages["card_not_read"].format(n=f"{unread:,}"),
            ),
            (messages["card_people"], round(people.get("estimate") or 0), spread),
            (messages["card_top"], found.get("objects", 0), words.tier_name(top)),
        ]
    )


def _tiers(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    messages = words.messages
    canvas.part(messages["part_tiers"])
    found = summary.get("tiers") or {}
    tiered = sum((found.get(tier["id"]) or {}).get("objects", 0) for tier in words.tiers)
    total = int(summary.get("objects") or 0) or tiered or 1  # as in the other reports: of all objects, unread ones too
    rows: list[list[Value]] = []
    for tier in reversed(words.tiers):
        numbers = found.get(tier["id"]) or {}
        objects = numbers.get("objects", 0)
        rows.append(
            [
                words.tier(tier["id"]),
                objects,
                objects / total,
                _bar(objects / total),
                round(numbers.get("subjects") or 0),
                words.demand(tier["id"], "access"),
            ]
        )
    if total > tiered:
        share = (total - tiered) / total
        rows.append([messages["untiered"], total - tiered, share, _bar(share), "", ""])
    keys = ("col_tier", "col_objects", "col_share_objects", "", "col_people_once", "col_demand")
    header = [messages[key] if key else "" for key in keys]
    canvas.table(header, rows, (2, 1, 1, 1, 1, 2), ("centre", "number", "share", "text", "number", "text"))


def _exposure(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    """Objects by tier and by who can read them, the cells in the colours of their risk."""
    messages, told = words.messages, summary.get("exposure")
    if told is None:
        return
    most = max([1, *(words.weights.risk(tier["id"], who) for tier in words.tiers for who in CIRCLES)])
    rows: list[list[Value]] = []
    for tier in reversed(words.tiers):
        numbers = (told.get("objects") or {}).get(tier["id"]) or {}
        cells: list[Value] = []
        for who in CIRCLES:
            risk, number = words.weights.risk(tier["id"], who), numbers.get(who, 0)
            shown = messages["cell_risk"].format(n=f"{number:,}", risk=risk)
            cells.append(Badge(shown, risk_colours(risk, most)) if number else "–")
        people = ((told.get("subjects") or {}).get(tier["id"])) or {}
        rows.append([words.tier(tier["id"]), *cells, sum(round(people.get(who, 0)) for who in WIDE)])
    if ungraded := told.get("ungraded"):
        rows.append(
            [messages["untiered"], *(f"{ungraded[who]:,}" if ungraded.get(who) else "–" for who in CIRCLES), ""]
        )
    canvas.gap(6)
    canvas.across(messages["exposure_lead"], canvas.formats.plain())
    header = [
        messages["col_tier"],
        *(text(f"exposure.circle_{who}", words.lang) for who in CIRCLES),
        messages["col_open"],
    ]
    canvas.table(header, rows, (2, 1, 1, 1, 1, 1, 1), ("centre", *["centre"] * 5, "number"))


def _coverage(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    messages = words.messages
    canvas.part(messages["part_coverage"])
    status, total = summary.get("status") or {}, int(summary.get("objects") or 0) or 1
    rows = [
        [
            words.status(name),
            status.get(name, 0),
            status.get(name, 0) / total,
            _bar(status.get(name, 0) / total),
            messages[f"status_{name}_means"],
        ]
        for name in STATUSES
    ]
    header = [
        messages[key] if key else "" for key in ("col_status", "col_objects", "col_share_objects", "", "col_means")
    ]
    canvas.table(header, rows, (2, 1, 1, 1, 3), ("centre", "number", "share", "text", "text"))
    reasons = summary.get("reasons") or {}
    if reasons:
        canvas.gap(6)
        listed = sorted(reasons.items(), key=lambda pair: (-pair[1], pair[0]))
        canvas.table(
            [messages[key] for key in ("col_reason", "col_objects", "col_do")],
            [[reason_title(code, words.lang), number, words.to_do({"reason_code": code})] for code, number in listed],
            (3, 1, 4),
            ("text", "number", "text"),
        )


def _sampled(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    """That names were looked for in a sample of the text."""
    told = summary.get("names")
    if told and told["sampled"]:
        canvas.gap(6)
        figures = {"sampled": f"{told['sampled']:,}", "read": size_text(told["bytes"]), "of": size_text(told["of"])}
        canvas.across(text("names.run", words.lang, **figures), canvas.formats.plain())


def _allowed(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    """What allow lists left out, by entry; those that have expired first."""
    messages, found = words.messages, summary.get("suppressed")
    if not found:
        return
    canvas.part(messages["part_allowed"])
    told = filled(messages["allowed_lead"], findings=f"{found['findings']:,}", objects=f"{found['objects']:,}")
    canvas.across(told, canvas.formats.plain())
    rows: list[list[Value]] = []
    for entry in sorted(found["entries"], key=lambda entry: (not entry["expired"], -entry["findings"])):
        until = entry["expires"] + (f"　{messages['allowed_expired']}" if entry["expired"] else "")
        conditions = [
            *(
                messages[f"allowed_{name}"].format(n=entry["conditions"][name])
                for name in ("fingerprint", "pattern")
                if name in entry["conditions"]
            ),
            *entry["paths"],
            *map(words.entity, entry["entities"]),
        ]
        what = messages["separator"].join(conditions)
        rows.append([entry["id"], entry["reason"], entry["owner"], until, what, entry["findings"]])
    header = [messages[f"col_allowed_{name}"] for name in ("entry", "reason", "owner", "until", "what", "findings")]
    canvas.table(header, rows, (1, 2, 1, 1, 2, 1), ("text", "text", "text", "text", "text", "number"))


def _entities(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    messages = words.messages
    found = summary.get("entities") or {}
    if not found:
        return
    canvas.part(messages["part_entities"])
    rows = [
        [
            words.entity(code),
            words.group(code),
            numbers.get("findings", 0),
            numbers.get("objects", 0),
            numbers.get("masked", 0),
        ]
        for code, numbers in sorted(
            found.items(), key=lambda pair: (weight(pair[0]), -pair[1].get("findings", 0), pair[0])
        )
    ]
    header = [messages[key] for key in ("col_entity", "col_group", "col_findings", "col_objects", "col_masked")]
    canvas.table(header, rows, (3, 2, 1, 1, 1), ("text", "text", "number", "number", "number"))


def _risk(canvas: Canvas, run: RunView, words: Words) -> None:
    messages = words.messages
    rows = []
    for row in run.objects("risk", limit=RISKIEST):
        if words.rank.get(row.get("tier") or "", 0) == 0:
            continue
        secret = is_secret(row)
        why = messages["note_secret"] if secret else words.reasons(row, decisive=True)[0]
        people = None if secret else row.get("subjects") or 0
        rows.append([words.risk(row), words.tier(row.get("tier")), words.exposure(row), str(row["path"]), people, why])
    if rows:
        canvas.part(messages["part_risk"].format(n=len(rows)))
        header = [
            messages[key] for key in ("col_risk", "col_tier", "col_exposure", "col_path", "col_people", "col_why")
        ]
        canvas.table(header, rows, (1, 1, 1, 2, 1, 2), ("number", "centre", "centre", "text", "number", "text"))


def _questions(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    messages, policy, lang = words.messages, words.policy, words.lang
    canvas.part(messages["part_questions"])
    people = round((summary.get("subjects") or {}).get("estimate") or 0)
    known = {flag["id"]: flag for flag in policy.get("run_flags") or ()}
    asked = [known[flag] for flag in summary.get("flags") or () if isinstance(flag, str) and flag in known]
    if not asked:
        canvas.across(messages["no_questions"], canvas.formats.plain())
    for flag in asked:
        basis = messages["separator"].join(words.law(each) for each in flag.get("basis") or ())
        canvas.across(f"• {fill(flag[lang], {'people': people}, lang)}　（{basis}）", canvas.formats.plain())
    notes = policy.get("notes") or ()
    if notes:
        canvas.part(messages["part_notes"])
    for note in notes:
        basis = messages["separator"].join(words.law(each) for each in note.get("basis") or ())
        canvas.across(f"• {note[lang]}" + (f"　（{basis}）" if basis else ""), canvas.formats.plain())


def _method(canvas: Canvas, summary: Mapping[str, Any], words: Words) -> None:
    messages, policy = words.messages, words.policy
    canvas.part(messages["part_method"])
    versions = {"pandian": summary.get("pandian"), **(summary.get("versions") or {})}
    name = (policy.get("name") or {}).get(words.lang) or policy.get("id", "")
    rows: list[list[Value]] = [
        [messages["method"], messages["method_text"]],
        [messages["people_label"], messages["people_text"]],
        [messages["masking_label"], messages["masking_text"]],
        [messages["limits_label"], messages["limits_text"]],
        [
            messages["policy"],
            messages["policy_value"].format(
                name=name, id=policy.get("id"), version=policy.get("version"), digest=policy.get("digest")
            ),
        ],
        [
            messages["took"],
            messages["took_value"].format(
                seconds=f"{summary.get('seconds') or 0:,.0f}", size=size_text(summary.get("bytes_read") or 0)
            ),
        ],
        [messages["run"], str(summary.get("run_id") or "")],
        [messages["ruleset"], str(summary.get("ruleset") or "")],
        [messages["key"], str(summary.get("key_id") or "")],
        [messages["versions"], _pairs(versions)],
        [messages["options"], _pairs(summary.get("options") or {})],
        [messages["limits"], _pairs(summary.get("limits") or {})],
    ]
    canvas.table(
        [words.messages["legend_word"], words.messages["col_means"]],
        [row for row in rows if row[1]],
        (1, 7),
        ("text", "text"),
    )


def _pairs(mapping: Mapping[str, Any]) -> Lines:
    return Lines(
        [
            "; ".join(
                f"{k} {v if isinstance(v, str) else json.dumps(v, ensure_ascii=False, default=str)}"
                for k, v in mapping.items()
                if v is not None
            )
        ]
    )


def _bar(share: float) -> Bar:
    """``share`` as a bar of blocks; a share above nothing shows something."""
    return Bar("█" * max(round(share * BAR_BLOCKS), 1 if share > 0 else 0))
