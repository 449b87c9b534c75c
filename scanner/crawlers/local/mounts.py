"""Which local folders lie on a server: what the kernel says of its mounts. Source: proc_pid_mountinfo(5)."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Told = Literal["modes", "list", "nothing"]
"""What its modes are: the server's own; made up by the mount, but the server's list can be had; made up."""

_MODES = (
    "nfs nfs4 fuse.sshfs 9p virtiofs ceph fuse.ceph lustre orangefs glusterfs fuse.glusterfs fuse.juicefs gpfs beegfs "
    "beegfs_nodev"
)
_MADE_UP = (
    "smbfs afs ncpfs vboxsf fuse.vmhgfs-fuse prl_fs davfs fuse.davfs2 fuse.davfs fuse.rclone fuse.s3fs fuse.gcsfuse "
    "fuse.goofys fuse.ossfs fuse.cosfs fuse.blobfuse fuse.blobfuse2 fuse.curlftpfs fuse.smbnetfs"
)
_KINDS: dict[str, Told] = {
    **dict.fromkeys(_MODES.split(), "modes"),
    **dict.fromkeys(("cifs", "smb3"), "list"),
    **dict.fromkeys(_MADE_UP.split(), "nothing"),
}
"""Kinds of file systems whose files lie elsewhere. Whether they keep to modes is the server's to say."""

_ESCAPED = re.compile(rb"\\([0-7]{3})")


@dataclass(frozen=True, slots=True)
class Mount:
    """A mounted file system of a server."""

    kind: str
    source: str
    """What was mounted, as its owner named it: ``nas:/export``, ``//server/share``; without a user's name."""
    told: Told

    @property
    def shown(self) -> str:
        """``nfs4 nas:/export``."""
        return f"{self.kind} {self.source}".strip()


_MET: dict[int, Mount | None] = {}
"""What was found of every device that was asked about. One that is new is looked for anew: it may just be mounted."""


def mount_of(status: os.stat_result) -> Mount | None:
    """The server's file system that an entry lies on; None on a disk of this machine, and where nobody tells."""
    device = status.st_dev
    if device not in _MET:
        _MET[device] = _table().get(device)
    return _MET[device]


def _table() -> dict[int, Mount]:
    try:
        return parse(Path("/proc/self/mountinfo").read_bytes())
    except OSError:
        return {}


def parse(table: bytes) -> dict[int, Mount]:
    """Number of the device -> its mount, of those that are a server's."""
    found: dict[int, Mount] = {}
    for line in table.splitlines():
        before, mark, after = line.partition(b" - ")
        parts, rest = before.split(b" "), after.split(b" ")
        if not mark or len(parts) < 6 or len(rest) < 2:
            continue
        kind = rest[0].decode("ascii", "replace")
        major, colon, minor = parts[2].partition(b":")
        if kind in _KINDS and colon and major.isdigit() and minor.isdigit():
            found[os.makedev(int(major), int(minor))] = Mount(kind, _source(rest[1]), _KINDS[kind])
    return found


def _source(written: bytes) -> str:
    plain = _ESCAPED.sub(lambda match: bytes((int(match[1], 8) & 255,)), written).decode("utf-8", "replace")
    shown = "".join(character if character.isprintable() else "?" for character in plain)
    return re.sub(r"^([a-z][a-z0-9+.-]*://|//)?[^/@\s]*@", r"\1", shown)[:200]
