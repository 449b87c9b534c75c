"""Which reader opens which kind of bytes: media type -> class, imported when first needed.

A new format is one line here. A media type without a line ends ``skipped: unsupported`` under its own name.
"""

from __future__ import annotations

import functools
import importlib
from typing import NamedTuple, cast

from models.errors import SkipObject
from scanner.readers.base import ByteSource, Reader
from scanner.readers.magic import short_name


class Entry(NamedTuple):
    """``reader`` is ``module:class``; ``install`` says what brings the library where it may be missing."""

    reader: str
    install: str = ""


_ODF = "application/vnd.oasis.opendocument."
_OOXML = "application/vnd.openxmlformats-officedocument."
_PPT = "application/vnd.ms-powerpoint."
_TEXT = Entry("scanner.readers.text.text:TextReader")
_CARDS = Entry("scanner.readers.text.cards:CardsReader")
_CSV = Entry("scanner.readers.text.csv:CsvReader")
_JSON = Entry("scanner.readers.text.json:JsonReader")
_XML = Entry("scanner.readers.text.xml:XmlReader")
_HTML = Entry("scanner.readers.text.html:HtmlReader")
_COMPRESSED = Entry("scanner.readers.archives.compressed:CompressedReader", "pip install backports.zstd lz4")
_FOREIGN = Entry("scanner.readers.archives.foreign_archives:ForeignArchiveReader", "pip install libarchive-c")
_IMAGE = Entry("scanner.readers.images.image:ImageReader", "pip install rapidocr")
_DOCX = Entry("scanner.readers.office.docx:DocxReader")
_MAIL = Entry("scanner.readers.mail.eml:MailReader")
_OPEN = Entry("scanner.readers.office.odf:OdfReader")
_PPTX = Entry("scanner.readers.office.pptx:PptxReader")
_ZIP = Entry("scanner.readers.archives.zip:ZipReader")
_XLSX = Entry("scanner.readers.office.xlsx:XlsxReader")

