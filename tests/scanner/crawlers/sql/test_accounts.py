"""Who can read a table of a database, by grants to everybody, to roles and to accounts, as the servers keep them."""

from __future__ import annotations

import contextlib

import pytest

from models.records import Item, Target
from scanner.crawlers.sql.postgresql.grants import Accounts, circle_without_accounts, shown
from tests.scanner.crawlers.reading import items_of
from tests.servers.server import Server

POSTGRESQL = (
    "CREATE ROLE app_owner",
    "CREATE ROLE app LOGIN IN ROLE app_owner",
    "CREATE ROLE team",
    "CREATE ROLE ann LOGIN NOINHERIT IN ROLE team",
    "CREATE ROLE team_within IN ROLE team",
    'CREATE ROLE "ben, o\'neil" LOGIN IN ROLE team_within',
    "CREATE ROLE empty_role",
    "CREATE ROLE audit LOGIN",
    "GRANT app_owner TO postgres",
    "CREATE SCHEMA hr AUTHORIZATION app_owner",
    "GRANT USAGE ON SCHEMA hr TO team, audit, empty_role",
    "CREATE SCHEMA closed AUTHORIZATION app_owner",
    "SET ROLE app_owner",
    *(
        f"CREATE TABLE hr.{name} (a int, b int)"
        for name in ("own", "one", "several", "nobody", "open", "cell", "writes")
    ),
    "CREATE TABLE closed.behind (a int)",
    "RESET ROLE",
    "GRANT SELECT ON hr.one TO empty_role",
    "GRANT SELECT ON hr.several TO team",
    "GRANT SELECT ON hr.nobody TO empty_role",
    "GRANT SELECT ON hr.open TO PUBLIC",
    'GRANT SELECT (b) ON hr.cell TO "ben, o\'neil"',
    "GRANT INSERT, UPDATE ON hr.writes TO PUBLIC, team",
    "GRANT SELECT ON closed.behind TO PUBLIC, team",
)
READ = {
    "own": "owner", "one": "owner", "several": "group", "nobody": "owner", "open": "group", "cell": "group",
    "writes": "owner", "behind": "owner",
}  # fmt: skip
ROLES = 'app, app_owner, team, ann, team_within, "ben, o\'neil", empty_role, audit'


@pytest.fixture
def granted(postgresql: Server):
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}")
    postgresql.run(*POSTGRESQL, database=name)
    yield postgresql, name
    postgresql.run(f"DROP DATABASE {name} WITH (FORCE)", f"DROP ROLE {ROLES}")


def exposures(target: Target) -> dict[str, str | None]:
    return {name: item.exposure for name, item in items_of(target).items()}


def test_postgresql_takes_roles_to_the_accounts_that_log_in(granted):
    server, name = granted
    target = Target("db", server.url(name))
    assert exposures(target) == READ
    server.run("GRANT USAGE ON SCHEMA hr TO PUBLIC", database=name)
    assert exposures(target) == READ | {"open": "everybody"}
    assert exposures(Target("db", server.url(name).replace("postgresql:", "opengauss:"))) == READ | {
        "open": "everybody"
    }


def test_whom_the_database_lets_in_counts_too(granted):
    server, name = granted
    server.run("GRANT USAGE ON SCHEMA hr TO PUBLIC", f"REVOKE CONNECT ON DATABASE {name} FROM PUBLIC", database=name)
    target = Target("db", server.url(name))
    assert set(exposures(target).values()) == {"owner"}
    server.run(f"GRANT CONNECT ON DATABASE {name} TO audit, ann")
    assert exposures(target) == dict.fromkeys(READ, "owner") | {"open": "group"}


def test_who_may_read_all_reads_this(granted):
    server, name = granted
    server.run("GRANT pg_read_all_data TO audit")
    try:
        found = exposures(Target("db", server.url(name)))
    finally:
        server.run("REVOKE pg_read_all_data FROM audit")
    assert found["own"] == "group", "its owner's one member, and the auditor"


def test_the_account_that_asks_does_not_make_a_table_more_open(granted):
    server, name = granted
    server.run("ALTER ROLE audit PASSWORD 'p'", "GRANT SELECT ON ALL TABLES IN SCHEMA hr TO audit", database=name)
    target = Target("db", server.url(name, "audit"), "p")
    assert {name: circle for name, circle in exposures(target).items() if name != "behind"} == {
        name: circle for name, circle in READ.items() if name != "behind"
    }


def test_grants_of_columns_are_shown(granted):
    server, name = granted
    items: dict[str, Item] = items_of(Target("db", server.url(name)))
    assert items["cell"].access == 'columns: "ben, o\'neil"=r/app_owner'
    assert items["own"].access is None
    assert "team=r/app_owner" in items["several"].access


