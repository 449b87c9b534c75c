r"""Escapes of JSON and JavaScript (\u5f20, \n, \") in text that is no longer parsed."""

from __future__ import annotations

import re

_ESCAPE = re.compile(r'\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|\\u[0-9a-fA-F]{4}|\\["\\/bfnrt]')


def unescaped(text: str) -> str:
    """``text`` with its escapes decoded; line ends and other controls become blanks, so that lines stay countable."""
    return _ESCAPE.sub(_character, text) if "\\" in text else text


def _character(match: re.Match[str]) -> str:
    escape = match[0]
    if escape[1] == "u":
        return bytes.fromhex(escape.replace("\\u", "")).decode("utf-16-be", "replace")
    return escape[1] if escape[1] in '"\\/' else " "
