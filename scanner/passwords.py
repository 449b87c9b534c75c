"""Where a target's password comes from: never from what is written down in clear."""

from __future__ import annotations

import logging
import os
import stat
import sys
from collections.abc import Callable
from pathlib import Path

from models.messages import default_lang, text
from models.secrets import secret
from scanner.crawlers.errors import os_reason, target_error
from scanner.crawlers.names import printable

KEYRING_SERVICE = "pandian"
VARIABLE = "PANDIAN_PASSWORD"

AskPassword = Callable[[str], str | None]
"""Asks a person for the password of the place it is given; None or an empty answer is no password."""
Warn = Callable[[str], None]

log = logging.getLogger("pandian.targets")


def password_for(user: str, host: str, place: str, ask: AskPassword | None, warn: Warn) -> str | None:
    """``PANDIAN_PASSWORD``, else the keyring's entry ``user@host``, else what ``ask`` answers; None for none.

    An account that logs in without a name has no keyring entry and is not asked for.
    """
    given = secret(VARIABLE)
    if given is not None:
        return given or None
    if not user:
        return None
    stored = _keyring(f"{user}@{host or 'localhost'}", warn)
    if stored is None and ask is not None:
        stored = ask(place) or None
    return stored


def from_env(name: str) -> str:
    """The password in an environment variable. Raises TargetError where it is not set."""
    value = secret(name)
    if not value:
        raise target_error("secret_env", name=printable(name))
    return value


def from_file(path: Path) -> str:
    """The first line of a file that only its owner can read. Raises TargetError."""
    try:
        with path.open("rb") as stream:
            if os.name == "posix" and stat.S_IMODE(os.fstat(stream.fileno()).st_mode) & 0o077:
                raise target_error("secret_file_open", path=printable(str(path)))
            line = stream.readline(1 << 16)
        password = line.decode("utf-8-sig").rstrip("\r\n")
    except OSError as error:
        raise target_error("secret_file", path=printable(str(path)), reason=os_reason(error)) from None
    except UnicodeDecodeError:
        raise target_error("secret_file", path=printable(str(path)), reason="UTF-8") from None
    if not password:
        raise target_error("secret_file", path=printable(str(path)), reason="0 B")
    return password


def from_keyring(name: str, warn: Warn) -> str:
    """The keyring's entry ``name`` of the service ``pandian``. Raises TargetError where there is none."""
    password = _keyring(name, warn)
    if password is None:
        raise target_error("secret_keyring", name=printable(name))
    return password


def _keyring(name: str, warn: Warn) -> str | None:
    if not _may_have_keyring():
        return None
    try:
        import keyring
        from keyring.errors import NoKeyringError
    except ImportError:
        return None
    try:
        found: str | None = keyring.get_password(KEYRING_SERVICE, name)
    except NoKeyringError:
        return None
    except Exception as error:  # a locked or broken keyring raises whatever its back end does
        warn(text("targets.password_ignored", default_lang(), reason=type(error).__name__))
        return None
    return found or None


def _may_have_keyring() -> bool:
    """False where there can be none: all of the package's own for Linux lie behind the session's bus.

    To look through them takes it a quarter of a second, in which it starts a compiler to look for macOS's libraries.
    """
    if sys.platform != "linux" or "keyring" in sys.modules or os.environ.get("PYTHON_KEYRING_BACKEND"):
        return True
    bus = Path(os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}") / "bus"
    if os.environ.get("DBUS_SESSION_BUS_ADDRESS") or bus.exists():
        return True
    roots = (os.environ.get("XDG_CONFIG_HOME") or "~/.config", os.environ.get("XDG_DATA_HOME") or "~/.local/share")
    made = (os.path.expanduser(root) for root in roots)  # noqa: PTH111 an account may have no home
    if any(Path(root, "python_keyring/keyringrc.cfg").exists() for root in made):
        return True
    from importlib.metadata import entry_points

    return any(not each.value.startswith("keyring.") for each in entry_points(group="keyring.backends"))
