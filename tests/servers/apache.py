"""Apache with WebDAV on a loopback port; its logins by NTLM and Kerberos are mod_auth_gssapi's and gss-ntlmssp's."""

from __future__ import annotations

import contextlib
import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.servers.certificate import Certificates
from tests.servers.kerberos import Kdc
from tests.servers.process import (
    BETWEEN_TRIES,
    READY_TRIES,
    await_port,
    end_family,
    find_program,
    free_port,
    private_folder,
    started,
)

USER, PASSWORD, DOMAINS = "anna", "geheim-密码-7", ("CORP", "elsewhere.test")
_MODULES = "/usr/lib/apache2/modules"


@dataclass
class Apache:
    """One running server. ``data`` is what all of its shares give: ``ntlm`` to accounts of its own, ``tickets`` to who
    has one, ``both`` to either, ``each`` to who has a ticket again for every request, ``open`` to everybody. Of ``partly`` what lies
    in folders ``b`` is not open, of ``mine`` it is somebody else's alone."""

    port: int
    folder: Path
    realm: Kdc
    certificates: Certificates | None = None
    share: str = "ntlm"
    number: int = 0
    told: int = 0
    refused: list[Path] = field(default_factory=list)
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def new_folder(self) -> Path:
        """A folder that no other test has."""
        self.number += 1
        made = self.data / f"t{self.number}"
        made.mkdir(mode=0o755)
        return made

    def url(self, path: Path, share: str = "", user: str = USER, options: str = "") -> str:
        """The pandian URL of a path below ``data``."""
        inner = quote(os.fsencode(path.relative_to(self.data)))
        options = "&".join(filter(None, (options, f"ca={self.certificates.ca}" if self.certificates else "")))
        scheme = "webdavs" if self.certificates else "webdav"
        login = f"{quote(user, safe='')}@" if user else ""
        return f"{scheme}://{login}localhost:{self.port}/{share or self.share}/{inner}" + (options and f"?{options}")

    def refuse(self, *paths: Path) -> None:
        """From now on the server cannot read those files and folders, and all other ones."""
        for path in self.refused:
            with contextlib.suppress(FileNotFoundError):
                path.chmod(0o755)
        for path in paths:
            path.chmod(0)
        self.refused = list(paths)

    def asked(self) -> list[str]:
        """Every request since this was last called: the connection, method, path, user, status.

        A request is written down after its answer was sent, so those that are not yet are waited for.
        """
        for _ in range(READY_TRIES):
            if not self._open():
                break
            time.sleep(BETWEEN_TRIES)
        else:
            raise RuntimeError(f"requests without an end: {self._open()}")
        told = (self.folder / "asked").read_text("utf-8").splitlines()
        new, self.told = told[self.told :], len(told)
        return new

    def failures(self) -> int:
        """Logins that it has refused so far."""
        return (self.folder / "log").read_text("utf-8", "replace").count("gss_accept_sec_context() failed")

    def _open(self) -> set[str]:
        """The requests that began and are not yet written down: ``+ID|request``, and ``-ID`` behind all that is written."""
        lines = (self.folder / "begun").read_text("utf-8", "replace").splitlines()
        begun = {line[1:].partition("|")[0] for line in lines if line.startswith("+")}
        return begun - {line[1:] for line in lines if line.startswith("-")}

    def start(self) -> None:
        """Begin (again) on the same port."""
        with (self.folder / "out").open("ab") as stream:
            self.process = subprocess.Popen(
                [find_program("apache2"), "-f", str(self.folder / "httpd.conf"), "-DFOREGROUND"],
                env={
                    **os.environ,
                    **self.realm.environment,
                    "KRB5_KTNAME": f"FILE:{self.realm.keytab('HTTP/localhost')}",
                    "NTLM_USER_FILE": str(self.folder / "users"),
                },
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
            )
        await_port(self.port, self.process, self.folder / "out")

    def stop(self) -> None:
        """End it, and every connection with it."""
        end_family(self.process)
        (self.folder / "begun").unlink(missing_ok=True)  # those that it was killed in have no end


