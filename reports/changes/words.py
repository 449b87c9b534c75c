"""What every writing of a comparison says alike: names of states and tiers, evidence, people."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from models.exposure import circle
from models.messages import Lang, section, text
from reports.base import DATABASES
from reports.changes.states import EVIDENCE, Change, Changes, Estimate, Side, State
from reports.xlsx.text import visible


class Words:
    """The words of one comparison in one language. ``policy`` is that of the later run, as its summary holds it."""

    def __init__(self, lang: Lang, policy: Mapping[str, Any] | None = None) -> None:
        self.lang: Lang = lang
        self.said = section("changes", lang)
        self._tiers = {tier["id"]: str(tier[lang]) for tier in (policy or {}).get("tiers", ())}

    def state(self, state: State) -> str:
        """The name of a state."""
        return self.said[f"state_{state.value}"]

    def means(self, state: State) -> str:
        """What a state says."""
        return self.said[f"means_{state.value}"] + (self.said["evidence"] if state in EVIDENCE else "")

    def why(self, change: Change) -> str:
        """The evidence."""
        return self.said[change.why]

    def tier(self, tier: str | None) -> str:
        """The name of a tier."""
        return self._tiers.get(tier, tier) if tier else self.said["untiered"]

    def exposure(self, side: Side | None) -> str:
        """Who can read it; unknown where nobody tells."""
        return text(f"exposure.circle_{circle(side.exposure if side else None)}", self.lang)

    def tiers(self, changes: Changes) -> list[str]:
        """The tiers of a comparison, the mildest first, as far as the policy knows them; objects without one last."""
        found = changes.tiers()
        known = [tier for tier in self._tiers if tier in found]
        return [
            *known,
            *sorted(tier for tier in found if tier and tier not in self._tiers),
            *([""] if "" in found else []),
        ]

    def estimate(self, people: Estimate) -> str:
        """A number of people, with its bounds where it is an estimate."""
        if people.low == people.high:
            return f"{people.value:,}"
        numbers = {"value": f"{people.value:,}", "low": f"{people.low:,}", "high": f"{people.high:,}"}
        return text("changes.people_range", self.lang, **numbers)

    def incomparable(self, changes: Changes) -> str:
        """What makes contents incomparable, empty where nothing does."""
        if not changes.differences:
            return ""
        names = self.said["separator"].join(self.said[f"differs_{name}"] for name in changes.differences)
        return text("changes.incomparable", self.lang, names=names)


PEOPLE = ("before", "after", "gone", "remain", "new")
"""The numbers of a PeopleChange, in the order in which they are shown."""


def place(uri: str) -> str:
    """A URI as a person reads it: a path where it is a file's, decoded, with nothing in it that cannot be seen."""
    return visible(unquote(uri.removeprefix("file://")))


def elsewhere(change: Change) -> str:
    """Where else its content lies, or lay, as it follows on the object's path; empty where nowhere."""
    if change.other is None:
        return ""
    return f" {'→' if change.before else '←'} {_like(change.path, change.other)}"


def _like(path: str, uri: str) -> str:
    """A URI as the path beside it is written: a table by its names with dots where the path is one too."""
    scheme, _, rest = uri.partition("://")
    if scheme == "sqlite":
        return visible(unquote(rest))
    if scheme in DATABASES and "/" not in path:
        return visible(".".join(map(unquote, rest.split("/")[1:])))
    return place(uri)


def tier_of(change: Change) -> str | None:
    """The tier under which an object is counted: the earlier one where there is one."""
    side = change.before or change.after
    return side.tier if side else None


def findings_of(counts: Mapping[str, int]) -> int:
    """All findings of a side."""
    return sum(counts.values())
