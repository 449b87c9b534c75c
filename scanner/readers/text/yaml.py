"""YAML: lists of mappings are records; settings stay text, where every value stands beside its key and on its line.

Only events are read (PyYAML's C parser): an alias is a word, not a copy of what it points to, nothing is constructed,
and scalars stay as they were written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import Any

from models.limits import Limits
from scanner.readers.base import ByteSource, Part, ReadContext
from scanner.readers.records import Records
from scanner.readers.text.text import Decoded
from scanner.readers.text.yaml_scalars import BINARY, Scalars
from scanner.readers.windows import Windows

_WHOLE = 8 << 20
"""Bytes up to which a file is looked at for records; a larger one is text."""
_MAX_DEPTH = 200
_COMMENT = re.compile(
    r"""(?:^|(?<=[\s\[{,]))(?:"(?:[^"\\\n]|\\.)*+"|'(?:[^'\n]|'')*+'|(\#[^\n]*))""",
    re.MULTILINE,
)
"""What begins a word: a quoted value, in which a number sign is one, or a comment."""


class YamlReader:
    """Settings, or records."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """Table chunks where the file is a list of mappings, text chunks for anything else."""
        text = Decoded(source)
        pieces = iter(text)
        head: list[bytes] = []
        size = 0
        for piece in pieces:
            head.append(piece)
            size += len(piece)
            if size > _WHOLE:
                break
        scalars = Scalars(context)
        documents = _documents(b"".join(head).decode(), scalars) if size <= _WHOLE else None
        if documents is None:
            scalars = Scalars(context)
            out = Windows(context.limits.text_window)
            for piece in scalars.clear(chain(head, pieces)):
                yield from out.add(piece)
                yield from scalars.members()
            yield from out.flush()
        else:
            yield from _records(documents, b"".join(head).decode(), context.limits)
        yield from scalars.members()
        yield from scalars.problems()
        yield from text.problems()


def _records(documents: list[Any], text: str, limits: Limits) -> Iterator[Part]:
    records = Records(limits)
    for document in documents:
        yield from records.add(document)
    yield from records.flush()
    comments = Windows(limits.text_window, line=None)
    line, counted = 1, 0
    for match in filter(lambda found: found[1], _COMMENT.finditer(text)):
        line += text.count("\n", counted, match.start())
        counted = match.start()
        yield from comments.add(match[1].encode() + b"\n", {"part": "comment", "line": line})
    yield from comments.flush()


def _documents(text: str, scalars: Scalars) -> list[Any] | None:
    """The file's documents where they are records: a list of mappings, one under a single key, or many alike."""
    if (
        text.count("\n- ") + text.count("\n  - ") + text.count("\n    - ") + text.count("\n---") < 2
        and text[:1] not in "-["
    ):
        return None
    import yaml

    try:
        documents = list(_built(yaml.parse(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), scalars))
    except (yaml.YAMLError, _NotRecordsError, RecursionError):
        return None
    documents = [document for document in documents if document not in (None, "")]
    if not documents:
        return None
    if all(map(_is_list, documents)):
        return documents
    flat = len(documents) > 2 and all(isinstance(document, dict) for document in documents)
    return (
        documents if flat and len({tuple(sorted(document)) for document in documents}) * 3 <= len(documents) else None
    )


def _is_list(document: Any) -> bool:
    if isinstance(document, dict) and len(document) == 1:
        document = next(iter(document.values()))
    if not isinstance(document, list) or len(document) < 2:
        return False
    return all(isinstance(item, dict) for item in document)


class _NotRecordsError(Exception):
    """Nested too deep, or with keys that are no plain text."""


def _built(events: Any, scalars: Scalars) -> Iterator[Any]:
    """Each document of a stream of events as dicts, lists and text; an anchor is no copy."""
    import yaml

    stack: list[Any] = []
    keys: list[str | None] = []
    for event in events:
        if isinstance(event, yaml.ScalarEvent):
            value: Any = scalars.unpacked(event.value) if event.tag == BINARY else event.value
        elif isinstance(event, yaml.AliasEvent):
            value = f"*{event.anchor}"
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            if len(stack) >= _MAX_DEPTH:
                raise _NotRecordsError
            stack.append({} if isinstance(event, yaml.MappingStartEvent) else [])
            keys.append(None)
            continue
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            value = stack.pop()
            keys.pop()
        else:
            continue
        if not stack:
            yield value
        elif isinstance(stack[-1], list):
            stack[-1].append(value)
        elif keys[-1] is None:
            if not isinstance(value, str):
                raise _NotRecordsError
            keys[-1] = value
        else:
            key, keys[-1] = keys[-1], None
            given = stack[-1]
            given[key] = [given[key], value] if key in given else value