READERS: dict[str, Entry] = {
    "text/plain": _TEXT,
    "text/markdown": _TEXT,
    "text/calendar": _CARDS,
    "text/vcard": _CARDS,
    "text/csv": _CSV,
    "text/tab-separated-values": _CSV,
    "application/json": _JSON,
    "application/jsonl": _JSON,
    "application/xml": _XML,
    "image/svg+xml": _XML,
    **dict.fromkeys(("image/" + kind for kind in ("png", "jpeg", "tiff", "bmp", "gif", "webp")), _IMAGE),
    "image/emf": Entry("scanner.readers.images.emf:EmfReader"),
    "image/wmf": Entry("scanner.readers.images.wmf:WmfReader"),
    "text/html": _HTML,
    "application/yaml": Entry("scanner.readers.text.yaml:YamlReader"),
    "application/sql": Entry("scanner.readers.text.sqldump:SqlDumpReader"),
    _OOXML + "wordprocessingml.document": _DOCX,
    _OOXML + "wordprocessingml.template": _DOCX,
    "application/vnd.ms-word.document.macroenabled.12": _DOCX,
    "application/vnd.ms-word.template.macroenabled.12": _DOCX,
    _OOXML + "spreadsheetml.sheet": _XLSX,
    _OOXML + "spreadsheetml.template": _XLSX,
    "application/vnd.ms-excel.sheet.macroenabled.12": _XLSX,
    "application/vnd.ms-excel.template.macroenabled.12": _XLSX,
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": _XLSX,
    "application/vnd.ms-excel": Entry("scanner.readers.office.xls:XlsReader"),
    "application/msword": Entry("scanner.readers.office.doc:DocReader"),
    "application/rtf": Entry("scanner.readers.office.rtf:RtfReader"),
    "application/vnd.ms-outlook": Entry("scanner.readers.mail.msg:MsgReader"),
    "application/vnd.ms-powerpoint": Entry("scanner.readers.office.ppt:PptReader"),
    "application/vnd.ms-tnef": Entry("scanner.readers.mail.tnef:TnefReader"),
    "application/pdf": Entry("scanner.readers.pdf.pdf:PdfReader", "pip install pypdfium2"),
    "application/vnd.fdf": Entry("scanner.readers.pdf.fdf:FdfReader"),
    **dict.fromkeys((_OOXML + "presentationml." + kind for kind in ("presentation", "slideshow", "template")), _PPTX),
    **dict.fromkeys((_PPT + kind + ".macroenabled.12" for kind in ("presentation", "slideshow", "template")), _PPTX),
    **dict.fromkeys((_ODF + kind for kind in ("text", "text-template", "text-web")), _OPEN),
    **dict.fromkeys((_ODF + kind for kind in ("text-master", "text-master-template")), _OPEN),
    **dict.fromkeys((_ODF + kind for kind in ("spreadsheet", "spreadsheet-template")), _OPEN),
    **dict.fromkeys((_ODF + kind for kind in ("chart", "chart-template", "formula", "formula-template")), _OPEN),
    **dict.fromkeys((_ODF + kind for kind in ("presentation", "presentation-template")), _OPEN),
    **dict.fromkeys((_ODF + kind for kind in ("graphics", "graphics-template", "image", "image-template")), _OPEN),
    "application/x-flat-ooxml": Entry("scanner.readers.office.flat:FlatReader"),
    "application/x-uof": Entry("scanner.readers.office.uof:UofReader"),
    "application/x-xml-spreadsheet": Entry("scanner.readers.office.xml_sheet:XmlSheetReader"),
    "application/vnd.ms-visio.drawing": Entry("scanner.readers.office.vsdx:VsdxReader"),
    "application/x-ooxml": Entry("scanner.readers.office.vsdx:AnyPackageReader"),
    "application/vnd.ms-xpsdocument": Entry("scanner.readers.office.xps:XpsReader"),
    "application/ofd": Entry("scanner.readers.office.ofd:OfdReader"),
    "application/epub+zip": Entry("scanner.readers.text.epub:EpubReader"),
    "application/vnd.ms-outlook-pst": Entry("scanner.readers.mail.pst:PstReader"),
    "application/onenote": Entry("scanner.readers.office.one:OneReader"),
    "message/rfc822": _MAIL,
    "multipart/related": _MAIL,
    "application/mbox": Entry("scanner.readers.mail.mbox:MboxReader"),
    "application/zip": _ZIP,
    **dict.fromkeys(("application/java-archive", "application/vnd.xmind.workbook"), _ZIP),
    **dict.fromkeys((_ODF + "database", _ODF + "base"), _ZIP),
    "application/gzip": _COMPRESSED,
    "application/x-bzip2": _COMPRESSED,
    "application/x-xz": _COMPRESSED,
    "application/x-lzma": _COMPRESSED,
    "application/zstd": _COMPRESSED,
    "application/x-lz4": _COMPRESSED,
    "application/x-compress": _COMPRESSED,
    "application/pkcs7-mime": Entry("scanner.readers.archives.signed:SignedReader"),
    "application/x-7z-compressed": Entry("scanner.readers.archives.sevenzip:SevenZipReader"),
    "application/vnd.rar": _FOREIGN,
    "application/vnd.ms-cab-compressed": _FOREIGN,
    "application/x-iso9660-image": _FOREIGN,
    "application/x-lzh": _FOREIGN,
    "application/x-cpio": _FOREIGN,
    "application/x-archive": _FOREIGN,
    "application/x-dbf": Entry("scanner.readers.data.dbf:DbfReader"),
    "application/x-dbf-memo": Entry("scanner.readers.data.dbf_memo:DbfMemoReader"),
    "application/x-parquet": Entry("scanner.readers.data.columnar:ColumnarReader", "pip install pyarrow"),
    "application/x-orc": Entry("scanner.readers.data.columnar:ColumnarReader", "pip install pyarrow"),
    "application/avro": Entry("scanner.readers.data.avro:AvroReader", "pip install fastavro cramjam"),
    "application/x-bplist": Entry("scanner.readers.data.plist:PlistReader"),
    "application/x-tar": Entry("scanner.readers.archives.tar:TarReader"),
    "application/x-msaccess": Entry("scanner.readers.data.mdb:MdbReader"),
    "application/x-ms-shortcut": Entry("scanner.readers.data.lnk:LnkReader"),
    "application/vnd.sqlite3": Entry("scanner.readers.data.sqlite:SqliteReader"),
    **dict.fromkeys(
        ("application/x-sqlite-" + kind for kind in ("wal", "journal", "shm")),
        Entry("scanner.readers.data.sqlite_log:SqliteLogReader"),
    ),
}

LOCKED: dict[str, Entry] = {
    "application/x-ooxml": Entry("scanner.readers.office.locked:LockedPackageReader"),
    **{kind: READERS[kind] for kind in ("application/msword", "application/vnd.ms-excel", _PPT[:-1])},
    **{kind: entry for kind, entry in READERS.items() if entry == _OPEN},
}
"""Readers that try the user's passwords on what cannot be read without one."""


@functools.cache
def _load(entry: Entry) -> type[Reader]:
    module, _, name = entry.reader.partition(":")
    return cast("type[Reader]", getattr(importlib.import_module(module), name))


def reader_for(source: ByteSource) -> Reader:
    """The reader of a sniffed source.

    Raises SkipObject: ``encrypted`` where no reader takes passwords, ``empty_type`` for binary content that nothing is
    known of, ``unsupported`` with the format's name, ``missing_part`` with what to install.
    """
    media_type, _, parameters = source.media_type.partition(";")
    locked = "encrypted" in source.media_type  # PGP's messages among them, whose type says so itself
    if locked and (media_type not in LOCKED or parameters.endswith("rights")):
        raise SkipObject("encrypted")
    entry = LOCKED[media_type] if locked else READERS.get(media_type)
    if entry is None:
        if media_type == "application/octet-stream":
            raise SkipObject("empty_type")
        raise SkipObject("unsupported", short_name(media_type))
    try:
        return _load(entry)()
    except ModuleNotFoundError as error:
        raise SkipObject("missing_part", f"{short_name(media_type)}: {entry.install or error.name}") from error
