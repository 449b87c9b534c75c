"""What the first bytes of a file give away: signatures, and the short name of every format we can tell.

Signatures are those of the formats' own specifications and of the IANA and freedesktop.org registers. Text formats
have none; ``sniff`` tells those apart.
"""

from __future__ import annotations

import re

_O = "application/vnd.openxmlformats-officedocument."
_ODF = "application/vnd.oasis.opendocument."

SHORT_NAMES: dict[str, str] = {
    "application/msword": "doc",
    "application/vnd.ms-excel": "xls",
    "application/vnd.ms-powerpoint": "ppt",
    "application/vnd.ms-outlook": "msg",
    "application/vnd.ms-works": "wps",
    "application/vnd.visio": "vsd",
    "application/vnd.ms-project": "mpp",
    "application/x-hwp": "hwp",
    "application/x-msi": "msi",
    "application/x-ole-storage": "OLE",
    "application/vnd.ms-outlook-pst": "pst",
    "application/x-msaccess": "mdb",
    "application/onenote": "one",
    "application/x-dbf": "dbf",
    "application/x-dbf-memo": "dbt, fpt",
    _O + "wordprocessingml.document": "docx",
    _O + "spreadsheetml.sheet": "xlsx",
    _O + "presentationml.presentation": "pptx",
    _O + "presentationml.slideshow": "ppsx",
    _O + "presentationml.template": "potx",
    "application/vnd.ms-powerpoint.presentation.macroenabled.12": "pptm",
    "application/vnd.ms-powerpoint.slideshow.macroenabled.12": "ppsm",
    "application/vnd.ms-powerpoint.template.macroenabled.12": "potm",
    "application/vnd.ms-excel.sheet.binary.macroenabled.12": "xlsb",
    "application/vnd.ms-visio.drawing": "vsdx",
    "application/vnd.ms-xpsdocument": "xps",
    "application/x-ooxml": "OOXML",
    _ODF + "text": "odt",
    _ODF + "text-template": "ott",
    _ODF + "text-master": "odm",
    _ODF + "spreadsheet": "ods",
    _ODF + "spreadsheet-template": "ots",
    _ODF + "presentation": "odp",
    _ODF + "presentation-template": "otp",
    _ODF + "graphics": "odg",
    _ODF + "database": "odb",
    _ODF + "formula": "odf",
    "application/ofd": "ofd",
    "application/epub+zip": "epub",
    "application/vnd.apple.iwork": "iWork",
    "application/vnd.xmind.workbook": "xmind",
    "application/vnd.android.package-archive": "apk",
    "application/java-archive": "jar",
    "application/zip": "zip",
    "application/x-7z-compressed": "7z",
    "application/vnd.rar": "rar",
    "application/gzip": "gzip",
    "application/x-bzip2": "bzip2",
    "application/x-xz": "xz",
    "application/zstd": "zstd",
    "application/x-lz4": "lz4",
    "application/x-lzma": "lzma",
    "application/x-compress": "compress (Z)",
    "application/x-tar": "tar",
    "application/x-cpio": "cpio",
    "application/x-archive": "ar",
    "application/vnd.ms-cab-compressed": "cab",
    "application/x-lzh": "lzh",
    "application/x-rpm": "rpm",
    "application/x-iso9660-image": "iso",
    "application/x-vmdk": "vmdk",
    "application/x-qemu-disk": "qcow2",
    "application/x-vhd": "vhd",
    "application/vnd.ms-tnef": "tnef",
    "application/pdf": "pdf",
    "application/vnd.fdf": "fdf",
    "application/postscript": "PostScript",
    "application/rtf": "rtf",
    "message/rfc822": "eml",
    "application/mbox": "mbox",
    "multipart/related": "mht",
    "application/vnd.ms-htmlhelp": "chm",
    "image/vnd.djvu": "djvu",
    "image/vnd.dwg": "dwg",
    "application/x-caj": "caj",
    "application/x-ceb": "ceb",
    "application/x-kdh": "kdh",
    "application/x-mobipocket-ebook": "mobi",
    "application/vnd.sqlite3": "sqlite",
    "application/x-sqlite-wal": "sqlite-wal",
    "application/x-sqlite-journal": "sqlite-journal",
    "application/x-sqlite-shm": "sqlite-shm",
    "application/x-parquet": "parquet",
    "application/x-orc": "orc",
    "application/avro": "avro",
    "application/x-hdf5": "hdf5",
    "application/x-ms-executable": "exe",
    "application/x-elf": "elf",
    "application/x-mach-binary": "mach-o",
    "application/java-vm": "class",
    "application/wasm": "wasm",
    "application/x-python-bytecode": "pyc",
    "application/x-ms-shortcut": "lnk",
    "application/x-pcap": "pcap",
    "application/x-evtx": "evtx",
    "application/x-registry-hive": "registry hive",
    "application/x-java-keystore": "jks",
    "application/pgp-encrypted": "pgp",
    "application/pkcs7-mime": "p7m",
    "application/x-bplist": "plist",
    "application/x-git-pack": "git pack",
    "application/x-mysql-table": "frm",
    "application/x-pgdump": "pg_dump",
    "application/x-mssql-backup": "SQL Server bak",
    "application/x-oracle-export": "Oracle exp",
    "application/x-redis-dump": "Redis rdb",
    "application/x-mongodump": "mongodump",
    "application/x-xbstream": "xbstream",
    "application/x-ms-wim": "wim",
}


