"""Filling the placeholders of a rule's text with its figures, in Chinese or English."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from models.entities import catalogue
from models.messages import Lang, text
from models.tiers.people import LG_K

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")


def placeholders(template: str) -> tuple[str, ...]:
    """The names between braces, in order."""
    return tuple(PLACEHOLDER.findall(template))


def fill(template: str, values: Mapping[str, Any], lang: Lang) -> str:
    """``template`` with its placeholders filled; one without a value shows 0, or nothing for a list of types."""
    return PLACEHOLDER.sub(lambda match: _shown(match[1], values.get(match[1]), lang), template)


def _shown(name: str, value: Any, lang: Lang) -> str:
    if name.startswith("entities."):
        known = catalogue()
        codes = [code for code in value or () if code in known]
        return text("tiers.list_separator", lang).join(getattr(known[code], lang) for code in codes)
    number = value if isinstance(value, int | float) else 0
    shown = f"{number:,}"
    if number > 1 << LG_K.get(name, 62):  # past its nominal size a sketch estimates
        return text("tiers.about", lang, number=shown)
    return shown


def reason_text(policy: Mapping[str, Any], reason: Mapping[str, Any], lang: Lang) -> str:
    """The text of a stored reason in ``lang``, from the policy as a run records it (``Policy.describe``).

    Falls back on the text stored with the reason where the policy does not know the rule.
    """
    templates = policy.get("texts", {}).get(f"{reason.get('rule')}/{reason.get('tier')}")
    if templates:
        return fill(templates[lang], reason.get("values") or {}, lang)
    stored = reason.get("text") or ""
    if isinstance(stored, Mapping):
        stored = fill(str(stored.get(lang, "")), reason.get("values") or {}, lang)
    return str(stored)
