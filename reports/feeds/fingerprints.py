"""A list of fingerprints that a DLP rule can match on: JSON lines, the first of which says how they were made."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Iterator

from models.entities import catalogue
from models.messages import Lang, text
from reports.base import RunView
from reports.changes.states import Changes
from reports.feeds.base import Message, message_id
from reports.feeds.events import secret, with_rows
from reports.feeds.words import to_json

FORMAT = "pandian-fingerprints/1"
ALGORITHM = "blake2b-128-keyed"

LEFT_OUT = {"marking", "public"}
"""Groups of types whose values are no secret of anybody's, and would match everywhere."""


class Fingerprints:
    """The feed: each fingerprint once for each of its types, in order, with the number of objects that hold it."""

    name = "fingerprints"
    media_type = "application/x-ndjson"
    whole = True

    def messages(self, run: RunView, changes: Changes | None, lang: Lang) -> Iterator[Message]:
        """The head with the warning, then a line per fingerprint. Changes play no part."""
        del changes
        summary = run.summary
        run_id, key_id = str(summary["run_id"]), str(summary.get("key_id", ""))
        head = {
            "format": FORMAT,
            "algorithm": ALGORITHM,
            "key_id": key_id,
            "run_id": run_id,
            "warning": text("feeds.fingerprints_warning", lang),
        }
        yield Message(message_id(run_id, self.name), to_json(head) + "\n")
        for entity, fingerprint, objects in _distinct(_values(run)):
            told = {
                "entity": entity,
                "algorithm": ALGORITHM,
                "key_id": key_id,
                "fingerprint": fingerprint,
                "objects": objects,
            }
            yield Message(message_id(run_id, self.name, entity, fingerprint), to_json(told) + "\n")


def _values(run: RunView) -> Iterator[tuple[str, str]]:
    """Each type and fingerprint once per object; nothing of objects with a state-secret mark."""
    wanted = {code for code, entry in catalogue().items() if entry.group not in LEFT_OUT}
    for row, findings in with_rows(run, run.findings):
        if not secret(row):
            seen = {(str(finding["entity_type"]), str(finding["fingerprint"])) for finding in findings}
            yield from (each for each in seen if each[0] in wanted)


def _distinct(values: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str, int]]:
    """Distinct pairs in order with how often they came, sorted on disk: there may be millions."""
    import sqlite3

    with tempfile.TemporaryDirectory(prefix="pandian-feed-") as folder:
        connection = sqlite3.connect(os.path.join(folder, "distinct"), isolation_level=None)  # noqa: PTH118 a name only
        with contextlib.closing(connection):
            for setting in ("journal_mode = OFF", "synchronous = OFF", "temp_store = FILE"):
                connection.execute(f"PRAGMA {setting}")
            connection.execute("CREATE TABLE met (entity TEXT, fingerprint TEXT)")
            connection.execute("BEGIN")
            connection.executemany("INSERT INTO met VALUES (?, ?)", values)
            connection.execute("COMMIT")
            yield from connection.execute(
                "SELECT entity, fingerprint, count(*) FROM met GROUP BY entity, fingerprint ORDER BY 1, 2"
            )


FEED = Fingerprints()
