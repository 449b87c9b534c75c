"""The errors a crawler raises, in the user's language and without a secret."""

from __future__ import annotations

import errno
from typing import Any

from models.errors import ReadError, TargetError
from models.messages import default_lang, text


def target_error(key: str, /, **values: Any) -> TargetError:
    """A TargetError with the message ``targets.key`` in the user's language."""
    error = TargetError(text(f"targets.{key}", default_lang(), **values))
    error.key = key
    return error


def os_reason(error: OSError) -> str:
    """The name of a system error (EACCES), which says the same in every language and quotes nothing."""
    if error.errno is None:
        return type(error).__name__
    return errno.errorcode.get(error.errno, str(error.errno))


def os_read_error(error: OSError) -> ReadError:
    """What a failed system call means to the one object it was made for."""
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return ReadError("vanished")
    if error.errno == errno.ELOOP:
        return ReadError("special", "link")
    if error.errno in {errno.ENXIO, errno.EISDIR}:  # a FIFO, a socket, a device or a folder in a file's place
        return ReadError("special", os_reason(error))
    return ReadError("unreadable", os_reason(error))
