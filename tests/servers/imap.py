"""Dovecot on loopback ports, with mailboxes as Maildir folders that a test fills by writing files."""

from __future__ import annotations

import base64
import contextlib
import getpass
import hashlib
import hmac
import json
import os
import socket
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import EmailMessage
from pathlib import Path
from urllib.parse import quote

from tests.servers.certificate import make_certificates
from tests.servers.process import end_family, find_program, free_port, private_folder

PASSWORD = "mima 密码"
NARROW = "127.0.0.2"
"""The address at which the server takes two connections of an account, no more."""
_ACCOUNTS = 200
_KEY = b"key of the tests"


def modified_utf7(name: str) -> str:
    """A mailbox's name as it stands on disk and goes over the wire (RFC 3501, 5.1.3)."""
    out, kept = "", ""
    for character in name + "\0":
        if character > "~":
            kept += character
            continue
        if kept:
            encoded = base64.b64encode(kept.encode("utf-16-be")).decode().rstrip("=").replace("/", ",")
            out, kept = out + f"&{encoded}-", ""
        out += "&-" if character == "&" else character
    return out[:-1]


def message(text: str, subject: str = "", **attachments: bytes) -> bytes:
    """A mail with ``text`` as its body, as it is, and what is attached."""
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = "a@corp.example", "b@corp.example", subject or "mail"
    mail.set_content(text, cte="8bit")
    for name, data in attachments.items():
        mail.add_attachment(data, maintype="application", subtype="octet-stream", filename=name)
    return mail.as_bytes().replace(b"\n", b"\r\n")


@dataclass
class Imap:
    """One running server. All accounts have the same password."""

    port: int
    tls_port: int
    folder: Path
    user: str | None
    process: subprocess.Popen[bytes] = field(init=False)
    number: int = 0

    def new_account(self) -> str:
        """An account that no other test has, with an empty INBOX; nobody shares with it what was shared before."""
        self.number += 1
        (self.folder / "shared" / "boxes").write_text("")
        name = f"u{self.number}"
        self.box(name)
        return name

    def box(self, account: str, name: str = "") -> Path:
        """The Maildir of a mailbox, made where it is not there; without a name the INBOX."""
        home = self.folder / "mail" / account / "Maildir"
        box = home / ("." + modified_utf7(name)) if name else home
        for inner in ("cur", "new", "tmp"):
            (box / inner).mkdir(parents=True, exist_ok=True)
        if name:
            (box / "maildirfolder").touch()
        self.hand_over(self.folder / "mail" / account)
        return box

    def put(self, account: str, *mails: bytes, name: str = "", seen: bool = False) -> list[Path]:
        """Mails into a mailbox, in this order; their UIDs count on from 1."""
        box, made = self.box(account, name), []
        first = len(list((box / "cur").iterdir()))
        for at, mail in enumerate(mails, first + 1):
            path = box / "cur" / f"1700000000.M{at:07}.test,S={len(mail)},W={len(mail)}:2,{'S' if seen else ''}"
            path.write_bytes(mail)
            os.utime(path, (1_700_000_000, 1_700_000_000))
            made.append(path)
        self.hand_over(box)
        return made

    def share(self, account: str, name: str, *lines: str) -> None:
        """The access list of a mailbox, in the form of the server's own files."""
        (self.box(account, name) / "dovecot-acl").write_text("".join(f"{line}\n" for line in lines))
        with (self.folder / "shared" / "boxes").open("a") as boxes:
            boxes.write(f"shared/shared-boxes/anyone/{account}\n1\n")
        self.hand_over(self.folder / "mail" / account)
        self.hand_over(self.folder / "shared")

    def hand_over(self, folder: Path) -> None:
        """Give what was made to the account that the server reads mail as."""
        if self.user is None:
            return
        import pwd

        uid = pwd.getpwnam(self.user).pw_uid
        for path in (folder, *folder.rglob("*")):
            if path.lstat().st_uid != uid:
                os.chown(path, uid, -1)

    def url(self, account: str, path: str = "", *, tls: bool = True, options: str = "") -> str:
        """The pandian URL of a folder of an account."""
        scheme, port = ("imaps", self.tls_port) if tls else ("imap", self.port)
        more = f"&{options}" if options else ""
        return f"{scheme}://{quote(account)}@127.0.0.1:{port}{quote(path)}?ca={self.folder}/ca.pem{more}"

    def token(self, account: str) -> str:
        """An access token that the server takes (a JWT, signed by a key that it knows)."""
        now = int(time.time())
        claims = {"sub": account, "iat": now - 60, "exp": now + 3600}
        parts = [{"typ": "JWT", "alg": "HS256", "kid": "default"}, claims]
        signed = b".".join(_base64(json.dumps(part).encode()) for part in parts)
        return (signed + b"." + _base64(hmac.digest(_KEY, signed, hashlib.sha256))).decode()

    def stop(self) -> None:
        """End it, and every connection with it."""
        end_family(self.process)

    def start(self) -> None:
        """Begin (again) on the same ports."""
        (self.folder / "run" / "master.pid").unlink(missing_ok=True)
        with (self.folder / "out").open("ab") as out:
            command = [find_program("dovecot"), "-F", "-c", str(self.folder / "dovecot.conf")]
            self.process = subprocess.Popen(command, stdout=out, stderr=out)
        for _ in range(600):
            if self.process.poll() is not None:
                raise RuntimeError(f"dovecot: {(self.folder / 'out').read_text('utf-8', 'replace')}")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 5) as line:
                if line.recv(4):
                    return
            time.sleep(0.05)
        raise RuntimeError("dovecot does not answer")


