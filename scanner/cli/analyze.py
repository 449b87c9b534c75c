"""``pandian analyze``: the findings in a few files, or in standard input, as JSON; nothing is stored."""

from __future__ import annotations

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import UsageError
from models.messages import default_lang, text
from models.records import Item, ItemKind
from scanner.cli.explaining import Analyzed, as_explained, as_text, line_of
from scanner.engines import scratch
from scanner.readers.base import ByteSource

if TYPE_CHECKING:
    from models.messages import Lang
    from models.ner import Choice
    from models.records import ObjectResult
    from scanner.session import Tools

STDIN = "-"


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user typed."""

    files: tuple[Path, ...] = ()
    key_file: Path | None = None
    names: str = "auto"
    types: tuple[Path, ...] = ()
    allow: tuple[Path, ...] = ()
    explain: bool = False
    format: str = "json"
    ner: Choice | None = None
    quiet: bool = False


def run_analyze(asked: Asked) -> int:
    """One JSON array per input, each on a line of its own; what could not be read is said on standard error.

    With ``explain`` an object of ``findings``, each with its ``why``, and ``near_misses``.
    """
    from models.ner import DEFAULT
    from models.protect import load_key
    from recognizers.options import LaneOptions
    from scanner.allow.loading import load_allow
    from scanner.cli.entities import own_types
    from scanner.session import Session, Tools

    lang = default_lang()
    types = own_types(asked.types, asked.key_file)
    lane = LaneOptions(names=asked.names, types=types, model=asked.ner or DEFAULT)
    lane.load_model()
    session = Session((), load_key(asked.key_file), lane=lane, lang=lang, allow=load_allow(asked.allow))
    own = scratch.make_scratch()
    try:
        tools = Tools(session, own)
        inputs: list[Path | None] = [*asked.files] if asked.files else [None]
        for path in inputs:
            found = _analyze(path, tools, explain=asked.explain)
            if asked.format == "text":
                for line in as_text(found, lang):
                    print(line)
            else:
                told = as_explained(found, lang) if asked.explain else [line_of(each) for each in found.findings]
                print(json.dumps(told, ensure_ascii=False), flush=True)
            for result in found.sampled if not asked.quiet else ():
                print(f"pandian: {_sampled(result, lang)}", file=sys.stderr)
            for result in found.unread if not asked.quiet else ():
                for problem in result.problems:
                    reason = text(f"reasons.{problem.code}", lang, detail=problem.detail).rstrip("：: ")
                    line = text("cli.warn_unread", lang, object=result.item.path, reason=reason)
                    print(f"pandian: {line}", file=sys.stderr)
    finally:
        scratch.remove(own)
    return 0


def _analyze(path: Path | None, tools: Tools, *, explain: bool) -> Analyzed:
    from recognizers.explain import Explained
    from scanner.events import Finished, Found
    from scanner.pipeline import process_source

    source = _source(path)
    name = STDIN if path is None else str(path)
    item = Item(uri=name, path=name, target="", kind=ItemKind.FILE, locator=name, size=source.size)
    result = Analyzed(name)
    if explain:

        def made(uri: str) -> Explained:
            result.explained[uri] = Explained(tools.lane.min_score)
            return result.explained[uri]

        tools.explain = made
    for event in process_source(item, source, tools):
        if isinstance(event, Found):
            result.findings.extend(event.findings())
        elif isinstance(event, Finished):
            if "STATE_SECRET_MARK" in event.result.counts:
                result.hide(event.result.item.uri)
            if "names_mentions" in event.result.facts:
                result.sampled.append(event.result)
            if event.result.problems:
                result.unread.append(event.result)
    return result


def _sampled(result: ObjectResult, lang: Lang) -> str:
    from scanner.cli.show import size

    facts = result.facts
    figures = {"mentions": f"{facts['names_mentions']:,.0f}", "error": f"{facts['names_error']:,.0f}"}
    what = text("names.object", lang, read=size(facts["names_read"]), of=size(facts["names_wanted"]), **figures)
    return text("names.analyzed", lang, object=result.item.path, what=what)


def _source(path: Path | None) -> ByteSource:
    if path is None:
        return ByteSource.of_bytes(STDIN, sys.stdin.buffer.read())
    try:
        with path.open("rb"):
            return ByteSource.of_path(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("cli.err_file", default_lang(), path=path, reason=reason)) from None
