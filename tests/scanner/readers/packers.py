"""Packers of our own, for formats that nothing in Python writes; tests read with the product what these wrote."""

from __future__ import annotations


def lzw(data: bytes, bits: int = 16) -> bytes:
    """A file as Unix compress makes it: codes in groups of eight, a group filled up where the width grows."""
    table = {bytes((value,)): value for value in range(256)}
    out, group, width, following, word = bytearray(b"\x1f\x9d" + bytes((0x80 | bits,))), [], 9, 257, b""

    def flush() -> None:
        if group:
            value = sum(code << width * place for place, code in enumerate(group))
            out.extend(value.to_bytes(width, "little"))
            group.clear()

    def emit(code: int) -> None:
        group.append(code)
        if len(group) == 8:
            flush()

    for byte in data:
        longer = word + bytes((byte,))
        if longer in table:
            word = longer
            continue
        emit(table[word])
        # As the reader does, which is one entry behind: it has none for the word that goes on now.
        if following >= 1 << width and width < bits:
            flush()
            width += 1
        if following < 1 << bits:
            table[longer] = following
            following += 1
        word = bytes((byte,))
    if word:
        emit(table[word])
    if group:
        value = sum(code << width * place for place, code in enumerate(group))
        out.extend(value.to_bytes((width * len(group) + 7) // 8, "little"))
    return bytes(out)
