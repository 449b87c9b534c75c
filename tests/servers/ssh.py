"""OpenSSH's server on a loopback port, with keys made on the spot."""

from __future__ import annotations

import contextlib
import getpass
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.servers.process import end_family, find_program, free_port, private_folder


@dataclass
class Ssh:
    """One running server, which serves the whole file system to this test's own account."""

    port: int
    folder: Path
    """The server's own: ``known_hosts``, the key ``me`` that it takes, one it does not (``other``), its log."""
    process: subprocess.Popen[bytes] = field(init=False)

    def url(self, path: Path | str, key: str = "me") -> str:
        """The pandian URL of a path."""
        files = f"known_hosts={self.folder}/known_hosts&key={self.folder}/{key}"
        return f"sftp://{getpass.getuser()}@127.0.0.1:{self.port}{quote(os.fspath(path))}?{files}"

    def stop(self) -> None:
        """End it, and every connection with it."""
        end_family(self.process)

    def start(self) -> None:
        """Begin (again) on the same port."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [find_program("sshd"), "-D", "-e", "-f", str(self.folder / "config")], stderr=log
            )
        await_port(self.port, self.process, self.folder / "log")


@contextlib.contextmanager
def sshd() -> Iterator[Ssh]:
    """A server, gone afterwards."""
    keygen = find_program("ssh-keygen")
    if os.geteuid() == 0:
        Path("/run/sshd").mkdir(mode=0o755, exist_ok=True)  # where it puts those who have not logged in yet
    with private_folder(None) as folder:
        port = free_port()
        for name in ("host", "me", "other"):
            subprocess.run([keygen, "-q", "-t", "ed25519", "-N", "", "-f", str(folder / name)], check=True, timeout=60)
        key = (folder / "host.pub").read_text().split()
        (folder / "known_hosts").write_text(f"[127.0.0.1]:{port} {key[0]} {key[1]}\n")
        (folder / "taken").write_text((folder / "me.pub").read_text())
        settings = {
            "Port": port, "ListenAddress": "127.0.0.1", "HostKey": folder / "host", "PidFile": "none",
            "AuthorizedKeysFile": folder / "taken", "StrictModes": "no", "UsePAM": "no", "PermitRootLogin": "yes",
            "PasswordAuthentication": "no", "Subsystem": "sftp internal-sftp", "MaxStartups": "100",
        }  # fmt: skip
        (folder / "config").write_text("".join(f"{name} {value}\n" for name, value in settings.items()))
        server = Ssh(port, folder)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def await_port(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise RuntimeError(f"sshd: {log.read_text('utf-8', 'replace')}")
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 5):
            return
        time.sleep(0.05)
    raise RuntimeError("sshd does not answer")
