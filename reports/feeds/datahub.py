"""DataHub: metadata change proposals in JSON that tag the columns of databases, and their tables with the tier.

Patches, so that tags by others stay; in the form that DataHub's own patch builder gives column tags.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.messages import Lang
from models.tiers.facts import STATE_MARK
from reports.base import Row, RunView
from reports.changes.states import Changes
from reports.feeds.base import Message, message_id
from reports.feeds.events import secret, with_rows
from reports.feeds.places import Table, table_of
from reports.feeds.words import Words, to_json, well_formed

ENVIRONMENT = "PROD"
PLATFORM = {"postgresql": "postgres", "sqlserver": "mssql", "oracles": "oracle", "clickhouses": "clickhouse"}
"""Kind of database -> DataHub's name for it; others keep theirs."""

_RESERVED = {"%": "%25", ",": "%2C", "(": "%28", ")": "%29", "␟": "%E2%90%9F"}
"""What DataHub writes otherwise within a URN."""


_KEYS = {"tags": ["attribution␟source", "tag"]}
"""What tells two tags of one table apart: who gave it, and which; ours are given by nobody in particular."""


class DataHub:
    """The feed: tags of types and tiers, then the tables of databases in which something was found."""

    name = "datahub"
    media_type = "application/json"
    whole = True

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """One JSON array, a proposal per line. Changes play no part: a tag is never taken away."""
        del changes
        summary = run.summary
        run_id, words = str(summary["run_id"]), Words(summary, lang)
        first = True
        for proposal in self._proposals(run, words):
            uid = message_id(run_id, self.name, proposal["entityUrn"], proposal["aspectName"])
            yield Message(uid, ("[\n" if first else ",\n") + to_json(proposal))
            first = False
        yield Message(message_id(run_id, self.name, "", "end"), "[]\n" if first else "\n]\n")

    @staticmethod
    def _proposals(run: RunView, words: Words) -> Iterator[dict[str, Any]]:
        summary = run.summary
        for code in summary.get("entities") or ():
            yield _described(_tag(code), words.entity(code))
        for tier in summary.get("tiers") or ():
            yield _described(_tier_tag(tier), words.tier(tier))
        for row, fields in with_rows(run, run.fields):
            table = table_of(row)
            if table is not None:
                yield from _tagged(table, row, fields)


def dataset_urn(table: Table) -> str:
    """The table as DataHub's own connectors name it: database.schema.table; of SQLite the table alone."""
    name = table.name if table.scheme == "sqlite" else f"{table.database}.{table.name}"
    for mark, written in _RESERVED.items():
        name = name.replace(mark, written)
    platform = PLATFORM.get(table.scheme, table.scheme)
    return f"urn:li:dataset:(urn:li:dataPlatform:{platform},{well_formed(name)},{ENVIRONMENT})"


def _tagged(table: Table, row: Row, fields: Iterator[Row]) -> Iterator[dict[str, Any]]:
    """One patch of the columns and one of the table, which bears what no column known by name does."""
    urn, hidden = dataset_urn(table), secret(row)
    tags = {_tier_tag(str(row["tier"])): None} if row.get("tier") else {}
    columns: dict[tuple[str, str], None] = {}
    for field in fields:
        name, tag = str(field.get("name") or ""), _tag(str(field["entity_type"]))
        if hidden:
            tags[_tag(STATE_MARK)] = None
        elif not name or "*" in name:
            tags[tag] = None
        else:
            columns[name, tag] = None
    if columns:
        places = [(f"/editableSchemaFieldInfo/{_pointer(name)}/globalTags", tag) for name, tag in columns]
        yield _patched(urn, "editableSchemaMetadata", _added(places))
    if tags:
        patch = _added([("", tag) for tag in tags], by_nobody="/")
        yield _patched(urn, "globalTags", {"arrayPrimaryKeys": _KEYS, "patch": patch})


def _tag(code: str) -> str:
    return f"urn:li:tag:pandian.{code}"


def _tier_tag(tier: str) -> str:
    return f"urn:li:tag:pandian.tier.{tier}"


def _described(urn: str, description: str) -> dict[str, Any]:
    properties = {"name": urn.removeprefix("urn:li:tag:"), "description": description}
    return _proposal("tag", urn, "UPSERT", "tagProperties", properties, "application/json")


def _added(places: list[tuple[str, str]], by_nobody: str = "") -> list[dict[str, Any]]:
    """Tags added, each below its place in the aspect (RFC 6902)."""
    return [
        {"op": "add", "path": f"{place}/tags/{by_nobody}{_pointer(tag)}", "value": {"tag": tag}}
        for place, tag in places
    ]


def _patched(urn: str, aspect: str, patch: Any) -> dict[str, Any]:
    return _proposal("dataset", urn, "PATCH", aspect, patch, "application/json-patch+json")


def _proposal(kind: str, urn: str, change: str, aspect: str, value: Any, media_type: str) -> dict[str, Any]:
    return {
        "entityType": kind,
        "entityUrn": urn,
        "changeType": change,
        "aspectName": aspect,
        "aspect": {"value": to_json(value), "contentType": media_type},
    }


def _pointer(part: str) -> str:
    """A part of a JSON pointer (RFC 6901)."""
    return part.replace("~", "~0").replace("/", "~1")


FEED = DataHub()
