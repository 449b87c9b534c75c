"""Controls in Office packages: captions and lists, ActiveX kept as XML, and drawings in VML, which hold captions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scanner.readers.base import Part
from scanner.readers.office.ooxml import Package
from scanner.readers.office.ooxml_text import PlainText
from scanner.readers.pieces import Pieces

_SAID = (
    *("alt", "title", "string", "href"),
    *("suggestedsigner", "suggestedsigner2", "suggestedsigneremail", "signinginstructions"),
)
_DATA = "x:ClientData"
_IN_DATA = frozenset({"x:ListItem", "x:ScriptText", "x:ScriptExtended", "x:FmlaMacro"})
"""What is text beside the places and states of a control."""
_BREAK = re.compile(rb"<br\s*/?>|</br\s*>", re.IGNORECASE)
_LONGEST_BREAK = 16


def controls(package: Package, folder: str, pieces: Pieces) -> Iterator[Part]:
    """The texts of all controls and VML drawings of a document whose parts lie in ``folder``."""
    for name in (*package.named(f"{folder}/activex/"), *package.named(f"{folder}/ctrlprops/")):
        yield from package.parse(name, _Control(pieces))
    for name in package.named(f"{folder}/", ".vml"):
        yield from package.parse(name, _Vml(pieces), _closed)


def _closed(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """VML without line breaks of HTML, which Excel does not close."""
    kept = b""
    for block in blocks:
        window = kept + block
        at = window.rfind(b"<", max(0, len(window) - _LONGEST_BREAK))
        kept, window = (window[at:], window[:at]) if at >= 0 else (b"", window)
        yield _BREAK.sub(b" ", window)
    yield _BREAK.sub(b" ", kept)


class _Control(PlainText):
    """Handler of a control's properties: what they are set to, and the items of lists."""

    def __init__(self, pieces: Pieces) -> None:
        super().__init__("control", pieces, None)

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - the seam's signature
        """An element begins."""
        self._give()
        for value in filter(None, map(attributes.get, ("value", "val"))):
            self.out.extend(self._pieces.add(value, self._location))


class _Vml(PlainText):
    """Handler of a VML drawing: all text but what says where a control lies, and texts that stand for shapes."""

    def __init__(self, pieces: Pieces) -> None:
        super().__init__("drawing", pieces, ())
        self._inside = True

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """An element begins."""
        if name == _DATA or name.startswith("v:"):
            self._give()
        if name == _DATA:
            self._inside = False
        elif name in _IN_DATA:
            self._inside = True
        for value in filter(None, map(attributes.get, _SAID)):
            self.out.extend(self._pieces.add(value, self._location))

    def end(self, name: str) -> None:
        """An element ends."""
        if name in _IN_DATA or name.startswith("v:") or name in {"div", "p"}:
            self._give()
        if name in _IN_DATA:
            self._inside = False
        elif name == _DATA:
            self._inside = True
