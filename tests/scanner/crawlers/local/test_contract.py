"""Local folders pass the contract."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from models.records import Target
from scanner.crawlers.local import files
from tests.scanner.crawlers.contract import CrawlerContract, Place, items_in

NAMES = ["名单 #1.txt", "50% off?.txt", "a.log"]


def state(folder: Path):
    return {
        str(path.relative_to(folder)): (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.rglob("*")
        if path.is_file() and os.access(path, os.R_OK)
    }


def hide(share: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[Target, str]:
    """A folder that nobody may list: by its mode, and for the administrator by a system that says no."""
    real = files.names_of

    def guarded(path, **rest):
        if path.endswith("/b"):
            raise PermissionError(13, "Permission denied")
        return real(path, **rest)

    (share / "b").chmod(0)
    if os.access(share / "b", os.R_OK):
        monkeypatch.setattr(files, "names_of", guarded)
    return Target("share", share.as_uri()), (share / "b").as_uri()


class TestLocal(CrawlerContract):
    @pytest.fixture
    def place(self, tmp_path, monkeypatch):
        share = tmp_path / "share"
        for number, name in enumerate(NAMES):
            path = share / ["", "部门 A", "b"][number] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(f"text {number} 张三", "utf-8")
        secret = share / "secret.txt"
        secret.write_text("no")
        secret.chmod(0)
        if os.access(secret, os.R_OK):  # the administrator may read everything
            real = os.open

            def guarded(path, flags, *args, **rest):
                if os.fspath(path).endswith("secret.txt"):
                    raise PermissionError(13, "Permission denied")
                return real(path, flags, *args, **rest)

            monkeypatch.setattr(os, "open", guarded)

        def write(crawler, item):
            with crawler.source(item).open() as stream:
                stream.write(b"x")

        return Place(
            target=Target("share", share.as_uri()),
            missing=Target("gone", (tmp_path / "gone").as_uri()),
            readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
            unreadable="secret.txt",
            state=lambda: state(share),
            remove=lambda name: next(share.rglob(name)).unlink(),
            write=write,
            hide=lambda: hide(share, monkeypatch),
        )

    def test_a_whole_folder_may_vanish(self, place, crawler):
        items = items_in(crawler)
        shutil.rmtree(crawler._root)
        from models.errors import ReadError

        for item in items:
            with pytest.raises(ReadError):
                crawler.source(item)