def short_name(media_type: str) -> str:
    """What people call a format, for a reason shown to them; the media type itself where there is no such word."""
    bare = media_type.partition(";")[0]
    known = SHORT_NAMES.get(bare)
    if known:
        return known
    family, _, kind = bare.partition("/")
    kind = kind.removeprefix("x-").removeprefix("vnd.")
    return kind if family in ("image", "audio", "video", "font") else bare


def _sig(*pairs: tuple[bytes, str]) -> tuple[tuple[bytes, str], ...]:
    return pairs


_AT_START = _sig(
    (b"SQLite format 3\x00", "application/vnd.sqlite3"),
    (b"\x37\x7f\x06\x82", "application/x-sqlite-wal"),
    (b"\x37\x7f\x06\x83", "application/x-sqlite-wal"),
    (b"\xd9\xd5\x05\xf9\x20\xa1\x63\xd7", "application/x-sqlite-journal"),
    (b"\x18\xe2\x2d\x00\x00\x00\x00\x00", "application/x-sqlite-shm"),
    (b"7z\xbc\xaf\x27\x1c", "application/x-7z-compressed"),
    (b"Rar!\x1a\x07", "application/vnd.rar"),
    (b"\x1f\x8b\x08", "application/gzip"),
    (b"\xfd7zXZ\x00", "application/x-xz"),
    (b"\x28\xb5\x2f\xfd", "application/zstd"),
    (b"\x04\x22\x4d\x18", "application/x-lz4"),
    (b"\x1f\x9d", "application/x-compress"),
    (b"!<arch>\n", "application/x-archive"),
    (b"070701", "application/x-cpio"),
    (b"070707", "application/x-cpio"),
    (b"MSCF\x00\x00\x00\x00", "application/vnd.ms-cab-compressed"),
    (b"\xed\xab\xee\xdb", "application/x-rpm"),
    (b"KDMV", "application/x-vmdk"),
    (b"# Disk DescriptorFile", "application/x-vmdk"),
    (b"QFI\xfb", "application/x-qemu-disk"),
    (b"conectix", "application/x-vhd"),
    (b"vhdxfile", "application/x-vhd"),
    (b"\x78\x9f\x3e\x22", "application/vnd.ms-tnef"),
    (b"!BDN", "application/vnd.ms-outlook-pst"),
    (b"\x00\x01\x00\x00Standard Jet DB\x00", "application/x-msaccess"),
    (b"\x00\x01\x00\x00Standard ACE DB\x00", "application/x-msaccess"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3", "application/onenote"),
    (b"\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f", "application/onenote"),
    (b"\x09\x00\x04\x00", "application/vnd.ms-excel"),
    (b"\x09\x02\x06\x00", "application/vnd.ms-excel"),
    (b"\x09\x04\x06\x00", "application/vnd.ms-excel"),
    (b"\x09\x08\x08\x00\x00\x05", "application/vnd.ms-excel"),
    (b"\x09\x08\x08\x00\x00\x00\x10\x00", "application/vnd.ms-excel"),
    (b"\x09\x08\x10\x00\x00\x06", "application/vnd.ms-excel"),
    (b"{\\rtf", "application/rtf"),
    (b"%FDF-1.", "application/vnd.fdf"),
    (b"%!PS", "application/postscript"),
    (b"\xc5\xd0\xd3\xc6", "application/postscript"),
    (b"ITSF\x03\x00\x00\x00", "application/vnd.ms-htmlhelp"),
    (b"AT&TFORM", "image/vnd.djvu"),
    (b"CAJ\x00", "application/x-caj"),
    (b"Foundr", "application/x-ceb"),
    (b"KDH 2.00", "application/x-kdh"),
    (b"PAR1", "application/x-parquet"),
    (b"PARE", "application/x-parquet; encrypted=yes"),
    (b"ORC", "application/x-orc"),
    (b"Obj\x01", "application/avro"),
    (b"\x89HDF\r\n\x1a\n", "application/x-hdf5"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"II*\x00", "image/tiff"),
    (b"MM\x00*", "image/tiff"),
    (b"8BPS\x00", "image/vnd.adobe.photoshop"),
    (b"\x00\x00\x01\x00", "image/x-icon"),
    (b"\x00\x00\x02\x00", "image/x-icon"),
    (b"\xd7\xcd\xc6\x9a", "image/wmf"),
    (b"\x01\x00\x09\x00\x00\x03", "image/wmf"),
    (b"\x01\x00\x09\x00\x00\x01", "image/wmf"),
    (b"\x00\x00\x00\x0cjP  \r\n\x87\n", "image/jp2"),
    (b"\xff\x4f\xff\x51", "image/jp2"),
    (b"gimp xcf", "image/x-xcf"),
    (b"ID3", "audio/mpeg"),
    (b"fLaC", "audio/flac"),
    (b"OggS", "audio/ogg"),
    (b"#!AMR", "audio/amr"),
    (b"#!SILK", "audio/silk"),
    (b"\x02#!SILK", "audio/silk"),
    (b"MThd\x00\x00\x00\x06", "audio/midi"),
    (b"\x1a\x45\xdf\xa3", "video/x-matroska"),
    (b"FLV\x01", "video/x-flv"),
    (b"\x00\x00\x01\xba", "video/mpeg"),
    (b"\x00\x00\x01\xb3", "video/mpeg"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", "video/x-ms-asf"),
    (b"OTTO\x00", "font/otf"),
    (b"\x00\x01\x00\x00\x00", "font/ttf"),
    (b"true\x00", "font/ttf"),
    (b"ttcf\x00", "font/collection"),
    (b"wOFF\x00", "font/woff"),
    (b"wOF2\x00", "font/woff2"),
    (b"\x7fELF", "application/x-elf"),
    (b"\xfe\xed\xfa\xce", "application/x-mach-binary"),
    (b"\xfe\xed\xfa\xcf", "application/x-mach-binary"),
    (b"\xce\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xcf\xfa\xed\xfe", "application/x-mach-binary"),
    (b"\xca\xfe\xba\xbe", "application/java-vm"),
    (b"\x00asm", "application/wasm"),
    (b"L\x00\x00\x00\x01\x14\x02\x00", "application/x-ms-shortcut"),
    (b"\xd4\xc3\xb2\xa1", "application/x-pcap"),
    (b"\xa1\xb2\xc3\xd4", "application/x-pcap"),
    (b"\x0a\x0d\x0d\x0a", "application/x-pcap"),
    (b"ElfFile\x00", "application/x-evtx"),
    (b"regf", "application/x-registry-hive"),
    (b"\xfe\xed\xfe\xed", "application/x-java-keystore"),
    (b"-----BEGIN PGP MESSAGE-----", "application/pgp-encrypted"),
    (b"-----BEGIN AGE ENCRYPTED FILE-----", "application/x-age; encrypted=yes"),
    (b"age-encryption.org/v1\n", "application/x-age; encrypted=yes"),
    (b"$ANSIBLE_VAULT;", "application/x-ansible-vault; encrypted=yes"),
    (b"bplist00", "application/x-bplist"),
    (b"PACK\x00\x00", "application/x-git-pack"),
    (b"PGDMP", "application/x-pgdump"),
    (b"TAPE\0", "application/x-mssql-backup"),
    (b"REDIS00", "application/x-redis-dump"),
    (b"\x6d\xe2\x99\x81", "application/x-mongodump"),
    (b"XBSTCK01", "application/x-xbstream"),
    (b"MSWIM\0\0\0", "application/x-ms-wim"),
    (b"LUKS\xba\xbe", "application/x-luks; encrypted=yes"),
    (b"encrcdsa", "application/x-apple-diskimage; encrypted=yes"),
    (b"\x03\xd9\xa2\x9a", "application/x-keepass; encrypted=yes"),
    (b"\xfe\x01\x09", "application/x-mysql-table"),
    (b"\xfe\x01\x0a", "application/x-mysql-table"),
)

_ELSEWHERE: tuple[tuple[int, bytes, str], ...] = (
    (257, b"ustar", "application/x-tar"),
    (32769, b"CD001", "application/x-iso9660-image"),
    (128, b"DICM", "application/dicom"),
    (2, b"-lh5-", "application/x-lzh"),
    (3, b"-FVE-FS-", "application/x-bitlocker; encrypted=yes"),
    (3, b"EXPORT:V", "application/x-oracle-export"),
    (60, b"BOOKMOBI", "application/x-mobipocket-ebook"),
)

_TEXTUAL = frozenset(
    {
        *("application/rtf", "application/postscript", "application/pgp-encrypted", "application/x-vmdk"),
        "application/vnd.fdf",
        *("application/x-age; encrypted=yes", "application/x-ansible-vault; encrypted=yes"),
    }
)
_RIFF = {b"WAVE": "audio/wav", b"AVI ": "video/x-msvideo", b"WEBP": "image/webp", b"RMID": "audio/midi"}
_FTYP = {b"heic": "image/heic", b"heix": "image/heic", b"mif1": "image/heic", b"avif": "image/avif"}
_DWG = re.compile(rb"AC10(0[0-9]|1[0-9]|2[0-9]|3[0-9])[\x00-\x1f]")
_MESSAGE = re.compile(
    rb"\x30(?:[\x20-\x80]|[\x81-\x84].{1,4}?)"
    rb"\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07|\x0a\x2a\x81\x1c\xcf\x55\x06\x01\x04\x02)([\x02\x03])[\xa0\x30]",
    re.DOTALL,
)
"""A message of S/MIME (RFC 5652) or of GM/T 0010: signed (2), or one that only its readers can open (3)."""
_BZIP = re.compile(rb"BZh[1-9](1AY&SY|\x17rE8P\x90)")
_PDF = re.compile(rb"%PDF-\d")
_OBJECT = re.compile(rb"\d [0-9]{1,5} obj\b")
_BLANK = b"\xef\xbb\xbf\0 \t\r\n"
_DBF_VERSIONS = frozenset(b"\x02\x03\x04\x05\x30\x31\x32\x43\x7b\x83\x8b\x8e\xcb\xe5\xf5\xfb")


def by_magic(head: bytes) -> str | None:
    """The media type that the first bytes prove; None where they prove none. ``head`` is up to 64 KiB.

    ZIP and OLE containers are not decided here: what lies in them says what they are.
    """
    for signature, media_type in _AT_START:
        if head.startswith(signature) and (media_type in _TEXTUAL or b"\0" in head or not _is_word(signature)):
            return media_type
    for place, signature, media_type in _ELSEWHERE:
        if head[place : place + len(signature)] == signature:
            return media_type
    return _structured(head)


def _is_word(signature: bytes) -> bool:
    """A signature that a plain text could begin with: it counts only where binary content follows."""
    return signature.isascii() and signature.decode().isprintable()


def _structured(head: bytes) -> str | None:
    begins = _PDF.search(head, 0, 1024 + 8)
    if begins and (not head[: begins.start()].strip(_BLANK) or _OBJECT.search(head, begins.end())):
        return "application/pdf"
    if _BZIP.match(head):
        return "application/x-bzip2"
    if _is_lzma(head):
        return "application/x-lzma"
    if _is_tar(head):
        return "application/x-tar"
    if message := _MESSAGE.match(head):
        return "application/pkcs7-mime" + ("" if message[1] == b"\2" else "; encrypted=yes")
    if _DWG.match(head):
        return "image/vnd.dwg"
    if head[:4] in (b"RIFF", b"RIFX"):
        return _RIFF.get(head[8:12], "application/x-riff")
    if head[4:8] == b"ftyp" and head[8:12].isascii():
        brand = head[8:12]
        kind = _FTYP.get(brand)
        return kind or (
            "audio/mp4" if brand.startswith(b"M4A") else "video/quicktime" if brand == b"qt  " else "video/mp4"
        )
    if head[4:8] in (b"moov", b"mdat", b"wide") and head[0] < 0x20:
        return "video/quicktime"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "audio/aiff"
    if head[:2] == b"MZ" and _is_exe(head):
        return "application/x-ms-executable"
    if (
        head[:2] == b"BM"
        and len(head) > 18
        and head[6:10] == b"\0\0\0\0"
        and head[14] in (12, 40, 52, 56, 64, 108, 124)
    ):
        return "image/bmp"
    if head[:4] == b"\x01\x00\x00\x00" and head[40:44] == b" EMF":
        return "image/emf"
    if len(head) > 4 and head[0] == 0xFF and head[1] in (0xFB, 0xF3, 0xF2, 0xFA) and head[2] >> 4 not in (0, 15):
        return "audio/mpeg"
    if len(head) > 4 and head[0] == 0xFF and head[1] in (0xF1, 0xF9):
        return "audio/aac"
    if head[2:4] == b"\r\n" and 0x0C < head[1] < 0x10 and len(head) > 16:
        return "application/x-python-bytecode"
    if len(head) > 564 and head[0] == 0x47 and head[188] == 0x47 and head[376] == 0x47 and head[564] == 0x47:
        return "video/mp2t" if b"\0" in head[:564] or b"\xff\xff" in head[:564] else None
    return "application/x-dbf" if _is_dbf(head) else None


def _is_exe(head: bytes) -> bool:
    offset = int.from_bytes(head[60:64], "little")
    return b"\0" in head[:64] or head[offset : offset + 2] in (b"PE", b"NE", b"LE")


def _is_lzma(head: bytes) -> bool:
    """The header of LZMA 4.x: usual properties, a dictionary as encoders make it, a plausible size, data from 0 on."""
    if len(head) < 14 or head[0] != 0x5D or head[13]:
        return False
    dictionary, size = int.from_bytes(head[1:5], "little"), int.from_bytes(head[5:13], "little")
    return dictionary >= 4096 and dictionary.bit_count() <= 2 and (size == (1 << 64) - 1 or 0 < size < 1 << 38)


def _is_tar(head: bytes) -> bool:
    """A tape archive of before 1988, without a signature: the sum over its first header is right."""
    if len(head) < 512 or not head[0] or head[156] not in b"\x00012345":
        return False
    digits = head[148:156].strip(b" \0")
    if not 0 < len(digits) <= 7 or any(digit not in b"01234567" for digit in digits):
        return False
    return sum(head[:512]) - sum(head[148:156]) + 256 == int(digits, 8)


def _is_dbf(head: bytes) -> bool:
    """A dBASE table: version, last update as year, month, day, a header length that fits its 32-byte fields."""
    if len(head) < 65 or head[0] not in _DBF_VERSIONS or not (1 <= head[2] <= 12 and 1 <= head[3] <= 31):
        return False
    size = int.from_bytes(head[8:10], "little")
    fields = head[32:size]
    names = [fields[i : i + 11].split(b"\0")[0] for i in range(0, len(fields) - 31, 32) if fields[i] != 0x0D]
    ends = size > len(head) or head[size - 1] == 0x0D or 0x0D in head[64:size:32]
    return (
        size >= 65
        and ends
        and bool(names)
        and all(fields[i + 11 : i + 12].isalpha() for i in range(0, min(len(fields), 64) - 31, 32) if fields[i] != 0x0D)
    )
