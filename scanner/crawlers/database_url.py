"""Database URLs taken apart and put together again, so that a password never stays in one."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import parse_qsl, quote, unquote, unquote_to_bytes, urlencode

from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import HOST
from scanner.crawlers.registry import SPEAKS, scheme_of

PORTS = {
    "postgresql": 5432,
    "opengauss": 5432,
    "gaussdb": 8000,
    "kingbase": 54321,
    "mysql": 3306,
    "tidb": 4000,
    "oceanbase": 2881,
    "polardb": 3306,
    "sqlserver": 1433,
    "oracle": 1521,
    "oracles": 2484,
    "dm": 5236,
    "clickhouse": 8123,
    "clickhouses": 8443,
}

_PASSWORD_OPTIONS = {"password", "passwd"}
_VERIFIED_BY = {
    "postgresql": {"sslrootcert"},
    "mysql": {"ssl_ca", "ssl-ca", "ssl_verify_cert", "ssl-verify-cert", "ssl_verify_identity", "ssl-verify-identity"},
}
"""Options by which a driver verifies the server."""
_FORBIDDEN = {"sslpassword", "ssl_key_password", "ssl_password"}  # a secret that has no other place to stand


@dataclass(frozen=True, slots=True)
class DatabaseUrl:
    """The parts of a server's URL, decoded. ``host`` is empty for the driver's default; ``port`` never is."""

    scheme: str
    host: str
    port: int
    database: str = ""
    user: str = ""
    password: str | None = field(default=None, repr=False)
    options: Mapping[str, str] = field(default_factory=dict)
    insecure: bool = False
    """Whoever answers is taken for the server: its certificate is not verified."""

    @property
    def speaks(self) -> str:
        """The scheme of the database whose protocol it is."""
        return SPEAKS.get(self.scheme, self.scheme)

    @property
    def place(self) -> str:
        """Host, port and database as a URL: what is shown and what objects are named after."""
        host = quote(self.host, safe=".:[]-_~" if ":" in self.host else "") or "localhost"
        base = f"{self.scheme}://{f'[{host}]' if ':' in host else host}:{self.port}"
        return f"{base}/{quote(self.database, safe='')}" if self.database else base

    @property
    def url(self) -> str:
        """The whole URL again, without the password."""
        scheme, rest = self.place.split("://", 1)
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        if not self.host:  # the driver's default is not "localhost": it may be a socket
            rest = rest.removeprefix("localhost")
        said = {**self.options, **({"insecure": "1"} if self.insecure else {})}
        options = f"?{urlencode(said)}" if said else ""
        return f"{scheme}://{user}{rest}{options}"


def parse_database_url(text: str) -> DatabaseUrl:
    """Take a server's URL apart, the password with it.

    Raises TargetError, which never quotes the URL, as what is not understood may be part of a password.
    """
    scheme = scheme_of(text) or ""
    wrong = target_error("url", scheme=scheme)
    rest = text.partition("://")[2]
    authority, rest = re.match(r"([^/?]*)(.*)", rest, re.DOTALL).groups()  # type: ignore[union-attr]
    if "@" in rest:  # an unencoded / or ? in a password has cut it in two
        raise wrong
    login, _, address = authority.rpartition("@")
    match = HOST.fullmatch(address)
    if not match or int(match["port"] or 1) not in range(1, 65536):
        raise wrong
    user, colon, password = login.partition(":")
    path, _, query = rest.partition("?")
    database = unquote(path.removeprefix("/"))
    if "/" in path.removeprefix("/").rstrip("/"):
        raise wrong
    parsed = DatabaseUrl(
        scheme=scheme,
        host=unquote(match["host"].strip("[]")),
        port=int(match["port"] or PORTS[scheme]),
        database=database.rstrip("/"),
        user=unquote(user),
        password=unquote(password) if colon else None,
    )
    return _with_options(parsed, query)


def names_database(scheme: str) -> bool:
    """Whether a URL of this scheme must name a database: its connections see one alone."""
    return SPEAKS.get(scheme, scheme) in {"postgresql", "sqlserver"}


def _with_options(parsed: DatabaseUrl, query: str) -> DatabaseUrl:
    options: dict[str, str] = {}
    for name, value in parse_qsl(query, keep_blank_values=True):
        lower = name.lower()
        if lower in _FORBIDDEN or not re.fullmatch(r"[A-Za-z_-]{1,64}", name):
            raise target_error("url_option", scheme=parsed.scheme, option=printable(name[:64]))
        if lower in _PASSWORD_OPTIONS:
            parsed = replace(parsed, password=value)
        elif lower == "user":
            parsed = replace(parsed, user=value)
        elif lower == "dbname" and parsed.speaks == "postgresql":
            parsed = replace(parsed, database=value)
        elif lower in {"host", "port"}:
            parsed = _with_address(parsed, lower, value)
        elif lower == "insecure" and parsed.speaks in _VERIFIED_BY:
            parsed = replace(parsed, insecure=value not in {"", "0"})
        else:
            options[name] = value
    return replace(parsed, options=_unverified(options, parsed.speaks) if parsed.insecure else options)


def _unverified(options: Mapping[str, str], scheme: str) -> dict[str, str]:
    """What is left to be said of TLS where nobody is to be verified: that it is used."""
    kept = {name: value for name, value in options.items() if name.lower() not in _VERIFIED_BY[scheme]}
    if scheme == "postgresql" and kept.get("sslmode", "").startswith("verify"):
        kept["sslmode"] = "require"
    return kept


def _with_address(parsed: DatabaseUrl, name: str, value: str) -> DatabaseUrl:
    if name == "host":
        return replace(parsed, host=value)
    if not value.isdecimal() or int(value) not in range(1, 65536):
        raise target_error("url_option_value", scheme=parsed.scheme, option=name)
    return replace(parsed, port=int(value))


def sqlite_url(path: str, *, windows: bool = os.name == "nt") -> str:
    """The URL of a SQLite file by its absolute path: ``sqlite:///data/x.db``, ``sqlite:///C:/data/x.db``."""
    from scanner.crawlers.names import file_uri

    return "sqlite" + file_uri(path, windows=windows).removeprefix("file")


def sqlite_path(url: str, *, windows: bool = os.name == "nt") -> str:
    """The absolute path of a canonical ``sqlite:`` URL; two slashes before the path are as good as one."""
    from scanner.crawlers.names import path_of_uri

    rest = url.partition("://")[2]
    if rest.startswith("//"):
        rest = rest[1:]
    return path_of_uri("file://" + rest, windows=windows)


def sqlite_candidates(text: str) -> list[str]:
    """The files a user may mean by a ``sqlite:`` URL, likeliest first.

    Written as for SQLAlchemy (``sqlite:///relative``, ``sqlite:////absolute``) or as a URI (``sqlite:///absolute``),
    with or without percent-encoding.
    """
    rest = text.partition("://")[2]
    written = rest.removeprefix("/")
    forms = [written]
    if os.name == "posix":
        forms.append("/" + written.lstrip("/"))
    decoded = [os.fsdecode(unquote_to_bytes(form)) for form in forms]
    return list(dict.fromkeys(os.path.abspath(os.path.expanduser(form)) for form in forms + decoded if form))
