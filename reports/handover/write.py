"""``pandian handover``: a statement about two runs, in the formats asked for, once their seals were checked."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from models.errors import RunError
from models.messages import Lang, text
from reports.handover.facts import Finished, Party, Seal, Statement, gather

FORMATS = {"html": "handover.html", "pdf": "handover.pdf", "xlsx": "handover.xlsx"}
"""Format -> the file it is written to."""


def handover(
    before: Finished,
    after: Finished,
    *,
    party: Party,
    formats: Sequence[str],
    out: Path,
    lang: Lang,
    check: Callable[[Finished], Seal],
) -> tuple[Statement, list[Path]]:
    """Write a statement about two runs into the folder ``out``; gives its facts and the files written.

    ``check`` looks at the seal of a run. Raises RunError where one is broken, MissingExtra where ``pdf`` is asked for
    and cannot be written, KeyError for an unknown format; nothing is written then.
    """
    from reports.changes.compare import compare
    from reports.handover import html, pdf, xlsx
    from reports.handover.text import document

    files = [(name, out / FORMATS[name]) for name in formats]
    seals = _checked(before, check, lang), _checked(after, check, lang)
    written = []
    with compare(before, after) as changes:
        statement = gather(before, after, changes, seals, party)
        said = document(statement, lang)
        # The PDF first: what may be missing for it is said before anything is written.
        for name, path in sorted(files, key=lambda file: file[0] != "pdf"):
            if name == "html":
                html.write(said, path)
            elif name == "pdf":
                pdf.write(said, path, lang)
            else:
                xlsx.write(said, statement, changes, path, lang)
            written.append(path)
    return statement, [path for _, path in files if path in written]


def _checked(run: Finished, check: Callable[[Finished], Seal], lang: Lang) -> Seal:
    seal = check(run)
    if seal.broken:
        words = "; ".join(seal.words)
        raise RunError(text("handover.seal_broken", lang, run=run.meta.get("run_id"), words=words))
    return seal
