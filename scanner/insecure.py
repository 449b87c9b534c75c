"""Servers that are not verified: asked for by ``insecure=1`` in a URL, or by default; always told in the run."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import parse_qsl

from models.records import Target
from scanner.crawlers.addresses import is_loopback
from scanner.crawlers.database_url import parse_database_url
from scanner.crawlers.errors import target_error
from scanner.crawlers.registry import SPEAKS, entry_for, scheme_of

OPTION = "insecure"
_WORDS = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False}


def is_insecure(url: str) -> bool:
    """Whether the place is reached without its certificate being verified."""
    return any(name.lower() == OPTION for name, _ in _options(url))


def is_unverified(url: str) -> bool:
    """Whether whoever answers over the network is taken for the server: asked for so, or by a driver's own default.

    PostgreSQL and MySQL verify a certificate only where the URL says by what (``sslmode=verify-full``, ``ssl_ca``).
    """
    if is_insecure(url):
        return True
    speaks = SPEAKS.get(scheme_of(url) or "", scheme_of(url))
    if speaks not in {"postgresql", "mysql"}:
        return False
    parsed = parse_database_url(url)
    options = {name.lower().replace("-", "_"): value for name, value in parsed.options.items()}
    verifies = options.get("sslmode", "").startswith("verify") or "ssl_ca" in options
    return not verifies and not _is_here(parsed.host or options.get("unix_socket", ""))


def _is_here(host: str) -> bool:
    """Whether a host is this very machine: a socket, or its loopback."""
    return not host or host.startswith(("/", "@")) or is_loopback(host)


def plain_url(url: str) -> str:
    """``url`` without the option: what says where the place is, however it is reached."""
    if not is_insecure(url):
        return url
    base, _, query = url.partition("?")
    kept = [part for part in query.split("&") if part.partition("=")[0].lower() != OPTION]
    return f"{base}?{'&'.join(kept)}" if kept else base


def settled(url: str) -> str:
    """``url`` with ``insecure=1``, or without the option where it says no. Raises TargetError for what says neither."""
    said = [value for name, value in _options(url) if name.lower() == OPTION]
    if not said:
        return url
    if any(value.lower() not in _WORDS for value in said):
        raise target_error("url_option_value", scheme=scheme_of(url), option=OPTION)
    return with_option(plain_url(url)) if _WORDS[said[-1].lower()] else plain_url(url)


def with_option(url: str) -> str:
    """``url`` with ``insecure=1`` at its end."""
    return f"{url}{'&' if '?' in url else '?'}{OPTION}=1"


def insecurely(target: Target) -> Target:
    """``target`` reached without verifying TLS; the same where its kind of place knows no TLS."""
    if is_insecure(target.url) or OPTION not in entry_for(target.url).options:
        return target
    return replace(target, url=with_option(target.url))


def _options(url: str) -> list[tuple[str, str]]:
    if scheme_of(url) in {None, "file", "sqlite"}:
        return []
    return parse_qsl(url.partition("?")[2], keep_blank_values=True)
