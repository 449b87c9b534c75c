"""``pandian destruction``: the list of what is to be destroyed, and what later runs confirm of it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import PandianError, RunError, UsageError
from models.messages import Lang, default_lang, text
from scanner.cli.folders import must_follow, must_hold_run

if TYPE_CHECKING:
    from reports.destruction.record import Filled
    from scanner.store.view import StoredRun


def run_issue(folder: Path, out: Path, tier: str | None, *, chosen: str | None, quiet: bool) -> int:
    """Issue the list ``out`` from a finished run, and the same as XLSX beside it."""
    from reports.destruction.chain import ENDING
    from reports.destruction.record import destruction_issue
    from scanner.seal import head
    from scanner.store.view import StoredRun

    lang = default_lang()
    must_hold_run(folder)
    path = out if out.name.endswith(ENDING) else out.with_name(out.name + ENDING)
    try:
        with StoredRun(folder, lang if chosen else None) as run:
            path.parent.mkdir(parents=True, exist_ok=True)
            filled = destruction_issue(run, path, lang=run.lang, tier=tier, seal=head(folder))
            _told(filled, run.lang, quiet=quiet)
    except OSError as error:
        raise _unwritable(path, error) from None
    return 0


def run_update(path: Path, folder: Path, since: Path | None, *, chosen: str | None, quiet: bool) -> int:
    """Fill in the list at ``path`` from the run in ``folder``, compared with the one that it was issued from."""
    from reports.destruction.chain import ENDING
    from scanner.store.view import StoredRun

    lang = default_lang()
    if not path.exists() and not path.name.endswith(ENDING):
        path = path.with_name(path.name + ENDING)  # as it was named when it was issued
    if not path.is_file():
        raise UsageError(text("cli.err_file", lang, path=path, reason="ENOENT"))
    must_hold_run(folder, *([since] if since is not None else []))
    try:
        with StoredRun(folder, lang if chosen else None) as run:
            filled = _filled(path, run, folder, since)
            if filled is None:
                raise UsageError(text("later.err_issued_from", lang, path=path))
            _told(filled, run.lang, quiet=quiet)
    except OSError as error:
        raise _unwritable(path, error) from None
    return 0


def fill_lists(folder: Path, lang: Lang) -> Iterator[str]:
    """Fill in every list beside a run that has just finished; a line to say for each.

    A list that cannot be filled in loses nothing: the run stays, and ``destruction update`` does it later.
    """
    from reports.destruction.chain import lists_beside
    from scanner.store.view import StoredRun

    for path in lists_beside(folder):
        try:
            with StoredRun(folder, lang) as run:
                filled = _filled(path, run, folder, None)
                if filled is None:
                    yield text("later.list_left", lang, path=path, reason=text("later.list_no_run", lang))
                else:
                    _write_book(path, lang)
                    yield _line(filled, lang)
        except PandianError as error:
            yield text("later.list_left", lang, path=path, reason=error)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            yield text("later.list_left", lang, path=path, reason=reason)


def _filled(path: Path, run: StoredRun, folder: Path, since: Path | None) -> Filled | None:
    """The list, filled in; None where the run that it was issued from is not at hand."""
    from reports.changes.compare import compare
    from reports.destruction.record import destruction_update, issued_from
    from scanner.seal import head
    from scanner.store.view import StoredRun

    wanted = issued_from(path)
    earlier = since or _folder_of(wanted, folder.resolve().parent, path.resolve().parent)
    if earlier is None:
        return None
    with StoredRun(earlier) as before:
        if before.meta.get("run_id") != wanted:
            return None
        if run.meta.get("run_id") != wanted:  # which adds nothing
            must_follow(before.meta, run.meta)
        with compare(before, run) as changes:
            return destruction_update(path, changes, run, seal=head(folder))


def _folder_of(run_id: str, *places: Path) -> Path | None:
    from scanner.prune import runs_in

    return next((run.path for place in places for run in runs_in(place) if run.run_id == run_id), None)


def _told(filled: Filled, lang: Lang, *, quiet: bool) -> None:
    book = _write_book(filled.path, lang)
    if quiet:
        return
    print(_line(filled, lang))
    print(text("cli.written", default_lang(), path=book))


def _write_book(path: Path, lang: Lang) -> Path:
    from reports.destruction import xlsx

    book = path.with_suffix(".xlsx")
    xlsx.write(path, book, lang)
    return book


def _line(filled: Filled, lang: Lang) -> str:
    states = ", ".join(
        f"{text(f'destruction.state_{state}', lang)} {number}" for state, number in filled.states.items()
    )
    return text("later.list", lang, path=filled.path, states=states or "0", head=filled.head)


def _unwritable(path: Path, error: OSError) -> RunError:
    reason = error.strerror or type(error).__name__
    return RunError(text("later.err_write", default_lang(), path=path, reason=reason))
