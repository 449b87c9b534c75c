"""What encoding bytes of text are in: BOM, strict UTF-8, then common characters decide.

Chinese files come in UTF-8, GBK, GB18030, Big5 and UTF-16 with and without a BOM, also mixed line by line (two
programs writing one log). Statistics over bytes fail on short logs; what people really write does not: a candidate
encoding is as good as the share of the most used characters in what it decodes to.
"""

from __future__ import annotations

import codecs
import re

from scanner.readers.legible import CHINESE, JAPANESE, plausible, quality, so_far, strict
from scanner.readers.widths import narrow_part

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
HANZI_IN_UTF8 = re.compile(rb"[\xe3-\xe9][\x80-\xbf][\x80-\xbf][\xe3-\xe9][\x80-\xbf][\x80-\xbf]")
"""Two hanzi in UTF-8 side by side."""
_HIGH = bytes(range(128, 256))
_MUCH = 1 << 13
"""Bytes that are enough to judge an encoding by."""
_HAS_HIGH = re.compile(rb"[\x80-\xff]")
_LONE_ESCAPE = re.compile(rb"\x1b\$[@B]|\x1b\([BJ]|\x1b\$\)[CA]")
_CODE_PAGE = re.compile(
    r"(gb|big5|iso[-_]?8859|latin|cp|windows|ibm|koi8|mac|shift|sjis|euc|iso[-_]?2022|ks_c|johab|tis|x-)[\w-]*$",
    re.IGNORECASE,
)
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
    if _is_ebcdic(head):
        return EBCDIC
    wide = _wide(head)
    if wide:
        return wide
    head = narrow_part(_without_room(head))
    if _is_binary(head):
        return None
    if _utf8(head) is not None:
        declared = hint.strip().lower() in ("utf-8", "utf8")
        return _seven_bit(head) or (None if declared else _short_gbk(head)) or "utf-8"
    return "utf-8" if mostly_utf8(head) else best_legacy(head, hint)


EBCDIC = "cp037"
"""The code page of mainframes; its kin (500, 1047, 1140) differ in a few marks alone."""
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_IN_EBCDIC = (_LETTERS + " .,-/*:'()_@&+=;#").encode(EBCDIC) + b"\r\x15\x25"


def _is_ebcdic(head: bytes) -> bool:
    """Whether these are blanks, letters and digits of a mainframe, none of which has the byte of an ASCII blank."""
    if len(head) < 32 or head.isascii() or b" " in head or head.count(b"@") * 50 < len(head):  # "@" is its blank
        return False
    return len(head.translate(None, _IN_EBCDIC)) * 20 < len(head)


_ROOM = re.compile(rb"\0{64,}")
"""Zeros of which no program means any: room made ahead for a log, or what a crash left of a block."""


def _without_room(head: bytes) -> bytes:
    """``head`` without long stretches of zeros, where lines of text are left."""
    rest = _ROOM.sub(b"", head) if b"\0" * 64 in head else head
    return rest if b"\n" in rest and b"\0" not in rest else head


