"""Who can read local files: POSIX lists as the kernel keeps them, NFS and Windows shares as their clients tell them."""

from __future__ import annotations

import errno
import os
import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.limits import Limits
from models.records import Item, Problem, Target
from scanner.crawlers.local import access as local_access
from scanner.crawlers.local import files as local_files
from scanner.crawlers.local import mounts, nfs4_acl, posix_acl
from scanner.crawlers.local.crawler import LocalCrawler
from tests.scanner.crawlers.smb.test_parsing import allow, descriptor

pytestmark = pytest.mark.skipif(os.name != "posix" or not hasattr(os, "setxattr"), reason="lists of Linux")
NOBODY = 0xFFFFFFFF
OWNER, USER, OWNING, GROUP, MASK, OTHERS = 1, 2, 4, 8, 16, 32


def acl(*entries: tuple[int, int] | tuple[int, int, int]) -> bytes:
    return struct.pack("<I", 2) + b"".join(struct.pack("<HHI", *(*each, NOBODY)[:3]) for each in entries)


def put(path: Path, *entries: tuple[int, int] | tuple[int, int, int]) -> Path:
    try:
        os.setxattr(path, posix_acl.NAME, acl(*entries))
    except OSError as error:
        pytest.skip(f"no access lists on this file system: {error}")
    return path


