"""FTP: lists by MLSD where the server knows it, else by LIST; files by RETR, from where one wants them on."""

from __future__ import annotations

import contextlib
import ftplib
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from typing import TypeVar, cast

from models.errors import ReadError
from models.limits import Limits
from models.records import Problem, Target
from scanner.crawlers.errors import target_error
from scanner.crawlers.ftp import listing
from scanner.crawlers.ftp.connection import ERRORS, Connection, code_of, is_unknown, refusal, wire
from scanner.crawlers.names import printable
from scanner.crawlers.onward import Onward
from scanner.crawlers.place_url import PlaceUrl, parse_place_url
from scanner.crawlers.remote import RemoteCrawler
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Entry, Lost, PartlyListed

T = TypeVar("T")
_ANONYMOUS = {"anonymous", "ftp"}
_FACTS = ("type", "size", "modify", "perm", "unique", "unix.mode", "unix.owner", "unix.group", "unix.ownername",
          "unix.groupname", "unix.uid", "unix.gid")  # fmt: skip
_LARGEST = 512 << 20
"""Bytes of the list of one folder."""
_SKIPPED = 256 << 10
"""Bytes that are read over rather than asked for anew."""
_LONGEST = 8 << 10
"""Bytes of one line of it."""


class FtpCrawler(RemoteCrawler):
    """``ftp://user@host:21/path?tls=1&ca=FILE&insecure=1``, ``ftps://`` for what is encrypted from the first byte.

    Without a user it is anonymous.
    """

    def __init__(self, target: Target, limits: Limits) -> None:
        place = parse_place_url(target.url)
        if "ca" in place.options and place.scheme == "ftp" and place.options.get("tls", "0") in {"", "0"}:
            raise target_error("url_option_value", scheme="ftp", option="tls")  # or it would be trusted that it is used
        super().__init__(target, limits, place, lambda: FtpShare(place, target.password))

    def rights(self) -> Rights:
        """As the server tells of the target, where it tells facts."""
        return self._patience.call(lambda share: cast("FtpShare", share).rights(self._place.path))

    def _shown(self, path: str) -> str:
        """Old servers give names in GBK or GB 18030; the URI keeps their bytes."""
        return printable(self._place.server + "/".join(map(_readable, path.split("/"))))


