"""Packets of XML in files: where they begin and end, and what in them is no words."""

import io

import pytest

from scanner.readers.pdf import pdf_packets


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"junk<x:xmpmeta><rdf:RDF><a>one</a></rdf:RDF></x:xmpmeta><a>no</a>", ["one"]),
        (b"<x:xapmeta><a>one</a></x:xapmeta><rdf:RDF><a>two</a><a>one</a></rdf:RDF>", ["one", "two"]),
        (b"<rdf:RDF pdf:Author='one' pdf:x=\"two\" plain='three'>", []),
        (b"<rdf:RDF pdf:Author='one' pdf:x=\"two\" plain='three'/><a>uuid:5</a></rdf:RDF>", ["one", "two"]),
        (b"<x:xmpmeta><a>one</a></rdf:RDF>", []),
    ],
    ids=["wrapped", "each once", "open", "attributes", "never closed"],
)
def test_packets_that_lie_open(data, words):
    assert list(pdf_packets.xmp(io.BytesIO(data))) == words


def test_packets_over_the_ends_of_blocks(monkeypatch):
    monkeypatch.setattr(pdf_packets, "_BLOCK", 10)
    assert list(pdf_packets.xmp(io.BytesIO(b"<x:xmpmeta><a>one</a></x:xmpmeta>" * 3))) == ["one"]
