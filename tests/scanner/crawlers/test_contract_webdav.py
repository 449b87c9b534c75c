"""WebDAV (webdav:// and webdavs://) passes the contract, against WsgiDAV."""

from __future__ import annotations

import pytest

from models.records import Target
from scanner.crawlers.place_url import parse_place_url
from tests.scanner.crawlers.contract import (
    CrawlerContract,
    Place,
    name_of,
    walk,
)
from tests.scanner.crawlers.test_contract_local import NAMES, state
from tests.scanner.crawlers.test_contract_sftp import share_of
from tests.servers.webdav import PASSWORD


def write(crawler, item):
    with crawler.source(item).open() as stream:
        stream.write(b"x")


class TestWebDav(CrawlerContract):
    """Digest, in clear."""

    @pytest.fixture
    def server(self, dav):
        return dav

    @pytest.fixture
    def place(self, server):
        share = share_of(server.new_folder() / "share")
        (share / "secret.txt").write_text("no")
        server.refuse(share / "secret.txt")
        target = Target("share", server.url(share), PASSWORD)

        def hide():
            server.refuse(share / "b")
            return target, parse_place_url(target.url).uri(parse_place_url(target.url).path + "/b")

        return Place(
            target=target,
            missing=Target("gone", server.url(share / "gone"), PASSWORD),
            readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
            unreadable="secret.txt",
            state=lambda: state(share),
            remove=lambda name: next(share.rglob(name)).unlink(),
            write=write,
            hide=hide,
        )

    def test_what_the_server_tells(self, place):
        item = next(item for item in walk(place.target) if name_of(item) == NAMES[1])
        assert (item.size, item.modified) == (13, "2023-11-14T22:13:20.000Z")
        assert item.stamp.startswith("v1:13:")
        assert item.exposure is None


class TestWebDavEncrypted(TestWebDav):
    """Basic, by TLS (webdavs)."""

    @pytest.fixture
    def server(self, davs):
        return davs
