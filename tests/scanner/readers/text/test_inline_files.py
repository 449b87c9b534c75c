"""Files in running text, as URIs: members, while the text around them stays where it is, however it is cut."""

from __future__ import annotations

import base64
import itertools

from hypothesis import given
from hypothesis import strategies as st

from models.limits import Limits
from models.records import TextChunk
from scanner.readers.base import Member, ReadContext
from scanner.readers.text.inline_files import without_files
from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.ooxml_maker import docx, p

LETTER = docx(p("电话 13400000001"))
URI = f"data:application/octet-stream;base64,{base64.b64encode(LETTER).decode()}"


def test_pictures_and_files_of_a_page_are_members() -> None:
    text = f"# 张三\n![证件]({URI}) 电话 13400000002\n[a]: {URI}\n住址 13400000003\n"
    reading = read_bytes(text.encode(), "a.md")
    assert [name for name, _ in reading.members] == ["kept/1", "kept/2"]
    assert all("13400000001" in inner.everything() for _, inner in reading.members)
    assert URI[60:100] not in reading.text
    found = next(c for c in reading.chunks if isinstance(c, TextChunk) and b"13400000003" in c.data)
    at = found.start + found.data.decode().index("13400000003")
    assert text[at:].startswith("13400000003")
    assert found.line is not None
    assert found.line + found.data[: found.data.index(b"13400000003")].count(b"\n") == 4


def test_what_is_no_file_stays_text() -> None:
    for text in (
        f"data:text/plain;base64,{'QUJD' * 60} 13400000002",
        f"a;base64,{'QUJD' * 60}",
        "data:image/png;base64,iVBORw0KGgo= 13400000002",
        f"data:image/png;base64 ,{URI[40:]}",
        "data:" * 100 + ";base64," * 10,
    ):
        reading = read_bytes(f"备注 {text} 完\n".encode(), "a.txt")
        assert reading.text == f"备注 {text} 完\n"
        assert reading.members == []


def test_more_files_than_may_be_stay_text() -> None:
    reading = read_bytes(f"# a\n{URI}\n".encode(), "a.md", limits=Limits(max_members=0))
    assert URI in reading.text
    assert reading.codes == ["members"]


WORDS = st.sampled_from(
    [URI, "data:", ";base64,", "d", "da", "\n", "电话 13400000002 ", "data:image/png;base64,QUJD", "="]
)


@given(st.lists(WORDS, max_size=8), st.lists(st.integers(0, 6000), max_size=8))
def test_cuts_change_nothing(words: list[str], cuts: list[int]) -> None:
    def outcome(cuts: list[int]) -> tuple[int, str, list[int]]:
        places = [0, *sorted(cut for cut in cuts if cut < len(data)), len(data)]
        pieces = [data[a:b] for a, b in itertools.pairwise(places)]
        parts = list(without_files(pieces, ReadContext()))
        members = sum(isinstance(part, Member) for part in parts)
        chunks = [part for part in parts if isinstance(part, TextChunk)]
        return (
            members,
            "".join(chunk.data[chunk.overlap :].decode() for chunk in chunks),
            [chunk.start for chunk in chunks],
        )

    data = "".join(words).replace("电话", "tel").encode()  # pieces are of whole characters
    members, text, starts = outcome([])
    assert members == "".join(words).count(URI)
    assert text == data.decode().replace(URI, "")
    assert outcome(cuts) == (members, text, starts)
