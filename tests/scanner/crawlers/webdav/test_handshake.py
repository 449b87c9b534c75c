"""WebDAV by NTLM and Kerberos, against Apache, its modules for both, and a KDC."""

from __future__ import annotations

import sys
from contextlib import closing

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.records import Target
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.share import Lost
from scanner.crawlers.webdav.crawler import WebDavShare
from tests.scanner.crawlers.contract import CrawlerContract, items_in, name_of, walk
from tests.scanner.crawlers.ftp.test_contract import place_on
from tests.servers.apache import DOMAINS, PASSWORD, USER
from tests.servers.kerberos import REALM


@pytest.fixture(autouse=True)
def in_the_realm(realm, monkeypatch, tmp_path):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    for name, value in realm.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'tickets'}")


@pytest.fixture(scope="session")
def anna(realm):
    """An account of the realm that is called as the server's own, with another password."""
    realm.add(USER, "ticket-密码-8")
    return "ticket-密码-8"


@pytest.fixture
def ticket(realm, anna, monkeypatch):
    for name, value in realm.ticket(USER, anna).items():
        monkeypatch.setenv(name, value)


class TestByNtlm(CrawlerContract):
    """NTLM, by TLS: each login is bound to the server's certificate."""

    @pytest.fixture
    def place(self, httpsd):
        return place_on(httpsd, PASSWORD)


class TestByTicket(CrawlerContract):
    """Kerberos, from a server that wants a ticket for every request."""

    @pytest.fixture
    def place(self, httpd, ticket, monkeypatch):
        monkeypatch.setattr(httpd, "share", "each")
        return place_on(httpd, None)


def check(url, password=None):
    with closing(crawler_for(Target("share", url, password), Limits())) as crawler:
        crawler.check()


def refusal(url, password=None):
    with pytest.raises(TargetError) as caught:
        check(url, password)
    assert PASSWORD not in str(caught.value)
    return str(caught.value)


