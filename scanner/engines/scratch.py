"""Private scratch folders: one per worker, gone with it; those of killed scans are swept up at the next start."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import stat
import tempfile
from pathlib import Path

PREFIX = "pandian-scratch-"
_NAME = re.compile(re.escape(PREFIX) + r"(\d+)-\w+")


def make_scratch() -> Path:
    """A new folder that only its owner can enter, named after this process, which removes it."""
    return Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-"))


def empty(folder: Path) -> None:
    """Remove what the last object left in ``folder``."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                shutil.rmtree(entry.path, ignore_errors=True)
            else:
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)  # noqa: PTH108 scandir gives strings


def remove(folder: Path) -> None:
    """Remove ``folder`` and all in it."""
    shutil.rmtree(folder, ignore_errors=True)


def sweep() -> None:
    """Remove scratch folders of ours whose process is gone."""
    import psutil

    with contextlib.suppress(OSError), os.scandir(tempfile.gettempdir()) as entries:
        for entry in entries:
            match = _NAME.fullmatch(entry.name)
            if not match or not _ours(entry):
                continue
            try:
                born = psutil.Process(int(match[1])).create_time()
                stale = born > entry.stat(follow_symlinks=False).st_mtime + 60
            except psutil.NoSuchProcess:
                stale = True
            except (psutil.Error, OSError):
                continue
            if stale:
                remove(Path(entry.path))


def _ours(entry: os.DirEntry[str]) -> bool:
    try:
        found = entry.stat(follow_symlinks=False)
    except OSError:
        return False
    return stat.S_ISDIR(found.st_mode) and (not hasattr(os, "getuid") or found.st_uid == os.getuid())
