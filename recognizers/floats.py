"""Long numbers that were kept as floats: which digits they had, and how many of them are still true."""

from __future__ import annotations

import re


def as_float(value: str) -> tuple[str, int] | None:
    """Digits of a number of 17 to 19 that was kept as a float, and how many of them are still true.

    Spreadsheets keep 15 digits and write 110101199003070000 or 1.10101E+17; programs write the nearest number that
    64 bits hold, which one of the numbers in 16 to 1024 is by itself (IEEE 754).
    """
    if match := re.fullmatch(r"([1-9])\.?([0-9]{0,17})[eE]\+?(1[678])", value):
        size = int(match[3]) + 1
        digits = (match[1] + match[2])[:size]
        return digits.ljust(size, "0"), min(len(digits), 15)
    if re.fullmatch(r"[1-9][0-9]{16,18}", value) and (value.endswith("000") or int(float(value)) == int(value)):
        return value, 15
    return None