def _base64(data: bytes) -> bytes:
    return base64.urlsafe_b64encode(data).rstrip(b"=")


_SETTINGS = """
protocols = imap
listen = 127.0.0.1, {narrow}
base_dir = {folder}/run
state_dir = {folder}/run
log_path = {folder}/log
ssl = yes
ssl_cert = <{folder}/server.pem
ssl_key = <{folder}/server.key
ssl_min_protocol = TLSv1.2
auth_mechanisms = plain login xoauth2
auth_cache_size = 0
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_plugins = acl
maildir_very_dirty_syncs = no
first_valid_uid = 1
default_internal_user = {internal}
default_internal_group = {group}
default_login_user = {login}
mail_max_userip_connections = 40
local {narrow} {{
  mail_max_userip_connections = 2
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN username_format=%u {folder}/users
}}
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {folder}/oauth2.conf
}}
userdb {{
  driver = passwd-file
  args = username_format=%u {folder}/users
  default_fields = uid={mail} gid={mail_group} home={folder}/mail/%u
  override_fields = uid={mail} gid={mail_group} home={folder}/mail/%u
}}
namespace inbox {{
  inbox = yes
  separator = .
  mailbox Sent {{
    special_use = \\Sent
    auto = no
  }}
}}
namespace {{
  type = shared
  separator = .
  prefix = shared.%%u.
  location = maildir:{folder}/mail/%%u/Maildir:INDEXPVT=~/shared/%%u
  list = children
  subscriptions = no
}}
plugin {{
  acl = vfile
  acl_shared_dict = file:{folder}/shared/boxes
}}
protocol imap {{
  mail_plugins = acl imap_acl
}}
service imap-login {{
  {rootless}
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  {rootless}
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  {rootless}
}}
"""


@contextlib.contextmanager
def dovecot() -> Iterator[Imap]:
    """A server, gone afterwards. As root it reads mail as nobody; else everything is this account's."""
    root = os.geteuid() == 0
    me = getpass.getuser()
    with private_folder(None) as folder:
        folder.chmod(0o755)
        make_certificates(folder)
        (folder / "mail").mkdir()
        (folder / "users").write_text(
            "".join(f"u{number}:{{PLAIN}}{PASSWORD}::::::\n" for number in range(1, _ACCOUNTS + 1))
        )
        (folder / "shared").mkdir()
        (folder / "keys" / "default" / "HS256").mkdir(parents=True)
        (folder / "keys" / "default" / "HS256" / "default").write_bytes(base64.b64encode(_KEY))
        (folder / "oauth2.conf").write_text(
            f"introspection_mode = local\nlocal_validation_key_dict = fs:posix:prefix={folder}/keys/\n"
            "username_attribute = sub\n"
        )
        server = Imap(free_port(), free_port(), folder, "nobody" if root else None)
        if root:
            accounts = {
                "internal": "dovecot",
                "group": "dovecot",
                "login": "dovenull",
                "mail": "nobody",
                "mail_group": "nogroup",
            }
        else:
            accounts = {"internal": me, "group": _group(), "login": me, "mail": me, "mail_group": _group()}
        rootless = "" if root else "chroot ="
        (folder / "dovecot.conf").write_text(
            _SETTINGS.format(
                folder=folder, rootless=rootless, narrow=NARROW, port=server.port, tls_port=server.tls_port, **accounts
            )
        )
        server.hand_over(folder / "mail")
        server.hand_over(folder / "shared")
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _group() -> str:
    import grp

    return grp.getgrgid(os.getegid()).gr_name
