"""A policy: tiers with their demands, rules over figures, and the verdicts they give."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.exposure import EXPOSURE_WEIGHTS, Weights, tier_weight
from models.messages import Lang, default_lang, text
from models.records import TierReason, Verdict
from models.tiers.conditions import Condition
from models.tiers.facts import STATE_MARK, figures
from models.tiers.handling import HandlingRule
from models.tiers.texts import fill, placeholders

Bilingual = Mapping[str, str]
"""``{"zh": ..., "en": ...}``"""

DEMANDS = ("access", "storage", "transfer", "backup", "destruction")

STATE_MARK_FLAG = "state_secret_marking"
STATE_MARK_RULE = "state-secret-marking"
STATE_MARK_BASIS = ("SSL 14", "SSL 22")


@dataclass(frozen=True, slots=True)
class Tier:
    """One step of a policy, ``rank`` 0 the mildest. ``demands`` has one bilingual text for each of ``DEMANDS``.

    ``ocsf`` is its confidentiality_id in OCSF, where the policy says one; else its rank decides.
    """

    id: str
    zh: str
    en: str
    rank: int
    demands: Mapping[str, Bilingual]
    ocsf: int | None = None

    def name(self, lang: Lang) -> str:
        """The tier as a report shows it."""
        return self.zh if lang == "zh" else self.en

    def demand(self, kind: str, lang: Lang) -> str:
        """What the tier demands of ``kind``, one of ``DEMANDS``."""
        return self.demands[kind][lang]


@dataclass(frozen=True, slots=True)
class View:
    """One reading of the law: the tier it gives where its condition holds, its words and its sources."""

    tier: str
    when: Condition | None
    text: Bilingual
    basis: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rule:
    """A condition and what follows from it. ``other_views`` hold beside the rule's own where standards disagree."""

    id: str
    tier: str
    when: Condition
    text: Bilingual
    basis: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()
    other_views: tuple[View, ...] = ()

    @property
    def own_view(self) -> View:
        """What the rule itself says."""
        return View(self.tier, self.when, self.text, self.basis)


@dataclass(frozen=True, slots=True)
class RunFlag:
    """A legal question that a number of people over a whole run raises; a person answers it."""

    id: str
    at_least: int
    text: Bilingual
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Note:
    """Something every report of a transfer says, such as whom to tell; never a verdict."""

    id: str
    text: Bilingual
    basis: tuple[str, ...] = ()


