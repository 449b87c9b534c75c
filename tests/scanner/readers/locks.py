"""Office documents put under a password, as [MS-OFFCRYPTO] has it; RC4 and the disguise by loops of their own."""

import base64
import hashlib
import io
import struct

import olefile
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from tests.scanner.readers.ole_maker import compound

SALT = bytes(range(16))
VERIFIER = bytes(range(100, 116))


def streams(data):
    """The streams at the root of a compound file."""
    with olefile.OleFileIO(io.BytesIO(data)) as ole:
        return {path[0]: ole.openstream(path).read() for path in ole.listdir() if len(path) == 1}


def rc4(key, data):
    box, j = list(range(256)), 0
    for i in range(256):
        j = (j + box[i] + key[i % len(key)]) % 256
        box[i], box[j] = box[j], box[i]
    out, i, j = bytearray(), 0, 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + box[i]) % 256
        box[i], box[j] = box[j], box[i]
        out.append(byte ^ box[(box[i] + box[j]) % 256])
    return bytes(out)


class OldLock:
    """RC4 of 40 bits: the header, and what is locked under it."""

    def __init__(self, password):
        first = hashlib.md5(password.encode("utf-16-le")).digest()[:5]
        self._base = hashlib.md5((first + SALT) * 16).digest()[:5]
        sealed = rc4(self.key(0), VERIFIER + hashlib.md5(VERIFIER).digest())
        self.header = struct.pack("<HH", 1, 1) + SALT + sealed

    def key(self, block):
        return hashlib.md5(self._base + struct.pack("<L", block)).digest()

    def locked(self, data, size, block=0):
        return b"".join(rc4(self.key(block + at // size), data[at : at + size]) for at in range(0, len(data), size))


class ApiLock(OldLock):
    """RC4 by CryptoAPI."""

    def __init__(self, password, bits=128):
        self._bits = bits
        self._base = hashlib.sha1(SALT + password.encode("utf-16-le")).digest()
        sealed = rc4(self.key(0), VERIFIER + hashlib.sha1(VERIFIER).digest())
        name = "Microsoft Enhanced Cryptographic Provider v1.0\0".encode("utf-16-le")
        described = struct.pack("<8L", 4, 0, 0x6801, 0x8004, bits, 1, 0, 0) + name
        rest = struct.pack("<L", 16) + SALT + sealed[:16] + struct.pack("<L", 20) + sealed[16:]
        self.header = struct.pack("<HHLL", 4, 2, 4, len(described)) + described + rest

    def key(self, block):
        whole = hashlib.sha1(self._base + struct.pack("<L", block)).digest()
        return whole[:5] + bytes(11) if self._bits == 40 else whole[: self._bits // 8]

    def properties(self, found):
        """Streams of properties in one of their own."""
        body, table = b"", struct.pack("<L", len(found))
        for number, (name, data) in enumerate(found.items(), 1):
            table += struct.pack("<LLHBBL", 8 + len(body), len(data), number, len(name), 1, 0)
            table += name.encode("utf-16-le") + b"\0\0"
            body += self.locked(data, len(data), number)
        head = struct.pack("<LL", 8 + len(body), len(table))
        return self.locked(head, 8) + body + self.locked(table, len(table))


def doc_locked(data, lock):
    """A Word 97 file under RC4."""
    found = streams(data)
    table = found["1Table"]
    word = bytearray(found["WordDocument"])
    # The table begins with the header of the lock: what points into it moves on.
    for pair in range(93):
        at = 0x9A + 8 * pair
        place, size = struct.unpack_from("<LL", word, at)
        if size:
            struct.pack_into("<L", word, at, place + len(lock.header))
    struct.pack_into("<H", word, 10, struct.unpack_from("<H", word, 10)[0] | 0x100)
    struct.pack_into("<L", word, 14, len(lock.header))
    size = len(lock.header)
    found["1Table"] = lock.header + lock.locked(bytes(size) + table, 512)[size:]
    found["WordDocument"] = bytes(word[:0x44]) + lock.locked(bytes(word), 512)[0x44:]
    return compound(found)


PLAIN = {0x809, 0x2F, 0x194, 0x195, 0xE1, 0x196, 0x138}


def book_locked(data, body, change):
    """A workbook with FilePass ``body``; ``change(record, at, size)`` locks what begins at byte ``at`` of the stream."""
    found = streams(data)
    stream, out, at = found["Workbook"], b"", 0
    moved = 4 + len(body)
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        some = stream[at + 4 : at + 4 + size]
        if kind == 0x85:
            (place,) = struct.unpack_from("<L", some)
            some = struct.pack("<L", place + moved) + some[4:]
        place = len(out) + 4
        kept = size if kind in PLAIN else 4 if kind == 0x85 else 0
        out += stream[at : at + 4] + some[:kept] + change(some, place)[kept:]
        if kind == 0x809 and at == 0:
            out += struct.pack("<HH", 0x2F, len(body)) + body
        at += 4 + size
    return compound({**found, "Workbook": out})


def book_rc4(data, lock):
    """A workbook under RC4."""

    mask = lock.locked(bytes(len(data) + 1024), 1024)

    def change(record, at):
        return bytes(byte ^ mask[at + place] for place, byte in enumerate(record))

    return book_locked(data, struct.pack("<H", 1) + lock.header, change)


def show_locked(user, data, lock, session):
    """A presentation's streams under CryptoAPI; ``session`` is the number its lock has among the objects."""
    (edit,) = struct.unpack_from("<L", user, 16)
    (directory,) = struct.unpack_from("<L", data, edit + 20)
    (size,) = struct.unpack_from("<L", data, directory + 4)
    body, places = data[directory + 8 : directory + 8 + size], {}
    at = 0
    while at < len(body):
        (head,) = struct.unpack_from("<L", body, at)
        for number in range(head >> 20):
            places[(head & 0xFFFFF) + number] = struct.unpack_from("<L", body, at + 4 + 4 * number)[0]
        at += 4 + 4 * (head >> 20)
    out = bytearray(data[:directory])
    for number, place in places.items():
        (size,) = struct.unpack_from("<L", data, place + 4)
        out[place : place + 8 + size] = lock.locked(data[place : place + 8 + size], 8 + size, number)
    places[session] = len(out)
    out += struct.pack("<HHL", 0xF, 0x2F14, len(lock.header)) + lock.header
    directory = len(out)
    listed = b"".join(struct.pack("<LL", 1 << 20 | number, place) for number, place in places.items())
    out += struct.pack("<HHL", 0, 6002, len(listed)) + listed
    (document,) = struct.unpack_from("<L", data, edit + 24)
    edit = len(out)
    out += struct.pack("<HHL8LL", 0, 4085, 36, 0, 0, 0, directory, document, 0, 0, session, 0)
    user = user[:12] + struct.pack("<LL", 0xF3D1C4DF, edit) + user[20:]
    return user, bytes(out)


# -- packages


def _aes(key, mode, data):
    machine = Cipher(algorithms.AES(key), mode).encryptor()
    return machine.update(data + bytes(-len(data) % 16))


def _turned(name, password, turns):
    digest = hashlib.new(name, SALT + password.encode("utf-16-le")).digest()
    for turn in range(turns):
        digest = hashlib.new(name, struct.pack("<L", turn) + digest).digest()
    return digest


def agile(data, password, *, name="sha512", bits=256, turns=1000, **changed):
    """A package under agile encryption."""
    turned, whole = _turned(name, password, turns), bytes(range(bits // 8))

    def sealed(purpose, plain):
        key = hashlib.new(name, turned + bytes.fromhex(purpose)).digest()[: bits // 8].ljust(bits // 8, b"\x36")
        return base64.b64encode(_aes(key, modes.CBC(SALT), plain)).decode()

    common = {
        "saltSize": 16, "blockSize": 16, "keyBits": bits, "hashSize": hashlib.new(name).digest_size,
        "cipherAlgorithm": "AES", "cipherChaining": "ChainingModeCBC", "hashAlgorithm": name.upper(),
        "saltValue": base64.b64encode(SALT).decode(), **changed,
    }  # fmt: skip
    lock = {
        "spinCount": turns, **common,
        "encryptedVerifierHashInput": sealed("fea7d2763b4b9e79", VERIFIER),
        "encryptedVerifierHashValue": sealed("d7aa0f6d3061344e", hashlib.new(name, VERIFIER).digest()),
        "encryptedKeyValue": sealed("146e0be7abacd0d6", whole), **changed,
    }  # fmt: skip

    def told(values):
        return " ".join(f'{key}="{value}"' for key, value in values.items())

    xml = (
        f'<?xml version="1.0"?><encryption><keyData {told(common)}/><keyEncryptors><keyEncryptor>'
        f"<p:encryptedKey {told(lock)}/></keyEncryptor></keyEncryptors></encryption>"
    )
    package = struct.pack("<Q", len(data))
    for number, at in enumerate(range(0, len(data), 4096)):
        start = hashlib.new(name, SALT + struct.pack("<L", number)).digest()[:16]
        package += _aes(whole, modes.CBC(start), data[at : at + 4096])
    info = struct.pack("<HHL", 4, 4, 0x40) + xml.encode()
    return compound({"EncryptionInfo": info, "EncryptedPackage": package})


def standard(data, password, bits=128):
    """A package under standard encryption."""
    last = hashlib.sha1(_turned("sha1", password, 50_000) + bytes(4)).digest().ljust(64, b"\0")
    key = b"".join(hashlib.sha1(bytes(b ^ mark for b in last)).digest() for mark in (0x36, 0x5C))[: bits // 8]
    described = struct.pack("<8L", 0x24, 0, {128: 0x660E, 256: 0x6610}[bits], 0x8004, bits, 0x18, 0, 0) + b"\0\0"
    rest = struct.pack("<L", 16) + SALT + _aes(key, modes.ECB(), VERIFIER) + struct.pack("<L", 20)
    rest += _aes(key, modes.ECB(), hashlib.sha1(VERIFIER).digest())
    info = struct.pack("<HHLL", 3, 2, 0x24, len(described)) + described + rest
    package = struct.pack("<Q", len(data)) + _aes(key, modes.ECB(), data)
    return compound({"EncryptionInfo": info, "EncryptedPackage": package})


# -- OpenDocument

_MANIFEST = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def open_document(data, password, *, old=False, turns=1000, **changed):
    """An OpenDocument package whose parts are locked one by one; ``old``: as OpenOffice 3 did, by Blowfish."""
    import zipfile
    import zlib

    start = hashlib.new("sha1" if old else "sha256", password.encode()).digest()
    key = hashlib.pbkdf2_hmac("sha1", start, SALT, turns, 16 if old else 32)
    out, told = io.BytesIO(), []
    with zipfile.ZipFile(io.BytesIO(data)) as plain, zipfile.ZipFile(out, "w") as locked:
        for name in plain.namelist():
            content = plain.read(name)
            if name != "mimetype" and not name.startswith("META-INF/"):
                machine = zlib.compressobj(wbits=-15)
                packed = machine.compress(content) + machine.flush()
                check = hashlib.new("sha1" if old else "sha256", packed[:1024]).digest()
                vector = VERIFIER[:8] if old else VERIFIER
                content = _blowfish(key, vector, packed) if old else _cbc_padded(key, vector, packed)
                values = {
                    "checksum": base64.b64encode(check).decode(),
                    "checksum-type": "SHA1/1K" if old else _MANIFEST + "#sha256-1k",
                    "algorithm-name": "Blowfish CFB" if old else "http://www.w3.org/2001/04/xmlenc#aes256-cbc",
                    "initialisation-vector": base64.b64encode(vector).decode(),
                    "iteration-count": turns, "salt": base64.b64encode(SALT).decode(),
                    "key-size": 16 if old else 32, **changed,
                }  # fmt: skip
                told.append(_entry(name, values, old=old))
            if not name.startswith("META-INF/"):
                locked.writestr(name, content)
        locked.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_MANIFEST}">{"".join(told)}</m:manifest>')
    return out.getvalue()


def open_document_sealed(data, password, *, told_twice=True, flip=0, **changed):
    """A package within another, as LibreOffice 24.2 and later write it; ``told_twice``: the vector begins the part too."""
    import zipfile
    import zlib

    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id

    start, vector = hashlib.sha256(password.encode()).digest(), VERIFIER[:12]
    key = Argon2id(salt=SALT, length=32, iterations=1, lanes=2, memory_cost=64).derive(start)
    machine = zlib.compressobj(wbits=-15)
    sealing = Cipher(algorithms.AES(key), modes.GCM(vector)).encryptor()
    sealed = sealing.update(machine.compress(data) + machine.flush()) + sealing.finalize() + sealing.tag
    sealed = bytearray(vector * told_twice + sealed)
    sealed[-1] ^= flip
    values = {
        "algorithm-name": "http://www.w3.org/2009/xmlenc11#aes256-gcm",
        "initialisation-vector": base64.b64encode(vector).decode(), "key-size": "32",
        "key-derivation-name": "urn:org:documentfoundation:names:experimental:office:manifest:argon2id",
        "argon2-iterations": 1, "argon2-memory": 64, "argon2-lanes": 2,
        "salt": base64.b64encode(SALT).decode(), **changed,
    }  # fmt: skip

    def told(*keys):
        return " ".join(f'm:{key}="{values[key]}"' for key in keys)

    argon2 = ("argon2-iterations", "argon2-memory", "argon2-lanes")
    entry = (
        '<m:file-entry m:full-path="encrypted-package"><m:encryption-data>'
        f"<m:algorithm {told('algorithm-name', 'initialisation-vector')}/>"
        '<m:start-key-generation m:start-key-generation-name="http://www.w3.org/2001/04/xmlenc#sha256"/>'
        f"<m:key-derivation {told('key-derivation-name', *argon2, 'salt', 'key-size')}/>"
        "</m:encryption-data></m:file-entry>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        package.writestr("encrypted-package", bytes(sealed))
        package.writestr("META-INF/manifest.xml", f'<m:manifest xmlns:m="{_MANIFEST}">{entry}</m:manifest>')
    return out.getvalue()


def _entry(name, values, *, old):
    def told(*keys):
        return " ".join(f'm:{key}="{values[key]}"' for key in keys)

    start = (
        ""
        if old
        else '<m:start-key-generation m:start-key-generation-name="http://www.w3.org/2000/09/xmldsig#sha256"/>'
    )
    return (
        f'<m:file-entry m:full-path="{name}"><m:encryption-data {told("checksum-type", "checksum")}>'
        f"<m:algorithm {told('algorithm-name', 'initialisation-vector')}/>"
        f'<m:key-derivation m:key-derivation-name="PBKDF2" {told("iteration-count", "salt", "key-size")}/>'
        f"{start}</m:encryption-data></m:file-entry>"
    )


def _cbc_padded(key, vector, data):
    fill = 16 - len(data) % 16
    machine = Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor()
    return machine.update(data + bytes(fill - 1) + bytes([fill]))


def _blowfish(key, vector, data):
    """Blowfish in 64-bit cipher feedback, by its block cipher alone."""
    from cryptography.hazmat.decrepit.ciphers.algorithms import Blowfish

    machine, out = Cipher(Blowfish(key), modes.ECB()).encryptor(), b""
    for at in range(0, len(data), 8):
        mask = machine.update(vector)
        vector = bytes(a ^ b for a, b in zip(data[at : at + 8], mask, strict=False))
        out += vector
    return out
