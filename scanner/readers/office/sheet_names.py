"""Names of sheets and slides: which of them somebody gave."""

from __future__ import annotations

import re

_OF_PROGRAMS = re.compile(
    r"(?:sheet|chart|macro|dialog|module|page|slide|工作表|图表|表|宏|模块|幻灯片|页) ?\d*\Z", re.IGNORECASE
)


def is_given(name: str) -> bool:
    """Whether the name says something: it is not one that programs give by themselves."""
    name = name.strip()
    return len(name) > 1 and _OF_PROGRAMS.match(name) is None
