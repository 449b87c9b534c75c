"""``pandian diff``: two finished runs compared."""

from __future__ import annotations

from pathlib import Path

from models.errors import UsageError
from models.messages import Lang, default_lang, text
from scanner.cli.folders import must_hold_run


def run_diff(old: Path, new: Path, formats: str, out: Path | None, *, chosen: str | None, quiet: bool) -> int:
    """Print the comparison or write it into ``out``; in the later run's language where none is chosen."""
    from reports.changes.diff import FORMATS, diff
    from scanner.store.view import StoredRun

    lang = default_lang()
    names = formats_of(formats, tuple(FORMATS))
    must_hold_run(old, new)
    language: Lang | None = lang if chosen else None
    with StoredRun(old, language) as before, StoredRun(new, language) as after:
        try:
            if out is not None:
                out.mkdir(parents=True, exist_ok=True, mode=0o700)
            written = diff(before, after, names, after.lang, out=out)
        except BrokenPipeError:
            raise  # whoever read the lines has gone
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UsageError(text("run.out_unwritable", lang, path=out or Path(), reason=reason)) from None
    for path in written if not quiet else ():
        print(text("cli.written", lang, path=path))
    return 0


def formats_of(given: str, known: tuple[str, ...]) -> list[str]:
    """Names separated by commas, each of them known. Raises UsageError."""
    names = [name.strip() for name in given.split(",") if name.strip()]
    for name in names:
        if name not in known:
            raise UsageError(text("cli.err_format", default_lang(), value=name, known=", ".join(known)))
    if not names:
        raise UsageError(text("cli.err_format", default_lang(), value=given, known=", ".join(known)))
    return names
