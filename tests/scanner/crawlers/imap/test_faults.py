"""IMAP servers that lie, drip and demand the password in clear: each is played by a script on a socket."""

from __future__ import annotations

import re
import socket
import threading
from contextlib import closing

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers import share
from scanner.crawlers.imap import connection as imap_connection
from scanner.crawlers.registry import crawler_for
from tests.scanner.crawlers.contract import items_in, name_of, read

MAIL = b"Subject: x\r\n\r\n" + b"13800138000\r\n" * 10


class Played:
    """A server that gives, to each command, the first answer whose pattern matches it."""

    def __init__(self, answers, capabilities="IMAP4rev1 AUTH=PLAIN", greeting="* OK", refusal=""):
        self.answers = [
            (r"CAPABILITY", f"* CAPABILITY {capabilities}\r\n".encode()), (r"AUTHENTICATE", b"+ \r\n"),
            *answers, (r"LIST", b'* LIST () "/" INBOX\r\n'),
            (r"EXAMINE", b"* 1 EXISTS\r\n* OK [UIDVALIDITY 7]\r\n"),
        ]  # fmt: skip
        self.greeting, self.refusal, self.heard, self.lines = greeting.encode(), refusal.encode(), [], []
        self.listening = socket.create_server(("127.0.0.1", 0))
        threading.Thread(target=self.serve, daemon=True).start()

    def url(self, options="insecure=1"):
        return f"imap://me@127.0.0.1:{self.listening.getsockname()[1]}/?{options}"

    def serve(self):
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            self.lines.append(line)
            threading.Thread(target=self.talk, args=(line,), daemon=True).start()

    def talk(self, line):
        line.sendall(self.greeting + b" hello\r\n")
        with line.makefile("rb") as heard:
            for command in heard:
                self.heard.append(command)
                tag, _, rest = command.strip().partition(b" ")
                answer = next((one for pattern, one in self.answers if re.search(pattern.encode(), rest)), b"")
                if callable(answer):
                    answer = answer(rest, line)
                try:
                    line.sendall(answer)
                    if answer.startswith(b"+"):
                        self.heard.append(heard.readline())
                    if not answer.endswith(b"..."):
                        said = self.refusal if b"AUTHENTICATE" in rest and self.refusal else b"OK done"
                        line.sendall(tag + b" " + said + b"\r\n")
                except OSError:
                    return

    def close(self):
        self.listening.close()
        for line in self.lines:
            line.close()


@pytest.fixture
def played():
    servers = []

    def play(*args, **kwargs):
        servers.append(Played(*args, **kwargs))
        return servers[-1]

    yield play
    for server in servers:
        server.close()


@pytest.fixture
def impatient(monkeypatch):
    monkeypatch.setattr(share, "TIMEOUT", 0.3)
    monkeypatch.setattr("scanner.crawlers.patience.SHARES", ())


def crawler(server, options="insecure=1"):
    return closing(crawler_for(Target("x", server.url(options), "geheim"), Limits(max_connections=2, patience=0.05)))


def part(rest, _line):
    """A mail longer than what the listing says, in the pieces that are asked for."""
    offset, size = map(int, re.search(rb"<(\d+)\.(\d+)>", rest).groups())
    piece = MAIL[offset : offset + size]
    return b"* 1 FETCH (UID 5 BODY[]<%d> {%d}\r\n%b)\r\n" % (offset, len(piece), piece)


TOLD = (r"FETCH.*RFC822.SIZE", b"* 1 FETCH (UID 5 RFC822.SIZE 40)\r\n")


def test_a_server_without_tls_is_not_told_the_password(played):
    server = played([])
    with crawler(server, "") as walker, pytest.raises(TargetError, match="STARTTLS"):
        walker.check()
    assert not any(b"AUTH" in line or b"LOGIN" in line for line in server.heard)
    refusing = played([], capabilities="IMAP4rev1 LOGINDISABLED")
    with crawler(refusing) as walker, pytest.raises(TargetError, match="LOGINDISABLED"):
        walker.check()
    assert not any(b"AUTH" in line or b"LOGIN" in line for line in refusing.heard)
    early = played([], capabilities="IMAP4rev1 STARTTLS", greeting="* PREAUTH")
    with crawler(early, "") as walker, pytest.raises(TargetError, match="STARTTLS"):
        walker.check()


