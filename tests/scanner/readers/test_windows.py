"""Cutting text into windows: nothing lost, nothing doubled, everything in its place."""

from __future__ import annotations

import re
import tracemalloc

from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.readers.windows import Windows, windows

_NUMBER = re.compile(rb"(?<![0-9A-Za-z])(?:\d{11}|\d{3} \d{4} \d{4}|\d{3}-\d{4}-\d{4}|\d{17}[\dX])(?![0-9A-Za-z])")

_word = st.one_of(
    st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True),
    st.from_regex(r"1[3-9][0-9] [0-9]{4} [0-9]{4}", fullmatch=True),
    st.from_regex(r"1[3-9][0-9]-[0-9]{4}-[0-9]{4}", fullmatch=True),
    st.from_regex(r"[1-9][0-9]{16}[0-9X]", fullmatch=True),
    st.text("ab张李，。:;", min_size=1, max_size=12),
)
_gap = st.sampled_from(["\n", "，", ", ", ",", ";", "\t", "。\n", "手机", "|", " 号 ", '","'])


def _texts(joints: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(st.tuples(_word, joints), max_size=80).map(lambda pairs: "".join(a + b for a, b in pairs))


@settings(max_examples=150, deadline=None, database=None)
@given(_texts(_gap), st.integers(120, 400), st.integers(1, 300))
def test_each_number_is_whole_in_exactly_one_window(text: str, size: int, piece: int) -> None:
    data = text.encode()
    pieces = [text[at : at + piece].encode() for at in range(0, len(text), piece)]
    found = []
    for chunk in windows(pieces, size):
        assert len(chunk.data) <= size
        before = chunk.data[: chunk.overlap].decode()
        found += [
            (chunk.start + len(chunk.data[: match.start()].decode()), match[0])
            for match in _NUMBER.finditer(chunk.data)
            if match.start() >= len(before.encode())
        ]
    assert found == [(len(data[: match.start()].decode()), match[0]) for match in _NUMBER.finditer(data)]


@settings(max_examples=300, deadline=None, database=None)
@given(st.text("a1 张\n，.😀", max_size=500), st.integers(16, 200), st.integers(1, 50))
def test_the_text_comes_back_with_its_places(text: str, size: int, piece: int) -> None:
    back = ""
    for chunk in windows((text[at : at + piece].encode() for at in range(0, len(text), piece)), size):
        whole = chunk.data.decode()
        repeated = chunk.data[: chunk.overlap].decode()
        assert whole == text[chunk.start : chunk.start + len(whole)]
        assert chunk.start + len(repeated) == len(back)
        assert chunk.line == text.count("\n", 0, chunk.start) + 1
        back += whole[len(repeated) :]
    assert back == text


def test_marks_move_with_their_text() -> None:
    cutter = Windows(200, line=None)
    chunks = []
    for page in range(1, 40):
        chunks += cutter.add(f"这是第{page}页的文字。\n".encode(), {"page": page})
    chunks += cutter.flush()
    assert len(chunks) > 3
    for chunk in chunks:
        for place, location in chunk.marks:
            assert chunk.data[place:].decode().startswith(f"这是第{location['page']}页") or place == 0
        seen = [int(n) for n in re.findall(r"第(\d+)页", chunk.data.decode())]
        assert {location["page"] for _, location in chunk.marks} >= set(seen)


def test_a_cut_between_lines_is_preferred() -> None:
    text = "张三 13800138000\n" * 1000
    for chunk in windows([text.encode()], 4096):
        assert chunk.data.endswith(b"\n")


def test_one_endless_line_in_flat_memory() -> None:
    piece = ("13800138000," * 20_000).encode()
    tracemalloc.start()
    count = sum(
        len(chunk.data[chunk.overlap :].split(b",")) - 1 for chunk in windows((piece for _ in range(40)), 1 << 20)
    )
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 40 * 20_000
    assert peak < 12 << 20


def test_a_run_without_any_break_is_cut_all_the_same() -> None:
    data = b"A" * 100_000
    assert b"".join(c.data[c.overlap :] for c in windows([data], 4096)) == data
