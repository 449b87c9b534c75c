"""What the rooms hand each other: frozen records from the target met to the verdict given.

One way through: Target -> Item -> (TextChunk | TableChunk | Member | Problem)* -> Finding* -> ObjectResult.
Raw values live in chunks, in memory, and nowhere else; a Finding holds the masked form and a keyed fingerprint.
"""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.scope import About, Bounds

Location = Mapping[str, Any]
"""Where in an object: any of line, page, sheet, cell, table, row, column, paragraph, part, key. JSON values only."""


PICTURE = "picture"
"""``part`` of a location whose text was read from a picture, where letters and digits may be taken for one another."""


class Status(enum.StrEnum):
    """How an object ended. Everything but ``scanned`` carries a Problem."""

    SCANNED = "scanned"
    PARTIAL = "partial"
    SKIPPED = "skipped"
    FAILED = "failed"


class ItemKind(enum.StrEnum):
    """What a crawler met."""

    FILE = "file"
    TABLE = "table"
    OTHER = "other"
    """Met but never opened: an unreadable folder, a FIFO, a dangling link. Its ``problem`` says why."""


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not, or not wholly, read.

    ``code`` is a key of ``models/messages/reasons.yaml``; ``detail`` fills its ``{detail}`` and never holds content
    of the object, only names of limits, numbers, exception class names and the like.
    """

    code: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Target:
    """One place to walk: a path or a URL, with what the user said about it. ``url`` never holds a password."""

    name: str
    url: str
    password: str | None = field(default=None, repr=False)
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    leave_out: tuple[str, ...] = ()
    """Absolute local paths of folders that are never gone into, wherever they are met: the run's own output."""
    about: About = field(default_factory=About)
    bounds: Bounds = field(default_factory=Bounds)


@dataclass(frozen=True, slots=True)
class Item:
    """One object a crawler met, before anything was read.

    ``uri`` is percent-encoded and unique in a run; ``path`` is the same as a person reads it; ``locator`` is what the
    crawler needs to open it again, in another process. ``modified`` is ISO 8601 in UTC. With ``problem`` set the
    object is not opened: it ends as ``status`` (skipped or failed) for that reason.
    """

    uri: str
    path: str
    target: str
    kind: ItemKind
    locator: str
    size: int | None = None
    modified: str | None = None
    owner: str | None = None
    access: str | None = None
    media_type: str | None = None
    status: Status | None = None
    problem: Problem | None = None
    stamp: str | None = None
    """What the place itself says of the bytes' identity (size, times, inode; ETag): where it equals that of an earlier
    run, the bytes are taken to be the same. None: never."""
    exposure: str | None = None
    """Who can read it: one of ``models.exposure.EXPOSED``, narrow to wide; None where the place does not tell."""
    pieces: tuple[str, ...] = ()
    """Locators of the parts of a table so large that several workers share it; together they are the whole of it."""
    piece: int = 0
    """Which of them this is, from 1 on; 0: the whole object."""


@dataclass(frozen=True, slots=True)
class Listing:
    """One folder, database or bucket whose entries were listed: what lets a later absence count as a deletion.

    ``uri`` is that of the folder, without a slash at its end; ``entries`` how many it listed. ``complete`` is False,
    with a ``problem``, where it could not be listed to its end or may hide entries from this account. Of a folder that
    was listed completely ``problem`` says where it is: ``volume`` where one is mounted there, ``linked`` where a target
    is reached through a link.
    """

    target: str
    uri: str
    complete: bool
    entries: int
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class TextChunk:
    """A window of an object's decoded text.

    ``data`` is UTF-8. ``start`` counts the characters of the object's text before ``data``. The first ``overlap``
    bytes of ``data`` repeat the end of the chunk before, as context: a finding that begins there is not reported
    again. ``line`` is the 1-based number of the line on which ``data`` begins, None where the format has no lines.
    ``location`` holds for the whole chunk; ``marks`` are (byte offset in ``data``, location from there on), ascending.
    """

    data: bytes
    start: int = 0
    overlap: int = 0
    line: int | None = None
    location: Location = field(default_factory=dict)
    marks: tuple[tuple[int, Location], ...] = ()


@dataclass(frozen=True, slots=True)
class ColumnStatistics:
    """What a server says of the values in a column without telling any: its own estimates, of rows as they once were.

    Of ``rows`` in the table ``filled`` hold a value, and ``distinct`` of these differ; None where it does not say.
    """

    rows: int
    filled: int | None = None
    distinct: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table, or one key path of a record format: its name and what else its owner said about it."""

    name: str
    comment: str = ""
    type: str = ""
    key: bool = False
    """Part of the table's primary key."""
    statistics: ColumnStatistics | None = field(default=None, compare=False)
    """What the server keeps of its values: no part of what the column is."""