def share_on(server, *names):
    folder = server.new_folder()
    for name in names or ("a.txt", "b/c.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("text")
    return folder


def statuses(server):
    return [line.rpartition(" ")[2] for line in server.asked()]


@pytest.mark.parametrize("share", ["ntlm", "both"])
@pytest.mark.parametrize("user", [USER, f"{DOMAINS[0]};{USER}"])
def test_ntlm_is_spoken_to_who_has_a_password(httpd, share, user):
    check(httpd.url(share_on(httpd), share, user=user), PASSWORD)
    check(httpd.url(share_on(httpd), share, user=user, options="auth=ntlm"), PASSWORD)


def test_ntlm_is_one_login_for_a_connection(httpd):
    folder = share_on(httpd, *(f"{number}.txt" for number in range(20)))
    target = Target("share", httpd.url(folder, "ntlm"), PASSWORD)
    httpd.asked()
    with closing(crawler_for(target, Limits())) as crawler:
        items = items_in(crawler)
        for item in items:
            with crawler.source(item).open() as stream:
                assert stream.read() == b"text"
    asked = httpd.asked()
    assert len(items) == 20
    connections = {line.partition(" ")[0] for line in asked}
    refused = [line for line in asked if line.endswith(" 401")]
    assert len(refused) <= 2 * len(connections), "one for who is not known, one with the server's question"


@pytest.mark.parametrize(("share", "most"), [("tickets", 1), ("each", 2)])
def test_a_ticket_is_shown_as_often_as_the_server_wants(httpd, ticket, share, most):
    folder = share_on(httpd, *(f"{number}.txt" for number in range(5)))
    httpd.asked()
    target = Target("share", httpd.url(folder, share), None)
    with closing(WebDavShare(parse_place_url(target.url), None)) as one:
        one.connect()
        path = parse_place_url(target.url).path
        for entry in one.entries(path):
            assert one.read(f"{path}/{entry.name}", 0, 10) == b"text"
    assert statuses(httpd).count("401") <= most


def test_a_wrong_password_is_tried_once(httpd):
    before = httpd.failures()
    assert "refuses the login" in refusal(httpd.url(share_on(httpd), "ntlm"), "falsch")
    assert httpd.failures() == before + 1


def test_a_wrong_password_is_told_to_the_kdc_alone(httpd, anna):
    httpd.asked()
    said = refusal(httpd.url(share_on(httpd), "both", user=f"{USER}@{REALM}"), PASSWORD)
    assert "BAD_INTEGRITY" in said or "PREAUTH_FAILED" in said
    assert statuses(httpd) == ["401"], "nobody has logged in there"


def test_a_password_that_is_changed_meanwhile_is_not_tried_again_and_again(httpd):
    """The server forgets who has logged in, and takes the password no more."""
    place = parse_place_url(httpd.url(share_on(httpd), "ntlm"))
    with closing(WebDavShare(place, PASSWORD)) as one:
        one.connect()
        users = httpd.folder / "users"
        kept = users.read_text("utf-8")
        users.write_text(kept.replace(PASSWORD, "neu"), "utf-8")
        try:
            one._http.close()
            before = httpd.failures()
            with pytest.raises(Lost, match="401"):
                list(one.entries(place.path))
            assert httpd.failures() <= before + 2
        finally:
            users.write_text(kept, "utf-8")


def test_a_ticket_comes_before_a_password_that_the_server_itself_knows(httpd, anna):
    httpd.asked()
    check(httpd.url(share_on(httpd), "both", user=f"{USER}@{REALM}"), anna)
    assert {line.split()[3] for line in httpd.asked()} == {"-", f"{USER}@{REALM}"}


def test_without_a_ticket_ntlm_is_spoken_where_both_are(httpd):
    httpd.asked()
    check(httpd.url(share_on(httpd), "both", user=f"{DOMAINS[1]};{USER}"), PASSWORD)
    assert not any(REALM in line for line in httpd.asked())


@pytest.mark.parametrize(
    ("share", "user", "options", "said"),
    [
        ("tickets", "", "", "negotiate"),
        ("tickets", "", "auth=kerberos", "kinit"),
        ("tickets", USER, "auth=ntlm", "401"),
        ("ntlm", USER, "auth=digest", "auth"),
    ],
)
def test_what_cannot_be_is_said(httpd, share, user, options, said):
    assert said in refusal(httpd.url(share_on(httpd), share, user=user, options=options))


def test_nobody_is_logged_in_without_being_asked_to(httpd, ticket):
    """A ticket that lies about is not shown to a server that the user names without a user."""
    assert "negotiate" in refusal(httpd.url(share_on(httpd), "tickets", user=""))
    check(httpd.url(share_on(httpd), "tickets", user="", options="auth=kerberos"))


def test_a_keytab_does_without_kinit(httpd, realm, monkeypatch):
    monkeypatch.setenv("KRB5_CLIENT_KTNAME", f"FILE:{realm.keytab('scanner')}")
    httpd.asked()
    check(httpd.url(share_on(httpd), "tickets", user="", options="auth=kerberos"))
    assert f"scanner@{REALM}" in {line.split()[3] for line in httpd.asked()}


def test_a_ticket_that_is_gone_is_a_connection_that_is_lost(httpd, ticket, monkeypatch, tmp_path):
    place = parse_place_url(httpd.url(share_on(httpd), "each"))
    with closing(WebDavShare(place, None)) as one:
        one.connect()
        monkeypatch.setenv("KRB5CCNAME", f"FILE:{tmp_path / 'tickets'}")
        with pytest.raises(Lost):
            list(one.entries(place.path))


def test_a_password_without_a_user_is_another_targets(httpd, ticket):
    check(httpd.url(share_on(httpd), "tickets", user="", options="auth=kerberos"), PASSWORD)


def test_without_the_packages_they_are_named(httpd, monkeypatch):
    folder = share_on(httpd)
    monkeypatch.setitem(sys.modules, "gssapi", None)
    assert "pandian[kerberos]" in refusal(httpd.url(folder, "tickets", options="auth=kerberos"))
    monkeypatch.setitem(sys.modules, "spnego", None)
    assert "pip install pyspnego" in refusal(httpd.url(folder, "ntlm"), PASSWORD)


def test_what_is_open_is_told_from_what_the_login_opens(httpd):
    """On the connection that is logged in, everything would look open."""
    folder = share_on(httpd)
    items = {name_of(item): item for item in walk(Target("share", httpd.url(folder, "partly"), PASSWORD))}
    assert {name: item.exposure for name, item in items.items()} == {"a.txt": "public", "c.txt": None}


def test_what_is_somebody_elses_costs_nothing_else(httpd):
    folder = share_on(httpd, "a.txt", "b/c.txt", "z/d.txt")
    with closing(crawler_for(Target("share", httpd.url(folder, "mine"), PASSWORD), Limits())) as crawler:
        met = list(crawler.walk())
    assert {name_of(one) for one in met if hasattr(one, "size")} >= {"a.txt", "d.txt"}
    (problem,) = {one.problem for one in met if not hasattr(one, "size") and one.problem}
    assert (problem.code, problem.detail) == ("unreadable", "HTTP 401")
