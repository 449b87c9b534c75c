"""What encoding bytes of text are in, and a stream of them as UTF-8: BOM, strict UTF-8, then common characters decide.

Chinese files come in UTF-8, GBK, GB18030, Big5 and UTF-16 with and without a BOM, also mixed line by line (two
programs writing one log). Statistics over bytes fail on short logs; what people really write does not: a candidate
encoding is as good as the share of the most used characters in what it decodes to.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from models.records import Problem
from scanner.readers.common_hanzi import COMMON

BLOCK = 1 << 18
"""Bytes read at a time."""

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_CONTROLS = bytes(set(range(32)) - {8, 9, 10, 11, 12, 13, 26, 27, 28, 29, 30, 31, 1, 2, 3})
"""Bytes that text does not hold; 1 to 3 and 28 to 31 separate fields in exports of Hive and mainframes."""
_HIGH = bytes(range(128, 256))
_MUCH = 1 << 13
"""Bytes that are enough to judge an encoding by."""
_HAS_HIGH = re.compile(rb"[\x80-\xff]")
_LONE_ESCAPE = re.compile(rb"\x1b\$[@B]|\x1b\([BJ]|\x1b\$\)[CA]|~\{[!-w][!-~]")
_FOREIGN = re.compile(r"[^\x00-\x7f]+")
_TALLY = 1500
"""Characters that a judgement rests on."""
_CHINESE = ("gb18030", "big5hkscs")
_JAPANESE = ("cp932", "euc_jp")
LOOK = 1 << 16
"""Bytes from which the encoding is guessed."""


def bom_of(head: bytes) -> tuple[str, int] | None:
    """Encoding and length of the byte order mark that ``head`` begins with."""
    for mark, name in _BOMS:
        if head.startswith(mark):
            return name, len(mark)
    return None


def guess(head: bytes, hint: str = "") -> str | None:
    """The encoding of text that begins with ``head`` (up to 64 KiB), None where it is not text.

    ``hint`` is what the file says of itself (an XML declaration, a meta tag): believed where the bytes allow it.
    """
    head = head[:LOOK]
    marked = bom_of(head)
    if marked:
        return marked[0]
    wide = _wide(head)
    if wide:
        return wide
    if _is_binary(head):
        return None
    if _utf8(head) is not None:
        return _seven_bit(head) or _short_gbk(head) or "utf-8"
    return "utf-8" if mostly_utf8(head) else best_legacy(head, hint)


def _is_binary(head: bytes) -> bool:
    """More control characters than a damaged text has."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls == 0:
        return False
    nul = head.count(0)
    return controls - nul > max(1, len(head) // 200) or nul > max(1, len(head) // 20)


def _seven_bit(head: bytes) -> str | None:
    """ISO-2022-JP and HZ hide their characters in ASCII."""
    if not head.isascii() or not _LONE_ESCAPE.search(head):
        return None
    for name in ("iso2022_jp", "iso2022_kr", "hz"):
        text = _decoded(head, name)
        if text is not None and not text.isascii() and _quality(text) > 0:
            return name
    return None


def _utf8(data: bytes) -> str | None:
    return _decoded(data, "utf-8")


def _decoded(data: bytes, encoding: str) -> str | None:
    """``data`` decoded strictly, but for an unfinished character at the end; None where it does not decode."""
    try:
        return codecs.getincrementaldecoder(encoding)("strict").decode(data)
    except UnicodeDecodeError:
        return None


def _short_gbk(head: bytes) -> str | None:
    """GBK whose few characters happen to be valid two-byte UTF-8 (the editors' old "联通" mistake)."""
    if len(head) > 4096 or head.isascii():
        return None
    as_utf8, as_gbk = _utf8(head) or "", _decoded(head, "gb18030")
    if as_gbk is None:
        return None
    foreign = [c for c in as_utf8 if c >= "\x80"]
    if any(c >= "\u0800" or c <= "\u00ff" for c in foreign) or _quality(as_gbk) < 0.9:
        return None
    return "gb18030"


def _quality(text: str, encoding: str = "gb18030") -> float:
    """How much the non-ASCII part of ``text`` reads as Chinese (Japanese, Korean): 1 all common, below 0 broken."""
    tallied = Counter("".join(_FOREIGN.findall(text))[:_TALLY])
    total = sum(tallied.values())
    return sum(times * _weight(c, encoding) for c, times in tallied.items()) / total if total else 0.0


def _weight(c: str, encoding: str) -> float:
    if c in COMMON:
        return 1
    if "\u3041" <= c <= "\u30fe":
        return 0.9 if encoding in _JAPANESE else 0
    if "\uac00" <= c <= "\ud7a3":
        return 0.8 if encoding == "euc_kr" else -0.5
    if "\u4e00" <= c <= "\u9fa5":
        return 0.3
    if c in "\ufeff\ufffd" or "\ue000" <= c <= "\uf8ff" or "\x80" <= c <= "\x9f":
        return -2
    if "\u3400" <= c <= "\u4dbf" or c > "\uffff":
        return -0.2
    return 0 if "\u3000" <= c <= "\u30ff" or "\u2010" <= c <= "\u2642" or "\uff00" <= c <= "\uff60" else -0.5


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a BOM: zero bytes on one side, or Chinese that makes sense on two bytes each."""
    if len(head) < 4:
        return None
    if head.count(0) * 2 >= len(head):
        for name in ("utf-32-le", "utf-32-be"):
            text = _decoded(head[: len(head) & ~3], name)
            if text and _plausible(text) > 0.95:
                return name
    if b"\0" not in head and (head.isascii() or _is_utf8(head)):
        return None
    best, result = 0.9, None
    some = head[:_MUCH]
    for name in ("utf-16-le", "utf-16-be"):
        text = _decoded(some[: len(some) & ~1], name)
        share = _plausible(text) if text else 0.0
        if share > best:
            best, result = share, name
    if result is None or b"\0" in head:
        return result
    # No zero byte: wholly Chinese. It must read better than the same bytes as GBK or Big5.
    text = _decoded(some[: len(some) & ~1], result) or ""
    others = [_quality(other) for name in _CHINESE if (other := _decoded(some, name)) is not None]
    return result if len(text) >= 2 and _quality(text) > max([0.5, *others]) else None


def _is_utf8(head: bytes) -> bool:
    """Strictly, an unfinished character at the end forgiven only where the head is not the whole file."""
    return _utf8(head) is not None if len(head) >= LOOK else _strict(head, "utf-8") is not None


def _plausible(text: str) -> float:
    """Share of characters that plain text has: ASCII, common and other hanzi, CJK marks, full-width forms, Latin."""
    tallied = Counter(text[:_TALLY])
    good = 0.0
    for c, times in tallied.items():
        if " " <= c <= "~" or c in "\t\r\n" or c in COMMON or "\u3000" <= c <= "\u3015" or "\uff01" <= c <= "\uffe5":
            good += times
        elif "\u4e00" <= c <= "\u9fa5" or "\u2010" <= c <= "\u2030":
            good += 0.8 * times
        elif "\xa0" <= c <= "\u04ff" or "\u3040" <= c <= "\u30ff" or "\uac00" <= c <= "\ud7a3":
            good += 0.6 * times
    return good / sum(tallied.values()) if tallied else 0.0


def mostly_utf8(data: bytes) -> bool:
    """Whether text that is not wholly UTF-8 is so in the main, or in whole lines of it.

    Either most of its high bytes belong to valid characters, or some lines are UTF-8 of common characters (two
    programs wrote one log); each line is then decoded as what it is.
    """
    if len(data) > _MUCH:
        data = _sample(data)
    high = len(data) - len(data.translate(None, _HIGH))
    broken = data.decode("utf-8", "replace").count("\ufffd")
    if broken * 8 < high:
        return True
    text = b"".join(line for line in data.splitlines() if _THREE.search(line) and _strict(line, "utf-8") is not None)
    return bool(text) and _quality(text.decode()) >= 0.7


def best_legacy(sample: bytes, hint: str = "") -> str:
    """The encoding of bytes that are no UTF-8; ``latin-1`` is the last resort, which loses no byte."""
    sample = sample if len(sample) <= _MUCH else _sample(sample)
    hinted = _known(hint)
    scores = {name: _score(sample, name) + 0.15 * (name == hinted) for name in _CHINESE}
    best = max(_CHINESE, key=lambda name: scores[name])
    if scores[best] >= 0.6:
        return best
    if hinted and hinted != "utf-8" and hinted not in _CHINESE and _decoded(sample, hinted) is not None:
        return hinted
    for name in (*_JAPANESE, "euc_kr"):
        scores[name] = _score(sample, name)
    nearest = max(scores, key=lambda name: scores[name])
    if scores[nearest] >= 0.5 and (nearest in _CHINESE or scores[nearest] > scores[best] + 0.1):
        return nearest
    other = _foreign(sample)
    if scores[best] >= 0.25 and (other is None or len(sample) < 64 or hinted == best):
        return best
    return other or (best if scores[best] > 0 else "latin-1")


def _score(sample: bytes, name: str) -> float:
    text = _decoded(sample, name)
    if text is not None:
        return _quality(text, name)
    text, broken = _repaired(sample, name)
    return _quality(text, name) - 0.2 if broken <= max(1, len(text) // 100) else -1


def _repaired(sample: bytes, encoding: str) -> tuple[str, int]:
    text = sample.decode(encoding, "replace")
    return text, text.count("\ufffd")


def _known(name: str) -> str:
    """The codec a declared name stands for; GB 2312 and GBK as their superset GB18030, Big5 with Hong Kong's part."""
    try:
        codec = codecs.lookup(name.strip()).name if name.strip() else ""
    except (LookupError, ValueError):
        return ""
    if codec in ("gb2312", "gbk", "gb18030"):
        return "gb18030"
    return "big5hkscs" if codec.startswith("big5") else codec


def _foreign(sample: bytes) -> str | None:
    """A statistical guess for everything else: Shift-JIS, EUC-KR, Cyrillic code pages, Latin."""
    import chardet

    found = chardet.detect(sample[:8192])["encoding"]
    name = _known(found or "")
    if not name or name in ("utf-8", "ascii") or name.startswith(("utf-", "utf_")):
        return None
    return name if _decoded(sample, name) is not None else None


@dataclass(slots=True)
class Decoder:
    """Bytes of one object in, pieces of UTF-8 out, each of whole characters; ``lost`` counts bytes that were no text.

    UTF-8 passes through as it is. The encoding may turn out later than the head: the first line that is no UTF-8
    decides for a file that was ASCII so far, and single lines in another encoding are decoded as what they are.
    """

    encoding: str
    lost: int = 0
    mixed: int = 0
    """Lines in another encoding than the rest."""
    _settled: bool = False
    _inner: codecs.IncrementalDecoder | None = field(default=None, repr=False)
    _rest: bytes = field(default=b"", repr=False)

    def feed(self, data: bytes, *, final: bool = False) -> bytes:
        """The text of ``data`` as UTF-8, short of an unfinished character or line."""
        if self.encoding == "utf-8" or self.encoding in _ASCII_SAFE:
            return self._by_line(data, final=final)
        if self._inner is None:
            self._inner = codecs.getincrementaldecoder(self.encoding)("replace")
        text = self._inner.decode(data, final)
        self.lost += text.count("\ufffd")
        return _encoded(text)

    def _by_line(self, data: bytes, *, final: bool) -> bytes:
        data = self._rest + data if self._rest else data
        if self.encoding == "utf-8":
            try:
                data.decode()
            except UnicodeDecodeError as error:
                tail = len(data) - error.start
                if not final and error.end == len(data) and tail < 4:
                    return self._but_for(data, error.start)
                if not final and tail < 4 and error.reason == "unexpected end of data":
                    return self._but_for(data, error.start)
            else:
                self._rest = b""
                self._settled = self._settled or not data.isascii()
                return data
        # Whole lines only: a line is in one encoding, and a line end is no part of a character in any of these.
        cut = len(data) if final else data.rfind(b"\n") + 1
        if not cut and len(data) >= BLOCK:
            cut = self._safe_cut(data)
        self._rest = data[cut:]
        return self._lines(data[:cut])

    def _but_for(self, data: bytes, end: int) -> bytes:
        """``data`` up to an unfinished character, which waits for the rest of it."""
        self._rest = data[end:]
        self._settled = self._settled or not data[:end].isascii()
        return data[:end]

    def _safe_cut(self, data: bytes) -> int:
        """A place in a line without end where no character is cut: after the last ASCII control, space or digit."""
        for place in range(len(data) - 1, max(0, len(data) - 4096), -1):
            if data[place] < 0x30:
                return place + 1
        return len(data)

    def _lines(self, data: bytes) -> bytes:
        if not data:
            return b""
        main = self._decode_as(data, self.encoding)
        if main is not None:
            if self.encoding == "utf-8":
                return data
            if not _holds_utf8(data):
                return main
        elif self.encoding == "utf-8" and not self._settled and not mostly_utf8(data):
            # ASCII so far, now something else: this is the first that tells what.
            self.encoding, self._settled = best_legacy(_sample(data)), True
            if self.encoding not in _ASCII_SAFE:
                return self.feed(data, final=True)
            main = self._decode_as(data, self.encoding)
            if main is not None:
                return main
        self._settled = True
        return b"".join(self._line(line) for line in data.splitlines(keepends=True))

    def _line(self, line: bytes) -> bytes:
        if line.isascii():
            return line
        as_utf8 = _valid(line)
        if as_utf8 is not None and (self.encoding == "utf-8" or any(c >= "\u0800" for c in as_utf8)):
            if self.encoding != "utf-8" and _quality(as_utf8) < 0.5:
                as_utf8 = None
            else:
                self.mixed += self.encoding != "utf-8"
                return line
        main = self._decode_as(line, self.encoding)
        if main is not None:
            return main
        for other in ("gb18030", "big5hkscs"):
            if other != self.encoding:
                decoded = _strict(line, other)
                if decoded is not None and _quality(decoded) >= 0.7:
                    self.mixed += 1
                    return decoded.encode()
        text = line.decode(self.encoding, "replace")
        self.lost += text.count("\ufffd") - _given(line)
        return _encoded(text)

    def _decode_as(self, data: bytes, encoding: str) -> bytes | None:
        text = _strict(data, encoding)
        return None if text is None else (data if encoding == "utf-8" else _encoded(text))

    def problem(self) -> Problem | None:
        """What to report at the end: bytes that could not be decoded."""
        return Problem("decoding", f"{self.lost} ({self.encoding})") if self.lost > 0 else None


_ASCII_SAFE = frozenset(
    {"gb18030", "big5hkscs", "latin-1", "iso8859-1", "cp1252", "cp1251", "cp866", "koi8-r", "euc_kr"}
)
"""Encodings in which the byte of a line end is never part of another character."""


def _given(line: bytes) -> int:
    """Replacement characters that stand in the file itself."""
    return line.count(b"\xef\xbf\xbd")


def _strict(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def _valid(line: bytes) -> str | None:
    return _strict(line, "utf-8")


_THREE = re.compile(rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf][\xe3-\xe9][\x80-\xbf][\x80-\xbf]")


def _holds_utf8(data: bytes) -> bool:
    """Whether two hanzi in UTF-8 stand side by side somewhere: perhaps a line in another encoding than the rest."""
    return _THREE.search(data) is not None


def _sample(data: bytes) -> bytes:
    """Some of ``data`` around its first high byte."""
    found = _HAS_HIGH.search(data)
    start = found.start() if found else 0
    line = data.rfind(b"\n", 0, start) + 1
    line = line if start - line < 4096 else start
    end = data.find(b"\n", line + _MUCH // 2)
    return data[line : end if line < end < line + _MUCH else line + _MUCH]


def _encoded(text: str) -> bytes:
    return text.encode()


def decoded(stream: BinaryIO, decoder: Decoder, block: int = BLOCK) -> Iterator[bytes]:
    """The stream from where it stands, as pieces of UTF-8 without BOM."""
    first = True
    while True:
        data = stream.read(block)
        piece = decoder.feed(data, final=not data)
        if first and piece:
            piece, first = piece.removeprefix(codecs.BOM_UTF8), False
        if piece:
            yield piece
        if not data:
            return


def preview(head: bytes, encoding: str) -> str:
    """``head`` as text, without BOM, for a look at it; what does not decode is replaced."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")
