"""One connection to an SMB server: logged in, every message signed, answers waited for only so long.

What the server answers comes as bytes, its refusals as Lost, Busy and ReadError; smbprotocol speaks the protocol.
"""

from __future__ import annotations

import contextlib
import logging
import struct
import uuid
from collections.abc import Iterator
from typing import Any, cast

from smbprotocol import exceptions as smb
from smbprotocol.connection import Connection
from smbprotocol.dfs import DFSReferralRequest, DFSReferralResponse, ReferralEntry
from smbprotocol.file_info import FileInformationClass, InfoType
from smbprotocol.ioctl import CtlCode, IOCTLFlags, SMB2IOCTLRequest
from smbprotocol.open import (
    CreateDisposition,
    ImpersonationLevel,
    ShareAccess,
    SMB2CloseRequest,
    SMB2CreateRequest,
    SMB2QueryDirectoryRequest,
    SMB2QueryInfoRequest,
    SMB2ReadRequest,
)
from smbprotocol.transport import Tcp
from smbprotocol.tree import TreeConnect

from models.errors import ReadError
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.share import TIMEOUT, Busy, Lost
from scanner.crawlers.smb.errors import BUSY, END_OF_FILE, GONE, refusals
from scanner.crawlers.smb.listing import INFORMATION_CLASS
from scanner.crawlers.smb.login import login

READ_DATA, WRITE_DATA, READ_ATTRIBUTES, READ_CONTROL = 0x1, 0x2, 0x80, 0x20000
MAXIMUM_ALLOWED = 0x2000000
WRITING = 0x2 | 0x4 | 0x40
"""To write, to append, to delete in a folder (MS-SMB2 2.2.13.1)."""
GOVERNING = 0x10000 | 0x40000 | 0x80000
"""To delete, to change permissions, to take ownership: what an owner is told also where a share is read only."""
DIRECTORY_FILE, NON_DIRECTORY_FILE, OPEN_REPARSE_POINT, OPEN_NO_RECALL = 0x1, 0x40, 0x200000, 0x400000
_OWNER_AND_LIST = 0x1 | 0x4  # OWNER_SECURITY_INFORMATION, DACL_SECURITY_INFORMATION
_RELATED = b"\xff" * 16
_HEADER = 64
_UNIT = 64 << 10
"""Bytes of an answer that one of the server's credits pays for."""
_PIECE = 1 << 20
_LISTED = 256 << 10
"""Bytes of a folder's entries that are asked for at once."""

logging.getLogger("smbprotocol").setLevel(logging.CRITICAL + 1)  # it logs what is read, names and all


class _Wary(Tcp):  # type: ignore[misc]  # the package has no types
    """As smbprotocol's, but a length that no message has is not made room for: whoever answers may be no SMB server."""

    def _recv(self, length: int, timeout: float) -> Any:
        if length > self.MAX_SIZE:
            raise ValueError("length")
        return super()._recv(length, timeout)


class _Patient(Connection):  # type: ignore[misc]  # the package has no types
    """As smbprotocol's, but no answer is waited for without end, and no link resolved here."""

    @property
    def transport(self) -> Any:
        """What carries the messages."""
        return self._transport

    @transport.setter
    def transport(self, made: Any) -> None:
        self._transport = made and _Wary(made.server, made.port, made.timeout)

    def receive(self, request: Any, wait: bool = True, timeout: float | None = None, **_: Any) -> Any:
        """The answer; one that says there is more to come is whole for now. Raises smbprotocol's errors."""
        try:
            return super().receive(request, wait, timeout or 4 * TIMEOUT, resolve_symlinks=False)
        except smb.BufferOverflow as error:
            return error.header