class FtpShare:
    """One connection, and the file that is on its way."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        self._place = place
        self._user = place.user or "anonymous"
        self._anonymous = self._user.lower() in _ANONYMOUS
        self._password = "anonymous@" if self._anonymous else password or ""
        self._connection: Connection | None = None
        self._file: tuple[str, int, Onward] | None = None
        """The file that is read: its path, where its bytes begin, and they."""
        self._ranges = True
        self._hidden = True
        """The server understands ``LIST -a``, without which some keep names with a dot to themselves."""

    def connect(self) -> None:
        """See Share. A wrong password is tried once, so that no account is locked by it."""
        self._connection = Connection(self._place)
        self._connection.enter(self._user, self._password)
        if "UTF8" in self._connection.features:  # Windows gives the names of its own language otherwise
            self._ask_for("OPTS UTF8 ON")
        offered = [name.strip("* ").lower() for name in self._connection.features.get("MLST", "").split(";")]
        if wanted := [name for name in _FACTS if name in offered]:
            self._ask_for(f"OPTS MLST {';'.join(wanted)};")

    def _ask_for(self, command: str) -> None:
        with contextlib.suppress(ReadError):
            self._run(lambda: self._command(command))

    def entry(self, path: str) -> Entry:
        """See Share."""
        if self._run(lambda: self._is_folder(path)):
            found = self._fact(path) if self._machines else None
            entry = listing.entry_of(found, anonymous=self._anonymous) if found else Entry("", "folder")
            return replace(entry, name=path.rpartition("/")[2], kind="folder")
        found = self._fact(path) or self._listed_fact(path)
        if found is None:
            raise ReadError("vanished")
        entry = listing.entry_of(found, anonymous=self._anonymous)
        if entry.kind == "link" or (entry.kind == "file" and entry.size is None):
            size = self._run(lambda: self._sized(path), path)  # a link to a file; one to a folder was a folder
            return replace(entry, kind="file", size=size)
        return entry

    def entries(self, path: str) -> Iterable[Entry]:
        """See Share."""
        facts, strange = self._run(lambda: self._facts(path), path)
        below = (fact for fact in facts if fact.kind != "self" and fact.name not in {".", ".."})
        met = [listing.entry_of(fact, anonymous=self._anonymous) for fact in below]
        entries = [replace(one, problem=Problem("unreadable", "name")) if "/" in one.name else one for one in met]
        if strange:
            raise PartlyListed(Problem("damaged", "LIST"), entries)
        return entries

    def read(self, path: str, offset: int, size: int) -> bytes:
        """See Share."""
        try:
            return self._run(lambda: self._bytes(path, offset, size), path)
        except BaseException:
            self._leave()
            raise

    def rights(self, path: str) -> Rights:
        """What the account may do with ``path``. Raises Lost, Busy."""
        fact = self._fact(path)
        return Rights() if fact is None or fact.writable is None else Rights(writes=fact.writable, note="granted")

    def close(self) -> None:
        """See Share."""
        file, self._file = self._file, None
        if file is not None:
            file[2].close()
        connection, self._connection = self._connection, None
        if connection is not None:
            with contextlib.suppress(Exception):
                connection.close()

    @property
    def _line(self) -> Connection:
        if self._connection is None:
            raise Lost("closed")
        return self._connection

    @property
    def _machines(self) -> bool:
        return "MLST" in self._line.features or "MLSD" in self._line.features

    def _command(self, command: str) -> str:
        self._leave()
        return self._line.sendcmd(command)

    def _is_folder(self, path: str) -> bool:
        try:
            self._command(f"CWD {wire(path or '/')}")
        except ftplib.error_perm as error:
            if code_of(error) == "530":  # logged out meanwhile
                raise
            return False
        return True

    def _sized(self, path: str) -> int:
        told = self._command(f"SIZE {wire(path)}").partition(" ")[2].strip()
        if not told.isdecimal() or len(told) > 19:
            raise ReadError("unreadable", "SIZE")
        return int(told)

    def _fact(self, path: str) -> listing.Fact | None:
        """What MLST says of ``path``; None where the server does not know it."""
        try:
            told = self._run(lambda: self._command(f"MLST {wire(path or '/')}")) if self._machines else ""
        except ReadError:
            return None
        met = (listing.machine_line(one.removeprefix(" ")) for one in told.split("\n")[1:-1])
        return next(filter(None, met), None)

    def _listed_fact(self, path: str) -> listing.Fact | None:
        """What the list of the folder above says of ``path``."""
        folder, _, name = path.rpartition("/")
        facts, _ = self._run(lambda: self._facts(folder), folder)
        return next((fact for fact in facts if listing.text(fact.name) == name), None)

    def _facts(self, path: str) -> tuple[list[listing.Fact], bool]:
        """What lies in a folder, itself too, and whether there were lines that are not understood."""
        if self._machines:
            try:
                return self._understood(f"MLSD {wire(path or '/')}", listing.machine_line)
            except ftplib.error_perm as error:
                if not is_unknown(error):
                    raise
                self._line.features.clear()  # it promises what it does not do
        self._command(f"CWD {wire(path or '/')}")  # a path behind LIST would be a pattern, or an option
        now = datetime.now(UTC)
        if self._hidden:
            with contextlib.suppress(ftplib.error_perm):
                facts, strange = self._understood("LIST -a", lambda line: listing.people_line(line, now))
                if facts or strange:
                    return facts, strange
            self._hidden = False  # where the option is known, an empty folder lists at least itself
        return self._understood("LIST", lambda line: listing.people_line(line, now))

    def _understood(
        self, command: str, understand: Callable[[str], listing.Fact | None]
    ) -> tuple[list[listing.Fact], bool]:
        self._leave()
        facts, strange = [], False
        pieces = self._line.pieces(self._line.transfercmd(command))
        for one in listing.lines(self._bounded(pieces)):
            if listing.is_no_line(one):
                continue
            fact = understand(one) if len(one) <= _LONGEST else None
            if fact is None or not fact.name:
                strange = True
            else:
                facts.append(fact)
        return facts, strange

    def _bounded(self, pieces: Iterable[bytes]) -> Iterable[bytes]:
        had = 0
        for piece in pieces:
            had += len(piece)
            if had > _LARGEST:
                self.close()
                raise ReadError("unreadable", f"> {_LARGEST} B")
            yield piece

    def _bytes(self, path: str, offset: int, size: int) -> bytes:
        again = False
        if self._file is not None:
            open_path, begin, onward = self._file
            near = not self._ranges or offset - begin - onward.at <= _SKIPPED
            if open_path == path and offset >= begin and onward.has(offset - begin) and near:
                return onward.read(offset - begin, size)
            again = open_path == path and not self._ranges
            self._leave()
        begin = offset if self._ranges else 0
        try:
            line = self._line.transfercmd(f"RETR {wire(path)}", begin or None)
        except ftplib.error_perm as error:
            if not begin or not is_unknown(error):
                raise
            self._ranges = False  # the server knows no REST: from the beginning, then
            return self._bytes(path, offset, size)
        pieces = self._line.pieces(line)
        self._file = path, begin, Onward(pieces, line.close, keep=again)
        return self._file[2].read(offset - begin, size)

    def _leave(self) -> None:
        """Let go of the file that is on its way, and hear what the server says to that."""
        file, self._file = self._file, None
        if file is None:
            return
        file[2].close()
        if self._connection is not None and not file[2].ended:
            try:
                self._connection.getresp()
            except (ftplib.error_temp, ftplib.error_perm):
                pass  # 426: the transfer was broken off
            except ERRORS:
                self.close()

    def _run(self, work: Callable[[], T], path: str | None = None) -> T:
        """What ``work`` gives, refusals as the rest of us are told them; of ``path`` one may mean that it is gone."""
        try:
            return work()
        except ERRORS as error:
            refused = refusal(error)
        if path and isinstance(refused, ReadError) and refused.problem == Problem("unreadable", "FTP 550"):
            with contextlib.suppress(ReadError):  # the code says both "not there" and "not for you"
                if self._listed_fact(path) is None:
                    refused = ReadError("vanished")
        raise refused


def _readable(name: str) -> str:
    """A name as a person reads it, where its bytes are no UTF-8 but are GB 18030."""
    raw = name.encode("utf-8", "surrogateescape")
    for encoding in ("utf-8", "gb18030"):
        with contextlib.suppress(UnicodeDecodeError):
            return raw.decode(encoding)
    return name
