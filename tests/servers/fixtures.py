"""The servers as pytest fixtures. A server that cannot be started fails the tests that need it; none is skipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import server, smb, ssh


@pytest.fixture(scope="session")
def postgresql() -> Iterator[server.Server]:
    with server.postgresql() as running:
        yield running


@pytest.fixture(scope="session")
def mariadb() -> Iterator[server.Server]:
    with server.mariadb() as running:
        yield running


@pytest.fixture(scope="session")
def sshd() -> Iterator[ssh.Ssh]:
    with ssh.sshd() as running:
        yield running


@pytest.fixture(scope="session")
def samba() -> Iterator[smb.Smb]:
    with smb.samba() as running:
        yield running
