"""What kind of bytes an object is, by its content; the name only settles what content cannot (.md, .csv, .log)."""

from __future__ import annotations

import json
import re

from models.errors import ReadError
from scanner.readers import charset
from scanner.readers.base import ByteSource
from scanner.readers.containers import ole_kind, zip_kind
from scanner.readers.magic import by_magic
from scanner.readers.text import delimited
from scanner.readers.text.sql_binary import head_in_text

HEAD = 64 << 10
"""Bytes of ``ByteSource.head``."""

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04")

_PROSE_NAMES = {
    "md": "text/markdown", "markdown": "text/markdown", "rst": "text/plain", "tex": "text/plain",
    "log": "text/plain", "out": "text/plain", "ini": "text/plain", "conf": "text/plain", "properties": "text/plain",
    "py": "text/plain", "java": "text/plain", "js": "text/plain", "ts": "text/plain", "c": "text/plain",
    "h": "text/plain", "cpp": "text/plain", "go": "text/plain", "php": "text/plain", "vue": "text/plain",
    "sh": "text/plain", "bat": "text/plain", "css": "text/plain", "srt": "text/plain", "vtt": "text/plain",
}  # fmt: skip
_TABLE_NAMES = {"csv": "text/csv", "tsv": "text/tab-separated-values", "tab": "text/tab-separated-values"}

