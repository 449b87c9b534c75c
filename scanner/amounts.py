"""Sizes, rates and shares as people write them: 500M, 5MB, 10%."""

from __future__ import annotations

import re

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
_SIZE = re.compile(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(?:I?B)?\s*", re.IGNORECASE)
_SHARE = re.compile(r"\s*([0-9]+(?:\.[0-9]+)?)\s*(%?)\s*")
_NUMBER = re.compile(r"\s*(\d{1,3}(?:[,_]\d{3})+|\d+)\s*")


def parse_size(given: str) -> int:
    """Bytes of 500M, 2G, 1.5GiB or 4096, at least 1. Raises ValueError."""
    match = _SIZE.fullmatch(given)
    size = int(float(match[1]) * _UNITS[match[2].upper()]) if match else 0
    if size <= 0:
        raise ValueError("no size")
    return size


def parse_rate(given: str) -> float:
    """Bytes a second of 5MB, 500K/s or 1MiB/s. Raises ValueError."""
    return float(parse_size(re.sub(r"(?:/s|ps)\s*$", "", given, flags=re.IGNORECASE)))


def parse_share(given: str) -> float:
    """0 to 1 of a share such as 1% or 0.01. Raises ValueError."""
    match = _SHARE.fullmatch(given)
    share = float(match[1]) / (100 if match[2] else 1) if match else -1.0
    if not 0 <= share <= 1:
        raise ValueError("no share")
    return share


def parse_sample(given: str) -> float | None:
    """A share above 0; None for all of it (100%). Raises ValueError."""
    share = parse_share(given)
    if share == 0:
        raise ValueError("nothing")
    return None if share == 1 else share


def parse_number(given: str) -> int:
    """A whole number, also written as 10,000. Raises ValueError."""
    match = _NUMBER.fullmatch(given)
    if match is None:
        raise ValueError("no number")
    return int(re.sub("[,_]", "", match[1]))
