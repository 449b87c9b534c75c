"""The passwords a user gives for what is locked: read from a file, kept in memory, written nowhere."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import UsageError
from models.messages import default_lang, text

if TYPE_CHECKING:
    from models.protect import Key

_MOST = 1000
"""Each one costs a try on each thing that is locked."""
_LARGEST = 1 << 20


def load_passwords(path: Path | None) -> tuple[str, ...]:
    """One a line, as it stands, blanks and all; empty lines are left out. None gives none.

    UTF-8, or GB18030 where it is none. Raises UsageError, which names the file and quotes nothing of it.
    """
    if path is None:
        return ()
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("cli.err_file", default_lang(), path=path, reason=reason)) from None
    try:
        whole = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        whole = data.decode("gb18030", "replace")
    found = tuple(dict.fromkeys(line.removesuffix("\r") for line in whole.split("\n") if line.removesuffix("\r")))
    if len(found) > _MOST or len(data) > _LARGEST:
        raise UsageError(text("run.too_many_passwords", default_lang(), path=path, most=_MOST))
    return found


def digest_of(passwords: tuple[str, ...], key: Key) -> str:
    """By which two runs tell whether they had the same passwords; empty for none. Without the key it tells nothing."""
    return key.fingerprint("\n".join(("passwords", *passwords))) if passwords else ""
