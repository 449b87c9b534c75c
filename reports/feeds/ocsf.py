"""OCSF 1.8.0: one Data Security Finding (class 2006, profile data_classification) per object and entity type."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.entities import catalogue
from models.exposure import circle
from models.messages import Lang
from reports.base import Row, RunView
from reports.changes.states import Changes, State
from reports.feeds.base import Message, message_id
from reports.feeds.events import Event, events, finding_id
from reports.feeds.places import name_of, table_of
from reports.feeds.tier_levels import CONFIDENTIALITY, SEVERITY
from reports.feeds.words import Words, milliseconds, to_json

VERSION = "1.8.0"
CLASS_UID = 2006

ACTIVITY = {1: "Create", 2: "Update", 3: "Close"}
STATUS = {1: "New", 2: "In Progress", 4: "Resolved"}

RISK_LEVEL = {0: "Info", 1: "Low", 2: "Medium", 3: "High", 4: "Critical"}

_SETTLED = {State.RESOLVED, State.DELETED}
"""What closes a finding. Status 6, Deleted, would say that the record of the finding was deleted: it is not used."""

CATEGORY = {
    "ordinary": (1, "Personal"),
    "sensitive": (1, "Personal"),
    "critical": (1, "Personal"),
    "business": (4, "Business"),
    "public": (4, "Business"),
    "marking": (4, "Business"),
}
"""Group of an entity type -> OCSF's category of data; types that differ are named below."""

CATEGORY_OF_TYPE = {
    "CREDENTIAL": (6, "Security"),
    "SALARY": (3, "Financial"),
    "CN_BANK_CARD": (3, "Financial"),
    "CREDIT_CARD": (3, "Financial"),
    "STATE_SECRET_MARK": (2, "Governmental"),
}


class Ocsf:
    """The feed."""

    name = "ocsf"
    media_type = "application/x-ndjson"
    whole = False

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """An event per line."""
        summary = run.summary
        words = Words(summary, lang)
        told = _Told(summary, words)
        for event in events(run, changes):
            uid = message_id(str(summary["run_id"]), self.name, str(event.row["object"]), event.entity)
            yield Message(uid, to_json(told.event(event, uid)), words.severity(event))


class _Told:
    """What all events of a run have in common, and how one is told."""

    def __init__(self, summary: Row, words: Words) -> None:
        self._words = words
        self._run = str(summary["run_id"])
        self._time = milliseconds(summary.get("finished")) or 0
        policy = summary.get("policy") or {}
        self._policy = {
            "uid": str(policy.get("id", "")),
            "name": str((policy.get("name") or {}).get(words.lang) or policy.get("id", "")),
            "version": str(policy.get("version", "")),
        }
        self._metadata = {
            "version": VERSION,
            "profiles": ["data_classification"],
            "product": {
                "name": "pandian",
                "vendor_name": "pandian",
                "version": str(summary.get("pandian", "")),
                "lang": words.lang,
            },
            "correlation_uid": self._run,
        }

    def event(self, event: Event, uid: str) -> dict[str, Any]:
        words, row = self._words, event.row
        doing, status = activity(event.state)
        severity = words.severity(event)
        return {
            "activity_id": doing,
            "activity_name": ACTIVITY[doing],
            "category_uid": 2,
            "category_name": "Findings",
            "class_uid": CLASS_UID,
            "class_name": "Data Security Finding",
            "type_uid": CLASS_UID * 100 + doing,
            "type_name": f"Data Security Finding: {ACTIVITY[doing]}",
            "time": self._time,
            "severity_id": severity,
            "severity": SEVERITY[severity],
            "status_id": status,
            "status": STATUS[status],
            **({"status_detail": str(event.state)} if event.state else {}),
            "message": words.sentence(event),
            "metadata": {**self._metadata, "uid": uid},
            "finding_info": self._finding(event),
            "data_security": self._security(event),
            **self._place(row, event),
            **self._risk(row),
        }

    def _risk(self, row: Row) -> dict[str, Any]:
        """Tier times who can read it, and who that is."""
        told: dict[str, Any] = {}
        risk = self._words.risk(row)
        if risk is not None:
            level = self._words.risk_level(risk)
            told = {"risk_score": risk, "risk_level_id": level, "risk_level": RISK_LEVEL[level]}
        if "exposure" in row:
            told["unmapped"] = {"exposure": circle(row["exposure"])}
        return told

    def _finding(self, event: Event) -> dict[str, Any]:
        related = event.moved_from or event.moved_to
        info: dict[str, Any] = {
            "uid": event.finding,
            "title": self._words.entity(event.entity),
            "types": [event.entity],
        }
        if event.here and event.state not in {State.UNREACHABLE, State.RESOLVED}:
            info["last_seen_time"] = self._time
        if related:
            info["related_events"] = [{"uid": finding_id(related, event.entity), "type_uid": CLASS_UID * 100 + 2}]
        return info

    def _security(self, event: Event) -> dict[str, Any]:
        found: dict[str, Any] = {"type": event.entity}
        if event.count is not None:
            found["count"] = event.count
        status = event.row.get("status")
        return {
            "detection_system_id": 4,
            "detection_system": "Data Discovery & Classification",
            **self._classification(event),
            "classifier_details": {"name": "pandian", "type": "recognizer", "uid": event.entity},
            "discovery_details": [found],
            "policy": self._policy,
            **({"status_id": 1, "status": "Complete"} if status == "scanned" else {}),
            **({"status_id": 2, "status": "Partial"} if status == "partial" else {}),
            **({"status_id": 3, "status": "Fail"} if status == "failed" else {}),
        }

    def _classification(self, event: Event) -> dict[str, Any]:
        known = catalogue().get(event.entity)
        group = CATEGORY.get(known.group if known else "", (99, "Other"))
        category, caption = CATEGORY_OF_TYPE.get(event.entity, group)
        level = self._words.level(event.row.get("tier")).confidentiality
        return {
            "category_id": category,
            "category": caption,
            "confidentiality_id": level,
            "confidentiality": CONFIDENTIALITY[level],
        }

    def _place(self, row: Row, event: Event) -> dict[str, Any]:
        table = table_of(row)
        if table is not None:
            database = {
                "name": table.database,
                "type_id": 1,
                "type": "Relational",
                "uid": table.place,
                "data_classifications": [self._classification(event)],
            }
            return {"database": database, "table": {"name": table.name, "uid": str(row["object"])}}
        file: dict[str, Any] = {
            "name": name_of(row),
            "path": str(row["path"]),
            "uri": str(row["object"]),
            "type_id": 1,
            "type": "Regular File",
            "is_deleted": event.state is State.DELETED,
            "data_classifications": [self._classification(event)],
        }
        more = {
            "mime_type": row.get("media_type"),
            "size": row.get("size"),
            "modified_time": milliseconds(row.get("modified")),
            "owner": {"name": str(row["owner"])} if row.get("owner") else None,
            "security_descriptor": str(row["access"]) if row.get("access") else None,
        }
        file |= {key: value for key, value in more.items() if value is not None}
        if row.get("sha256"):
            file["hashes"] = [{"algorithm_id": 3, "algorithm": "SHA-256", "value": str(row["sha256"])}]
        return {"file": file}


def activity(state: State | None) -> tuple[int, int]:
    """OCSF's activity and status. Without a comparison every finding is a new one."""
    if state in (None, State.NEW):
        return 1, 1
    return (3, 4) if state in _SETTLED else (2, 2)


FEED = Ocsf()
