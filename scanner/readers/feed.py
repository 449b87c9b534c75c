"""A text that streams in, as parsers by hand need it: a window on it, with characters and lines counted."""

from __future__ import annotations

from collections.abc import Iterator


class Feed:
    """``buffer[at:]`` is what has come and is not used; ``done`` says that nothing more will.

    What lies before ``at`` goes with the next ``fill``, except from ``keep`` on where that is not negative.
    """

    def __init__(self, pieces: Iterator[str]) -> None:
        self._pieces = pieces
        self.buffer, self.at, self.done = "", 0, False
        self.keep = -1
        self._gone = self._gone_lines = 0

    def fill(self, wanted: int) -> bool:
        """Have ``wanted`` characters from ``at`` on, or all there are; whether there are more than before."""
        have = len(self.buffer) - self.at
        if self.done or have >= wanted:
            return False
        start = self.at if self.keep < 0 else min(self.at, self.keep)
        self._gone += start
        self._gone_lines += self.buffer.count("\n", 0, start)
        parts, before = [self.buffer[start:]], have
        while have < wanted:
            piece = next(self._pieces, None)
            if piece is None:
                self.done = True
                break
            parts.append(piece)
            have += len(piece)
        self.buffer, self.at = "".join(parts), self.at - start
        if self.keep >= 0:
            self.keep -= start
        return have > before

    def place(self) -> tuple[int, int]:
        """Characters of the text before ``at``, and the line that ``at`` stands on, 1-based."""
        return self._gone + self.at, self._gone_lines + self.buffer.count("\n", 0, self.at) + 1
