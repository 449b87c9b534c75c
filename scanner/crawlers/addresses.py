"""Whether a host is given by its number, and whether it is this very machine."""

from __future__ import annotations

import ipaddress


def is_address(host: str) -> bool:
    """Whether ``host`` is a number, and so no name."""
    return _number(host) is not None


def is_loopback(host: str) -> bool:
    """Whether ``host`` is this machine, which nobody else reaches by it."""
    number = _number(host)
    return host == "localhost" if number is None else number.is_loopback


def _number(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host.partition("%")[0])  # of a number of IPv6 the part behind it is a way to it
    except ValueError:
        return None
