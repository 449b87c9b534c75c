"""HDFS passes the contract, against servers that speak WebHDFS as it is documented (hdfs:// and swebhdfs://)."""

from __future__ import annotations

import json
import os
import ssl
import threading
from contextlib import closing

import pytest

from models.errors import ReadError, RunError, TargetError
from models.limits import Limits
from models.records import Listing, Problem, Target
from scanner import scan
from scanner.crawlers import share
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.registry import crawler_for
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
from tests.scanner.crawlers.test_contract_sftp import share_of
from tests.servers.hdfs import TOKEN, Hdfs
from tests.servers.kerberos import REALM

FILES = 12


@pytest.fixture
def hdfs(tmp_path):
    (tmp_path / "hdfs").mkdir()
    server = Hdfs(tmp_path / "hdfs")
    server.start()
    yield server
    server.stop()


@pytest.fixture
def secured(tmp_path, certificates):
    (tmp_path / "hdfs").mkdir()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)
    server = Hdfs(tmp_path / "hdfs", context)
    server.start()
    yield server
    server.stop()


class TestHdfs(CrawlerContract):
    @pytest.fixture
    def server(self, hdfs):
        return hdfs

    @pytest.fixture
    def options(self):
        return ""

    @pytest.fixture
    def place(self, server, options):
        folder = share_of(server.folder / "share")
        (folder / "secret.txt").write_text("no")
        server.refused.add("/share/secret.txt")
        user = "" if server.tickets else "anna"
        target = Target("share", server.url("/share", user, options))

        def write(crawler, item):
            with crawler.source(item).open() as stream:
                stream.write(b"x")

        def hide():
            server.refused.add("/share/b")
            return target, parse_place_url(target.url).uri("/share/b")

        return Place(
            target=target,
            missing=Target("gone", server.url("/gone", user, options)),
            readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
            unreadable="secret.txt",
            state=lambda: state(folder),
            remove=lambda name: next(folder.rglob(name)).unlink(),
            write=write,
            hide=hide,
        )

    def test_what_the_server_tells(self, place, server):
        for folder in (server.folder / "share", server.folder / "share" / "部门 A"):
            folder.chmod(0o755)
        item = next(item for item in walk(place.target) if name_of(item) == NAMES[1])
        assert (item.size, item.modified) == (13, "2023-11-14T22:13:20.000Z")
        assert (item.access, item.owner, item.exposure) == ("rw-r--r-- anna:staff", "anna", "everybody")
        assert item.stamp.startswith("v1:13:1700000000:")


class TestSecuredHdfs(TestHdfs):
    @pytest.fixture
    def server(self, secured):
        return secured

    @pytest.fixture
    def options(self, certificates):
        return f"ca={certificates.ca}"


class TestHdfsByTicket(TestHdfs):
    """A cluster with Kerberos."""

    @pytest.fixture
    def server(self, hdfs, realm, monkeypatch):
        realm.add("hive", "ticket-密码-8")
        for name, value in {**realm.environment, **realm.ticket("hive", "ticket-密码-8")}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("KRB5_KTNAME", f"FILE:{realm.keytab('HTTP/localhost')}")
        hdfs.tickets = True
        return hdfs

    @pytest.fixture
    def options(self):
        return "auth=kerberos"

    def test_the_ticket_is_shown_to_the_namenode_alone(self, place, server):
        items = walk(place.target)
        with closing(crawler_for(place.target, Limits())) as crawler:
            assert all(read(crawler, item)[0] for item in items if name_of(item) in NAMES)
        assert server.who == {f"hive@{REALM}"}
        assert not any("Authorization" in told for who, _, told in server.asked if who == "datanode")

    def test_without_a_ticket_it_is_said(self, place, server, realm, monkeypatch):
        monkeypatch.setenv("PANDIAN_LANG", "en")
        monkeypatch.setenv("KRB5CCNAME", realm.environment["KRB5CCNAME"])
        with (
            closing(crawler_for(place.target, Limits())) as crawler,
            pytest.raises(TargetError, match="kinit"),
        ):
            crawler.check()


def target(hdfs, path="", **options):
    return Target("x", hdfs.url(path, **options))


def test_it_reads_and_asks_for_nothing_else(hdfs):
    share_of(hdfs.folder / "share")
    with closing(crawler_for(target(hdfs), Limits())) as crawler:
        assert all(read(crawler, item)[0] for item in items_in(crawler))
    asked = {(who, query["op"]) for who, _, query in hdfs.asked}
    assert asked == {
        ("namenode", "GETFILESTATUS"),
        ("namenode", "LISTSTATUS_BATCH"),
        ("namenode", "OPEN"),
        ("datanode", "OPEN"),
    }


