"""Text of fonts that a PDF does not bring is the same on every machine, whatever is installed there."""

import itertools
import struct

import pypdfium2

from scanner.demo.pdf import make_pdf
from scanner.readers.pdf.pdf_fonts import box_font
from tests.scanner.readers.contract import read_bytes


def test_characters_that_stand_alone_are_read_without_a_font_of_the_system():
    lines = ["王", "1", "甲乙丙", "。", "字", "12", "张三", "2"]
    reading = read_bytes(make_pdf([lines]))
    assert reading.text.split() == lines
    # No line above would be whole if pdfium looked for fonts and found none: it must ask us.
    assert type(pypdfium2.PdfSysfontBase.SINGLETON).__module__ == "scanner.readers.pdf.pdf_fonts"


def test_the_font_is_a_truetype_font_whose_tables_lie_where_it_says():
    font = box_font()
    version, count = struct.unpack_from(">IH", font)
    assert version == 0x10000
    entries = [struct.unpack_from(">4s3I", font, 12 + 16 * number) for number in range(count)]
    assert [tag for tag, *_ in entries] == sorted((b"cmap", b"glyf", b"head", b"hhea", b"hmtx", b"loca", b"maxp"))
    places = [(offset, offset + size) for _, _, offset, size in entries]
    assert all(a[1] <= b[0] for a, b in itertools.pairwise(places))
    assert places[-1][1] <= len(font) < 200_000
