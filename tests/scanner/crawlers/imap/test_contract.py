"""IMAP passes the contract, against Dovecot."""

from __future__ import annotations

import imaplib
import ssl
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Listing, Problem, Target
from scanner.crawlers.imap import rights as imap_rights
from scanner.crawlers.imap.answers import Told, body, each, messages, parsed
from scanner.crawlers.imap.answers import name_of as name_of_part
from scanner.crawlers.imap.boxes import found, namespaces, tree
from scanner.crawlers.imap.crawler import ImapShare
from scanner.crawlers.patience import Patience
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.registry import crawler_for
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import (
    CrawlerContract,
    Place,
    items_in,
    name_of,
    read,
    read_in_pieces,
    walk,
)
from tests.scanner.crawlers.local.test_contract import state
from tests.servers.imap import NARROW, PASSWORD, message, modified_utf7


def target(url):
    return Target("mail", url, PASSWORD)


def mails(state):
    """Messages and their flags, of which the names of the files are a part; not what the server notes for itself."""
    return {path: what for path, what in state.items() if "/cur/" in str(path) or "/new/" in str(path)}


def only(target):
    (item,) = [item for item in walk(target) if item.status is None]
    return item


class TestImap(CrawlerContract):
    @pytest.fixture
    def place(self, dovecot):
        account = dovecot.new_account()
        files = dovecot.put(account, *(message(f"text {number} 张三") for number in range(3)), message("no"))
        dovecot.box(account, "部门 A.子")
        files[3].chmod(0)

        def write(crawler, item):
            with crawler.source(item).open() as stream:
                stream.write(b"x")

        def hide():
            dovecot.put(account, message("hidden"), name="部门 A")
            dovecot.share(account, "部门 A", "owner l")
            shown = target(dovecot.url(account))
            return shown, parse_place_url(shown.url).uri("/部门 A")

        return Place(
            target=target(dovecot.url(account)),
            missing=target(dovecot.url(account, "/no/such")),
            readable={f"{number + 1}.eml": [f"text {number} 张三"] for number in range(3)},
            unreadable="4.eml",
            state=lambda: mails(state(dovecot.box(account))),
            remove=lambda name: files[int(name.removesuffix(".eml")) - 1].unlink(),
            write=write,
            hide=hide,
        )

    def test_what_the_server_tells(self, place, dovecot):
        item = next(item for item in walk(place.target) if name_of(item) == "2.eml")
        assert item.path.startswith(f"imaps://127.0.0.1:{dovecot.tls_port}/u")
        assert (item.modified, item.size) == ("2023-11-14T22:13:20.000Z", len(message("text 1 张三")))
        assert item.stamp.startswith("uid:")
        assert (item.exposure, item.media_type) == ("owner", "message/rfc822")
        assert item.owner == item.uri.split("/")[3]


def test_no_message_counts_as_read_and_flags_stay(dovecot):
    account = dovecot.new_account()
    dovecot.put(account, message("one"), message("two"))
    dovecot.put(account, message("three"), seen=True)
    with closing(crawler_for(target(dovecot.url(account)), Limits())) as crawler:
        assert sum(len(read(crawler, item)[0]) > 50 for item in items_in(crawler)) == 3
    with imaplib.IMAP4_SSL("127.0.0.1", dovecot.tls_port, ssl_context=ssl._create_unverified_context()) as client:
        client.authenticate("PLAIN", lambda _: f"\0{account}\0{PASSWORD}".encode())
        client.select("INBOX", readonly=True)
        told = [line.decode() for line in client.fetch("1:*", "(FLAGS)")[1]]
    assert ["Seen" in line for line in told] == [False, False, True]


def test_every_folder_is_met_by_its_name_subscribed_to_or_not(dovecot):
    account = dovecot.new_account()
    names = ["Sent", "部门 A.子 & 女", "a%b"]
    for name in names:
        dovecot.put(account, message(name), name=name)
    with closing(crawler_for(target(dovecot.url(account)), Limits())) as crawler:
        items = {item.locator: read(crawler, item)[0].rsplit("\r\n", 2)[1] for item in items_in(crawler)}
    assert items == {
        "/Sent/1.eml": "Sent",
        "/部门 A/子 & 女/1.eml": names[1],
        "/a%b/1.eml": "a%b",
    }
    folder = walk(target(dovecot.url(account, "/部门 A")))
    assert [item.locator for item in folder] == ["/部门 A/子 & 女/1.eml"]
    assert only(target(dovecot.url(account, "/Sent/1.eml"))).locator == "/Sent/1.eml"


