"""``pandian handover``: a statement about two runs, once their seals were checked."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from models.errors import UsageError
from models.messages import Lang, default_lang, text
from scanner.cli.folders import must_follow, must_hold_run

if TYPE_CHECKING:
    from reports.handover.facts import Party, Seal


def run_handover(old: Path, new: Path, side: str, formats: str, out: Path, *, chosen: str | None, quiet: bool) -> int:
    """Write the statement into ``out``, in the later run's language where none is chosen."""
    from reports.handover.write import FORMATS, handover
    from scanner.cli.diff import formats_of
    from scanner.store.view import StoredRun

    lang = default_lang()
    names = formats_of(formats, tuple(FORMATS))
    must_hold_run(old, new)
    language: Lang | None = lang if chosen else None
    with StoredRun(old, language) as before, StoredRun(new, language) as after:
        must_follow(before.meta, after.meta)
        try:
            out.mkdir(parents=True, exist_ok=True, mode=0o700)
            _, written = handover(
                before,
                after,
                party=cast("Party", side),
                formats=names,
                out=out,
                lang=after.lang,
                check=lambda run: check(run, after.lang, base=before),
            )
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UsageError(text("run.out_unwritable", lang, path=out, reason=reason)) from None
    for path in written if not quiet else ():
        print(text("cli.written", lang, path=path))
    return 0


def check(run: Any, lang: Lang, base: Any = None) -> Seal:
    """What a check of a stored run's seal says, as the statement wants it; of a broken one what is wrong alone.

    Where it was made from the run ``base``, that link is checked as well.
    """
    from reports.handover.facts import Seal, SealedFile
    from scanner.cli.seal import checked
    from scanner.seal import read

    try:
        named = next((entry.base for entry in read(run.folder) if entry.base), None)
    except (ValueError, OSError):
        named = None  # the check says what is wrong with it
    linked = base is not None and named is not None and named.get("run_id") == base.meta.get("run_id")
    found, entries = checked(run.folder, base=base.folder if linked else None)
    files = {each.name: each for entry in entries for each in entry.files}
    sealed = tuple(SealedFile(each.name, each.size, each.sha256) for _, each in sorted(files.items()))
    words = tuple(told.text(lang) for told in found.told if found.ok or told.bad)
    return Seal(found.head, not found.ok, words, sealed)
