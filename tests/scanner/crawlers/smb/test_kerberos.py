"""SMB by Kerberos, against Samba and a KDC: whose ticket is used, and what is said where there is none."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import closing

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.records import Target
from scanner.crawlers import kerberos
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.registry import crawler_for
from tests.scanner.crawlers.contract import name_of, walk
from tests.scanner.crawlers.smb import test_contract as by_password
from tests.servers.kerberos import REALM
from tests.servers.smb import PASSWORD


@pytest.fixture(autouse=True)
def in_the_realm(realm, monkeypatch, tmp_path):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    for name, value in realm.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'tickets'}")


@pytest.fixture
def ticket(realm, samba_of_realm, monkeypatch):
    """The ticket that who runs this has, and what it was used for since."""
    cache = realm.ticket(samba_of_realm.user, PASSWORD)
    for name, value in cache.items():
        monkeypatch.setenv(name, value)
    return lambda: realm.services(cache)


def check(url, password=None):
    with closing(crawler_for(Target("share", url, password), Limits())) as crawler:
        crawler.check()


def refusal(url, password=None):
    with pytest.raises(TargetError) as caught:
        check(url, password)
    return str(caught.value)


def names(url, password=None):
    return {name_of(item) for item in walk(Target("share", url, password))}


class TestSmbByTicket(by_password.TestSmb):
    """The whole contract, without a password anywhere."""

    @pytest.fixture
    def place(self, samba_of_realm, ticket):
        return by_password.place_of(samba_of_realm, lambda url: Target("share", url))


def test_a_ticket_that_is_there_is_used_for_the_server_alone(samba_of_realm, ticket):
    folder = by_password.share_of(samba_of_realm)
    assert "cifs/" not in ticket()
    assert names(samba_of_realm.url(folder, user="")) == set(by_password.NAMES)
    assert f"cifs/localhost@{REALM}" in ticket()


@pytest.mark.parametrize("user", ["{}", "{}%40pandian.test", "PANDIAN.TEST;{}"])
def test_whose_ticket_it_is_may_be_named_in_every_way(samba_of_realm, ticket, user):
    check(samba_of_realm.url(user=user.format(samba_of_realm.user)))


def test_another_ones_ticket_is_not_used(samba_of_realm, ticket):
    assert "kinit" in refusal(samba_of_realm.url(user="carla"))


def test_a_keytab_does_without_kinit(realm, samba_of_realm, monkeypatch):
    """The account has no password any more: its keys are in the file that the variable names."""
    keys = realm.keytab("scanner")
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", f"FILE:{keys}")
    said = refusal(samba_of_realm.url(user="scanner"))  # Samba knows no such account: it was asked, by a ticket
    assert "kinit" not in said
    assert f"scanner@{REALM} for cifs/localhost@{REALM}" in realm.said


def test_a_password_gets_a_ticket_and_leaves_none_behind(realm, samba_of_realm, tmp_path):
    before = realm.said.count("AS_REQ")
    check(samba_of_realm.url(user=f"{samba_of_realm.user}%40{REALM}", options="auth=kerberos"), PASSWORD)
    assert realm.said.count("AS_REQ") > before
    assert not (tmp_path / "tickets").exists()


def test_an_account_of_the_server_is_not_asked_of_the_kdc(realm, samba_of_realm):
    before = realm.said
    check(samba_of_realm.url(), PASSWORD)
    assert realm.said == before


def test_a_wrong_password_is_told_to_nobody_but_the_kdc(realm, samba_of_realm, monkeypatch):
    """A second way to log in would count it a second time."""
    monkeypatch.setattr("scanner.crawlers.smb.login._ntlm", lambda *_: pytest.fail("told to the server as well"))
    before = realm.said.count("AS_REQ")
    said = refusal(samba_of_realm.url(user=f"{samba_of_realm.user}%40{REALM}"), "falsch-falsch")
    assert "BAD_INTEGRITY" in said or "PREAUTH_FAILED" in said
    assert "falsch" not in said
    assert realm.said.count("AS_REQ") <= before + 2, "once without and once with what proves the password"


def test_a_locked_account_is_told(realm, samba_of_realm, monkeypatch):
    monkeypatch.setattr("scanner.crawlers.smb.login._ntlm", lambda *_: pytest.fail("told to the server as well"))
    realm.add("locked", PASSWORD)
    realm.lock("locked")
    assert "CLIENT_REVOKED" in refusal(samba_of_realm.url(user=f"locked%40{REALM}"), PASSWORD)


def test_without_a_kdc_ntlm_is_used(samba_of_realm):
    user = f"elsewhere.test;{samba_of_realm.user}"
    check(samba_of_realm.url(user=user), PASSWORD)
    assert "LogonFailure" in refusal(samba_of_realm.url(user=user), "falsch")
    assert "KRB5_REALM_UNKNOWN" in refusal(samba_of_realm.url(user=user, options="auth=kerberos"), PASSWORD)


def test_an_account_that_the_kdc_does_not_know_may_be_one_of_the_server(samba_of_realm):
    said = refusal(samba_of_realm.url(user=f"unknown%40{REALM}"), "falsch")
    assert "LogonFailure" in said, "the server itself was asked"


def test_a_server_that_takes_no_tickets_is_spoken_ntlm_to(realm, samba, samba_of_realm):
    """The KDC makes tickets out for its host all the same."""
    user = f"PANDIAN.TEST;{samba.user}"
    url = samba.url(user=user).replace("127.0.0.1", "localhost")
    check(url, PASSWORD)
    assert "NTLM" in refusal(f"{url}?auth=kerberos", PASSWORD)


def test_a_password_without_a_user_is_another_targets(samba_of_realm, ticket):
    check(samba_of_realm.url(user=""), PASSWORD)


def test_a_kdc_that_is_down_is_told(realm, samba_of_realm):
    url = samba_of_realm.url(user=f"PANDIAN.TEST;{samba_of_realm.user}")
    realm.stop()
    try:
        check(url, PASSWORD)
        assert "KRB5_KDC_UNREACH" in refusal(f"{url}?auth=kerberos", PASSWORD)
    finally:
        realm.start()


@pytest.mark.parametrize(
    ("user", "options", "password", "said"),
    [
        ("", "", None, "kinit"),
        (None, "auth=kerberos", None, "kinit"),
        (None, "auth=ntlm", None, "refuses the login"),
        ("", "auth=basic", None, "auth"),
    ],
)
def test_what_cannot_be_is_said(samba_of_realm, user, options, password, said):
    assert said in refusal(samba_of_realm.url(user=user, options=options), password)


def test_an_address_has_no_tickets(samba_of_realm, ticket):
    url = samba_of_realm.url(user="").replace("localhost", "127.0.0.1")
    assert "address" in refusal(url)


def test_a_host_that_the_kdc_does_not_know_is_told(samba_of_realm, ticket):
    url = samba_of_realm.url(user="").replace("localhost", "LOCALHOST.localhost")
    place = parse_place_url(url)
    with pytest.raises(kerberos.NoTicket, match="S_PRINCIPAL_UNKNOWN"):
        kerberos.Tickets(place, None).credentials("cifs")


def test_without_the_extra_it_is_named_and_passwords_do(samba_of_realm, monkeypatch):
    monkeypatch.setitem(sys.modules, "gssapi", None)
    assert "pandian[kerberos]" in refusal(samba_of_realm.url(user=""))
    assert "pandian[kerberos]" in refusal(samba_of_realm.url(options="auth=kerberos"), PASSWORD)
    check(samba_of_realm.url(user=f"PANDIAN.TEST;{samba_of_realm.user}"), PASSWORD)


def test_whole_runs_need_nothing_but_a_ticket(samba_of_realm, ticket, tmp_path):
    folder = samba_of_realm.new_folder()
    (folder / "名单.txt").write_text("张三 身份证号 11010519491231002X 手机 13800138000\n", "utf-8")
    samba_of_realm.hand_over(folder)
    url = samba_of_realm.url(folder, user="")
    done = subprocess.run(
        [sys.executable, "-m", "scanner.cli", "scan", url, "--out", tmp_path / "run", "--quiet"],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (line,) = (tmp_path / "run" / "objects.jsonl").read_text("utf-8").splitlines()
    assert json.loads(line)["counts"] == {"CN_MOBILE": 1, "CN_RESIDENT_ID": 1}
    assert json.loads(line)["status"] == "scanned"


@pytest.mark.parametrize(
    ("user", "principal"),
    [
        ("anna", None),
        ("anna@corp.example", "anna@CORP.EXAMPLE"),
        ("corp.example;anna", "anna@CORP.EXAMPLE"),
        ("corp.example\\anna", "anna@CORP.EXAMPLE"),
        ("CORP;anna", None),
        ("@corp", None),
        ("anna@", None),
        ("", None),
    ],
)
def test_who_is_of_a_realm(user, principal):
    assert kerberos.principal(user) == principal
