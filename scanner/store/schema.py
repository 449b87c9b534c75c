"""The tables of a run store, version 5. SQLAlchemy Core only; the same in SQLite and PostgreSQL.

    meta      one row per setting of the run: options, policy, versions, times, and at its end the summary
    object    one row per finished object: file, member of an archive or mail, database table
    sketch    the distinct people of an object, as a mergeable sketch
    finding   one row per finding, masked; rows whose object is not in ``object`` belong to one that was not finished
    field     the inventory: per object, column (or key, or part) and entity type
    folder    folders, databases and archives with what lies below them; filled when the run ends
    people    the distinct people of the run, of a tier, of a target; filled when the run ends
    target    one row per target, with what was left out of it and whether it was walked
    listing   one row per folder, database or bucket that was listed: what lets an absence count as a deletion
    change    what differs from the run before, for each object that is not simply still there
    trend     one row per run of the line that this one stands in, the newest 50
    gap       per object, where its handling falls short of what its tier demands

A run made from an earlier one begins as its copy. ``origin`` then tells what was read in which run. An object is
finished when its own row is there; a member counts only once its outermost object (``root``) is.
No table holds a value in clear.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 5

_BYTEWISE = Text().with_variant(Text(collation="C"), "postgresql")
"""Text in the order of its bytes, on every database and in every locale."""

_CODE = String(64).with_variant(String(64, collation="C"), "postgresql")
"""A short name of ours, in the order of its bytes."""

_DIGEST = String(32).with_variant(String(32, collation="C"), "postgresql")

_MANY = Integer().with_variant(BigInteger(), "postgresql")
"""A number of its own for each of more rows than 32 bits count."""

metadata = MetaData()

revision = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), nullable=False),
    PrimaryKeyConstraint("version_num", name="alembic_version_pkc"),
)

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
    Column("uri", _BYTEWISE, nullable=False, comment="percent-encoded; a member is outer!/inner"),
    Column("root", Integer, nullable=False, comment="id of the outermost object; of a file or table its own"),
    Column("path", Text, nullable=False, comment="the URI as a person reads it"),
    Column("target", _BYTEWISE, nullable=False, comment="name of the target it was met in"),
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
    Column("parent", Integer, comment="id of the object it is a member of; NULL of an outermost one"),
    Column("stamp", Text, comment="identity of the bytes as the place tells it; NULL: never trusted, or a member"),
    Column("origin", String(64), comment="id of the run in which its bytes were read"),
    Column("read_at", String(40), comment="when: ISO 8601, UTC"),
    Column("exposure", String(16), comment="public, everybody, group or owner; NULL where the place does not tell"),
    Column("lines", BigInteger, comment="bytes of its lines in findings.jsonl; NULL where not known"),
    Column("schema_digest", String(32), comment="of a table: keyed digest of its columns"),
    Column("row_count", BigInteger, comment="of a table: exact"),
    Column("ranges", LargeBinary, comment="of a table: keyed digests of its rows, by range of the key"),
    Column("suppressed", Text, nullable=False, server_default="{}", comment="JSON: entity type -> findings left out"),
    Column(
        "text_digest", _DIGEST, comment="keyed digest of the text, whatever its format; NULL where short or not whole"
    ),
    Column(
        "same_text_as", Text, comment="URI of the first object with the same text in other bytes; filled at the end"
    ),
    UniqueConstraint("uri").ddl_if(dialect="sqlite"),
)
Index("object_sha256", object_.c.sha256)
Index("object_text", object_.c.text_digest)
Index("object_root", object_.c.root)
Index("object_parent", object_.c.parent)
Index("object_origin", object_.c.origin)
_RISK = (object_.c.rank.desc(), object_.c.exposure, object_.c.subjects.desc(), object_.c.findings.desc())
Index("object_place", object_.c.target, object_.c.uri).ddl_if(dialect="sqlite")
Index("object_risk", *_RISK, object_.c.uri).ddl_if(dialect="sqlite")
# PostgreSQL takes no URI of more than some 2,700 bytes into a sorted index, and refuses the row.
Index("object_uri", object_.c.uri, postgresql_using="hash").ddl_if(dialect="postgresql")
Index("object_danger", *_RISK).ddl_if(dialect="postgresql")

sketch = Table(
    "sketch",
    metadata,
    Column("object_id", Integer, primary_key=True, autoincrement=False),
    Column("people", LargeBinary, nullable=False, comment="models.tiers.people, serialised"),
)

finding = Table(
    "finding",
    metadata,
    Column("id", _MANY, primary_key=True),
    Column("object_id", Integer, nullable=False),
    Column("entity_type", _CODE, nullable=False),
    Column("start", BigInteger, comment="characters in the decoded text"),
    Column("end", BigInteger),
    Column("location", Text, nullable=False, comment="JSON: line, page, sheet, cell, table, row, column, part, ..."),
    Column("score", Float, nullable=False, comment="0 to 1"),
    Column("masked", Text, nullable=False),
    Column("fingerprint", _DIGEST, nullable=False, comment="keyed BLAKE2b-128 of the normalised value, hex"),
    Column("verified_by", Text, nullable=False, comment="JSON: list"),
    Column("recognizer", Text, nullable=False),
    Column("over", Text, comment="JSON: entity types whose claim on the same place was weaker; NULL: none"),
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
    Column("exposed", Text, comment="JSON: tier -> who can read it -> objects; NULL: a run that did not count them"),
)
Index("folder_size", folder.c.objects, folder.c.depth)

people = Table(
    "people",
    metadata,
    Column("scope", Text, primary_key=True, comment="run, tier:ID or target:NAME"),
    Column("people", LargeBinary, nullable=False, comment="models.tiers.people, serialised"),
)

target = Table(
    "target",
    metadata,
    Column("name", Text, primary_key=True),
    Column("url", Text, nullable=False, comment="without user, password and options"),
    Column("state", String(16), nullable=False, comment="pending, walked or failed"),
    Column("include", Text, nullable=False, comment="JSON: list of patterns"),
    Column("exclude", Text, nullable=False, comment="JSON: list of patterns"),
    Column("walked", String(40), comment="when the walk through it ended: ISO 8601, UTC"),
)

listing = Table(
    "listing",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("target", Text, nullable=False),
    Column("uri", _BYTEWISE, nullable=False, comment="of the folder, without a slash at its end"),
    Column("complete", Boolean, nullable=False),
    Column("entries", Integer, nullable=False),
    Column("problem", Text, comment="JSON: [code, detail], where it is not complete"),
)
Index("listing_uri", listing.c.uri, postgresql_using="hash")

change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("object", _BYTEWISE, nullable=False, comment="URI"),
    Column("path", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("kind", String(8), nullable=False),
    Column("state", String(16), nullable=False, comment="reports.changes.states.State"),
    Column("why", String(64), nullable=False, comment="the evidence: a key of models/messages/changes.yaml"),
    Column("other", Text, comment="URI it moved from or to, or where its content still lies"),
    Column("before", Text, comment="JSON: reports.changes.states.Side"),
    Column("after", Text, comment="JSON: the same"),
    Column("values", Text, nullable=False, comment="JSON: distinct values gone, kept, new"),
)
Index("change_object", change.c.object, postgresql_using="hash")

trend = Table(
    "trend",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("finished", String(40), nullable=False, comment="ISO 8601, UTC"),
    Column("totals", Text, nullable=False, comment="JSON"),
)

gap = Table(
    "gap",
    metadata,
    Column("object_id", Integer, primary_key=True, autoincrement=False),
    Column("rule", _CODE, primary_key=True, comment="id of the policy's rule of handling"),
    Column("demand", String(32), nullable=False, comment="access, storage, transfer, backup or destruction"),
    Column("values", Text, nullable=False, comment="JSON: the figures the gap rests on"),
)
