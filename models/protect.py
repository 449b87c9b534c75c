"""What may leave memory of a value: its masked form and its keyed fingerprint.

The key is the user's: ``PANDIAN_KEY``, or a key file that only its owner can read, made at first use.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass, field
from pathlib import Path

from models.entities import catalogue
from models.errors import UsageError
from models.messages import default_lang, text
from models.secrets import secret


def mask(value: str, entity_type: str) -> str:
    """``value`` with ``*`` for each hidden character, of the same length; at least half of it is hidden.

    Types whose catalogue entry has no mask (marks of secrecy, public service numbers) are shown as written.
    """
    entry = catalogue()[entity_type]
    if entry.mask is None:
        return value
    if entity_type == "EMAIL_ADDRESS":
        local, at, domain = value.rpartition("@")
        return local[: min(1, len(local) // 2)] + "*" * (len(local) - min(1, len(local) // 2)) + at + domain
    size = len(value)
    start, end = entry.mask
    while start + end > size // 2:
        if end >= start:
            end -= 1
        else:
            start -= 1
    return value[:start] + "*" * (size - start - end) + (value[-end:] if end else "")


@dataclass(frozen=True, slots=True)
class Key:
    """The user's key for fingerprints. Never printed, pickled only to our own workers."""

    secret: bytes = field(repr=False)

    @property
    def id(self) -> str:
        """What a run records of the key: enough to tell two keys apart, nothing to find it from."""
        return hashlib.blake2b(b"pandian key id", key=self.secret, digest_size=8).hexdigest()

    def fingerprint(self, normal: str) -> str:
        """Keyed BLAKE2b-128 of a normalised value: the same for the same value within one key, whatever its type."""
        return hashlib.blake2b(normal.encode("utf-8", "surrogatepass"), key=self.secret, digest_size=16).hexdigest()


def load_key(path: Path | None = None) -> Key:
    """The user's key: ``PANDIAN_KEY``, else ``path``, else the key file of the user's configuration, made if missing.

    Raises UsageError for a key that is too short or a file that others can read.
    """
    given = secret("PANDIAN_KEY")
    if given and path is None:
        if len(given) < 16:
            raise UsageError(text("run.key_short", default_lang()))
        return Key(hashlib.blake2b(given.encode(), digest_size=32, person=b"pandian").digest())
    if path is None:
        import platformdirs

        path = Path(platformdirs.user_config_dir("pandian", appauthor=False)) / "key"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            file.write(secrets.token_hex(32) + "\n")
    if os.name == "posix" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise UsageError(text("run.key_open", default_lang(), path=path))
    written = path.read_text("ascii", "replace").strip()
    if len(written) < 16:
        raise UsageError(text("run.key_none", default_lang(), path=path))
    return Key(hashlib.blake2b(written.encode(), digest_size=32, person=b"pandian").digest())
