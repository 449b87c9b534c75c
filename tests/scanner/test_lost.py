"""A server that goes away in the middle: the run says so, keeps what it has, and goes on when the server is back."""

from __future__ import annotations

import json

import pytest

from models.errors import RunError
from models.limits import Limits
from scanner import scan
from tests.servers.ssh import sshd

FILES = 60


@pytest.fixture
def share(tmp_path):
    for number in range(FILES):
        path = tmp_path / "share" / f"{number % 3}" / f"{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"手机 138001380{number:02} " + "没有别的 " * 3000, "utf-8")
    return tmp_path / "share"


def rows(folder):
    with (folder / "objects.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(row) for row in lines]
    return {row["path"].rpartition("/share/")[2]: (row["status"], row["counts"]) for row in found}


def test_a_server_killed_in_the_middle_is_gone_on_with(share, tmp_path):
    with sshd() as server:
        stopped = []

        def beat(progress):
            if progress.roots >= 5 and not stopped:
                stopped.append(progress.roots)
                server.stop()

        options = {"names": "off", "ocr": "off", "workers": 1, "lang": "en", "limits": Limits(patience=0.2)}
        with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
            scan([server.url(share)], out=tmp_path / "run", beat=beat, **options)
        assert stopped[0] < FILES
        server.start()
        again = []
        scan(
            [server.url(share)],
            out=tmp_path / "run",
            resume=True,
            beat=lambda one: again.append(one.bytes_read),
            **options,
        )
    scan([str(share)], out=tmp_path / "local", names="off", ocr="off")
    assert rows(tmp_path / "run") == rows(tmp_path / "local")
    assert 0 < again[-1] < sum(path.stat().st_size for path in share.rglob("*.txt"))