@pytest.mark.parametrize("head", [4 << 20, 60])
def test_a_message_longer_than_the_server_says_is_read_whole(played, monkeypatch, head):
    monkeypatch.setattr("scanner.crawlers.imap.crawler._HEAD", head)
    with crawler(played([TOLD, (r"BODY", part)])) as walker:
        (item,) = items_in(walker)
        assert item.size == 40
        assert read(walker, item)[0].encode() == MAIL


def test_a_folder_of_which_not_all_is_told_is_no_proof_of_a_deletion(played):
    few = played([(r"EXAMINE", b"* 3 EXISTS\r\n"), TOLD])
    with crawler(few) as walker:
        met = {one.uri.rpartition("/")[2]: one for one in walker.walk()}
    assert met["5.eml"].problem is None
    assert met["5.eml"].stamp is None, "without UIDVALIDITY a UID stays nobody's"
    assert (met["INBOX"].complete, met["INBOX"].problem) == (False, Problem("damaged", "FETCH"))


def test_a_message_that_ends_the_connection_costs_itself_alone(played):
    def end(rest, line):
        if b" 6 " in rest:
            line.sendall(b"* BYE Internal error\r\n")
            line.shutdown(socket.SHUT_RDWR)
            return b"..."
        return part(rest, line)

    told = (r"FETCH.*RFC822.SIZE", TOLD[1] + b"* 2 FETCH (UID 6 RFC822.SIZE 40)\r\n")
    with crawler(played([(r"EXAMINE", b"* 2 EXISTS\r\n"), told, (r"BODY", end)])) as walker:
        items = {name_of(item): item for item in items_in(walker)}
        with pytest.raises(ReadError) as caught:
            read(walker, items["6.eml"])
        assert caught.value.problem == Problem("unreadable", "BYE")
        assert read(walker, items["5.eml"])[0].encode() == MAIL


def test_a_folder_whose_sizes_end_the_connection_is_listed_without_them(played):
    def end(_rest, line):
        line.sendall(b"* BYE Internal error\r\n")
        line.shutdown(socket.SHUT_RDWR)
        return b"..."

    plain = (r"FETCH", b'* 1 FETCH (UID 5 INTERNALDATE "01-Mar-2024 00:30:00 +0800")\r\n')
    with crawler(played([(r"FETCH.*RFC822.SIZE", end), (r"BODY", part), plain])) as walker:
        (item,) = items_in(walker)
        assert (item.size, item.modified) == (None, "2024-02-29T16:30:00.000Z")
        assert read(walker, item)[0].encode() == MAIL


@pytest.mark.parametrize(
    "answer",
    [
        b"* 1 FETCH (UID 5 BODY[]<0> {99999999999}\r\n...",
        b"x" * (2 << 20) + b"...",
        b"* nonsense",
        b"* 1 FETCH (UID 5 BODY[]<0> {10}\r\nhal...",
    ],
)
def test_what_is_no_answer_is_a_lost_connection(played, impatient, answer):
    with crawler(played([TOLD, (r"BODY", answer)])) as walker:
        (item,) = items_in(walker)
        with pytest.raises(ReadError) as caught:
            read(walker, item)
        assert caught.value.problem.code == "connection"


def test_answers_without_an_end_are_ended(played, impatient, monkeypatch):
    monkeypatch.setattr(imap_connection, "LARGEST", 1 << 20)
    with crawler(played([(r"LIST", b'* LIST () "/" "a"\r\n' * 100_000)])) as walker, pytest.raises(TargetError):
        walker.check()


def test_a_drip_is_no_answer(played, impatient):
    gate = threading.Event()

    def drip(_rest, line):
        line.sendall(b"* 1 FETCH (UID 5 BODY[]<0> {100000}\r\n")
        while not gate.wait(0.02):
            try:
                line.sendall(b"x")
            except OSError:
                break
        return b"..."

    with crawler(played([TOLD, (r"BODY", drip)])) as walker:
        (item,) = items_in(walker)
        with pytest.raises(ReadError) as caught:
            read(walker, item)
    gate.set()
    assert caught.value.problem.code == "connection"


@pytest.mark.parametrize(
    ("code", "said", "tried"), [("UNAVAILABLE", "UNAVAILABLE", 5), ("EXPIRED", "EXPIRED", 1), ("", "NO", 1)]
)
def test_a_login_that_may_go_well_later_is_tried_again(played, code, said, tried):
    text = f"[{code}] " if code else ""
    server = played([], refusal=f"NO {text}geheim is wrong")
    with crawler(server) as walker, pytest.raises(TargetError, match=said) as caught:
        walker.check()
    assert "geheim" not in str(caught.value)
    assert sum(b"AUTHENTICATE" in line for line in server.heard) == tried
