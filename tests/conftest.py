"""What holds for every test: no network but loopback, no password or key of the user's, real servers on demand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import settings

from tests.guard import sitecustomize as guard
from tests.servers.fixtures import (
    certificates,
    clickhouse,
    dav,
    davs,
    dovecot,
    ftpd,
    ftpsd,
    httpd,
    httpsd,
    mariadb,
    old_ftpd,
    postgresql,
    realm,
    samba,
    samba_of_realm,
    seaweedfs,
    sshd,
)

# The same examples every time in continuous integration; a developer's machine looks for new ones. No test is about time.
settings.register_profile("ci", derandomize=True, deadline=None)
settings.register_profile("here", deadline=None)
settings.load_profile("ci" if os.environ.get("CI") else "here")

__all__ = [
    "certificates",
    "clickhouse",
    "dav",
    "davs",
    "dovecot",
    "ftpd",
    "ftpsd",
    "httpd",
    "httpsd",
    "mariadb",
    "old_ftpd",
    "postgresql",
    "realm",
    "samba",
    "samba_of_realm",
    "seaweedfs",
    "sshd",
]

_OF_THE_USER = ("PANDIAN_PASSWORD", "PANDIAN_LANG", "PYTHON_KEYRING_BACKEND")


@pytest.fixture(scope="session", autouse=True)
def network_log(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Guard this process and, by their environment, all that it starts. Holds the attempts to leave this machine."""
    log = tmp_path_factory.mktemp("network") / "attempts"
    log.touch()
    with pytest.MonkeyPatch.context() as patch:
        for name in _OF_THE_USER:
            patch.delenv(name, raising=False)
        patch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.null.Keyring")
        patch.setenv(guard.VARIABLE, str(log))
        patch.setenv("PYTHONPATH", str(Path(guard.__file__).parent), prepend=os.pathsep)
        guard.install()
        yield log


@pytest.fixture(autouse=True)
def no_network(network_log: Path) -> Iterator[None]:
    """Fail the test in which something tried to leave this machine, even where nothing came of it."""
    yield
    attempts = network_log.read_text("utf-8")
    if attempts:
        network_log.write_text("")
        pytest.fail(f"tried to leave this machine:\n{attempts}")
