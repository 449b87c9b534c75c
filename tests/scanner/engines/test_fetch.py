"""Files on a server are read by a worker without network and password, which another process fetches for."""

from __future__ import annotations

import json
import multiprocessing
import os
import pickle
import threading

import pytest

from models.errors import ReadError
from models.limits import MIB, Limits
from models.protect import Key
from models.records import Item, ItemKind, Target
from models.scope import Bounds
from scanner import scan
from scanner.crawlers.fetched import Fetched, Line
from scanner.engines import fetch
from scanner.engines.fetch import FetchSession, serve
from scanner.engines.servers import Servers
from scanner.session import Session

DATA = os.urandom(20 * MIB)
ASKED = []


class Crawler:
    def __init__(self, target, limits):
        self.name = target.name

    def size(self, locator):
        return len(DATA)

    def read(self, locator, offset, size):
        ASKED.append((offset, size))
        if locator == "/gone":
            raise ReadError("vanished")
        if locator == "/odd":
            raise OSError("13800138000")
        return DATA[offset : offset + size]


def crawler_for(target, limits):
    return Crawler(target, limits)


@pytest.fixture
def line(monkeypatch):
    monkeypatch.setattr(fetch, "silence", lambda: None)
    monkeypatch.setattr(fetch, "die_with_parent", lambda: None)
    monkeypatch.setattr(fetch.os, "_exit", lambda code: None)
    monkeypatch.setattr(fetch.signal, "signal", lambda *rest: None)
    ASKED.clear()
    ours, theirs = multiprocessing.Pipe()
    session = FetchSession((Target("t", "test://h/"),), Limits(), __name__)
    served = threading.Thread(target=serve, args=(theirs, pickle.dumps(session)))
    served.start()
    yield Line(ours)
    ours.close()
    served.join(30)
    assert not served.is_alive()


def item(locator, size=20 * MIB):
    return Item("test://h" + locator, locator, "t", ItemKind.FILE, locator, size=size)


def test_a_file_is_fetched_over_the_pipe_and_what_comes_next_ahead(line):
    place = Fetched(line, Target("t", "test://h/"))
    with place.source(item("/a")).open() as stream:
        assert stream.read() == DATA
        stream.seek(7 * MIB)
        assert stream.read(10) == DATA[7 * MIB :][:10]
    assert place.source(item("/a", None)).size == len(DATA)
    starts = [offset for offset, _ in ASKED]
    assert starts.count(0) == 1  # nothing is fetched twice for having been fetched ahead
    assert len(set(starts)) == len(starts)


def test_reasons_cross_the_pipe_and_values_do_not(line):
    with pytest.raises(ReadError) as gone:
        Fetched(line, Target("t", "")).source(item("/gone")).open().read()
    with pytest.raises(ReadError) as odd:
        Fetched(line, Target("t", "")).source(item("/odd")).open().read()
    assert (gone.value.problem.code, odd.value.problem.code) == ("vanished", "connection")
    assert odd.value.problem.detail == "OSError"
    with pytest.raises(ReadError):
        line.ask("a target nobody named", "/", 0, 5)
    line._line.send_bytes(b"\x80\x04no json")
    assert line._line.recv_bytes()[:1] == b"-"
    assert line.ask("t", "/a", 0, 1 << 40) == DATA[: fetch._LARGEST]


def test_a_line_that_is_cut_says_so():
    ours, theirs = multiprocessing.Pipe()
    theirs.close()
    line = Line(ours)
    with pytest.raises(ReadError) as caught:
        line.ask("t", "/a", 0, 5)
    assert (caught.value.problem.code, line.gone) == ("connection", True)


def test_who_reads_files_knows_no_password_and_servers_are_spared():
    targets = (
        Target("a", "sftp://u@h:22/a", "geheim-1"),
        Target("b", "postgresql://h:5432/b", "geheim-2"),
        Target("c", "file:///c"),
        Target("d", "sftp://v@h:22/d", "geheim-4", bounds=Bounds(max_rate=600.0)),
    )
    servers = Servers(Session(targets, Key(b"k" * 32), Limits(max_connections=4, max_rate=900.0)), 16)
    assert b"geheim" not in servers.packed(network=False)
    assert b"geheim-2" in (network := servers.packed(network=True))
    assert b"geheim-1" not in network
    fetching = pickle.loads(servers.fetching())
    assert [target.name for target in fetching.targets] == ["a", "d"]
    # One connection lists, three processes fetch; the least rate of a server holds for all that lies on it.
    assert {name: servers.most(name) for name in "abcd"} == {"a": 3, "b": 3, "c": None, "d": 3}
    assert {name: servers.listing(name) for name in "abcd"} == {"a": 1, "b": None, "c": None, "d": 1}
    assert {name: servers.rate(name) for name in "abcd"} == {"a": 200.0, "b": 300.0, "c": None, "d": 200.0}
    assert {target.bounds.applied(fetching.limits).max_rate for target in fetching.targets} == {200.0}
    assert Servers(Session(targets[1:3], Key(b"k" * 32)), 16).fetching() is None
    assert Servers(Session(targets, Key(b"k" * 32), Limits()), 2).listing("a") == 6, "what two processes leave over"


def test_a_share_over_ssh_gives_what_the_same_folder_gives(tmp_path, sshd):
    share = tmp_path / "share"
    (share / "人事").mkdir(parents=True)
    for number in range(40):
        (share / "人事" / f"{number}.csv").write_text(f"姓名,手机\n张三,138001380{number:02}\n", "utf-8")
    with (share / "large.txt").open("w", encoding="utf-8") as stream:
        stream.writelines(f"第{number}行 没有什么可看的内容\n" for number in range(250_000))
        stream.write("身份证 11010119900307451X 手机 13900139000\n")
    (share / "film.mp4").write_bytes(b"\0\0\0\x18ftypmp42" + os.urandom(9 * MIB))
    found = {}
    for name, target in (("local", str(share)), ("ssh", sshd.url(share))):
        scan([target], out=tmp_path / name, names="off", ocr="off")
        with (tmp_path / name / "objects.jsonl").open(encoding="utf-8") as lines:
            rows = [json.loads(row) for row in lines]
        found[name] = {
            row["path"].rpartition("/share/")[2]: (row["status"], row["counts"], row["sha256"], row["media_type"])
            for row in rows
        }
    film = found["ssh"].pop("film.mp4")
    assert film[0] == "skipped"
    assert film[2] is None  # nobody fetched it whole to know what it is not
    found["local"].pop("film.mp4")
    assert found["ssh"] == found["local"]
    assert found["ssh"]["large.txt"][1]["CN_MOBILE"] == 1
