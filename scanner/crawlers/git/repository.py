"""Where a Git repository on disk keeps what: its objects, its HEAD, files of LFS. Its configuration decides nothing."""

from __future__ import annotations

import contextlib
import os
import re

from models.errors import ReadError, TargetError
from scanner.crawlers.errors import target_error
from scanner.crawlers.git.objects import Objects
from scanner.crawlers.local import files
from scanner.crawlers.names import io_path, printable

STORE = frozenset({"HEAD", "objects", "refs"})
"""Names that stand together in the folder of a repository, and nowhere else."""
_SMALL = 1 << 20
_POINTER = re.compile(
    rb"version https://git-lfs\.github\.com/spec/v1\n(?:[a-z0-9.-]+ [^\n]*\n)*?oid sha256:([0-9a-f]{64})\n"
)
LONGEST_POINTER = 1023
"""Bytes of what stands in a repository for a file that LFS keeps elsewhere (its specification says below 1024)."""


class Repository:
    """The repository in ``path`` or its ``.git``. Raises TargetError where there is none, or it is elsewhere."""

    def __init__(self, path: str) -> None:
        inner = os.path.join(path, ".git")
        if os.path.isfile(io_path(inner)):
            raise target_error("git_elsewhere", path=printable(path), file=".git") from None
        self.folder = inner if os.path.isdir(io_path(inner)) else path
        if not os.path.isfile(io_path(os.path.join(self.folder, "HEAD"))):
            raise target_error("git_missing", path=printable(path)) from None
        if os.path.isfile(io_path(os.path.join(self.folder, "commondir"))):
            raise target_error("git_elsewhere", path=printable(path), file="commondir") from None
        settings = _read(os.path.join(self.folder, "config"))
        wide = re.search(rb"(?im)^\s*objectformat\s*=\s*\"?sha256", settings)
        self.objects = Objects(os.path.join(self.folder, "objects"), 32 if wide else 20)

    def close(self) -> None:
        """Let go of open files."""
        self.objects.close()

    @property
    def borrows(self) -> bool:
        """Objects may lie in another repository as well, which is not followed."""
        return bool(_read(os.path.join(self.folder, "objects", "info", "alternates")).strip())

    def head(self) -> bytes | None:
        """The commit that is checked out, or of a bare repository its main one; None where there is none yet."""
        name = _read(os.path.join(self.folder, "HEAD"))
        for _ in range(5):
            name = name.strip()
            if re.fullmatch(rb"[0-9a-f]+", name):
                return bytes.fromhex(name.decode()) if len(name) == 2 * self.objects.width else None
            match = re.fullmatch(rb"ref: (refs/[^\0\n\\]+)", name)
            if not match or b".." in match[1]:
                return None
            name = self._ref(match[1])
        return None

    def kept_by_lfs(self, pointer: bytes) -> tuple[bool, str | None]:
        """Whether ``pointer`` stands for a file that LFS keeps, and where that is if it has been brought here."""
        match = _POINTER.match(pointer)
        if not match:
            return False, None
        name = match[1].decode()
        path = os.path.join(self.folder, "lfs", "objects", name[:2], name[2:4], name)
        return True, path if os.path.isfile(io_path(path)) and not os.path.islink(io_path(path)) else None

    @property
    def has_lfs(self) -> bool:
        """Files may be brought here that only pointers stand for now."""
        return os.path.isdir(io_path(os.path.join(self.folder, "lfs")))

    def _ref(self, name: bytes) -> bytes:
        loose = _read(os.path.join(self.folder, *os.fsdecode(name).split("/")))
        if loose:
            return loose
        packed = re.search(
            rb"(?m)^([0-9a-f]+) " + re.escape(name) + rb"$", _read(os.path.join(self.folder, "packed-refs"))
        )
        return packed[1] if packed else b""


def _read(path: str) -> bytes:
    """The first MiB of a plain file; nothing of what is none."""
    with contextlib.suppress(ReadError, OSError, TargetError), files.open_file(path) as stream:
        return stream.read(64 * _SMALL if path.endswith("packed-refs") else _SMALL)
    return b""
