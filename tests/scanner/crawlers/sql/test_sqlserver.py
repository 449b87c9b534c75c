"""SQL Server: what it is asked, and what is made of its answers. No server of that kind was there to ask."""

from __future__ import annotations

import re
import threading
import traceback
import uuid
from contextlib import closing
from decimal import Decimal

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Problem, TableChunk, Target
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.sql.dialect import Layout
from scanner.crawlers.sql.sample import Draw
from scanner.crawlers.sql.sqlserver.compiler import SqlServerSql, bound
from scanner.crawlers.sql.sqlserver.dialect import SqlServerDialect, _field, _type
from tests.scanner.crawlers.contract import items_in, listings
from tests.scanner.crawlers.reading import items_of, table_of
from tests.servers.process import free_port
from tests.servers.tds import Refusal, Rows, tds

COLUMN_NAMES = [f"c{at}" for at in range(12)]


def column(name, base, *, length=4, page=None, comment="", allowed=1, key=None):
    return (name, base, base, length, 38, 2, page, comment, allowed, 1, key, 1 if key else None)


COLUMNS = {
    "people": [
        column("id", "int", key=1),
        column("姓名", "nvarchar", length=40, comment="姓名"),
        column("old", "varchar", length=40, page=1252),
        column("pay", "decimal", length=17),
        column("guid", "uniqueidentifier", length=16),
        column("secret", "nvarchar", length=40, allowed=0),
    ],
    "locked": [column("a", "nvarchar", length=40)],
    "dropped": [column("a", "nvarchar", length=40)],
}
NUMBER = uuid.UUID("11111111-2222-3333-4444-555555555555")
PEOPLE = [
    (1, "张三", "手机 13800138000".encode("gbk"), Decimal("12345678901234567890.10"), NUMBER, None),
    (2, None, "é".encode("latin-1"), None, None, None),
]


def answers(statement):
    """What a database of three tables says."""
    if "snapshot_isolation_state" in statement:
        return Rows(["s"], [(1,)])
    if "FROM sys.objects o JOIN sys.schemas" in statement and "USER_NAME" in statement:
        tables = [("dbo", name, "U ", "dbo", 1, 8192, "group") for name in COLUMNS]
        return Rows(COLUMN_NAMES[:7], [*tables, ("hr", "shut", "V ", "dbo", 0, None, "everybody")])
    if "'VIEW DEFINITION'), HAS" in statement:
        return Rows(["a", "b"], [(0, 0)])
    if "IS_SRVROLEMEMBER" in statement:
        return Rows(COLUMN_NAMES[:8], [(0, 0, 1, 0, 1, 0, 0, None)])
    if "FROM sys.schemas s" in statement:
        return Rows(["a"], [("dbo",)])
    if "MS_Description" in statement:
        return Rows(COLUMN_NAMES, COLUMNS[asked_of(statement)])
    if "masked_columns" in statement or "security_predicates" in statement:
        return Refusal(208, "Invalid object name")
    if "[people]" in statement:
        return Rows(COLUMN_NAMES[:6], PEOPLE)
    return Refusal(1222 if "[locked]" in statement else 208)


_asked: list[str] = []


def asked_of(_statement):
    """The table of the catalogue's last question: its parameters are not looked into."""
    return _asked[-1]


@pytest.fixture
def served(certificates):
    with tds(certificates, answers) as running:
        yield running


def target_of(running, certificates, options=""):
    return Target("db", f"sqlserver://sa@127.0.0.1:{running.port}/crm?{options or f'ca={certificates.ca}'}", "p ä'%")


def read(target, name, **limits):
    _asked.append(name)
    return table_of(target, name, **limits)


