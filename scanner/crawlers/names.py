r"""Names of local objects: as bytes in a URI, as a person reads them, and as the system's calls want them.

A name on disk may hold anything: bytes that are no text, line breaks, marks that turn the reading direction. The URI
keeps every byte; the readable path shows what cannot be shown as ``\n``, ``\u202e`` or U+FFFD.
"""

from __future__ import annotations

import functools
import os
import re
from urllib.parse import quote, quote_from_bytes, unquote_to_bytes

from scanner.crawlers.errors import target_error

# Control characters, line and paragraph separators, marks of direction, and what is left of undecodable bytes.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff]")
_SHORT = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}


def _shown(match: re.Match[str]) -> str:
    character = match[0]
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    return _SHORT.get(character) or (f"\\x{ord(character):02x}" if character < "\xff" else f"\\u{ord(character):04x}")


def printable(text: str) -> str:
    """``text`` on one line and in one direction; what is no character is U+FFFD."""
    return _UNPRINTABLE.sub(_shown, text)


def encoded(name: str) -> str:
    """One part of a URI's path: everything but letters, digits and ``_.-~`` percent-encoded, ``/`` too."""
    return quote(name, safe="", errors="surrogateescape")


def file_uri(path: str, *, windows: bool = os.name == "nt") -> str:
    """The ``file:`` URI of an absolute path; undecodable bytes of a name stand in it as they are, percent-encoded."""
    if not windows:
        folder, slash, name = path.rpartition("/")
        return f"file://{_quoted(folder)}{slash}{quote_from_bytes(os.fsencode(name))}"
    plain = path.removeprefix("\\\\?\\UNC") if path.startswith("\\\\?\\UNC\\") else path.removeprefix("\\\\?\\")
    if plain is not path and path.startswith("\\\\?\\UNC\\"):
        plain = "\\" + plain
    plain = plain.replace("\\", "/")
    if plain.startswith("//"):  # a share: file://server/share/...
        return "file:" + quote_from_bytes(plain.encode("utf-8", "surrogatepass"))
    return "file:///" + plain[:2] + quote_from_bytes(plain[2:].encode("utf-8", "surrogatepass"))


@functools.lru_cache(256)  # one folder's entries come together
def _quoted(folder: str) -> str:
    return quote_from_bytes(os.fsencode(folder))


def path_of_uri(uri: str, *, windows: bool = os.name == "nt") -> str:
    """The path of a ``file:`` URI. Raises TargetError for a host that is not this one (Windows: a share)."""
    host, slash, rest = uri[len("file://") :].partition("/")
    if host.lower() == "localhost":
        host = ""
    raw = unquote_to_bytes(slash + rest)
    if not windows:
        if host:
            raise target_error("file_host", host=printable(host))
        return os.fsdecode(raw)
    text = raw.decode("utf-8", "surrogatepass").replace("/", "\\")
    return f"\\\\{host}{text}" if host else text.lstrip("\\")


def local_path(url: str) -> str:
    """The absolute path of a local target: a ``file:`` URI, or a path, which may begin with ``~``."""
    path = path_of_uri(url) if url[:7].lower() == "file://" else os.path.expanduser(url)
    return os.path.abspath(path)


def io_path(path: str, *, windows: bool = os.name == "nt") -> str:
    """What to hand to the system: on Windows in the form that has no limit of 260 characters and keeps odd names."""
    if not windows or path.startswith("\\\\?\\"):
        return path
    return "\\\\?\\UNC" + path[1:] if path.startswith("\\\\") else "\\\\?\\" + path
