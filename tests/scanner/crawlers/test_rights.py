"""What an account may do is told without trying: by modes, grants, and what a server says it grants."""

from __future__ import annotations

import os
import re
import sqlite3
from pathlib import Path

import pytest

from models.limits import Limits
from models.messages import text
from models.records import Target
from scanner.crawlers import rights
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.rights import Rights, of_grants, rights_of
from scanner.targets import parse_target
from tests.servers.smb import PASSWORD

SECRET = "nur-lesen-7"


def told(target):
    crawler = crawler_for(target, Limits(patience=3))
    try:
        crawler.check()
        return rights_of(crawler)
    finally:
        crawler.close()


@pytest.fixture
def deny(monkeypatch):
    """An account that the modes of files hold for, which an administrator's is not."""
    real = os.access
    if os.name == "posix" and os.geteuid() == 0:

        def access(path, mode):
            bits = os.stat(path).st_mode
            wanted = (mode & os.R_OK and 0o400) | (mode & os.W_OK and 0o200) | (mode & os.X_OK and 0o100)
            return real(path, mode) and bits & wanted == wanted

        monkeypatch.setattr(os, "access", access)


@pytest.mark.usefixtures("deny")
def test_folders_and_files_by_their_modes(tmp_path):
    place = tmp_path / "share"
    place.mkdir()
    file = place / "a.txt"
    file.write_text("x")
    database = place / "b.db"
    sqlite3.connect(database).execute("CREATE TABLE t (a)").connection.close()
    for path in (file, database):
        path.chmod(0o400)
    place.chmod(0o500)
    try:
        targets = [parse_target(given) for given in (str(place), str(file), f"sqlite:///{database}")]
        assert [told(target).writes for target in targets] == [False, False, False]
        file.chmod(0o600)
        database.chmod(0o600)
        assert [told(target).writes for target in targets] == [True, True, True], "what lies in a folder counts too"
    finally:
        place.chmod(0o700)


def test_sftp_knows_what_everybody_may_and_nothing_else(sshd, tmp_path):
    tmp_path.chmod(0o700)
    assert told(parse_target(sshd.url(tmp_path))) == Rights(reads=True, writes=None)
    tmp_path.chmod(0o777)
    assert told(parse_target(sshd.url(tmp_path))).writes is True


def test_smb_by_what_the_server_grants(samba):
    folder = samba.hand_over(samba.new_folder())
    before = os.stat(folder)
    writable = told(Target("t", samba.url(folder, share="lists"), PASSWORD))
    assert writable == Rights(reads=True, writes=True, note="granted")
    assert told(Target("t", samba.url(folder), PASSWORD)) == Rights(reads=True, writes=None, note="governs")
    assert told(Target("t", samba.url(), PASSWORD)).writes is None
    after = os.stat(folder)
    assert (after.st_mode, after.st_mtime_ns, after.st_ctime_ns) == (
        before.st_mode,
        before.st_mtime_ns,
        before.st_ctime_ns,
    )


@pytest.mark.skipif(os.name != "posix" or os.geteuid() != 0, reason="needs a folder of another account")
def test_smb_of_another_owner(samba):
    folder = samba.new_folder()
    folder.chmod(0o755)
    assert told(Target("t", samba.url(folder), PASSWORD)) == Rights(reads=True, writes=False, note="granted")


def test_postgresql_by_its_catalogue(postgresql):
    name = postgresql.new_name()
    postgresql.run(f"CREATE DATABASE {name}", f"CREATE ROLE r_{name} LOGIN PASSWORD '{SECRET}'")
    postgresql.run(
        f"REVOKE ALL ON DATABASE {name} FROM PUBLIC",
        f"GRANT CONNECT ON DATABASE {name} TO r_{name}",
        "REVOKE CREATE ON SCHEMA public FROM PUBLIC",
        "CREATE TABLE a (n int, m text)",
        "CREATE TABLE b (n int)",
        f"GRANT SELECT ON a, b TO r_{name}",
        database=name,
    )
    reader = Target("t", postgresql.url(name, f"r_{name}"), SECRET)
    assert told(reader).writes is False
    postgresql.run(f"GRANT UPDATE (m) ON a TO r_{name}", database=name)
    assert told(reader) == Rights(reads=True, writes=True, note="tables", detail="1/2")
    postgresql.run(f"REVOKE UPDATE (m) ON a FROM r_{name}", f"GRANT CREATE ON SCHEMA public TO r_{name}", database=name)
    assert (told(reader).writes, told(reader).detail) == (True, "CREATE")
    assert told(Target("t", postgresql.url(name))).note == "superuser"


def test_mariadb_by_its_grants(mariadb):
    name = mariadb.new_name()
    mariadb.run(
        f"CREATE DATABASE {name}",
        f"CREATE TABLE {name}.a (n int, m text)",
        f"CREATE USER r_{name}@'%' IDENTIFIED BY '{SECRET}'",
        f"GRANT SELECT ON {name}.* TO r_{name}@'%'",
    )
    reader = Target("t", mariadb.url(name, f"r_{name}"), SECRET)
    assert told(reader) == Rights(reads=True, writes=False, note="grants")
    mariadb.run(f"GRANT UPDATE (m) ON {name}.a TO r_{name}@'%'")
    assert told(reader) == Rights(reads=True, writes=True, note="grants", detail="UPDATE")


@pytest.mark.parametrize(
    ("line", "writes"),
    [
        ("GRANT USAGE ON *.* TO `r`@`%`", False),
        ("GRANT SELECT, SHOW VIEW ON `crm`.* TO `r`@`%`", False),
        ("GRANT SELECT (`a`, `b`) ON `crm`.`t` TO `r`@`%`", False),
        ("GRANT SELECT (`insert`, `b`), REFERENCES ON `crm`.`t` TO `r`@`%`", False),
        ("GRANT ALL PRIVILEGES ON `crm`.* TO `r`@`%`", True),
        ("GRANT SELECT ON *.* TO `r`@`%` WITH GRANT OPTION", True),
        ("GRANT SELECT, CREATE TEMPORARY TABLES ON *.* TO `r`@`%`", False),
        ("grant insert (`a`) on `crm`.`t` to `r`@`%`", True),
        ("GRANT `role` TO `r`@`%`", False),
    ],
)
def test_grants_as_servers_write_them(line, writes):
    assert of_grants([line]).writes is writes


def test_a_place_that_says_nothing_is_unknown():
    assert rights_of(object()) == Rights(reads=True, writes=None, note="unknown")


def test_every_note_has_its_words_in_both_languages():
    folder = Path(rights.__file__).parent
    notes = {note for path in folder.rglob("*.py") for note in re.findall(r'note="(\w+)"', path.read_text("utf-8"))}
    assert notes >= {"modes", "grants", "granted"}
    assert [note for note in notes for lang in ("zh", "en") if not text(f"scope.note_{note}", lang)] == []
