"""RAR archives under a password: files, names, both forms, several passwords, and what is damaged."""

import contextlib
import hashlib
import struct
import zlib

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import ReadError, SkipObject
from models.records import Problem
from scanner.readers.archives import rar_crypt
from scanner.readers.base import ByteSource, Member, ReadContext
from scanner.readers.registry import reader_for
from tests.scanner.readers.archives.test_foreign_archives import FILES, rar4, rar5, vint
from tests.scanner.readers.contract import source_of

pytest.importorskip("libarchive")
SALT, VECTOR = bytes(range(16)), bytes(range(50, 66))
PASSWORDS = ("wrong", "口令-Secret", "Secret-1")


def read(data, *passwords):
    """({name: content}, problems of members and of the archive)."""
    source = source_of(data)
    found, problems = {}, []
    for part in reader_for(source).read(source, ReadContext(passwords=passwords)):
        if isinstance(part, Member):
            if part.source:
                with part.source.open() as stream:
                    found[part.name] = stream.read()
            problems += [part.problem] if part.problem else []
            part.release()
        elif isinstance(part, Problem):
            problems.append(part)
    return found, problems


def cbc(key, vector, data):
    return Cipher(algorithms.AES(key), modes.CBC(vector)).encryptor().update(data + bytes(-len(data) % 16))


# -- RAR 5


def derived(password, more=0):
    return hashlib.pbkdf2_hmac("sha256", password.encode(), SALT, (1 << 4) + more)


def check(password):
    whole = derived(password, 32)
    folded = bytes(whole[n] ^ whole[n + 8] ^ whole[n + 16] ^ whole[n + 24] for n in range(8))
    return folded + hashlib.sha256(folded).digest()[:4]


def block5(body, key=None):
    body = vint(len(body)) + body
    whole = struct.pack("<L", zlib.crc32(body)) + body
    return VECTOR + cbc(key, VECTOR, whole) if key else whole


def locked5(files, *, tweaked=False, names="", method=0, power=4):
    """``files``: name -> (content, password); an empty password for none. ``names``: password of the names."""
    key = derived(names) if names else None
    out = b"Rar!\x1a\x07\x01\x00"
    if names:
        out += block5(vint(4) + vint(0) + vint(0) + vint(1) + bytes([4]) + SALT + check(names))
    out += block5(vint(1) + vint(0) + vint(0), key)
    for name, (data, password) in files.items():
        packed, extra, sum_ = data, b"", zlib.crc32(data)
        if password:
            packed = cbc(derived(password), VECTOR, data)
            body = vint(1) + vint(0) + vint(1 | 2 * tweaked) + bytes([power]) + SALT + VECTOR + check(password)
            extra = vint(len(body)) + body
            extra += vint(34) + vint(2) + vint(0) + bytes(32) if tweaked else b""
            sum_ = 7 if tweaked else sum_
        raw = name.encode()
        body = vint(2) + vint(2 | bool(extra)) + (vint(len(extra)) if extra else b"") + vint(len(packed))
        body += vint(4) + vint(len(data)) + vint(0o100644) + struct.pack("<L", sum_) + vint(method << 7) + vint(1)
        out += block5(body + vint(len(raw)) + raw + extra, key) + packed
    return out + block5(vint(5) + vint(0) + vint(0), key)


@pytest.mark.parametrize("tweaked", [False, True])
@pytest.mark.parametrize("names", ["", "Secret-1"])
def test_rar_5(tweaked, names):
    files = {
        "名单.csv": (FILES["名单.csv"], "Secret-1"),
        "open.txt": (b"plain", ""),
        "b.txt": (b"13800138000", "口令-Secret"),
    }
    data = locked5(files, tweaked=tweaked, names=names)
    assert read(data, *PASSWORDS) == ({name: content for name, (content, _) in files.items()}, [])


def test_what_no_password_fits_stays_locked():
    data = locked5({"a.txt": (b"13800138000", "Secret-1"), "b.txt": (b"plain", "")})
    assert read(data, "wrong") == ({"b.txt": b"plain"}, [Problem("encrypted")])
    two = locked5({"a.txt": (b"13800138000", "Secret-1"), "b.txt": (b"13900139000", "other")})
    assert read(two, "Secret-1") == ({"a.txt": b"13800138000"}, [Problem("encrypted")])
    assert read(locked5({"a.txt": (b"x", "Secret-1")}, power=60), "Secret-1")[1] == [Problem("encrypted")]
    for maker in (
        lambda: locked5({"a": (b"x", "")}, names="Secret-1"),
        lambda: locked3({"a": b"x"}, "Secret-1", names=True),
    ):
        with pytest.raises(SkipObject) as error:
            read(maker(), "wrong")
        assert error.value.problem == Problem("encrypted")


