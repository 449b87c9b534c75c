"""Text and JSON as UTF-8 can hold them, compact: what is stored and written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

_VALUE_LIKE = re.compile(r"\d(?:[\s-]?\d){6,}|[\w.+-]+@[\w-]+\.[\w.-]+")
"""In the name of a column or key: what looks like a value, such as a table without a header leaves there."""
_LONE = re.compile("[\0\ud800-\udfff]")
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def clean(text: str) -> str:
    """``text`` with each lone surrogate (left of a name or value in no encoding) as U+FFFD; the length stays.

    NUL too: PostgreSQL takes none, and a run says the same wherever its store is.
    """
    return text if text.isascii() and "\0" not in text else _LONE.sub("\ufffd", text)


def dump_flat(values: Mapping[str, Any]) -> str:
    """As ``dump``, for a mapping of plain numbers and strings: several times faster, and there are millions."""
    parts = []
    for name, value in values.items():
        kind = type(value)
        if kind is str:
            parts.append(f"{encode_basestring(name)}:{encode_basestring(value)}")
        elif kind is int:
            parts.append(f"{encode_basestring(name)}:{value}")
        else:
            return dump(values)
    return clean("{" + ",".join(parts) + "}")


def dump(value: Any) -> str:
    """Compact JSON."""
    return clean(_encode(value))


def safe_label(label: str, value: str = "") -> str:
    """``label`` (the name of a column, key, sheet) with whatever in it looks like a value, or is ``value``, starred."""
    if len(value) > 1 and value in label:
        label = label.replace(value, "*" * len(value))
    return _VALUE_LIKE.sub(lambda hit: "*" * len(hit[0]), label)
