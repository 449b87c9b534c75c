"""WebDAV (webdav:// and webdavs://) passes the contract, against WsgiDAV."""

from __future__ import annotations

import pytest

from tests.scanner.crawlers.contract import (
    CrawlerContract,
    name_of,
    walk,
)
from tests.scanner.crawlers.ftp.test_contract import place_on
from tests.scanner.crawlers.local.test_contract import NAMES
from tests.servers.webdav import PASSWORD


class TestWebDav(CrawlerContract):
    """Digest, in clear."""

    @pytest.fixture
    def server(self, dav):
        return dav

    @pytest.fixture
    def place(self, server):
        return place_on(server, PASSWORD)

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