_TEXT_NAMES = (".txt", ".csv", ".tsv", ".xml", ".sql", ".log", ".json", ".html", ".htm", ".md")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_XML_START = re.compile(r"\s*<\?xml[\s?]")
_BEFORE = r"\s*+(?:<!--(?:(?!-->).)*+-->\s*+|<\?[^>]*+>\s*+)*+"
_TAG = re.compile(_BEFORE + r"<([A-Za-z_][\w:.-]*)(?=[\s/>])[^<]*>", re.DOTALL)
_FLAT_ODF = re.compile(r"""office:mimetype\s*=\s*["'](application/vnd\.oasis\.opendocument\.[\w-]+)["']""")
_FLAT_OOXML = re.compile(r"(?:\w+:)?(?:wordDocument|package)\Z")
_OF_WORD = re.compile(r"schemas\.microsoft\.com/office/(?:word/2003/wordml|2006/xmlPackage)[\"']")
_OF_EXCEL = re.compile(r"""=\s*["']urn:schemas-microsoft-com:office:spreadsheet["']""")
"""Office's documents as one XML file."""
_DOCTYPE = re.compile(_BEFORE + r"<!DOCTYPE\s+(\w[\w:.-]*)", re.IGNORECASE | re.DOTALL)
_HTML_TAGS = frozenset(
    """
    html head body title meta link script style table thead tbody tr td th div span p br hr a img ul ol
    li dl dt dd h1 h2 h3 h4 h5 h6 form input select option textarea button label font center b i u em
    strong pre code iframe frameset section article header footer nav main base noscript blockquote
    """.split()  # noqa: SIM905 a list of words reads better
)
_HTML_LATER = re.compile(r"<(?:html|body|head|table|meta|div|!doctype html)[\s>]", re.IGNORECASE)
_SQL_COMMENTS = re.compile(r"(?:\s++|--[^\n]*+|#[^\n]*+|/\*(?!!).*?\*/|/\*!\d*+|\*/;?+)*+", re.DOTALL)
_SQL_START = re.compile(
    r"(?:CREATE\s+(?:TABLE|DATABASE|SCHEMA|SEQUENCE|VIEW|INDEX|UNIQUE|USER|TYPE|EXTENSION|OR|GLOBAL|TEMP)|REPLACE\s+INTO"
    r"|INSERT\s+(?:INTO|IGNORE)|DROP\s+(?:TABLE|DATABASE|SCHEMA|VIEW|SEQUENCE|INDEX|PROCEDURE|FUNCTION|TRIGGER|USER)"
    r"|ALTER\s+(?:TABLE|SESSION|DATABASE)|UPDATE\s+[`\"\[\w.]+[`\"\]]?\s+SET|DELETE\s+FROM|MERGE\s+INTO|PRAGMA\s|GRANT\s"
    r"|SET\s+(?:@|NAMES|IDENTITY_INSERT|ANSI|NOCOUNT|QUOTED|DEFINE|CHARACTER|TIME_ZONE|GLOBAL|SESSION|\w+\s*=)"
    r"|START\s+TRANSACTION|BEGIN(?:\s+TRANSACTION|\s*;)|LOCK\s+TABLES|USE\s+[`\"\[\w]|COPY\s+[\w.\"]+\s*\(|DELIMITER\s"
    r"|\\connect\s|\\restrict\s|SELECT\s+pg_catalog|REM\s+INSERTING|prompt\s+\w+)",
    re.IGNORECASE,
)
_SQL_ANYWHERE = re.compile(
    r"^[ \t]*+(?:INSERT\s+INTO|CREATE\s+TABLE|COPY\s+\S+\s*\([^)]*\)\s+FROM\s+stdin)\s*[`\"\[\w]",
    re.IGNORECASE | re.MULTILINE,
)
_MAIL_HEADER = re.compile(r"([A-Za-z][A-Za-z0-9-]*):")
_MAIL_PROOF = frozenset(
    """
    received return-path message-id mime-version delivered-to dkim-signature x-mailer content-type
    x-priority content-transfer-encoding x-originating-ip in-reply-to references thread-topic x-mozilla-status
    """.split()  # noqa: SIM905 a list of words reads better
)
_MAIL_USUAL = frozenset({"from", "to", "subject", "date", "cc", "bcc", "reply-to", "sender"})
_APPLE_COUNT = re.compile(r"\d{1,12}[ \t]*\r?\n(?=[A-Za-z][A-Za-z0-9-]*:)")
"""The length of the message, which Apple's mailer writes above it."""
_MBOX = re.compile(
    r">?From (?:\S+ .*\d\d:\d\d.*\d{4}[^\n]*\r?\n[A-Za-z-]+:"
    r"|(?:-[ \t]*)?\r?\n(?i:(?:x-[\w-]+|from|return-path|received|message-id|date|mime-version)[ \t]*:))"
)
_BARE_PARTS = re.compile(
    r"(?:[^\n:]{0,200}\n){0,3}--(?=-*[^-\s])[!-~]{1,70}[ \t]*\r?\n"
    r"(?i:content-(?:type|disposition|transfer-encoding)[ \t]*:)"
)
"""Parts of a message without its header."""
_SIGNED_PARTS = re.compile(r"content-type:[ \t]*multipart/[^\n]*(?:\n[ \t][^\n]*)*\n\r?\n", re.IGNORECASE)
"""All that Outlook keeps of the header of a signed message."""
_YAML_START = re.compile(r"(?:[ \t]*+(?:#[^\n]*+)?+\n)*+(?:%YAML|---(?:\s|$))")


def sniff(source: ByteSource) -> None:
    """Fill ``source.head`` and ``source.media_type``. Raises ReadError (``unreadable``) where the bytes cannot be had.

    ``application/octet-stream`` is binary content of no known kind; ``; encrypted=yes`` follows the media type where
    nothing can be read without a password.
    """
    if not source.head and source.size != 0:
        try:
            with source.open() as stream:
                source.head = stream.read(HEAD)
        except OSError as error:
            raise ReadError("unreadable", type(error).__name__) from error
    source.media_type = _media_type(source)


def _media_type(source: ByteSource) -> str:
    head = source.head
    if head.startswith(_ZIP):
        return zip_kind(source)
    if head.startswith(_OLE):
        return ole_kind(source)
    known = by_magic(head)
    if known:
        return known
    encoding = charset.guess(head)
    if encoding is None and (head := head_in_text(head)) is not source.head:
        encoding = charset.guess(head)
    if encoding is None:
        return _binary(source)
    text = charset.preview(head, encoding)
    return text_kind(text, source.name, whole=source.size <= len(head))


