"""SMB passes the contract, against Samba."""

from __future__ import annotations

import os
import re
import socket
import threading
from contextlib import closing
from dataclasses import replace

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import ItemKind, Problem, Status, Target
from scanner.crawlers.patience import Patience
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.registry import crawler_for
from scanner.crawlers.smb import listing as smb_listing
from scanner.crawlers.smb import names as smb_names
from scanner.crawlers.smb.connection import READ_ATTRIBUTES, READ_CONTROL, SmbConnection
from scanner.crawlers.smb.crawler import SmbShare
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
from tests.scanner.crawlers.local.test_contract import state
from tests.scanner.crawlers.smb.test_parsing import FULL, READ, allow, descriptor
from tests.servers.smb import PASSWORD

NAMES = ["名单 #1.txt", "50% off;.txt", "a.log"]
"""Windows has no names with a question mark."""


def target(url):
    return Target("share", url, PASSWORD)


def share_of(samba):
    folder = samba.new_folder()
    for number, name in enumerate(NAMES):
        path = folder / ["", "部门 A", "b"][number] / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"text {number} 张三", "utf-8")
        os.utime(path, (1_700_000_000, 1_700_000_000))
    return samba.hand_over(folder)


def secret_of(samba, folder):
    secret = folder / "secret.txt"
    secret.write_text("no")
    samba.hand_over(folder)
    secret.chmod(0)


def hide(folder, samba, target=target):
    (folder / "b").chmod(0)
    shown = target(samba.url(folder))
    return shown, parse_place_url(shown.url).uri(f"/data/{folder.name}/b")


def place_of(samba, target=target):
    folder = share_of(samba)
    secret_of(samba, folder)

    def write(crawler, item):
        with crawler.source(item).open() as stream:
            stream.write(b"x")

    return Place(
        target=target(samba.url(folder)),
        missing=target(samba.url(samba.data / "gone")),
        readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
        unreadable="secret.txt",
        state=lambda: state(folder),
        remove=lambda name: next(folder.rglob(name)).unlink(),
        write=write,
        hide=lambda: hide(folder, samba, target),
    )


class TestSmb(CrawlerContract):
    @pytest.fixture
    def place(self, samba):
        return place_of(samba)

    def test_what_the_server_tells(self, place, monkeypatch):
        monkeypatch.setattr(smb_listing, "_SETTLED", -(10**9))
        item = next(item for item in walk(place.target) if name_of(item) == NAMES[1])
        assert (item.size, item.modified) == (13, "2023-11-14T22:13:20.000Z")
        assert re.fullmatch(r"PANDIAN\\\w+", item.owner), "a name as the server has it, not a SID"
        assert item.access.endswith("Everyone:R")
        assert item.exposure == "everybody"
        assert item.stamp.startswith("v1:13:133444736000000000:")

    def test_what_is_young_has_no_stamp(self, place):
        young = next(item for item in walk(place.target) if name_of(item) == "secret.txt")
        assert young.stamp is None


@pytest.mark.parametrize(
    ("mode", "exposure"), [(0o604, "everybody"), (0o640, "group"), (0o600, "owner"), (0o644, "everybody")]
)
def test_exposure_is_that_of_the_access_list(samba, mode, exposure):
    folder = share_of(samba)
    (folder / NAMES[0]).chmod(mode)
    (folder / "b").chmod(0o700)
    items = {name_of(item): item for item in walk(target(samba.url(folder)))}
    assert items[NAMES[0]].exposure == exposure
    assert items["a.log"].exposure == "owner", "nobody else gets into its folder"


def refused(sids, transact):
    raise ReadError("unreadable", "lsarpc")


def give_list(samba, path, descriptor):
    """Set the access list of a file, as an administrator on Windows would."""
    from smbprotocol.open import SMB2SetInfoRequest

    connection = SmbConnection(parse_place_url(samba.url()), PASSWORD)
    connection.connect()
    inner = str(path.relative_to(samba.data)).replace("/", "\\")
    handle, _ = connection.open("lists", inner, READ_ATTRIBUTES | READ_CONTROL | 0x40000, 0)  # WRITE_DAC
    asked = SMB2SetInfoRequest()
    asked["info_type"], asked["additional_information"], asked["file_id"] = 3, 4, handle
    asked["buffer"] = descriptor
    connection._ask(connection._tree("lists"), asked)
    connection.close()


