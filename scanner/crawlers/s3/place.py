"""Where a URL of S3 leads: ``s3://bucket/prefix``, or at another server ``s3://host:port/bucket/prefix``."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import quote, unquote

from scanner.crawlers.names import encoded
from scanner.crawlers.place_url import PlaceUrl


class S3Place(PlaceUrl):
    """A place whose paths begin with the bucket, whether its URL names a server or not."""

    @property
    def server(self) -> str:
        """The beginning of every URI, before the slash that leads to the bucket."""
        return super().server if self.port else "s3:/"

    @property
    def endpoint(self) -> str | None:
        """The server's own URL; None for that of AWS."""
        if not self.port:
            return None
        plain = self.options.get("endpoint", "").lower().startswith("http://")
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'http' if plain else 'https'}://{host}:{self.port}"

    @property
    def bucket(self) -> str:
        """The bucket; empty where all of an account are meant."""
        return self.path[1:].partition("/")[0]

    @property
    def prefix(self) -> str:
        """What the keys begin with, before a slash."""
        return self.path[1:].partition("/")[2]

    def asked(self, option: str) -> bool:
        """Whether an option that is on or off is on."""
        return self.options.get(option, "0") not in {"", "0"}


def s3_place(place: PlaceUrl) -> S3Place:
    """``place`` with the bucket as the first folder of its path."""
    path = place.path if place.port or not place.host else f"/{place.host}{place.path}"
    host = place.host if place.port else ""
    return S3Place(place.scheme, host, place.port, path, place.user, None, place.options)


class Locator(NamedTuple):
    """What opens an object again: the version where one is meant, the ETag it was met with, bucket and key."""

    version: str
    etag: str
    bucket: str
    key: str

    def text(self) -> str:
        """As an Item carries it: ends in the key, so that its last part is the object's name."""
        return f"{quote(self.version, safe='')};{quote(self.etag, safe='')}/{self.bucket}/{self.key}"


def located(text: str) -> Locator:
    """The parts of a Locator's text."""
    known, _, path = text.partition("/")
    bucket, _, key = path.partition("/")
    version, _, etag = known.partition(";")
    return Locator(unquote(version), unquote(etag), bucket, key)


def object_name(key: str, version: str) -> str:
    """The last part of an object's URI.

    A colon stands in no encoded name: so versions, and a key that ends in a slash, have names of their own.
    """
    name = key.rpartition("/")[2]
    return f"{encoded(name)}:{encoded(version)}" if version or not name else encoded(name)