class SmbConnection:
    """Opens, lists and reads by handles. Of each share one tree is connected, at first use."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        self._place, self._password = place, password
        self._connection: Any = None
        self._session: Any = None
        self._trees: dict[str, Any] = {}

    def connect(self) -> None:
        """Reach the server and log in. Raises TargetError, Lost, Busy."""
        encrypt = self._place.options.get("encrypt", "0") == "1"
        shown = printable(self._place.server)
        with refusals():
            self._connection = _Patient(uuid.uuid4(), self._place.host, self._place.port, require_signing=True)
            self._connection.connect(timeout=TIMEOUT)
        if encrypt and not self._connection.supports_encryption:
            raise target_error("smb_encryption", place=shown)
        self._session = login(self._connection, self._place, self._password, encrypt=encrypt)

    def open(self, share: str, path: str, access: int, options: int) -> tuple[bytes, bytes]:
        """A handle to what lies at ``path``, as Windows writes it, and the server's words of it (MS-SMB2 2.2.14)."""
        tree = self._tree(share)
        with refusals():
            answer = self._ask(tree, self._create(tree, path, access, options))
        return _handle(answer), answer

    def number(self, share: str, handle: bytes) -> int:
        """What the file system numbers the opened file or folder by; 0 where it is not told."""
        return self._told(share, handle, FileInformationClass.FILE_INTERNAL_INFORMATION, 8) or 0

    def granted(self, share: str, handle: bytes) -> int | None:
        """The rights that an open handle has, as a mask (MS-DTYP 2.4.3); None where it is not told."""
        return self._told(share, handle, FileInformationClass.FILE_ACCESS_INFORMATION, 4)

    def _told(self, share: str, handle: bytes, what: int, size: int) -> int | None:
        query = SMB2QueryInfoRequest()
        query["info_type"] = InfoType.SMB2_0_INFO_FILE
        query["file_info_class"] = what
        query["output_buffer_length"] = size
        query["file_id"] = handle
        try:
            with refusals():
                return int.from_bytes(_buffer(self._ask(self._tree(share), query), "<2xHI")[:size], "little")
        except ReadError:
            return None

    def close_handle(self, share: str, handle: bytes) -> None:
        """Give a handle back. What goes wrong there goes wrong again at the next call."""
        closing = SMB2CloseRequest()
        closing["file_id"] = handle
        with contextlib.suppress(Lost, Busy, ReadError), refusals():
            self._ask(self._tree(share), closing)

    def described(self, share: str, paths: list[str], options: int) -> Iterator[tuple[bytes, bytes] | None]:
        """For each path the server's words of it and its security descriptor (empty: not told); None: not opened.

        Nothing is opened for reading: neither a lock of somebody's nor content that lies elsewhere is touched.
        """
        tree, at = self._tree(share), 0
        with refusals():
            while at < len(paths):
                some = paths[at : at + max(1, min(32, self._credits() // 3))]
                at += len(some)
                asked = [self._describe(tree, path, options) for path in some]
                yield from [self._description(requests) for requests in asked]

    def listing(self, share: str, handle: bytes) -> Iterator[bytes]:
        """What lies in the folder, an answer at a time (MS-FSCC 2.4.18)."""
        tree, first = self._tree(share), True
        with refusals():
            while True:
                size = self._affordable(_LISTED, self._connection.max_transact_size)
                asked = SMB2QueryDirectoryRequest()
                asked["file_information_class"] = INFORMATION_CLASS
                asked["flags"] = 1 if first else 0  # from the beginning
                asked["file_id"] = handle
                asked["output_buffer_length"] = size
                asked["buffer"] = "*".encode("utf-16-le")
                try:
                    answer = self._ask(tree, asked, size)
                except smb.NoMoreFiles:
                    return
                except smb.NoSuchFile:  # a root without even itself in it
                    return
                first = False
                yield _buffer(answer, "<2xHI")

    def read(self, share: str, handle: bytes, offset: int, size: int) -> bytes:
        """So many bytes from ``offset`` on, fewer only at the end of the file. Several pieces are asked for at once."""
        tree, data = self._tree(share), bytearray()
        with refusals():
            while len(data) < size:
                part = self._burst(tree, handle, offset + len(data), size - len(data))
                if not part:
                    break
                data += part
        return bytes(data)

    def transact(self, share: str, handle: bytes, message: bytes) -> bytes:
        """Send a message to a pipe and take the first piece of the answer; nothing to send: the next piece."""
        with refusals():
            if not message:
                return self._burst(self._tree(share), handle, 0, _UNIT)
            asked = SMB2IOCTLRequest()
            asked["ctl_code"] = CtlCode.FSCTL_PIPE_TRANSCEIVE
            asked["file_id"] = handle
            asked["max_output_response"] = _UNIT
            asked["flags"] = IOCTLFlags.SMB2_0_IOCTL_IS_FSCTL
            asked["buffer"] = message
            return _buffer(self._ask(self._tree(share), asked), "<32xII")

    def leads_to(self, share: str, path: str) -> str | None:
        """Where a link of a distributed file system (DFS) leads, as its server says; None: it does not (MS-DFSC)."""
        whole = "\\".join(filter(None, ("", self._place.host, share, path)))
        question, asked = DFSReferralRequest(), SMB2IOCTLRequest()
        question["request_file_name"] = f"\\{whole}"
        asked["ctl_code"] = CtlCode.FSCTL_DFS_GET_REFERRALS
        asked["file_id"] = b"\xff" * 16
        asked["max_output_response"] = _UNIT
        asked["flags"] = IOCTLFlags.SMB2_0_IOCTL_IS_FSCTL
        asked["buffer"] = question
        try:
            with refusals():
                answer = DFSReferralResponse()
                answer.unpack(_buffer(self._ask(self._tree("IPC$"), asked), "<32xII"))
                target = ReferralEntry(answer).target_hint.target_path
        except (ReadError, Lost):  # an answer that cannot be taken apart counts as lost, and is none
            return None
        return printable(f"\\{target}") if isinstance(target, str) and target else None

    def close(self) -> None:
        """Let go of the connection; the server ends the session with it."""
        connection, self._connection = self._connection, None
        self._session = None
        self._trees.clear()
        if connection is not None and connection.transport is not None:
            with contextlib.suppress(Exception):  # it may be gone already, in any way
                connection.disconnect(close=False)

    def _tree(self, share: str) -> Any:
        if self._connection is None:
            raise Lost("closed")
        if share not in self._trees:
            tree = TreeConnect(self._session, f"\\\\{self._place.host}\\{share}")
            with refusals():
                tree.connect()
            self._trees[share] = tree
        return self._trees[share]

    def _create(self, tree: Any, path: str, access: int, options: int) -> Any:
        if tree.is_dfs_share:  # there, paths begin with the server and the share
            path = "\\".join(filter(None, (tree.share_name.lstrip("\\"), path)))
        asked = SMB2CreateRequest()
        asked["impersonation_level"] = ImpersonationLevel.Impersonation
        asked["desired_access"] = access
        asked["share_access"] = (  # in nobody's way
            ShareAccess.FILE_SHARE_READ | ShareAccess.FILE_SHARE_WRITE | ShareAccess.FILE_SHARE_DELETE
        )
        asked["create_disposition"] = CreateDisposition.FILE_OPEN
        asked["create_options"] = options
        asked["buffer_path"] = path.encode("utf-16-le", "surrogatepass") or b"\0\0"
        return asked

    def _describe(self, tree: Any, path: str, options: int) -> list[Any]:
        query, closing = SMB2QueryInfoRequest(), SMB2CloseRequest()
        query["info_type"] = InfoType.SMB2_0_INFO_SECURITY
        query["output_buffer_length"] = _UNIT
        query["additional_information"] = _OWNER_AND_LIST
        query["file_id"] = closing["file_id"] = _RELATED
        messages = [self._create(tree, path, READ_CONTROL | READ_ATTRIBUTES, options), query, closing]
        sid, tid = tree.session.session_id, tree.tree_connect_id
        return cast("list[Any]", self._connection.send_compound(messages, sid, tid, related=True))

    def _description(self, requests: list[Any]) -> tuple[bytes, bytes] | None:
        answers: list[bytes] = []
        for request in requests:  # all are waited for: the next ones would find them otherwise
            try:
                answers.append(self._data(request))
            except smb.SMBResponseException as error:
                if error.status in GONE | BUSY:
                    raise
                answers.append(b"")
        if not answers[0]:
            return None
        _handle(answers[0])
        return answers[0], _buffer(answers[1], "<2xHI") if answers[1] else b""

    def _burst(self, tree: Any, handle: bytes, offset: int, size: int) -> bytes:
        """Bytes from ``offset`` on, at least one where there is one; as much as the server lets us ask for at once."""
        asked, at, first = [], 0, True
        while at < size and (first or self._credits() >= 2 * _PIECE // _UNIT):
            length = min(size - at, self._affordable(_PIECE, self._connection.max_read_size))
            read = SMB2ReadRequest()
            read["length"], read["offset"], read["file_id"], read["padding"] = length, offset + at, handle, 0x50
            charge = -(-length // _UNIT)
            asked.append((self._send(tree, read, 2 * charge if first else charge), length))
            at, first = at + length, False
        data, whole, refusal = b"", True, None
        for request, length in asked:
            try:
                part = _buffer(self._data(request), "<2xBxI")
            except smb.SMBResponseException as error:
                if error.status != END_OF_FILE:
                    refusal = refusal or error
                whole = False
            else:
                data += part if whole else b""
                whole = whole and len(part) == length
        if refusal is not None and not data:
            raise refusal
        return data

    def _send(self, tree: Any, message: Any, credit: int | None = None) -> Any:
        return self._connection.send(message, tree.session.session_id, tree.tree_connect_id, credit_request=credit)

    def _ask(self, tree: Any, message: Any, size: int = _UNIT) -> bytes:
        return self._data(self._send(tree, message, max(8, -(-size // _UNIT))))

    def _data(self, request: Any) -> bytes:
        return cast("bytes", self._connection.receive(request)["data"].get_value())

    def _credits(self) -> int:
        window = self._connection.sequence_window
        return cast("int", window["high"] - window["low"])

    def _affordable(self, wanted: int, most: int) -> int:
        """Bytes that an answer may have: as large as is allowed, and as the credits at hand pay for."""
        if not self._connection.supports_multi_credit:
            return min(wanted, most, _UNIT)
        return max(1, min(wanted, most, self._credits() * _UNIT))


def _handle(answer: bytes) -> bytes:
    if len(answer) < 80:
        raise Lost("answer")
    return answer[64:80]


def _buffer(answer: bytes, layout: str) -> bytes:
    """The variable part of an answer, whose ``layout`` gives its offset (from the header on) and its length."""
    try:
        offset, length = struct.unpack_from(layout, answer)
    except struct.error:
        raise Lost("answer") from None
    data = answer[max(0, offset - _HEADER) :][:length] if length else b""
    if len(data) != length:
        raise Lost("answer")
    return data
