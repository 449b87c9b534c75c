"""FTP (ftp:// and ftps://) passes the contract, against pyftpdlib: MLSD, LIST alone, and encrypted."""

from __future__ import annotations

import pytest

from models.records import Target
from scanner.crawlers.place_url import parse_place_url
from tests.scanner.crawlers.contract import CrawlerContract, Place, name_of, walk
from tests.scanner.crawlers.local.test_contract import NAMES, state
from tests.scanner.crawlers.test_contract_sftp import share_of
from tests.servers.ftp import PASSWORD
from tests.servers.vsftpd import vsftpd


def write(crawler, item):
    with crawler.source(item).open() as stream:
        stream.write(b"x")


def place_on(server, password):
    """A place on a server that is a program of ours and refuses what it is told to."""
    share = share_of(server.new_folder() / "share")
    (share / "secret.txt").write_text("no")
    server.refuse(share / "secret.txt")
    target = Target("share", server.url(share), password)

    def hide():
        server.refuse(share / "b")
        return target, parse_place_url(target.url).uri(parse_place_url(target.url).path + "/b")

    return Place(
        target=target,
        missing=Target("gone", server.url(share / "gone"), password),
        readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
        unreadable="secret.txt",
        state=lambda: state(share),
        remove=lambda name: next(share.rglob(name)).unlink(),
        write=write,
        hide=hide,
    )


class TestFtp(CrawlerContract):
    """Facts for machines, in clear."""

    @pytest.fixture
    def server(self, ftpd):
        return ftpd

    @pytest.fixture
    def place(self, server):
        return place_on(server, PASSWORD)

    def test_what_the_server_tells(self, place):
        item = next(item for item in walk(place.target) if name_of(item) == NAMES[1])
        assert (item.size, item.modified) == (13, "2023-11-14T22:13:20.000Z")
        assert item.stamp == "v1:13:1700000000"
        assert item.access.startswith("rw-r--r-- ")
        assert item.exposure in {"owner", "group", "everybody"}


class TestFtpForPeople(TestFtp):
    """Lines for people, without ranges."""

    @pytest.fixture
    def server(self, old_ftpd):
        return old_ftpd

    def test_what_the_server_tells(self, place):
        item = next(item for item in walk(place.target) if name_of(item) == NAMES[1])
        assert (item.size, item.modified) == (13, "2023-11-14T00:00:00.000Z")
        assert item.stamp == "v1:13:20231114"
        assert item.access.startswith("rw-r--r-- ")
        assert item.exposure in {"owner", "group", "everybody"}


class TestFtpEncrypted(TestFtp):
    """ftps://: encrypted from the first byte."""

    @pytest.fixture
    def server(self, ftpsd):
        return ftpsd


@pytest.fixture(scope="module")
def other_ftpd(certificates):
    with vsftpd(certificates) as running:
        yield running


class TestFtpByAnotherServer(CrawlerContract):
    """vsftpd: anonymous, lines for people, encrypted on request; it refuses by the modes of files, in its own words."""

    @pytest.fixture
    def place(self, other_ftpd):
        share = share_of(other_ftpd.new_folder() / "share")
        (share / "secret.txt").write_text("no")
        (share / "secret.txt").chmod(0)
        target = Target("share", other_ftpd.url(share))

        def hide():
            (share / "b").chmod(0)
            return target, parse_place_url(target.url).uri(parse_place_url(target.url).path + "/b")

        return Place(
            target=target,
            missing=Target("gone", other_ftpd.url(share / "gone")),
            readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
            unreadable="secret.txt",
            state=lambda: state(share),
            remove=lambda name: next(share.rglob(name)).unlink(),
            write=write,
            hide=hide,
        )

    def test_what_the_server_tells(self, place):
        items = {name_of(item): item for item in walk(place.target)}
        assert items[NAMES[1]].modified == "2023-11-14T00:00:00.000Z"
        assert {name: item.exposure for name, item in items.items()} == dict.fromkeys(NAMES, "public") | {
            "secret.txt": "owner"
        }
