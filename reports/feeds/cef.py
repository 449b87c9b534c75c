"""CEF:0 (ArcSight Common Event Format): one line per object and entity type, to stand alone or in a syslog message."""

from __future__ import annotations

import re
from collections.abc import Iterator

from models.exposure import circle
from models.messages import Lang
from reports.base import RunView
from reports.changes.states import Changes
from reports.feeds.base import Message, message_id
from reports.feeds.events import Event, events
from reports.feeds.places import name_of
from reports.feeds.words import Words, milliseconds
from reports.xlsx.rows import readable
from reports.xlsx.text import visible

MAX_BYTES = 1_800
"""Of one event: RFC 5426 asks receivers to take 2,048, of which the header of syslog needs up to 200 or so."""

CUT = "…"

LONGEST = {"msg": 240, "fname": 120, "oldFilePath": 150}
"""Bytes of a value, where it is not 80; what is longer has its middle cut. The path takes what is left."""

SEVERITY = {0: 5, 1: 1, 2: 3, 3: 5, 4: 8, 5: 10}
"""OCSF's severity_id -> CEF's 0 to 10."""

_HEADER = str.maketrans({"\\": r"\\", "|": r"\|", "\n": " ", "\r": " "})
_VALUE = str.maketrans({"\\": r"\\", "=": r"\=", "\n": r"\n", "\r": r"\r"})
_ENDS = re.compile(r"[\r\n]")


class Cef:
    """The feed."""

    name = "cef"
    media_type = "text/plain"
    whole = False

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """An event per line."""
        summary = run.summary
        run_id, words = str(summary["run_id"]), Words(summary, lang)
        version, time = str(summary.get("pandian", "")), milliseconds(summary.get("finished"))
        policy = f"{words.policy.get('id', '')} {words.policy.get('version', '')}".strip()
        common: dict[str, object] = {"rt": time, "cs3": policy, "cs3Label": "policy", "cs5": run_id, "cs5Label": "run"}
        for event in events(run, changes):
            severity = words.severity(event)
            named = (version, event.entity, words.entity(event.entity), str(SEVERITY[severity]))
            start = "|".join(["CEF:0|pandian|pandian", *map(header, named)])
            body = _body(start, common | _values(event, words), str(event.row["path"]))
            yield Message(message_id(run_id, self.name, str(event.row["object"]), event.entity), body, severity)


def header(text: str) -> str:
    r"""A part of the header: ``\\`` and ``|`` escaped, in one line."""
    return visible(text.translate(_HEADER))


def value(text: str) -> str:
    r"""A value of the extension: ``\\``, ``=`` and ends of lines escaped, whatever else cannot be seen shown."""
    return _shown(text).translate(_VALUE)


def _values(event: Event, words: Words) -> dict[str, object]:
    row = event.row
    tier = row.get("tier")
    values: dict[str, object] = {
        "externalId": event.finding,
        "cat": "Data Discovery & Classification",
        "act": str(event.state) if event.state else "found",
        "cs1": tier,
        "cs1Label": "tier",
        "cs2": words.tier(tier),
        "cs2Label": "tierName",
        "cs4": row.get("target"),
        "cs4Label": "target",
        "cs6": row.get("owner"),
        "cs6Label": "owner",
        "fname": name_of(row),
        "fileType": row.get("media_type") or row.get("kind"),
        "fsize": row.get("size"),
        "fileHash": row.get("sha256"),
        "fileModificationTime": milliseconds(row.get("modified")),
        "oldFilePath": readable(event.moved_from or ""),
        "msg": words.sentence(event),
    }
    if "exposure" in row:
        values |= {"flexString1": circle(row["exposure"]), "flexString1Label": "exposure"}
        values |= {"cn3": words.risk(row), "cn3Label": "risk"}
    if not event.secret:
        values |= {"cn1": event.count, "cn1Label": "findings", "cn2": row.get("subjects"), "cn2Label": "dataSubjects"}
    for key in [key for key, value in values.items() if value in (None, "")]:
        del values[key]
        values.pop(f"{key}Label", None)
    return values


def _body(start: str, values: dict[str, object], path: str) -> str:
    """The event, in which what is long is cut in the middle so that all of it fits; the path gives way last."""
    parts = [f"{key}={_fitted(str(said), LONGEST.get(key, 80))}" for key, said in values.items()]
    line = f"{start}| {' '.join(parts)} filePath="  # liblognorm takes the character after the last bar for a space
    return line + _fitted(path, MAX_BYTES - len(line.encode()))


def _fitted(text: str, size: int) -> str:
    """``text`` as a value, its middle taken out where that takes more than ``size`` bytes."""
    written = value(text)
    taken = len(written.encode())
    keep = len(text)
    while taken > size and keep > 0:
        keep = min(keep - 1, max(keep // 2, int(keep * size / taken)))
        written = value(text[: (keep + 1) // 2] + CUT + text[len(text) - keep // 2 :])
        taken = len(written.encode())
    return written


def _shown(text: str) -> str:
    """``visible``, but for ends of lines, which CEF can write."""
    if text.isprintable():
        return text
    return "".join(part if _ENDS.fullmatch(part) else visible(part) for part in re.split(r"([\r\n])", text))


FEED = Cef()
