"""Lines of objects.jsonl and findings.jsonl put together from what is stored: there may be millions.

Columns that hold JSON are stored as it is written (``writer.py``), so they are not read and written again.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Iterable, Iterator
from json.encoder import encode_basestring
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sqlalchemy import Row


OBJECT = (
    *("uri", "path", "target", "kind", "media_type", "size", "modified", "owner", "access", "sha256", "status"),
    *("problems", "tier", "reasons", "flags", "counts", "masked_counts", "suppressed", "subjects", "bytes_read"),
    *("facts", "duplicates_of"),
)
"""The columns of which an object's line is made."""

_OVER = ',"over":'


def of_findings(rows: Iterable[Row[Any]]) -> Iterator[str]:
    """A line, without its end, for each row of ``finding`` with the object's URI behind it."""
    uri, head = "", ""
    quote = encode_basestring
    for row in rows:
        _, _, entity, start, end, location, score, masked, fingerprint, verified_by, recognizer, over, of = tuple(row)
        if of != uri or not head:
            uri, head = of, f'{{"object":{quote(of)},"entity_type":'
        yield (
            f'{head}{quote(entity)},"start":{"null" if start is None else start},'
            f'"end":{"null" if end is None else end},"location":{location},"score":{score!r},'
            f'"masked":{quote(masked)},"fingerprint":{quote(fingerprint)},"verified_by":{verified_by},'
            f'"recognizer":{quote(recognizer)}{"" if over is None else _OVER + over}}}'
        )


def of_object(row: Row[Any], reason: str | None, code: str | None, tier_reasons: str, names: str) -> str:
    """The line, without its end, of one row of ``object``; what takes words is given, the last two as JSON.

    ``names`` is empty or begins with a comma.
    """
    return (
        f'{{"object":{encode_basestring(row.uri)},"path":{encode_basestring(row.path)},"target":{_text(row.target)},'
        f'"kind":{_text(row.kind)},"media_type":{_text(row.media_type)},"size":{_number(row.size)},'
        f'"modified":{_text(row.modified)},"owner":{_text(row.owner)},"access":{_text(row.access)},'
        f'"sha256":{_text(row.sha256)},"status":{_text(row.status)},"reason":{_text(reason)},'
        f'"reason_code":{_text(code)},"tier":{_text(row.tier)},"tier_reasons":{tier_reasons},"flags":{row.flags},'
        f'"counts":{row.counts},"masked_counts":{row.masked_counts},{_suppressed(row.suppressed)}'
        f'"subjects":{_number(row.subjects)},"bytes_read":{_number(row.bytes_read)}{names},"duplicates_of":{_text(row.duplicates_of)}}}'
    )


def _suppressed(written: str) -> str:
    return "" if written == "{}" else f'"suppressed":{written},'


def _text(value: str | None) -> str:
    return "null" if value is None else encode_basestring(value)


def _number(value: int | None) -> str:
    return "null" if value is None else str(value)


@functools.lru_cache(4096)
def decoded(written: str) -> Any:
    """JSON of a column that says the same for many objects; whoever gets it does not change it."""
    return json.loads(written)


@functools.lru_cache(4096)
def names(written: str) -> tuple[str, ...]:
    """A list of short strings."""
    return tuple(json.loads(written))


def names_read(facts: dict[str, Any]) -> dict[str, Any]:
    """How much of an object's running text the model for names was shown, where any was to be."""
    if not facts.get("names_wanted"):
        return {}
    return {"names": {"bytes": facts["names_read"], "of": facts["names_wanted"]}}
