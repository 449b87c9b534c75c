"""What feeds say in words, in one language, and text made fit for one line of JSON."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from models.entities import catalogue
from models.exposure import UNGRADED, weights_of
from models.messages import Lang, section
from models.tiers import reason_text
from reports.base import Row
from reports.feeds.events import Event
from reports.feeds.tier_levels import STATE_SECRET_SEVERITY, UNKNOWN, Level, tier_levels

_LONE = re.compile("[\ud800-\udfff]")
_BREAK = re.compile("[\x7f-\x9f\u2028\u2029]")
_ENCODE = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def to_json(value: Any) -> str:
    """``value`` in one line of compact JSON that UTF-8 can hold."""
    line = _ENCODE(value)
    return line if line.isascii() else _BREAK.sub(lambda match: f"\\u{ord(match[0]):04x}", well_formed(line))


def well_formed(text: str) -> str:
    """``text`` with each lone surrogate, left of a name in no encoding, as U+FFFD."""
    return text if text.isascii() else _LONE.sub("\ufffd", text)


def milliseconds(moment: Any) -> int | None:
    """An ISO 8601 time as milliseconds since 1970; None where it is none, or does not say of which zone it is."""
    found = zoned(moment)
    return round(found.timestamp() * 1000) if found else None


def zoned(moment: Any) -> datetime | None:
    """An ISO 8601 time that says of which zone it is: members of archives often have another kind."""
    try:
        found = datetime.fromisoformat(str(moment))
    except ValueError:
        return None
    return found if found.tzinfo else None


class Words:
    """Speaks for one run in one language."""

    def __init__(self, summary: Row, lang: Lang) -> None:
        self.lang = lang
        self.said = section("feeds", lang)
        self.policy: Mapping[str, Any] = summary.get("policy") or {}
        self._tiers = {str(tier["id"]): tier for tier in self.policy.get("tiers") or ()}
        self._levels = tier_levels(summary)
        self._weights = weights_of(self.policy)

    def level(self, tier: str | None) -> Level:
        """A tier in OCSF's scales."""
        return self._levels.get(tier or "", UNKNOWN)

    def severity(self, event: Event) -> int:
        """How grave an event is, 0 to 5."""
        return STATE_SECRET_SEVERITY if event.secret else self.level(event.row.get("tier")).severity

    def risk(self, row: Row) -> int | None:
        """Weight of the tier times weight of who can read it; None of an object that this run does not have."""
        if "exposure" not in row:
            return None
        risk = self._weights.risk(row.get("tier"), row["exposure"])
        return None if risk == UNGRADED else risk

    def risk_level(self, risk: int) -> int:
        """A risk in OCSF's scale, 0 to 4: none; below an eighth, a quarter, a half of the most there can be; more."""
        most = max(self._weights.tiers.values()) * max(self._weights.exposures.values())
        return 0 if risk <= 0 else 1 + sum(risk * part >= most for part in (8, 4, 2))

    def tier(self, tier: str | None) -> str:
        """A tier as the policy writes it."""
        return str(self._tiers.get(tier or "", {}).get(self.lang) or tier or self.said["no_tier"])

    def entity(self, code: str) -> str:
        """A type of data by its name."""
        known = catalogue().get(code)
        return getattr(known, self.lang) if known else code

    def group(self, code: str) -> str:
        """The class of a type of data."""
        known = catalogue().get(code)
        return self.said[f"group_{known.group}"] if known else ""

    def several(self, texts: list[str]) -> str:
        """Several sentences as one text."""
        return self.said["separator"].join(texts)

    def state(self, event: Event) -> str:
        """What became of it; empty without a comparison."""
        return self.said[f"state_{event.state}"] if event.state else ""

    def sentence(self, event: Event) -> str:
        """An event in a sentence, without the name of its object."""
        entity, tier = self.entity(event.entity), self.tier(event.row.get("tier"))
        key = "found_secret" if event.secret else "found"
        found = self.said[key].format(entity=entity, count=event.count, tier=tier)
        state = self.state(event)
        return self.said["with_state"].format(found=found, state=state) if state else found

    def law(self, basis: Any) -> str:
        """A legal basis in full."""
        known = (self.policy.get("laws") or {}).get(basis, basis) if isinstance(basis, str) else basis
        return str(known.get(self.lang, "")) if isinstance(known, Mapping) else str(known)

    def reasons(self, row: Row) -> tuple[list[str], list[str]]:
        """The reasons of the rule that decided an object's tier, and their legal bases."""
        found = [reason for reason in row.get("tier_reasons") or () if isinstance(reason, Mapping)]
        deciding = [reason for reason in found if reason.get("rule") == found[0].get("rule")]
        bases = dict.fromkeys(self.law(basis) for reason in deciding for basis in reason.get("basis") or ())
        return [reason_text(self.policy, reason, self.lang) for reason in deciding], list(bases)