@pytest.mark.parametrize(
    ("who", "exposure", "shown"),
    [
        ("S-1-1-0", "everybody", "Everyone:R"),
        ("S-1-5-11", "everybody", "Authenticated Users:R"),
        ("S-1-5-32-545", "everybody", "Users:R"),
        ("S-1-5-32-551", "owner", "Backup Operators:R"),
        ("S-1-5-21-1-2-3-1234", "group", "S-1-5-21-1-2-3-1234:R"),
        ("S-1-5-21-1-2-3-513", "everybody", "Domain Users (S-1-5-21-1-2-3-513):R"),
    ],
)
def test_access_lists_of_windows_are_told(samba, monkeypatch, who, exposure, shown):
    folder = share_of(samba)
    with monkeypatch.context() as nameless:
        nameless.setattr(smb_names, "names", refused)
        me = next(item.owner for item in walk(target(samba.url(folder))) if name_of(item) == NAMES[0])
    assert me.startswith("S-1-5-21-"), "where no name is told, the SID stands"
    name = next(item.owner for item in walk(target(samba.url(folder))) if name_of(item) == NAMES[0])
    give_list(samba, folder / NAMES[0], descriptor(allow(me, FULL), allow(who, READ), owner=me))
    url = samba.url(f"{folder.name}/{NAMES[0]}", share="lists")
    (item,) = walk(target(url))
    assert (item.exposure, item.access, item.owner) == (exposure, f"{name}:F; {shown}", name)


def test_a_server_is_a_folder_of_the_shares_it_lists(samba):
    place = replace(target(samba.url(share="")), exclude=("data", "lists", "narrow", "sealed"))
    items = {item.uri.partition(str(samba.port))[2]: item for item in walk(place)}
    kept = items["/kept%24"]
    assert (kept.kind, kept.status, kept.problem) == (
        ItemKind.OTHER,
        Status.SKIPPED,
        Problem("share_hidden"),
    )
    assert {uri.split("/")[1] for uri in items} == {"data", "kept%24", "cloud", "linked", "sealed", "narrow", "lists"}
    opened = walk(replace(place, url=samba.url(share="", options="hidden=1")))
    assert "/kept%24/kept.txt" in {item.uri.partition(str(samba.port))[2] for item in opened}


def test_what_lies_elsewhere_is_told_and_not_fetched(samba):
    (far,) = walk(target(samba.url(share="cloud")))
    assert (name_of(far), far.kind, far.status, far.problem) == (
        "far.txt", ItemKind.OTHER, Status.SKIPPED, Problem("placeholder"),
    )  # fmt: skip
    items = {name_of(item): item for item in walk(target(samba.url(share="linked")))}
    assert items["elsewhere"].problem == Problem("link", r"dfs \\127.0.0.1\data")
    assert items["here.txt"].problem is None
    with (
        closing(crawler_for(target(samba.url("elsewhere/t1", share="linked")), Limits())) as crawler,
        pytest.raises(TargetError, match="dfs"),
    ):
        crawler.check()


def test_a_share_may_demand_encryption_and_so_may_we(samba):
    folder = share_of(samba)
    for url in (samba.url(folder.name, share="sealed"), samba.url(folder, options="encrypt=1")):
        with closing(crawler_for(target(url), Limits())) as crawler:
            item = next(item for item in items_in(crawler) if name_of(item) == NAMES[0])
            assert read(crawler, item)[0] == "text 0 张三"


