"""Samba on a loopback port, with accounts of its own and shares below one folder."""

from __future__ import annotations

import contextlib
import getpass
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from tests.servers.kerberos import REALM, Kdc
from tests.servers.process import await_port, end_family, find_program, free_port, private_folder

PASSWORD = "geheim-密码-7"


@dataclass
class Smb:
    """One running server. ``data`` is what its shares give: ``data``, ``kept$``, ``cloud`` (every file is far away),
    ``linked`` (its links lead elsewhere), ``sealed`` (encrypted alone), ``narrow`` (one connection at a
    time), ``lists`` (keeps access lists as Windows does, and takes them)."""

    port: int
    folder: Path
    user: str
    realm: Kdc | None = None
    """Whose tickets it takes."""
    number: int = 0
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def new_folder(self) -> Path:
        """A folder of the share ``data`` that no other test has."""
        self.number += 1
        made = self.data / f"t{self.number}"
        made.mkdir()
        return made

    def url(self, path: Path | str = "", share: str = "data", options: str = "", user: str | None = None) -> str:
        """The pandian URL of a path below a share, or of a local path that is shared."""
        inner = os.fspath(path.relative_to(self.data)) if isinstance(path, Path) else path
        whole = "/".join(filter(None, (share, inner)))
        login = f"{self.user if user is None else user}@".removeprefix("@")
        host = "localhost" if self.realm else "127.0.0.1"  # tickets are made out for a name
        return f"smb://{login}{host}:{self.port}/{quote(os.fsencode(whole))}" + (options and f"?{options}")

    def hand_over(self, folder: Path) -> Path:
        """Give all of ``folder`` to the account that serves it, where that is another one."""
        if os.geteuid() == 0:
            import pwd

            account = pwd.getpwnam(self.user)
            for path in (folder, *folder.rglob("*")):
                os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)
        return folder

    def stop(self) -> None:
        """End it, and every connection with it."""
        end_family(self.process, self.folder)

    def start(self) -> None:
        """Begin (again) on the same port."""
        log = self.folder / "log"
        with log.open("ab") as stream:
            self.process = subprocess.Popen(
                [
                    find_program("smbd"),
                    "-F",
                    "--no-process-group",
                    "--debug-stdout",
                    "-s",
                    str(self.folder / "smb.conf"),
                ],
                stdout=stream,
                stderr=stream,
                stdin=subprocess.DEVNULL,
                env={**os.environ, **(self.realm.environment if self.realm else {})},
            )
        await_port(self.port, self.process, log)


@contextlib.contextmanager
def samba(realm: Kdc | None = None) -> Iterator[Smb]:
    """A server, gone afterwards. An administrator's serves as an account without rights, so that it can be refused.

    With a ``realm`` it takes tickets for ``cifs/localhost``, and its account has the same password there.
    """
    with private_folder(None) as folder:
        user = "daemon" if os.geteuid() == 0 else getpass.getuser()
        server = Smb(free_port(), folder, user, realm)
        if realm:
            realm.add(user, PASSWORD)
        folder.chmod(0o755)
        for name in ("data", "private", "state", "kept", "linked", "cloud"):
            (folder / name).mkdir(mode=0o755)
        server.hand_over(server.data)
        (folder / "kept" / "kept.txt").write_text("kept")
        (folder / "cloud" / "far.txt").write_text("far")
        (folder / "linked" / "elsewhere").symlink_to("msdfs:127.0.0.1\\data")
        (folder / "linked" / "here.txt").write_text("here")
        (folder / "smb.conf").write_text(_settings(server))
        subprocess.run(
            [find_program("pdbedit"), "-s", str(folder / "smb.conf"), "-a", "-t", "-u", user],
            input=f"{PASSWORD}\n{PASSWORD}\n", text=True, encoding="utf-8", check=True, capture_output=True, timeout=60,
        )  # fmt: skip
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _settings(server: Smb) -> str:
    folder = server.folder
    general = {
        "server role": "standalone server", "workgroup": "TEST", "netbios name": "PANDIAN",
        "interfaces": "127.0.0.1/8", "bind interfaces only": "yes", "smb ports": server.port, "disable netbios": "yes",
        "private dir": folder / "private", "passdb backend": f"tdbsam:{folder}/private/passdb.tdb",
        "map to guest": "never", "guest account": "nobody", "load printers": "no", "printing": "bsd",
        "printcap name": "/dev/null", "disable spoolss": "yes", "rpc start on demand helpers": "yes",
        "server min protocol": "SMB2_02", "unix charset": "UTF-8", "host msdfs": "yes", "max log size": 0,
        "store dos attributes": "yes", "log level": 1,
        "log file": folder / "state" / "log.%m", "usershare max shares": 0,
    }  # fmt: skip
    if server.realm:
        keys = server.realm.keytab("cifs/localhost")
        general |= {"realm": REALM, "kerberos method": "dedicated keytab", "dedicated keytab file": f"FILE:{keys}"}
    places = ("lock directory", "state directory", "cache directory", "pid directory", "ncalrpc dir")
    general |= {name: folder / "state" / name.partition(" ")[0] for name in places}
    shares = {
        "data": {"path": server.data, "read only": "yes"},
        "kept$": {"path": folder / "kept"},
        "cloud": {"path": folder / "cloud", "vfs objects": "offline"},
        "linked": {"path": folder / "linked", "msdfs root": "yes"},
        "narrow": {"path": server.data, "max connections": 1},
        "lists": {"path": server.data, "read only": "no", "vfs objects": "acl_tdb"},
        "sealed": {"path": server.data, "smb encrypt": "required"},
    }
    text = "".join(f"{name} = {value}\n" for name, value in general.items())
    for share, settings in shares.items():
        text += f"[{share}]\n" + "".join(f"{name} = {value}\n" for name, value in settings.items())
    return f"[global]\n{text}"
