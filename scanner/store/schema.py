"""The tables of run.db, version 1. SQLAlchemy Core only, nothing that SQLite alone knows.

    meta      one row per setting of the run: options, policy, versions, times, and at its end the summary
    object    one row per finished object: file, member of an archive or mail, database table
    sketch    the distinct people of an object, as a mergeable sketch
    finding   one row per finding, masked; rows whose object is not in ``object`` belong to one that was not finished
    field     the inventory: per object, column (or key, or part) and entity type
    folder    folders, databases and archives with what lies below them; filled when the run ends

An object is finished when its own row is there; a member counts only once its outermost object (``root``) is.
No table holds a value in clear.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
)

VERSION = 1

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", String(64), primary_key=True),
    Column("value", Text, nullable=False, comment="JSON"),
)

object_ = Table(
    "object",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False, comment="given when work on the object begins"),
    Column("uri", Text, nullable=False, unique=True, comment="percent-encoded; a member is outer!/inner"),
    Column("root", Integer, nullable=False, comment="id of the outermost object; of a file or table its own"),
    Column("path", Text, nullable=False, comment="the URI as a person reads it"),
    Column("target", Text, nullable=False, comment="name of the target it was met in"),
    Column("kind", String(8), nullable=False, comment="file, table or other"),
    Column("media_type", Text),
    Column("size", BigInteger, comment="bytes"),
    Column("modified", String(40), comment="ISO 8601, UTC"),
    Column("owner", Text),
    Column("access", Text, comment="who can read it, as far as the source tells"),
    Column("sha256", String(64)),
    Column("status", String(8), nullable=False, comment="scanned, partial, skipped or failed"),
    Column("problems", Text, nullable=False, comment="JSON: list of [code, detail]; empty when scanned"),
    Column("tier", String(64), comment="id of the tier in the run's policy; NULL when nothing was read"),
    Column("rank", Integer, nullable=False, comment="rank of the tier, -1 without one"),
    Column("reasons", Text, nullable=False, comment="JSON: rules met, with figures and legal basis"),
    Column("flags", Text, nullable=False, comment="JSON: list of flags beside the tier"),
    Column("counts", Text, nullable=False, comment="JSON: entity type -> findings"),
    Column("masked_counts", Text, nullable=False, comment="JSON: entity type -> values met already masked"),
    Column("findings", Integer, nullable=False),
    Column("subjects", Integer, nullable=False, comment="distinct people, estimated, members included"),
    Column("bytes_read", BigInteger, nullable=False),
    Column("facts", Text, nullable=False, comment="JSON: the figures the tier rests on"),
    Column("duplicates_of", Text, comment="URI of the first object with the same content; filled when the run ends"),
)
Index("object_sha256", object_.c.sha256)
Index("object_root", object_.c.root)
Index("object_place", object_.c.target, object_.c.uri)
Index("object_risk", object_.c.rank.desc(), object_.c.subjects.desc(), object_.c.findings.desc(), object_.c.uri)

sketch = Table(
    "sketch",
    metadata,
    Column("object_id", Integer, primary_key=True, autoincrement=False),
    Column("people", LargeBinary, nullable=False, comment="models.tiers.people, serialised"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("object_id", Integer, nullable=False),
    Column("entity_type", String(64), nullable=False),
    Column("start", BigInteger, comment="characters in the decoded text"),
    Column("end", BigInteger),
    Column("location", Text, nullable=False, comment="JSON: line, page, sheet, cell, table, row, column, part, ..."),
    Column("score", Float, nullable=False, comment="0 to 1"),
    Column("masked", Text, nullable=False),
    Column("fingerprint", String(32), nullable=False, comment="keyed BLAKE2b-128 of the normalised value, hex"),
    Column("verified_by", Text, nullable=False, comment="JSON: list"),
    Column("recognizer", Text, nullable=False),
)
Index("finding_object", finding.c.object_id, finding.c.id)

field = Table(
    "field",
    metadata,
    Column("object_id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("container", Text, nullable=False, comment="sheet, table or part; empty where there is but one"),
    Column("name", Text, nullable=False, comment="column or key; empty for running text"),
    Column("comment", Text, nullable=False),
    Column("entity_type", String(64), nullable=False),
    Column("count", Integer, nullable=False),
    Column("values", Integer, nullable=False, comment="non-empty values of the column; 0 for running text"),
    Column("sample", Text, nullable=False, comment="one masked value"),
)

folder = Table(
    "folder",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", Text, nullable=False),
    Column("parent", Text, comment="NULL for a target"),
    Column("target", Text, nullable=False),
    Column("depth", Integer, nullable=False, comment="0 for a target"),
    Column("objects", Integer, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("tier", String(64)),
    Column("subjects", Integer, nullable=False, comment="distinct people below it, counted once"),
    Column("findings", Integer, nullable=False),
    Column("unread", Integer, nullable=False, comment="objects below it that ended partial, skipped or failed"),
    Column("entities", Text, nullable=False, comment="JSON: entity type -> findings"),
)
Index("folder_size", folder.c.objects, folder.c.depth)
