"""Which crawler walks which kind of place: URL scheme -> dotted path of its class, and the package it needs."""

from __future__ import annotations

import contextlib
import importlib
import re
from dataclasses import dataclass, replace
from typing import cast

from models.limits import Limits
from models.records import Target
from scanner.crawlers.base import Crawler
from scanner.crawlers.errors import target_error

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.:-]+)://")


@dataclass(frozen=True, slots=True)
class Entry:
    """One kind of place. ``needs`` are modules that must be importable, ``package`` what to install for them.

    ``estimates``: the sizes in its listings may be estimates. ``personal``: each account meets its own objects.
    ``hostless``: a URL need not say where.
    ``port`` is the one where a URL names none (0: its URLs have no port), ``options`` what may stand behind its ``?``
    (of a database also what its driver takes); ``insecure`` among them: it is reached by TLS.
    ``remote``: what it holds is read over the network by the process that looks into it. ``fetched``: it holds files,
    whose bytes another process fetches for the one that reads them.
    """

    crawler: str
    needs: tuple[str, ...] = ()
    package: str = ""
    remote: bool = False
    fetched: bool = False
    estimates: bool = False
    personal: bool = False
    hostless: bool = False
    port: int = 0
    options: tuple[str, ...] = ()


_SQL = "scanner.crawlers.sql.crawler:SqlCrawler"


def _served(driver: str, package: str, *options: str) -> Entry:
    return Entry(_SQL, ("sqlalchemy", driver), package, remote=True, options=options)


_CLICKHOUSE = Entry(_SQL, ("sqlalchemy",), "sqlalchemy", remote=True, options=("ca", "insecure"))
_FTP = Entry("scanner.crawlers.ftp.crawler:FtpCrawler", fetched=True, port=21, options=("tls", "ca", "insecure"))
_WEBDAV = Entry("scanner.crawlers.webdav.crawler:WebDavCrawler", fetched=True, port=80, options=("auth",))
_HDFS = Entry("scanner.crawlers.hdfs:HdfsCrawler", fetched=True, port=9870, options=("auth",))
_REDIS = Entry("scanner.crawlers.redis.crawler:RedisCrawler", remote=True, port=6379)
_SEARCH = Entry(
    "scanner.crawlers.elasticsearch.crawler:SearchCrawler", remote=True, port=9200, options=("auth", "hidden")
)
_SEARCH_TLS = replace(_SEARCH, options=("auth", "hidden", "ca", "insecure"))
_IMAP = Entry(
    "scanner.crawlers.imap.crawler:ImapCrawler",
    fetched=True,
    estimates=True,
    personal=True,
    port=143,
    options=("insecure", "ca", "auth"),
)

SCHEMES: dict[str, Entry] = {
    "file": Entry("scanner.crawlers.local.crawler:LocalCrawler"),
    "sqlite": Entry(_SQL, ("sqlalchemy", "sqlite3"), "sqlalchemy"),
    "postgresql": _served("psycopg", "psycopg[binary]", "insecure"),
    "mysql": _served("pymysql", "pymysql", "insecure"),
    "sqlserver": _served("pytds", "python-tds", "ca", "insecure"),
    "oracle": _served("oracledb", "oracledb"),
    "oracles": _served("oracledb", "oracledb", "ca", "insecure"),
    "dm": _served("dmPython", "dmPython"),
    "clickhouse": _CLICKHOUSE,
    "clickhouses": _CLICKHOUSE,
    "sftp": Entry(
        "scanner.crawlers.sftp:SftpCrawler",
        ("asyncssh",),
        "asyncssh",
        fetched=True,
        port=22,
        options=("known_hosts", "key", "config"),
    ),
    "smb": Entry(
        "scanner.crawlers.smb.crawler:SmbCrawler",
        ("smbprotocol",),
        "smbprotocol",
        fetched=True,
        port=445,
        options=("encrypt", "hidden", "auth"),
    ),
    "ftp": _FTP,
    "ftps": replace(_FTP, port=990, options=("ca", "insecure")),
    "webdav": _WEBDAV,
    "webdavs": replace(_WEBDAV, port=443, options=("auth", "ca", "insecure")),
    "hdfs": _HDFS,
    "swebhdfs": replace(_HDFS, port=9871, options=("auth", "ca", "insecure")),
    "git": Entry("scanner.crawlers.git.crawler:GitCrawler", options=("history",)),
    "imap": _IMAP,
    "imaps": replace(_IMAP, port=993),
    "elasticsearch": _SEARCH,
    "elasticsearchs": _SEARCH_TLS,
    "opensearch": _SEARCH,
    "opensearchs": _SEARCH_TLS,
    "mongodb": Entry(
        "scanner.crawlers.mongodb.crawler:MongoCrawler",
        ("pymongo",),
        "pymongo",
        remote=True,
        port=27017,
        options=("tls", "ca", "insecure", "authSource", "authMechanism", "replicaSet"),
    ),
    "redis": _REDIS,
    "rediss": replace(_REDIS, options=("ca", "insecure")),
    "s3": Entry(
        "scanner.crawlers.s3.crawler:S3Crawler",
        ("botocore",),
        "botocore",
        fetched=True,
        hostless=True,
        options=(
            *("endpoint", "region", "path_style", "profile", "anonymous", "metadata"),
            *("versions", "acl", "archived", "insecure", "ca"),
        ),
    ),
}

