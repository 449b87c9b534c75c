"""``pandian report``: further reports of a finished run."""

from __future__ import annotations

from pathlib import Path

from models.errors import UsageError
from models.messages import Lang, default_lang, text


def run_report(folder: Path, formats: str, out: Path | None, *, chosen: str | None, quiet: bool) -> int:
    """Write each of ``formats`` (separated by commas); in the run's own language where none is chosen."""
    from reports import FORMATS, write_report
    from scanner.store.view import StoredRun

    lang = default_lang()
    names = [name.strip() for name in formats.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            raise UsageError(text("cli.err_format", lang, value=name, known=", ".join(FORMATS)))
    place = out or folder
    try:
        place.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("run.out_unwritable", lang, path=place, reason=reason)) from None
    language: Lang | None = lang if chosen else None
    with StoredRun(folder, language) as run:
        for name in names:
            for path in write_report(run, name, place, run.lang):
                if not quiet:
                    print(text("cli.written", lang, path=path))
    return 0
