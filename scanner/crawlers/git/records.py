"""What the objects of a Git repository say: the entries of a tree, who made a commit when, and with what words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scanner.crawlers.posix_modes import iso_time

FOLDER, LINK, MODULE = 0o040000, 0o120000, 0o160000
_PERSON = re.compile(rb"(.*?) ?<([^>\n]*)> (-?\d{1,15}) ([+-]\d{4})$")
_ENCODING = re.compile(rb"^encoding (\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a tree. ``mode`` is that of its kind: a folder, a link, another repository, else a file."""

    mode: int
    name: str
    object: bytes


@dataclass(frozen=True, slots=True)
class Person:
    """Who did something when. ``when`` in seconds since 1970."""

    name: str = ""
    mail: str = ""
    when: int = 0

    @property
    def text(self) -> str:
        """``Name <mail>``."""
        return f"{self.name} <{self.mail}>" if self.mail else self.name

    @property
    def time(self) -> str | None:
        """ISO 8601 in UTC."""
        return iso_time(self.when)


@dataclass(frozen=True, slots=True)
class Commit:
    """What a commit, or a tag with words of its own, says. ``tree`` is empty of a tag."""

    tree: bytes
    author: Person
    committer: Person
    message: str


def entries(data: bytes, width: int) -> tuple[list[Entry], bool]:
    """The entries of a tree, undecodable bytes of names as surrogates, and whether it could be read to its end."""
    found: list[Entry] = []
    at = 0
    while at < len(data):
        space = data.find(b" ", at, at + 8)
        end = data.find(b"\0", space + 1) if space > 0 else -1
        name = data[end + 1 : end + 1 + width] if end > 0 else b""
        try:
            mode = int(data[at:space], 8)
        except ValueError:
            return found, False
        if len(name) != width:
            return found, False
        kind = mode & 0o170000
        found.append(Entry(kind, data[space + 1 : end].decode("utf-8", "surrogateescape"), name))
        at = end + 1 + width
    return found, True


def commit(data: bytes) -> Commit:
    """A commit or tag. What it does not say is empty."""
    head, _, message = data.partition(b"\n\n")
    fields: dict[bytes, bytes] = {}
    for line in head.split(b"\n"):
        key, _, value = line.partition(b" ")
        fields.setdefault(key, value)
    encoding = _ENCODING.search(head)
    codec = encoding[1].decode("ascii", "replace") if encoding else "utf-8"
    tree = re.fullmatch(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?", fields.get(b"tree", b""))
    author = _person(fields.get(b"author", fields.get(b"tagger", b"")), codec)
    return Commit(
        tree=bytes.fromhex(tree[0].decode()) if tree else b"",
        author=author,
        committer=_person(fields[b"committer"], codec) if b"committer" in fields else author,
        message=_text(message, codec),
    )


def _person(line: bytes, codec: str) -> Person:
    match = _PERSON.match(line)
    if not match:
        return Person()
    return Person(_text(match[1], codec).strip(), _text(match[2], codec).strip(), int(match[3]))


def _text(raw: bytes, codec: str) -> str:
    """Text in the encoding that the commit names; else, as it is in China where none is named, in GB 18030."""
    for one in (codec, "gb18030"):
        try:
            return raw.decode(one)
        except (LookupError, UnicodeError):
            continue
    return raw.decode("utf-8", "replace")
