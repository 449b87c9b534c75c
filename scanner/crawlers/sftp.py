"""SFTP: files by SSH, the server's key verified, names as the bytes they are."""

from __future__ import annotations

import asyncio
import contextlib
import os
import stat
import time
from collections.abc import Coroutine, Iterable
from typing import Any, TypeVar, cast

from models.errors import ReadError
from models.limits import Limits
from models.records import Target
from scanner.crawlers import posix_modes
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl, parse_place_url
from scanner.crawlers.remote import RemoteCrawler
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import TIMEOUT, Entry, Lost

T = TypeVar("T")

_READ_ONLY = 1
"""SSH2_FXE_STATVFS_ST_RDONLY (OpenSSH, PROTOCOL 3.4)."""


class SftpCrawler(RemoteCrawler):
    """``sftp://user@host:22/path?known_hosts=FILE&key=FILE&config=FILE``.

    The server's key must stand in ``known_hosts`` (default: the user's own). Who logs in is shown by the password, by
    ``key`` (whose passphrase the password then is), by an agent, or by the user's own keys.
    """

    def __init__(self, target: Target, limits: Limits) -> None:
        place = parse_place_url(target.url)
        super().__init__(target, limits, place, lambda: SftpShare(place, target.password))

    def rights(self) -> Rights:
        """As far as modes say it: the protocol does not tell who one is there."""
        return self._patience.call(lambda share: cast("SftpShare", share).rights(self._place.path))


class SftpShare:
    """One connection, driven from outside its own event loop."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        self._place, self._password = place, password
        files = {name: os.path.expanduser(value) for name, value in place.options.items()}
        self._given: dict[str, Any] = {"config": [files["config"]] if "config" in files else None}
        if "known_hosts" in files:
            self._given["known_hosts"] = files["known_hosts"]
        if "key" in files:
            self._given |= {"client_keys": [files["key"]], "passphrase": password}
        self._runner: asyncio.Runner | None = None
        self._connection: Any = None
        self._sftp: Any = None
        self._open: tuple[str, Any] | None = None
        """The file read last: its path, and its handle."""

    def connect(self) -> None:
        """See Share."""
        self._runner = asyncio.Runner()
        self._run(self._log_in())

    async def _log_in(self) -> None:
        import asyncssh

        shown = printable(self._place.server)
        try:
            self._connection = await asyncssh.connect(
                self._place.host,
                self._place.port,
                username=self._place.user or (),
                password=self._password,
                connect_timeout=TIMEOUT,
                login_timeout=TIMEOUT,
                keepalive_interval=TIMEOUT,
                keepalive_count_max=2,
                **self._given,
            )
            self._sftp = await self._connection.start_sftp_client(path_encoding=None)
        except (asyncssh.PermissionDenied, asyncssh.KeyImportError, asyncssh.KeyEncryptionError) as error:
            raise target_error("login", place=shown, answer=type(error).__name__) from None
        except asyncssh.HostKeyNotVerifiable:
            raise target_error(
                "host_key", place=shown, host=printable(self._place.host), port=self._place.port
            ) from None
        except (FileNotFoundError, PermissionError, ValueError) as error:  # a key or list of hosts that is not there
            raise target_error("credentials", place=shown, reason=type(error).__name__) from None

    def entry(self, path: str) -> Entry:
        """See Share."""
        return self._told(os.path.basename(path), self._run(self._sftp.stat(os.fsencode(path or "/"))))

    def entries(self, path: str) -> Iterable[Entry]:
        """See Share."""
        met = self._run(self._listed(os.fsencode(path or "/")))
        return [self._told(os.fsdecode(one.filename), one.attrs) for one in met if one.filename not in {b".", b".."}]

    async def _listed(self, path: bytes) -> list[Any]:
        return [one async for one in self._sftp.scandir(path)]

    def read(self, path: str, offset: int, size: int) -> bytes:
        """See Share."""
        if self._open is None or self._open[0] != path:
            self._shut()
            self._open = path, self._run(self._sftp.open(os.fsencode(path), "rb", encoding=None))
        return cast("bytes", self._run(self._open[1].read(size, offset)))

    def rights(self, path: str) -> Rights:
        """Whether anybody may write, or nobody, for what is mounted there is read only. Raises ReadError, Lost."""
        place = os.fsencode(path or "/")
        if (self._run(self._sftp.stat(place)).permissions or 0) & stat.S_IWOTH:
            return Rights(writes=True, note="modes")
        try:
            told = self._run(self._sftp.statvfs(place))
        except ReadError:  # an extension of OpenSSH
            return Rights()
        return Rights(writes=False, note="read_only") if told.flags & _READ_ONLY else Rights()

    def close(self) -> None:
        """See Share."""
        runner, self._runner = self._runner, None
        if runner is None:
            return
        with contextlib.suppress(Exception):
            if self._connection is not None:
                self._connection.abort()
        with contextlib.suppress(Exception):
            runner.close()
        self._connection = self._sftp = self._open = None

    def _shut(self) -> None:
        opened, self._open = self._open, None
        if opened is not None:
            with contextlib.suppress(ReadError):
                self._run(opened[1].close())

    def _told(self, name: str, attrs: Any) -> Entry:
        mode = attrs.permissions or 0
        kind = posix_modes.kind(mode)
        owner, group = str(attrs.owner or attrs.uid), str(attrs.group or attrs.gid)
        return Entry(
            name=name,
            kind=cast("Any", kind),
            size=attrs.size,
            modified=posix_modes.iso_time(attrs.mtime),
            owner=printable(owner) if attrs.uid is not None or attrs.owner else None,
            access=printable(posix_modes.access(mode, owner, group)) if attrs.permissions is not None else None,
            stamp=posix_modes.stamp(attrs.size, attrs.mtime, time.time()),
            exposure=posix_modes.exposure(mode) if attrs.permissions is not None and kind != "link" else None,
        )

    def _run(self, asked: Coroutine[Any, Any, T]) -> T:
        """What the server answers, its refusals as they are told to the rest of us."""
        import asyncssh

        if self._runner is None:
            asked.close()
            raise Lost("closed")
        try:
            return self._runner.run(asyncio.wait_for(asked, 4 * TIMEOUT))
        except (asyncssh.SFTPNoSuchFile, asyncssh.SFTPNoSuchPath):
            raise ReadError("vanished") from None
        except (asyncssh.SFTPNoConnection, asyncssh.SFTPConnectionLost) as error:
            raise Lost(type(error).__name__) from None
        except asyncssh.SFTPError as error:
            raise ReadError("unreadable", type(error).__name__.removeprefix("SFTP")) from None
        except (asyncssh.Error, OSError, TimeoutError) as error:
            raise Lost(type(error).__name__) from None
