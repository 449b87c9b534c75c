"""The font that stands in for every font a PDF names but does not bring: one empty box for all characters.

pdfium looks for such a font on the machine and places characters by its outlines. Then the text of a page depends on
which fonts are installed: where there is no Chinese one, a character that stands alone is dropped and lines run
together; where there is one, most of the time goes into outlines that nobody looks at. So it is given this font
instead, and no font of the system is opened. Fonts within the document are used as before.

The tables are those of the OpenType specification 1.9 that a TrueType font cannot do without.
"""

from __future__ import annotations

import ctypes
import functools
import struct
from typing import Any

_EM, _TOP, _BOTTOM = 1000, 880, -120
_FIRST, _LAST = 0x20, 0xFFFE
_HANDLE = 1


@functools.cache
def box_font() -> bytes:
    """A TrueType font: every character of the Basic Multilingual Plane is one glyph, as wide as it is high.

    The glyph is a line there and back: it has the box of a Chinese character and covers nothing.
    """
    points = b"\x01\x01" + struct.pack(">4h", 0, _EM, _BOTTOM, _TOP - _BOTTOM)  # two points: x, then y, as differences
    glyph = struct.pack(">5h2H", 1, 0, _BOTTOM, _EM, _TOP, 1, 0) + points
    glyph += b"\0" * (-len(glyph) % 4)
    count = _LAST - _FIRST + 1
    segments = struct.pack(">7H", 4, 4, 1, 0, _LAST, 0xFFFF, 0) + struct.pack(">2H2h", _FIRST, 0xFFFF, 0, 1)
    segments += struct.pack(">2H", 4, 0)
    # Format 4 counts its length in 16 bits; of a longer table readers take what is there.
    characters = struct.pack(">3H", 4, 0xFFFF, 0) + segments + b"\0\1" * count
    tables = {
        b"cmap": struct.pack(">4HI", 0, 1, 3, 1, 12) + characters,
        b"glyf": glyph,
        b"head": struct.pack(
            ">4I2H2q4h2H3h", 0x10000, 0x10000, 0, 0x5F0F3CF5, 0, _EM, 0, 0, 0, _BOTTOM, _EM, _TOP, 0, 8, 2, 1, 0
        ),
        b"hhea": struct.pack(">I3hH3h3h4hhH", 0x10000, _TOP, _BOTTOM, 0, _EM, 0, 0, _EM, 1, 0, 0, 0, 0, 0, 0, 0, 2),
        b"hmtx": struct.pack(">HhHh", _EM, 0, _EM, 0),
        b"loca": struct.pack(">3I", 0, 0, len(glyph)),
        b"maxp": struct.pack(">I14H", 0x10000, 2, 2, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0),
    }
    head = struct.pack(">I4H", 0x10000, len(tables), 64, 2, len(tables) * 16 - 64)
    directory, body = b"", b""
    for tag, table in sorted(tables.items()):
        directory += struct.pack(">4s3I", tag, 0, len(head) + 16 * len(tables) + len(body), len(table))
        body += table + b"\0" * (-len(table) % 4)
    return head + directory + body


@functools.cache
def use_box_font() -> Any:
    """From now on pdfium asks this process, not the system, for fonts; the object must outlive the library."""
    import pypdfium2
    import pypdfium2.raw as pdfium

    class Fonts(pypdfium2.PdfSysfontBase):  # type: ignore[misc] # the library is not typed
        """The callbacks of ``FPDF_SYSFONTINFO``, under its names."""

        def Release(self, _: Any) -> None:  # noqa: N802
            """Nothing is held."""

        def EnumFonts(self, _: Any, mapper: Any) -> None:  # noqa: N802
            """No font is installed."""

        def MapFont(self, _: Any, *wanted: Any) -> int:  # noqa: ARG002, N802
            """Whatever is wanted: the one font."""
            return _HANDLE

        def GetFont(self, _: Any, face: Any) -> int:  # noqa: ARG002, N802
            """Likewise."""
            return _HANDLE

        def GetFontData(self, _: Any, font: Any, table: int, buffer: Any, size: int) -> int:  # noqa: ARG002, N802
            """Copy the whole file (table 0), or say how large it is; there is no other table."""
            data = box_font()
            if table:
                return 0
            if buffer and size >= len(data):
                ctypes.memmove(buffer, data, len(data))
            return len(data)

        def GetFaceName(self, _: Any, font: Any, buffer: Any, size: int) -> int:  # noqa: ARG002, N802
            """It has no name."""
            return 0

        def GetFontCharset(self, _: Any, font: Any) -> int:  # noqa: ARG002, N802
            """Any."""
            return int(pdfium.FXFONT_DEFAULT_CHARSET)

        def DeleteFont(self, _: Any, font: Any) -> None:  # noqa: N802
            """Nothing is held."""

    fonts = Fonts()
    fonts.setup()
    return fonts