def _binary(source: ByteSource) -> str:
    """What only its place tells, or a container behind junk."""
    from scanner.readers.data.dbf_memo import is_memo

    if source.name.endswith("-journal") and source.size > 512 and not source.head[:12].strip(b"\0"):
        return "application/x-sqlite-journal"
    if source.name.lower().endswith(_TEXT_NAMES) and not _NO_TEXT.search(source.head[:512]):
        return "text/plain"  # bytes among lines, as in what databases export
    return "application/x-dbf-memo" if is_memo(source.head, source.name) else _behind(source)


def _behind(source: ByteSource) -> str:
    """A container behind junk: a self-extracting archive, a PDF after a mail gateway's banner."""
    if re.search(rb"%PDF-\d\.\d", source.head):
        return "application/pdf"
    place = source.head.find(b"PK\x03\x04")
    if 0 < place < 4096 and zip_kind(source) == "application/zip":
        return "application/zip"
    return "application/octet-stream"


def text_kind(text: str, name: str, *, whole: bool) -> str:
    """The media type of text that begins with ``text``; ``whole``: and ends with it."""
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    stripped = text.lstrip("\ufeff \t\r\n\0")
    if not stripped:
        return "text/plain"
    kind = _marked_up(stripped, extension) if stripped[0] == "<" else None
    kind = kind or (_json_kind(stripped, extension, whole=whole) if stripped[0] in "{[" else None)
    kind = kind or _by_first_words(stripped, extension)
    if kind:
        return kind
    if extension in _PROSE_NAMES:
        return _PROSE_NAMES[extension]
    if extension in ("yaml", "yml") or (
        _YAML_START.match(stripped) and re.search(r"^[\w.-]+:(\s|$)", text, re.MULTILINE)
    ):
        return "application/yaml"
    if extension in _TABLE_NAMES:
        return _TABLE_NAMES[extension]
    if extension in ("html", "htm", "xhtml", "shtml", "mht") and _HTML_LATER.search(text):
        return "text/html"
    if extension in ("json", "geojson") and stripped[0] in "{[":
        return "application/json"
    found = delimited.delimiter_of(text, named=False)
    if found:
        return "text/tab-separated-values" if found.delimiter == "\t" else "text/csv"
    return "text/plain"


def _marked_up(text: str, extension: str) -> str | None:
    doctype = _DOCTYPE.match(text)
    if doctype:
        root = doctype[1].lower()
        return "text/html" if root == "html" else "image/svg+xml" if root == "svg" else "application/xml"
    tag = _TAG.match(text)
    name = tag[1].rpartition(":")[2].lower() if tag else ""
    if name == "html":
        return "text/html"
    if tag and tag[1] == "office:document":
        flat = _FLAT_ODF.search(tag[0])
        return flat[1] if flat else "application/vnd.oasis.opendocument.text"
    if tag and _FLAT_OOXML.match(tag[1]) and _OF_WORD.search(tag[0]):
        return "application/x-flat-ooxml"
    if name in ("uof", "uof_0000") and tag and "schemas.uof.org/" in tag[0]:
        return "application/x-uof"
    if name == "workbook" and tag and _OF_EXCEL.search(tag[0]):
        return "application/x-xml-spreadsheet"
    if _XML_START.match(text):
        return "image/svg+xml" if name == "svg" else "application/xml"
    if not tag:
        return "text/html" if text.startswith("<!--") and _HTML_LATER.search(text) else None
    if name in _HTML_TAGS and extension != "xml":
        return "text/html" if extension not in _PROSE_NAMES or extension == "php" else None
    if name == "svg":
        return "image/svg+xml"
    closes = "/>" in tag[0] or re.search(r"</[A-Za-z_][\w:.-]*>", text) is not None
    return (
        "application/xml"
        if extension in ("xml", "xsd", "xsl", "wsdl", "config", "plist", "kml", "gpx") or closes
        else None
    )