@pytest.fixture
def share(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that everybody can get to, as far as the tests ask."""
    monkeypatch.setattr(local_files, "reach_above", lambda _path: local_files.REACH_ALL)
    folder = tmp_path / "share"
    folder.mkdir()
    folder.chmod(0o755)
    return folder


def met(place: Path) -> dict[str, Item]:
    crawler = LocalCrawler(Target("t", str(place)), Limits())
    crawler.check()
    return {each.path.rsplit("/", 1)[-1]: each for each in crawler.walk() if isinstance(each, Item)}


@pytest.mark.parametrize(
    ("entries", "exposure", "shown"),
    [
        ([(OWNER, 6), (USER, 4, 65534), (OWNING, 0), (MASK, 4), (OTHERS, 0)], "group", "user:nobody:r--; group::---"),
        ([(OWNER, 6), (USER, 6, 65534), (OWNING, 0), (MASK, 2), (OTHERS, 0)], "owner", "user:nobody:-w-; group::---"),
        ([(OWNER, 6), (OWNING, 0), (GROUP, 5, 65534), (MASK, 7), (OTHERS, 0)], "group", "group:nogroup:r-x"),
        ([(OWNER, 6), (USER, 2, 65534), (OWNING, 0), (MASK, 6), (OTHERS, 0)], "owner", "user:nobody:-w-"),
        ([(OWNER, 6), (USER, 0, 65534), (OWNING, 0), (MASK, 0), (OTHERS, 4)], "everybody", "user:nobody:---"),
        ([(OWNER, 6), (USER, 4, 0), (OWNING, 0), (MASK, 4), (OTHERS, 0)], "owner", "user:root:r--"),
    ],
)
def test_a_list_widens_and_narrows_what_modes_say(
    share: Path, entries: list[tuple[int, ...]], exposure: str, shown: str
) -> None:
    (share / "a").write_text("x")
    put(share / "a", *entries)
    item = met(share)["a"]
    assert item.exposure == exposure
    assert item.access is not None
    assert shown in item.access


def test_the_mode_of_a_file_with_a_list_would_mislead(share: Path) -> None:
    (share / "a").write_text("x")
    put(share / "a", (OWNER, 6), (USER, 2, 65534), (OWNING, 0), (MASK, 6), (OTHERS, 0))
    assert (share / "a").stat().st_mode & 0o040, "the group's bit of the mode is the mask"
    assert met(share)["a"].exposure == "owner"


def test_a_list_on_a_folder_decides_who_gets_through(share: Path) -> None:
    inner = share / "inner"
    inner.mkdir()
    (inner / "a").write_text("x")
    (inner / "a").chmod(0o644)
    put(inner, (OWNER, 7), (USER, 5, 65534), (OWNING, 0), (MASK, 5), (OTHERS, 0))
    assert met(share)["a"].exposure == "group"
    put(inner, (OWNER, 7), (USER, 4, 65534), (OWNING, 0), (MASK, 7), (OTHERS, 0))  # list, but not go through
    assert met(share)["a"].exposure == "owner"


def test_of_a_target_that_is_a_link_its_own_list_counts(share: Path) -> None:
    (share / "a").write_text("x")
    (share / "b").symlink_to(share / "a")
    put(share / "a", (OWNER, 6), (USER, 4, 65534), (OWNING, 0), (MASK, 4), (OTHERS, 0))
    assert met(share / "b")["b"].exposure == "group"
    assert met(share)["a"].exposure == "group", "that a link has no list says nothing of its disk"


def test_a_database_file_is_as_open_as_its_list_says(share: Path) -> None:
    import sqlite3

    from scanner.crawlers.registry import crawler_for

    with sqlite3.connect(share / "a.db") as made:
        made.execute("CREATE TABLE t (x)")
    made.close()
    (share / "a.db").chmod(0o600)
    put(share / "a.db", (OWNER, 6), (USER, 4, 65534), (OWNING, 0), (MASK, 4), (OTHERS, 0))
    crawler = crawler_for(Target("t", f"sqlite://{share}/a.db"), Limits())
    (item,) = (each for each in crawler.walk() if isinstance(each, Item))
    assert item.exposure == "group"
    assert "user:nobody:r--" in (item.access or "")


@given(st.binary(max_size=200))
def test_damaged_lists_are_no_lists(data: bytes) -> None:
    posix_acl.parse(data)
    posix_acl.parse(struct.pack("<I", 2) + data)
    nfs4_acl.parse(data)
    nfs4_acl.parse(struct.pack(">I", 3) + data)


# ---- what lies on a server

TABLE = rb"""22 28 0:21 / /proc rw,nosuid - proc proc rw
90 28 0:53 / /mnt/nas rw,relatime shared:5 - nfs4 nas:/export/\040data rw,vers=4.2,sec=sys
91 28 0:54 / /mnt/win rw,relatime - cifs //CORP;scan@server/share rw,vers=3.1.1,uid=0,file_mode=0755
92 28 0:55 / /mnt/ssh rw - fuse.sshfs user@host:/srv rw
93 28 0:56 / /mnt/dav rw - fuse.rclone box: rw
94 28 8:1 / / rw - ext4 /dev/sda1 rw
damaged
95 28 x:y / /mnt - nfs a:/b rw
"""


def test_the_table_of_mounts_tells_servers_from_disks() -> None:
    found = mounts.parse(TABLE)
    assert {os.minor(device): (each.shown, each.told) for device, each in found.items()} == {
        53: ("nfs4 nas:/export/ data", "modes"),
        54: ("cifs //server/share", "list"),
        55: ("fuse.sshfs host:/srv", "modes"),
        56: ("fuse.rclone box:", "nothing"),
    }


def test_this_machine_says_what_is_mounted() -> None:
    assert mounts.mount_of(os.stat(__file__)) is None or mounts.mount_of(os.stat(__file__)).kind


@pytest.fixture
def mounted(share: Path, monkeypatch: pytest.MonkeyPatch):
    """Makes the share's disk the one of a server, with these extended attributes by name of entry."""

    def made(kind: str, attributes: dict[str, dict[str, bytes]]) -> Path:
        mount = mounts.Mount(kind, "nas:/export", mounts._KINDS[kind])
        device = share.stat().st_dev
        monkeypatch.setattr(local_access, "mount_of", lambda status: mount if status.st_dev == device else None)

        def getxattr(path: str, name: str, *, follow_symlinks: bool = True) -> bytes:
            assert not follow_symlinks
            known = attributes.get(os.path.basename(path), {})
            if name in known:
                return known[name]
            raise OSError(errno.ENODATA, "none")

        monkeypatch.setattr(os, "getxattr", getxattr)
        for name in ("a", "b"):
            (share / name).write_text("x")
            (share / name).chmod(0o640)
        return share

    return made


def nfs4(*entries: tuple[int, int, int, str]) -> bytes:
    made = struct.pack(">I", len(entries))
    for kind, flags, bits, who in entries:
        raw = who.encode()
        made += struct.pack(">IIII", kind, flags, bits, len(raw)) + raw + b"\0" * (-len(raw) % 4)
    return made


@pytest.mark.parametrize(
    ("entries", "exposure", "shown"),
    [
        ([(0, 0, 3, "OWNER@"), (0, 0, 1, "EVERYONE@")], "everybody", "OWNER@:rw; EVERYONE@:r"),
        ([(0, 0, 3, "OWNER@"), (1, 0, 1, "EVERYONE@"), (0, 0, 1, "EVERYONE@")], "owner", "!EVERYONE@:r"),
        ([(0, 0, 3, "OWNER@"), (0, 0x40, 1, "audit@corp.example")], "group", "group audit@corp.example:r"),
        ([(0, 0, 3, "OWNER@"), (0, 0x40, 0x20, "GROUP@")], "owner", "GROUP@:x"),
        ([(0, 0, 1, "alice@corp.example"), (0, 0, 1, "OWNER@")], "group", "alice@corp.example:r"),
        ([(0, 0, 3, "OWNER@"), (0, 8, 1, "EVERYONE@")], "owner", "OWNER@:rw"),
        ([(2, 0, 1, "EVERYONE@"), (0, 0, 1, "OWNER@")], "owner", "OWNER@:r"),
    ],
)
def test_lists_of_nfs_4(mounted, entries, exposure, shown) -> None:
    share = mounted("nfs4", {"a": {nfs4_acl.NAME: nfs4(*entries)}})
    items = met(share)
    assert items["a"].exposure == exposure
    assert shown in items["a"].access
    assert items["b"].exposure == "group", "without a list the server's modes say it"


def test_numbers_of_a_server_are_told_as_such(mounted) -> None:
    item = met(mounted("nfs", {}))["a"]
    assert item.access.endswith("; nfs nas:/export")
    number = os.geteuid()
    assert item.owner == (f"root({number})" if number == 0 else item.owner)
    assert str(number) in item.owner


def test_a_mounted_windows_share_tells_by_its_own_lists_or_not_at_all(mounted) -> None:
    everyone = descriptor(allow("S-1-1-0", 0x120089), owner="S-1-5-21-1-2-3-1001")
    share = mounted("cifs", {"a": {"system.cifs_ntsd": everyone}, "share": {"system.cifs_ntsd": everyone}})
    items = met(share)
    assert (items["a"].exposure, items["a"].owner) == ("everybody", "S-1-5-21-1-2-3-1001")
    assert items["a"].access == "Everyone:R; cifs nas:/export"
    assert (items["b"].exposure, items["b"].owner, items["b"].access) == (None, None, "cifs nas:/export")


def test_modes_that_a_mount_makes_up_are_not_told(mounted) -> None:
    item = met(mounted("fuse.rclone", {}))["a"]
    assert (item.exposure, item.owner, item.access) == (None, None, "fuse.rclone nas:/export")


def test_root_that_a_server_does_not_take_for_its_own_is_told_in_plain_words(mounted, monkeypatch) -> None:
    share = mounted("nfs4", {})
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    refused = Problem("unreadable", "EACCES")
    assert local_access.squashed(str(share / "a"), refused) == Problem("root_squash", "nfs4 nas:/export")
    assert local_access.squashed(str(share / "a"), Problem("unreadable", "EIO")).code == "unreadable"
    real = local_files.names_of

    def names_of(path: str, **rest: bool):
        if path.endswith("closed"):
            raise PermissionError(errno.EACCES, "no")
        return real(path, **rest)

    (share / "closed").mkdir()
    monkeypatch.setattr(local_files, "names_of", names_of)
    assert met(share)[""].problem == Problem("root_squash", "nfs4 nas:/export")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert local_access.squashed(str(share / "a"), refused) == refused
