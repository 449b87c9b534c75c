"""FTP beyond the contract: old and odd servers, encryption, servers that stall, lie, or take few connections."""

from __future__ import annotations

import os
import socket
import stat
import threading
from contextlib import ExitStack, closing, contextmanager, suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers.ftp import listing as ftp_listing
from scanner.crawlers.ftp.crawler import FtpShare
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Busy, Lost, PartlyListed
from tests.scanner.crawlers.contract import items_in, name_of, read, read_in_pieces, walk
from tests.scanner.crawlers.reading import a_login_that_ends_is_tried_once
from tests.servers.fixtures import files_of
from tests.servers.ftp import PASSWORD, ftp

QUICK = Limits(patience=0.05)


def checked(url, password=PASSWORD):
    with closing(crawler_for(Target("x", url, password), QUICK)) as crawler:
        crawler.check()


def crawled(url, password=PASSWORD):
    return closing(crawler_for(Target("share", url, password), QUICK))


@pytest.fixture(scope="module")
def strict_ftpd(certificates):
    """Encrypted when it is asked to be (AUTH TLS), which it demands; its user may write."""
    with ftp(perm="elradfmw", **files_of(certificates)) as running:
        yield running


@pytest.fixture(scope="module")
def gbk_ftpd():
    with ftp(encoding="gb18030", without=("MLSD", "MLST", "FEAT")) as running:
        yield running


@pytest.mark.parametrize("server", ["ftpd", "old_ftpd"])
def test_names_that_mean_something_to_a_server_are_names(server, request):
    running = request.getfixturevalue(server)
    folder = running.new_folder()
    names = ["-a", "*", "[x] ?.txt", "a -> b", "%41.txt", "a;b=c;.txt", "2023 x", '"quoted"', "...", ".hidden", "中 文"]
    for name in names:
        (folder / name).mkdir()
        (folder / name / name).write_text(name, "utf-8")
    with crawled(running.url(folder)) as crawler:
        assert {name_of(item): read(crawler, item)[0] for item in items_in(crawler)} == {name: name for name in names}


def test_names_in_gbk_are_their_bytes_and_read_as_they_are_meant(gbk_ftpd):
    folder = gbk_ftpd.new_folder()
    (folder / "人事").mkdir()
    (folder / "人事" / "名单.txt").write_text("13800138000")
    with crawled(gbk_ftpd.url(folder, "anonymous"), None) as crawler:
        crawler.check()
        (item,) = items_in(crawler)
        assert item.uri.endswith("/%C8%CB%CA%C2/%C3%FB%B5%A5.txt")
        assert item.path.endswith("/人事/名单.txt")
        assert read(crawler, item)[0] == "13800138000"
    with crawled(item.uri.replace("ftp://", "ftp://anonymous@"), None) as crawler:
        assert items_in(crawler)[0].path == item.path


def test_only_reading_is_asked_for(ftpd, old_ftpd):
    for server in (ftpd, old_ftpd):
        folder = server.new_folder()
        (folder / "a.txt").write_text("x")
        server.asked()
        with crawled(server.url(folder)) as crawler:
            crawler.check()
            for item in items_in(crawler):
                read(crawler, item)
        allowed = {
            "USER",
            "PASS",
            "FEAT",
            "OPTS",
            "TYPE",
            "CWD",
            "MLST",
            "MLSD",
            "LIST",
            "SIZE",
            "PASV",
            "REST",
            "RETR",
        }
        assert {line.split()[0] for line in server.asked()} <= allowed


def test_what_anonymous_reads_is_public(ftpd, old_ftpd):
    for server in (ftpd, old_ftpd):
        folder = server.new_folder()
        (folder / "in").mkdir()
        for name, mode in {"a.txt": 0o644, "b.txt": 0o600}.items():
            (folder / "in" / name).write_text("x")
            (folder / "in" / name).chmod(mode)
        for user in ("", "anonymous"):
            exposed = {name_of(item): item.exposure for item in walk(Target("x", server.url(folder, user)))}
            assert exposed["a.txt"] == "public"
            # facts say what this account may read; lines for people say only modes
            assert exposed["b.txt"] == ("public" if server is ftpd else "owner")
        exposed = {item.exposure for item in walk(Target("x", server.url(folder), PASSWORD))}
        assert "public" not in exposed


