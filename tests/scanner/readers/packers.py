"""Packers of our own, for formats that nothing in Python writes; tests read with the product what these wrote."""

from __future__ import annotations

import hashlib
import hmac
import struct
import zlib
from collections.abc import Callable


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


def number(value: int) -> bytes:
    """A number of a 7z header in its longest form."""
    return b"\xff" + value.to_bytes(8, "little")


def seven(
    files: dict[str, bytes],
    coders: list[tuple[bytes, bytes, Callable[[bytes], bytes]]] | None = None,
    *,
    solid: bool = True,
) -> bytes:
    """A 7z archive; ``coders`` are (method, settings, packer), the one that is applied to the files first.

    Files without bytes are empty files; names that end in / are folders.
    """
    coders = coders or [(b"\0", b"", bytes)]
    full = {name: data for name, data in files.items() if data}
    groups = [full] if solid else [{name: data} for name, data in full.items()]
    packed, folders, sizes = [], b"", b""
    for group in groups:
        data = b"".join(group.values())
        for _, _, pack in coders:
            sizes += number(len(data))
            data = pack(data)
        packed.append(data)
        folders += number(len(coders))
        for method, settings, _ in coders:
            folders += bytes((0x20 | len(method),)) + method + number(len(settings)) + settings
        for place in range(len(coders) - 1):
            folders += number(place) + number(place + 1)
    head = b"\x06" + number(0) + number(len(packed)) + b"\x09" + b"".join(number(len(data)) for data in packed) + b"\0"
    head += b"\x07\x0b" + number(len(groups)) + b"\0" + folders + b"\x0c" + sizes + b"\0"
    head += b"\x08\x0d" + b"".join(number(len(group)) for group in groups) + b"\x09"
    head += b"".join(number(len(data)) for group in groups for data in list(group.values())[:-1])
    head += b"\x0a\x01" + b"".join(struct.pack("<L", zlib.crc32(data)) for data in full.values()) + b"\0\0"
    names = b"\0" + b"".join(name.rstrip("/").encode("utf-16-le") + b"\0\0" for name in files)
    times = b"\x01\0" + struct.pack("<Q", 133_444_736_000_000_000) * len(files)
    empty = _bits([not data for data in files.values()])
    hollow = _bits([not name.endswith("/") for name, data in files.items() if not data])
    listing = b"".join(
        bytes((kind,)) + number(len(body)) + body
        for kind, body in ((0x0E, empty), (0x0F, hollow), (0x11, names), (0x14, times))
    )
    return sealed(b"".join(packed), b"\x01\x04" + head + b"\x05" + number(len(files)) + listing + b"\0\0")


def sealed(body: bytes, header: bytes) -> bytes:
    """Packed bytes and a header as a file."""
    start = struct.pack("<QQL", len(body), len(header), zlib.crc32(header))
    return b"7z\xbc\xaf\x27\x1c\0\x04" + struct.pack("<L", zlib.crc32(start)) + start + body + header


def _bits(flags: list[bool]) -> bytes:
    text = "".join("01"[flag] for flag in flags)
    text += "0" * (-len(text) % 8)
    return bytes(int(text[place : place + 8], 2) for place in range(0, len(text), 8))


def locked(password: str, power: int = 6) -> tuple[bytes, bytes, Callable[[bytes], bytes]]:
    """The coder of 7z that encrypts."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    digest, vector = hashlib.sha256(), bytes(range(16))
    for place in range(1 << power):
        digest.update(b"salt" + password.encode("utf-16-le") + place.to_bytes(8, "little"))

    def pack(data: bytes) -> bytes:
        machine = Cipher(algorithms.AES(digest.digest()), modes.CBC(vector)).encryptor()
        return machine.update(data + bytes(-len(data) % 16)) + machine.finalize()

    return b"\x06\xf1\x07\x01", bytes((0xC0 | power, 0x3F)) + b"salt" + vector, pack


def zip_aes(name: str, data: bytes, password: bytes, *, strength: int = 3, version: int = 2) -> bytes:
    """A ZIP file with one deflated member under WinZip's AES, written from its description alone."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    size, salt = 8 * (strength + 1), bytes(range(4 * (strength + 1)))
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = machine.compress(data) + machine.flush()
    keys = hashlib.pbkdf2_hmac("sha1", password, salt, 1000, 2 * size + 2)
    cipher = Cipher(algorithms.AES(keys[:size]), modes.ECB()).encryptor()
    out = bytearray()
    for count, place in enumerate(range(0, len(packed), 16), 1):
        stream = cipher.update(count.to_bytes(16, "little"))
        out += bytes(one ^ other for one, other in zip(packed[place : place + 16], stream, strict=False))
    body = salt + keys[2 * size :] + out + hmac.new(keys[size : 2 * size], out, "sha1").digest()[:10]
    raw, extra = name.encode(), struct.pack("<HHH2sBH", 0x9901, 7, version, b"AE", strength, 8)
    crc = zlib.crc32(data) if version == 1 else 0
    fields = struct.pack("<HHHHHLLLHH", 51, 0x801, 99, 0, 0x21, crc, len(body), len(data), len(raw), len(extra))
    local = b"PK\x03\x04" + fields + raw + extra + body
    central = b"PK\x01\x02" + struct.pack("<H", 51) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + raw + extra
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local), 0)


def zip_locked(name: str, data: bytes, password: bytes, *, stored: bool = False, stream: bool = False) -> bytes:
    """A ZIP file with one member under the traditional cipher; ``stream`` as a packer that cannot go back writes it."""
    keys = [0x12345678, 0x23456789, 0x34567890]

    def crc(value: int, byte: int) -> int:
        return zlib.crc32(bytes((byte,)), value ^ 0xFFFFFFFF) ^ 0xFFFFFFFF

    def turn(byte: int) -> None:
        keys[0] = crc(keys[0], byte)
        keys[1] = ((keys[1] + (keys[0] & 0xFF)) * 134_775_813 + 1) % (1 << 32)
        keys[2] = crc(keys[2], keys[1] >> 24)

    for byte in password:
        turn(byte)
    machine = zlib.compressobj(9, zlib.DEFLATED, -15)
    packed = data if stored else machine.compress(data) + machine.flush()
    total = zlib.crc32(data)
    time = 0x6B00
    out = bytearray()
    for byte in bytes(11) + bytes((time >> 8 if stream else total >> 24,)) + packed:
        mask = (keys[2] | 2) & 0xFFFF
        out.append(byte ^ ((mask * (mask ^ 1)) >> 8 & 0xFF))
        turn(byte)
    raw, flags = name.encode(), 0x801 | (8 if stream else 0)
    fields = struct.pack(
        "<HHHHHLLLHH", 20, flags, 0 if stored else 8, time, 0x21, total, len(out), len(data), len(raw), 0
    )
    local = b"PK\x03\x04" + fields + raw + out
    central = b"PK\x01\x02" + struct.pack("<H", 20) + fields + struct.pack("<HHHLL", 0, 0, 0, 0, 0) + raw
    return local + central + b"PK\x05\x06" + struct.pack("<HHHHLLH", 0, 0, 1, 1, len(central), len(local), 0)
