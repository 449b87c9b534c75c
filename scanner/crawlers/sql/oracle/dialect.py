"""Oracle by its thin driver: one read-only transaction, and so one snapshot, for each table."""

from __future__ import annotations

import re
import ssl
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Connection, CursorResult, Select, case, column, func, literal_column, null, text
from sqlalchemy.dialects import registry
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql import quoted_name

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Problem, Target
from scanner.crawlers import tls
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.sql.dialect import Field, Kind, Layout, Sight, TableEntry, driver_error
from scanner.crawlers.sql.documents import LARGEST
from scanner.crawlers.sql.oracle import catalogue
from scanner.crawlers.sql.sample import SEED, Draw, Way
from scanner.crawlers.sql.served import ServedDialect

registry.register("oracle.pandian", "scanner.crawlers.sql.oracle.compiler", "OracleSql")

_CONNECT_TIMEOUT = 10
_MANY_BLOCKS = 1000
"""From here on whole blocks are drawn for a sample: 8 MB."""
_RAW_IN_SQL = 2000
"""Bytes of a RAW in a statement, at the least that a server may be set to."""

_STRINGS = {"VARCHAR2", "CHAR", "NVARCHAR2", "NCHAR", "VARCHAR", "CHARACTER"}
_LONG_TEXTS = {"CLOB", "NCLOB"}
_BINARY = {"RAW", "BLOB", "LONG RAW"}
_PLAIN = _STRINGS | {
    "NUMBER", "FLOAT", "BINARY_FLOAT", "BINARY_DOUBLE", "BOOLEAN", "ROWID", "UROWID", "LONG", "XMLTYPE", "JSON",
}  # fmt: skip
_MOMENT = "YYYY-MM-DD HH24:MI:SS"
_BYTE_CHARSETS = ("US7ASCII", "WE8", "EE8", "CL8")
"""Character sets of a character per byte: what old programs wrote into them was often GBK."""

# https://docs.oracle.com/error-help/db/; DPY: the driver's own
_LOGIN = {"ORA-01017", "ORA-01005", "ORA-01045", "ORA-28000", "ORA-28001", "ORA-28009", "ORA-01004", "DPY-4001"}
_NO_DATABASE = {"DPY-6001", "DPY-6003", "ORA-12514", "ORA-12505", "ORA-01033", "ORA-01034", "ORA-12528"}
_UNREACHABLE = {"DPY-6005", "DPY-6000", "DPY-4011", "ORA-12170", "ORA-12541", "ORA-12543", "ORA-12545", "ORA-12154"}
_THIN = {"DPY-3001", "DPY-3010", "DPY-3015", "DPY-3016", "ORA-12660", "ORA-28040"}
"""What the driver does by Oracle's own client alone: encryption of its own, old servers, old passwords."""
_LOST = {"DPY-4011", "DPY-1001", "ORA-00028", "ORA-01012", "ORA-02396", "ORA-03113", "ORA-03114", "ORA-03135",
         "ORA-01089", "ORA-01090", "ORA-01092", "DPY-6005", "DPY-6000", "ORA-12170", "ORA-12537", "ORA-12541",
         "ORA-01033", "ORA-01034", "ORA-12526", "ORA-12528"}  # fmt: skip
"""Ended, killed, not reached; going down, not up yet."""
_BUSY = {"ORA-00018", "ORA-00020", "ORA-12516", "ORA-12518", "ORA-12519", "ORA-12520", "ORA-02391"}
_LISTENER = re.compile(r"\(Similar to ORA-(\d+)\)")
_TIME = {"DPY-4024", "ORA-01013", "ORA-02393", "ORA-02394", "ORA-00040"}