@pytest.mark.parametrize("old", [False, True])
def test_a_large_folder_comes_in_parts_and_from_an_old_cluster_at_once(hdfs, old):
    hdfs.batches, hdfs.twice = not old, old
    for number in range(7):
        (hdfs.folder / f"{number}#名 +%41.txt").write_text(str(number))
    with closing(crawler_for(target(hdfs), Limits())) as crawler:
        items = items_in(crawler)
        assert [read(crawler, item)[0] for item in items] == [str(number) for number in range(7)]
    assert all(listing.complete for listing in listings(target(hdfs)).values())


@pytest.mark.parametrize(
    ("mode", "entries", "exposure"),
    [
        (0o644, [], "everybody"),
        (0o640, [], "group"),
        (0o600, [], "owner"),
        (0o640, ["user:carla:rw-", "group::---"], "group"),
        (0o640, ["user:carla:-wx", "group::---", "default:user:carla:rwx"], "owner"),
        (0o600, ["user:carla:rw-"], "owner"),
    ],
)
def test_exposure_is_that_of_modes_and_lists(hdfs, mode, entries, exposure):
    (hdfs.folder / "a.txt").write_text("x")
    (hdfs.folder / "a.txt").chmod(mode)
    hdfs.folder.chmod(0o755)
    if entries:
        hdfs.lists["/a.txt"] = entries
    (item,) = walk(target(hdfs))
    assert item.exposure == exposure
    assert all(one in item.access for one in entries)


def test_a_file_may_be_the_target_links_and_snapshots_are_not_followed(hdfs):
    data = os.urandom(9 << 20)
    (hdfs.folder / "big").write_bytes(data)
    read_in_pieces(target(hdfs, "/big"), data)
    (hdfs.folder / "link").symlink_to("/etc")
    (hdfs.folder / ".snapshot").mkdir()
    (hdfs.folder / ".snapshot" / "big").write_bytes(b"as it was")
    items = {name_of(item): item for item in walk(target(hdfs))}
    assert items["link"].problem == Problem("link", "/etc")
    assert items[".snapshot"].problem == Problem("link", "snapshot")
    assert [name_of(item) for item in walk(target(hdfs, "/.snapshot"))] == ["big"], "where it is named"


@pytest.mark.parametrize(
    "location",
    [
        "http://127.0.0.1:{node}/webhdfs/v1/other?op=OPEN",
        "http://127.0.0.1:{node}/latest/meta-data?op=OPEN",
        "http://127.0.0.1:{node}/webhdfs/v1/a.txt?op=DELETE",
        "file:///etc/passwd",
        "http://[",
        "",
    ],
)
def test_a_namenode_sends_to_the_same_file_or_nowhere(hdfs, location):
    for name in ("a.txt", "other"):
        (hdfs.folder / name).write_text(name)
    hdfs.location = location.format(node=hdfs.node)
    if not location:
        hdfs.location = " "
    with closing(crawler_for(target(hdfs, "/a.txt"), Limits())) as crawler:
        (item,) = items_in(crawler)
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
    assert caught.value.problem == Problem("unreadable", "Location")
    assert not any(who == "datanode" for who, _, _ in hdfs.asked)


def test_tls_is_not_left_and_a_gateways_password_goes_to_it_alone(secured, certificates):
    (secured.folder / "a.txt").write_text("x")
    url = secured.url("/a.txt", options=f"ca={certificates.ca}&auth=basic")
    with closing(crawler_for(Target("x", url, "geheim"), Limits())) as crawler:
        (item,) = items_in(crawler)
        assert read(crawler, item)[0] == "x"
        sent = {who: "Authorization" in told for who, _, told in secured.asked}
        assert sent == {"namenode": True, "datanode": False}
        secured.location = f"http://127.0.0.1:{secured.node}/webhdfs/v1/a.txt?op=OPEN"
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
    assert caught.value.problem == Problem("unreadable", "Location")


def test_a_token_is_a_password(hdfs):
    hdfs.token = TOKEN
    (hdfs.folder / "a.txt").write_text("x")
    url = hdfs.url("/a.txt", user="", options="auth=token").replace("//@", "//")
    with closing(crawler_for(Target("x", url, TOKEN), Limits())) as crawler:
        (item,) = items_in(crawler)
        assert read(crawler, item)[0] == "x"
        assert TOKEN not in item.uri + item.path
        hdfs.token = "another"
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
        assert caught.value.problem == Problem("connection", "login")
    with (
        closing(crawler_for(Target("x", url, TOKEN), Limits())) as crawler,
        pytest.raises(TargetError, match="401") as refused,
    ):
        crawler.check()
    assert TOKEN not in str(refused.value)