def test_a_database_is_read(served, certificates):
    target = target_of(served, certificates)
    items = items_of(target)
    place = f"sqlserver://127.0.0.1:{served.port}/crm"
    assert {item.uri: (item.media_type.rpartition("-")[2], item.exposure) for item in items.values()} == {
        f"{place}/dbo/people": ("table", "group"),
        f"{place}/dbo/locked": ("table", "group"),
        f"{place}/dbo/dropped": ("table", "group"),
        f"{place}/hr/shut": ("view", "everybody"),
    }
    assert items["shut"].problem == Problem("table_unreadable", "permission denied")
    assert {uri: listing.complete for uri, listing in listings(target).items()} == {
        f"{place}/dbo": True,
        f"{place}/hr": False,
        place: False,
    }
    assert read(target, "people") == (
        [
            {"id": "1", "姓名": "张三", "old": "手机 13800138000", "pay": "12345678901234567890.1",
             "guid": str(NUMBER), "secret": None},
            {"id": "2", "姓名": None, "old": "é", "pay": None, "guid": None, "secret": None},
        ],
        [Problem("columns_unreadable", "secret")],
    )  # fmt: skip
    assert read(target, "locked", statement_timeout=5) == ([], [Problem("timeout", "5 s (lock)")])
    assert read(target, "dropped") == ([], [Problem("vanished")])
    assert {re.match(r"\s*(\w+)", statement)[1] for statement in served.said} == {"SELECT", "SET", "use"}
    said = set(served.said)
    assert {"SET TRANSACTION ISOLATION LEVEL SNAPSHOT", "SET DEADLOCK_PRIORITY LOW", "SET LOCK_TIMEOUT 5000"} <= said
    assert not [statement for statement in said if "NOLOCK" in statement or "READ UNCOMMITTED" in statement]


def test_what_the_account_could_write(served, certificates):
    with closing(crawler_for(target_of(served, certificates), Limits())) as crawler:
        rights = crawler.rights()
    assert (rights.writes, rights.detail) == (True, "db_datawriter, INSERT")


def test_columns_carry_names_types_and_comments(served, certificates):
    _asked.append("people")
    with closing(crawler_for(target_of(served, certificates), Limits())) as crawler:
        item = next(item for item in items_in(crawler) if item.uri.endswith("/people"))
        chunk = next(part for part in crawler.rows(item) if isinstance(part, TableChunk))
    assert chunk.columns[1] == Column("姓名", "姓名", "nvarchar(20)")
    assert [column.name for column in chunk.columns if column.key] == ["id"]
    assert chunk.columns[3].type == "decimal(38,2)"


def test_a_connection_that_breaks_goes_on_behind_the_last_row(certificates):
    broken = []

    def answer(statement):
        if "[people]" not in statement or "FROM [" not in statement:
            return answers(statement)
        broken.append(statement)
        if len(broken) == 1:
            return Rows(["c0", "c1"], [(at, "x" * 2000) for at in range(1, 41)], cut=True)
        last = int(statement.rpartition("[")[2].partition(",")[0].rstrip("]"))
        return Rows(["c0", "c1"], [(at, "y") for at in range(last + 1, 51)])

    _asked.append("people")
    saved, COLUMNS["people"] = COLUMNS["people"], COLUMNS["people"][:2]
    try:
        with tds(certificates, answer) as running:
            rows, problems = read(target_of(running, certificates), "people", rows_per_chunk=8)
    finally:
        COLUMNS["people"] = saved
    assert problems == []
    assert [row["id"] for row in rows] == [str(at) for at in range(1, 51)]
    assert "ORDER BY [id]" in broken[0]
    assert "[id] > " in broken[1]


def test_a_server_that_says_nothing_costs_its_table(certificates):
    over = threading.Event()

    def answer(statement):
        if "FROM [dbo].[people]" in statement:
            over.wait(60)
            return None
        return answers(statement)

    with tds(certificates, answer) as running:
        try:
            found = read(target_of(running, certificates), "people", statement_timeout=1)
        finally:
            over.set()
    assert found == ([], [Problem("columns_unreadable", "secret"), Problem("timeout", "1 s")])


def test_nobody_is_logged_in_where_the_certificate_is_not_trusted(served, certificates):
    for options, logins in (("insecure=0", 0), ("insecure=1", 1)):
        with closing(crawler_for(target_of(served, certificates, options), Limits())) as crawler:
            if logins:
                crawler.check()
            else:
                with pytest.raises(TargetError, match="certificate"):
                    crawler.check()
        assert served.logins == logins


def test_a_server_that_does_not_encrypt_is_not_logged_in_to(certificates):
    with tds(certificates, answers, encrypts=False) as running:
        with (
            closing(crawler_for(target_of(running, certificates), Limits())) as crawler,
            pytest.raises(TargetError, match="TLS"),
        ):
            crawler.check()
        assert running.logins == 0


