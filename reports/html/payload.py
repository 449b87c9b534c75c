"""What the page is given: the run's totals, its folders, and the objects worth a closer look, in compact form.

Bounded whatever the size of the run: the riskiest objects, a fair choice of the unread ones, the largest folders.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from models.entities import catalogue
from models.messages import Lang
from models.scope import basis
from reports.base import Row, RunView, changes_of, gaps_of, trends_of
from reports.html.changing import packed_changes
from reports.html.exposed import packed_exposure, page_text
from reports.html.handling import packed_gaps, packed_trend
from reports.html.packing import Packer
from reports.html.page import third_party_licences

TOP_OBJECTS = 5000
"""Riskiest objects in the inventory of the page."""
UNREAD_OBJECTS = 2000
"""Objects not wholly read in the page, shared fairly among the reasons."""
DETAILED_OBJECTS = 200
"""Riskiest objects that come with masked samples and columns."""
FOLDERS = 4000
"""Folders in the map, the largest."""
SAMPLES_PER_TYPE = 3
SAMPLE_SHOWN = 64
"""Characters of a masked sample."""
FINDINGS_LOOKED_AT = 600
"""Findings of one object that are looked through for samples."""
FIELDS_PER_OBJECT = 40
QUIET_FLAG = "state_secret_marking"
"""Of an object with this flag nothing is quoted."""


def payload(run: RunView, lang: Lang) -> dict[str, Any]:
    """The JSON value embedded in the page; its reader is ``web/src/data.js``."""
    summary = run.summary
    packer = Packer(summary, list(run.folders(limit=FOLDERS)))
    chosen = list(_chosen(run, summary))
    objects, details = [], {}
    for at, row in enumerate(chosen):
        objects.append(packer.object(row))
        if at < DETAILED_OBJECTS and row.get("tier") is not None:
            details[at] = _details(run, row, packer)
    changes, trends = changes_of(run), trends_of(run)
    later = {
        "gaps": packed_gaps(summary, gaps_of(run), packer),
        "changes": packed_changes(changes, packer) if changes is not None else None,
        "trend": packed_trend(trends, packer) if len(trends) > 1 else None,
    }
    return {
        **later,
        "version": 1,
        "lang": lang,
        "text": {"zh": page_text("zh"), "en": page_text("en")},
        "bases": _bases(summary),
        "exposure": packed_exposure(summary, packer.tiers),
        "summary": _plain(summary),
        "flags": [packer.flag(flag) for flag in summary.get("flags") or ()],
        "notes": packer.notes(),
        "tiers": packer.tiers,
        "reasons": packer.reason_titles(),
        "folders": packer.folders,
        "objects": objects,
        "details": details,
        "strings": packer.strings.items,
        "why": packer.why.items,
        "laws": packer.laws.items,
        "proofs": packer.proofs.items,
        "entities": {code: _entity(code) for code in (*packer.codes.items, *_allowed_codes(summary))},
        "codes": packer.codes.items,
        "limits": {"detailed": DETAILED_OBJECTS, "folders": FOLDERS, "objects": TOP_OBJECTS, "unread": UNREAD_OBJECTS},
        "licences": third_party_licences(),
    }


def _chosen(run: RunView, summary: Row) -> Iterator[Row]:
    """The riskiest objects first, then unread ones that are not among them."""
    seen = set()
    for row in run.objects(order="risk", limit=TOP_OBJECTS):
        seen.add(row["object"])
        yield row
    if len(seen) >= int(summary.get("objects", 0)):
        return
    yield from _fair(row for row in run.objects(order="unread") if row["object"] not in seen)


def _fair(rows: Iterable[Row]) -> Iterator[Row]:
    """At most UNREAD_OBJECTS of ``rows``, so that a rare reason is not crowded out by a common one."""
    groups: dict[str, list[Row]] = {}
    for row in rows:
        group = groups.setdefault(str(row.get("reason_code")), [])
        if len(group) < UNREAD_OBJECTS:
            group.append(row)
    share = UNREAD_OBJECTS
    while sum(min(len(group), share) for group in groups.values()) > UNREAD_OBJECTS:
        share -= max(1, share // 20)
    for code in sorted(groups):
        yield from groups[code][:share]


def _details(run: RunView, row: Row, packer: Packer) -> dict[str, Any]:
    """Masked samples and columns of one object; nothing is quoted of one that bears a state-secret mark."""
    if QUIET_FLAG in row.get("flags", ()):
        return {"quiet": True}
    samples: dict[int, list[list[Any]]] = {}
    for finding in run.findings(row["object"], limit=FINDINGS_LOOKED_AT):
        seen = samples.setdefault(packer.codes(finding["entity_type"]), [])
        masked = finding.get("masked")
        if masked and len(seen) < SAMPLES_PER_TYPE and all(_short(masked)[0] != known[0] for known in seen):
            why = packer.proofs_of(finding.get("verified_by") or (), finding.get("over") or ())
            seen.append([*_short(masked), dict(finding.get("location") or {}), why])
    columns = []
    for field in itertools.islice(run.fields(row["object"]), FIELDS_PER_OBJECT):
        code = packer.codes(field["entity_type"])
        if field.get("sample") and not samples.get(code):
            samples[code] = [[*_short(field["sample"]), {"column": field["name"]} if field.get("name") else {}]]
        values = (field.get("container"), field.get("name"), field.get("comment"))
        columns.append([*(str(value or "") for value in values), code, field.get("count", 0), field.get("values", 0)])
    return {"samples": [[code, found] for code, found in samples.items() if found], "columns": columns}


def _short(masked: str) -> tuple[str, int]:
    """A masked value fit to be shown, and how long it is: a private key is thousands of characters."""
    if len(masked) <= SAMPLE_SHOWN:
        return masked, len(masked)
    return f"{masked[: SAMPLE_SHOWN // 2]}…{masked[-8:]}", len(masked)


def _entity(code: str) -> dict[str, str]:
    entry = catalogue().get(code)
    if entry is None:
        return {"zh": code, "en": code, "group": "ordinary", "standard": ""}
    return {"zh": entry.zh, "en": entry.en, "group": entry.group, "standard": entry.standard}


def _allowed_codes(summary: Row) -> Iterator[str]:
    """Entity types that entries of allow lists name: they may have been met nowhere."""
    for entry in (summary.get("suppressed") or {}).get("entries") or ():
        yield from entry.get("entities") or ()


def _bases(summary: Row) -> dict[str, dict[str, str]]:
    """What the words mean that targets give as their legal basis."""
    words = {word for target in summary.get("targets") or () for word in target.get("legal_basis") or ()}
    return {word: {"zh": basis(word, "zh"), "en": basis(word, "en")} for word in sorted(words)}


def _plain(summary: Row) -> dict[str, Any]:
    """What the page shows of summary.json."""
    keys = (
        "pandian", "run_id", "started", "finished", "seconds", "complete", "options", "limits", "targets", "objects",
        "bytes", "bytes_read", "status", "reasons", "tiers", "entities", "matrix", "matrix_open", "subjects", "ruleset",
        "key_id", "versions", "suppressed", "names",
    )  # fmt: skip
    policy = summary.get("policy") or {}
    shown = {key: summary[key] for key in keys if key in summary}
    return shown | {"policy": {key: policy[key] for key in ("id", "version", "digest", "name") if key in policy}}
