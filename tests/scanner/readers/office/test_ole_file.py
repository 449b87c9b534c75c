"""A compound file whose own figures claim more than it holds costs no more than it holds."""

from __future__ import annotations

import contextlib
import io
import struct
import tracemalloc

import pytest

from models.errors import PandianError
from scanner.readers.containers import ole_kind
from scanner.readers.office.ole_file import opened
from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.ole_maker import compound

CLAIM = 0x3D000000


def circle(*, table):
    """Two small streams; the chain that holds them, or the table of it, leads back to itself and claims a gigabyte."""
    data = bytearray(compound({"Workbook": b"x" * 792, "a": b"\xd0\xcf"}))
    folder, small_table, fat = (struct.unpack_from("<L", data, at)[0] for at in (48, 60, 76))
    root = 512 + 512 * folder
    first = small_table if table else struct.unpack_from("<L", data, root + 116)[0]
    struct.pack_into("<L", data, 512 + 512 * fat + 4 * first, first)
    struct.pack_into("<L", data, 64 if table else root + 120, CLAIM // 512 if table else CLAIM)
    return bytes(data)


@pytest.mark.parametrize("table", [False, True])
def test_a_chain_in_a_circle_is_read_for_as_long_as_the_file_is(table):
    data = circle(table=table)
    tracemalloc.start()
    try:
        with opened(io.BytesIO(data)) as ole:
            assert ole.root.size <= len(data)
            assert len(ole.openstream("Workbook").read()) == 792
        for name in ("a.xls", "a.doc"):
            with contextlib.suppress(PandianError):  # what it holds is no workbook
                read_bytes(data, name)
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()
    assert ole_kind(source(data)) == ole_kind(source(compound({"Workbook": b"x" * 792, "a": b"\xd0\xcf"})))


def test_what_a_stream_begins_with_is_told_whatever_it_claims():
    data = bytearray(compound({"WordDocument": b"\xec\xa5" + b"x" * 9 + b"\1" + b"y" * 9000}))
    folder, fat = (struct.unpack_from("<L", data, at)[0] for at in (48, 76))
    entry = 512 + 512 * folder + 128
    first, size = struct.unpack_from("<LL", data, entry + 116)
    assert size == 9012
    struct.pack_into("<L", data, 512 + 512 * fat + 4 * first, first)
    struct.pack_into("<L", data, entry + 120, CLAIM)
    tracemalloc.start()
    try:
        assert ole_kind(source(bytes(data))) == "application/msword; encrypted=yes"
        assert tracemalloc.get_traced_memory()[1] < 20 << 20
    finally:
        tracemalloc.stop()


def source(data):
    from scanner.readers.base import ByteSource

    return ByteSource.of_bytes("a", data)
