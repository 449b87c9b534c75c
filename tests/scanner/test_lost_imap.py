"""A mailbox scanned over IMAP: attachments are read, and a server killed in the middle costs a resumption, nothing else."""

from __future__ import annotations

import json

import pytest

from models.errors import RunError
from models.limits import Limits
from scanner import scan
from tests.servers.imap import NARROW, PASSWORD, message
from tests.servers.imap import dovecot as made

MAILS = 12
OPTIONS = {"limits": Limits(patience=0.2), "names": "off", "ocr": "off", "workers": 1, "lang": "en"}


def fill(server):
    account = server.new_account()
    for number in range(MAILS):
        attached = {"名单.csv": f"姓名,手机\n张三,138001381{number:02}\n".encode() + "没有别的,无\n".encode() * 200}
        mail = message(f"手机 138001380{number:02}", **attached)
        server.put(account, mail, name=f"部门 {number % 3}")
    return account


def rows(run):
    with (run / "objects.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(row) for row in lines]
    told = {row["path"].partition("/u")[2]: (row["status"], row["counts"]) for row in found}
    assert len(told) == len(found)
    return told


def expected(account):
    told = {}
    for number in range(MAILS):
        path = f"{account[1:]}/部门 {number % 3}/{number // 3 + 1}.eml"
        told[path] = ("scanned", {"CN_MOBILE": 1, "EMAIL_ADDRESS": 2})
        told[f"{path}!/名单.csv"] = ("scanned", {"CN_MOBILE": 1, "PERSON": 1})
    return told


def test_a_server_killed_in_the_middle_is_gone_on_with(tmp_path, monkeypatch):
    monkeypatch.setenv("PANDIAN_PASSWORD", PASSWORD)
    with made() as server:
        account = fill(server)
        slow = Limits(patience=0.2, max_rate=8000)  # the rest takes longer than it takes to see the first three
        stopped = []

        def beat(progress):
            if progress.roots >= 3 and not stopped:
                stopped.append(progress.roots)
                server.stop()

        with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
            scan([server.url(account)], out=tmp_path / "run", beat=beat, **OPTIONS | {"limits": slow})
        assert stopped[0] < MAILS
        server.start()
        scan([server.url(account)], out=tmp_path / "run", resume=True, **OPTIONS)
    assert rows(tmp_path / "run") == expected(account)
    written = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written


def test_a_limit_of_two_connections_costs_nothing(tmp_path, monkeypatch, dovecot):
    monkeypatch.setenv("PANDIAN_PASSWORD", PASSWORD)
    account = fill(dovecot)
    url = dovecot.url(account).replace("127.0.0.1", NARROW) + "&insecure=1"
    scan([url], out=tmp_path / "run", **OPTIONS | {"workers": 2, "limits": Limits(max_connections=12, patience=0.2)})
    assert rows(tmp_path / "run") == expected(account)
