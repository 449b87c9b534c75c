"""A bucket's server killed in the middle costs a resumption and nothing else; no secret is written down."""

from __future__ import annotations

import json

import pytest

from models.errors import RunError
from models.limits import Limits
from scanner import scan
from tests.servers.s3 import SECRET, seaweedfs

FILES = 24
OPTIONS = {"limits": Limits(patience=0.2), "names": "off", "ocr": "off", "workers": 1, "lang": "en"}


def objects():
    return {
        f"{number % 3} 部门/名单 {number:02}.csv": f"姓名,手机\n张三,138001380{number:02}\n".encode()
        + "没有别的,无\n".encode() * 3000
        for number in range(FILES)
    }


def rows(run, mark):
    with (run / "objects.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(row) for row in lines]
    told = {
        row["path"].rpartition(mark)[2]: (row["status"], row["counts"], row["tier"], row["sha256"]) for row in found
    }
    assert len(told) == len(found)
    return told


def test_a_server_killed_in_the_middle_is_gone_on_with(tmp_path, monkeypatch):
    monkeypatch.setenv("PANDIAN_PASSWORD", SECRET)
    monkeypatch.setenv("PANDIAN_KEY", "k" * 64)
    with seaweedfs() as server:
        bucket = server.new_bucket(objects())
        stopped = []

        def beat(progress):
            if progress.roots >= 3 and not stopped:
                stopped.append(progress.roots)
                server.stop()

        with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
            scan([server.url(bucket)], out=tmp_path / "run", beat=beat, **OPTIONS)
        assert stopped[0] < FILES
        server.start()
        scan([server.url(bucket)], out=tmp_path / "run", resume=True, **OPTIONS)
    for key, data in objects().items():
        path = tmp_path / "share" / key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    scan([str(tmp_path / "share")], out=tmp_path / "local", **OPTIONS)
    over = rows(tmp_path / "run", f"/{bucket}/")
    assert over == rows(tmp_path / "local", "/share/")
    assert len(over) == FILES
    written = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())
    assert SECRET.encode() not in written
