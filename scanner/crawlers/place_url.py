"""URLs of file servers taken apart and put together again, so that a password never stays in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

from scanner.crawlers.errors import target_error
from scanner.crawlers.names import encoded, printable
from scanner.crawlers.registry import entry_for, scheme_of

HOST = re.compile(r"(?P<host>\[[0-9A-Fa-f:.%]+\]|[^:\[\]]*)(?::(?P<port>\d{1,5}))?")
"""Host and port as they stand in a URL."""
_SECRET = re.compile("pass|secret|token|pwd", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class PlaceUrl:
    """The parts of a URL, decoded. ``path`` begins with ``/`` and ends in none but as the root (empty)."""

    scheme: str
    host: str
    port: int
    path: str = ""
    user: str = ""
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    personal: bool = False
    """Each account meets its own objects, which therefore stand below its name."""

    @property
    def server(self) -> str:
        """Scheme, host and port as a URL, of a personal place with its user: what paths are told apart by."""
        user = f"/{encoded(self.user)}" if self.personal and self.user else ""
        return f"{self.scheme}://{self._address}{user}"

    @property
    def _address(self) -> str:
        host = quote(self.host, safe=".:-_~")
        host = f"[{host}]" if ":" in host else host
        return f"{host}:{self.port}" if self.port else host

    def uri(self, path: str) -> str:
        """The URI of an object of this server, percent-encoded, without user and options."""
        return self.server + "/".join(map(encoded, path.split("/")))

    @property
    def place(self) -> str:
        """The URL as it is shown and as its objects are named: no user, option or secret."""
        return self.uri(self.path)

    @property
    def url(self) -> str:
        """The whole URL again, without the password."""
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        options = f"?{urlencode(self.options)}" if self.options else ""
        path = "/".join(map(encoded, self.path.split("/")))
        return f"{self.scheme}://{user}{self._address}{path}{options}"


def parse_place_url(text: str) -> PlaceUrl:
    """Take the URL apart, the password with it.

    Raises TargetError, which never quotes the URL, as what is not understood may be part of a password.
    """
    scheme, entry = scheme_of(text) or "", entry_for(text)
    wrong = target_error("place_url", scheme=scheme)
    rest = text.partition("://")[2]
    authority, path, query = re.match(r"([^/?]*)([^?]*)\??(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    if "@" in path and "@" not in authority and ":" in authority:  # an unencoded / in a password has cut it in two
        raise wrong
    login, _, address = authority.rpartition("@")
    match = HOST.fullmatch(address)
    if not match or int(match["port"] or 1) not in range(1, 65536):
        raise wrong
    if not match["host"] and (not entry.hostless or match["port"] or path.strip("/")):
        raise wrong
    user, colon, password = login.partition(":")
    place = PlaceUrl(
        scheme=scheme,
        host=unquote(match["host"].strip("[]")),
        port=int(match["port"] or entry.port),
        path=("/" + unquote(path, errors="surrogateescape").strip("/")).rstrip("/"),
        user=unquote(user),
        password=unquote(password) if colon else None,
        options=dict(_options(query, scheme, entry.options)),
        personal=entry.personal,
    )
    return _at_endpoint(place) if "endpoint" in place.options else place


def _at_endpoint(place: PlaceUrl) -> PlaceUrl:
    """The place at the server that its option ``endpoint`` names: what stood for the host is the first folder there.

    So what lies under one name on two servers is told apart. Raises TargetError, also where the two do not agree.
    """
    wrong = target_error("url_option_value", scheme=place.scheme, option="endpoint")
    given = place.options["endpoint"]
    try:
        parts = urlsplit(given if "://" in given else f"https://{given}")
        port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    except (ValueError, KeyError):
        raise wrong from None
    if not parts.hostname or parts.path.strip("/") or parts.query or "@" in parts.netloc:
        raise wrong
    if not place.port:
        path = f"/{place.host}{place.path}" if place.host else ""
        return replace(place, host=parts.hostname, port=port, path=path)
    if (place.host.lower(), place.port) != (parts.hostname, port):
        raise wrong
    return place


def _options(query: str, scheme: str, known: tuple[str, ...]) -> list[tuple[str, str]]:
    given = parse_qsl(query, keep_blank_values=True)
    for name, _ in given:
        if name not in known or _SECRET.search(name):
            raise target_error("url_option", scheme=scheme, option=printable(name[:64]))
    return given
