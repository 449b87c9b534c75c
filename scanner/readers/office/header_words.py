"""Headers and footers of sheets: what they say without their codes (ECMA-376 part 1, 18.3.1.46; MS-XLS 2.4.136)."""

from __future__ import annotations

import re

_CODES = re.compile(r'&"[^"]*"|&K[0-9A-F+\-]{6}|&\d{1,3} ?|&[A-Z]', re.IGNORECASE)
"""Fonts, colours, sizes, of up to three digits, and places, pages and dates."""


def header_words(content: str) -> str:
    """A header or footer without the codes for fonts, pages and dates."""
    return " ".join(_CODES.sub(" ", content).replace("\0", " ").split())
