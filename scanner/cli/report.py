"""``pandian report``: further reports of a finished run."""

from __future__ import annotations

from pathlib import Path

from models.errors import UsageError
from models.messages import Lang, default_lang, text


def run_report(folder: Path, formats: str, out: Path | None, *, chosen: str | None, quiet: bool) -> int:
    """Write each of ``formats`` (separated by commas); in the run's own language where none is chosen."""
    from reports import FORMATS, write_reports
    from scanner.seal import seal_report
    from scanner.store.run_store import holds_run
    from scanner.store.view import StoredRun

    lang = default_lang()
    names = [name.strip() for name in formats.split(",") if name.strip()]
    for name in names:
        if name not in FORMATS:
            raise UsageError(text("cli.err_format", lang, value=name, known=", ".join(FORMATS)))
    if not holds_run(folder):
        raise UsageError(text("run.store_missing", lang, path=folder))
    place = out or folder
    language: Lang | None = lang if chosen else None
    with StoredRun(folder, language) as run:
        try:
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
            written = list(write_reports(run, names, place, run.lang))
            seal_report(folder, written)
            for path in written:
                if not quiet:
                    print(text("cli.written", lang, path=path))
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UsageError(text("run.out_unwritable", lang, path=place, reason=reason)) from None
    return 0
