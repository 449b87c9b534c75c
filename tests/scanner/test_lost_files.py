"""WebDAV and FTP servers that are killed, that fail in every tenth answer, that take two connections: nothing is lost."""

from __future__ import annotations

import json

import pytest

from models.errors import RunError
from models.limits import Limits
from scanner import scan
from tests.servers.ftp import PASSWORD, ftp
from tests.servers.webdav import webdav

FILES = 40
OPTIONS = {"names": "off", "ocr": "off", "lang": "en", "limits": Limits(patience=0.2)}


KEY = "k" * 64


def fill(folder):
    for number in range(FILES):
        path = folder / f"{number % 3} 部门" / f"{number:02}.txt"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"手机 138001380{number:02} " + "没有别的 " * 3000, "utf-8")
    return folder


def rows(run):
    with (run / "objects.jsonl").open(encoding="utf-8") as lines:
        found = [json.loads(row) for row in lines]
    told = {"/".join(row["path"].split("/")[-2:]): (row["status"], row["counts"], row["tier"]) for row in found}
    assert len(told) == len(found) == FILES
    return told


@pytest.fixture(scope="module")
def local(tmp_path_factory):
    """What is found where the files lie here."""
    folder = tmp_path_factory.mktemp("here")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", KEY)
        scan([str(fill(folder / "share"))], out=folder / "run", **OPTIONS)
    return rows(folder / "run")


@pytest.fixture
def run(tmp_path, monkeypatch, local):
    """Where a scan writes; afterwards it has found what is found here, and holds no password."""
    monkeypatch.setenv("PANDIAN_PASSWORD", PASSWORD)
    monkeypatch.setenv("PANDIAN_KEY", KEY)
    yield tmp_path / "run"
    assert rows(tmp_path / "run") == local
    written = b"".join(path.read_bytes() for path in (tmp_path / "run").rglob("*") if path.is_file())
    assert PASSWORD.encode() not in written


@pytest.mark.parametrize(("made", "share"), [(webdav, ("tenth",)), (ftp, ())])
def test_a_server_killed_in_the_middle_is_gone_on_with(made, share, run):
    """The one by WebDAV fails in every tenth answer all the while."""
    with made() as server:
        folder, stopped = fill(server.new_folder()), []
        last = max(folder.rglob("*.txt"))
        server.hold(last)

        def beat(progress):
            if progress.roots >= 3 and not stopped:
                stopped.append(progress.roots)
                server.stop()

        with pytest.raises(RunError, match=r"does not answer any more; \d+ objects were not read"):
            scan([server.url(folder, *share)], out=run, beat=beat, workers=1, **OPTIONS)
        assert stopped[0] < FILES
        server.hold(None)
        server.start()
        scan([server.url(folder, *share)], out=run, resume=True, workers=1, **OPTIONS)


def test_a_server_that_takes_two_connections_is_read_by_two(run):
    with ftp(most=2) as server:
        scan([server.url(fill(server.new_folder()))], out=run, workers=3, **OPTIONS)
