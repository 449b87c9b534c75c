"""``pandian targets``: each target tried before a scan, and an example of a scope file."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import RunError, UsageError
from models.limits import Limits
from models.messages import Lang, default_lang, text
from scanner.check import Found, check, given


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user typed."""

    targets: tuple[str, ...] = ()
    targets_file: Path | None = None
    insecure: bool = False
    format: str = "table"
    quiet: bool = False


def run_check(asked: Asked) -> int:
    """Try each target; 0, or 1 where one cannot be read. Raises UsageError for a malformed call or file."""
    from scanner.cli.scan import ask_person

    lang = default_lang()
    files = (asked.targets_file,) if asked.targets_file is not None else ()
    if not asked.targets and not files:
        raise UsageError(text("run.no_targets", lang))
    found = check(given(asked.targets, files, ask_person()), Limits(), insecure=asked.insecure)
    if asked.format == "json":
        print(json.dumps([_told(each, lang) for each in found], ensure_ascii=False, indent=2))
    elif not asked.quiet:
        _show(found, lang)
    if not asked.quiet:
        for each in found:
            if each.rights is not None and each.rights.writes:
                print(f"pandian: {text('scope.could_write', lang, name=each.name)}", file=sys.stderr)
            if each.insecure:
                print(f"pandian: {text('scope.insecure', lang, name=each.name)}", file=sys.stderr)
    return RunError.exit_code if any(each.error is not None or not _reads(each) for each in found) else 0


def run_example() -> int:
    """Print a scope file that shows every key."""
    print(text("scope.example", default_lang()), end="")
    return 0


def _show(found: list[Found], lang: Lang) -> None:
    from scanner.cli.table import show

    heads = [text(f"scope.col_{name}", lang) for name in ("name", "place", "reads", "writes", "note")]
    show(heads, [_row(each, lang) for each in found])


def _row(each: Found, lang: Lang) -> list[str]:
    if each.rights is None:
        return [each.name, each.place, text("scope.no", lang), "", each.error or ""]
    writes = each.rights.writes
    return [
        each.name,
        each.place,
        text("scope.yes" if _reads(each) else "scope.no", lang),
        text("scope.unknown" if writes is None else "scope.yes" if writes else "scope.no", lang),
        _note(each, lang),
    ]


def _told(each: Found, lang: Lang) -> dict[str, Any]:
    rights = each.rights
    return {
        "name": each.name,
        "place": each.place,
        "reads": _reads(each),
        "writes": rights.writes if rights else None,
        "by": rights.note if rights else None,
        "note": _note(each, lang) if rights else None,
        "insecure": each.insecure,
        "error": each.error,
    }


def _reads(each: Found) -> bool:
    return each.rights is not None and each.rights.reads is not False


def _note(each: Found, lang: Lang) -> str:
    if each.rights is None:
        return ""
    note = text(f"scope.note_{each.rights.note}", lang)
    return f"{note}: {each.rights.detail}" if each.rights.detail else note
