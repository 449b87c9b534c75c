"""``pandian analyze``: the findings in a few files, or in standard input, as JSON; nothing is stored."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from models.errors import UsageError
from models.messages import default_lang, text
from models.records import Finding, Item, ItemKind, ObjectResult
from scanner.engines import scratch
from scanner.readers.base import ByteSource

STDIN = "-"


def run_analyze(
    files: list[Path], key_file: Path | None, names: str, *, quiet: bool, types: Sequence[Path] = ()
) -> int:
    """One JSON array per input, each on a line of its own; what could not be read is said on standard error."""
    from models.protect import load_key
    from recognizers.lane import LaneOptions
    from scanner.cli.entities import own_types
    from scanner.session import Session, Tools

    lang = default_lang()
    lane = LaneOptions(names=names, types=own_types(types, key_file))
    session = Session((), load_key(key_file), lane=lane, lang=lang)
    own = scratch.make_scratch()
    try:
        tools = Tools(session, own)
        inputs: list[Path | None] = [*files] if files else [None]
        for path in inputs:
            findings, unread = _analyze(path, tools)
            print(json.dumps(findings, ensure_ascii=False), flush=True)
            for result in unread if not quiet else ():
                for problem in result.problems:
                    reason = text(f"reasons.{problem.code}", lang, detail=problem.detail).rstrip("：: ")
                    line = text("cli.warn_unread", lang, object=result.item.path, reason=reason)
                    print(f"pandian: {line}", file=sys.stderr)
    finally:
        scratch.remove(own)
    return 0


def _analyze(path: Path | None, tools: Any) -> tuple[list[dict[str, Any]], list[ObjectResult]]:
    from scanner.events import Finished, Found
    from scanner.pipeline import process_source

    source = _source(path)
    name = STDIN if path is None else str(path)
    item = Item(uri=name, path=name, target="", kind=ItemKind.FILE, locator=name, size=source.size)
    findings: list[Finding] = []
    unread: list[ObjectResult] = []
    for event in process_source(item, source, tools):
        if isinstance(event, Found):
            findings.extend(event.findings())
        elif isinstance(event, Finished):
            if "STATE_SECRET_MARK" in event.result.counts:
                findings = [_starred(each) if each.object == event.result.item.uri else each for each in findings]
            if event.result.problems:
                unread.append(event.result)
    return [_line(each) for each in findings], unread


def _source(path: Path | None) -> ByteSource:
    if path is None:
        return ByteSource.of_bytes(STDIN, sys.stdin.buffer.read())
    try:
        with path.open("rb"):
            return ByteSource.of_path(path)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("cli.err_file", default_lang(), path=path, reason=reason)) from None


def _starred(finding: Finding) -> Finding:
    from dataclasses import replace

    return replace(finding, masked="*" * len(finding.masked))


def _line(finding: Finding) -> dict[str, Any]:
    return {
        "object": finding.object,
        "entity_type": finding.entity_type,
        "start": finding.start,
        "end": finding.end,
        "location": dict(finding.location),
        "score": finding.score,
        "masked": finding.masked,
        "fingerprint": finding.fingerprint,
        "verified_by": list(finding.verified_by),
        "recognizer": finding.recognizer,
        **({"over": list(finding.over)} if finding.over else {}),
    }
