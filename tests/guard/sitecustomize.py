"""Blocks every socket that leaves this machine. Python imports it at its start where this folder is on PYTHONPATH.

An audit hook sees each connection, datagram and name look-up made through Python, whatever library makes it, and cannot
be taken out again. An attempt fails, and is written to the file named in PANDIAN_TEST_NETWORK_LOG, so that the test
fails too where the program made the best of it.
"""

import ipaddress
import os
import sys

VARIABLE = "PANDIAN_TEST_NETWORK_LOG"


class NetworkBlocked(RuntimeError):
    """A test, or something it started, tried to leave this machine."""


def is_local(host):
    """Whether a host, as text or bytes or not given at all, is this machine."""
    if host is None or host in ("", b"", "localhost", b"localhost"):
        return True
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


def _host(event, args):
    """The host that an audit event is about; None for one that concerns no other machine."""
    if event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        return args[0]
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = args[1]
        return address[0] if isinstance(address, tuple) else None  # a Unix socket's address is a path
    if event == "socket.getnameinfo":
        return args[0][0]
    return None


def _hook(event, args):
    if not event.startswith("socket."):
        return
    host = _host(event, args)
    if is_local(host):
        return
    path = os.environ.get(VARIABLE)
    if path:
        with open(path, "a", encoding="utf-8") as log:
            log.write(f"{event} {host!r}\n")
    raise NetworkBlocked(f"{event} {host!r}: tests use loopback only")


if os.environ.get(VARIABLE):
    sys.addaudithook(_hook)


def install():
    """Guard this process."""
    sys.addaudithook(_hook)
