"""A Kerberos realm of its own: MIT's KDC on a loopback port, its accounts, tickets and keys in one folder."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.servers.process import await_port, end_family, find_program, free_port, private_folder, started

REALM = "PANDIAN.TEST"
_MASTER = "master"


@dataclass
class Kdc:
    """One running KDC. Its programs, and all that ask it, are told of it by ``environment`` alone."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def environment(self) -> dict[str, str]:
        """What a program must find in its environment to know this realm, and no ticket or key but those given it."""
        return {
            "KRB5_CONFIG": str(self.folder / "krb5.conf"),
            "KRB5_KDC_PROFILE": str(self.folder / "kdc.conf"),
            "KRB5CCNAME": f"FILE:{self.folder / 'none'}",
            "KRB5_CLIENT_KTNAME": f"FILE:{self.folder / 'none.keytab'}",
        }

    @property
    def said(self) -> str:
        """What it has logged: each ticket that it was asked for."""
        return (self.folder / "log").read_text("utf-8", "replace")

    def create(self) -> None:
        """Write down the realm, and make its data base."""
        (self.folder / "krb5.conf").write_text(_CLIENT.format(realm=REALM, port=self.port))
        (self.folder / "kdc.conf").write_text(_SERVER.format(realm=REALM, port=self.port, folder=self.folder))
        if not (self.folder / "principal").exists():
            self._run("kdb5_util", "create", "-s", "-r", REALM, "-P", _MASTER)

    def add(self, name: str, password: str) -> None:
        """An account of the realm, which may be there already."""
        self._ask(f'addprinc -pw "{password}" {name}')

    def lock(self, name: str, *, locked: bool = True) -> None:
        """Give an account no more tickets."""
        self._ask(f"modprinc {'-' if locked else '+'}allow_tix {name}")

    def keytab(self, name: str) -> Path:
        """The keys of a service or an account, which is made where there is none; a password that it had is gone."""
        path = self.folder / f"{name.replace('/', '-')}.keytab"
        if not path.exists():
            self._ask(f"addprinc -randkey {name}")
            self._ask(f"ktadd -k {path} {name}")
            path.chmod(0o644)
        return path

    def ticket(self, name: str, password: str) -> dict[str, str]:
        """Log in; what a program must find in its environment to be ``name`` from then on."""
        cache = {"KRB5CCNAME": f"FILE:{self.folder / name}.ticket"}
        self._run("kinit", name, told=f"{password}\n", more=cache)
        return cache

    def services(self, cache: dict[str, str]) -> str:
        """The tickets in a cache, as ``klist`` lists them."""
        return self._run("klist", more=cache)

    def start(self) -> None:
        """Begin (again) on the same port."""
        with (self.folder / "out").open("ab") as stream:
            self.process = subprocess.Popen(
                [find_program("krb5kdc"), "-n"],
                env={**os.environ, **self.environment},
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
            )
        await_port(self.port, self.process, self.folder / "out")

    def stop(self) -> None:
        """End it."""
        end_family(self.process)

    def _ask(self, query: str) -> None:
        self._run("kadmin.local", "-r", REALM, "-q", query)

    def _run(self, program: str, *arguments: str, told: str = "", more: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            [find_program(program), *arguments], env={**os.environ, **self.environment, **(more or {})},
            input=told, capture_output=True, text=True, encoding="utf-8", timeout=60, check=False,
        )  # fmt: skip
        if done.returncode:
            raise RuntimeError(f"{program}: {done.stderr}")
        return done.stdout


@contextlib.contextmanager
def kdc() -> Iterator[Kdc]:
    """A realm, gone afterwards."""
    with private_folder(None) as folder:
        folder.chmod(0o755)  # servers that run as another account read their keys here

        def made() -> Kdc:
            server = Kdc(free_port(), folder)
            server.create()
            return server

        server = started(made)
        try:
            yield server
        finally:
            server.stop()


_CLIENT = """\
[libdefaults]
default_realm = {realm}
dns_lookup_kdc = false
dns_lookup_realm = false
dns_canonicalize_hostname = false
rdns = false
udp_preference_limit = 1
[realms]
{realm} = {{
  kdc = 127.0.0.1:{port}
}}
[domain_realm]
localhost = {realm}
"""
# Without what Active Directory adds to a ticket (PAC): Samba on its own has no domain to hold that against.
_SERVER = """\
[kdcdefaults]
kdc_listen = 127.0.0.1:{port}
kdc_tcp_listen = 127.0.0.1:{port}
[realms]
{realm} = {{
  database_name = {folder}/principal
  key_stash_file = {folder}/stash
  acl_file = {folder}/acl
  disable_pac = true
}}
[logging]
kdc = FILE:{folder}/log
"""