SPEAKS = {
    "opengauss": "postgresql",
    "gaussdb": "postgresql",
    "kingbase": "postgresql",
    "tidb": "mysql",
    "oceanbase": "mysql",
    "polardb": "mysql",
}
"""Databases that speak another's protocol, and so need its driver and take its options."""
SCHEMES |= {scheme: SCHEMES[spoken] for scheme, spoken in SPEAKS.items()}

_OTHER_NAMES = {
    "webhdfs": "hdfs",
    "postgres": "postgresql",
    "mariadb": "mysql",
    "sqlite3": "sqlite",
    "mssql": "sqlserver",
    "kingbase8": "kingbase",
    "kingbasees": "kingbase",
    "elasticsearch+https": "elasticsearchs",
    "opensearch+https": "opensearchs",
    "mongodb+srv": "mongodb+srv",  # refused, not taken for one server
}


def scheme_of(text: str) -> str | None:
    """The canonical scheme of a URL (``postgres`` and ``postgresql+psycopg`` are ``postgresql``); None for a path.

    A drive letter (``C:/data``) is no scheme.
    """
    match = _SCHEME.match(text)
    if not match:
        return None
    scheme = match[1].lower()
    scheme = _OTHER_NAMES.get(scheme, scheme.partition("+")[0])
    return _OTHER_NAMES.get(scheme, scheme)


def entry_for(text: str) -> Entry:
    """The registry's entry for a path or URL. Raises TargetError, naming what there is, for an unknown scheme."""
    scheme = scheme_of(text) or "file"
    try:
        return SCHEMES[scheme]
    except KeyError:
        if scheme == "mongodb+srv":
            raise target_error("mongodb_srv") from None
        supported = ", ".join(f"{known}://" for known in SCHEMES)
        raise target_error("scheme", scheme=scheme, supported=supported) from None


def is_remote(url: str) -> bool:
    """Whether who reads the place needs the network; so it is for a kind of place that only a caller knows."""
    return SCHEMES.get(scheme_of(url) or "file", Entry("", remote=True)).remote


def is_fetched(url: str) -> bool:
    """Whether the place holds files that are fetched over the network."""
    return SCHEMES.get(scheme_of(url) or "file", Entry("")).fetched


def is_estimated(url: str) -> bool:
    """Whether a file's size is to be asked for again before it is read."""
    return SCHEMES.get(scheme_of(url) or "file", Entry("")).estimates


def is_place(url: str) -> bool:
    """Whether its URL is taken apart as a place (``place_url.py``), not as a SQL database."""
    entry = SCHEMES.get(scheme_of(url) or "file", Entry(""))
    return entry.fetched or entry.port > 0


def import_needs(url: str) -> None:
    """Import what reading the place needs, where it is installed: drivers may start programs to find their parts."""
    for module in SCHEMES.get(scheme_of(url) or "file", Entry("")).needs:
        with contextlib.suppress(ImportError):
            importlib.import_module(module)


def crawler_for(target: Target, limits: Limits) -> Crawler:
    """A new crawler for the target; nothing is opened yet.

    Raises TargetError for an unknown scheme, or where the package that reads this kind of place is not installed.
    """
    entry = entry_for(target.url)
    for module in entry.needs:
        try:
            importlib.import_module(module)
        except ImportError:
            raise target_error("missing_package", scheme=scheme_of(target.url), package=entry.package) from None
    module, _, name = entry.crawler.partition(":")
    return cast("Crawler", getattr(importlib.import_module(module), name)(target, limits))
