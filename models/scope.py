"""What a user says of a target beside its address: who answers for it, on what basis, and how gently it is treated."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import Any

from models.limits import Limits
from models.messages import Lang, text
from models.window import Window


@dataclass(frozen=True, slots=True)
class About:
    """What the company knows of a target; each may be empty.

    ``legal_basis`` are words of ``BASES`` or free text, ``owner`` who answers for the data, ``business`` what the
    business calls the system.
    """

    owner: str = ""
    business: str = ""
    legal_basis: tuple[str, ...] = ()
    purpose: str = ""
    contact: str = ""
    scope: str = ""
    """The name of the scope file's scope, and of the project that it belongs to."""
    project: str = ""

    def told(self) -> dict[str, Any]:
        """What is not empty, as it is written into a run."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items() if value}


ABOUT = ("owner", "business", "legal_basis", "purpose", "contact")
"""What may be said of a target, by the keys of a scope file and of the summary."""

BASES = (
    "consent",
    "contract",
    "human_resources",
    "legal_duty",
    "emergency",
    "news",
    "made_public",
    "other_law",
)
"""The grounds of processing of article 13 of the Personal Information Protection Law (个人信息保护法), as words of a
scope file; what each means is in models/messages/scope.yaml."""


def basis(word: str, lang: Lang) -> str:
    """What a word of ``BASES`` means; free text is what it is."""
    return text(f"scope.basis_{word}", lang) if word in BASES else word


@dataclass(frozen=True, slots=True)
class Bounds:
    """How one target is to be treated where that differs from the rest of the run; None: as the rest."""

    max_rate: float | None = None
    max_connections: int | None = None
    sample: float | None = None
    rows: int | None = None
    windows: tuple[Window, ...] | None = None

    def applied(self, limits: Limits) -> Limits:
        """``limits`` for this target."""
        given = {name: getattr(self, name) for name in ("max_rate", "max_connections", "sample", "rows")}
        if given["sample"] is not None or given["rows"] is not None:  # either takes the place of the run's own
            given |= {"rows": given["rows"] or 0, "sample": given["sample"] or 0.0}
        changed = {name: value for name, value in given.items() if value is not None}
        changed |= {name: changed[name] or None for name in ("sample", "rows") if name in changed}
        return replace(limits, **changed) if changed else limits

    def over(self, others: Bounds) -> Bounds:
        """These, and where they say nothing, ``others``."""
        said = {field.name: getattr(self, field.name) for field in fields(self)}
        return replace(others, **{name: value for name, value in said.items() if value is not None})

    def told(self) -> dict[str, Any]:
        """What was said, as it is written into a run."""
        values = {field.name: getattr(self, field.name) for field in fields(self)}
        found = {name: value for name, value in values.items() if value is not None and name != "windows"}
        return found | ({"window": [str(each) for each in self.windows]} if self.windows is not None else {})
