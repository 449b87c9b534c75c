"""Files that one program wrote in UTF-16 and another in a byte a character."""

from __future__ import annotations

import io
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.readers import charset
from scanner.readers.decoding import Decoder, decoded
from scanner.readers.widths import Widths, narrow_part

WIDE = "姓名,手机\r\n王小明,13800138000\r\n北京市海淀区中关村大街一号\r\n"
NARROW = "appended 13900139000\r\n李四,110101199003070000,上海市浦东新区\r\n"


def text_of(data: bytes, block: int = 1 << 18) -> str:
    """As a reader of text would have it."""
    decoder = Decoder(charset.guess(data[: charset.LOOK]) or charset.best_legacy(data))
    text = b"".join(decoded(io.BytesIO(data), decoder, block)).decode()
    assert decoder.problem() is None
    return text


@pytest.mark.parametrize("block", [7, 64, 1 << 18])
@pytest.mark.parametrize("narrow", ["utf-8", "gb18030"])
@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", ["\ufeff", ""])
def test_bytes_appended_to_utf_16_and_the_other_way_round_are_read(
    mark: str, wide: str, narrow: str, block: int
) -> None:
    first, second = (mark + WIDE).encode(wide), NARROW.encode(narrow)
    assert text_of(first + second, block) == WIDE + NARROW
    assert text_of(second + first, block) == NARROW + WIDE
    assert text_of(first + second + WIDE.encode(wide) + second, block) == (WIDE + NARROW) * 2


@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be"])
def test_what_was_added_to_an_unfinished_line_begins_one(wide: str) -> None:
    assert text_of("\ufeff名单 13800138000".encode(wide) + b"13900139000\n") == "名单 13800138000\n13900139000\n"
    assert text_of("\ufeff名单：王小明".encode(wide) + b"13900139000\r\n") == "名单：王小明\n13900139000\r\n"


def test_utf_16_behind_an_unfinished_line_begins_one() -> None:
    assert text_of(b"list 13900139000" + WIDE.encode("utf-16-le")) == "list 13900139000\n" + WIDE
    assert text_of(b"list 13900139000" + ("\ufeff" + WIDE).encode("utf-16-be")) == "list 13900139000\n" + WIDE


@pytest.mark.parametrize("zeros", [1, 2, 3, 70_000, 70_001])
@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be"])
def test_utf_16_behind_a_hole_is_read(wide: str, zeros: int) -> None:
    found = Widths().feed(b"list 13900139000\n" + bytes(zeros) + WIDE.encode(wide), final=True)
    assert WIDE[1:] in "".join(each.data.decode(wide) for each in found if each.encoding == wide)


@pytest.mark.parametrize("wide", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize(
    "text",
    [
        "═══════════════════════════\r\n" * 40,
        "名单一\r\n" + "一" * 200 + "\r\n",
        "上中下" * 200,
        "0123456789" * 20 + "\n",
        "കേരളം\n" * 20,  # its letters are 0x0D and something
        "中华人民共和国居民身份证" * 3000,
    ],
)
def test_whole_files_of_utf_16_have_one_stretch(wide: str, text: str) -> None:
    data = text.encode(wide)
    assert Widths(wide).feed(data, final=True) == [(wide, data)]


@given(
    st.lists(st.tuples(st.sampled_from(["utf-16-le", "utf-16-be", ""]), st.binary(max_size=60)), max_size=12),
    st.sampled_from(["utf-16-le", "utf-16-be", ""]),
    st.integers(1, 300),
)
def test_no_byte_is_lost_but_marks(pieces: list[tuple[str, bytes]], first: str, block: int) -> None:
    data = b"".join(b"13800138000\r\n" + some if not width else WIDE.encode(width) + some for width, some in pieces)
    widths = Widths(first)
    found = [each for at in range(0, len(data), block) for each in widths.feed(data[at : at + block])]
    found += widths.feed(b"", final=True)
    marks = data.count(b"\xff\xfe") + data.count(b"\xfe\xff")
    assert len(data) - 2 * marks <= sum(len(each.data) for each in found) <= len(data)
    assert all(each.data for each in found)


def test_a_program_with_names_in_utf_16_stays_no_text() -> None:
    data = bytes(range(1, 32)) * 20 + "王小明 13800138000\r\n".encode("utf-16-le") * 4 + bytes(range(128)) * 4
    assert charset.guess(data) is None
    assert narrow_part(b"plain\n") == b"plain\n"


@pytest.mark.parametrize(
    "data",
    [
        b"\r\n\x01" * 100_000,
        b"13800138000\r\n" * 5_000 + b"1\0" * 50_000,
        (b"1\x002\x003\x004\0" + b"13800138000") * 15_000,
        (b"13800138000\x01\0\r\n\x01") * 15_000,
        b"\n\0" * 100_000,
        b"\0\n" * 100_000,
    ],
)
def test_bytes_that_change_all_the_time_cost_no_more_than_their_size(data: bytes) -> None:
    begun = time.process_time()
    for first in ("", "utf-16-le", "utf-16-be"):
        Widths(first).feed(data, final=True)
    assert time.process_time() - begun < 10
