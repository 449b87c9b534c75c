"""The servers as pytest fixtures. A server that cannot be started fails the tests that need it; none is skipped."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.servers import ftp, imap, s3, server, smb, ssh, webdav
from tests.servers.certificate import Certificates, make_certificates
from tests.servers.clickhouse import Clickhouse, clickhouse_server


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


@pytest.fixture(scope="session")
def dovecot() -> Iterator[imap.Imap]:
    with imap.dovecot() as running:
        yield running


@pytest.fixture(scope="session")
def dav() -> Iterator[webdav.WebDav]:
    with webdav.webdav() as running:
        yield running


@pytest.fixture(scope="session")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(scope="session")
def clickhouse(certificates: Certificates) -> Iterator[Clickhouse]:
    with clickhouse_server(certificates) as running:
        yield running


@pytest.fixture(scope="session")
def davs(certificates: Certificates) -> Iterator[webdav.WebDav]:
    with webdav.webdav(basic=True, **files_of(certificates)) as running:
        yield running


@pytest.fixture(scope="session")
def seaweedfs() -> Iterator[s3.S3]:
    with s3.seaweedfs() as running:
        yield running


@pytest.fixture(scope="session")
def ftpd() -> Iterator[ftp.Ftp]:
    with ftp.ftp() as running:
        yield running


@pytest.fixture(scope="session")
def old_ftpd() -> Iterator[ftp.Ftp]:
    with ftp.ftp(without=("MLSD", "MLST", "REST", "FEAT", "SIZE", "MDTM")) as running:
        yield running


@pytest.fixture(scope="session")
def ftpsd(certificates: Certificates) -> Iterator[ftp.Ftp]:
    with ftp.ftp(implicit=True, **files_of(certificates)) as running:
        yield running


def files_of(certificates: Certificates) -> dict[str, str]:
    """A server's settings by which it is encrypted."""
    return {name: str(getattr(certificates, name)) for name in ("ca", "certificate", "key")}
