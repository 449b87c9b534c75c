"""What is known of the names of one object: found surely once, a name is found wherever it stands, in later chunks too.

A label, a title beside it or a model that is sure makes a name known. A name that is a word as well (高峰, 周全) counts
elsewhere only where something beside it says that it is somebody's. What a firm is called in short is known by the
brackets that say so (以下简称…).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from recognizers.hits import Hit
from recognizers.model_names import VERIFIED_BY
from recognizers.name_evidence import BEFORE, BEHIND, support
from recognizers.names import is_word, usual_name
from recognizers.normalise import fold
from recognizers.organisation_names import beside, is_kind
from recognizers.persons import doubts
from recognizers.short_names import short_forms
from recognizers.spans import overlaps, union

MOST = 1024
"""Names of one object that are kept; those met first stay."""
SURE = 0.6
"""Score from which a model's name is sure."""
_LABELLED = 0.8
_TITLED = 0.6
_FIRM = 0.75
_AGAIN = 0.6
_BRIEF = 3
"""Characters of a short form up to which something beside it must say that it is a firm's."""
_SHORT_FORM = "short form"
_BY_FORM = ("format",)
_HAN = re.compile("[\u3400-\u9fff]")
_SHORT = re.compile(
    "^[^。\n]{0,24}?(?:以下|下称|下简称|又称|简称)(?:简称|称)?(?:为|：|:)?[ ]?[“\"'‘「《]?([\u4e00-\u9fff]{2,10}?)[”\"'’」》]?[)）]"
)
_PARTY = re.compile(
    "^[甲乙丙丁戊][方]|方$|^(?:本|该|我|目标|标的|合作|投资|原告|被告)|合同|协议|条例|办法|规定|项目|系统|平台|章程|公司法|通知|产品$|房屋$"
)
_NUMBERED = re.compile(r"[0-9]$")


class KnownNames:
    """The names of one object that are sure, chunk by chunk."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}
        self._pattern: Any = None
        self._of = 0
        """How many names the pattern holds."""

    def weighed(self, data: bytes, rules: Sequence[Hit], found: Sequence[Hit]) -> list[Hit]:
        """The hits of a chunk: those of the ``rules``, what a model ``found`` beside them, and known names elsewhere."""
        rules, found = _settled(rules, found)
        for hit in (*rules, *found):
            self._learn(data, hit)
        recalled = list(self._recalled(data, rules)) if self._known else []
        if recalled:
            found, recalled = self._agreed(data, found, recalled)
        return [*rules, *found, *recalled]

    def _learn(self, data: bytes, hit: Hit) -> None:
        if hit.entity_type not in {"PERSON", "ORGANIZATION"} or len(self._known) >= MOST:
            return
        written = data[hit.start : hit.end]
        if written in self._known or b"\n" in written:
            return
        value = written.decode("utf-8", "replace")
        if hit.entity_type == "PERSON":
            if hit.verified_by == VERIFIED_BY:
                sure = hit.score >= SURE
            else:
                sure = hit.score >= _LABELLED or (hit.score >= _TITLED and usual_name(value))
            # a word that one label called a name proves nothing elsewhere; that is asked again at each place
            if sure and len(value) >= 2 and _HAN.match(value) and doubts(value) <= 2:
                self._known[written] = "PERSON"
            return
        if hit.score >= (SURE if hit.verified_by == VERIFIED_BY else _FIRM) and len(value) > 2:
            self._known[written] = "ORGANIZATION"
            for form in short_forms(fold(value).text):
                self._known.setdefault(form.encode(), "ORGANIZATION" if len(form) > _BRIEF else _SHORT_FORM)
        behind = data[hit.end : hit.end + 160].decode("utf-8", "ignore")
        if short := _SHORT.match(behind):
            called = short[1]
            if not _PARTY.search(called) and not is_kind(called):
                self._known[called.encode()] = "ORGANIZATION"

    def _recalled(self, data: bytes, rules: Sequence[Hit]) -> Iterator[Hit]:
        """Known names in ``data``, where no rule found anything."""
        taken = union((hit.start, hit.end) for hit in rules)
        for match in self._compiled().finditer(data):
            start, end = match.span()
            entity = self._known[data[start:end]]
            if overlaps(taken, start, end):
                continue
            value = data[start:end].decode("utf-8")
            if self._stands(data, start, end, value, entity):
                kind = "ORGANIZATION" if entity == _SHORT_FORM else entity
                yield Hit(start, end, kind, _AGAIN - 0.02, VERIFIED_BY, fold(value).text)

    def _compiled(self) -> Any:
        """One expression for all names, the longest of those that begin alike first."""
        if self._of != len(self._known):
            import pcre2

            self._of = len(self._known)
            names = sorted(self._known, key=lambda name: (name[:3], -len(name)))
            self._pattern = pcre2.compile(b"|".join(map(_escaped, names)), jit=True)
        return self._pattern

    @staticmethod
    def _stands(data: bytes, start: int, end: int, value: str, entity: str) -> bool:
        """Is a known name meant here, and no word or part of one?"""
        before = data[max(0, start - 4 * BEFORE) : start].decode("utf-8", "ignore")[-BEFORE:]
        after = data[end : end + 4 * BEHIND].decode("utf-8", "ignore")[:BEHIND]
        text, at = fold(before + value + after).text, len(fold(before).text)
        if entity == _SHORT_FORM:
            return beside(text[:at], text[at + len(value) :])
        if entity == "ORGANIZATION":
            return len(value) > 2 or not is_word(value)
        last = at + len(value)
        if is_word(value) or doubts(value) > 1:
            return support(text, at, last) >= (2 if is_word(value) else 1)
        # 王伟 is known; 王伟大道 is something else
        return len(value) > 2 or not is_word(text[last - 1 : last + 1])

    def _agreed(self, data: bytes, found: Sequence[Hit], recalled: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
        """Of a model's name and a known one on the same characters, the longer stays; of two persons, the known one."""
        kept, known = list(found), []
        for hit in recalled:
            over = [one for one in kept if one.start < hit.end and hit.start < one.end]
            if all(
                (hit.start <= one.start and one.end <= hit.end and hit.end - hit.start > one.end - one.start)
                or (one.entity_type == hit.entity_type == "PERSON" and data[one.start : one.end] not in self._known)
                for one in over
            ):
                kept = [one for one in kept if one not in over] if over else kept
                known.append(hit)
        return kept, known