def test_packed_data_end_behind_their_last_block():
    def block(size, *, last=False):
        flags = 0x40 * last | 8
        head = bytes([flags, 0x5A ^ flags ^ (size & 255) ^ (size >> 8)]) + struct.pack("<H", size)
        return head + b"\x11" * size

    packed = block(20) + block(300) + block(3, last=True)
    source = ByteSource.of_bytes("a.rar", locked5({"a.txt": (packed, "Secret-1")}, method=3))
    found = rar_crypt.unlocked(source, ReadContext(passwords=("Secret-1",)), lambda _: True)
    with found.source.open() as stream:
        plain = stream.read()
    place = plain.index(packed)
    assert plain[place + len(packed) :] == block5(vint(5) + vint(0) + vint(0))


# -- RAR 3 and 4


def derived3(password, salt):
    digest, vector = hashlib.sha1(), b""
    raw = password.encode("utf-16-le") + salt
    for turn in range(0x40000):
        digest.update(raw)
        digest.update(struct.pack("<L", turn)[:3])
        if turn % 0x4000 == 0:
            vector += digest.digest()[-1:]
    key = struct.pack("<4L", *struct.unpack(">4L", digest.digest()[:16]))
    return key, vector


def block3(kind, flags, body, keys=None):
    rest = struct.pack("<BHH", kind, flags, 7 + len(body)) + body
    whole = struct.pack("<H", zlib.crc32(rest) & 0xFFFF) + rest
    return SALT[:8] + cbc(*keys, whole) if keys else whole


def locked3(files, password, *, names=False, version=29, large=False):
    keys = derived3(password, SALT[:8])
    out = b"Rar!\x1a\x07\x00" + block3(0x73, 0x80 * names, bytes(6))
    for name, data in files.items():
        packed, raw = cbc(*keys, data), name.encode("gbk")
        body = struct.pack(
            "<LLBLLBBHL", len(packed), len(data), 2, zlib.crc32(data), 0x576E_8000, version, 0x30, len(raw), 32
        )
        body += (bytes(8) if large else b"") + raw + SALT[:8]
        out += block3(0x74, 0x8404 | 0x100 * large, body, keys if names else None) + packed
    return out + block3(0x7B, 0x4000, b"", keys if names else None)


@pytest.mark.parametrize("more", [{}, {"names": True}, {"large": True}])
def test_rar_4(more):
    data = locked3(FILES, "口令-Secret", **more)
    found, problems = read(data, "wrong", "口令-Secret")
    assert (list(found.values()), problems) == (list(FILES.values()), [])


def test_a_size_beyond_all_files():
    body = struct.pack("<LLBLLBBHL", 9, 9, 2, 0, 0x576E_8000, 29, 0x30, 1, 32) + b"\xff" * 8 + b"b"
    end = block3(0x7B, 0x4000, b"")
    data = locked3({"a.txt": b"13800138000"}, "Secret-1").removesuffix(end) + block3(0x74, 0x8100, body) + b"x" * 9
    assert read(data, "Secret-1")[0]["a.txt"] == b"13800138000"


def test_older_ciphers_stay_locked():
    assert read(locked3({"a.txt": b"x"}, "Secret-1", version=20), "Secret-1")[1] == [Problem("encrypted")]


def test_archives_without_a_lock_are_left_alone():
    for data in (rar4(FILES), rar5(FILES)):
        assert list(read(data, *PASSWORDS)[0].values()) == list(FILES.values())


def test_what_breaks_off_is_told():
    data = locked5({"a.txt": (b"13800138000", "Secret-1"), "b.txt": (b"x" * 500, "Secret-1")})
    cut = data.rindex(b"b.txt") - 20
    found, problems = read(data[:cut] + b"\xff" * 40 + data[cut + 40 :], "Secret-1")
    assert found["a.txt"] == b"13800138000"
    assert Problem("damaged", "rar: header") in problems


BASES = (locked5({"a.txt": (b"13800138000" * 9, "Secret-1")}, names="Secret-1"), locked5({"a": (b"x" * 99, "Secret-1")}, method=3),
         rar4(FILES, archive_flags=0x80), rar4(FILES, file_flags=0x404))  # fmt: skip


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(st.sampled_from(BASES), st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=3)), max_size=4))
def test_any_damage_ends(base, changes):
    data = bytearray(base)
    for place, some in changes:
        at = 8 + int(place * (len(data) - 9))
        data[at : at + len(some)] = some
    with contextlib.suppress(ReadError):
        read(bytes(data), "Secret-1")
