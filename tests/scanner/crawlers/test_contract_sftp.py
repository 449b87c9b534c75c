"""SFTP passes the contract, against OpenSSH."""

from __future__ import annotations

import os
from contextlib import closing

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.sftp import SftpShare
from scanner.targets import parse_target
from tests.scanner.crawlers.contract import (
    CrawlerContract,
    Place,
    items_in,
    listings,
    name_of,
    read,
    read_in_pieces,
    walk,
)
from tests.scanner.crawlers.local.test_contract import NAMES, state


def share_of(folder):
    for number, name in enumerate(NAMES):
        path = folder / ["", "部门 A", "b"][number] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text {number} 张三", "utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return folder


def hide(share, sshd, monkeypatch):
    """A folder that nobody may list: by its mode, and for the administrator by a server that says no."""
    (share / "b").chmod(0)
    if os.access(share / "b", os.R_OK):
        real = SftpShare.entries

        def guarded(self, path):
            if path.endswith("/b"):
                raise ReadError("unreadable", "PermissionDenied")
            return real(self, path)

        monkeypatch.setattr(SftpShare, "entries", guarded)
    target = Target("share", sshd.url(share))
    return target, parse_place_url(target.url).uri(f"{share}/b")


class TestSftp(CrawlerContract):
    @pytest.fixture
    def place(self, tmp_path, sshd, monkeypatch):
        share = share_of(tmp_path / "share")
        secret = share / "secret.txt"
        secret.write_text("no")
        secret.chmod(0)
        if os.access(secret, os.R_OK):  # the administrator may read everything
            real = SftpShare.read

            def guarded(self, path, offset, size):
                if path.endswith("/secret.txt"):
                    raise ReadError("unreadable", "PermissionDenied")
                return real(self, path, offset, size)

            monkeypatch.setattr(SftpShare, "read", guarded)

        def write(crawler, item):
            with crawler.source(item).open() as stream:
                stream.write(b"x")

        return Place(
            target=Target("share", sshd.url(share)),
            missing=Target("gone", sshd.url(tmp_path / "gone")),
            readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
            unreadable="secret.txt",
            state=lambda: state(share),
            remove=lambda name: next(share.rglob(name)).unlink(),
            write=write,
            hide=lambda: hide(share, sshd, monkeypatch),
        )

    def test_what_the_server_tells(self, place):
        item = next(item for item in walk(place.target) if name_of(item) == NAMES[1])
        assert (item.size, item.modified) == (13, "2023-11-14T22:13:20.000Z")
        assert item.access.startswith("rw-r--r-- ")
        assert item.stamp == "v1:13:1700000000"
        assert item.exposure in {"owner", "group", "everybody"}


def test_names_that_are_no_text_and_links_are_met(tmp_path, sshd):
    folder = os.fsencode(tmp_path) + b"/\xc3\xfb\xb5\xa5"  # 名单 in GBK
    os.mkdir(folder)
    (tmp_path / "目录").mkdir()
    with open(folder + b"/\xb5\xe7\xbb\xb0.txt", "wb") as stream:
        stream.write(b"13800138000")
    (tmp_path / "loop").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    target = Target("share", sshd.url(tmp_path))
    with closing(crawler_for(target, Limits())) as crawler:
        items = {item.uri.rpartition("/")[2]: item for item in items_in(crawler)}
        assert items.keys() == {"%B5%E7%BB%B0.txt", "loop", "pipe"}
        assert read(crawler, items["%B5%E7%BB%B0.txt"])[0] == "13800138000"
    assert (items["loop"].problem, items["pipe"].problem) == (Problem("link", "link"), Problem("special", "other"))
    assert all(listing.complete for listing in listings(target).values())


def test_a_file_may_be_the_target_and_a_large_one_is_read_in_pieces(tmp_path, sshd):
    data = os.urandom(9 << 20)
    (tmp_path / "big").write_bytes(data)
    read_in_pieces(Target("big", sshd.url(tmp_path / "big")), data)


@pytest.mark.parametrize(
    ("known_hosts", "key", "said"),
    [
        ("empty", "me", "known_hosts"),
        ("known_hosts", "other", "PermissionDenied"),
        ("known_hosts", "no", "FileNotFoundError"),
    ],
)
def test_what_is_wrong_is_said_before_the_walk(tmp_path, sshd, known_hosts, key, said):
    (tmp_path / "empty").touch()
    hosts = tmp_path / "empty" if known_hosts == "empty" else sshd.folder / "known_hosts"
    url = sshd.url(tmp_path, key).replace(f"{sshd.folder}/known_hosts", str(hosts))
    with closing(crawler_for(Target("share", url), Limits())) as crawler, pytest.raises(TargetError, match=said):
        crawler.check()


def test_a_server_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr("scanner.crawlers.patience.SHARES", (0.001,))
    with (
        closing(crawler_for(Target("x", "sftp://a@127.0.0.1:1/x"), Limits())) as crawler,
        pytest.raises(TargetError, match="ConnectionRefused"),
    ):
        crawler.check()


def test_a_password_stays_in_no_url(monkeypatch):
    monkeypatch.delenv("PANDIAN_PASSWORD", raising=False)
    told = []
    target = parse_target("sftp://me:ge%40heim@host/data/人事/", warn=told.append)
    assert (target.url, target.password, target.name) == (
        "sftp://me@host:22/data/%E4%BA%BA%E4%BA%8B",
        "ge@heim",
        "人事",
    )
    assert "heim" not in "".join(told)
    with pytest.raises(TargetError, match="where"):
        parse_target("sftp://me@host/data?where=1")
