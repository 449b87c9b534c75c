"""WebDAV beyond the contract: what servers answer that are odd, hostile, open to all, or let nobody in."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Problem, Status, Target
from scanner.crawlers.http import login as http_login
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.share import Lost
from scanner.crawlers.webdav.crawler import WebDavShare
from scanner.crawlers.webdav.listing import resources
from tests.scanner.crawlers.contract import items_in, listings, name_of, read, read_in_pieces, walk
from tests.scanner.crawlers.http.test_client import answer, answering
from tests.scanner.crawlers.reading import a_login_that_ends_is_tried_once
from tests.servers.webdav import PASSWORD

QUICK = Limits(patience=0.05)


def checked(url, password=PASSWORD):
    with closing(crawler_for(Target("x", url, password), QUICK)) as crawler:
        crawler.check()


def crawled(url, password=PASSWORD, limits=QUICK):
    return closing(crawler_for(Target("share", url, password), limits))


def test_names_that_mean_something_in_a_url_are_names(dav):
    folder = dav.new_folder()
    names = ["%41.txt", "a;b=c.txt", "a&b <i>.txt", "?x#y.txt", "  .txt", "é.txt", "é.txt", "...", "+.txt"]
    for name in names:
        (folder / name).write_text(name, "utf-8")
    with crawled(dav.url(folder)) as crawler:
        assert {name_of(item): read(crawler, item)[0] for item in items_in(crawler)} == {name: name for name in names}


def test_only_reading_is_asked_for(davs):
    folder = davs.new_folder()
    (folder / "a.txt").write_text("x")
    davs.asked()
    with crawled(davs.url(folder)) as crawler:
        crawler.check()
        for item in items_in(crawler):
            read(crawler, item)
    assert {line.split()[0] for line in davs.asked()} == {"PROPFIND", "GET"}


@pytest.mark.parametrize("user", ["", "zhang san"])
def test_what_is_listed_without_a_login_is_public(dav, user):
    folder = dav.new_folder()
    (folder / "in").mkdir()
    (folder / "in" / "a.txt").write_text("x")
    target = Target("share", dav.url(folder, "open", user), PASSWORD if user else None)
    assert [item.exposure for item in walk(target)] == ["public"]
    assert [item.exposure for item in walk(Target("share", dav.url(folder), PASSWORD))] == [None]


@pytest.mark.parametrize("share", ["data", "whole"])
def test_a_file_may_be_the_target_and_a_large_one_is_read_in_pieces(dav, share):
    data = os.urandom(9 << 20)
    path = dav.new_folder() / "big"
    path.write_bytes(data)
    dav.asked()
    read_in_pieces(Target("big", dav.url(path, share), PASSWORD), data)
    gets = sum(line.startswith("GET") for line in dav.asked())
    assert gets == 2 if share == "whole" else gets > 2  # forward, and once more for the first step back


def test_a_server_without_ranges_is_asked_for_a_file_twice_however_one_jumps(dav):
    data = os.urandom(5 << 20)
    path = dav.new_folder() / "big"
    path.write_bytes(data)
    dav.asked()
    with crawled(dav.url(path, "whole")) as crawler:
        (item,) = items_in(crawler)
        for at in (0, 4_000_000, 10, 3_000_000, 2_000_000, 5_242_870, 0):
            assert crawler.read(item.locator, at, 100) == data[at : at + 100]
        assert crawler.read(item.locator, len(data), 10) == b""
    assert sum(line.startswith("GET") for line in dav.asked()) == 2


def test_beyond_the_end_there_is_nothing(dav):
    path = dav.new_folder() / "a.txt"
    path.write_text("12345")
    with crawled(dav.url(path)) as crawler:
        (item,) = items_in(crawler)
        assert [crawler.read(item.locator, *one) for one in ((3, 10), (5, 10), (99, 10))] == [b"45", b"", b""]


def test_an_error_in_every_tenth_answer_loses_nothing(dav):
    folder = dav.new_folder()
    for number in range(30):
        path = folder / str(number % 5) / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(str(number))
    target = Target("share", dav.url(folder, "tenth"), PASSWORD)
    with crawled(target.url) as crawler:
        items = items_in(crawler)
        assert sorted(read(crawler, item)[0] for item in items) == sorted(map(str, range(30)))
    assert all(listing.complete for listing in listings(target).values())


def test_a_password_that_ends_meanwhile_is_a_lost_connection_and_tried_once(dav):
    a_login_that_ends_is_tried_once(dav, crawled)


def test_a_wrong_password_is_said_and_tried_once(dav, davs):
    for server, offered in ((dav, "digest"), (davs, "basic")):
        server.asked()
        with pytest.raises(TargetError, match=rf"HTTP 401 \({offered}\)"):
            checked(server.url(server.data), "wrong")
        assert len(server.asked()) == 2  # without a login, and with this one
        with pytest.raises(TargetError, match="HTTP 401"):
            checked(server.url(server.data, user=""), None)


def test_a_certificate_that_is_not_trusted_is_said(davs):
    url = davs.url(davs.data, options="insecure=0")
    with pytest.raises(TargetError, match=r"ca=.*insecure=1"):
        checked(url)
    checked(url.replace("insecure=0", "insecure=1"))
    with pytest.raises(TargetError, match="TLS"):
        checked(url.replace(str(davs.port), str(free_of_tls())))


def free_of_tls():
    """A port of loopback that speaks something else."""
    import socket
    import threading

    server = socket.create_server(("127.0.0.1", 0))

    def serve():
        with server:
            line, _ = server.accept()
            with line:
                line.recv(100)
                line.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n")

    threading.Thread(target=serve, daemon=True).start()
    return server.getsockname()[1]


@pytest.mark.parametrize(
    ("answers", "said"),
    [
        ([answer(405)], "HTTP 405"),
        ([answer(200)], "WebDAV"),
        ([answer(302, "Location: https://other.example/dav")] * 2, "https://other.example"),
        ([answer(401, "WWW-Authenticate: Bearer", "WWW-Authenticate: HOBA")], "bearer, hoba"),
        ([answer(404)] * 3, "/dav"),
    ],
)
def test_a_place_that_is_none_is_said(answers, said):
    with answering(*answers) as (http, _), pytest.raises(TargetError, match=said):
        checked(f"webdav://me@127.0.0.1:{http._place.port}/dav", "x")


def multistatus(*responses):
    told = "".join(f"<D:response>{one}</D:response>" for one in responses)
    return f'<?xml version="1.0"?><D:multistatus xmlns:D="DAV:">{told}</D:multistatus>'.encode()


def response(href, inner="<D:getcontentlength>3</D:getcontentlength>", status="200 OK"):
    propstat = f"<D:propstat><D:prop>{inner}</D:prop><D:status>HTTP/1.1 {status}</D:status></D:propstat>"
    return f"<D:href>{href}</D:href>{propstat}"


FOLDER = "<D:resourcetype><D:collection/></D:resourcetype>"


def listed(body, path="/dav"):
    """What a share makes of an answer."""
    with shared(answer(207, body=body), path=path) as (share, _):
        return {entry.name: entry for entry in share.entries(path)}


@pytest.mark.parametrize("own", ["/dav/", "/dav", "http://127.0.0.1:80/dav/", "/other/prefix/dav/", "/%64av/"])
def test_names_are_taken_from_what_servers_write_in_their_ways(own):
    base = own.rstrip("/")
    met = listed(
        multistatus(
            response(own, FOLDER),
            response(f"{base}/a%20b.txt"),
            response(f"{base}/%C3%FB.txt"),
            response(f"{base}/名单.txt"),
            response(f"{base}/sub/", FOLDER),
            response(f"{base}/slash/", ""),
        )
    )
    assert {name: entry.kind for name, entry in met.items()} == {
        "a b.txt": "file",
        "\udcc3\udcfb.txt": "file",
        "名单.txt": "file",
        "sub": "folder",
        "slash": "folder",
    }


def test_a_list_without_the_folder_itself_is_a_list():
    assert listed(multistatus(response("/dav/a"), response("/dav/b"))).keys() == {"a", "b"}
    assert listed(multistatus()) == {}


def test_what_may_not_be_seen_is_met():
    met = listed(multistatus("<D:href>/dav/a</D:href><D:status>HTTP/1.1 403 Forbidden</D:status>", response("/dav/b")))
    assert (met["a"].problem, met["b"].problem) == (Problem("unreadable", "HTTP 403"), None)


def test_properties_count_where_they_were_found():
    inner = "<D:getcontentlength>7</D:getcontentlength><D:owner><D:href>/principals/%E5%BC%A0/</D:href></D:owner>"
    missing = "<D:propstat><D:prop><D:getetag>x</D:getetag></D:prop><D:status>HTTP/1.1 404 No</D:status></D:propstat>"
    (entry,) = listed(multistatus(response("/dav/a", inner) + missing)).values()
    assert (entry.size, entry.stamp, entry.owner) == (7, None, "张")


PRIVILEGE = "<D:current-user-privilege-set><D:privilege><D:{}/></D:privilege></D:current-user-privilege-set>"


@pytest.mark.parametrize(
    ("inner", "writes"),
    [
        (PRIVILEGE.format("read"), False),
        (PRIVILEGE.format("write-content"), True),
        ('<permissions xmlns="http://owncloud.org/ns">RGDNVCK</permissions>', True),
        ('<permissions xmlns="http://owncloud.org/ns">SG</permissions>', False),
        ('<permissions xmlns="http://owncloud.org/ns"/>', False),
        (FOLDER, None),
    ],
)
def test_what_the_account_could_do_is_told_where_the_server_says_it(inner, writes):
    with shared(answer(207, body=multistatus(response("/dav", inner)))) as (share, _):
        assert share.rights("/dav").writes is writes


@pytest.mark.parametrize("name", ["..", "%2e%2e", ".", "a%2Fb", "a%00"])
def test_a_name_that_is_no_name_leads_nowhere(name):
    (entry,) = listed(multistatus(response("/dav/", FOLDER), response(f"/dav/{name}/", FOLDER))).values()
    assert entry.problem == Problem("unreadable", "name")


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
        (b"<html><body>no</body></html>", "multistatus"),
        (b"{}", "XML"),
        (b"", "XML"),
        (multistatus("<a>" * 60 + "</a>" * 60), "> 50"),
    ],
)
def test_a_hostile_list_costs_its_folder(body, detail):
    with pytest.raises(ReadError, match=detail):
        listed(body)


@pytest.mark.parametrize("rest", [response("/elsewhere/b"), response("/dav/b/c"), "<D:href>/dav/b</oops>"])
def test_a_list_that_goes_wrong_keeps_what_it_told(rest):
    here = answer(207, body=multistatus(response("/dav/", FOLDER)))
    told = answer(207, body=multistatus(response("/dav/", FOLDER), response("/dav/a"), rest))
    with answering(here, here, told) as (http, _):
        target = Target("x", f"webdav://127.0.0.1:{http._place.port}/dav")
        with closing(crawler_for(target, QUICK)) as crawler:
            met = list(crawler.walk())
    assert [(item.uri.rpartition("/dav/")[2], item.status) for item in met[:-1]] == [("", Status.FAILED), ("a", None)]
    assert (met[-1].complete, met[-1].problem.code) == (False, "damaged")


@given(st.binary(max_size=300), st.integers(0, 400))
def test_no_answer_breaks_the_reader(noise, at):
    whole = multistatus(response("/dav/", FOLDER), response("/dav/a%20b"))
    body = whole[:at] + noise + whole[at + len(noise) :]
    try:
        told = list(resources([body[:50], body[50:]]))
    except ReadError:
        pass
    else:
        assert all(isinstance(part, str) for one in told for part in one.parts)


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        (["Basic realm=a"], "Basic "),
        (['Negotiate, Basic realm="a, b"'], "Basic "),
        (['Digest realm="a", nonce="n", algorithm=MD4', "Basic realm=x"], "Basic "),
        (['Digest realm="a", nonce="n", qop="auth-int", Basic realm="x"'], "Basic "),
        (['Basic realm="a", Digest realm="b", nonce="n"'], "Digest "),
        (["Bearer"], None),
    ],
)
def test_the_strongest_way_to_log_in_that_is_offered_is_taken(headers, expected):
    from email.message import Message

    message = Message()
    for header in headers:
        message["WWW-Authenticate"] = header
    made = http_login.answer(message, "u", "p")
    told = made("GET", "/") if callable(made) else made
    assert told.startswith(expected) if expected else told is None


def test_digest_is_that_of_the_standard(monkeypatch):
    """RFC 7616, 3.9.1."""
    from email.message import Message

    monkeypatch.setattr("secrets.token_hex", lambda _: "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ")
    for name, expected in {
        "MD5": "8ca523f5e9506fed4657c9700eebdbec",
        "SHA-256": "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1",
    }.items():
        message = Message()
        message["WWW-Authenticate"] = (
            f'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={name}, '
            'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
        )
        made = http_login.answer(message, "Mufasa", "Circle of Life")
        assert f'response="{expected}"' in made("GET", "/dir/index.html")


@contextmanager
def shared(*answers, path="/dav"):
    """A share of a server that gives these answers, and what that was asked."""
    with answering(*answers) as (http, got):
        place = PlaceUrl("webdav", "127.0.0.1", http._place.port, path)
        with closing(WebDavShare(place, None)) as share:
            yield share, got


@pytest.mark.parametrize("headers", ["Content-Length: 7\r\n", ""])
def test_a_size_that_no_list_tells_is_asked_for(headers):
    def head(line):
        line.sendall(f"HTTP/1.1 200 X\r\n{headers}\r\n".encode())

    part = answer(206, "Content-Range: bytes 0-0/7", body=b"1")
    with shared(answer(207, body=multistatus(response("/dav/a", ""))), head, part) as (share, got):
        assert share.entry("/dav/a").size == 7
    assert got[1].startswith("HEAD")


@pytest.mark.parametrize(
    "told",
    [
        answer(206, "Content-Range: bytes 5-9/10", body=b"56789"),
        answer(206, "Content-Type: multipart/byteranges", body=b"x"),
        answer(206, "Content-Range: bytes 0-9/10", body=b"0123456789ABC"),
        answer(204),
    ],
)
def test_other_bytes_than_those_asked_for_are_not_taken(told):
    with shared(told) as (share, _), pytest.raises(ReadError) as caught:
        share.read("/a", 0, 10)
    assert caught.value.problem.code == "unreadable"


def test_a_range_that_comes_in_parts_is_put_together():
    parts = [answer(206, f"Content-Range: bytes {at}-{at + 1}/5", body=b"ab") for at in (0, 2)]
    with shared(*parts, answer(206, "Content-Range: bytes 4-4/5", body=b"c")) as (share, got):
        assert share.read("/a", 0, 10) == b"ababc"
    assert len(got) == 3


def test_a_file_that_changes_between_two_ranges_is_not_put_together(dav):
    path = dav.new_folder() / "a.txt"
    path.write_text("1" * 100)
    with crawled(dav.url(path)) as crawler:
        (item,) = items_in(crawler)
        assert crawler.read(item.locator, 0, 10) == b"1" * 10
        path.write_text("2" * 101)
        with pytest.raises(ReadError) as caught:
            crawler.read(item.locator, 10, 10)
        assert caught.value.problem.code == "changed"
        assert crawler.read(item.locator, 0, 101) == b"2" * 101


def test_a_folder_behind_a_proxy_that_sends_to_another_address_is_found():
    away = answer(301, "Location: https://backend.example/dav/")
    here = answer(207, body=multistatus(response("/dav/", FOLDER)))
    with shared(away, here, away, here) as (share, got):
        share.connect()
        assert share.entry("/dav").kind == "folder"
    assert [head.rpartition("PROPFIND ")[2].split()[0] for head in got] == ["/dav", "/dav/"] * 2


def test_the_root_of_a_server_is_a_place():
    told = answer(207, body=multistatus(response("/", FOLDER), response("/a/", FOLDER)))
    with shared(told, told, path="") as (share, got):
        assert [entry.name for entry in share.entries("")] == ["a"]
        assert share.entry("").kind == "folder"
    assert "PROPFIND / HTTP/1.1" in got[0]


def test_a_whole_file_that_breaks_off_is_no_shorter_file():
    with shared(lambda line: line.sendall(answer(200, body=b"x" * 1000)[:-1])) as (share, _), pytest.raises(Lost):
        share.read("/a", 0, 1000)
