"""Word 97 files for tests, written as [MS-DOC] has them: text in pieces, formats in pages, names in tables."""

import struct

from tests.scanner.readers.ole_maker import compound

_PARTS = ("body", "footnote", "header", "macro", "comment", "endnote", "textbox", "header_textbox")


def doc(body, *, parts=None, rows=(), deleted=(), authors=(), saved=(), narrow=(), flags=0, more=None, version=0xC1,
        shapes=b"", left=b""):  # fmt: skip
    """``rows`` and ``deleted`` are (begin, end) in the text: ends of rows and what is marked as deleted.

    Every character between the first mark of a cell's row and the row's end that ``rows`` names is in a table; pieces
    whose number is in ``narrow`` are of one byte a character. A piece is about 40 characters. ``left`` is what an earlier
    save has left before the text.
    """
    texts = {**dict.fromkeys(_PARTS, ""), "body": body, **(parts or {})}
    text = "".join(texts[name] for name in _PARTS)
    stream, pieces, places = bytearray(0x600) + left, [], []
    for number, at in enumerate(range(0, len(text), 40)):
        some = text[at : at + 40]
        if number in narrow:
            pieces.append(2 * len(stream) | 1 << 30)
            places += [len(stream) + i for i in range(len(some) + 1)]
            stream += some.encode("cp1252")
        else:
            pieces.append(len(stream))
            places += [len(stream) + 2 * i for i in range(len(some) + 1)]
            stream += some.encode("utf-16-le")
        if at + 40 < len(text):
            places.pop()
    end = len(stream)
    stream += bytes(-len(stream) % 512)
    table = bytearray()

    def put(pair, data):
        struct.pack_into("<LL", stream, 0x9A + 8 * pair, len(table), len(data))
        table.extend(data)

    paragraphs = [(places[a], places[b] if b < len(text) else end, kind) for a, b, kind in rows]
    put(13, _pages(stream, paragraphs, 13))
    put(12, _pages(stream, [(places[a], places[b], b"\x00\x08\x01") for a, b in deleted], 1))
    cps = [*range(0, len(text), 40), len(text)]
    plc = struct.pack(f"<{len(cps)}L", *cps) + b"".join(struct.pack("<HLH", 0, fc, 0) for fc in pieces)
    put(33, b"\1\2\0xx" + b"\2" + struct.pack("<L", len(plc)) + plc)
    put(50, shapes)
    put(36, b"".join(struct.pack("<H", len(name)) + name.encode("utf-16-le") for name in authors))
    names = b"".join(struct.pack("<H", len(name)) + name.encode("utf-16-le") for name in saved)
    put(71, struct.pack("<HHH", 0xFFFF, len(saved), 0) + names)
    struct.pack_into("<HHHHHH", stream, 0, 0xA5EC, version, 0, 0x804, 0, 0x200 | flags)
    struct.pack_into("<LL", stream, 0x18, 0x600, end)
    struct.pack_into("<8L", stream, 0x4C, *(len(texts[name]) for name in _PARTS))
    return compound({"WordDocument": bytes(stream), "1Table": bytes(table), **(more or {})})


IN_TABLE = b"\x16\x24\x01"
ROW_END = b"\x16\x24\x01\x17\x24\x01"
INNER_CELL = IN_TABLE + b"\x4b\x24\x01"


def _pages(stream, runs, step):
    """Pages of formats at the end of ``stream``, eight runs each; the table that points to them."""
    firsts, numbers, last = [], [], 0
    for at in range(0, len(runs), 8):
        some = runs[at : at + 8]
        page, room = bytearray(512), 500
        places = [run[0] for run in some] + [some[-1][1]]
        struct.pack_into(f"<{len(places)}L", page, 0, *places)
        for number, (_, _, grpprl) in enumerate(some):
            data = (b"\0\0" + grpprl) if step == 13 else grpprl
            size = (len(data) + 1) // 2 if step == 13 else len(data)
            data = (b"\0" if step == 13 else b"") + bytes([size]) + data
            room -= len(data) + len(data) % 2
            if grpprl:
                page[room : room + len(data)] = data
                page[4 * len(places) + step * number] = room // 2
        page[511] = len(some)
        numbers.append(len(stream) // 512)
        stream += page
        firsts.append(places[0])
        last = places[-1]
    return (
        struct.pack(f"<{len(firsts) + 1}L", *firsts, last) + struct.pack(f"<{len(numbers)}L", *numbers) if runs else b""
    )


def rows_of(text):
    """(begin, end, format) of every paragraph of a text in which a row ends with ``\x07\x07`` and a table with ``\r``."""
    found, begin = [], 0
    for place, mark in enumerate(text):
        if mark in "\x07\r":
            ended = mark == "\x07" and begin == place
            inside = mark == "\x07" or "\x07" in text[place : text.find("\x07\x07", place) + 1].split("\r\r")[0]
            found.append((begin, place + 1, ROW_END if ended else IN_TABLE if inside else b""))
            begin = place + 1
    return found
