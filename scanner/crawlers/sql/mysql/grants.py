"""What an account's own grants say it can see: MySQL's catalogue hides every table on which it has no privilege.

A database is seen wholly only by a grant of SELECT on it or on everything. Whatever is not understood (a role whose
grants are not shown, what else a pattern of names may match) shows nothing: the error is on the safe side.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanner.crawlers.sql.dialect import Sight

_GRANT = re.compile(
    r"(?P<verb>GRANT|REVOKE)\s+(?P<what>.+?)\s+ON\s+(?P<database>\*|`(?:[^`]|``)+`)\.(?P<table>\*|`(?:[^`]|``)+`)\s+"
    r"(?:TO|FROM)\s",
    re.IGNORECASE | re.DOTALL,
)
_ANY_GRANT = re.compile(r"(?P<verb>GRANT|REVOKE)\s+(?P<what>.+?)\s+ON\s", re.IGNORECASE | re.DOTALL)
_SELECT = re.compile(r"(?:^|,)\s*(?:SELECT|ALL(?:\s+PRIVILEGES)?)\s*(?:,|$)", re.IGNORECASE)


def sight_of(grants: Iterable[str]) -> Sight:
    """What ``SHOW GRANTS`` means for the tables that the catalogue shows."""
    everything = False
    some: set[str] = set()
    hidden: set[str] = set()
    for line in grants:
        match = _GRANT.match(line.strip())
        if not match or match["table"] != "*" or not _SELECT.search(match["what"]):
            continue
        database = match["database"]
        if match["verb"].upper() == "REVOKE":
            hidden.add(_name(database))
        elif database == "*":
            everything = True
        else:
            some.add(_name(database))
    if "*" in hidden:
        return Sight(all=False)
    return Sight(everything, frozenset(some - hidden), frozenset(hidden))


def _name(quoted: str) -> str:
    r"""The database's name. What is a pattern (``%``, or ``_`` that is not written ``\_``) matches itself as well."""
    plain = quoted[1:-1].replace("``", "`") if quoted.startswith("`") else quoted
    return re.sub(r"\\([%_\\])", r"\1", plain)


def words_of(grants: Iterable[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """Each line as its verb (``GRANT``, ``REVOKE``) and the rights it names; those of single columns as well."""
    for line in grants:
        match = _ANY_GRANT.match(line.strip())
        if match:
            what = re.sub(r"\([^)]*\)", "", match["what"])
            words = {" ".join(word.upper().split()) for word in what.split(",")} - {"USAGE"}
            if re.search(r"\sWITH\s.*GRANT OPTION", line, re.IGNORECASE | re.DOTALL):
                words.add("GRANT OPTION")
            yield match["verb"].upper(), frozenset(words)
