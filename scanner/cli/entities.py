"""``pandian entities``: every entity type."""

from __future__ import annotations

import json

from models.entities import catalogue
from models.messages import default_lang, text


def run_entities(format: str) -> int:
    """Print the catalogue as a table or as JSON: code, both names, standard, default tier, how it is verified."""
    entries = list(catalogue().values())
    if format == "json":
        rows = [
            {
                "code": entry.code,
                "zh": entry.zh,
                "en": entry.en,
                "standard": entry.standard,
                "tier": entry.tier,
                "group": entry.group,
                "verified_by": list(entry.verified_by),
            }
            for entry in entries
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    from scanner.cli.table import show

    lang = default_lang()
    heads = [text(f"cli.ent_{name}", lang) for name in ("code", "zh", "en", "standard", "tier", "verified")]
    show(heads, [(e.code, e.zh, e.en, e.standard, e.tier, ", ".join(e.verified_by)) for e in entries])
    return 0
