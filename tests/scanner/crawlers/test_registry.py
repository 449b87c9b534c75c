"""Which crawler a target gets, and what is said where there is none."""

from __future__ import annotations

import importlib
import subprocess
import sys

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.records import Target
from scanner.crawlers.registry import SCHEMES, crawler_for, scheme_of


@pytest.mark.parametrize(
    ("text", "scheme"),
    [
        ("/data", None),
        ("relative/path", None),
        ("C:/data", None),
        ("C:\\data", None),
        ("\\\\server\\share", None),
        ("file:///data", "file"),
        ("sqlite:///x.db", "sqlite"),
        ("PostgreSQL://h/d", "postgresql"),
        ("postgres://h/d", "postgresql"),
        ("postgresql+psycopg://h/d", "postgresql"),
        ("mariadb+pymysql://h/d", "mysql"),
        ("smb://h/s", "smb"),
        ("jdbc:mysql://h/d", "jdbc:mysql"),
    ],
)
def test_schemes(text, scheme):
    assert scheme_of(text) == scheme


def test_every_entry_names_a_crawler():
    for entry in SCHEMES.values():
        module, _, name = entry.crawler.partition(":")
        assert hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize("url", ["gopher://server/share", "gs://bucket", "jdbc:mysql://h/d"])
def test_an_unknown_scheme_names_what_there_is(url):
    with pytest.raises(TargetError) as caught:
        crawler_for(Target("t", url), Limits())
    assert url.partition("://")[0] in str(caught.value)
    assert all(f"{scheme}://" in str(caught.value) for scheme in SCHEMES)
    assert caught.value.exit_code == 2


def test_a_missing_driver_names_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(TargetError, match=r"pip install psycopg\[binary\]"):
        crawler_for(Target("t", "postgresql://h/d"), Limits())


def test_targets_load_no_database_library():
    code = "import sys, scanner.targets, scanner.crawlers.registry; print({'sqlalchemy', 'keyring', 'yaml'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
