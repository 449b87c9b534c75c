"""The servers as pytest fixtures. A server that cannot be started fails the tests that need it; none is skipped."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.servers import apache, ftp, imap, kerberos, s3, server, smb, ssh, webdav
from tests.servers.certificate import Certificates, make_certificates
from tests.servers.clickhouse import clickhouse_server


def _fixture(start: Callable[[], AbstractContextManager[Any]]) -> Any:
    @pytest.fixture(scope="session")
    def running() -> Iterator[Any]:
        with start() as server:
            yield server

    return running


def _encrypted(start: Callable[[Certificates], AbstractContextManager[Any]]) -> Any:
    @pytest.fixture(scope="session")
    def running(certificates: Certificates) -> Iterator[Any]:
        with start(certificates) as server:
            yield server

    return running


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


postgresql = _fixture(server.postgresql)
mariadb = _fixture(server.mariadb)
clickhouse = _encrypted(clickhouse_server)
sshd = _fixture(ssh.sshd)
samba = _fixture(smb.samba)
realm = _fixture(kerberos.kdc)
dovecot = _fixture(imap.dovecot)
seaweedfs = _fixture(s3.seaweedfs)
dav = _fixture(webdav.webdav)
davs = _encrypted(lambda certificates: webdav.webdav(basic=True, **files_of(certificates)))
ftpd = _fixture(ftp.ftp)
old_ftpd = _fixture(lambda: ftp.ftp(without=("MLSD", "MLST", "REST", "FEAT", "SIZE", "MDTM")))
ftpsd = _encrypted(lambda certificates: ftp.ftp(implicit=True, **files_of(certificates)))


@pytest.fixture(scope="session")
def samba_of_realm(realm: kerberos.Kdc) -> Iterator[smb.Smb]:
    """Samba that takes the realm's tickets."""
    with smb.samba(realm) as server:
        yield server


@pytest.fixture(scope="session")
def httpd(realm: kerberos.Kdc) -> Iterator[apache.Apache]:
    """Apache, in clear."""
    with apache.apache(realm) as server:
        yield server


@pytest.fixture(scope="session")
def httpsd(realm: kerberos.Kdc, certificates: Certificates) -> Iterator[apache.Apache]:
    """Apache by TLS."""
    with apache.apache(realm, certificates) as server:
        yield server


def files_of(certificates: Certificates) -> dict[str, str]:
    """A server's settings by which it is encrypted."""
    return {name: str(getattr(certificates, name)) for name in ("ca", "certificate", "key")}
