"""A stream over ranges gives the bytes of the file, and asks for little more than is read."""

from __future__ import annotations

import io
import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.crawlers import ranges
from scanner.crawlers.ranges import BLOCK, Ranges, fetched

DATA = os.urandom(3000)


class Server:
    def __init__(self, data):
        self.data, self.asked = data, []

    def __call__(self, offset, size):
        self.asked.append((offset, size))
        return self.data[offset : offset + size]


@given(steps=st.lists(st.tuples(st.integers(0, 3200), st.integers(-1, 3200)), max_size=12), cut=st.integers(0, 3000))
def test_it_reads_as_a_file_does(steps, cut):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ranges, "BLOCK", 64)
        patch.setattr(ranges, "AHEAD", 2)
        patch.setattr(ranges, "_KEPT", 3)
        data = DATA[:cut]
        ours, theirs = io.BufferedReader(Ranges(Server(data), len(data)), 100), io.BytesIO(data)
        for at, size in steps:
            assert ours.seek(at) == theirs.seek(at)
            assert ours.read(size) == theirs.read(size)
            assert ours.tell() == theirs.tell()
        assert ours.seek(0, io.SEEK_END) == theirs.seek(0, io.SEEK_END)


def test_one_that_reads_on_is_given_more_and_more_and_one_that_jumps_little():
    data = os.urandom(40 * BLOCK)
    server = Server(data)
    stream = fetched("a", len(data), server).open()
    assert b"".join(iter(lambda: stream.read(1000), b"")) == data
    assert [size // BLOCK for _, size in server.asked][:5] == [2, 4, 8, 16, 10]
    assert sum(size for _, size in server.asked) == len(data)
    server.asked.clear()
    stream = fetched("a", len(data), server).open()
    for at in (30, 3, 20):
        stream.seek(at * BLOCK + 5)
        assert stream.read(10) == data[at * BLOCK + 5 :][:10]
    assert max(size for _, size in server.asked) <= 2 * BLOCK


def test_a_file_that_shrank_ends_early_and_nothing_is_asked_for_beyond_its_end():
    server = Server(b"abc")
    stream = fetched("a", 10, server).open()
    assert stream.read() == b"abc"
    stream.seek(20)
    asked = len(server.asked)
    assert stream.read(5) == b""
    assert len(server.asked) == asked
    with pytest.raises(ValueError, match="negative"):
        Ranges(server, 10).seek(-1)
    with pytest.raises(io.UnsupportedOperation):
        stream.write(b"x")
