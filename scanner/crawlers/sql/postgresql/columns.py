"""PostgreSQL: the next rows of a range of a key as one text a column, which the server writes as fast as it copies."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Select,
    Text,
    bindparam,
    case,
    cast,
    column,
    func,
    literal_column,
    null,
    or_,
    select,
    table,
)
from sqlalchemy.dialects.postgresql.psycopg import PGDialect_psycopg
from sqlalchemy.sql import quoted_name

from models.packed import CELL, NULL
from scanner.crawlers.sql.dialect import Batches, Field, Kind, Layout
from scanner.crawlers.sql.pieces import Piece

if TYPE_CHECKING:
    from scanner.crawlers.sql.postgresql.dialect import PostgresqlDialect

_OWN = PGDialect_psycopg(paramstyle="numeric_dollar")  # type: ignore[no-untyped-call]
"""Writes parameters as libpq takes them."""
_GIVEN = ("most", "behind", "longest")
_CELL, _NULL = (literal_column(f"E'\\x{ord(mark):x}'", Text()) for mark in (CELL, NULL))
SAME = re.compile(
    r"(?:smallint|integer|bigint|real|double precision|numeric|uuid|date|time(?:stamp)?)"
    r"(?:\([0-9,-]+\))?(?: with(?:out)? time zone)?"
)
"""Types that stand in a row as a cast to text would write them (not so ``boolean``: t for true): short and of ASCII."""
_TEXTS = re.compile(r"text|character varying(?:\([0-9]+\))?")


def batches(dialect: PostgresqlDialect, layout: Layout, piece: Piece, *, behind: bool) -> Batches:
    """How many rows, and of each column their texts with ``CELL`` between them, ``NULL`` for none.

    A text of more bytes than ``longest`` comes as ``CELL``, and so does one that is ``NULL`` itself: there are more
    cells than rows then.
    """
    made = _select(dialect, layout, piece, behind=behind)
    compiled = made.compile(dialect=_OWN, compile_kwargs={"render_postcompile": True})
    names = tuple(compiled.positiontup or ())
    return Batches(str(compiled), names, compiled.construct_params(dict.fromkeys(_GIVEN, 0)))


def _select(dialect: PostgresqlDialect, layout: Layout, piece: Piece, *, behind: bool) -> Select[Any]:
    fields = list(zip(layout.labels(), layout.fields, strict=True))
    source = table(
        quoted_name(layout.table, quote=True),
        column(quoted_name(piece.column, quote=True)),
        schema=quoted_name(layout.schema, quote=True),
    )
    key = source.c[piece.column]
    rows = select(*(_text(dialect, field).label(name) for name, field in fields)).select_from(source)
    if layout.only:
        rows = rows.with_hint(source, "ONLY", "postgresql")
    if behind:
        rows = rows.where(key > bindparam("behind", type_=BigInteger()))
    if piece.high is not None:
        rows = rows.where(key < literal_column(str(piece.high)))
    # Whatever the limit is of, is not flattened, nor read by several at once: the texts are in one order.
    found = rows.order_by(key).limit(bindparam("most", type_=BigInteger())).subquery("t")
    texts = (func.string_agg(_cell(field, found.c[name]), _CELL) for name, field in fields)
    return select(func.count(), *texts).select_from(found)


def _text(dialect: PostgresqlDialect, field: Field) -> ColumnElement[Any]:
    """The value of a row, as it is or as the server writes it."""
    if field.kind is Kind.NONE:
        return cast(null(), Text)
    if field.cast or _TEXTS.fullmatch(field.column.type):
        return dialect.expression(replace(field, wide=False))
    value = dialect.expression(field)
    # Of a fixed length: a cast, which an aggregate would do, would take its blanks away.
    return value if field.wide else case((value.is_not(None), func.concat(value)), else_=cast(null(), Text))


def _cell(field: Field, text: ColumnElement[Any]) -> ColumnElement[Any]:
    if _may_be_anything(field):
        odd = or_(func.octet_length(text) > bindparam("longest", type_=BigInteger()), text.collate("C") == _NULL)
        text = case((odd, _CELL), else_=text)
    return func.coalesce(text, _NULL)


def _may_be_anything(field: Field) -> bool:
    """Whether a value may be long, or hold control characters."""
    return field.kind is not Kind.NONE and not SAME.fullmatch(field.column.type)
