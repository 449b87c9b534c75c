"""How the packed bytes of a 7z folder become its stream: a chain of methods, each over blocks of bounded size."""

from __future__ import annotations

import bz2
import functools
import hashlib
import lzma
import struct
import zlib
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from models.errors import ReadError
from scanner.readers.archives.compressed import zstd_machine
from scanner.readers.archives.inflate64 import Inflate64
from scanner.readers.archives.sevenzip_header import Coder, Folder
from scanner.readers.unpack import blocks_of

AES = b"\x06\xf1\x07\x01"
_OUTPUT = 256 << 10
_DICTIONARY = 768 << 20
_LONGEST_CYCLES = 22
"""7-Zip writes 19; each one more doubles the time of trying a password."""
_BRANCHES = {
    b"\x04": lzma.FILTER_X86, b"\x05": lzma.FILTER_POWERPC, b"\x06": lzma.FILTER_IA64, b"\x07": lzma.FILTER_ARM,
    b"\x08": lzma.FILTER_ARMTHUMB, b"\x09": lzma.FILTER_SPARC, b"\x03\x03\x01\x03": lzma.FILTER_X86,
    b"\x03\x03\x02\x05": lzma.FILTER_POWERPC, b"\x03\x03\x04\x01": lzma.FILTER_IA64,
    b"\x03\x03\x05\x01": lzma.FILTER_ARM, b"\x03\x03\x07\x01": lzma.FILTER_ARMTHUMB,
    b"\x03\x03\x08\x05": lzma.FILTER_SPARC,
}  # fmt: skip
_NAMES = {b"\x03\x03\x01\x1b": "BCJ2", b"\x03\x04\x01": "PPMd", b"\x0a": "ARM64", b"\x0b": "RISCV"}

Blocks = Iterator[bytes]


def encrypted(folder: Folder) -> bool:
    """Whether the folder needs a password."""
    return any(coder.method == AES for coder in folder.coders)


def unpack(stream: BinaryIO, folder: Folder, password: str = "") -> Blocks:
    """The folder's bytes. Raises ReadError: ``unsupported`` with the method, ``memory``, ``damaged``."""
    if any(coder.ins != 1 or coder.outs != 1 for coder in folder.coders) or len(folder.packed) != 1:
        raise ReadError("unsupported", f"7z: {next((_label(c) for c in folder.coders if c.ins != 1), 'streams')}")
    if len(folder.sizes) != len(folder.coders):
        raise ReadError("damaged", "7z: header")
    following = {out: into for into, out in folder.binds}
    blocks: Blocks = blocks_of(stream, folder.offset, folder.lengths[0])
    at: int | None = folder.packed[0]
    seen: set[int] = set()
    while at is not None:
        if at in seen or not 0 <= at < len(folder.coders):
            raise ReadError("damaged", "7z: header")
        seen.add(at)
        blocks = _cut(_step(folder.coders[at], blocks, folder.sizes[at], password), folder.sizes[at])
        at = following.get(at)
    return blocks


def _label(coder: Coder) -> str:
    return _NAMES.get(coder.method, coder.method.hex())


def _cut(blocks: Blocks, size: int) -> Blocks:
    """No more than the size stated: what follows is filling."""
    for block in blocks:
        if len(block) >= size:
            yield block[:size]
            return
        size -= len(block)
        yield block
    if size:
        raise ReadError("damaged", "7z: ends early")


def _step(coder: Coder, blocks: Blocks, size: int, password: str) -> Blocks:
    method = coder.method
    if method == b"\0":
        return blocks
    if method == AES:
        return _decrypted(coder.properties, blocks, password)
    if method in _BRANCHES:
        return _filtered({"id": _BRANCHES[method]}, blocks)
    if method == b"\x03":
        return _filtered(
            {"id": lzma.FILTER_DELTA, "dist": (coder.properties[0] if coder.properties else 0) + 1}, blocks
        )
    try:
        machine = _machine(coder, size)
    except lzma.LZMAError:  # settings that no packer writes
        raise ReadError("damaged", "7z: LZMA") from None
    return _run(machine, blocks)


def _machine(coder: Coder, size: int) -> Any:
    makers: dict[bytes, Callable[[], Any]] = {
        b"\x04\x01\x08": _Deflate,
        b"\x04\x01\x09": Inflate64,
        b"\x04\x02\x02": bz2.BZ2Decompressor,
        b"\x04\xf7\x11\x01": zstd_machine,
    }
    if coder.method == b"\x03\x01\x01":
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_lzma1(coder.properties, size)])
    if coder.method == b"\x21":
        return lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[_lzma2(coder.properties, size)])
    if coder.method not in makers:
        raise ReadError("unsupported", f"7z: {_label(coder)}")
    return makers[coder.method]()