@dataclass(frozen=True)
class Policy:
    """What a policy file says. Made by ``models.tiers.load_policy``, which checks it."""

    id: str
    version: str
    name: Bilingual
    tiers: tuple[Tier, ...]
    rules: tuple[Rule, ...]
    otherwise: Rule
    """What holds where no rule does; its tier is the mildest."""
    flags: tuple[RunFlag, ...] = ()
    notes: tuple[Note, ...] = ()
    laws: Mapping[str, Bilingual] = field(default_factory=dict)
    handling: tuple[HandlingRule, ...] = ()
    """What shows that an object is not handled as its tier demands (``models.tiers.handling``)."""
    named_places: tuple[str, ...] = ()
    """Globs of the paths where data of the strictest demands may lie."""
    tier_weights: Mapping[str, int] = field(default_factory=dict)
    exposure_weights: Mapping[str, int] = field(default_factory=dict)
    """What the policy itself says of how much tiers and circles of readers weigh (``models.exposure``)."""

    def tier(self, tier_id: str) -> Tier:
        """The tier with that id. Raises KeyError."""
        return self._tiers[tier_id]

    @functools.cached_property
    def _tiers(self) -> dict[str, Tier]:
        return {tier.id: tier for tier in self.tiers}

    @functools.cached_property
    def _texts(self) -> dict[str, Bilingual]:
        texts: dict[str, Bilingual] = {}
        for rule in (*self.rules, self.otherwise):
            for view in rule.other_views:
                texts[f"{rule.id}/{view.tier}"] = view.text
            texts[f"{rule.id}/{rule.tier}"] = rule.text
        marking: Bilingual = {"zh": text("tiers.state_secret", "zh"), "en": text("tiers.state_secret", "en")}
        return texts | {f"{STATE_MARK_RULE}/{self.tiers[-1].id}": marking}

    @functools.cached_property
    def digest(self) -> str:
        """16 hex digits of everything the policy says: two runs with the same digest judged alike."""
        return _digest({**self._described(), **self._handling_described()})

    @functools.cached_property
    def rules_digest(self) -> str:
        """The same without how data is to be handled: what was found and graded under it needs no second reading."""
        return _digest(self._described())

    def classify(
        self,
        facts: Mapping[str, Any],
        counts: Mapping[str, int],
        masked_counts: Mapping[str, int],
        lang: Lang | None = None,
    ) -> Verdict:
        """Weigh one object: figures of its records (``PeopleCounter.facts``), findings and masked values per type.

        The verdict holds every rule that met, strictest first; the first one decides. A state-secret mark takes its
        own path: the highest tier, a flag, and no word about what else was found.
        """
        lang = lang or default_lang()
        if counts.get(STATE_MARK, 0) > 0:
            return self._state_secret(lang)
        numbers = figures(facts, counts, masked_counts)
        reasons: list[TierReason] = []
        flags: list[str] = []
        for rule in self.rules:
            if not rule.when.holds(numbers):
                continue
            flags += rule.flags
            views = (rule.own_view, *rule.other_views)
            met = [view for view in views if view.when is None or view.when.holds(numbers)]
            reasons += [self._reason(rule.id, view, numbers, lang) for view in met]
        if not reasons:
            reasons.append(self._reason(self.otherwise.id, self.otherwise.own_view, numbers, lang))
        return self._verdict(reasons, flags)

    def combine(self, verdicts: Iterable[Verdict], lang: Lang | None = None) -> Verdict:
        """The verdict of a container: the highest tier within, each rule once with its largest figures, all flags."""
        lang = lang or default_lang()
        merged: dict[tuple[str, str], TierReason] = {}
        flags: list[str] = []
        for verdict in verdicts:
            flags += verdict.flags
            for reason in verdict.reasons:
                key = (reason.rule, reason.tier)
                merged[key] = self._merged(merged[key], reason, lang) if key in merged else reason
        if not merged:
            return self.classify({}, {}, {}, lang)
        reasons = list(merged.values())
        if len(reasons) > 1:  # "nothing was found" holds where it is the only reason
            reasons = [reason for reason in reasons if reason.rule != self.otherwise.id]
        return self._verdict(reasons, flags)

    @functools.cached_property
    def weights(self) -> Weights:
        """How much each tier and each circle of readers weighs."""
        tiers = {tier.id: self.tier_weights.get(tier.id, tier_weight(tier.rank)) for tier in self.tiers}
        return Weights(tiers, {**EXPOSURE_WEIGHTS, **self.exposure_weights})

    def run_flags(self, subjects: int) -> tuple[RunFlag, ...]:
        """The legal questions that ``subjects`` people over a whole run raise, the largest number first."""
        met = [flag for flag in self.flags if subjects >= flag.at_least]
        return tuple(sorted(met, key=lambda flag: -flag.at_least))

    def describe(self) -> dict[str, Any]:
        """The policy as a run records it, JSON values only: enough to write every report without the policy file."""
        digests = {"digest": self.digest, "rules_digest": self.rules_digest}
        weights = {"exposure": self.weights.describe()}
        return {**self._described(), **self._handling_described(), **weights, **digests}

    def _handling_described(self) -> dict[str, Any]:
        return {
            "handling": [
                {
                    "id": rule.id,
                    "demand": rule.demand,
                    "tiers": sorted(rule.tiers, key=lambda tier: self._tiers[tier].rank),
                    "when": _said(rule.when),
                    "basis": list(rule.basis),
                    "remedy": dict(rule.remedy),
                    **rule.text,
                }
                for rule in self.handling
            ],
            "named_places": list(self.named_places),
            **({"ocsf": said} if (said := self._ocsf()) else {}),
            **({"exposure": self.weights.describe()} if self.tier_weights or self.exposure_weights else {}),
        }

    def _ocsf(self) -> dict[str, int]:
        return {tier.id: tier.ocsf for tier in self.tiers if tier.ocsf is not None}

    def _described(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "version": self.version,
            "name": dict(self.name),
            "tiers": [
                {
                    "id": tier.id,
                    "zh": tier.zh,
                    "en": tier.en,
                    "rank": tier.rank,
                    "demands": {kind: dict(tier.demands[kind]) for kind in DEMANDS},
                }
                for tier in self.tiers
            ],
            "rules": [
                {"id": rule.id, "tier": rule.tier, "when": _said(rule.when), "basis": list(rule.basis), **rule.text}
                for rule in self.rules
            ],
            "texts": {key: dict(value) for key, value in self._texts.items()},
            "run_flags": [
                {"id": flag.id, "at_least": flag.at_least, "basis": list(flag.basis), **flag.text}
                for flag in self.flags
            ],
            "notes": [{"id": note.id, "basis": list(note.basis), **note.text} for note in self.notes],
            "laws": {key: dict(value) for key, value in self.laws.items()},
        }

    def _state_secret(self, lang: Lang) -> Verdict:
        tier = self.tiers[-1].id
        words = self._texts[f"{STATE_MARK_RULE}/{tier}"][lang]
        reason = TierReason(STATE_MARK_RULE, tier, words, {}, STATE_MARK_BASIS)
        return Verdict(tier, (reason,), (STATE_MARK_FLAG,))

    @staticmethod
    def _reason(rule: str, view: View, numbers: Mapping[str, Any], lang: Lang) -> TierReason:
        asked = {*placeholders(view.text["zh"]), *placeholders(view.text["en"])}
        asked.update(view.when.figures() if view.when else ())
        values = {name: numbers.get(name, 0) for name in sorted(asked)}
        return TierReason(rule, view.tier, fill(view.text[lang], values, lang), values, view.basis)

    def _merged(self, one: TierReason, other: TierReason, lang: Lang) -> TierReason:
        values = dict(one.values)
        for name, value in other.values.items():
            mine = values.get(name, value)
            if isinstance(value, Sequence):
                values[name] = tuple(dict.fromkeys((*mine, *value)))
            else:
                values[name] = max(mine, value)
        words = self._texts.get(f"{one.rule}/{one.tier}")
        return TierReason(one.rule, one.tier, fill(words[lang], values, lang) if words else one.text, values, one.basis)

    def _verdict(self, reasons: list[TierReason], flags: Iterable[str]) -> Verdict:
        order = {rule.id: number for number, rule in enumerate(self.rules)}
        order[STATE_MARK_RULE] = -1
        reasons.sort(key=lambda reason: (-self._tiers[reason.tier].rank, order.get(reason.rule, len(order))))
        return Verdict(reasons[0].tier, tuple(reasons), tuple(dict.fromkeys(flags)))


def _digest(described: Mapping[str, Any]) -> str:
    said = json.dumps(described, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(said.encode()).hexdigest()[:16]


def _said(condition: Condition) -> Any:
    """A condition as the policy file writes it."""
    from models.tiers.conditions import Comparison, Every

    if isinstance(condition, Comparison):
        return f"{condition.figure} {condition.sign} {condition.number}"
    return {"all" if isinstance(condition, Every) else "any": [_said(part) for part in condition.parts]}