def _is_binary(head: bytes) -> bool:
    """More control characters than a damaged text has."""
    controls = len(head) - len(head.translate(None, _CONTROLS))
    if controls == 0:
        return False
    nul = head.count(0)
    return controls - nul > max(1, len(head) // 200) or nul > max(1, len(head) // 20)


def _seven_bit(head: bytes) -> str | None:
    """ISO-2022 hides its characters in ASCII."""
    if not head.isascii() or not _LONE_ESCAPE.search(head):
        return None
    for name in ("iso2022_jp", "iso2022_kr"):
        text = so_far(head, name)
        if text is not None and not text.isascii() and quality(text) > 0:
            return name
    return None


def _utf8(data: bytes) -> str | None:
    return so_far(data, "utf-8")


def _short_gbk(head: bytes) -> str | None:
    """GBK whose few characters happen to be valid two-byte UTF-8 (the editors' old "联通" mistake)."""
    if len(head) > 4096 or head.isascii():
        return None
    as_utf8, as_gbk = _utf8(head) or "", so_far(head, "gb18030")
    if as_gbk is None:
        return None
    highest = max(as_utf8, default="")  # Latin letters may be just that, and characters of three bytes are no accident
    if highest >= "\u0800" or highest <= "\u00ff" or quality(as_gbk) < 0.9:
        return None
    return "gb18030"


def _wide(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a BOM: zero bytes on one side, or Chinese that makes sense on two bytes each."""
    if len(head) < 4:
        return None
    if head.count(0) * 2 >= len(head):
        for name in ("utf-32-le", "utf-32-be"):
            text = so_far(head[: len(head) & ~3], name)
            if text and plausible(text) > 0.95:
                return name
    if b"\0" not in head and (head.isascii() or _is_utf8(head)):
        return None
    best, result = 0.9, None
    some = head[:_MUCH]
    for name in ("utf-16-le", "utf-16-be"):
        text = so_far(some[: len(some) & ~1], name)
        share = plausible(text) if text else 0.0
        if share > best:
            best, result = share, name
    if result is None or b"\0" in head:
        return result
    # No zero byte: wholly Chinese. It must read better than the same bytes as GBK or Big5.
    text = so_far(some[: len(some) & ~1], result) or ""
    others = [quality(other) for name in CHINESE if (other := so_far(some, name)) is not None]
    return result if len(text) >= 2 and quality(text) > max([0.5, *others]) else None


def _is_utf8(head: bytes) -> bool:
    """Strictly, an unfinished character at the end forgiven only where the head is not the whole file."""
    return _utf8(head) is not None if len(head) >= LOOK else strict(head, "utf-8") is not None


def mostly_utf8(data: bytes) -> bool:
    """Whether text that is not wholly UTF-8 is so in the main, or in whole lines of it.

    Either most of its high bytes belong to valid characters, or some lines are UTF-8 of common characters (two
    programs wrote one log); each line is then decoded as what it is.
    """
    if len(data) > _MUCH:
        data = sample_of(data)
    high = len(data) - len(data.translate(None, _HIGH))
    broken = data.decode("utf-8", "replace").count("\ufffd")
    if broken * 8 < high:
        return True
    text = b"".join(
        line for line in data.splitlines() if HANZI_IN_UTF8.search(line) and strict(line, "utf-8") is not None
    )
    return bool(text) and quality(text.decode()) >= 0.7


def best_legacy(sample: bytes, hint: str = "") -> str:
    """The encoding of bytes that are no UTF-8; ``latin-1`` is the last resort, which loses no byte."""
    sample = sample if len(sample) <= _MUCH else sample_of(sample)
    hinted = code_page(hint)
    scores = {name: _score(sample, name) + 0.15 * (name == hinted) for name in CHINESE}
    best = max(CHINESE, key=lambda name: scores[name])
    if scores[best] >= 0.6:
        return best
    if hinted and hinted not in CHINESE and so_far(sample, hinted) is not None:
        return hinted
    for name in (*JAPANESE, "euc_kr"):
        scores[name] = _score(sample, name)
    nearest = max(scores, key=lambda name: scores[name])
    if scores[nearest] >= 0.5 and (nearest in CHINESE or scores[nearest] > scores[best] + 0.1):
        return nearest
    if scores[best] >= 0.25 and (len(sample) < 64 or hinted == best):
        return best
    other = _foreign(sample)
    if scores[best] >= 0.25 and other is None:
        return best
    return other or (best if scores[best] > 0 else "latin-1")


def _score(sample: bytes, name: str) -> float:
    text = so_far(sample, name)
    if text is not None:
        return quality(text, name)
    text, broken = _repaired(sample, name)
    return quality(text, name) - 0.2 if broken <= max(1, len(text) // 100) else -1


def _repaired(sample: bytes, encoding: str) -> tuple[str, int]:
    text = sample.decode(encoding, "replace")
    return text, text.count("\ufffd")


def code_page(name: str) -> str:
    """The codec a declared name stands for; GB 2312 and GBK as their superset GB18030, Big5 with Hong Kong's part.

    Empty for anything that is no code page: a file may name Python's other codecs (zlib, punycode) to do harm.
    """
    try:
        codec = codecs.lookup(name.strip()).name if _CODE_PAGE.match(name.strip()) else ""
    except (LookupError, ValueError):
        return ""
    if codec in ("gb2312", "gbk", "gb18030"):
        return "gb18030"
    return "big5hkscs" if codec.startswith("big5") else codec


def _foreign(sample: bytes) -> str | None:
    """A statistical guess for everything else: Shift-JIS, EUC-KR, Cyrillic code pages, Latin."""
    import chardet

    found = chardet.detect(sample[:8192])["encoding"]
    name = code_page(found or "")
    return name if name and so_far(sample, name) is not None else None


def sample_of(data: bytes) -> bytes:
    """Some of ``data`` around its first high byte."""
    found = _HAS_HIGH.search(data)
    start = found.start() if found else 0
    line = data.rfind(b"\n", 0, start) + 1
    line = line if start - line < 4096 else start
    end = data.find(b"\n", line + _MUCH // 2)
    return data[line : end if line < end < line + _MUCH else line + _MUCH]


def preview(head: bytes, encoding: str) -> str:
    """``head`` as text, without BOM, for a look at it; what does not decode is replaced."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head).removeprefix("\ufeff")
