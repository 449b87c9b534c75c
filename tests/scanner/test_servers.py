"""What one server bears holds over all processes and all targets that lie on it."""

from __future__ import annotations

import threading
import time

import psutil

from models.limits import Limits
from models.records import Target
from models.scope import Bounds
from scanner import scan
from scanner.servers import fair, server_of
from scanner.targets import parse_target

RATE = 1 << 20
CONNECTIONS = 3


class Counter(threading.Thread):
    """The most connections to each port at any time that it looked."""

    def __init__(self, *ports):
        super().__init__(daemon=True)
        self.most = dict.fromkeys(ports, 0)
        self._over = threading.Event()

    def run(self):
        while not self._over.wait(0.01):
            seen = [each for each in psutil.net_connections("tcp") if each.status == "ESTABLISHED" and each.raddr]
            for port in self.most:
                self.most[port] = max(self.most[port], sum(each.raddr.port == port for each in seen))

    def end(self):
        self._over.set()
        self.join()


def test_rate_and_connections_hold_over_all_processes_and_targets(sshd, mariadb, tmp_path):
    for number in range(8):
        path = tmp_path / f"s{number % 2}" / f"{number}.txt"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{number} " + "x" * (160 << 10))
    databases = [mariadb.new_name() for _ in range(2)]
    for database in databases:
        mariadb.run(f"CREATE DATABASE {database}")
        for table in "abc":
            mariadb.run(
                f"CREATE TABLE {database}.{table} (a longtext)",
                f"INSERT INTO {database}.{table} SELECT repeat('{table}', 1000) FROM seq_1_to_300",
                database=database,
            )
    places = [sshd.url(tmp_path / name) for name in ("s0", "s1")] + [mariadb.url(name) for name in databases]
    counter = Counter(sshd.port, mariadb.port)
    counter.start()
    began = time.monotonic()
    limits = Limits(max_rate=RATE, max_connections=CONNECTIONS)
    run = scan(places, tmp_path / "run", limits=limits, workers=4, names="off", ocr="off", formats=("json",))
    took = time.monotonic() - began
    counter.end()
    assert run.summary["status"] == {"scanned": 14}
    assert took >= 8 * (160 << 10) / RATE, "files of both targets come from one server"
    assert {port: 1 <= most <= CONNECTIONS for port, most in counter.most.items()} == dict.fromkeys(counter.most, True)
    run.close()


def test_a_server_is_told_by_kind_host_and_port(tmp_path):
    given = ("sftp://u@H/a", "sftp://v@h:22/b", "sftp://h:23/a", "mysql://u@h/db?insecure=1", str(tmp_path))
    assert [server_of(parse_target(each).url) for each in given] == [
        "sftp://h:22",
        "sftp://h:22",
        "sftp://h:23",
        "mysql://h:3306",
        None,
    ]


def test_the_least_that_is_said_of_a_server_holds_for_all_that_lies_on_it():
    targets = (
        Target("a", "sftp://h:22/a", bounds=Bounds(max_rate=5.0)),
        Target("b", "sftp://h:22/b", bounds=Bounds(max_connections=2, sample=0.5)),
        Target("c", "sftp://i:22/c"),
        Target("d", "file:///d", bounds=Bounds(rows=3)),
    )
    limits = Limits(max_rate=9.0, max_connections=6)
    found = [target.bounds.applied(limits) for target in fair(targets, limits)]
    assert [(one.max_rate, one.max_connections) for one in found] == [(5.0, 2), (5.0, 2), (9.0, 6), (9.0, 6)]
    assert (found[1].sample, found[3].rows) == (0.5, 3)
