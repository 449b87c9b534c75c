"""Diagrams of draw.io: packed ones are members, others are read where they stand, and what is neither is told."""

from __future__ import annotations

import base64
import zlib
from urllib.parse import quote

from tests.scanner.readers.contract import read_bytes

DRAWN = '<mxGraphModel><root><mxCell value="客户 13812345678"/></root></mxGraphModel>'


def packed(text: str) -> bytes:
    machine = zlib.compressobj(9, wbits=-15)
    return machine.compress(quote(text, safe="").encode()) + machine.flush()


def page(*diagrams: bytes | str) -> bytes:
    texts = (each if isinstance(each, str) else base64.b64encode(each).decode() for each in diagrams)
    pages = "".join(f'<diagram name="页">{text}</diagram>' for text in texts)
    return f'<?xml version="1.0"?><mxfile host="x">{pages}</mxfile>'.encode()


def test_packed_diagrams_are_members() -> None:
    reading = read_bytes(page(packed(DRAWN), packed(DRAWN.replace("138", "139"))), "a.drawio")
    assert [name for name, _ in reading.members] == ["data/1", "data/2"]
    assert "13812345678" in reading.members[0][1].everything()
    assert "13912345678" in reading.members[1][1].everything()
    assert reading.problems == []


def test_diagrams_that_are_not_packed() -> None:
    reading = read_bytes(page(DRAWN, "\n  "), "a.drawio")
    assert reading.members == []
    assert "13812345678" in reading.everything()
    assert reading.problems == []


def test_what_is_no_diagram_is_told() -> None:
    whole = packed(DRAWN)
    too_much = packed("<mxGraphModel>" + "甲" * (2 << 20))
    for data in (whole[:-6], too_much, b"\xff\x01" * 40, packed("<other/>" * 10)):
        reading = read_bytes(page(data), "a.drawio")
        assert reading.members == []
        assert reading.codes == ["binary_cells"]