def _escaped(name: bytes) -> bytes:
    return b"".join(b"\\x%02x" % byte for byte in name)


def _settled(rules: Sequence[Hit], found: Sequence[Hit]) -> tuple[list[Hit], list[Hit]]:
    """``rules`` and ``found`` without those that the other knows better.

    A rule that a label speaks for knows its value; one that goes by the form alone may have begun too early or ended
    too soon, where a model that is sure says otherwise.
    """
    taken = union((hit.start, hit.end) for hit in rules)
    kept, better, gone = [], [], set()
    for hit in found:
        if not overlaps(taken, hit.start, hit.end):
            kept.append(hit)
            continue
        over = [one for one in rules if one.start < hit.end and hit.start < one.end]
        (one, *others) = over
        if not others and one.entity_type == hit.entity_type and _knows_better(hit, one):
            gone.add(one)
            better.append(hit._replace(score=max(hit.score, one.score), verified_by=one.verified_by))
    for one in rules:
        if one.entity_type == "ORGANIZATION" and one.verified_by == _BY_FORM and one not in gone:
            inside = [hit for hit in found if one.start <= hit.start and hit.end <= one.end]
            around = (hit for hit in (*rules, *found) if hit.entity_type == "CN_ADDRESS" and hit.score >= SURE)
            if any(hit.start <= one.start and one.end < hit.end for hit in around):
                gone.add(one)  # the school whose flats an address names
            elif any(hit.entity_type in {"PERSON", "JOB_TITLE"} and hit.score >= SURE for hit in inside):
                gone.add(one)  # a piece of a sentence
                kept += [hit for hit in inside if hit not in kept and hit not in better]
    return [one for one in rules if one not in gone] + better, kept


def _knows_better(hit: Hit, rule: Hit) -> bool:
    """Does a model's ``hit`` have better bounds than the hit of a ``rule`` of the same type?"""
    if (hit.start, hit.end) == (rule.start, rule.end) or hit.score < SURE:
        return False
    if rule.entity_type == "ORGANIZATION":
        return hit.end == rule.end or (hit.start == rule.start and hit.end > rule.end)
    if rule.entity_type == "CN_ADDRESS":
        return hit.start <= rule.start and hit.end >= rule.end
    return rule.score < _LABELLED