def test_what_is_no_webhdfs_and_what_waits_for_its_turn_is_said(hdfs, monkeypatch):
    hdfs.standby = True
    with (
        closing(crawler_for(target(hdfs), Limits(patience=0.05))) as crawler,
        pytest.raises(TargetError, match="StandbyException"),
    ):
        crawler.check()
    monkeypatch.setattr("scanner.crawlers.hdfs._ROOT", "/elsewhere")
    with closing(crawler_for(target(hdfs), Limits())) as crawler, pytest.raises(TargetError, match="9870"):
        crawler.check()


def test_a_list_that_lies_is_no_proof_of_a_deletion(hdfs, monkeypatch):
    (hdfs.folder / "a").write_text("x")
    real = json.dumps

    def lie(said, **rest):
        listing = said.get("DirectoryListing")
        if listing and listing["partialListing"]["FileStatuses"]["FileStatus"]:
            row = listing["partialListing"]["FileStatuses"]["FileStatus"][0]
            bad = [{**row, "pathSuffix": name} for name in ("../b", "", "..", "\ud83d", None, 7)]
            listing["partialListing"]["FileStatuses"]["FileStatus"] += [*bad, "no row"]
            listing["remainingEntries"] = 3
        return real(said)

    monkeypatch.setattr("tests.servers.hdfs.json.dumps", lie)
    with closing(crawler_for(target(hdfs), Limits(max_connections=2))) as crawler:
        met = list(crawler.walk())
    names = [name_of(one) for one in met if not isinstance(one, Listing)]
    assert "a" in names
    assert met[-1].problem == Problem("damaged", "LISTSTATUS")


def test_a_datanode_that_stops_in_the_middle_is_given_up(hdfs, monkeypatch):
    (hdfs.folder / "a.txt").write_text("x" * 1000)
    hdfs.hold = threading.Event()
    with closing(crawler_for(target(hdfs, "/a.txt"), Limits(patience=0.05))) as crawler:
        (item,) = items_in(crawler)
        monkeypatch.setattr(share, "TIMEOUT", 0.2)
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
    assert caught.value.problem.code == "connection"
    hdfs.hold.set()


def filled(hdfs):
    for number in range(FILES):
        path = hdfs.folder / "share" / f"{number % 3}" / f"名单{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"手机 138001380{number:02} " + "没有别的 " * 200, "utf-8")


def rows(run):
    with (run / "objects.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(row) for row in lines]
    assert len({row["object"] for row in found}) == len(found)
    return {row["path"].partition("/share/")[2]: (row["status"], row["counts"]) for row in found}


EXPECTED = {f"{number % 3}/名单{number:02}.txt": ("scanned", {"CN_MOBILE": 1}) for number in range(FILES)}
OPTIONS = {"names": "off", "ocr": "off", "workers": 1, "lang": "en"}


def test_a_503_in_every_tenth_answer_costs_nothing(hdfs):
    filled(hdfs)
    hdfs.every = 10
    with closing(crawler_for(target(hdfs, "/share"), Limits(patience=2))) as crawler:
        items = items_in(crawler)
        assert len(items) == FILES
        assert all("138001380" in read(crawler, item)[0] for item in items)


def test_servers_killed_in_the_middle_are_gone_on_with(hdfs, tmp_path):
    filled(hdfs)
    slow = Limits(patience=0.2, max_rate=8000)  # the rest takes longer than it takes to see the first three
    stopped = []

    def beat(progress):
        if progress.roots >= 3 and not stopped:
            stopped.append(progress.roots)
            hdfs.stop()

    with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
        scan([hdfs.url("/share")], out=tmp_path / "run", beat=beat, limits=slow, **OPTIONS)
    hdfs.start()
    scan([hdfs.url("/share")], out=tmp_path / "run", resume=True, limits=Limits(patience=0.2), **OPTIONS)
    assert rows(tmp_path / "run") == EXPECTED


def test_what_a_url_cannot_say_is_the_users_error():
    for wrong, said in (("hdfs://a@h/x?where=1", "where"), ("hdfs://a@h/x?auth=ntlm", "auth")):
        with pytest.raises(TargetError, match=said):
            crawler_for(Target("x", wrong), Limits())
    parsed = parse_target("webhdfs://me:ge%40heim@nn/数据/", warn=lambda _: None)
    assert (parsed.url, parsed.password) == ("hdfs://me@nn:9870/%E6%95%B0%E6%8D%AE", "ge@heim")
