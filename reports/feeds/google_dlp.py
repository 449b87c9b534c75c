"""Google Sensitive Data Protection: the findings of a run as one InspectContentResponse in JSON, without any quote."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from models.messages import Lang
from models.tiers.facts import STATE_MARK
from reports.base import Row, RunView
from reports.changes.states import Changes
from reports.feeds.base import Message, message_id
from reports.feeds.events import secret, with_rows
from reports.feeds.words import Words, to_json, zoned

INFO_TYPES = {
    "PERSON": "PERSON_NAME",
    "EMAIL_ADDRESS": "EMAIL_ADDRESS",
    "CN_RESIDENT_ID": "CHINA_RESIDENT_ID_NUMBER",
    "CN_PASSPORT": "CHINA_PASSPORT",
    "CN_MOBILE": "PHONE_NUMBER",
    "CN_LANDLINE": "PHONE_NUMBER",
    "CREDIT_CARD": "CREDIT_CARD_NUMBER",
    "IP_ADDRESS": "IP_ADDRESS",
    "MAC_ADDRESS": "MAC_ADDRESS",
    "URL": "URL",
    "ORGANIZATION": "ORGANIZATION_NAME",
    "DATE_OF_BIRTH": "DATE_OF_BIRTH",
    "CN_ADDRESS": "STREET_ADDRESS",
    "VIN": "VEHICLE_IDENTIFICATION_NUMBER",
}
"""Entity type -> Google's built-in type of the same meaning. What is not named keeps its own code, as a custom type."""

_SENSITIVITY = {
    1: "SENSITIVITY_LOW",
    2: "SENSITIVITY_MODERATE",
    3: "SENSITIVITY_MODERATE",
    4: "SENSITIVITY_HIGH",
    5: "SENSITIVITY_HIGH",
}
"""OCSF's severity_id -> Google's sensitivity score."""


class GoogleDlp:
    """The feed. Google's response knows no earlier run: changes play no part."""

    name = "google-dlp"
    media_type = "application/json"
    whole = True

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """The head, every finding, the end."""
        del changes
        summary = run.summary
        run_id, words = str(summary["run_id"]), Words(summary, lang)
        created = {"createTime": str(summary["finished"])} if summary.get("finished") else {}
        yield Message(message_id(run_id, self.name), '{"result":{"findings":[')
        first = True
        for row, findings in with_rows(run, run.findings):
            hidden = secret(row)
            level = words.level(row.get("tier"))
            for number, finding in enumerate(findings):
                entity = str(finding["entity_type"])
                if hidden and entity != STATE_MARK:
                    continue
                uid = message_id(run_id, self.name, str(row["object"]), entity, str(number))
                severity = 5 if hidden else level.severity
                told = {
                    "infoType": _info_type(entity, severity),
                    "likelihood": _likelihood(float(finding.get("score") or 0)),
                    "location": {"contentLocations": [_content(row)]} if hidden else _location(row, finding),
                    **created,
                    "findingId": uid,
                }
                yield Message(uid, ("\n" if first else ",\n") + to_json(told), severity)
                first = False
        yield Message(message_id(run_id, self.name, "", "end"), '\n],"findingsTruncated":false}}\n')


def _info_type(entity: str, severity: int) -> dict[str, Any]:
    sensitivity = _SENSITIVITY.get(severity)
    name = {"name": INFO_TYPES.get(entity, entity)}
    return {**name, "sensitivityScore": {"score": sensitivity}} if sensitivity else name


def _likelihood(score: float) -> str:
    """A score of 0 to 1 on Google's scale."""
    for least, word in ((0.9, "VERY_LIKELY"), (0.7, "LIKELY"), (0.4, "POSSIBLE"), (0.2, "UNLIKELY")):
        if score >= least:
            return word
    return "VERY_UNLIKELY"


def _content(row: Row) -> dict[str, Any]:
    content: dict[str, Any] = {"containerName": str(row["object"])}
    if zoned(row.get("modified")):
        content["containerTimestamp"] = str(row["modified"])
    return content


def _location(row: Row, finding: Row) -> dict[str, Any]:
    """Google has places for characters, rows and columns of tables, and no place for pages, lines, sheets and cells."""
    where: dict[str, Any] = {}
    if finding.get("start") is not None and finding.get("end") is not None:
        where["codepointRange"] = {"start": str(finding["start"]), "end": str(finding["end"])}
    content, location = _content(row), finding.get("location") or {}
    number, column = location.get("row"), location.get("column")
    record: dict[str, Any] = {}
    if isinstance(column, str) and column:
        record["fieldId"] = {"name": column}
    if isinstance(number, int) and number > 0:
        record["tableLocation"] = {"rowIndex": str(number - 1)}
    if record:
        content["recordLocation"] = record
    where["contentLocations"] = [content]
    return where


FEED = GoogleDlp()
