"""HTTP for crawlers: what may pass is told apart from what will not, and no server keeps one waiting."""

from __future__ import annotations

import re
import socket
import threading
import time
from contextlib import closing, contextmanager, suppress

import pytest

from models.errors import ReadError, TargetError
from scanner.crawlers.http.client import Http, basic
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.share import Busy, Lost


@contextmanager
def answering(*answers):
    """A server that gives each request the next of ``answers``: bytes, or a function of the socket. Yields what it got."""
    got = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve():
            left = list(answers)
            while left:
                try:
                    line, _ = server.accept()
                except OSError:
                    return
                with line, line.makefile("rb") as lines:
                    while left:
                        head = b""
                        while not head.endswith(b"\r\n\r\n"):
                            if not (read := lines.readline()):
                                break
                            head += read
                        if not head:
                            break
                        if length := re.search(rb"(?i)content-length: (\d+)", head):
                            lines.read(int(length[1]))
                        got.append(head.decode())
                        answer = left.pop(0)
                        if callable(answer):
                            answer(line)
                            break
                        line.sendall(answer)
                        if b"close" in answer:
                            break
            server.close()  # who asks for more is refused

        place = PlaceUrl("webdav", "127.0.0.1", server.getsockname()[1])
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with closing(Http(place, use_tls=False)) as http:
            yield http, got


def answer(status, *headers, body=b"ok"):
    return "\r\n".join([f"HTTP/1.1 {status} X", f"Content-Length: {len(body)}", *headers, "", ""]).encode() + body


def test_one_connection_carries_all_requests_and_a_closed_one_is_made_again():
    hang_up = lambda line: line.close()  # noqa: E731
    with answering(answer(200), answer(200, "Connection: close", body=b"2"), answer(404), hang_up, answer(200)) as (
        http,
        got,
    ):
        assert http.ask("GET", "/a").body == b"ok"
        assert http.ask("GET", "/b").body == b"2"
        assert http.ask("GET", "/c").status == 404
        assert http.ask("GET", "/d").status == 200  # the connection was closed while it was idle
    assert [head.split()[1] for head in got] == ["/a", "/b", "/c", "/d", "/d"]


def test_a_server_that_is_busy_says_for_how_long():
    later = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(time.time() + 3000))
    with answering(answer(503, "Retry-After: 7"), answer(429, f"Retry-After: {later}"), answer(500)) as (http, _):
        told = []
        for _ in range(3):
            with pytest.raises(Busy) as caught:
                http.ask("GET", "/")
            told.append(caught.value.seconds)
    assert told[0] == 7.0
    assert 2000 < told[1] < 3001
    assert told[2] is None


def test_a_redirect_is_followed_within_the_server_only():
    with answering(answer(301, "Location: /b/"), answer(200), answer(302, "Location: http://other.example/")) as (
        http,
        got,
    ):
        assert http.ask("PROPFIND", "/b").status == 200
        assert http.ask("GET", "/c").status == 302
    assert [head.split()[:2] for head in got] == [["PROPFIND", "/b"], ["PROPFIND", "/b/"], ["GET", "/c"]]


def test_redirects_in_a_circle_end():
    with answering(*[answer(302, "Location: /")] * 9) as (http, _), pytest.raises(ReadError, match="310"):
        http.ask("GET", "/")


@pytest.mark.parametrize(
    "broken",
    [
        b"SSH-2.0-OpenSSH_9.2\r\n",
        answer(200, body=b"12345")[:-1],
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
        b"HTTP/1.1 200 X\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        b"HTTP/1.1 200 X\r\n" + b"A: b\r\n" * 200 + b"\r\n",
        b"HTTP/1.1 200 X\r\nA: " + b"x" * 70_000,
    ],
)
def test_an_answer_that_breaks_off_is_lost(broken):
    with answering(lambda line: line.sendall(broken)) as (http, _), pytest.raises(Lost):
        http.ask("GET", "/")


@pytest.mark.parametrize("start", [b"HTTP/1.1 200 X\r\nA: ", b"HTTP/1.1 200 X\r\nContent-Length: 100000\r\n\r\n"])
def test_a_drip_is_lost(monkeypatch, start):
    monkeypatch.setattr("scanner.crawlers.share.TIMEOUT", 0.1)
    done = threading.Event()

    def drip(line):
        line.sendall(start)
        with suppress(OSError):
            while not done.wait(0.01):
                line.sendall(b"x")

    with answering(drip) as (http, _):
        with pytest.raises(Lost, match="TimeoutError"):
            http.ask("GET", "/")
        http.close()
    done.set()


def test_silence_is_lost(monkeypatch):
    monkeypatch.setattr("scanner.crawlers.share.TIMEOUT", 0.05)
    done = threading.Event()
    with answering(lambda _: done.wait(60)) as (http, _), pytest.raises(Lost, match="TimeoutError"):
        http.ask("GET", "/")
    done.set()


def test_an_answer_without_end_is_left():
    def pour(line):
        line.sendall(b"HTTP/1.1 200 X\r\n\r\n")
        with suppress(OSError):
            while True:
                line.sendall(b"x" * 4096)

    with answering(pour) as (http, _), pytest.raises(ReadError) as caught:
        http.ask("GET", "/", most=100_000)
    assert caught.value.problem.code == "unreadable"


def test_the_rest_of_an_answer_may_be_left():
    with answering(lambda line: line.sendall(answer(200, body=b"x" * 100)), answer(200)) as (http, got):
        http.open("GET", "/a").leave()
        assert http.ask("GET", "/b").body == b"ok"
    assert len(got) == 2


def test_who_asks_is_told_in_every_request():
    assert basic("张三", "密 码") == "Basic 5byg5LiJOuWvhiDnoIE="


def test_a_file_of_authorities_that_is_not_there_is_said():
    place = PlaceUrl("webdavs", "127.0.0.1", 1, options={"ca": "/no/such.pem"})
    with closing(Http(place, use_tls=True)) as http, pytest.raises(TargetError, match="FileNotFoundError"):
        http.ask("GET", "/")