class OracleDialect(ServedDialect):
    """All schemas that the account sees, but the system's own."""

    driver = "oracle+pandian://"
    options: tuple[str, ...] = ("sid", "client", *tls.OPTIONS)
    list_tables, list_grants = catalogue.TABLES, (catalogue.GRANTS, catalogue.GRANTED_COLUMNS)
    unknown = frozenset({"ORA-00904", "ORA-00942", "ORA-01031"})
    """A view or a column of it that is not there, or not to be seen."""

    def __init__(self, target: Target, limits: Limits) -> None:
        super().__init__(target, limits)
        self._legacy = False
        self._blocks = 0

    def _check_url(self) -> None:
        if not self._url.database and "sid" not in self._url.options:
            raise target_error("url_no_database", place=self._url.place)

    def connect(self) -> Any:
        """A session in a read-only transaction, every number and long value fetched as it is written."""
        import oracledb

        url, options = self._url, self._url.options
        if options.get("client") and oracledb.is_thin_mode():
            oracledb.init_oracle_client(None if options["client"] == "1" else options["client"])
        encrypted = url.scheme == "oracles"
        connection = oracledb.connect(
            user=url.user,
            password=self._password or "",
            host=url.host or "localhost",
            port=url.port,
            service_name=url.database or None,
            sid=options.get("sid"),
            tcp_connect_timeout=_CONNECT_TIMEOUT,
            retry_count=0,
            program="pandian",
            protocol="tcps" if encrypted else "tcp",
            ssl_context=tls.context(options, url.place) if encrypted else None,
            ssl_server_dn_match=not tls.insecure(options),
        )
        try:
            connection.call_timeout = max(1, int(self.limits.statement_timeout * 1000))
            connection.outputtypehandler = _as_written
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION READ ONLY")
        except BaseException:
            connection.close()
            raise
        return connection

    def sight(self, connection: Connection) -> Sight:
        """The catalogue shows what the account has some right to: all of its own schema."""
        access = self._access(connection)
        return Sight(all=access.reads_all, some=frozenset({access.user}))

    def rights(self, connection: Connection) -> Rights:
        """By the privileges that reach beyond the account's own schema."""
        held = set(connection.execute(text(catalogue.SESSION)).scalars().all()) & catalogue.WRITES_ANY
        return Rights(
            writes=True if held else None, note="grants" if held else "unknown", detail=", ".join(sorted(held))
        )

    def _access(self, connection: Connection) -> catalogue.Access:
        user = str(connection.execute(text(catalogue.WHO)).scalar_one())
        privileges = self._asked(connection, catalogue.SESSION)
        grants = [row for query in self.list_grants for row in self._asked(connection, query)]
        return catalogue.Access(user, [name for (name,) in privileges], grants)

    def _asked(self, connection: Connection, query: str, **named: str) -> list[tuple[Any, ...]]:
        """Rows of a view that not every version has, and not every account may see."""
        try:
            return [tuple(row) for row in connection.execute(text(query), named).fetchall()]
        except DBAPIError as error:
            if code_of(error) in self.unknown:
                return []
            raise

    def tables(self, connection: Connection) -> Iterable[TableEntry]:
        """Tables, materialised views, external tables and views."""
        system = catalogue.SYSTEM | {name for (name,) in self._asked(connection, catalogue.MAINTAINED)}
        access = self._access(connection)
        tables = connection.execute(text(self.list_tables)).fetchall()
        views = connection.execute(text(catalogue.VIEWS)).fetchall()
        for owner, name, *size in [*tables, *views]:
            if owner in system:
                continue
            yield TableEntry(
                owner,
                name,
                view=not size,
                size=int(float(size[0])) if size and size[0] is not None else None,
                owner=owner,
                problem=None if access.reads(owner, name) else Problem("table_unreadable", "permission denied"),
                exposure=access.exposure(owner, name),
            )

    def layout(self, connection: Connection, schema: str, table: str) -> Layout:
        """The columns by their types."""
        named = {"owner": schema, "name": table}
        self._look_up_charset(connection)
        found = connection.execute(text(catalogue.COLUMNS), named).fetchall()
        if not found:
            raise ReadError("vanished")
        fields = tuple(
            self._field(
                Column(name, comment or "", _type(kind, length, precision, scale, chars), bool(int(key))), kind, length
            )
            for name, kind, length, precision, scale, chars, comment, key in found
        )
        hidden = any(int(count) for (count,) in self._asked(connection, catalogue.POLICIES, **named))
        problems = (Problem("rows_hidden", schema),) if hidden else ()
        view = int(connection.execute(text(catalogue.IS_VIEW), named).scalar_one())
        return Layout(schema, table, fields, problems, stored=not view)

    def _look_up_charset(self, connection: Connection) -> None:
        charset = str(connection.execute(text(catalogue.CHARSET)).scalar_one())
        self._legacy = charset.startswith(_BYTE_CHARSETS)

    def _field(self, described: Column, kind: str, length: Any) -> Field:
        base = kind.partition("(")[0].strip()
        if base in _LONG_TEXTS or kind in {"LONG", "XMLTYPE", "JSON"}:
            return Field(described, Kind.TEXT, wide=True)
        if kind in _BINARY:
            return Field(described, Kind.BINARY, wide=kind != "RAW")
        if base in {"DATE", "TIMESTAMP"} or kind.startswith("INTERVAL"):
            return Field(described, Kind.TEXT, cast=True)
        if base not in _PLAIN:
            return Field(described, Kind.NONE)
        legacy = self._legacy and base in _STRINGS and not base.startswith("N") and int(length or 0) <= _RAW_IN_SQL
        return Field(described, Kind.LEGACY if legacy else Kind.TEXT)

    def expression(self, field: Field) -> ColumnElement[Any]:
        """The column; moments written out, long values cut on the far side."""
        if field.kind is Kind.NONE:
            return null()
        value: ColumnElement[Any] = column(quoted_name(field.column.name, quote=True))
        kind = field.column.type
        longest: ColumnElement[Any] = literal_column(str(self.limits.max_cell + 1))
        one: ColumnElement[Any] = literal_column("1")
        if field.kind is Kind.LEGACY:
            return func.utl_raw.cast_to_raw(value)
        if kind in _LONG_TEXTS:
            return case((func.length(value) > longest, func.substr(value, one, longest)), else_=value)
        if kind == "BLOB":  # of a longer one its head says what it is
            most: ColumnElement[Any] = literal_column(str(LARGEST))
            head = func.to_blob(func.dbms_lob.substr(value, literal_column(str(_RAW_IN_SQL)), one))
            return case((func.dbms_lob.getlength(value) > most, head), else_=value)
        if kind.startswith("INTERVAL"):
            return func.to_char(value)
        if field.cast:
            zone = " TZH:TZM" if kind.endswith("WITH TIME ZONE") else ""
            return func.to_char(value, literal_column(f"'{_MOMENT}{'' if kind == 'DATE' else '.FF'}{zone}'"))
        return value

    def count(self, connection: Connection, layout: Layout) -> tuple[int | None, bool]:
        """What statistics were gathered last."""
        named = {"owner": layout.schema, "name": layout.table}
        found = self._asked(connection, catalogue.STATISTICS, **named) if layout.stored else []
        if not found or found[0][0] is None:
            return None, False
        self._blocks = 0 if found[0][2] else int(float(found[0][1] or 0))
        return int(float(found[0][0])), False

    def draws(self, connection: Connection, layout: Layout) -> Way | None:  # noqa: ARG002
        """Blocks of a table of many, rows of one of few. Call ``count`` before."""
        if not layout.stored:
            return None
        return "pages" if self._blocks >= _MANY_BLOCKS else "rows"

    def drawn(self, layout: Layout, draw: Draw) -> Select[Any]:
        """By SAMPLE with a fixed seed; of a view by the server's own chance."""
        made = self.statement(layout)
        if draw.share < 1 and not layout.stored:
            made = made.where(func.dbms_random.value() < literal_column(f"{draw.share:.9f}"))
        elif draw.share < 1:
            share = f"{min(max(draw.share * 100, 1e-6), 99.999999):.6f}"
            hint = f"SAMPLE {'BLOCK ' if draw.way == 'pages' else ''}({share}) SEED ({SEED})"
            made = made.with_hint(made.get_final_froms()[0], hint, "oracle")
        if draw.most is None:
            return made
        return (made if draw.way == "first" else made.order_by(func.dbms_random.value())).limit(draw.most + 1)

    def passing(self, error: Exception) -> Exception | None:
        """A session that was ended or broke, a server that has none to give."""
        code = code_of(error)
        if code in _BUSY:
            return Busy(code)
        return Lost(code or "OSError") if code in _LOST or isinstance(driver_error(error), ConnectionError) else None

    def abandon(self, result: CursorResult[Any]) -> None:
        """Hang up: a new connection costs less than what is on its way."""
        result.connection.invalidate()

    def answer(self, error: BaseException) -> str:
        """The server's words, without the address of their explanation."""
        original = driver_error(error)
        words = str(getattr(original.args[0], "message", original) if original.args else original)
        if self._password:
            words = words.replace(self._password, "***")
        return printable(" ".join(words.partition("Help: ")[0].split()))[:300]

    def explain(self, error: BaseException) -> TargetError:
        """By the error's number."""
        original, code = driver_error(error), code_of(error)
        place = {"place": self.place, "answer": self.answer(error)}
        cause = original.__cause__ or original.__context__
        if isinstance(cause, ssl.SSLError):
            refusal = tls.refusal(cause, self.place)
            return target_error("unreachable", **place) if isinstance(refusal, Lost) else refusal
        for key, codes in (
            ("login", _LOGIN), ("no_database", _NO_DATABASE), ("oracle_client", _THIN), ("unreachable", _UNREACHABLE),
        ):  # fmt: skip
            if code in codes:
                return target_error(key, **place)
        return target_error("unreachable", **place) if isinstance(original, OSError) else self.unclear(error)

    def read_error(self, error: Exception) -> ReadError:
        """Dropped tables, missing rights and time-outs have reasons of their own."""
        if isinstance(error, ReadError):
            return error
        code = code_of(error)
        if code in _TIME:
            return ReadError("timeout", f"{self.limits.statement_timeout:g} s")
        if code == "ORA-00942":  # also of a table that is there, and may not be read
            return ReadError("vanished")
        if code in {"ORA-01031", "ORA-01720"}:
            return ReadError("table_unreadable", f"permission denied ({code})")
        return ReadError("table_unreadable", code or type(driver_error(error)).__name__)


