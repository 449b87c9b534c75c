"""Microsoft Purview: the schema of a table for exact data match, and a plan of sensitivity labels."""

from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import quoteattr

from models.entities import EntityType, catalogue
from models.messages import Lang, text
from reports.base import RunView
from reports.changes.states import Changes
from reports.feeds.base import Message, message_id
from reports.feeds.events import secret, with_rows
from reports.feeds.listing import line
from reports.feeds.words import Words
from reports.xlsx.rows import place

NAMESPACE = "http://schemas.microsoft.com/office/2018/edm"

MAX_FIELDS, MAX_SEARCHABLE = 32, 10
"""What Purview takes in one schema."""

DELIMITED = {"CN_MOBILE", "CN_LANDLINE", "CN_BANK_CARD", "CREDIT_CARD", "CN_RESIDENT_ID", "CN_HMT_RESIDENCE_PERMIT"}
"""Types in whose values people write hyphens."""

LEFT_OUT = {"marking", "public"}
"""Groups of types that no table of people has."""

LABELS = {
    1: "Public",
    2: "Confidential",
    3: "Confidential",
    4: "Highly Confidential",
    5: "Confidential",
    6: "Highly Confidential",
}
"""OCSF's confidentiality_id -> the label of that meaning among those that Purview brings."""

PLAN = ("object", "target", "folder", "name", "kind", "tier_id", "tier", "label", "people", "reason")
"""Keys of the headings in models/messages/feeds.yaml (``col_...``)."""


class Schema:
    """An EDM schema: a field per entity type that the run found in named columns. The docs say what to fill it with."""

    name = "purview-edm"
    media_type = "application/xml"
    whole = True

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """The one document, whole: it is small. Changes play no part."""
        del changes
        summary = run.summary
        found: set[str] = set()
        for row, fields in with_rows(run, run.fields):
            if not secret(row):
                found.update(str(field["entity_type"]) for field in fields if field.get("name"))
        body = _schema([entry for code, entry in catalogue().items() if code in found], lang)
        yield Message(message_id(str(summary["run_id"]), self.name), body)


class Labels:
    """A CSV plan: for every object above the mildest tier, which label it should bear and why."""

    name = "purview-labels"
    media_type = "text/csv"
    whole = True

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """The headings, then a piece per object. Changes play no part: what is gone needs no label."""
        del changes
        summary = run.summary
        run_id, words = str(summary["run_id"]), Words(summary, lang)
        yield Message(message_id(run_id, self.name), "\ufeff" + line([words.said[f"col_{key}"] for key in PLAN]))
        for row in run.objects():
            tier = str(row.get("tier") or "")
            level = words.level(tier)
            if not tier or (level.severity == 1 and not secret(row)):
                continue
            hidden = secret(row)
            reasons = [words.said["secret"]] if hidden else words.reasons(row)[0]
            body = line(
                [
                    row["object"],
                    row.get("target"),
                    *place(row),
                    row.get("kind"),
                    tier,
                    words.tier(tier),
                    "" if hidden else LABELS.get(level.confidentiality, ""),
                    None if hidden else row.get("subjects") or 0,
                    words.several(reasons),
                ]
            )
            yield Message(message_id(run_id, self.name, str(row["object"])), body, 5 if hidden else level.severity)


def _schema(entries: list[EntityType], lang: Lang) -> str:
    """Identifiers first: they are what a match begins with; the rest speaks for it."""
    wanted = [entry for entry in entries if entry.group not in LEFT_OUT]
    wanted.sort(key=lambda entry: entry.identifies or 99)
    strong = [entry.code for entry in wanted if entry.identifies and entry.code != "PERSON"][:MAX_SEARCHABLE]
    said = quoteattr(text("feeds.edm", lang))
    lines = ['<?xml version="1.0" encoding="utf-8"?>', f'<EdmSchema xmlns="{NAMESPACE}">']
    if not wanted:
        return "\n".join([*lines, f"  <!-- {text('feeds.edm_none', lang)} -->", "</EdmSchema>", ""])
    lines.append(f'  <DataStore name="PandianRecords" description={said} version="1">')
    for entry in wanted[:MAX_FIELDS]:
        flags = f'searchable="{str(entry.code in strong).lower()}" caseInsensitive="true"'
        marks = ' ignoredDelimiters="-"' if entry.code in DELIMITED else ""
        lines.append(f'    <Field name="{entry.code}" {flags}{marks} />')
    return "\n".join([*lines, "  </DataStore>", "</EdmSchema>", ""])


SCHEMA = Schema()
PLANNED = Labels()