def _json_kind(text: str, extension: str, *, whole: bool) -> str | None:
    """JSON where the first value parses, or parses up to the end of what we have."""
    jsonish = extension in ("json", "jsonl", "ndjson", "geojson", "har", "ipynb")
    try:
        value, end = json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        cut = not whole and (error.pos >= len(text) - 16 or error.msg.startswith("Unterminated string"))
        return "application/json" if jsonish or (cut and _opens_like_json(text)) else None
    except RecursionError:
        return "application/json"
    if not isinstance(value, dict | list):
        return None
    rest = text[end:].lstrip()
    if not rest:
        # [section] of a configuration file is no JSON; [1, 2] might be, and says nothing either way.
        return "application/json"
    if rest[0] in "{[" and (isinstance(value, dict) or jsonish or _is_value(rest)):
        return "application/jsonl"
    return "application/json" if jsonish else None


def _opens_like_json(text: str) -> bool:
    return re.match(r"[\[{][\s\[{]*(\"|\}|\]|-?\d+(\.\d+)?\s*[,\]]|true|false|null)", text) is not None


def _is_value(text: str) -> bool:
    try:
        json.JSONDecoder().raw_decode(text)
    except json.JSONDecodeError as error:
        return error.pos >= len(text) - 16
    except RecursionError:
        return True
    return True


_CARDS = {
    **dict.fromkeys(("CALENDAR", "NOTE"), "text/calendar"),
    **dict.fromkeys(("CARD", "MSG"), "text/vcard"),
}
"""Behind ``BEGIN:V``: calendars and contacts, and notes and messages as phones keep them (IrMC)."""


def _by_first_words(text: str, extension: str) -> str | None:
    upper = text[:64].upper()
    if upper.startswith("BEGIN:V"):
        kind = _CARDS.get(upper[7:].split(None, 1)[0])
        if kind:
            return kind
    if _MBOX.match(text):
        return "application/mbox"
    if _BARE_PARTS.match(text) or ((bare := _SIGNED_PARTS.match(text)) and "\n--" in text[bare.end() - 1 :]):
        return "message/rfc822"
    counted = _APPLE_COUNT.match(text)
    text = text[counted.end() :] if counted else text
    if _MAIL_HEADER.match(text) and extension not in _PROSE_NAMES:
        mail = _mail(text, named=extension in ("eml", "emlx"))
        if mail:
            return mail
    if extension in _PROSE_NAMES and extension != "log":
        return None
    start = _SQL_COMMENTS.match(text)
    if start and _SQL_START.match(text, start.end()) and (";" in text or extension == "sql"):
        return "application/sql"
    return (
        "application/sql"
        if extension == "sql" or (extension == "" and ";" in text and len(_SQL_ANYWHERE.findall(text, 0, 16_384)) > 2)
        else None
    )


def _mail(text: str, *, named: bool = False) -> str | None:
    """A message as it travels: a block of header fields of which some only machines write; fewer do where it is named.

    A web archive may have no more than two fields.
    """
    block = re.split(r"\r?\n\r?\n", text[:16_384], maxsplit=1)[0]
    fields = re.sub(r"\r?\n[ \t]+", " ", block).splitlines()
    names = [match[1].lower() for field in fields if (match := _MAIL_HEADER.match(field))]
    archive = "mime-version" in names and re.search(r"^content-type:\s*multipart/", block, re.IGNORECASE | re.MULTILINE)
    if len(names) < max(1 if named else 2 if archive else 3, len(fields) * 0.8):
        return None
    proofs, usual = _MAIL_PROOF.intersection(names), _MAIL_USUAL.intersection(names)
    if not (len(proofs) >= 2 or (proofs and len(usual) >= 2) or (named and (proofs or usual))):
        return None
    if (
        re.search(
            r"^content-type:\s*multipart/related.*type=\"?text/html", block, re.IGNORECASE | re.MULTILINE | re.DOTALL
        )
        and "snapshot-content-location" in block.lower()
    ):
        return "multipart/related"
    return "message/rfc822"
