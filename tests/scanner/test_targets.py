"""Targets of the command line: paths and URLs of every form, and passwords that stay out of sight."""

from __future__ import annotations

import os
import re
import sqlite3
import sys
from pathlib import Path

import hypothesis
import keyring
import pytest
from hypothesis import strategies as st

from models.errors import TargetError
from models.messages import default_lang, section
from models.records import Target
from scanner import passwords
from scanner.crawlers.database_url import DatabaseUrl, parse_database_url, sqlite_path
from scanner.crawlers.names import local_path
from scanner.targets import display_url, parse_target, parse_targets

SECRET = "Tr0ub4dor-3"


@pytest.fixture
def warnings():
    return []


class Keys(keyring.backend.KeyringBackend):
    """A keyring that knows one account."""

    priority = 1

    def get_password(self, service, username):
        return "from the keyring" if (service, username) == ("pandian", "reader@db.example") else None

    def set_password(self, service, username, password):
        raise NotImplementedError


@pytest.fixture
def keys():
    before = keyring.get_keyring()
    keyring.set_keyring(Keys())
    yield
    keyring.set_keyring(before)


@pytest.mark.parametrize(
    "name", ["plain", "with space", "hash#tag", "per%20cent", "中文 目录", "~home", "q?uestion", "a'b\"c"]
)
def test_paths_of_any_characters(tmp_path, monkeypatch, name):
    (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path)
    for given in (f"./{name}", str(tmp_path / name), (tmp_path / name).as_uri()):
        target = parse_target(given)
        assert local_path(target.url) == str(tmp_path / name)
        assert target.url == (tmp_path / name).as_uri()
        assert target.name == name
        assert display_url(target) == str(tmp_path / name)


def test_the_home_folder(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "docs").mkdir()
    assert parse_target("~/docs").url == (tmp_path / "docs").as_uri()


@pytest.mark.skipif(os.name != "posix", reason="names are text here")
def test_a_name_that_is_no_text(tmp_path):
    raw = os.path.join(os.fsencode(tmp_path), b"\xff\n")
    os.mkdir(raw)
    target = parse_target(os.fsdecode(raw))
    assert target.url.endswith("%FF%0A")
    assert target.name == "\ufffd\\n"


def test_a_missing_path_says_what_may_be_meant(tmp_path):
    (tmp_path / "客户资料").mkdir()
    with pytest.raises(TargetError, match="客户资料") as caught:
        parse_target(str(tmp_path / "客户资科"))
    assert caught.value.exit_code == 2
    with pytest.raises(TargetError) as caught:
        parse_target(str(tmp_path / "no" / "such" / "folder"))
    assert str(tmp_path) in str(caught.value).replace(str(tmp_path / "no" / "such" / "folder"), "")


@pytest.mark.skipif(os.name != "posix", reason="these are paths here")
@pytest.mark.parametrize("given", ["C:\\Users\\data", "\\\\server\\share\\x"])
def test_windows_paths_elsewhere_say_so(given):
    with pytest.raises(TargetError, match="Windows") as caught:
        parse_target(given)
    assert given in str(caught.value)


@pytest.mark.parametrize("given", ["", "  ", "a\0b", "file://other-host/share", "gopher://server/share"])
def test_what_is_no_target(given):
    with pytest.raises(TargetError):
        parse_target(given)


def test_sqlite_urls_of_every_habit(tmp_path, monkeypatch):
    path = tmp_path / "库 #1.db"
    sqlite3.connect(path).close()
    path.touch()
    monkeypatch.chdir(tmp_path)
    quoted = path.as_uri().removeprefix("file://")
    for given in (
        "sqlite:///库 #1.db",
        f"sqlite:///{path}",
        f"sqlite://{path}",
        f"sqlite://{quoted}",
        f"sqlite:///{quoted}",
    ):
        target = parse_target(given)
        assert sqlite_path(target.url) == str(path)
        assert target.name == path.name
        assert display_url(target) == f"sqlite://{path}"
    with pytest.raises(TargetError, match=r"none\.db"):
        parse_target("sqlite:///none.db")
    with pytest.raises(TargetError):
        parse_target("sqlite://")