@contextlib.contextmanager
def apache(realm: Kdc, certificates: Certificates | None = None) -> Iterator[Apache]:
    """A server, gone afterwards. An administrator's serves as an account without rights, so that it can be refused."""
    with private_folder(None) as folder:
        folder.chmod(0o755)
        for name in ("data", "none"):
            (folder / name).mkdir(mode=0o755)
        (folder / "users").write_text("".join(f"{one}:{USER}:{PASSWORD}\n" for one in DOMAINS), "utf-8")
        (folder / "users").chmod(0o644)

        def made() -> Apache:
            server = Apache(free_port(), folder, realm, certificates)
            (folder / "httpd.conf").write_text(_settings(server), "utf-8")
            return server

        server = started(made)
        try:
            yield server
        finally:
            server.stop()


def _settings(server: Apache) -> str:
    names = ["mpm_event", "authn_core", "authz_core", "authz_user", "dav", "dav_fs", "auth_gssapi", "alias"]
    names += ["log_forensic", *(["ssl"] if server.certificates else [])]
    ours = {name: f"{_MODULES}/mod_{name}.so" for name in names}
    find_program("mod_auth_gssapi.so", ours["auth_gssapi"])
    find_program("gssntlmssp.so", "/usr/lib/*/gssntlmssp/gssntlmssp.so")
    lines = [f"LoadModule {name}_module {path}" for name, path in ours.items()]
    if os.geteuid() == 0:
        lines += ["User daemon", "Group daemon"]
    lines += [
        f"Listen 127.0.0.1:{server.port}", "ServerName localhost", f"ServerRoot {server.folder}",
        f"PidFile {server.folder}/pid", f"ErrorLog {server.folder}/log", f"DefaultRuntimeDir {server.folder}",
        f"Mutex file:{server.folder} default", f"DocumentRoot {server.folder}/none", "ThreadsPerChild 8", "StartServers 1",
        'LogFormat "%{remote}p %m %U %u %>s" told', f"CustomLog {server.folder}/asked told",
        f"ForensicLog {server.folder}/begun",
        f"DavLockDB {server.folder}/davlock", "FileETag MTime Size", "KeepAliveTimeout 60",
    ]  # fmt: skip
    if server.certificates:
        lines += [
            "SSLEngine on",
            f"SSLCertificateFile {server.certificates.certificate}",
            f"SSLCertificateKeyFile {server.certificates.key}",
        ]
    shares = {
        "ntlm": ["GssapiAllowedMech ntlmssp", "GssapiConnectionBound On"],
        "tickets": ["GssapiAllowedMech krb5", "GssapiConnectionBound On"],
        "each": ["GssapiAllowedMech krb5"],
        "both": ["GssapiAllowedMech krb5", "GssapiAllowedMech ntlmssp", "GssapiConnectionBound On"],
    }
    for share, told in shares.items():
        lines += [f"Alias /{share} {server.data}", f"<Location /{share}>", "Dav On", "AuthType GSSAPI", "AuthName x"]
        lines += [*told, "Require valid-user", "</Location>"]
    lines += [f"Alias /partly {server.data}", "<Location /partly>", "Dav On", "</Location>"]
    lines += ["<LocationMatch ^/partly/.*/b/>", "AuthType GSSAPI", "AuthName x", *shares["ntlm"], "Require valid-user"]
    lines += ["</LocationMatch>", f"Alias /mine {server.data}", "<Location /mine>", "Dav On", "AuthType GSSAPI"]
    lines += ["AuthName x", *shares["ntlm"], "Require valid-user", "</Location>"]
    lines += ["<LocationMatch ^/mine/.*/b/>", "Require user somebody-else", "</LocationMatch>"]
    lines += [f"Alias /open {server.data}", "<Location /open>", "Dav On", "</Location>"]
    return "\n".join(lines) + "\n"