@pytest.mark.parametrize("server", ["ftpd", "old_ftpd", "ftpsd", "strict_ftpd"])
def test_a_large_file_is_read_in_pieces_and_the_connection_stays_in_step(server, request):
    running = request.getfixturevalue(server)
    data = os.urandom(9 << 20)
    path = running.new_folder() / "big"
    path.write_bytes(data)
    read_in_pieces(Target("big", running.url(path), PASSWORD), data)
    running.asked()
    with crawled(running.url(path.parent)) as crawler:
        (item,) = items_in(crawler)
        for at in (0, 8_000_000, 10, 3_000_000, 3_000_100, 2_000_000, len(data) - 5, len(data), 0):
            assert crawler.read(item.locator, at, 100) == data[at : at + 100]
        assert items_in(crawler) == [item]
    asked = running.asked()
    assert sum(line.startswith("USER") for line in asked) == 1
    assert sum(line.startswith("RETR") for line in asked) == (3 if server == "old_ftpd" else 7)


def test_a_certificate_that_is_not_trusted_is_said(strict_ftpd, ftpsd, ftpd):
    for server, options in ((strict_ftpd, "tls=1"), (ftpsd, "")):
        with pytest.raises(TargetError, match=r"ca=.*insecure=1"):
            checked(server.url(server.data, options=options))
        checked(server.url(server.data, options=f"{options}&insecure=1".strip("&")))
        checked(server.url(server.data))
    with pytest.raises(TargetError, match="tls=1"):
        checked(strict_ftpd.url(strict_ftpd.data, options=""))
    with pytest.raises(TargetError, match="AUTH TLS"):
        checked(ftpd.url(ftpd.data, options="tls=1"))
    with pytest.raises(TargetError, match="tls"):
        checked(ftpd.url(ftpd.data, options="ca=x.pem"))


def test_folders_that_lead_back_are_left(ftpd, old_ftpd):
    for server in (ftpd, old_ftpd):
        folder = server.new_folder()
        (folder / "in").mkdir()
        (folder / "in" / "back").symlink_to(folder)
        with crawled(server.url(folder)) as crawler:
            (item,) = items_in(crawler)
        assert (item.uri.rpartition("/in/")[2].strip("/"), item.problem.code) == ("back", "link")


def test_what_the_account_could_do_is_told(ftpd, old_ftpd, strict_ftpd):
    told = []
    for server in (ftpd, strict_ftpd, old_ftpd):
        with crawled(server.url(server.data)) as crawler:
            told.append(crawler.rights())
    assert told == [Rights(writes=False, note="granted"), Rights(writes=True, note="granted"), Rights()]


def test_anybody_is_not_told_a_password(old_ftpd, monkeypatch):
    sent = []
    monkeypatch.setattr("ftplib.FTP.login", lambda self, user, password: sent.append((user, password)))
    with crawled(old_ftpd.url(old_ftpd.data, ""), PASSWORD) as crawler, pytest.raises(ReadError):
        items_in(crawler)
    assert set(sent) == {("anonymous", "anonymous@")}


def test_a_wrong_password_is_said_and_tried_once(ftpd):
    ftpd.asked()
    with pytest.raises(TargetError, match="FTP 530"):
        checked(ftpd.url(ftpd.data), "wrong")
    assert sum(line.startswith("PASS") for line in ftpd.asked()) == 1


def test_a_password_that_ends_meanwhile_is_a_lost_connection_and_tried_once(ftpd):
    a_login_that_ends_is_tried_once(ftpd, crawled)


