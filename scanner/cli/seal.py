"""``pandian verify`` and ``pandian sign``: whether a run is as it was sealed, and the user's signature on it."""

from __future__ import annotations

import getpass
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import RunError, UsageError
from models.messages import default_lang, text
from models.secrets import secret

if TYPE_CHECKING:
    from scanner.seal import Entry, Verified

PASSWORD = "PANDIAN_PASSWORD"  # noqa: S105 the name of a variable


def run_verify(folder: Path, public: Path | None, base: Path | None, *, quiet: bool) -> int:
    """Print what is told of the seal; 0 where the run is as it was sealed, else 1."""
    lang = default_lang()
    if not folder.is_dir():
        raise UsageError(text("run.store_missing", lang, path=folder))
    found, _ = checked(folder, public, base)
    for told in found.told:
        if told.bad or not quiet:
            print(told.text(lang), file=sys.stderr if told.bad else sys.stdout, flush=True)
    if not found.ok and found.head is not None:  # last, for lines that are in order may follow the one that is not
        print(text("seal.differs", lang), file=sys.stderr)
    return 0 if found.ok else 1


def checked(folder: Path, public: Path | None = None, base: Path | None = None) -> tuple[Verified, list[Entry]]:
    """What is told of the seal of a run, and its entries."""
    from scanner.seal import read, user_key, verify
    from scanner.store.opening import streams_of

    try:
        entries = read(folder)
    except (ValueError, OSError):
        entries = []  # verify says what is wrong with it
    key = user_key(entries[0].key_id) if entries else None
    return verify(folder, key=key, public=public, base=base, streams=streams_of(folder)), entries


def run_sign(folder: Path, key: Path, *, quiet: bool) -> int:
    """Sign the seal of a run; the password of an encrypted key comes from the environment or a prompt."""
    from scanner.seal import sign

    lang = default_lang()
    given = secret(PASSWORD)
    try:
        try:
            made = sign(folder, key, given.encode() if given else None)
        except ValueError:
            made = sign(folder, key, _asked(key).encode())
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RunError(text("later.err_write", lang, path=folder, reason=reason)) from None
    if not quiet:
        print(text("later.signed", lang, fingerprint=made))
    return 0


def _asked(key: Path) -> str:
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(text("later.err_key_password", default_lang(), path=key))
    return getpass.getpass(f"{key}: ", sys.stderr)
