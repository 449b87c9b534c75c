"""Why a value was found, in words: what ``verified_by`` and ``over`` say, for the command line and the reports."""

from __future__ import annotations

from collections.abc import Sequence

from models.entities import catalogue
from models.messages import Lang, section, text


def proof_words(verified_by: Sequence[str], over: Sequence[str], lang: Lang) -> list[str]:
    """A clause for each proof of a finding, and one for the types that it displaced."""
    said = section("explain", lang)
    words = [said.get(f"proof_{name}", name) for name in verified_by]
    if over:
        words.append(text("explain.over", lang, names=type_names(over, lang)))
    return words


def type_names(codes: Sequence[str], lang: Lang) -> str:
    """The names of entity types, set apart as the language does."""
    return section("explain", lang)["names_separator"].join(type_name(code, lang) for code in codes)


def type_name(code: str, lang: Lang) -> str:
    """The name of an entity type; its code where this installation does not know it."""
    entry = catalogue().get(code)
    if entry is None:
        return code
    return entry.zh if lang == "zh" else entry.en
