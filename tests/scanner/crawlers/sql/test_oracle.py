"""Oracle and DM: what they are asked, and what is made of their answers. No server of theirs was there to ask."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from types import SimpleNamespace

import pytest
from sqlalchemy.exc import DBAPIError

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Column, Problem, Target
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.share import Busy, Lost
from scanner.crawlers.sql.oracle import catalogue
from scanner.crawlers.sql.oracle.compiler import DmSql, OracleSql
from scanner.crawlers.sql.oracle.dialect import OracleDialect
from scanner.crawlers.sql.oracle.dm import DmDialect
from scanner.crawlers.sql.sample import Draw
from scanner.targets import parse_target
from tests.servers.process import free_port
from tests.servers.tns import refusing_listener

COLUMNS = [  # name, type, bytes, precision, scale, characters, comment, how often in the primary key
    ("ID", "NUMBER", 22, 18, 0, 0, "号码", 1),
    ("a:b %", "VARCHAR2", 400, None, None, 100, None, 0),
    ("BIG", "VARCHAR2", 4000, None, None, 4000, None, 0),
    ("BORN", "DATE", 7, None, None, 0, None, 0),
    ("AT", "TIMESTAMP(6) WITH TIME ZONE", 13, None, 6, 0, None, 0),
    ("LOCAL", "TIMESTAMP(6) WITH LOCAL TIME ZONE", 11, None, 6, 0, None, 0),
    ("LASTS", "INTERVAL DAY(2) TO SECOND(6)", 11, 2, 6, 0, None, 0),
    ("MEMO", "CLOB", 4000, None, None, 0, None, 0),
    ("DOC", "BLOB", 4000, None, None, 0, None, 0),
    ("OLD", "LONG", 0, None, None, 0, None, 0),
    ("RAW16", "RAW", 16, None, None, 0, None, 0),
    ("PLACE", "SDO_GEOMETRY", 1, None, None, 0, None, 0),
]


class Refused(Exception):
    """As a driver raises it: one object with a number."""


def refusal(code, words="no"):
    name = "full_code" if code.startswith(("ORA", "DPY")) else "code"
    number = code if name == "full_code" else int(code.removeprefix("DM"))
    told = SimpleNamespace(message=f"{words}\nHelp: https://docs.example/", **{name: number})
    return DBAPIError.instance("", None, Refused(told), Exception)


class Answers:
    """A connection that knows what each question is answered by."""

    def __init__(self, answers):
        self.answers, self.asked = answers, []

    def execute(self, statement, named=None):
        self.asked.append((str(statement), named))
        answer = self.answers.get(str(statement), [])
        if isinstance(answer, Exception):
            raise answer
        return SimpleNamespace(
            fetchall=lambda: answer,
            scalar_one=lambda: answer[0][0],
            scalars=lambda: SimpleNamespace(all=lambda: [row[0] for row in answer]),
        )


ANSWERS = {
    catalogue.WHO: [("READER",)],
    catalogue.CHARSET: [("ZHS16GBK",)],
    catalogue.MAINTAINED: [("GSMROOTUSER",)],
    catalogue.TABLES: [
        ("HR", "STAFF", "8192.5"),
        ("HR", "PAY", None),
        ("READER", "OWN", 10),
        ("XDB", "X", 1),
        ("WEB", "NEWS", 1),
    ],
    catalogue.VIEWS: [("HR", "V"), ("SYS", "DBA_X")],
    catalogue.GRANTS: [("HR", "STAFF", "READER"), ("WEB", "NEWS", "PUBLIC"), ("HR", "V", "READER")],
    catalogue.GRANTED_COLUMNS: refusal("ORA-00942"),
    catalogue.COLUMNS: COLUMNS,
    catalogue.POLICIES: [(1,)],
    catalogue.IS_VIEW: [(0,)],
    catalogue.STATISTICS: [("100000", 5000, None)],
}


def oracle(url="oracle://u@h/crm", **limits):
    return OracleDialect(Target("t", url), Limits(max_cell=1000, **limits))


def dm(**limits):
    return DmDialect(Target("t", "dm://u@h"), Limits(max_cell=1000, **limits))


def compiled(statement, of=OracleSql):
    return " ".join(str(statement.compile(dialect=of(), compile_kwargs={"render_postcompile": True})).split())


def test_tables_and_who_may_read_them():
    found = {f"{entry.schema}.{entry.table}": entry for entry in oracle().tables(Answers(ANSWERS))}
    assert {name: (entry.view, entry.exposure, entry.problem) for name, entry in found.items()} == {
        "HR.STAFF": (False, "group", None),
        "HR.PAY": (False, None, Problem("table_unreadable", "permission denied")),
        "READER.OWN": (False, "owner", None),
        "WEB.NEWS": (False, "everybody", None),
        "HR.V": (True, "group", None),
    }
    assert found["HR.STAFF"].size == 8192
    sight = oracle().sight(Answers(ANSWERS))
    assert (sight.sees("READER"), sight.sees("HR"), sight.sees(None)) == (True, False, False)
    assert oracle().sight(Answers({**ANSWERS, catalogue.SESSION: [("SELECT ANY TABLE",)]})).sees(None)


def test_what_the_account_could_write():
    assert oracle().rights(Answers({**ANSWERS, catalogue.SESSION: [("INSERT ANY TABLE",)]})).writes
    assert oracle().rights(Answers(ANSWERS)).writes is None


SELECT = (
    'SELECT "ID" AS c0, "a:b %" AS c1, "BIG" AS c2, to_char("BORN", \'YYYY-MM-DD HH24:MI:SS\') AS c3, '
    "to_char(\"AT\", 'YYYY-MM-DD HH24:MI:SS.FF TZH:TZM') AS c4, to_char(\"LOCAL\", 'YYYY-MM-DD HH24:MI:SS.FF') AS c5, "
    'to_char("LASTS") AS c6, CASE WHEN (length("MEMO") > 1001) THEN substr("MEMO", 1, 1001) ELSE "MEMO" END AS c7, '
    'CASE WHEN (dbms_lob.getlength("DOC") > 16777216) THEN to_blob(dbms_lob.substr("DOC", 2000, 1)) ELSE "DOC" END AS c8, '
    '"OLD" AS c9, "RAW16" AS c10, NULL AS c11 FROM "HR"."客户 STAFF"'
)


def test_statements():
    asks, connection = oracle(), Answers(ANSWERS)
    layout = asks.layout(connection, "HR", "客户 STAFF")
    assert connection.asked[1][1] == {"owner": "HR", "name": "客户 STAFF"}
    assert layout.problems == (Problem("rows_hidden", "HR"),)
    assert layout.fields[0].column == Column("ID", "号码", "NUMBER(18,0)", key=True)
    assert layout.fields[1].column.type == "VARCHAR2(100)"
    assert compiled(asks.statement(layout)) == SELECT
    assert (asks.count(connection, layout), asks.draws(connection, layout)) == ((100_000, False), "pages")
    assert (
        compiled(asks.drawn(layout, Draw("pages", 0.1, None, 9)))
        == f"{SELECT} SAMPLE BLOCK (10.000000) SEED (20240601)"
    )
    assert compiled(asks.drawn(layout, Draw("rows", 0.1, None, 9))) == f"{SELECT} SAMPLE (10.000000) SEED (20240601)"
    cut = compiled(asks.drawn(layout, Draw("rows", 0.1, 20, 9)))
    assert cut.endswith("SAMPLE (10.000000) SEED (20240601) ORDER BY dbms_random.value()) anon_1 WHERE ROWNUM <= 21")
    view = asks.layout(Answers({**ANSWERS, catalogue.IS_VIEW: [(1,)]}), "HR", "客户 STAFF")
    assert asks.draws(connection, view) is None
    assert compiled(asks.drawn(view, Draw("rows", 0.1, None, 9))) == f"{SELECT} WHERE dbms_random.value() < 0.100000000"


def test_text_of_a_charset_that_is_not_to_be_trusted_comes_as_bytes():
    layout = oracle().layout(Answers({**ANSWERS, catalogue.CHARSET: [("WE8MSWIN1252",)]}), "HR", "STAFF")
    statement = compiled(oracle().statement(layout))
    assert 'utl_raw.cast_to_raw("a:b %") AS c1, "BIG" AS c2' in statement


def test_a_table_without_columns_is_gone():
    with pytest.raises(ReadError) as caught:
        oracle().layout(Answers({**ANSWERS, catalogue.COLUMNS: []}), "HR", "STAFF")
    assert caught.value.problem == Problem("vanished")


@pytest.mark.parametrize(
    ("asks", "code", "problem"),
    [
        (oracle, "ORA-00942", Problem("vanished")),
        (oracle, "ORA-01031", Problem("table_unreadable", "permission denied (ORA-01031)")),
        (oracle, "DPY-4024", Problem("timeout", "5 s")),
        (oracle, "ORA-01555", Problem("table_unreadable", "ORA-01555")),
        (dm, "DM-2106", Problem("vanished")),
        (dm, "DM-5504", Problem("table_unreadable", "permission denied (DM-5504)")),
        (dm, "DM-7120", Problem("timeout", "5 s")),
    ],
)
def test_errors_have_reasons(asks, code, problem):
    assert asks(statement_timeout=5).read_error(refusal(code)).problem == problem
    assert asks().passing(refusal(code)) is None


def test_what_may_pass_is_tried_again():
    assert isinstance(oracle().passing(refusal("ORA-00028")), Lost)
    assert isinstance(oracle().passing(refusal("ORA-12516")), Busy)
    assert isinstance(dm().passing(refusal("DM-6001")), Lost)


@pytest.mark.parametrize(
    ("code", "says"),
    [
        ("ORA-01017", "PANDIAN_PASSWORD"),
        ("DPY-3010", "client=1"),
        ("DPY-6005", "防火墙|firewall"),
        ("ORA-99999", "no way"),
    ],
)
def test_refused_connections(code, says):
    said = oracle().explain(refusal(code, "no way"))
    assert re.search(says, str(said))
    assert "docs.example" not in str(said)


def test_the_listener_is_asked_by_the_real_driver():
    with refusing_listener(12514) as port:
        target = parse_target(f"oracle://reader@127.0.0.1:{port}/NO_SUCH", password="p")
        with closing(crawler_for(target, Limits())) as crawler, pytest.raises(TargetError, match="NO_SUCH"):
            crawler.check()
    nowhere = Target("t", f"oracle://reader@127.0.0.1:{free_port()}/crm", "p")
    with (
        closing(crawler_for(nowhere, Limits(patience=0.05))) as crawler,
        pytest.raises(TargetError, match=r"防火墙|firewall"),
    ):
        crawler.check()


DM_COLUMNS = [
    ("ID", "INT", 4, 10, 0, 0, "号码", 1),
    ("姓名", "VARCHAR", 100, None, None, 100, None, 0),
    ("MEMO", "TEXT", 2147483647, None, None, 0, None, 0),
    ("DOC", "BLOB", 2147483647, None, None, 0, None, 0),
    ("BORN", "DATE", 3, None, None, 0, None, 0),
]


def test_dm():
    answers = {
        **ANSWERS,
        catalogue.TABLES_OF_DM: [("HR", "STAFF", None), ("SYSDBA", "T", None), ("SYS", "X", None)],
        catalogue.GRANTS: refusal("DM-2106"),
        catalogue.GRANTS_OF_DM: [("HR", "STAFF", "PUBLIC"), ("SYSDBA", "T", "READER")],
        catalogue.MAINTAINED: refusal("DM-2111"),
        catalogue.POLICIES: refusal("DM-2106"),
        catalogue.COLUMNS: DM_COLUMNS,
    }
    asks, connection = dm(), Answers(answers)
    found = {f"{entry.schema}.{entry.table}": entry.exposure for entry in asks.tables(connection)}
    assert found == {"HR.STAFF": "everybody", "SYSDBA.T": "group", "HR.V": None}
    layout = asks.layout(connection, "HR", "STAFF")
    assert compiled(asks.statement(layout), DmSql) == (
        'SELECT "ID" AS c0, "姓名" AS c1, substr("MEMO", 1, 1001) AS c2, "DOC" AS c3, "BORN" AS c4 FROM "HR"."STAFF"'
    )


def test_dm_asks_for_its_driver(monkeypatch):
    monkeypatch.setitem(sys.modules, "dmPython", None)
    with pytest.raises(TargetError, match="pip install dmPython"):
        crawler_for(Target("t", "dm://u@h"), Limits())


def test_by_tls_another_port():
    assert oracle("oracles://u@h/crm?ca=x.pem").place == "oracles://h:2484/crm"


@pytest.mark.parametrize("url", ["oracle://u@h", "oracle://u@h/crm?mode=sysdba"])
def test_urls_of_oracle(url):
    with pytest.raises(TargetError):
        oracle(url)


def test_a_url_of_dm_names_no_database():
    with pytest.raises(TargetError, match="dm://h:5236"):
        DmDialect(Target("t", "dm://u@h/HR"), Limits())
    assert dm().place == "dm://h:5236"
