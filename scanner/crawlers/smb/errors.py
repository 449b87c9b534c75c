"""What an SMB server refuses, and how smbprotocol says so, as it is told to the rest of us: Lost, Busy, ReadError."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator

from smbprotocol import exceptions as smb

from models.errors import PandianError, ReadError
from scanner.crawlers.kerberos import NoTicket
from scanner.crawlers.share import Busy, Lost

GONE = frozenset({0xC00000C9, 0xC0000203, 0xC000035C, 0xC0000128, 0xC0000008, 0xC000020C, 0xC000020D, 0xC0000466})
"""Share taken away for now, session deleted or expired, handle closed or unknown, connection reset, server gone."""
BUSY = frozenset({0xC000009A, 0xC0000205, 0xC00000D0, 0xC00000CE, 0xC00000B5})
_VANISHED = frozenset({
    0xC000000F, 0xC0000033, 0xC0000034, 0xC0000039, 0xC000003A, 0xC000003B, 0xC0000056, 0xC00000CC, 0xC0000103,
    0xC0000225,
})  # fmt: skip
_STOPPED_ON_SYMLINK, _PATH_NOT_COVERED = 0x8000002D, 0xC0000257
END_OF_FILE = 0xC0000011


def word(error: smb.SMBResponseException) -> str:
    """The name of a refusal, or its number where it has none here."""
    name = type(error).__name__
    return f"0x{error.status:08X}" if name == "SMBResponseException" else name


@contextlib.contextmanager
def refusals() -> Iterator[None]:
    """The errors of smbprotocol, as they are told to the rest of us."""
    try:
        yield
    except (PandianError, Lost, Busy, NoTicket, GeneratorExit):
        raise
    except smb.SMBResponseException as error:
        status, said = error.status, word(error)
        if status in GONE:
            raise Lost(said) from None
        if status in BUSY:
            raise Busy(said) from None
        if status in _VANISHED:
            raise ReadError("vanished") from None
        if status in {_STOPPED_ON_SYMLINK, _PATH_NOT_COVERED}:
            raise ReadError("link", "link" if status == _STOPPED_ON_SYMLINK else "dfs") from None
        raise ReadError("unreadable", said) from None
    except Exception as error:  # a torn connection and an answer that is none come out of the library as anything
        raise Lost(type(error.__cause__ or error).__name__) from None
