"""Text and JSON as UTF-8 can hold them, compact: what is stored and written."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from json.encoder import encode_basestring
from typing import Any

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
