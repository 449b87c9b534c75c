"""vsftpd on a loopback port: anonymous alone, lists for people alone, encrypted, in one session as it demands."""

from __future__ import annotations

import contextlib
import getpass
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tests.servers.certificate import Certificates
from tests.servers.process import await_port, find_program, free_port, private_folder


@dataclass
class Vsftpd:
    """One running server. ``data`` is what it gives."""

    port: int
    folder: Path
    ca: Path
    number: int = 0

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def new_folder(self) -> Path:
        """A folder that no other test has."""
        self.number += 1
        made = self.data / f"t{self.number}"
        made.mkdir()
        return made

    def url(self, path: Path) -> str:
        """The pandian URL of a path below ``data``."""
        return f"ftp://127.0.0.1:{self.port}/{quote(os.fsencode(path.relative_to(self.data)))}?tls=1&ca={self.ca}"


@contextlib.contextmanager
def vsftpd(certificates: Certificates) -> Iterator[Vsftpd]:
    """A server, gone afterwards."""
    program = find_program("vsftpd")
    with private_folder(None) as folder:
        port, root = free_port(), os.geteuid() == 0
        for name in ("data", "empty"):
            (folder / name).mkdir(mode=0o755)
        folder.chmod(0o755)
        settings = {
            "listen": "YES", "listen_address": "127.0.0.1", "listen_port": port, "background": "NO",
            "anonymous_enable": "YES", "anon_root": folder / "data", "allow_writeable_chroot": "YES",
            "secure_chroot_dir": folder / "empty", "run_as_launching_user": "NO" if root else "YES",
            "ftp_username": "ftp" if root else getpass.getuser(), "seccomp_sandbox": "NO", "isolate": "NO",
            "isolate_network": "NO", "connect_from_port_20": "NO", "ssl_enable": "YES", "allow_anon_ssl": "YES",
            "force_anon_data_ssl": "YES", "force_anon_logins_ssl": "YES", "require_ssl_reuse": "YES",
            "rsa_cert_file": certificates.certificate, "rsa_private_key_file": certificates.key,
        }  # fmt: skip
        (folder / "config").write_text("".join(f"{name}={value}\n" for name, value in settings.items()))
        with (folder / "log").open("ab") as log:
            process = subprocess.Popen([program, str(folder / "config")], stdout=log, stderr=log)
        try:
            await_port(port, process, folder / "log")
            yield Vsftpd(port, folder, certificates.ca)
        finally:
            process.kill()
            process.wait()