def test_a_password_in_a_url_is_taken_out(warnings):
    target = parse_target(f"postgres://reader:{SECRET}@DB.example:5433/crm?sslmode=require", warn=warnings.append)
    assert target.url == "postgresql://reader@DB.example:5433/crm?sslmode=require"
    assert target.password == SECRET
    assert target.name == "crm@DB.example"
    assert display_url(target) == "postgresql://DB.example:5433/crm"
    assert len(warnings) == 1
    assert "PANDIAN_PASSWORD" in warnings[0]
    for shown in (repr(target), display_url(target), *warnings):
        assert SECRET not in shown


def test_a_password_in_the_options_is_taken_out_too(warnings):
    target = parse_target(f"mysql://h/db?user=reader&password={SECRET}", warn=warnings.append)
    assert (target.url, target.password) == ("mysql://reader@h:3306/db", SECRET)
    assert len(warnings) == 1


@pytest.mark.parametrize(
    "given",
    [
        f"postgresql://u:{SECRET}/x@h/db",
        f"postgresql://u:{SECRET}?x@h/db",
        f"postgresql://u:a@{SECRET}/x@h/db",
        f"postgresql://u:{SECRET}@h:port/db",
        f"postgresql://u:{SECRET}@h:99999/db",
        f"postgresql://u:{SECRET}@h/db/more",
        f"postgresql://u@h/db?sslpassword={SECRET}",
        f"mysql://u@h/db?ssl_key_password={SECRET}",
    ],
)
def test_a_malformed_url_is_not_repeated(given):
    with pytest.raises(TargetError) as caught:
        parse_target(given)
    assert SECRET not in str(caught.value)
    assert caught.value.__cause__ is None


def test_passwords_with_marks(warnings):
    assert parse_target("mysql://u:p@ss#1@h/db", warn=warnings.append).password == "p@ss#1"
    assert parse_target("mysql://u:%40%2F%3F@h/db", warn=warnings.append).password == "@/?"


def test_where_a_password_comes_from(monkeypatch, keys):
    asked = []

    def ask(place):
        asked.append(place)
        return "typed"

    def password(url):
        return parse_target(url, ask=ask).password

    assert password("mysql://reader@db.example/crm") == "from the keyring"
    assert asked == []
    assert password("mysql://other@db.example/crm") == "typed"
    assert asked == ["other@db.example:3306/crm"]
    assert password("mysql://db.example/crm") is None
    assert password("mysql://other:@db.example/crm") is None
    monkeypatch.setenv("PANDIAN_PASSWORD", "from the environment")
    assert password("mysql://reader@db.example/crm") == "from the environment"
    monkeypatch.setenv("PANDIAN_PASSWORD", "")
    assert password("mysql://other@db.example/crm") is None
    assert len(asked) == 1


def test_a_keyring_that_does_not_answer_is_no_end(warnings):
    class Broken(Keys):
        def get_password(self, service, username):
            raise RuntimeError(SECRET)

    before = keyring.get_keyring()
    keyring.set_keyring(Broken())
    try:
        assert parse_target("mysql://u@h/db", warn=warnings.append).password is None
    finally:
        keyring.set_keyring(before)
    assert len(warnings) == 1
    assert SECRET not in warnings[0]


def test_a_postgresql_url_names_its_database():
    with pytest.raises(TargetError, match="postgresql://"):
        parse_target("postgresql://u@h")
    assert parse_target("mysql://h").name == "h"


@hypothesis.given(
    host=st.sampled_from(["h", "db.example", "::1", "10.0.0.1", "", "/var/run/pg"]),
    port=st.integers(1, 65535),
    database=st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(lambda name: not name.endswith("/")),
    user=st.text(st.characters(exclude_categories=["Cs"])),
    value=st.text(st.characters(exclude_categories=["Cs"])),
)
def test_urls_survive_being_put_together(host, port, database, user, value):
    url = DatabaseUrl("postgresql", host, port, database, user, None, {"sslrootcert": value})
    assert parse_database_url(url.url) == url


