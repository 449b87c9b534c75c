"""``pandian entities``: every entity type, trying types of the user's own, and making lists of words."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from models.entities import catalogue
from models.errors import UsageError
from models.messages import default_lang, text

if TYPE_CHECKING:
    from models.protect import Key
    from recognizers.own.kinds import OwnType

FAILED = 1
_NAMED = 12
"""Numbers of lines that are named one by one."""


def own_types(paths: Sequence[Path], key_file: Path | None = None) -> tuple[OwnType, ...]:
    """The user's own types in the files ``paths``, known to the catalogue from now on. Raises UsageError."""
    if not paths:
        return ()
    from recognizers.own.loading import load_types

    return load_types(paths, lambda: _key(key_file))


def run_entities(format: str, types: Sequence[Path] = (), key_file: Path | None = None) -> int:
    """Print the catalogue as a table or as JSON: code, both names, standard, default tier, how it is verified."""
    own_types(types, key_file)
    entries = list(catalogue().values())
    if format == "json":
        rows = [
            {
                "code": entry.code,
                "zh": entry.zh,
                "en": entry.en,
                "standard": entry.standard,
                "tier": entry.tier,
                "group": entry.group,
                "verified_by": list(entry.verified_by),
            }
            for entry in entries
        ]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    from scanner.cli.table import show

    lang = default_lang()
    heads = [text(f"cli.ent_{name}", lang) for name in ("code", "zh", "en", "standard", "tier", "verified")]
    show(heads, [(e.code, e.zh, e.en, e.standard, e.tier, ", ".join(e.verified_by)) for e in entries])
    return 0


def run_test(file: Path, key_file: Path | None, *, quiet: bool) -> int:
    """Try the types of a file on its own examples and print a table; 1 where one failed."""
    from recognizers.own.trying import try_types
    from scanner.cli.table import show

    lang = default_lang()
    trials = list(try_types(own_types([file], key_file)))
    rows = []
    for trial in trials:
        failed = "result_missed" if trial.kind == "example" else "result_false"
        result = "result_none" if not trial.number else "result_passed" if trial.passed else failed
        kind = text(f"own.kind_{trial.kind}", lang) if trial.number else ""
        found = "  ".join(trial.found)
        rows.append((trial.code, kind, str(trial.number or ""), text(f"own.{result}", lang), found))
    real = [trial for trial in trials if trial.number]
    wrong = sum(not trial.passed for trial in real)
    if not quiet:
        show([text(f"own.col_{name}", lang) for name in ("type", "kind", "line", "result", "found")], rows)
        without = len(trials) - len(real)
        print(text("own.tested", lang, passed=len(real) - wrong, failed=wrong, without=without))
    return FAILED if wrong else 0


def run_hash_list(words: Path, out: Path, key_file: Path | None, *, quiet: bool) -> int:
    """Make a keyed list of the words in a text file, one a line, and say what was left out by line, never by word."""
    from recognizers.own.lists import list_secret, list_words, write_list

    lang = default_lang()
    try:
        lines = words.read_text("utf-8-sig").splitlines()
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("own.err_file", lang, file=words, reason=reason)) from None
    except UnicodeDecodeError:
        raise UsageError(text("own.err_file", lang, file=words, reason="UTF-8")) from None
    key = _key(key_file)
    listed = list_words(lines, list_secret(key))
    said = [
        text(f"own.{name}", lang, lines=len(numbers), numbers=_numbers(numbers))
        for name, numbers in (("left_out_short", listed.too_short), ("left_out_long", listed.too_long))
        if numbers
    ]
    if not len(listed.tables):
        raise UsageError("; ".join([text("own.err_words_none", lang, file=words), *said]))
    try:
        write_list(out, listed.tables, key)
    except FileExistsError:
        raise UsageError(text("own.err_exists", lang, file=out)) from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("own.err_write", lang, file=out, reason=reason)) from None
    if not quiet:
        print(text("own.listed", lang, file=out, words=len(listed.tables), key_id=key.id))
        if listed.repeated:
            print(text("own.repeated", lang, lines=listed.repeated))
        for line in said:
            print(line)
    return 0


def _numbers(numbers: Sequence[int]) -> str:
    named = ", ".join(str(number) for number in numbers[:_NAMED])
    return named + (", …" if len(numbers) > _NAMED else "")


def _key(path: Path | None) -> Key:
    from models.protect import load_key

    try:
        return load_key(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("run.key_unusable", default_lang(), reason=reason)) from None
