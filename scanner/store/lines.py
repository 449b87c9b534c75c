"""Lines of objects.jsonl and findings.jsonl put together from what is stored: there may be millions.

Columns that hold JSON are stored as it is written (``writer.py``), so they are not read and written again.
"""

from __future__ import annotations

import functools
import json
from collections.abc import Callable, Iterable, Iterator
from json.encoder import encode_basestring
from typing import Any

from models.column_facts import KEY, columns_told
from models.sampling import sample_told
from scanner.plain import dump

OBJECT = (
    *("uri", "path", "target", "kind", "media_type", "size", "modified", "owner", "access", "exposure"),
    *("sha256", "status", "problems", "tier", "reasons", "flags", "counts", "masked_counts", "suppressed"),
    *("subjects", "bytes_read", "facts", "duplicates_of", "same_text_as"),
)
"""The columns of which an object's line is made."""

OWN = ("uri", "path", "target", "size", "modified", "sha256")
SHARED = (
    *("kind", "media_type", "owner", "access", "exposure", "status", "problems", "tier", "reasons", "flags"),
    *("counts", "masked_counts", "suppressed", "subjects", "duplicates_of", "same_text_as", "sampled"),
)
"""Columns that tell an object apart, and those that are the same for many (``reports.base.Alike``).

``sampled`` is ``facts``, of objects in which names were looked for in a sample of the text."""

_KEPT = 4096
"""Pieces of lines that are kept of each kind."""

_OVER = ',"over":'
_SAME_TEXT = ',"same_text_as":'


def of_findings(rows: Iterable[tuple[Any, ...]]) -> Iterator[str]:
    """A line, without its end, for each row of ``finding`` with the object's URI behind it."""
    uri, head = "", ""
    quote = encode_basestring
    for row in rows:
        _, _, entity, start, end, location, score, masked, fingerprint, verified_by, recognizer, over, of = row
        if of != uri or not head:
            uri, head = of, f'{{"object":{quote(of)},"entity_type":'
        yield (
            f'{head}{quote(entity)},"start":{"null" if start is None else start},'
            f'"end":{"null" if end is None else end},"location":{location},"score":{score!r},'
            f'"masked":{quote(masked)},"fingerprint":{quote(fingerprint)},"verified_by":{verified_by},'
            f'"recognizer":{quote(recognizer)}{"" if over is None else _OVER + over}}}'
        )


def of_objects(
    rows: Iterable[tuple[Any, ...]],
    reason: Callable[[list[list[str]]], str | None],
    tier_reasons: Callable[[str], str],
    risk: Callable[[str | None, str | None], int],
) -> Iterator[str]:
    """The line, without its end, of each row of ``OBJECT``; what is the same for many objects is put together once.

    What takes words is asked for: ``reason`` says the problems, ``tier_reasons`` gives those stored with their texts,
    as JSON, and ``risk`` how much tier and exposure weigh together.
    """

    @functools.lru_cache(_KEPT)
    def met(target: str, kind: str, media_type: str | None) -> str:
        return f'"target":{_text(target)},"kind":{_text(kind)},"media_type":{_text(media_type)},"size":'

    @functools.lru_cache(_KEPT)
    def access(owner: str | None, who: str | None, exposure: str | None) -> str:
        return f',"owner":{_text(owner)},"access":{_text(who)},"exposure":{_text(exposure)},"sha256":'

    @functools.lru_cache(_KEPT)
    def ended(  # one for each column
        status: str,
        problems: str,
        tier: str | None,
        reasons: str,
        flags: str,
        counts: str,
        masked: str,
        left_out: str,
        exposure: str | None,
    ) -> str:
        found = decoded(problems)
        return (
            f',"status":{_text(status)},"reason":{_text(reason(found))},'
            f'"reason_code":{_text(found[0][0] if found else None)},"tier":{_text(tier)},'
            f'"risk":{_number(risk(tier, exposure) if tier is not None else None)},'
            f'"tier_reasons":{tier_reasons(reasons)},"flags":{flags},"counts":{counts},"masked_counts":{masked},'
            f'{_suppressed(left_out)}"subjects":'
        )

    quote = encode_basestring
    for uri, path, target, kind, media_type, size, modified, owner, who, exposure, sha256, *rest in rows:
        *ends, subjects, bytes_read, facts, copy_of, same_text = rest
        yield (
            f'{{"object":{quote(uri)},"path":{quote(path)},{met(target, kind, media_type)}{_number(size)},'
            f'"modified":{_text(modified)}{access(owner, who, exposure)}{_text(sha256)}{ended(*ends, exposure)}'
            f'{_number(subjects)},"bytes_read":{_number(bytes_read)}{_names(facts)},"duplicates_of":{_text(copy_of)}'
            f"{'' if same_text is None else _SAME_TEXT + quote(same_text)}}}"
        )


@functools.lru_cache(4096)
def _names(facts: str) -> str:
    """Of an object's facts what its line says, after a comma."""
    said = dump(of_facts(facts))
    return f",{said[1:-1]}" if said != "{}" else ""


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


def of_facts(facts: str) -> dict[str, Any]:
    """What the line of an object says of what was read of it: ``names``, ``sample``, ``columns``."""
    if "names_wanted" not in facts and "rows_drawn" not in facts and KEY not in facts:
        return {}
    known = json.loads(facts)
    return names_read(known) | sample_told(known) | columns_told(known)


def names_read(facts: dict[str, Any]) -> dict[str, Any]:
    """How much of an object's running text the model for names was shown, where any was to be; what a sample says."""
    if not facts.get("names_wanted"):
        return {}
    told: dict[str, Any] = {"bytes": facts["names_read"], "of": facts["names_wanted"]}
    if "names_mentions" in facts:
        told |= {"sampled": True, "mentions": facts["names_mentions"], "error": facts["names_error"]}
    return {"names": told}
