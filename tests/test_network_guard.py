"""The guard itself: what leaves this machine is stopped and told, what stays on it goes through."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest

from tests.guard.sitecustomize import is_local


@pytest.fixture
def attempts(network_log: Path):
    """Reads the attempts and forgets them, so that this test does not fail for them."""

    def read() -> list[str]:
        lines = network_log.read_text().splitlines()
        network_log.write_text("")
        return lines

    return read


def _send_datagram(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.sendto(b"x", address)


@pytest.mark.parametrize(
    "leave",
    [
        lambda: socket.create_connection(("192.0.2.1", 9), timeout=1),
        lambda: socket.create_connection(("example.invalid", 9), timeout=1),
        lambda: socket.getaddrinfo("example.invalid", 80),
        lambda: socket.gethostbyname("example.invalid"),
        lambda: _send_datagram(("192.0.2.1", 9)),
    ],
)
def test_leaving_this_machine_fails(leave, attempts):
    with pytest.raises(RuntimeError, match="loopback only"):
        leave()
    assert len(attempts()) == 1


def test_a_started_python_is_guarded_too(attempts):
    code = "import socket; socket.create_connection(('192.0.2.1', 9), timeout=1)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "NetworkBlocked" in done.stderr
    assert [line for line in attempts() if "192.0.2.1" in line]


def test_loopback_goes_through(attempts):
    with socket.create_server(("127.0.0.1", 0)) as server, socket.create_connection(server.getsockname()) as client:
        accepted, _ = server.accept()
        with accepted:
            client.sendall(b"here")
            assert accepted.recv(4) == b"here"
    assert attempts() == []


@pytest.mark.parametrize(
    ("host", "local"),
    [("127.0.0.1", True), ("127.9.9.9", True), ("::1", True), ("localhost", True), (None, True), (b"", True),
     ("0.0.0.0", False), ("10.0.0.1", False), ("localhost.example.com", False), ("::ffff:8.8.8.8", False)],
)  # fmt: skip
def test_what_is_local(host, local):
    assert is_local(host) is local
