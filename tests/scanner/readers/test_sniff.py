"""What an object is: by its bytes, under any name."""

from __future__ import annotations

import gzip
import io
import struct
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import SkipObject
from models.messages import section
from scanner.readers.base import ByteSource
from scanner.readers.magic import SHORT_NAMES, short_name
from scanner.readers.registry import READERS, reader_for
from scanner.readers.sniff import sniff
from tests.scanner.readers.contract import read_bytes, source_of


def _zip(*names: str, **contents: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name in names:
            archive.writestr(
                name,
                contents.get(
                    name.strip("[").replace("]", "").replace("/", "_").replace(".", "_").replace("-", "_"), b"x"
                ),
            )
    return out.getvalue()


def _ooxml(kind: str) -> bytes:
    types = f'<Types><Override PartName="/x" ContentType="{kind}.main+xml"/></Types>'.encode()
    return _zip("[Content_Types].xml", "x.xml", Content_Types_xml=types)


def _odf(kind: str, manifest: bytes = b"<m/>") -> bytes:
    return _zip(
        "mimetype", "content.xml", "META-INF/manifest.xml", mimetype=kind.encode(), META_INF_manifest_xml=manifest
    )


def _ole(*streams: str) -> bytes:
    """A small compound file ([MS-CFB]): header, one FAT sector, one directory of streams without content."""
    entries = [("Root Entry", 5, 1)] + [(name, 2, 0xFFFFFFFF) for name in streams]
    directory = b""
    for number, (name, kind, child) in enumerate(entries):
        raw = name.encode("utf-16-le") + b"\0\0"
        right = number + 1 if 0 < number < len(entries) - 1 else 0xFFFFFFFF
        directory += raw.ljust(64, b"\0") + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, right, child)
        directory += bytes(16 + 4 + 8 + 8) + struct.pack("<IQ", 0xFFFFFFFE, 0)
    directory = directory.ljust(-(-len(directory) // 512) * 512, b"\0")
    sectors = len(directory) // 512
    fat = [0xFFFFFFFD] + [n + 2 for n in range(sectors - 1)] + [0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    header += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0)
    header += struct.pack("<109I", 0, *([0xFFFFFFFF] * 108))
    return header + struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff") + directory


OOXML = "application/vnd.openxmlformats-officedocument."
ODF = "application/vnd.oasis.opendocument."
MAIL = b"Received: from a\r\nMessage-ID: <1@x>\r\nFrom: a@example.com\r\nTo: b@example.com\r\nSubject: x\r\n\r\nbody"

KINDS: list[tuple[str, bytes, str]] = [
    ("docx", _ooxml(OOXML + "wordprocessingml.document"), OOXML + "wordprocessingml.document"),
    ("xlsx", _ooxml(OOXML + "spreadsheetml.sheet"), OOXML + "spreadsheetml.sheet"),
    ("pptx", _ooxml(OOXML + "presentationml.presentation"), OOXML + "presentationml.presentation"),
    (
        "docm",
        _ooxml("application/vnd.ms-word.document.macroEnabled"),
        "application/vnd.ms-word.document.macroenabled.12",
    ),
    ("xlsm", _ooxml("application/vnd.ms-excel.sheet.macroEnabled"), "application/vnd.ms-excel.sheet.macroenabled.12"),
    ("odt", _odf(ODF + "text"), ODF + "text"),
    ("ods", _odf(ODF + "spreadsheet"), ODF + "spreadsheet"),
    ("ofd", _zip("OFD.xml", "Doc_0/Document.xml"), "application/ofd"),
    ("epub", _zip("mimetype", "META-INF/container.xml", mimetype=b"application/epub+zip"), "application/epub+zip"),
    ("zip", _zip("a.txt", "b/c.txt"), "application/zip"),
    ("zip without members", _zip(), "application/zip"),
    ("jar", _zip("META-INF/MANIFEST.MF", "a.class"), "application/java-archive"),
    ("doc", _ole("WordDocument", "1Table"), "application/msword"),
    ("xls", _ole("Workbook"), "application/vnd.ms-excel"),
    ("xls in capitals", _ole("WORKBOOK"), "application/vnd.ms-excel"),
    ("ppt", _ole("PowerPoint Document", "Current User"), "application/vnd.ms-powerpoint"),
    ("msg", _ole("__properties_version1.0"), "application/vnd.ms-outlook"),
    ("vsd", _ole("VisioDocument"), "application/vnd.visio"),
    ("unknown OLE", _ole("Something"), "application/x-ole-storage"),
    ("damaged OLE", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 100, "application/x-ole-storage"),
    ("pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf"),
    ("pdf behind junk", b"\r\n\0\0junk" * 50 + b"%PDF-1.4\n", "application/pdf"),
    ("rtf", b"{\\rtf1\\ansi x}", "application/rtf"),
    ("7z", b"7z\xbc\xaf\x27\x1c\0\x04", "application/x-7z-compressed"),
    ("rar", b"Rar!\x1a\x07\x01\0", "application/vnd.rar"),
    ("gzip", gzip.compress(b"x"), "application/gzip"),
    ("bzip2", b"BZh91AY&SY\0\0", "application/x-bzip2"),
    ("xz", b"\xfd7zXZ\0\0\x04", "application/x-xz"),
    ("zstd", b"\x28\xb5\x2f\xfd\0\0", "application/zstd"),
    ("tar", b"a.txt".ljust(257, b"\0") + b"ustar\x0000".ljust(255, b"\0"), "application/x-tar"),
    ("sqlite", b"SQLite format 3\0" + bytes(84), "application/vnd.sqlite3"),
    ("mdb", b"\0\x01\0\0Standard Jet DB\0" + bytes(40), "application/x-msaccess"),
    ("pst", b"!BDN" + bytes(60), "application/vnd.ms-outlook-pst"),
    (
        "dbf",
        b"\x03\x7a\x01\x02"
        b"\x05\0\0\0\x41\0\x0b\0" + bytes(20) + b"NAME\0\0\0\0\0\0\0C" + bytes(4) + b"\x0a" + bytes(15) + b"\r",
        "application/x-dbf",
    ),
    ("png", b"\x89PNG\r\n\x1a\n" + bytes(20), "image/png"),
    ("jpeg", b"\xff\xd8\xff\xe0\0\x10JFIF", "image/jpeg"),
    ("bmp", b"BM" + struct.pack("<IHHII", 1000, 0, 0, 54, 40) + bytes(40), "image/bmp"),
    ("mp3", b"ID3\x03\0\0\0\0\0\0", "audio/mpeg"),
    ("mp4", b"\0\0\0\x18ftypisom\0\0\0\0", "video/mp4"),
    ("wav", b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
    ("exe", b"MZ" + bytes(58) + struct.pack("<I", 64) + b"PE\0\0", "application/x-ms-executable"),
    ("elf", b"\x7fELF\x02\x01\x01" + bytes(20), "application/x-elf"),
    ("parquet", b"PAR1\x15\0\x15\0", "application/x-parquet"),
    ("onenote", b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3" + bytes(8), "application/onenote"),
    ("ceb", b"Foundr CEB 3.0\0\0", "application/x-ceb"),
    ("kdh", b"KDH 2.00\0", "application/x-kdh"),
    ("mobi", b"book".ljust(60, b"\0") + b"BOOKMOBI\0", "application/x-mobipocket-ebook"),
    ("pg_dump", b"PGDMP\x01\x0e\0\x04\x08", "application/x-pgdump"),
    ("backup of SQL Server", b"TAPE\0\0\x03\0\x8c\0", "application/x-mssql-backup"),
    ("exp", b"\x03\x03iEXPORT:V11.02.00\nUSYSTEM\0", "application/x-oracle-export"),
    ("rdb", b"REDIS0011\xfa\tredis-ver\x057.0.0\0", "application/x-redis-dump"),
    ("mongodump", b"\x6d\xe2\x99\x81\0\0\0\0", "application/x-mongodump"),
    ("wim", b"MSWIM\0\0\0\xd0\0\0\0", "application/x-ms-wim"),
    ("LUKS", b"LUKS\xba\xbe\0\x02", "application/x-luks; encrypted=yes"),
    ("BitLocker", b"\xeb\x58\x90-FVE-FS-\0\x02", "application/x-bitlocker; encrypted=yes"),
    ("KeePass", b"\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5", "application/x-keepass; encrypted=yes"),
    ("dwg", b"AC1027\0\0\0", "image/vnd.dwg"),
    ("postscript", b"%!PS-Adobe-3.0\n", "application/postscript"),
    ("font", b"\0\x01\0\0\0\x0c\0\x80", "font/ttf"),
    ("mail", MAIL, "message/rfc822"),
    ("mbox", b"From a@b Mon Jan  1 00:00:00 2026\n" + MAIL, "application/mbox"),
    ("calendar", b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n", "text/calendar"),
    ("contacts", "BEGIN:VCARD\nFN:张三\nTEL:13800138000\n".encode(), "text/vcard"),
    ("unknown binary", b"\x01\x02\0\xff" * 50, "application/octet-stream"),
    ("text", "通讯录\n张三 13800138000\n".encode("gbk"), "text/plain"),
    ("utf-16", "客户张三 13800138000\n".encode("utf-16-le"), "text/plain"),
    ("json", b'{"a": 1, "b": [1, 2]}', "application/json"),
    ("json lines", b'{"a": 1}\n{"a": 2}\n', "application/jsonl"),
    ("xml", b"<?xml version='1.0'?><a/>", "application/xml"),
    ("html", b"<!DOCTYPE html><html></html>", "text/html"),
    ("sql", b"-- a dump\nCREATE TABLE t (a int);\n", "application/sql"),
    ("csv", b"name,phone,city\na,1,x\nb,2,y\nc,3,z\n", "text/csv"),
    ("tsv", b"name\tphone\na\t1\nb\t2\nc\t3\n", "text/tab-separated-values"),
    ("log with a bracket", b"[2026-01-02 03:04:05] INFO started\n[2026-01-02 03:04:06] INFO x\n", "text/plain"),
    ("ini", b"[section]\nkey=value\n", "text/plain"),
    (
        "prose with commas",
        b"Dear Sir, thank you, and goodbye.\nWe write, as ever, to you.\nYours, me, and all, of us.\n",
        "text/plain",
    ),
    ("empty", b"", "text/plain"),
]


@pytest.mark.parametrize(("data", "media_type"), [pytest.param(d, m, id=i) for i, d, m in KINDS])
@pytest.mark.parametrize("name", ["", "x", "x.bin", "x.docx", "x.txt", "x.jpg", "客户.pdf"])
def test_kind(data: bytes, media_type: str, name: str) -> None:
    assert source_of(data, name).media_type == media_type


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.md", b"# a, b\n\nc, d\n", "text/markdown"),
        ("a.csv", b"a,b\n1,2\n", "text/csv"),
        ("a.tsv", b"a\tb\n", "text/tab-separated-values"),
        ("a.log", b"a,b,c\n1,2,3\n4,5,6\n7,8,9\n", "text/plain"),
        ("a.yml", b"a: 1\n", "application/yaml"),
        ("a.json", b'{"a": 1,,}', "application/json"),
        ("a.sql", b"select 1", "application/sql"),
        ("a.py", b"x = {}\n", "text/plain"),
    ],
)
def test_the_name_settles_what_text_leaves_open(name: str, data: bytes, media_type: str) -> None:
    assert source_of(data, name).media_type == media_type


@pytest.mark.parametrize(
    "data",
    [
        _ole("EncryptionInfo", "EncryptedPackage"),
        _ole("encryptedpackage"),
        b"-----BEGIN PGP MESSAGE-----\n\nhQEMA\n-----END PGP MESSAGE-----\n",
        b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdlLWVuY3J5cHRpb24ub3JnL3YxCg==\n-----END AGE ENCRYPTED FILE-----\n",
        b"age-encryption.org/v1\n-> X25519 abc\n",
        b"$ANSIBLE_VAULT;1.1;AES256\n3139\n",
        bytes.fromhex("3082012306092a864886f70d010703a0820114") + bytes(300),
        bytes.fromhex("308006092a864886f70d010703a080") + bytes(300),
        _odf(ODF + "text", b'<m:manifest><m:encryption-data m:checksum="x"/></m:manifest>'),
    ],
)
def test_what_needs_a_password_says_so(data: bytes) -> None:
    assert read_bytes(data).codes == ["encrypted"]


def test_formats_not_read_yet_are_named() -> None:
    (problem,) = read_bytes(b"ITSF\x03\0\0\0").problems
    assert (problem.code, problem.detail) == ("unsupported", "chm")
    assert read_bytes(b"\x01\x02\0\xff" * 50).codes == ["empty_type"]


def test_every_kind_that_can_be_told_has_a_reader_or_a_name() -> None:
    for _, _, media_type in KINDS:
        bare = media_type.partition(";")[0]
        assert bare in READERS or bare in SHORT_NAMES or short_name(bare) or bare == "application/octet-stream"


@pytest.mark.parametrize("media_type", sorted(READERS))
def test_every_reader_is_there(media_type: str) -> None:
    source = ByteSource.of_bytes("x", b"")
    source.media_type = media_type
    assert callable(reader_for(source).read)


def test_a_missing_library_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    from scanner.readers import registry

    monkeypatch.setitem(
        registry.READERS, "application/x-test", registry.Entry("scanner.readers.nowhere:Reader", "pip install nowhere")
    )
    source = ByteSource.of_bytes("x", b"")
    source.media_type = "application/x-test"
    with pytest.raises(SkipObject) as caught:
        reader_for(source)
    assert caught.value.problem.code == "missing_part"
    assert "pip install nowhere" in caught.value.problem.detail


def test_every_code_has_its_message() -> None:
    assert {"unsupported", "empty_type", "encrypted", "missing_part", "damaged", "depth", "decoding"} <= set(
        section("reasons", "zh")
    )


@pytest.mark.parametrize(
    "piece", ["\n", "<!---->", "<?x?>", "{", "[", "--\n", "/**/", "#\n", " ", "<", "a:\n", '"', "\n ", "From: x\n", ","]
)
def test_no_head_takes_long(piece: str) -> None:
    start = time.process_time()
    for name in ("a", "a.csv", "a.yml", "a.xml", "a.sql", "a.json"):
        source_of((piece * (1 << 17))[: 1 << 17].encode() + b"x", name)
    assert time.process_time() - start < 5


@settings(max_examples=300, deadline=None, database=None)
@given(st.binary(max_size=400), st.sampled_from([kind for _, kind, _ in KINDS]), st.integers(0, 200))
def test_no_bytes_break_the_sniffer(data: bytes, start: bytes, cut: int) -> None:
    for content in (data, start[:cut] + data):
        source = ByteSource.of_bytes("x", content)
        sniff(source)
        assert source.media_type
        assert source.head == content


@pytest.mark.parametrize("name", ["a.txt", "a.log", "a.csv", "a.json", "a.md", "a.py", "a.sql"])
def test_what_speaks_of_pdf_is_none(name):
    text = f'{{"note": "begins with %PDF-1.4 they say"}}\n-- 手机 13812345678 {name}\n'
    reading = read_bytes(text.encode(), name)
    assert "13812345678" in reading.everything()
    assert "damaged" not in reading.codes or name == "a.json"


def test_what_only_holds_a_pdf_is_read_as_text():
    data = "1\t张三\t13812345678\t%PDF-1.4\\n1 0 obj\\n\n2\t李四\t13900000001\n".encode()
    reading = read_bytes(data, "t.txt")
    assert all(number in reading.everything() for number in ("13812345678", "13900000001"))
    assert reading.codes == ["damaged"]