@pytest.mark.parametrize(
    ("table", "circle", "without"),
    [
        ("=r/o", "everybody", "everybody"), ("c=r/o", "owner", "group"), ("a=r/o", "group", "group"), ("a=r/o\x1eb=r*w/o", "group", "group"),
        ('"x=r/"=r/o', "owner", "group"), ("group g=r/o", "group", "group"), ("=w/o", "owner", "owner"),
        ("", "owner", "owner"), ("damaged", "owner", "owner"), ("o=arwdDxt/o", "owner", "owner"),
    ],
)  # fmt: skip
def test_lists_of_grants(table, circle, without):
    known = Accounts(frozenset("abc"), {"g": frozenset("ab"), "a": frozenset("g"), "o": frozenset()})
    grants = f"=U/o\x1do\x1d{table}\x1d"
    assert known.circle("o", grants) == circle
    assert circle_without_accounts("o", grants) == without


def test_what_cannot_be_taken_apart_is_not_narrow():
    assert Accounts(frozenset("ab"), {}).circle("o", "x") == "group"
    assert circle_without_accounts("o", "x") is None
    assert shown(None, None) is shown(None, "a\x1db\x1dc\x1d") is None


MYSQL = (
    "CREATE USER app@'%' IDENTIFIED BY 'p'",
    "CREATE USER app@'10.%' IDENTIFIED BY 'p'",
    "CREATE USER ann@localhost IDENTIFIED BY 'p'",
    "CREATE USER keeper@'%' IDENTIFIED BY 'p'",
    "GRANT ALL ON *.* TO keeper@'%'",
    "CREATE USER gone@'%' IDENTIFIED BY 'p' ACCOUNT LOCK",
    "CREATE ROLE team",
    "CREATE ROLE inner_team",
    "GRANT team TO inner_team",
    "GRANT inner_team TO ann@localhost",
)
MYSQL_USERS = "app@'%', app@'10.%', ann@localhost, keeper@'%', gone@'%'"


@pytest.fixture
def shop(mariadb: Server):
    name = f"s_{mariadb.new_name()}"
    mariadb.run(f"CREATE DATABASE {name}", *MYSQL)
    mariadb.run(
        *(f"CREATE TABLE {table} (a int, b int)" for table in ("own", "one", "several", "cell", "writes")),
        "GRANT SELECT ON one TO app@'%'",
        "GRANT SELECT ON one TO app@'10.%'",
        "GRANT SELECT ON one TO gone@'%'",
        "GRANT SELECT ON several TO app@'%'",
        "GRANT SELECT ON several TO team",
        "GRANT SELECT (b) ON cell TO team",
        "GRANT SELECT (a) ON cell TO app@'%'",
        "GRANT INSERT ON writes TO app@'%'",
        "GRANT INSERT ON writes TO team",
        database=name,
    )
    yield mariadb, name
    mariadb.run(f"DROP USER {MYSQL_USERS}", "DROP ROLE team, inner_team", f"DROP DATABASE {name}")


def test_mysql_counts_the_accounts_that_may_read(shop):
    server, name = shop
    target = Target("db", server.url(name))
    owned = {"own": "owner", "one": "owner", "several": "group", "cell": "group", "writes": "owner"}
    assert exposures(target) == owned
    items = items_of(target)
    assert items["several"].access == "ann@localhost; app@%"
    assert items["cell"].access == "ann@localhost (columns); app@% (columns)"
    assert items["own"].access is None
    escaped = name.replace("_", "\\_")
    server.run(
        f"GRANT SELECT ON `{escaped}`.* TO ann@localhost", f"GRANT SELECT ON `{name.replace('s', '_')}`.* TO app@'%'"
    )
    assert set(exposures(target).values()) == {"group"}


def test_an_account_without_a_password_lets_everybody_in(shop):
    server, name = shop
    target = Target("db", server.url(name))
    with contextlib.ExitStack() as after:
        for host, circle in (("10.1.2.3", "everybody"), ("%", "public")):
            server.run(f"CREATE USER ''@'{host}'", f"GRANT SELECT ON {name}.own TO ''@'{host}'")
            after.callback(server.run, f"DROP USER ''@'{host}'")
            found = exposures(target)
            assert (found["own"], found["one"]) == (circle, "owner")


def test_an_account_that_may_not_see_the_others_knows_of_nobody(shop):
    server, name = shop
    server.run(f"GRANT SELECT ON {name}.* TO ann@localhost", "CREATE USER plain@'127.0.0.1' IDENTIFIED BY 'p'",
               f"GRANT SELECT ON {name}.* TO plain@'127.0.0.1'")  # fmt: skip
    try:
        items = items_of(Target("db", server.url(name, "plain") + "?ssl_disabled=1", "p"))
        assert {(item.exposure, item.access) for item in items.values()} == {(None, None)}
        server.run("GRANT SELECT ON mysql.* TO plain@'127.0.0.1'")
        items = items_of(Target("db", server.url(name, "plain") + "?ssl_disabled=1", "p"))
        assert (items["own"].exposure, items["own"].access) == ("owner", "ann@localhost"), "it does not count itself"
    finally:
        server.run("DROP USER plain@'127.0.0.1'")