NOW = datetime(2024, 3, 1, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "kind", "name", "size", "modified"),
    [
        ("-rw-r--r--   1 alice staff     1234 Jan 02  2023 a b.txt", "file", "a b.txt", 1234, "2023-01-02T00:00"),
        (
            "-rw-r--r--   1 alice staff     1234 Feb 29 10:30  two  spaces",
            "file",
            " two  spaces",
            1234,
            "2024-02-29T10:30",
        ),
        ("-rw-r--r-- 1 1000 1000 5 Dec 31 23:59 x", "file", "x", 5, "2023-12-31T23:59"),
        ("drwxr-xr-x+  2 alice Domain Users 4096 Mar  2 09:00 d", "folder", "d", None, "2024-03-02T09:00"),
        ("-rw-r--r-- 1 a b 5 Mar  3 09:00 tomorrow", "file", "tomorrow", 5, "2023-03-03T09:00"),
        ("lrwxrwxrwx 1 a b 5 Jan  1 2020 here -> /there/x", "link", "here", None, "2020-01-01T00:00"),
        ("crw-rw---- 1 root tty 4, 64 Jan  1 2020 ttyS0", "other", "ttyS0", None, "2020-01-01T00:00"),
        ("-rw-r--r--   1 alice 1234 Jan 02  2023 nogroup", "file", "nogroup", 1234, "2023-01-02T00:00"),
        ("-rw-r--r--   1 a b 1 2023-01-02 03:04 iso", "file", "iso", 1, "2023-01-02T03:04"),
        ("-rw-r--r--   1 a b 1  2 Jan  2023 swapped", "file", "swapped", 1, "2023-01-02T00:00"),
        ("-rw-r--r-- 1 a b 1 1月  2 2023 名单".encode().decode("latin-1"), "file", "名单", 1, "2023-01-02T00:00"),
        ("-rw-r--r-- 1 a b 1 1月  2日 2023 x".encode("gbk").decode("latin-1"), "file", "x", 1, "2023-01-02T00:00"),
        ("-rw-r--r-- 1 a b 1 Foo 31 2023 strange date", "file", "strange date", 1, None),
        ("01-02-23  03:04PM       <DIR>          My folder", "folder", "My folder", None, "2023-01-02T15:04"),
        ("01-02-2023  12:04AM            12345 a  b.txt", "file", "a  b.txt", 12345, "2023-01-02T00:04"),
        ("2023-01-02  15:04            12345 x", "file", "x", 12345, "2023-01-02T15:04"),
        ("01-02-23  03:04PM       <JUNCTION>     old [C:\\x]", "link", "old", None, "2023-01-02T15:04"),
        ("01-02-99  03:04PM                    7 x", "file", "x", 7, "1999-01-02T15:04"),
    ],
)
def test_lines_for_people_are_understood(line, kind, name, size, modified):
    entry = ftp_listing.entry_of(ftp_listing.people_line(line, NOW), anonymous=False)
    assert (entry.kind, entry.name, entry.size) == (kind, name, size)
    assert (entry.modified or "").startswith(modified or "")
    assert (entry.modified is None) == (modified is None)


def test_what_is_told_of_accounts_and_modes():
    entry = ftp_listing.entry_of(
        ftp_listing.people_line("-rwsr-x--T 1 alice staff 1 Jan 02 2023 x", NOW), anonymous=False
    )
    assert (entry.owner, entry.exposure, entry.access[:9]) == ("alice", "group", "rwxr-x---")
    made_up = ftp_listing.people_line("-rw-r--r-- 1 ftp ftp 1 Jan 02 2023 x", NOW)
    assert ftp_listing.entry_of(made_up, anonymous=False).exposure is None
    assert ftp_listing.entry_of(made_up, anonymous=True).exposure == "public"
    young = ftp_listing.people_line("-rw-r--r-- 1 a b 1 Feb 29 10:30 x", NOW)
    assert ftp_listing.entry_of(young, anonymous=False).stamp is None


@pytest.mark.parametrize(
    ("line", "kind", "name"),
    [
        ("type=file;size=3;modify=20231114221320;UNIX.mode=0644; a b", "file", "a b"),
        ("Type=OS.unix=slink:/a b;Size=3; link", "link", "link"),
        ("type=OS.unix=chr-13/29; device", "other", "device"),
        ("type=dir;sizd=4096;modify=20231399000000; d;x=y; z", "folder", "d;x=y; z"),
        ("type=cdir; /", "self", "/"),
        (" nothing", "other", "nothing"),
    ],
)
def test_facts_for_machines_are_understood(line, kind, name):
    fact = ftp_listing.machine_line(line)
    assert (fact.kind, fact.name) == (kind, name)
    ftp_listing.entry_of(fact, anonymous=True)


LINES = (
    "-rw-r--r--   1 alice staff     1234 Jan 02  2023 a b.txt",
    "lrwxrwxrwx 1 a b 5 2020-01-01 12:00 here -> /there/x",
    "01-02-23  03:04PM       <DIR>          My folder",
    "type=file;size=3;modify=20231114221320;UNIX.mode=0644; a b",
)


