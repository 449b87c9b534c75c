"""What ``pandian analyze`` found in one input, as JSON or as text, with or without why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from models.messages import Lang, section, text
from models.proofs import proof_words, type_name
from models.records import Finding, ObjectResult
from scanner.plain import safe_label

if TYPE_CHECKING:
    from recognizers.announcing import Why
    from recognizers.explain import Explained
    from recognizers.near_misses import NearMiss


@dataclass(slots=True)
class Analyzed:
    """One input, its members included."""

    name: str
    findings: list[Finding] = field(default_factory=list)
    explained: dict[str, Explained] = field(default_factory=dict)
    unread: list[ObjectResult] = field(default_factory=list)
    sampled: list[ObjectResult] = field(default_factory=list)
    """Objects in which names were looked for in a sample of the text."""

    def hide(self, uri: str) -> None:
        """Quote nothing of an object: it bears the mark of a state secret."""
        self.findings = [
            replace(each, masked="*" * len(each.masked)) if each.object == uri else each for each in self.findings
        ]
        if uri in self.explained:
            told = self.explained[uri]
            told.misses = [replace(each, masked="*" * len(each.masked)) for each in told.misses]

    def reasons(self) -> Iterator[tuple[Finding, Why | None]]:
        """Every finding with what is known of why: those of an object come in the order in which they were found."""
        left = {uri: iter(told.why) for uri, told in self.explained.items()}
        for finding in self.findings:
            yield finding, next(left[finding.object], None) if finding.object in left else None

    def misses(self) -> Iterator[tuple[str, NearMiss]]:
        """Every near miss with its object."""
        for uri, told in self.explained.items():
            yield from ((uri, miss) for miss in sorted(told.misses, key=_order))


def _order(miss: NearMiss) -> tuple[Any, ...]:
    return (miss.start is None, miss.start or 0, miss.location.get("row") or 0, miss.entity_type)


def as_explained(found: Analyzed, lang: Lang) -> dict[str, Any]:
    """``findings``, each with ``why``, a list of clauses, and the word that announces it; and ``near_misses``."""
    return {
        "findings": [
            {**line_of(finding), "why": _why(finding, why, lang), **_word(why)} for finding, why in found.reasons()
        ],
        "near_misses": [
            {
                "object": uri,
                "entity_type": miss.entity_type,
                "start": miss.start,
                "end": miss.end,
                "location": _safe(miss.location),
                "masked": miss.masked,
                "reason": miss.reason,
                "why_not": _why_not(miss, lang),
            }
            for uri, miss in found.misses()
        ],
        "near_misses_more": sum(told.more for told in found.explained.values()),
        "near_misses_cut": any(told.cut for told in found.explained.values()),
    }


def as_text(found: Analyzed, lang: Lang) -> Iterator[str]:
    """The same for a person: a line for each, its reasons below it."""
    joined = section("explain", lang)["separator"]
    yield found.name
    if not found.findings:
        yield "  " + text("explain.nothing", lang)
    for finding, why in found.reasons():
        place = _place(finding.location, finding.start, finding.end)
        yield f"  {place}  {type_name(finding.entity_type, lang)}  {finding.masked}  {finding.score:.2f}"
        if found.explained:
            yield f"      {joined.join(_why(finding, why, lang))}"
    misses = list(found.misses())
    if misses:
        yield "  " + text("explain.misses", lang, number=len(misses))
    for _, miss in misses:
        yield f"  {_place(_safe(miss.location), miss.start, miss.end)}  {miss.masked}"
        yield f"      {_why_not(miss, lang)}"
    more = sum(told.more for told in found.explained.values())
    if more:
        yield "  " + text("explain.misses_more", lang, number=more)
    if any(told.cut for told in found.explained.values()):
        yield "  " + text("explain.misses_cut", lang)


def _why(finding: Finding, why: Why | None, lang: Lang) -> list[str]:
    words = proof_words(finding.verified_by, finding.over, lang)
    if why is not None and why.word:
        key = "word" if why.at is not None else "named"
        words.append(text(f"explain.{key}", lang, word=safe_label(why.word)))
    return words


def _word(why: Why | None) -> dict[str, Any]:
    if why is None or why.word is None:
        return {}
    return {"word": {"text": safe_label(why.word), "start": why.at}}


def _why_not(miss: NearMiss, lang: Lang) -> str:
    said = section("explain", lang)
    values: dict[str, Any] = {"type": type_name(miss.entity_type, lang)}
    for name, value in miss.details.items():
        if name == "proofs":
            rules = [said[f"rule_{proof}"] for proof in value if f"rule_{proof}" in said]
            values[name] = said["names_separator"].join(rules) or said["rule_format"]
        elif name == "by":
            values[name] = type_name(value, lang)
        else:
            values[name] = safe_label(value) if isinstance(value, str) else value
    return text(f"explain.miss_{miss.reason}", lang, **values)


def _safe(location: Mapping[str, Any]) -> dict[str, Any]:
    return {name: safe_label(each) if isinstance(each, str) else each for name, each in location.items()}


def _place(location: Mapping[str, Any], start: int | None, end: int | None) -> str:
    parts = [f"{name} {each}" for name, each in location.items()]
    return ", ".join(parts) or (f"{start}-{end}" if start is not None else "-")


def line_of(finding: Finding) -> dict[str, Any]:
    """A finding as findings.jsonl has it."""
    return {
        "object": finding.object,
        "entity_type": finding.entity_type,
        "start": finding.start,
        "end": finding.end,
        "location": dict(finding.location),
        "score": finding.score,
        "masked": finding.masked,
        "fingerprint": finding.fingerprint,
        "verified_by": list(finding.verified_by),
        "recognizer": finding.recognizer,
        **({"over": list(finding.over)} if finding.over else {}),
    }