def test_another_persons_mailbox_is_walked_and_told_as_theirs(dovecot):
    mine, theirs = dovecot.new_account(), dovecot.new_account()
    dovecot.put(theirs, message("for all"), name="team")
    dovecot.put(theirs, message("for one"), name="pair")
    dovecot.share(theirs, "team", "anyone lr")
    dovecot.share(theirs, "pair", f"user={mine} lr")
    items = {item.locator: item for item in walk(target(dovecot.url(mine)))}
    assert items.keys() >= {f"/shared/{theirs}/team/1.eml", f"/shared/{theirs}/pair/1.eml"}
    pair = items[f"/shared/{theirs}/pair/1.eml"]
    assert (pair.owner, pair.exposure, pair.access) == (theirs, "group", f"{mine}:lr")
    own = {item.locator: item.exposure for item in walk(target(dovecot.url(theirs)))}
    assert own == {"/team/1.eml": "everybody", "/pair/1.eml": "group"}


def test_what_the_account_may_do_is_told_without_trying(dovecot):
    mine, theirs = dovecot.new_account(), dovecot.new_account()
    dovecot.put(theirs, message("read only"), name="team")
    dovecot.share(theirs, "team", f"user={mine} lrs")
    with closing(crawler_for(target(dovecot.url(mine)), Limits())) as crawler:
        told = crawler.rights()
        assert (told.reads, told.writes, told.note) == (True, True, "granted")
    with closing(crawler_for(target(dovecot.url(mine, f"/shared/{theirs}/team")), Limits())) as crawler:
        told = crawler.rights()
        assert (told.reads, told.writes, told.detail) == (True, False, "lrs")
    assert imap_rights.own("lra").writes is None


def test_what_lies_below_a_folder_that_cannot_be_opened_is_walked(dovecot):
    account = dovecot.new_account()
    dovecot.put(account, message("hidden"), name="a")
    dovecot.put(account, message("seen"), name="a.b")
    dovecot.share(account, "a", "owner l")
    dovecot.share(account, "a.b", "owner lr")
    with closing(crawler_for(target(dovecot.url(account)), Limits())) as crawler:
        met = {one.uri.partition(account)[2]: one for one in crawler.walk()}
        crawler.check()
    assert met["/a/"].problem.code == "unreadable"
    assert (met["/a"].complete, met["/a"].problem) == (False, met["/a/"].problem)
    assert met["/a/b/1.eml"].problem is None


def test_a_large_message_is_read_in_pieces(dovecot):
    account = dovecot.new_account()
    data = message("x" * 60 + "\n" + "行\n" * (9 << 20 >> 2))
    dovecot.put(account, data)
    read_in_pieces(target(dovecot.url(account, "/INBOX")), data)


@pytest.mark.parametrize("tls", [True, False])
def test_a_token_logs_in_and_starttls_is_used(dovecot, tls):
    account = dovecot.new_account()
    url = dovecot.url(account, tls=tls, options="auth=xoauth2")
    with closing(crawler_for(Target("x", url, dovecot.token(account)), Limits())) as crawler:
        crawler.check()
    with (
        closing(crawler_for(Target("x", url, dovecot.token("another")), Limits())) as crawler,
        pytest.raises(TargetError, match="AUTHENTICATIONFAILED"),
    ):
        crawler.check()


def test_a_wrong_password_is_said_once_and_without_it(dovecot, monkeypatch):
    tried = []
    real = ImapShare.connect
    monkeypatch.setattr(ImapShare, "connect", lambda self: (tried.append(self), real(self)))
    with (
        closing(crawler_for(Target("x", dovecot.url(dovecot.new_account()), "wrong-one"), Limits())) as crawler,
        pytest.raises(TargetError) as caught,
    ):
        crawler.check()
    assert "AUTHENTICATIONFAILED" in str(caught.value)
    assert "wrong-one" not in str(caught.value)
    assert len(tried) == 1, "accounts are locked after a few wrong passwords"