@given(
    st.sampled_from(LINES),
    st.integers(0, 60),
    st.integers(0, 9),
    st.text(st.characters(max_codepoint=255), max_size=30),
)
def test_no_line_breaks_the_reader(line, at, cut, noise):
    line = line[:at] + noise + line[at + cut :]
    for fact in (ftp_listing.people_line(line, NOW), ftp_listing.machine_line(line)):
        if fact is not None:
            entry = ftp_listing.entry_of(fact, anonymous=False)
            assert stat.S_IMODE(fact.mode or 0) == (fact.mode or 0)
            assert entry.size is None or entry.size >= 0


@contextmanager
def scripted(replies=None, data=b"", end=b"226 done"):
    """A server that answers by ``replies`` (command, or command and argument -> what it sends), else as one should.

    ``data``: what comes over the other connection, or a function of it. Yields a share, and what was asked.
    """
    replies = {"": b"220 hello\r\n", **(replies or {})}
    usual = {
        "USER": b"331 password\r\n", "PASS": b"230 in\r\n", "TYPE": b"200 ok\r\n", "CWD": b"250 ok\r\n",
        "FEAT": b"211-\r\n MLST type*;size*;\r\n211 end\r\n", "OPTS": b"200 ok\r\n", "REST": b"350 ok\r\n",
    }  # fmt: skip
    got = []

    def serve(line, others):
        other = None
        with line, line.makefile("rb") as commands:
            line.sendall(replies[""])
            for raw in commands:
                command = raw.decode("latin-1").rstrip()
                got.append(command)
                name = command.partition(" ")[0]
                reply = replies.get(command, replies.get(name, usual.get(name)))
                if callable(reply):
                    reply(line)
                elif reply is not None:
                    line.sendall(reply)
                elif name in {"PASV", "EPSV"}:
                    other = others.enter_context(socket.create_server(("127.0.0.1", 0)))
                    port = other.getsockname()[1]
                    six = f"227 (10,9,8,7,{port // 256},{port % 256})\r\n"  # an address that no one should believe
                    line.sendall((six if name == "PASV" else f"229 (|||{port}|)\r\n").encode())
                elif name in {"MLSD", "LIST", "RETR"}:
                    line.sendall(b"150 comes\r\n")
                    with other.accept()[0] as target:
                        data(target) if callable(data) else target.sendall(data)
                    line.sendall(end + b"\r\n")
                else:
                    line.sendall(b"502 what?\r\n")

    with socket.create_server(("127.0.0.1", 0)) as server:

        def run():
            with suppress(OSError), ExitStack() as others:  # an error: who asked is gone
                serve(server.accept()[0], others)

        threading.Thread(target=run, daemon=True).start()
        share = FtpShare(PlaceUrl("ftp", "127.0.0.1", server.getsockname()[1]), None)
        with closing(share):
            yield share, got


def test_what_is_no_line_is_told_and_the_rest_is_walked():
    listing = b"total 3\r\n-rw-r--r-- 1 a b 1 Jan  2 2023 a\r\nwhat is this?\r\n\r\n" + b"x" * 100_000 + b"\r\n"
    with scripted({"FEAT": b"500 what\r\n"}, listing) as (share, got):
        share.connect()
        with pytest.raises(PartlyListed) as caught:
            share.entries("/a")
    assert [entry.name for entry in caught.value.entries] == ["a"]
    assert caught.value.problem == Problem("damaged", "LIST")
    assert got[-1] == "LIST -a"


def test_an_option_that_is_not_known_is_left_off():
    replies = {"FEAT": b"500 what\r\n", "LIST -a": b"550 -a: no such file\r\n"}
    with scripted(replies, b"-rw-r--r-- 1 a b 1 Jan  2 2023 a\n") as (share, got):
        share.connect()
        assert [entry.name for entry in share.entries("")] == ["a"]
    assert [command for command in got if command.startswith("LIST")] == ["LIST -a", "LIST"]


def test_a_server_that_promises_facts_and_has_none_gives_lines():
    with scripted({"MLSD": b"502 no\r\n"}, b"-rw-r--r-- 1 a b 1 Jan  2 2023 a\n") as (share, _):
        share.connect()
        assert [entry.name for entry in share.entries("")] == ["a"]


def test_a_server_that_knows_the_newer_way_alone_is_read():
    with scripted({"PASV": b"522 EPSV please\r\n"}, b"12345") as (share, got):
        share.connect()
        assert share.read("/a", 2, 10) == b"12345"
    assert got[-3:] == ["EPSV", "REST 2", "RETR /a"]


