"""``pandian fingerprint``: the keyed fingerprints of values, so that an allow list need not hold them in clear."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from models.errors import UsageError
from models.messages import default_lang, text


def run_fingerprint(values: list[str], key_file: Path | None, format: str) -> int:
    """Print a line for each normal form of each value: fingerprint, types that have it, the value masked."""
    from models.protect import load_key, mask
    from recognizers.readings import readings

    lang = default_lang()
    given = values or [line.rstrip("\r\n") for line in sys.stdin]
    given = [value for value in given if value.strip()]
    if not given:
        raise UsageError(text("allow.err_no_value", lang))
    key = load_key(key_file)
    rows: list[dict[str, Any]] = []
    for value in given:
        for normal, entities in readings(value).items():
            masked = mask(value, entities[0]) if entities else "*" * len(value)
            rows.append({"fingerprint": key.fingerprint(normal), "entity_types": entities, "masked": masked})
    if format == "json":
        print(json.dumps({"key_id": key.id, "values": rows}, ensure_ascii=False, indent=2))
        return 0
    from scanner.cli.table import show

    heads = [text(f"allow.col_{name}", lang) for name in ("fingerprint", "entities", "masked")]
    none = text("allow.unrecognised", lang)
    show(heads, [(row["fingerprint"], ", ".join(row["entity_types"]) or none, row["masked"]) for row in rows])
    return 0
