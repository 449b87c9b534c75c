"""Deflate64 (method 9 of ZIP, APPNOTE 6.3.10; "Enhanced Deflate"): the window is 64 KiB, the longest match 64 KiB.

No library under a free licence that fits unpacks it, and what Windows packs beyond 2 GiB uses it.
"""

from __future__ import annotations

from models.errors import ReadError

_WINDOW = 64 << 10
_LENGTH_BITS = [0] * 8 + [bits for bits in range(1, 6) for _ in range(4)] + [16]
_LENGTHS = [*(3 + sum(1 << bits for bits in _LENGTH_BITS[:code]) for code in range(28)), 3]
_DISTANCE_BITS = [max(0, code // 2 - 1) for code in range(32)]
_DISTANCES = [code + 1 if code < 4 else ((2 + code % 2) << (code // 2 - 1)) + 1 for code in range(32)]
_ORDER = (16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15)

_Codes = tuple[list[int], int]


class _More(Exception):
    """The input ends in the middle of a symbol."""


class Inflate64:
    """A decompressor with the face of the standard library's: ``decompress(data, most)``, ``eof``, ``needs_input``."""

    def __init__(self) -> None:
        self.eof, self.needs_input, self.unused_data = False, True, b""
        self._input, self._at, self._bits, self._count = b"", 0, 0, 0
        self._out = bytearray()
        self._given = 0
        self._last = False
        self._stored = -1
        self._tables: tuple[_Codes, _Codes] | None = None

    def decompress(self, data: bytes, most: int = _WINDOW) -> bytes:
        """At most about ``most`` bytes more. Raises ReadError ``damaged``."""
        self._input, self._at = self._input[self._at :] + data, 0
        while not self.eof and len(self._out) - self._given < most:
            try:
                self._block(most)
            except _More:
                break
        produced = bytes(self._out[self._given : self._given + most])
        self._given += len(produced)
        self.needs_input = not self.eof and len(produced) < most
        if self._given > 4 * _WINDOW:
            cut = self._given - _WINDOW
            del self._out[:cut]
            self._given -= cut
        if self.eof and not self.unused_data:
            self.unused_data = self._input[self._at :]
        if self.eof and self._given < len(self._out):
            produced += bytes(self._out[self._given :])
            self._given = len(self._out)
        return produced

    def _need(self, count: int) -> int:
        while self._count < count:
            piece = self._input[self._at : self._at + 6]
            if not piece:
                raise _More
            self._bits |= int.from_bytes(piece, "little") << self._count
            self._count += 8 * len(piece)
            self._at += len(piece)
        value = self._bits & ((1 << count) - 1)
        self._bits >>= count
        self._count -= count
        return value

    def _block(self, most: int) -> None:
        """One header of a block, or symbols of it up to ``most`` bytes; where the input ends, it is as if not begun."""
        if self._stored >= 0:
            self._copy()
        elif self._tables:
            self._symbols(most)
        elif self._last:
            self.eof = True
        else:
            state = self._at, self._bits, self._count
            try:
                self._header()
            except _More:
                self._at, self._bits, self._count = state
                raise

    def _header(self) -> None:
        last, kind = self._need(1), self._need(2)
        if kind == 0:
            self._need(self._count % 8)
            size, check = self._need(16), self._need(16)
            if size ^ check != 0xFFFF:
                raise ReadError("damaged", "deflate64: block")
            self._stored = size
        elif kind == 1:
            self._tables = _fixed()
        elif kind == 2:
            self._tables = self._dynamic()
        else:
            raise ReadError("damaged", "deflate64: block")
        self._last = bool(last)

    def _copy(self) -> None:
        while self._stored and self._count >= 8:
            self._out.append(self._need(8))
            self._stored -= 1
        piece = self._input[self._at : self._at + self._stored]
        self._out += piece
        self._at += len(piece)
        self._stored -= len(piece)
        if not self._stored:
            self._stored = -1
        elif not piece:
            raise _More

    def _dynamic(self) -> tuple[_Codes, _Codes]:
        literals, distances, lengths = self._need(5) + 257, self._need(5) + 1, self._need(4) + 4
        sizes = [0] * 19
        for place in _ORDER[:lengths]:
            sizes[place] = self._need(3)
        codes = _table(sizes)
        found: list[int] = []
        while len(found) < literals + distances:
            symbol = self._symbol(codes)
            if symbol < 16:
                found.append(symbol)
            elif symbol == 16:
                if not found:
                    raise ReadError("damaged", "deflate64: codes")
                found += [found[-1]] * (3 + self._need(2))
            else:
                found += [0] * (3 + self._need(3) if symbol == 17 else 11 + self._need(7))
        if len(found) > literals + distances:
            raise ReadError("damaged", "deflate64: codes")
        return _table(found[:literals]), _table(found[literals:])

    def _symbol(self, codes: _Codes) -> int:
        table, width = codes
        while self._count < width:
            piece = self._input[self._at : self._at + 6]
            if not piece:
                break
            self._bits |= int.from_bytes(piece, "little") << self._count
            self._count += 8 * len(piece)
            self._at += len(piece)
        entry = table[self._bits & ((1 << width) - 1)]
        size = entry & 15
        if size > self._count:
            raise _More
        if not size:
            if self._count < width:
                raise _More
            raise ReadError("damaged", "deflate64: symbol")
        self._bits >>= size
        self._count -= size
        return entry >> 4

    def _symbols(self, most: int) -> None:
        if self._tables is None:
            return
        literals, distances = self._tables
        out = self._out
        while len(out) - self._given < most:
            state = self._at, self._bits, self._count
            try:
                symbol = self._symbol(literals)
                if symbol < 256:
                    out.append(symbol)
                    continue
                if symbol == 256:
                    self._tables = None
                    return
                if symbol > 285:
                    raise ReadError("damaged", "deflate64: symbol")
                length = _LENGTHS[symbol - 257] + self._need(_LENGTH_BITS[symbol - 257])
                code = self._symbol(distances)
                distance = _DISTANCES[code] + self._need(_DISTANCE_BITS[code])
            except _More:
                self._at, self._bits, self._count = state
                raise
            if distance > len(out):
                raise ReadError("damaged", "deflate64: distance")
            start = len(out) - distance
            if distance >= length:
                out += out[start : start + length]
            else:
                piece = bytes(out[start:])
                out += (piece * (length // distance + 1))[:length]


def _table(sizes: list[int]) -> _Codes:
    """Every string of as many bits as the longest code has -> symbol * 16 + its code's length; 0 for none."""
    width = max(sizes, default=0) or 1
    code, nexts, left = 0, [0] * 16, 1
    for size in range(1, 16):
        code = nexts[size] = (code + (sizes.count(size - 1) if size > 1 else 0)) << 1
        left = (left << 1) - sizes.count(size)
        if left < 0:
            raise ReadError("damaged", "deflate64: codes")
    table = [0] * (1 << width)
    for symbol, size in enumerate(sizes):
        if not size:
            continue
        code = nexts[size]
        nexts[size] += 1
        turned = int(format(code, f"0{size}b")[::-1], 2)
        for place in range(turned, 1 << width, 1 << size):
            table[place] = symbol << 4 | size
    return table, width


def _fixed() -> tuple[_Codes, _Codes]:
    return _table([8] * 144 + [9] * 112 + [7] * 24 + [8] * 8), _table([5] * 32)
