"""Runs made up of a few lines, as a comparison reads them (``reports.changes.rows.HasRows``)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from models.records import Listing, Problem
from models.tiers.people import PeopleCounter
from reports.changes.rows import COLUMNS

SHARE = "file:///share"
META = {
    "run_id": "run",
    "key_id": "k1",
    "ruleset": "r1",
    "readers": "rd1",
    "policy_digest": "p1",
    "names": "auto",
    "targets": [{"name": "share", "url": SHARE}],
}


def thing(
    uri: str,
    values: Iterable[str] = (),
    *,
    data: str | None = None,
    status: str = "scanned",
    problem: str | None = None,
    kind: str = "file",
    tier: str | None = "internal",
    **more: Any,
) -> dict[str, Any]:
    """One object: ``values`` are the mobile numbers found in it, ``data`` stands for its bytes."""
    values = list(values)
    if data is None:
        data = f"{uri.rpartition('/')[2]}{values}"
    read = status in {"scanned", "partial"}
    row = {
        "uri": uri, "path": uri.removeprefix("file://"), "target": "share", "kind": kind, "media_type": "text/plain",
        "size": len(data) if kind == "file" else None, "modified": None,
        "sha256": hashlib.sha256(data.encode()).hexdigest() if read and kind == "file" else None, "status": status,
        "problems": json.dumps([[problem, ""]] if problem else []), "tier": tier if read else None, "rank": 1 if read else -1,
        "counts": json.dumps({"CN_MOBILE": len(values)} if values else {}), "findings": len(values),
        "subjects": len(set(values)), "origin": None, "schema_digest": None, "row_count": None, "ranges": None, "exposure": None,
    } | more  # fmt: skip
    return {"row": row, "values": sorted(set(values))}


class FakeCompared:
    """A run of these objects. ``folders``: URI of each folder listed, True where completely; ``places``: what is said
    of one that was.
    """

    def __init__(
        self,
        things: Sequence[Mapping[str, Any]],
        folders: Mapping[str, bool] | Sequence[str] = (SHARE,),
        places: Mapping[str, Problem] | None = None,
        **meta: Any,
    ) -> None:
        self._meta = META | meta
        self._things = {each["row"]["uri"]: each for each in sorted(things, key=lambda each: each["row"]["uri"])}
        listed = folders if isinstance(folders, Mapping) else dict.fromkeys(folders, True)
        self._listings = {
            uri: Listing(
                "share", uri, whole, self._entries(uri), (places or {}).get(uri) if whole else Problem("unreadable")
            )
            for uri, whole in sorted(listed.items())
        }

    def _entries(self, folder: str) -> int:
        below = (uri[len(folder) + 1 :] for uri in self._things if uri.startswith(folder + "/"))
        return len({name.partition("/")[0].partition("!")[0] for name in below})

    @property
    def meta(self) -> Mapping[str, Any]:
        return self._meta

    def rows(
        self, columns: Sequence[str], uris: Sequence[str] | None = None, contents: Sequence[str] | None = None
    ) -> Iterator[tuple[Any, ...]]:
        assert set(columns) <= set(COLUMNS)
        for uri, each in self._things.items():
            if (uris is None or uri in uris) and (contents is None or each["row"]["sha256"] in contents):
                yield tuple(each["row"][name] for name in columns)

    def fingerprints(self, object: str) -> Iterator[tuple[str, str]]:
        for value in self._things[object]["values"]:
            yield "CN_MOBILE", value

    def listings(self, uris: Sequence[str] | None = None) -> Iterator[Listing]:
        for uri, listing in self._listings.items():
            if uris is None or uri in uris:
                yield listing

    def sketches(self) -> Iterator[tuple[str, bytes]]:
        for scope in ("run", "tier:internal"):
            people = PeopleCounter()
            for each in self._things.values():
                for value in each["values"]:
                    people.add_record([("CN_MOBILE", value, 1.0)])
            yield scope, people.serialise()