def test_a_certificate_that_is_not_trusted_is_said(dovecot):
    account = dovecot.new_account()
    url = dovecot.url(account).partition("?")[0]
    with closing(crawler_for(target(url), Limits())) as crawler, pytest.raises(TargetError, match="certificate"):
        crawler.check()
    with closing(crawler_for(target(f"{url}?insecure=1"), Limits())) as crawler:
        crawler.check()


def test_what_is_expunged_while_it_is_scanned_is_gone_and_the_rest_is_not(dovecot, monkeypatch):
    monkeypatch.setattr("scanner.crawlers.imap.crawler._BATCH", 4)
    account = dovecot.new_account()
    files = dovecot.put(account, *(message(f"text {number}") for number in range(12)))
    real, gone = ImapShare._refusable, []

    def between(self, work):
        answer = real(self, work)
        if not gone:
            gone.extend(files[at] for at in (0, 2, 7))
            for path in gone:
                path.unlink()
        return answer

    monkeypatch.setattr(ImapShare, "_refusable", between)
    with closing(crawler_for(target(dovecot.url(account)), Limits(max_connections=2))) as crawler:
        met = list(crawler.walk())
        items = {name_of(item): item for item in met if not isinstance(item, Listing)}
        assert items.keys() >= {f"{number + 1}.eml" for number in range(12)} - {"1.eml", "3.eml", "8.eml"}
        assert all(one.complete for one in met if isinstance(one, Listing))
        assert "text 11" in read(crawler, items["12.eml"])[0]
        with pytest.raises(ReadError) as caught:
            read(crawler, items["3.eml"])
        assert caught.value.problem == Problem("vanished")


def test_a_server_that_is_killed_while_it_is_read_is_tried_again(dovecot):
    account = dovecot.new_account()
    dovecot.put(account, message("text 0"))
    place = parse_place_url(dovecot.url(account))
    patience = Patience(lambda: ImapShare(place, PASSWORD, set()), Limits(patience=0.2))
    assert b"text 0" in patience.read("/INBOX/1.eml", 0, 1000)
    dovecot.stop()
    try:
        with pytest.raises(ReadError) as caught:
            patience.read("/INBOX/1.eml", 0, 1000)
        assert caught.value.problem.code == "connection"
    finally:
        dovecot.start()
    assert patience.read("/INBOX/1.eml", 6, 14) == b"a@corp.example"
    patience.close()


def test_a_limit_of_connections_is_lived_with(dovecot):
    account = dovecot.new_account()
    for number in range(6):
        dovecot.put(account, message(f"text {number}"), name=f"f{number}")
    url = dovecot.url(account).replace("127.0.0.1", NARROW) + "&insecure=1"
    limits = Limits(max_connections=16, patience=0.2)
    with closing(crawler_for(target(url), limits)) as crawler, closing(crawler_for(target(url), limits)) as second:
        second.check()
        assert [name_of(item) for item in items_in(crawler)] == ["1.eml"] * 6
        with closing(crawler_for(target(url), limits)) as third, pytest.raises(TargetError, match="LIMIT"):
            third.check()


def test_ten_thousand_messages_are_listed_in_a_few_answers(dovecot, monkeypatch):
    asked = []
    real = ImapShare._refusable
    monkeypatch.setattr(ImapShare, "_refusable", lambda self, work: asked.append(work) or real(self, work))
    account = dovecot.new_account()
    dovecot.put(account, *[message("one")] * 10_000)
    items = walk(target(dovecot.url(account)), max_connections=2)
    assert len({item.uri for item in items}) == 10_000
    assert len(asked) <= 10


@pytest.mark.parametrize(
    ("password", "url", "said"),
    [("p", "imaps://me@host/x?where=1", "where"), ("p", "imaps://me@host/x?auth=plain", "auth")],
)
def test_what_a_url_cannot_say_is_the_users_error(password, url, said):
    with pytest.raises(TargetError, match=said):
        crawler_for(Target("x", url, password), Limits())