def _as_written(cursor: Any, metadata: Any) -> Any:
    """Numbers as their digits, long values with their rows, text that is damaged with marks where it is."""
    import oracledb

    kinds = {
        oracledb.DB_TYPE_NUMBER: oracledb.DB_TYPE_VARCHAR,
        oracledb.DB_TYPE_CLOB: oracledb.DB_TYPE_LONG,
        oracledb.DB_TYPE_NCLOB: oracledb.DB_TYPE_LONG_NVARCHAR,
        oracledb.DB_TYPE_BLOB: oracledb.DB_TYPE_LONG_RAW,
    }
    if kind := kinds.get(metadata.type_code):
        return cursor.var(kind, arraysize=cursor.arraysize)
    if metadata.type_code in {oracledb.DB_TYPE_VARCHAR, oracledb.DB_TYPE_CHAR, oracledb.DB_TYPE_NVARCHAR}:
        return cursor.var(
            metadata.type_code, metadata.internal_size, arraysize=cursor.arraysize, encoding_errors="replace"
        )
    return None


def code_of(error: BaseException) -> str:
    """``ORA-00942``, ``DPY-6005``, ``DM-2106``; empty where the driver says none."""
    original = driver_error(error)
    told = original.args[0] if original.args else None
    if number := getattr(told, "full_code", None):
        listener = _LISTENER.search(str(getattr(told, "message", "")))  # why no connection was made, by Oracle's number
        return f"ORA-{int(listener[1]):05}" if listener else str(number)
    number = getattr(told, "code", None)
    return f"DM{number}" if isinstance(number, int) and number < 0 else ""


def _type(kind: str, length: Any, precision: Any, scale: Any, chars: Any) -> str:
    """The type as a statement would have it: ``VARCHAR2(20)``, ``NUMBER(10,2)``."""
    if kind in _STRINGS:
        return f"{kind}({chars or length})"
    if kind == "RAW":
        return f"RAW({length})"
    if kind == "NUMBER" and precision is not None:
        return f"NUMBER({precision},{scale or 0})"
    return kind