def test_long_paths_odd_names_and_links_in_a_circle(samba):
    folder = samba.new_folder()
    deep = folder
    for _ in range(24):
        deep = deep / ("很长的目录名" * 4)
        deep.mkdir()
    (deep / ("名" * 80 + ".txt")).write_text("13800138000")
    (folder / "name\u202etxt.exe").write_text("turned")
    (folder / "why?.txt").write_text("asked")
    (folder / "up").symlink_to(folder)
    samba.hand_over(folder)
    with closing(crawler_for(target(samba.url(folder)), Limits())) as crawler:
        items = {name_of(item): item for item in items_in(crawler)}
        (short,) = items.keys() - {"名" * 80 + ".txt", "name\u202etxt.exe", "up"}
        assert read(crawler, items[short])[0] == "asked", "by the name that the server gives it"
        assert len(items["名" * 80 + ".txt"].locator) > 600
        assert read(crawler, items["名" * 80 + ".txt"])[0] == "13800138000"
        assert read(crawler, items["name\u202etxt.exe"])[0] == "turned"
    assert items["up"].problem == Problem("link", "loop")


def test_a_file_may_be_the_target_and_a_large_one_is_read_in_pieces(samba):
    folder, data = samba.new_folder(), os.urandom(9 << 20)
    (folder / "big").write_bytes(data)
    samba.hand_over(folder)
    read_in_pieces(target(samba.url(folder / "big")), data)


def test_a_large_folder_comes_in_several_answers(samba, monkeypatch):
    monkeypatch.setattr("scanner.crawlers.smb.connection._LISTED", 16 << 10)
    folder = samba.new_folder()
    for number in range(300):
        (folder / f"{number:05}-{'名' * 40}").touch()
    samba.hand_over(folder)
    items = walk(target(samba.url(folder)))
    assert len({item.uri for item in items}) == 300
    assert {item.exposure for item in items} == {"everybody"}


@pytest.mark.parametrize(("user", "password"), [(None, "wrong"), ("nobody-here", PASSWORD), (None, "")])
def test_a_refused_login_is_said_once_and_without_the_password(samba, user, password, monkeypatch):
    tried = []
    real = SmbShare.connect
    monkeypatch.setattr(SmbShare, "connect", lambda self: (tried.append(self), real(self)))
    with (
        closing(crawler_for(Target("x", samba.url(user=user), password), Limits())) as crawler,
        pytest.raises(TargetError) as caught,
    ):
        crawler.check()
    assert PASSWORD not in str(caught.value)
    assert len(tried) == 1, "accounts are locked after a few wrong passwords"


def test_nobody_is_refused_too(samba):
    with (
        closing(crawler_for(Target("x", f"smb://127.0.0.1:{samba.port}/data"), Limits())) as crawler,
        pytest.raises(TargetError, match=r"PANDIAN_PASSWORD|password"),
    ):
        crawler.check()


@pytest.mark.parametrize(("path", "share"), [("", "nosuchshare"), ("no/such", "data")])
def test_a_share_or_path_that_is_not_there_is_said(samba, path, share):
    url = samba.url(path, share=share)
    with (
        closing(crawler_for(target(url), Limits())) as crawler,
        pytest.raises(TargetError, match=share),
    ):
        crawler.check()


def test_a_server_that_is_not_there_is_said(monkeypatch):
    monkeypatch.setattr("scanner.crawlers.patience.SHARES", (0.001,))
    with (
        closing(crawler_for(Target("x", "smb://a@127.0.0.1:1/x", "p"), Limits())) as crawler,
        pytest.raises(TargetError, match="ConnectionRefused"),
    ):
        crawler.check()


def test_a_server_that_is_killed_while_it_is_read_is_tried_again(samba, monkeypatch):
    monkeypatch.setattr("scanner.crawlers.patience.SHARES", (0.001,))
    folder = share_of(samba)
    place = parse_place_url(samba.url(folder))
    patience = Patience(lambda: SmbShare(place, PASSWORD))
    path = f"/data/{folder.name}/{NAMES[0]}"
    assert patience.read(path, 0, 100) == "text 0 张三".encode()
    samba.stop()
    try:
        with pytest.raises(ReadError) as caught:
            patience.read(path, 0, 100)
        assert caught.value.problem.code == "connection"
    finally:
        samba.start()
    assert patience.read(path, 5, 100) == "0 张三".encode()
    patience.close()


