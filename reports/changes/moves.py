"""Where the content of what is gone lies now: by the same bytes, the same values, or the same members.

Gone and fresh objects stand in a database of their own that the system keeps on disk and forgets when it is closed:
memory stays flat however many there are.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Iterator

from reports.changes.evidence import READ, Ruling, container_of
from reports.changes.rows import HasRows, ObjectRow
from reports.changes.states import State

_TABLES = """
CREATE TABLE gone (uri TEXT PRIMARY KEY, container TEXT, name TEXT, sha TEXT, findings INTEGER, tier TEXT,
                   state TEXT, why TEXT) WITHOUT ROWID;
CREATE TABLE fresh (uri TEXT PRIMARY KEY, container TEXT, name TEXT, sha TEXT, findings INTEGER, tier TEXT,
                    state TEXT, why TEXT) WITHOUT ROWID;
CREATE TABLE move (gone TEXT PRIMARY KEY, fresh TEXT UNIQUE, why TEXT) WITHOUT ROWID;
CREATE TABLE lies (sha TEXT PRIMARY KEY, before TEXT, after TEXT) WITHOUT ROWID;
CREATE TABLE gone_at (key TEXT, n INTEGER, uri TEXT, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE fresh_at (key TEXT, n INTEGER, uri TEXT, PRIMARY KEY (key, n)) WITHOUT ROWID;
CREATE TABLE value (hash BLOB, uri TEXT, PRIMARY KEY (hash, uri)) WITHOUT ROWID;
CREATE TABLE held (uri TEXT PRIMARY KEY, level INTEGER, n0 INTEGER, n1 INTEGER, n2 INTEGER) WITHOUT ROWID;
CREATE TABLE change (uri TEXT PRIMARY KEY, state TEXT, why TEXT, other TEXT, gone INTEGER, kept INTEGER, new INTEGER)
  WITHOUT ROWID;
"""
_INDEXED = ("gone (sha)", "fresh (sha)", "gone (container)", "fresh (container)")
_ONE = """
INSERT INTO {table}_at SELECT {key}, row_number() OVER (PARTITION BY {key} ORDER BY uri), uri FROM {table}
WHERE state = ? AND sha IS NOT NULL AND uri NOT IN (SELECT {table} FROM move) {only}
"""
"""Those that have no partner yet, numbered among those of the same key."""
_MIN_VALUES = 3
_RAREST = 5
_COMMON = 50
"""A value that stands in more fresh objects than this says nothing of where one of them came from."""
_ASKED = 400
"""Contents that a run is asked for at once."""
_SAME = 0.95
_MOST = 0.5
_LEVELS = (4_000, 64_000)
"""Findings from which on one value in 16, or in 256, stands for all: fingerprints are keyed hashes, so those that begin
with one zero, or with two, are drawn at random, and the same in every object."""


def open_scratch() -> sqlite3.Connection:
    """A private database without a name, on disk as far as it does not fit a small cache."""
    scratch = sqlite3.connect("", check_same_thread=False, isolation_level=None)
    scratch.execute("PRAGMA cache_size=-16000")
    scratch.execute("PRAGMA journal_mode=OFF")
    scratch.execute("PRAGMA synchronous=OFF")
    scratch.executescript(_TABLES)
    return scratch


def keep(scratch: sqlite3.Connection, table: str, row: ObjectRow, ruling: Ruling) -> None:
    """Remember an object that only one of the runs met: ``table`` is gone or fresh."""
    container = container_of(row.uri)
    sha = row.sha256 if row.size and row.status in READ else None
    name = row.uri.rpartition("/")[2]
    scratch.execute(
        f"INSERT INTO {table} VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (row.uri, container, name, sha, row.findings, row.tier or "", ruling.state.value, ruling.why),
    )


def pair(scratch: sqlite3.Connection, before: HasRows, after: HasRows, *, values: bool) -> None:
    """Fill ``move``: each gone object that lies elsewhere now, with its new place; each place is taken once."""
    for at, what in enumerate(_INDEXED):
        scratch.execute(f"CREATE INDEX i{at} ON {what}")
    if not _any(scratch):
        return
    # Outermost objects first: members then follow their container. The same name decides among equal contents.
    for only in ("AND container IS NULL", ""):
        for key in ("sha || '/' || name", "sha"):
            _by_bytes(scratch, key, only)
        _follow(scratch)
    _by_members(scratch)
    if values:
        _by_values(scratch, before, after)


def _any(scratch: sqlite3.Connection) -> bool:
    (both,) = scratch.execute(
        "SELECT EXISTS (SELECT 1 FROM gone WHERE state = 'deleted')"
        " AND EXISTS (SELECT 1 FROM fresh WHERE state = 'new')"
    ).fetchone()
    return bool(both)


def _by_bytes(scratch: sqlite3.Connection, key: str, only: str) -> None:
    """The first that is gone goes with the first that is fresh of the same ``key``, the second with the second."""
    for table, state in (("gone", "deleted"), ("fresh", "new")):
        scratch.execute(f"DELETE FROM {table}_at")
        scratch.execute(_ONE.format(table=table, key=key, only=only), (state,))
    scratch.execute(
        "INSERT INTO move SELECT g.uri, f.uri, 'moved_bytes' FROM gone_at g CROSS JOIN fresh_at f"
        " WHERE f.key = g.key AND f.n = g.n"
    )


def _follow(scratch: sqlite3.Connection) -> None:
    """Members of what moved as it was lie at the same place within it."""
    scratch.execute(
        "INSERT OR IGNORE INTO move SELECT g.uri, f.uri, 'moved_container' FROM move m"
        " CROSS JOIN gone g CROSS JOIN fresh f WHERE g.uri >= m.gone || '!/' AND g.uri < m.gone || '!0'"
        " AND f.uri = m.fresh || substr(g.uri, length(m.gone) + 1) AND g.state = 'deleted' AND f.state = 'new'"
    )


def _by_members(scratch: sqlite3.Connection) -> None:
    """A container whose members lie, nearly all of them, in one new container was packed again under another name."""
    scratch.execute(
        "INSERT OR IGNORE INTO move SELECT one, two, 'moved_members' FROM (SELECT g.container AS one,"
        " f.container AS two, count(*) AS n, (SELECT count(*) FROM gone o WHERE o.container = g.container) AS m"
        " FROM move v JOIN gone g ON g.uri = v.gone JOIN fresh f ON f.uri = v.fresh"
        " WHERE g.container IN (SELECT uri FROM gone WHERE state = 'deleted' AND uri NOT IN (SELECT gone FROM move))"
        " AND f.container IN (SELECT uri FROM fresh WHERE state = 'new' AND uri NOT IN (SELECT fresh FROM move))"
        " GROUP BY 1, 2 HAVING n >= ? * m) ORDER BY n DESC, one, two",
        (_SAME,),
    )


def _by_values(scratch: sqlite3.Connection, before: HasRows, after: HasRows) -> None:
    """What was written again in another form holds the same values; it takes three, and few that others hold too."""
    for table, state in (("gone", "deleted"), ("fresh", "new")):
        scratch.execute(
            f"CREATE TABLE {table}_left AS SELECT uri, findings FROM {table} WHERE state = ? AND findings >= ?"
            f" AND uri NOT IN (SELECT {table} FROM move) ORDER BY uri",
            (state, _MIN_VALUES),
        )
    both = "SELECT EXISTS (SELECT 1 FROM gone_left) AND EXISTS (SELECT 1 FROM fresh_left)"
    if not scratch.execute(both).fetchone()[0]:
        return
    for uri, findings in scratch.execute("SELECT uri, findings FROM fresh_left"):
        level = _level(findings)
        counts = Counter[int]()

        def rows(uri: str = uri, level: int = level, counts: Counter[int] = counts) -> Iterator[tuple[str, str]]:
            for value, depth in _values(after, uri, level):
                counts.update(range(depth + 1))
                yield value, uri

        scratch.executemany("INSERT INTO value VALUES (?, ?)", rows())
        scratch.execute("INSERT INTO held VALUES (?, ?, ?, ?, ?)", (uri, level, counts[0], counts[1], counts[2]))
    for uri, findings in scratch.execute("SELECT uri, findings FROM gone_left"):
        partner = _partner(scratch, before, uri, _level(findings))
        if partner is not None:
            scratch.execute("INSERT OR IGNORE INTO move VALUES (?, ?, 'moved_values')", (uri, partner))


def _level(findings: int) -> int:
    """How thinly the values of an object are drawn: 0 all of them, 1 one in 16, 2 one in 256."""
    return sum(findings > limit for limit in _LEVELS)


def _values(run: HasRows, uri: str, level: int) -> Iterator[tuple[str, int]]:
    """The values of an object that are drawn at ``level``, and up to which level each of them is."""
    for entity, fingerprint in run.fingerprints(uri):
        depth = 2 if fingerprint.startswith("00") else 1 if fingerprint.startswith("0") else 0
        if depth >= level:
            yield f"{entity}:{fingerprint}", depth


def _partner(scratch: sqlite3.Connection, before: HasRows, uri: str, level: int) -> str | None:
    """The fresh object without a partner that holds nearly all values of a gone one, and not many more."""
    rare: list[tuple[int, str]] = []
    limited = f"SELECT count(*) FROM (SELECT 1 FROM value WHERE hash = ? LIMIT {_COMMON + 1})"
    for value, _ in _values(before, uri, level):
        (places,) = scratch.execute(limited, (value,)).fetchone()
        if 0 < places <= _COMMON:
            rare = sorted([*rare, (places, value)])[:_RAREST]
    if not rare:
        return None
    candidates = scratch.execute(
        "SELECT v.uri, h.level, h.n0, h.n1, h.n2, count(*) AS n FROM value v JOIN held h ON h.uri = v.uri"
        f" WHERE v.hash IN ({','.join('?' * len(rare))}) AND v.uri NOT IN (SELECT fresh FROM move)"
        f" GROUP BY v.uri ORDER BY n DESC, v.uri LIMIT {_RAREST}",
        [value for _, value in rare],
    ).fetchall()
    shares = "SELECT count(*) FROM value WHERE hash = ? AND uri = ?"
    for candidate, theirs, *numbers, _ in candidates:
        common = max(level, theirs)
        mine = shared = 0
        for value, _ in _values(before, uri, common):
            mine += 1
            shared += scratch.execute(shares, (value, candidate)).fetchone()[0]
        if mine >= _MIN_VALUES and shared >= _SAME * mine and shared >= _MOST * numbers[common]:
            return str(candidate)
    return None


def find_copies(scratch: sqlite3.Connection, before: HasRows, after: HasRows) -> None:
    """Fill ``lies``: for the content of each gone or fresh object, where it lies in either run at the first place."""
    scratch.execute(
        "INSERT OR IGNORE INTO lies (sha) SELECT sha FROM gone WHERE sha IS NOT NULL"
        " UNION SELECT sha FROM fresh WHERE sha IS NOT NULL"
    )
    asked, last = "SELECT sha FROM lies WHERE sha > ? ORDER BY sha LIMIT ?", ""
    while some := [sha for (sha,) in scratch.execute(asked, (last, _ASKED))]:
        last = some[-1]
        for column, run in (("before", before), ("after", after)):
            places: dict[str, str] = {}
            for uri, sha, size, status in run.rows(("uri", "sha256", "size", "status"), contents=some):
                if size and status in READ:
                    places.setdefault(sha, uri)
            known = ((uri, sha) for sha, uri in places.items())
            scratch.executemany(f"UPDATE lies SET {column} = ? WHERE sha = ?", known)


def rulings(scratch: sqlite3.Connection, table: str) -> Iterator[tuple[str, str, str, str, str | None, str]]:
    """Of every gone (or fresh) object: URI, state, evidence, tier, the URI at the other end, how it moved."""
    other = "fresh" if table == "gone" else "gone"
    copy = "after" if table == "gone" else "before"
    # Content of which the place in the other run is no object that was paired away.
    return iter(
        scratch.execute(
            f"SELECT t.uri, t.state, t.why, t.tier, coalesce(m.{other}, l.{copy}), coalesce(m.why, '') FROM {table} t"
            f" LEFT JOIN move m ON m.{table} = t.uri LEFT JOIN lies l ON l.sha = t.sha ORDER BY t.uri"
        )
    )


def moved(state: str, how: str) -> bool:
    """Whether an object of that state has a partner."""
    return bool(how) and state in {State.DELETED.value, State.NEW.value}
