"""SARIF 2.1.0: one document, a result per object and entity type; with a comparison each has its baselineState."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from itertools import groupby
from typing import Any

from models.entities import catalogue
from models.exposure import circle
from models.messages import Lang
from reports.base import Row, RunView
from reports.changes.states import Changes, State
from reports.feeds.base import Message, message_id
from reports.feeds.events import Event, events
from reports.feeds.words import Words, to_json

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"

LEVEL = {0: "warning", 1: "note", 2: "note", 3: "warning", 4: "error", 5: "error"}
"""OCSF's severity_id -> level of a result."""

BASELINE = {
    State.NEW: "new",
    State.PERSISTING: "unchanged",
    State.CHANGED: "updated",
    State.MOVED: "updated",
    State.RESOLVED: "absent",
    State.DELETED: "absent",
    # nobody saw them gone
    State.UNREACHABLE: "unchanged",
    State.OUT_OF_SCOPE: "unchanged",
    State.NOT_COMPARABLE: "unchanged",
}
"""State of an object -> baselineState; the property ``state`` of a result says it exactly."""

_IDS = uuid.uuid5(uuid.NAMESPACE_URL, "pandian:run")


class Sarif:
    """The feed."""

    name = "sarif"
    media_type = "application/sarif+json"
    whole = True

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """The head, every result, the end."""
        summary = run.summary
        run_id, words = str(summary["run_id"]), Words(summary, lang)
        head = to_json({"$schema": SCHEMA, "version": "2.1.0", "runs": [_head(summary, changes, words)]})
        yield Message(message_id(run_id, self.name), head.removesuffix("}]}") + ',"results":[')
        rules = {code: at for at, code in enumerate(catalogue())}
        regions = _Regions(run)
        first = True
        for event in events(run, changes):
            if event.moved_to:  # told once, where it lies now
                continue
            region = None if event.secret else regions.of(event)
            body = ("\n" if first else ",\n") + to_json(_result(event, words, rules, region))
            first = False
            uid = message_id(run_id, self.name, str(event.row["object"]), event.entity)
            yield Message(uid, body, words.severity(event))
        yield Message(message_id(run_id, self.name, "", "end"), "\n]}]}\n")


def _head(summary: Row, changes: Changes | None, words: Words) -> dict[str, Any]:
    run_id = str(summary["run_id"])
    rules = [
        {
            "id": code,
            **_named(code, entry.en),
            "shortDescription": {"text": f"{words.entity(code)}."},
            "fullDescription": {"text": f"{words.entity(code)} ({entry.standard})."},
            "defaultConfiguration": {"level": "warning"},
            "properties": {"group": entry.group},
        }
        for code, entry in catalogue().items()
    ]
    return {
        "tool": {
            "driver": {
                "name": "pandian",
                "version": str(summary.get("pandian", "")),
                "semanticVersion": str(summary.get("pandian", "")),
                "language": "zh-CN" if words.lang == "zh" else "en-US",
                "rules": rules,
            }
        },
        "invocations": [
            {
                "executionSuccessful": bool(summary.get("complete", True)),
                "startTimeUtc": str(summary.get("started", "")),
                "endTimeUtc": str(summary.get("finished", "")),
            }
        ],
        "automationDetails": {"id": f"pandian/{run_id}", "guid": _guid(run_id)},
        **({"baselineGuid": _guid(changes.before_id)} if changes is not None else {}),
        "columnKind": "unicodeCodePoints",
        "properties": {
            "runId": run_id,
            "policy": str(words.policy.get("id", "")),
            "keyId": str(summary.get("key_id", "")),
        },
    }


class _Regions:
    """The line on which the first finding of a type stands in an object. Findings and events come in the same order."""

    def __init__(self, run: RunView) -> None:
        self._groups = groupby(run.findings(), key=lambda finding: str(finding["object"]))
        self._lines: dict[str, int] = {}
        self._uri = ""
        self._next()

    def of(self, event: Event) -> dict[str, int] | None:
        """Where the type stands first, in a format that has lines."""
        uri = str(event.row["object"])
        while self._more and self._uri < uri:
            self._next()
        line = self._lines.get(event.entity) if uri == self._uri else None
        return {"startLine": line} if line else None

    def _next(self) -> None:
        found = next(self._groups, None)
        self._more = found is not None
        if found is None:
            return
        self._uri, self._lines = found[0], {}
        for finding in found[1]:
            line = (finding.get("location") or {}).get("line")
            if isinstance(line, int) and line > 0:
                self._lines.setdefault(str(finding["entity_type"]), line)


def _result(event: Event, words: Words, rules: dict[str, int], region: dict[str, int] | None) -> dict[str, Any]:
    row = event.row
    place: dict[str, Any] = {"artifactLocation": {"uri": str(row["object"])}}
    if region:
        place["region"] = region
    known = {"tier": row.get("tier"), "target": row.get("target"), "path": str(row["path"])}
    if "exposure" in row:
        known |= {"exposure": circle(row["exposure"]), "risk": words.risk(row)}
    if not event.secret:
        known |= {"count": event.count, "subjects": row.get("subjects")}
    if event.state:
        known |= {"state": str(event.state), "movedFrom": event.moved_from}
    return {
        "ruleId": event.entity,
        **({"ruleIndex": rules[event.entity]} if event.entity in rules else {}),
        "level": LEVEL[words.severity(event)],
        "message": {"text": _escaped(words.sentence(event)) + "."},
        "locations": [{"physicalLocation": place}],
        "partialFingerprints": {"pandian/v1": event.finding},
        **({"baselineState": BASELINE[event.state]} if event.state else {}),
        "properties": {key: value for key, value in known.items() if value is not None},
    }


def _escaped(text: str) -> str:
    """Text of a message, in which braces stand for arguments and brackets for links (SARIF 2.1.0, 3.11)."""
    for mark in "\\[]":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("{", "{{").replace("}", "}}")


def _named(code: str, name: str) -> dict[str, str]:
    """A name that a person can read, in one word; SARIF wants none that says the same as the id."""
    word = re.sub(r"[^A-Za-z0-9]", "", name.title())
    return {"name": word} if word and word.casefold() != code.replace("_", "").casefold() else {}


def _guid(run_id: str) -> str:
    return str(uuid.uuid5(_IDS, run_id))


FEED = Sarif()