def _lzma1(properties: bytes, size: int) -> dict[str, int]:
    if len(properties) < 5 or properties[0] >= 225:
        raise ReadError("damaged", "7z: LZMA")
    packed, lc = divmod(properties[0], 9)
    pb, lp = divmod(packed, 5)
    (dictionary,) = struct.unpack("<L", properties[1:5])
    return {"id": lzma.FILTER_LZMA1, "dict_size": _memory(dictionary, size), "lc": lc, "lp": lp, "pb": pb}


def _lzma2(properties: bytes, size: int) -> dict[str, int]:
    bits = properties[0] if properties else 0xFF
    if bits > 40:
        raise ReadError("damaged", "7z: LZMA2")
    return {"id": lzma.FILTER_LZMA2, "dict_size": _memory((2 | bits & 1) << (bits // 2 + 11), size)}


def _memory(dictionary: int, size: int) -> int:
    """No match reaches back further than the stream's begin, whatever dictionary is claimed."""
    needed = max(4096, min(dictionary, size))
    if needed > _DICTIONARY:
        raise ReadError("memory", f"LZMA {needed >> 20} MiB")
    return needed


class _Deflate:
    """Raw deflate with the face of the other machines."""

    def __init__(self) -> None:
        self._machine = zlib.decompressobj(-15)
        self.needs_input = True

    def decompress(self, data: bytes, most: int) -> bytes:
        block = self._machine.decompress(self._machine.unconsumed_tail + data, most)
        self.needs_input = not self._machine.unconsumed_tail and len(block) < most
        return block

    @property
    def eof(self) -> bool:
        return self._machine.eof


def _run(machine: Any, blocks: Blocks) -> Blocks:
    for block in blocks:
        data = block
        while not machine.eof:
            try:
                out = machine.decompress(data, _OUTPUT)
            except ReadError:
                raise
            except Exception as error:  # each library has its own
                raise ReadError("damaged", f"7z: {type(error).__name__}") from None
            data = b""
            if out:
                yield out
            if machine.needs_input:
                break
        if machine.eof:
            return
    # What a machine without an end mark still holds.
    while not machine.eof and not machine.needs_input:
        try:
            out = machine.decompress(b"", _OUTPUT)
        except Exception as error:
            raise ReadError("damaged", f"7z: {type(error).__name__}") from None
        if not out:
            return
        yield out


def _filtered(options: dict[str, int], blocks: Blocks) -> Blocks:
    """A branch or delta filter of liblzma, which wants LZMA2 before it: the bytes pass as chunks not packed."""
    machine = lzma.LZMADecompressor(lzma.FORMAT_RAW, filters=[options, {"id": lzma.FILTER_LZMA2, "dict_size": 1 << 16}])

    def chunks() -> Blocks:
        control = b"\x01"
        for block in blocks:
            for at in range(0, len(block), 1 << 16):
                piece = block[at : at + (1 << 16)]
                yield control + struct.pack(">H", len(piece) - 1) + piece
                control = b"\x02"
        yield b"\0"

    return _run(machine, chunks())


def _decrypted(properties: bytes, blocks: Blocks, password: str) -> Blocks:
    """AES-256 in CBC mode under a key of SHA-256, as 7-Zip derives it."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    first = properties[0] if properties else 0
    second = properties[1] if first & 0xC0 and len(properties) > 1 else 0
    salted, vector = (first >> 7 & 1) + (second >> 4), (first >> 6 & 1) + (second & 15)
    salt, start = properties[2 : 2 + salted], properties[2 + salted : 2 + salted + vector]
    key = derived_key(password, salt, first & 0x3F)
    machine = Cipher(algorithms.AES(key), modes.CBC(start.ljust(16, b"\0")[:16])).decryptor()
    rest = b""
    for block in blocks:
        data = rest + block
        cut = len(data) & ~15
        rest = data[cut:]
        yield machine.update(data[:cut])


@functools.lru_cache(maxsize=64)
def derived_key(password: str, salt: bytes, power: int) -> bytes:
    """SHA-256 over salt, password (UTF-16) and a counter, 2**power times in one go."""
    import numpy as np

    text = salt + password.encode("utf-16-le", "surrogatepass")
    if power == 0x3F:
        return text.ljust(32, b"\0")[:32]
    if power > _LONGEST_CYCLES:
        raise ReadError("unsupported", f"7z: AES 2**{power}")
    many = 1 << min(power, 14)
    rounds = np.empty((many, len(text) + 8), np.uint8)
    rounds[:, : len(text)] = np.frombuffer(text, np.uint8)
    counters = np.arange(many, dtype="<u8")
    digest = hashlib.sha256()
    for _ in range((1 << power) // many):
        rounds[:, len(text) :] = counters.view(np.uint8).reshape(many, 8)
        digest.update(rounds.tobytes())
        counters += np.uint64(many)
    return digest.digest()