def through(port, stop_after):
    """A port that passes on to ``port``, and after so many bytes of answers goes silent, without an end."""
    listening = socket.create_server(("127.0.0.1", 0))

    def carry(source, sink, most):
        passed = 0
        while data := source.recv(4096):
            passed += len(data)
            if passed > most:
                return
            sink.sendall(data)

    def serve():
        while True:
            try:
                near, _ = listening.accept()
            except OSError:
                return
            far = socket.create_connection(("127.0.0.1", port))
            kept.extend((near, far))
            for pair in ((near, far, 1 << 40), (far, near, stop_after)):
                threading.Thread(target=carry, args=pair, daemon=True).start()

    kept = [listening]
    threading.Thread(target=serve, daemon=True).start()
    return listening.getsockname()[1], kept


@pytest.mark.parametrize("stop_after", [10, 600, 20_000])
def test_a_server_that_goes_silent_is_given_up(samba, monkeypatch, stop_after):
    monkeypatch.setattr("scanner.crawlers.patience.SHARES", ())
    monkeypatch.setattr("scanner.crawlers.smb.connection.TIMEOUT", 0.3)
    folder = samba.new_folder()
    (folder / "big").write_bytes(bytes(1 << 20))
    samba.hand_over(folder)
    port, sockets = through(samba.port, stop_after)
    place = parse_place_url(samba.url(folder).replace(str(samba.port), str(port)))
    patience = Patience(lambda: SmbShare(place, PASSWORD))
    with pytest.raises(ReadError) as caught:
        patience.read(f"/data/{folder.name}/big", 0, 1 << 20)
    assert caught.value.problem.code == "connection"
    patience.close()
    for each in sockets:
        each.close()


def test_what_is_no_smb_server_is_said(sshd, monkeypatch):
    monkeypatch.setattr("scanner.crawlers.patience.SHARES", ())
    monkeypatch.setattr("scanner.crawlers.smb.connection.TIMEOUT", 0.3)
    with (
        closing(crawler_for(Target("x", f"smb://a@127.0.0.1:{sshd.port}/x", "p"), Limits())) as crawler,
        pytest.raises(TargetError, match=str(sshd.port)),
    ):
        crawler.check()


def test_a_limit_of_connections_is_lived_with(samba, monkeypatch):
    monkeypatch.setattr("scanner.crawlers.patience.SHARES", (0.001,))
    folder = share_of(samba)
    with closing(crawler_for(target(samba.url(folder.name, share="narrow")), Limits(max_connections=12))) as crawler:
        items = {name_of(item): item for item in items_in(crawler)}
        assert items.keys() == set(NAMES)
        assert read(crawler, items[NAMES[2]])[0] == "text 2 张三"
        with (
            closing(crawler_for(target(samba.url(folder.name, share="narrow")), Limits())) as second,
            pytest.raises(TargetError, match=r"Insuff|NotAccepted|0x"),
        ):
            second.check()


def test_a_password_stays_in_no_url(monkeypatch):
    monkeypatch.delenv("PANDIAN_PASSWORD", raising=False)
    parsed = parse_target("smb://CORP;me:ge%40heim@host/data/人事/?encrypt=1", warn=lambda _: None)
    assert (parsed.url, parsed.password, parsed.name) == (
        "smb://CORP%3Bme@host:445/data/%E4%BA%BA%E4%BA%8B?encrypt=1",
        "ge@heim",
        "人事",
    )
    for wrong in ("smb://me@host/data?where=1", "smb://me@host/data?encrypt=maybe"):
        with pytest.raises(TargetError, match=r"where|encrypt"):
            crawler_for(Target("x", wrong, "p"), Limits())


def test_every_folder_is_listed_whole(samba):
    folder = share_of(samba)
    met = listings(target(samba.url(folder)))
    assert len(met) == 3
    assert all(listing.complete for listing in met.values())