def test_a_name_that_leads_elsewhere_is_no_name():
    with scripted(data=b"type=file; ../../x\r\ntype=dir; ..\r\ntype=dir; .\r\ntype=file;size=1; y\r\n") as (share, _):
        share.connect()
        problems = {entry.name: entry.problem for entry in share.entries("")}
        assert problems == {"../../x": Problem("unreadable", "name"), "y": None}
        with pytest.raises(ReadError, match="name"):
            share.read("/a\r\nDELE b", 0, 1)


@pytest.mark.parametrize(
    ("replies", "error", "said"),
    [
        ({"": b"421 too many\r\n"}, Lost, "421"),
        ({"": b"HTTP/1.1 400 Bad Request\r\n"}, Lost, "error_proto"),
        ({"": b""}, Lost, "TimeoutError"),
        ({"": b"220-" + b"x\r\n" * 20_000}, Lost, "EOFError"),
        ({"": b"220-" + b"x" * 20_000}, Lost, "Error"),
        ({"PASS": b"530 Sorry, the maximum number of clients (2) is connected\r\n"}, Lost, "530"),
        ({"PASS": b"530 anonymous@ is wrong\r\n"}, TargetError, "FTP 530"),
        ({"PASS": b"430 anonymous@ is wrong\r\n"}, TargetError, "FTP 430"),
        ({"USER": b"530 SSL required\r\n"}, TargetError, "tls=1"),
        ({"TYPE": b"421 closing\r\n"}, Lost, "421"),
    ],
)
def test_what_a_login_meets(replies, error, said, monkeypatch):
    if not replies.get("", b"x"):
        monkeypatch.setattr("scanner.crawlers.share.TIMEOUT", 0.1)  # nothing comes at all
    with scripted(replies) as (share, _), pytest.raises(error, match=said) as caught:
        share.connect()
    assert "anonymous@" not in str(caught.value)


@pytest.mark.parametrize(
    ("replies", "error", "said"),
    [
        ({"RETR": b"550 no such file\r\n"}, ReadError, "vanished"),
        ({"RETR": b"550 oops\r\n", "MLSD": b"550 oops\r\n"}, ReadError, "unreadable FTP 550"),
        ({"RETR": b"550 oops\r\n"}, ReadError, "vanished"),  # it is not in the list of its folder
        ({"RETR": b"553 name\r\n"}, ReadError, "unreadable FTP 553"),
        ({"RETR": b"450 in use\r\n"}, Busy, "450"),
        ({"RETR": b"425 no connection\r\n"}, Lost, "425"),
        ({"RETR": b"530 log in\r\n"}, Lost, "530"),
        ({"PASV": b"227 nonsense\r\n"}, Lost, "EOFError"),
        ({"PASV": b"500 no\r\n", "EPSV": b"502 no\r\n"}, ReadError, "FTP 502"),
        ({"PASV": b"227 (127,0,0,1,0,1)\r\n"}, Lost, "ConnectionRefused"),
    ],
)
def test_what_a_file_meets(replies, error, said):
    with scripted(replies) as (share, _):
        share.connect()
        with pytest.raises(error, match=said):
            share.read("/a", 0, 10)


@pytest.mark.parametrize(("end", "error"), [(b"426 broken off", Lost), (b"451 local error", Busy), (b"", Lost)])
def test_a_file_that_breaks_off_is_no_shorter_file(end, error, monkeypatch):
    with scripted(data=b"12345", end=end) as (share, _):
        share.connect()
        if not end:
            monkeypatch.setattr("scanner.crawlers.share.TIMEOUT", 0.1)
        with pytest.raises(error):
            share.read("/a", 0, 10)


@pytest.mark.parametrize("drip", [b"x", b""])
def test_a_drip_and_a_silence_are_lost(drip, monkeypatch):
    done = threading.Event()

    def stall(line):
        with suppress(OSError):
            while not done.wait(0.01):
                line.sendall(drip)

    with scripted(data=stall) as (share, _):
        share.connect()
        monkeypatch.setattr("scanner.crawlers.share.TIMEOUT", 0.1)
        with pytest.raises(Lost, match="TimeoutError"):
            share.read("/a", 0, 1 << 20)
        share.close()
        done.set()
    done.clear()
    monkeypatch.undo()
    with scripted({"CWD": stall}) as (share, _):
        share.connect()
        monkeypatch.setattr("scanner.crawlers.share.TIMEOUT", 0.1)
        with pytest.raises(Lost, match="TimeoutError"):
            share.entry("/a")
        share.close()
        done.set()