def test_the_account_is_part_of_what_is_met_and_the_password_of_nothing(monkeypatch):
    monkeypatch.delenv("PANDIAN_PASSWORD", raising=False)
    told = []
    parsed = parse_target("imaps://li%40corp.cn:ge%40heim@host/部门/", warn=told.append)
    assert (parsed.url, parsed.password) == ("imaps://li%40corp.cn@host:993/%E9%83%A8%E9%97%A8", "ge@heim")
    assert parse_place_url(parsed.url).place == "imaps://host:993/li%40corp.cn/%E9%83%A8%E9%97%A8"
    assert "heim" not in "".join(told)


def test_every_path_stands_for_one_mailbox():
    root = tree(parsed([one]) for one in [
        rb'(\HasChildren) "." "INBOX"', rb'(\Noselect) "/" "a"', rb'() "/" "a/7.eml"', rb'() "." "b/c"', rb'() NIL "x.y"',
        b'() "." "b\xa3\xac"', (rb'(\Sent) "/" {4}', b'"&()'), rb'() "/" "&q83"', rb'() "/" "&bO-"', rb'() "/" "d//e/"',
    ])  # fmt: skip
    told = {}

    def walk(box, path):
        for name, inner in box.inner.items():
            assert found(root, f"{path}/{name}") is inner
            told[f"{path}/{name}"] = inner.raw
            walk(inner, f"{path}/{name}")

    walk(root, "")
    assert told == {
        "/INBOX": b"INBOX", "/a": None, "/a/7.eml∕": b"a/7.eml", "/b∕c": b"b/c", "/x.y": b"x.y", "/b\udca3\udcac": b"b\xa3\xac",
        '/"&()': b'"&()', "/&q83": b"&q83", "/&bO-": b"&bO-", "/d": None, "/d/∕": None, "/d/∕/e": b"d//e/",
    }  # fmt: skip
    assert found(root, "/inbox").raw == b"INBOX"
    assert found(root, "/no") is None


@given(st.binary(max_size=200))
def test_whatever_is_answered_is_taken_apart_or_left(line):
    each([line, (line, line), line])
    messages([line])
    assert body([line], 1) is None
    name_of_part(line)
    namespaces(each([line]))
    tree(each([line]))


def test_an_answer_about_a_message_is_told_from_what_else_is_said():
    parts = [
        b"3 (FLAGS (\\Seen))", (b"3 (UID 8 BODY[]<0> {3}", b"no!"), b")", (b"4 (BODY[]<0> {5}", b"a(\r\n)"), b" UID 9)",
        b'5 (UID 10 BODY[]<0> "")', b"6 (UID 11 BODY[]<0> NIL)",
    ]  # fmt: skip
    assert [body(parts, uid) for uid in (8, 9, 10, 11, 12)] == [b"no!", b"a(\r\n)", b"", None, None]
    (told,) = messages([b'1 (INTERNALDATE " 1-Mar-2024 00:30:00 +0800" UID 7 RFC822.SIZE 44)', b"2 (FLAGS ())"])
    assert told == Told(7, 44, "2024-02-29T16:30:00.000Z")


@pytest.mark.parametrize(
    ("acl", "foreign", "exposure"),
    [
        ([(b"me", b"lrs")], False, "owner"),
        ([(b"me", b"lrs")], True, "group"),
        ([(b"anyone", b"l"), (b"-anyone", b"r")], False, "owner"),
        ([(b"anyone", b"lr")], False, "everybody"),
        ([(b"authenticated", b"lr")], True, "everybody"),
        ([(b"bob", b"lr"), (b"owner", b"lr")], False, "group"),
    ],
)
def test_who_can_read_a_mailbox(acl, foreign, exposure):
    assert imap_rights.exposure(acl, "me@corp.cn", foreign=foreign) == exposure


@pytest.mark.parametrize("name", ["部门 & 女", "plain", "a&b", "~peter", "台北/日本語", "\U0001f4e7 mail"])
def test_names_survive_their_encoding(name):
    assert name_of_part(modified_utf7(name).encode()) == name