@dataclass(frozen=True, slots=True)
class TableChunk:
    """A run of rows of one table; each row is one record.

    ``rows`` are tuples of cell texts, as long as ``columns``; None is no value. ``first_row`` is the number a person
    would give the first of ``rows`` (1-based; in a spreadsheet the sheet's own row number). Chunks with the same
    ``table`` belong together, in order. ``spreadsheet`` asks for cell names (B7) in locations; ``first_column`` is
    the 0-based sheet column of ``columns[0]``.
    """

    columns: tuple[Column, ...]
    rows: Sequence[Sequence[str | None]]
    first_row: int = 1
    table: str = ""
    location: Location = field(default_factory=dict)
    spreadsheet: bool = False
    first_column: int = 0


@dataclass(frozen=True, slots=True)
class RowSample:
    """What part of a table was read, and how its rows were chosen; comes after the rows.

    ``drawn``: ``rows`` (each row by chance alone), ``pages`` (whole pages by chance, whose rows may be alike) or
    ``first`` (those that came first, by no chance). ``total``: rows in the table, None where nobody can tell; ``exact``
    where it was counted, else it is the server's own estimate. ``seed``: draws the same rows again.
    """

    read: int
    total: int | None
    drawn: str
    exact: bool = False
    seed: int | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One verified match, masked. ``start`` and ``end`` are characters of the object's text, where it has one."""

    object: str
    entity_type: str
    location: Location
    score: float
    masked: str
    fingerprint: str
    verified_by: tuple[str, ...]
    recognizer: str
    start: int | None = None
    end: int | None = None
    over: tuple[str, ...] = ()
    """Entity types whose claim on the same place was weaker."""


@dataclass(frozen=True, slots=True)
class TierReason:
    """One rule of the policy that an object met: the rule's id, the figures that met it and the legal basis.

    ``values`` fills the placeholders of the rule's bilingual text; it holds numbers and entity codes only.
    """

    rule: str
    tier: str
    text: str
    values: Mapping[str, Any] = field(default_factory=dict)
    basis: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one object is: its tier, every rule that said so (strictest first) and flags beside the tier."""

    tier: str
    reasons: tuple[TierReason, ...] = ()
    flags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FieldSummary:
    """One column (or key, or text part) of an object and one entity type found in it: the inventory's unit."""

    container: str
    """Sheet, table or part; empty where the object is one table or one text."""
    name: str
    """Column or key name; empty for running text."""
    comment: str
    entity_type: str
    count: int
    values: int
    """How many non-empty values the column held; 0 for running text."""
    sample: str
    """One masked value."""


@dataclass(frozen=True, slots=True)
class TableDigest:
    """The content of a table as keyed digests, whatever order its rows come in.

    ``schema``: 32 hexadecimal digits over column names, types, comments and key. ``rows``: exact. ``ranges``: for each
    of 256 ranges of the keyed hash of the primary key, 8 bytes for its rows and 16 for the sum of their digests.
    """

    schema: str
    rows: int
    ranges: bytes


@dataclass(frozen=True, slots=True)
class ObjectResult:
    """One finished object: a line of objects.jsonl, and what the store keeps beside it."""

    item: Item
    status: Status
    problems: tuple[Problem, ...] = ()
    media_type: str | None = None
    sha256: str | None = None
    verdict: Verdict | None = None
    counts: Mapping[str, int] = field(default_factory=dict)
    masked_counts: Mapping[str, int] = field(default_factory=dict)
    """Values met already masked (138****1234), per entity type: counted apart."""
    suppressed: Mapping[str, int] = field(default_factory=dict)
    """Findings that an allow list left out, per entity type: counted apart."""
    subjects: int = 0
    people: bytes = b""
    """Serialised sketch of the distinct data subjects (models.tiers.people), for merging; empty when there are none."""
    fields: tuple[FieldSummary, ...] = ()
    bytes_read: int = 0
    table: TableDigest | None = None
    """Of a database table that was read to its end."""
    text_digest: str | None = None
    """The text as a keyed digest, the same in whatever format it is kept; None where not wholly read, or too short."""
    like: str | None = None
    """SHA-256 of a finished object of equal content, whose findings, counts and members are this one's too."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """Figures the tier engine used, mergeable upwards; numbers only."""
    held: Mapping[tuple[str, str], int] = field(default_factory=dict)
    """Of a piece: container and column to non-empty values, of all columns, whatever was found in them."""
