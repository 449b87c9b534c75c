"""Values of a spreadsheet's cells as a person sees them: numbers and days by their formats, escaped characters."""

from __future__ import annotations

import datetime as dt
import functools
import re

from scanner.readers.cells import cell_text

_DATE_FORMATS = frozenset(map(str, (*range(14, 23), *range(27, 37), 45, 47, *range(50, 59))))
_ELAPSED = re.compile(r"\[[hms]+\]")
_NOT_FORMAT = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.')
_INTEGER = re.compile(r"-?\d+\Z")
_DECIMAL = re.compile(r"-?(?:0|[1-9]\d*)\.\d*[1-9]\Z")
_EXACT = 16
"""Characters of a decimal number that stays as it is as a float: 15 digits."""
_OFTEN = 40
"""Characters of a number that is kept in mind: days and sums come again."""
_ESCAPED = re.compile(r"(?:_x[0-9A-Fa-f]{4}_)+")

_LONGEST_FORMAT = 1000
"""Characters of a number format; Excel takes 255."""
_WRITTEN = re.compile(r'(?:\[[^\]]*\])*((?:"[^"]*"|\\.)*)([0#?]+)((?:"[^"]*"|\\.)*)(?:;.*)?\Z', re.DOTALL)
"""A format of one run of digits with words before and behind."""
_QUOTED = re.compile(r'"([^"]*)"|\\(.)')
_TELLING = re.compile(r"[0-9@]")
_ZEROS = 5
"""Places from which leading zeros are taken for a part of the number: of an area code, of an account."""
_MOST_ADDED = 64
"""Characters that a format may add to each cell: a million of them hold it."""


def shown_by(code: str) -> str:
    """How a number format shows a number: ``date`` (or time of day), ``elapsed`` hours, or as it is (empty).

    Where the format adds digits to what the cell holds: ``=``, what stands before, NUL, the least number of digits,
    NUL, what stands behind.
    """
    code = code[:_LONGEST_FORMAT]
    if written := _WRITTEN.match(code):
        before, digits, behind = _words(written[1]), written[2].count("0"), _words(written[3])
        adds = digits >= _ZEROS or _TELLING.search(before + behind)
        return f"={before}\0{digits}\0{behind}" if adds and len(before + behind) + digits <= _MOST_ADDED else ""
    code = code.casefold()
    date = any(letter in "ymdhs" for letter in _NOT_FORMAT.sub("", code))
    return "elapsed" if _ELAPSED.search(code) else "date" if date else ""


def _words(quoted: str) -> str:
    return _QUOTED.sub(lambda found: found[1] or found[2] or "", quoted).replace("\0", "")


def shown_builtin(number: str) -> str:
    """``shown_by`` for the formats that a file names by number alone."""
    return "elapsed" if number == "46" else "date" if number in _DATE_FORMATS else ""


def unescaped(text: str) -> str:
    """A text with the characters that XML cannot hold, or that are not to be changed (_x000D_; 22.9.2.19)."""
    return _ESCAPED.sub(_meant, text) if "_x" in text else text


def _meant(found: re.Match[str]) -> str:
    codes = bytes.fromhex(found[0].replace("_x", "").replace("_", ""))
    return found[0] if b"\0\0" in codes else codes.decode("utf-16-be", "replace")


def number_text(value: str, shown: str = "", *, since_1904: bool = False) -> str:
    """A number as the file writes it, as a person sees it: all digits, or an ISO date (see Styles)."""
    if not shown and (_INTEGER.match(value) or (len(value) <= _EXACT and _DECIMAL.match(value))):
        return value
    return (_shown if len(value) < _OFTEN else _shown.__wrapped__)(value, shown, since_1904)


@functools.lru_cache(1 << 14)
def _shown(value: str, shown: str, since_1904: bool) -> str:
    try:
        number = float(value)
    except ValueError:
        return value
    if shown.startswith("="):
        text = cell_text(number) or value
        before, digits, behind = shown[1:].split("\0")
        return f"{before}{text.zfill(int(digits))}{behind}" if text.isdecimal() else text
    if shown and 0 <= number < 2958466:  # 9999-12-31
        days = dt.timedelta(seconds=round(number * 86400))
        return cell_text(days) or value if shown == "elapsed" else _date(number, since_1904=since_1904)
    return cell_text(number) or value


def _date(serial: float, *, since_1904: bool) -> str:
    """A serial day number (ECMA-376 part 1, 18.17.4); the 1900 system has a 29 February 1900 that never was."""
    base = dt.datetime(1904, 1, 1) if since_1904 else dt.datetime(1899, 12, 31 if serial < 60 else 30)  # noqa: DTZ001
    moment = base + dt.timedelta(seconds=round(serial * 86400))
    if serial < 1:
        return moment.time().isoformat()
    return moment.date().isoformat() if moment.time() == dt.time() else moment.isoformat(sep=" ")