@pytest.mark.parametrize(
    ("number", "says"), [(18456, "PANDIAN_PASSWORD"), (4060, "crm"), (50000, "Login failed for 'sa' \\*\\*\\*")]
)
def test_refused_logins(certificates, number, says):
    with (
        tds(certificates, answers, Refusal(number, "Login failed for 'sa' p ä'%")) as running,
        closing(crawler_for(target_of(running, certificates), Limits())) as crawler,
        pytest.raises(TargetError, match=says) as caught,
    ):
        crawler.check()
    assert "p ä'%" not in "".join(traceback.format_exception(caught.value))


def test_nobody_listens():
    nowhere = Target("db", f"mssql://sa@127.0.0.1:{free_port()}/crm", "p")
    with (
        pytest.raises(TargetError, match=r"防火墙|firewall"),
        closing(crawler_for(nowhere, Limits(patience=0.05))) as crawler,
    ):
        crawler.check()


def fields(*columns):
    return tuple(_field(Column(name, "", base), base, length, page) for name, base, length, page in columns)


LAYOUT = Layout(
    "dbo",
    "客户 ]表",
    fields(
        ("id", "bigint", 8, None), ("na%me", "nvarchar", 40, None), ("old", "varchar", 20, 1252),
        ("cn", "varchar", 20, 936), ("memo", "ntext", 16, None), ("notes", "varchar", -1, 1252),
        ("x", "xml", -1, None), ("v", "sql_variant", 8016, None), ("g", "geography", -1, None),
        ("doc", "varbinary", -1, None), ("at", "datetimeoffset", 10, None), ("stamp", "timestamp", 8, None),
    ),
)  # fmt: skip
SELECT = (
    "[id] AS c0, [na%me] AS c1, CAST([old] AS VARBINARY(max)) AS c2, CAST([cn] AS NVARCHAR(max)) AS c3, "
    "substring(CAST([memo] AS NVARCHAR(max)), 1, 1001) AS c4, substring(CAST([notes] AS VARBINARY(max)), 1, 1001) AS c5, "
    "substring(CAST([x] AS NVARCHAR(max)), 1, 1001) AS c6, substring(CAST([v] AS NVARCHAR(max)), 1, 1001) AS c7, "
    "NULL AS c8, substring([doc], 1, 16777217) AS c9, [at] AS c10, NULL AS c11 FROM [dbo].[客户 ]]表]"
)


def dialect(**limits):
    return SqlServerDialect(Target("t", "sqlserver://u@h/crm"), Limits(max_cell=1000, **limits))


def compiled(statement):
    made = statement.compile(dialect=SqlServerSql(), compile_kwargs={"render_postcompile": True})
    return " ".join(str(made).split())


def test_statements():
    asks = dialect()
    assert compiled(asks.statement(LAYOUT)) == f"SELECT {SELECT}"
    assert compiled(asks.behind(LAYOUT, (0,), (5,))) == f"SELECT {SELECT} WHERE [id] >= ? AND [id] > ? ORDER BY [id]"
    assert compiled(asks.drawn(LAYOUT, Draw("pages", 0.1, 100, 9_000))) == (
        f"SELECT TOP 101 {SELECT} TABLESAMPLE SYSTEM (10.000000000 PERCENT) REPEATABLE (20240601) ORDER BY newid()"
    )
    assert compiled(asks.drawn(LAYOUT, Draw("rows", 0.1, None, 9_000))) == (
        f"SELECT {SELECT} WHERE abs(checksum(newid()) % 1000000) < 100000"
    )
    assert compiled(asks.drawn(LAYOUT, Draw("first", 1.0, 100, 9_000))) == f"SELECT TOP 101 {SELECT}"


def test_parameters_are_the_drivers():
    assert bound("SELECT [a?%] FROM t WHERE b LIKE '%?' AND c = ? AND d % 2 = ?", ("x", 1)) == (
        "SELECT [a?%%] FROM t WHERE b LIKE '%%?' AND c = %s AND d %% 2 = %s",
        ("x", 1),
    )


def test_types_are_written_as_in_a_statement():
    assert _type("nvarchar", "nvarchar", -1, 0, 0) == "nvarchar(max)"
    assert _type("varchar", "varchar", 20, 0, 0) == "varchar(20)"
    assert _type("身份证", "char", 18, 0, 0) == "身份证"


def test_only_what_it_understands_is_taken_of_a_url():
    for url in ("sqlserver://u@h", "sqlserver://u@h/crm?ApplicationIntent=ReadWrite"):
        with pytest.raises(TargetError):
            SqlServerDialect(Target("t", url), Limits())
    with pytest.raises(ReadError):
        raise dialect().read_error(OSError())
