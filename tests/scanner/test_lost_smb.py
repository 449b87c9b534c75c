"""A share scanned over SMB is the folder scanned here; Samba killed in the middle costs a resumption and nothing else."""

from __future__ import annotations

import json
import os

import pytest

from models.errors import RunError
from models.limits import Limits
from scanner import scan
from tests.servers.smb import PASSWORD, samba

FILES = 24
OPTIONS = {"limits": Limits(patience=0.2), "names": "off", "ocr": "off", "workers": 1, "lang": "en"}


def share_of(server):
    folder = server.new_folder()
    for number in range(FILES):
        path = folder / f"{number % 3} 部门" / f"名单 {number:02}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"姓名,手机\n张三,138001380{number:02}\n" + "没有别的,无\n" * 3000, "utf-8")
    (folder / "forbidden.txt").write_text("13800138000")
    server.hand_over(folder)
    (folder / "forbidden.txt").chmod(0)
    return folder


def rows(run, folder):
    with (run / "objects.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(row) for row in lines]
    told = {row["path"].rpartition(f"/{folder.name}/")[2]: (row["status"], row["counts"], row["tier"]) for row in found}
    assert len(told) == len(found)
    return told


def values(run, folder):
    with (run / "findings.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(row) for row in lines]
    return sorted((row["entity_type"], row["fingerprint"], row["start"], json.dumps(row["location"])) for row in found)


def test_a_server_killed_in_the_middle_is_gone_on_with(tmp_path, monkeypatch):
    monkeypatch.setenv("PANDIAN_PASSWORD", PASSWORD)
    monkeypatch.setenv("PANDIAN_KEY", "k" * 64)
    with samba() as server:
        folder = share_of(server)
        stopped = []

        def beat(progress):
            if progress.roots >= 3 and not stopped:
                stopped.append(progress.roots)
                server.stop()

        with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
            scan([server.url(folder)], out=tmp_path / "run", beat=beat, **OPTIONS)
        assert stopped[0] < FILES
        server.start()
        scan([server.url(folder)], out=tmp_path / "run", resume=True, **OPTIONS)
        over, local = rows(tmp_path / "run", folder), None
        if os.access(folder / "forbidden.txt", os.R_OK):  # an administrator reads here what the account there may not
            assert over.pop("forbidden.txt")[0] == "failed"
        scan([str(folder)], out=tmp_path / "local", exclude=["forbidden.txt"], **OPTIONS)
        local = rows(tmp_path / "local", folder)
        local.pop("forbidden.txt")
        over.pop("forbidden.txt", None)
        assert over == local
        assert len(over) == FILES
        assert values(tmp_path / "run", folder) == values(tmp_path / "local", folder)
        written = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())
        assert PASSWORD.encode() not in written