def test_names_of_targets_are_unique(tmp_path, warnings):
    for place in ("a", "b"):
        (tmp_path / place / "share").mkdir(parents=True)
    first, second = tmp_path / "a" / "share", tmp_path / "b" / "share"
    targets = parse_targets([str(first), str(second), "mysql://h/db"], warn=warnings.append)
    assert [target.name for target in targets] == [str(first), str(second), "db@h"]
    assert warnings == []


def test_nothing_is_met_twice(tmp_path, warnings):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "ab").mkdir()
    given = [str(tmp_path / name) for name in ("a/b", "a", "a/", "ab")]
    targets = parse_targets(given, warn=warnings.append)
    assert [target.url for target in targets] == [(tmp_path / "a").as_uri(), (tmp_path / "ab").as_uri()]
    assert len(warnings) == 2
    split = parse_targets(given[:2], exclude=("b",), warn=warnings.append)
    assert len(split) == 2


def test_a_link_within_another_target_is_a_target_of_its_own(tmp_path, warnings):
    (tmp_path / "a").mkdir()
    (tmp_path / "else" / "deep").mkdir(parents=True)
    (tmp_path / "a" / "link").symlink_to(tmp_path / "else")
    given = [str(tmp_path / name) for name in ("a", "a/link", "a/link/deep")]
    targets = parse_targets(given, warn=warnings.append)
    assert [target.url for target in targets] == [(tmp_path / name).as_uri() for name in ("a/link", "a")]
    assert len(warnings) == 1


def test_what_two_targets_meet_is_the_inner_ones(tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    listed = tmp_path / "targets.yaml"
    for order in ((0, 1), (1, 0)):
        entries = [f"- url: {tmp_path}/a\n  exclude: ['*.txt']\n", f"- url: {tmp_path}/a/b\n"]
        listed.write_text("targets:\n" + "".join(entries[place] for place in order), "utf-8")
        assert [target.url for target in parse_targets([], listed)] == [
            (tmp_path / name).as_uri() for name in ("a/b", "a")
        ]


def test_patterns_of_the_call_hold_for_all(tmp_path):
    (target,) = parse_targets([str(tmp_path)], include=("*.txt",), exclude=("old",))
    assert (target.include, target.exclude) == (("*.txt",), ("old",))
    with pytest.raises(TargetError):
        parse_targets([str(tmp_path)], include=("/",))


def test_messages_follow_the_language(monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with pytest.raises(TargetError, match="no such path"):
        parse_target("no such")
    monkeypatch.setenv("PANDIAN_LANG", "zh")
    with pytest.raises(TargetError, match="找不到路径"):
        parse_target("no such")
    assert default_lang() == "zh"
    chinese, english = section("targets", "zh"), section("targets", "en")
    for key in chinese:
        fields = [sorted(re.findall(r"{(\w+)}", message)) for message in (chinese[key], english[key])]
        assert fields[0] == fields[1], key


def test_a_target_of_hand_is_shown_as_well(tmp_path):
    assert display_url(Target("x", str(tmp_path))) == str(tmp_path)
    assert display_url(Target("x", f"mysql://u:{SECRET}@h:x/db")) == "mysql://"
    assert Path(local_path(str(tmp_path))).is_dir()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere there is a keyring always")
def test_no_keyring_is_looked_for_where_there_can_be_none(monkeypatch, tmp_path):
    for name in ("PYTHON_KEYRING_BACKEND", "DBUS_SESSION_BUS_ADDRESS", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setitem(sys.modules, "keyring", None)
    assert passwords._may_have_keyring()  # somebody has it in use
    monkeypatch.delitem(sys.modules, "keyring")
    assert not passwords._may_have_keyring()
    (tmp_path / "bus").touch()
    assert passwords._may_have_keyring()
    (tmp_path / "bus").unlink()
    (tmp_path / ".config/python_keyring").mkdir(parents=True)
    (tmp_path / ".config/python_keyring/keyringrc.cfg").touch()
    assert passwords._may_have_keyring()
    (tmp_path / ".config/python_keyring/keyringrc.cfg").unlink()
    assert not passwords._may_have_keyring()
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
    assert passwords._may_have_keyring()
