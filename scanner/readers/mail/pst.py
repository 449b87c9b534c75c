"""Outlook's data files (pst, ost): every item of every folder as a mail of its own ([MS-PST])."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from models.errors import ReadError
from models.records import Problem
from scanner.readers.base import ByteSource, Member, Part, ReadContext
from scanner.readers.mail import mapi
from scanner.readers.mail.pst_file import Node, PstFile
from scanner.readers.mail.pst_mail import STOPS, Composer, Properties, subject
from scanner.readers.pieces import Pieces

_FOLDER, _MESSAGE, _HIDDEN = 2, 4, 8
_NAMES = 0x61
_DEEPEST = 32
_MOST_NAMES = 20_000


class PstReader:
    """Mails, contacts, appointments and notes as members below the names of their folders, deleted ones too."""

    def read(self, source: ByteSource, context: ReadContext) -> Iterator[Part]:
        """See scanner.readers.base. Raises ReadError ``damaged``, ``unsupported``, ``expanded``, ``members``."""
        problems: dict[Problem, None] = {}

        def problem(code: str, detail: str) -> None:
            problems[Problem(code, detail)] = None

        with source.open() as stream:
            file = PstFile(stream, source.size, context, problem)
            yield from _items(file, context, problems)
        yield from problems


def _items(file: PstFile, context: ReadContext, problems: dict[Problem, None]) -> Iterator[Part]:
    composer, folders = Composer(file, context, _named(file)), dict[int, str]()
    pieces, number = Pieces(context.limits.text_window), 0
    for node in file.nodes():
        if node.kind == _FOLDER:
            yield from pieces.add(_folder(file, node.nid, folders), {"part": "folder"})
        if node.kind not in (_MESSAGE, _HIDDEN):
            continue
        number += 1
        context.members += 1
        if context.members > context.limits.max_members:
            problems[Problem("members", str(context.limits.max_members))] = None
            break
        folder = _folder(file, node.parent, folders)
        try:
            item = Properties(file, node)
            name = f"{folder}/{number:05} {' '.join(subject(item).replace('/', '_').split())[:80]}".rstrip() + ".eml"
            spool = composer.mail(item)
        except ReadError as error:
            if error.problem.code in STOPS:
                problems[error.problem] = None
                break
            yield Member(f"{folder}/{number:05}.eml".lstrip("/"), None, problem=error.problem)
        except (struct.error, ValueError, IndexError):
            damaged = Problem("damaged", "pst: item")
            yield Member(f"{folder}/{number:05}.eml".lstrip("/"), None, problem=damaged)
        else:
            yield Member(name.lstrip("/"), spool.source(name), size=spool.size, release=spool.release)
    yield from pieces.flush()


def _folder(file: PstFile, nid: int, known: dict[int, str]) -> str:
    """The path of a folder from the top; what cannot be read of it is left out."""
    names: list[str] = []
    at: int = nid
    for _ in range(_DEEPEST):
        if at in known:
            names.append(known[at])
            break
        node: Node | None = file.node(at)
        if node is None or node.kind != _FOLDER:
            break
        try:
            names.append(Properties(file, node).text(0x3001).replace("/", "_").strip())
        except (ReadError, struct.error, ValueError):
            names.append("")
        if node.parent == at:
            break
        at = node.parent
    path = "/".join(filter(None, reversed(names)))
    if len(known) < _MOST_NAMES:
        known[nid] = path
    return path


def _named(file: PstFile) -> dict[int, str]:
    """Numbers from 0x8000 on -> the names that this file gives them ([MS-PST] 2.4.7)."""
    names: dict[int, str] = {}
    node = file.node(_NAMES)
    try:
        properties = Properties(file, node) if node else None
        entries, strings = (properties.data(3), properties.data(4)) if properties else (b"", b"")
    except (ReadError, struct.error, ValueError):
        return names
    for at in range(0, min(len(entries), 8 * _MOST_NAMES) - 7, 8):
        value, kind, number = struct.unpack_from("<LHH", entries, at)
        if kind & 1:
            length = min(int.from_bytes(strings[value : value + 4], "little"), 1024)
            names[0x8000 + number] = strings[value + 4 : value + 4 + length].decode("utf-16-le", "replace")
        else:
            names[0x8000 + number] = mapi.LOCAL_NAMES.get(value, f"{value:#06x}")
    return names
