"""A small PDF writer for tests: Chinese text without a font file, annotations, forms, attachments, encryption."""

from __future__ import annotations

import hashlib
import math
import zlib
from dataclasses import dataclass, field

_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")
FONT = (
    "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500]"
    " /CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >>"
    " /FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880]"
    " /ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>] >>"
)


def show(x: float, y: float, text: str, size: float = 12) -> str:
    """Content that shows ``text`` with its baseline at (x, y) points."""
    return f"BT /F1 {size} Tf 1 0 0 1 {x} {y} Tm <{text.encode('utf-16-be').hex()}> Tj ET"


def turned(x: float, y: float, text: str, degrees: float = 90, size: float = 12) -> str:
    """The same with the baseline turned to the left by ``degrees``."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    matrix = f"{cos:.4f} {sin:.4f} {-sin:.4f} {cos:.4f} {x} {y}"
    return f"BT /F1 {size} Tf {matrix} Tm <{text.encode('utf-16-be').hex()}> Tj ET"


def lines(*texts: str) -> str:
    """Content that shows texts one below the other."""
    return "\n".join(show(72, 760 - 20 * number, text) for number, text in enumerate(texts))


IMAGE = "q 500 0 0 700 40 70 cm /Im1 Do Q"


@dataclass
class Pdf:
    """Pages of content streams; ``annotations`` by page number (0-based); ``save`` gives the file."""

    pages: list[str]
    annotations: dict[int, list[str]] = field(default_factory=dict)
    fields: list[str] = field(default_factory=list)
    attachments: dict[str, bytes] = field(default_factory=dict)
    info: dict[str, str] = field(default_factory=dict)
    bookmarks: list[str] = field(default_factory=list)
    xmp: str = ""
    xfa: str = ""
    script: str = ""
    picture: tuple[int, int, bytes] = (1, 1, b"\x80\x80\x80")
    """Width, height and RGB of the picture /Im1."""
    user_password: str | None = None
    password_encoding: str = "utf-8"
    owner_password: str | None = None
    rotate: int = 0
    """Degrees by which a viewer turns the pages to the right."""

    def save(self) -> bytes:
        self._objects: list[bytes] = []
        font, image = (
            self._add(FONT),
            self._stream(
                f"/Type /XObject /Subtype /Image /Width {self.picture[0]} /Height {self.picture[1]} /ColorSpace /DeviceRGB"
                " /BitsPerComponent 8 /Filter /FlateDecode",
                zlib.compress(self.picture[2]),
            ),
        )
        tree = len(self._objects) + 1
        self._objects.append(b"")
        kids = []
        for number, content in enumerate(self.pages):
            stream = self._stream("/Filter /FlateDecode", zlib.compress(content.encode("latin-1")))
            notes = " ".join(f"{self._add(note)} 0 R" for note in self.annotations.get(number, []))
            kids.append(
                self._add(
                    f"<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] /Rotate {self.rotate} /Contents {stream} 0 R /Annots [{notes}]"
                    f" /Resources << /Font << /F1 {font} 0 R >> /XObject << /Im1 {image} 0 R >> >> >>"
                )
            )
        self._objects[tree - 1] = (
            f"<< /Type /Pages /Count {len(kids)} /Kids [{' '.join(f'{k} 0 R' for k in kids)}] >>".encode()
        )
        extra = self._fields() + self._attachments() + self._bookmarks()
        if self.xmp:
            extra += f" /Metadata {self._stream('/Type /Metadata /Subtype /XML', self.xmp.encode())} 0 R"
        root = self._add(f"<< /Type /Catalog /Pages {tree} 0 R{extra} >>")
        info = self._add("<< " + " ".join(f"/{key} {text_string(value)}" for key, value in self.info.items()) + " >>")
        return self._write(root, info)

    def _add(self, body: str) -> int:
        self._objects.append(body.encode("latin-1"))
        return len(self._objects)

    def _stream(self, entries: str, data: bytes) -> int:
        self._objects.append(f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream")
        return len(self._objects)

    def _fields(self) -> str:
        if not (self.fields or self.xfa):
            return ""
        numbers = [self._add(body) for body in self.fields]
        xfa = f" /XFA {self._stream('', self.xfa.encode())} 0 R" if self.xfa else ""
        return f" /AcroForm << /Fields [{' '.join(f'{n} 0 R' for n in numbers)}]{xfa} >>"

    def _attachments(self) -> str:
        scripts = ""
        if self.script:
            scripts = f" /JavaScript << /Names [(a) << /S /JavaScript /JS {text_string(self.script)} >>] >>"
        if not self.attachments:
            return f" /Names <<{scripts} >>" if scripts else ""
        names = []
        for name, data in self.attachments.items():
            stream = self._stream("/Type /EmbeddedFile /Filter /FlateDecode", zlib.compress(data))
            spec = self._add(
                f"<< /Type /Filespec /F {text_string(name)} /UF {text_string(name)} /EF << /F {stream} 0 R >> >>"
            )
            names.append(f"{text_string(name)} {spec} 0 R")
        return f" /Names << /EmbeddedFiles << /Names [{' '.join(names)}] >>{scripts} >>"

    def _bookmarks(self) -> str:
        if not self.bookmarks:
            return ""
        parent = len(self._objects) + 1 + len(self.bookmarks)
        numbers = []
        for place, title in enumerate(self.bookmarks):
            following = f" /Next {len(self._objects) + 2} 0 R" if place + 1 < len(self.bookmarks) else ""
            numbers.append(self._add(f"<< /Title {text_string(title)} /Parent {parent} 0 R{following} >>"))
        self._add(f"<< /Type /Outlines /First {numbers[0]} 0 R /Last {numbers[-1]} 0 R /Count {len(numbers)} >>")
        return f" /Outlines {parent} 0 R"

    def _write(self, root: int, info: int) -> bytes:
        ident = hashlib.md5(b"pandian").digest()
        trailer = f"/Root {root} 0 R /Info {info} 0 R /ID [<{ident.hex()}> <{ident.hex()}>]"
        key = b""
        if self.user_password is not None or self.owner_password is not None:
            user = (self.user_password or "").encode(self.password_encoding)
            owner = (self.owner_password or self.user_password or "").encode(self.password_encoding)
            sealed = _rc4(hashlib.md5((owner + _PADDING)[:32]).digest()[:5], (user + _PADDING)[:32])
            key = hashlib.md5((user + _PADDING)[:32] + sealed + b"\xfc\xff\xff\xff" + ident).digest()[:5]
            trailer += f" /Encrypt << /Filter /Standard /V 1 /R 2 /O <{sealed.hex()}> /U <{_rc4(key, _PADDING).hex()}> /P -4 >>"
        out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
        places = []
        for number, body in enumerate(self._objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n" % number + (_sealed(body, key, number) if key else body) + b"\nendobj\n"
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(places) + 1)
        out += b"".join(b"%010d 00000 n \n" % place for place in places)
        out += f"trailer\n<< /Size {len(places) + 1} {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
        return bytes(out)


def of_objects(*bodies: str | bytes, content: str = "", page: str = "", catalog: str = "", info: int = 0) -> bytes:
    """One page that shows ``content``; ``bodies`` are the objects from number 6 on; entries of page and catalog."""
    pdf = Pdf([])
    pdf._objects = []
    pdf._add(f"<< /Type /Catalog /Pages 2 0 R {catalog} >>")
    pdf._add("<< /Type /Pages /Count 1 /Kids [3 0 R] >>")
    pdf._add(
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 5 0 R"
        f" /Resources << /Font << /F1 4 0 R >> >> {page} >>"
    )
    pdf._add(FONT)
    pdf._objects.append(stream(content or show(72, 760, "一页普通的文字。")))
    pdf._objects += [body if isinstance(body, bytes) else body.encode("latin-1") for body in bodies]
    return pdf._write(1, info or 99)


def stream(data: str | bytes, entries: str = "") -> bytes:
    """A stream as an object."""
    data = data if isinstance(data, bytes) else data.encode("latin-1")
    return f"<< {entries} /Length {len(data)} >>\nstream\n".encode() + data + b"\nendstream"


def changed(data: bytes, number: int, body: bytes) -> bytes:
    """The file with one object written anew behind its end, as programs that sign and fill in forms do."""
    before = data.rpartition(b"startxref\n")[2].split()[0].decode()
    place = len(data)
    data += b"%d 0 obj\n" % number + body + b"\nendobj\n"
    table = f"xref\n{number} 1\n{place:010d} 00000 n \ntrailer\n<< /Size 99 /Root 1 0 R /Prev {before} >>\n"
    return data + f"{table}startxref\n{len(data)}\n%%EOF\n".encode()


def text_string(text: str) -> str:
    """A text string object in UTF-16."""
    return "<feff" + text.encode("utf-16-be").hex() + ">"


def note(text: str, author: str = "") -> str:
    """A comment as an annotation."""
    return (
        f"<< /Type /Annot /Subtype /Text /Rect [10 10 30 30] /Contents {text_string(text)} /T {text_string(author)} >>"
    )


def widget(name: str, value: str, kind: str = "Tx", more: str = "") -> str:
    """A field of a form; ``value`` is an object, ``more`` further entries."""
    return (
        f"<< /Type /Annot /Subtype /Widget /FT /{kind} /T {text_string(name)} /V {value} /Rect [10 10 90 30] {more} >>"
    )


def link(address: str) -> str:
    """A link to an address."""
    return f"<< /Type /Annot /Subtype /Link /Rect [10 10 30 30] /A << /Type /Action /S /URI /URI ({address}) >> >>"


def _sealed(body: bytes, key: bytes, number: int) -> bytes:
    """The object with its stream encrypted; strings are left out of encrypted test files."""
    head, mark, rest = body.partition(b"\nstream\n")
    if not mark:
        return body
    salted = hashlib.md5(key + number.to_bytes(3, "little") + b"\0\0").digest()[:10]
    return head + mark + _rc4(salted, rest.removesuffix(b"\nendstream")) + b"\nendstream"


def _rc4(key: bytes, data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)
