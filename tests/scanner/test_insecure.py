"""TLS that is not verified is asked for in one way, and cannot hide."""

from __future__ import annotations

import pytest

from models.errors import TargetError
from scanner.crawlers.database_url import parse_database_url
from scanner.crawlers.registry import SCHEMES, scheme_of
from scanner.insecure import insecurely, is_insecure, is_unverified, plain_url
from scanner.targets import parse_target


@pytest.mark.parametrize(
    ("given", "insecure"),
    [
        ("postgresql://u@h/db?insecure=1", True),
        ("postgresql://u@h/db?insecure=yes&application_name=x", True),
        ("mysql://u@h/db?insecure=0", False),
        ("mysql://u@h/db?insecure=false", False),
        ("webdavs://u@h/x?insecure=true", True),
        ("postgresql://u@h/insecure=1", False),
    ],
)
def test_a_url_says_it_or_does_not(given, insecure):
    url = parse_target(given).url
    assert is_insecure(url) == insecure
    assert "insecure" not in plain_url(url).partition("?")[2]
    assert parse_target(url).url == url


@pytest.mark.parametrize("given", ["mysql://u@h/db?insecure=perhaps", "sftp://u@h/x?insecure=1"])
def test_what_is_no_answer_or_knows_no_tls_is_refused(given):
    with pytest.raises(TargetError, match="insecure"):
        parse_target(given)


def test_what_would_verify_is_left_out_and_encryption_stays():
    parsed = parse_database_url("postgresql://u@h/db?sslmode=verify-full&sslrootcert=/ca&insecure=1")
    assert parsed.options == {"sslmode": "require"}
    assert parse_database_url("mysql://u@h/db?ssl_ca=/ca&ssl_verify_cert=1&insecure=1").options == {}


def test_only_places_with_tls_become_insecure(tmp_path):
    assert not is_insecure(insecurely(parse_target(str(tmp_path))).url)
    assert not is_insecure(insecurely(parse_target("sftp://u@h/x")).url)
    for target in (parse_target("postgresql://u@h/db"), parse_target("mysql://u@h/db?charset=gbk")):
        changed = insecurely(target)
        assert is_insecure(changed.url)
        assert plain_url(changed.url) == target.url
        assert "insecure" in SCHEMES[scheme_of(target.url)].options


@pytest.mark.parametrize(
    ("given", "unverified"),
    [
        ("postgresql://u@db.example/x", True),
        ("kingbase://u@db.example/x?sslmode=require", True),
        ("postgresql://u@db.example/x?sslmode=verify-full", False),
        ("postgresql://u@127.0.0.1/x", False),
        ("postgresql:///x?host=/run/postgresql", False),
        ("postgresql://u@127.0.0.1/x?insecure=1", True),
        ("mysql://u@10.0.0.5/x", True),
        ("mysql://u@10.0.0.5/x?ssl_ca=/ca.pem", False),
        ("mysql://u@localhost/x", False),
        ("webdavs://u@h/x", False),
        ("sftp://u@h/x", False),
    ],
)
def test_drivers_that_verify_nothing_by_default_are_told(given, unverified):
    assert is_unverified(parse_target(given).url) == unverified
