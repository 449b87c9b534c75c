"""``pandian store upgrade``: the store of a run brought to the present version in its place, and sealed so."""

from __future__ import annotations

from pathlib import Path

from models.errors import RunError, UsageError
from models.messages import default_lang, text
from scanner.cli.folders import must_hold_run


def run_upgrade(folder: Path, *, quiet: bool) -> int:
    """Upgrade; what was sealed must be whole before, and its key at hand, so that the seal goes on. Raises RunError."""
    from scanner.cli.seal import checked
    from scanner.seal import SEAL, user_key
    from scanner.store.sqlite import FILE
    from scanner.upgrade import upgrade_run

    lang = default_lang()
    must_hold_run(folder)
    if not (folder / FILE).is_file():  # a store in a database is of this version: none before it had one there
        _say("upgrade_none", folder, quiet=quiet)
        return 0
    if (folder / SEAL).exists():
        found, entries = checked(folder)
        if not found.ok:
            raise RunError("; ".join(told.text(lang) for told in found.told if told.bad))
        key = user_key(entries[0].key_id)
        if key is None:
            raise UsageError(text("later.err_upgrade_key", lang, id=entries[0].key_id))
    done = upgrade_run(folder)
    if done is None:
        _say("upgrade_none", folder, quiet=quiet)
        return 0
    _say("upgraded", folder, quiet=quiet, old=done[0], new=done[1])
    return 0


def _say(name: str, folder: Path, *, quiet: bool, **values: str) -> None:
    if not quiet:
        print(text(f"later.{name}", default_lang(), path=folder, **values))
