"""The compiled pass finds the places that plain patterns find, in any bytes, and looks at nothing else."""

import itertools
import random
import re
import shutil

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.errors import RunError
from recognizers import compiled
from recognizers.columns import PAD
from recognizers.columns.shapes import FAMILIES, Shapes

RUN = re.compile(rb"[0-9A-Za-z]+")
SHAPES = Shapes(1 << 12)


def shapes(data, around=b"\0", room=None):
    """The places in ``data``, in a padded block between other bytes."""
    outside = np.frombuffer(around * 300, np.uint8)[:300]
    whole = np.concatenate(
        (outside, np.zeros(PAD, np.uint8), np.frombuffer(data, np.uint8), np.zeros(PAD, np.uint8), outside)
    )
    block = whole[300:-300]
    found = (Shapes(room) if room else SHAPES).find(block)
    assert set(found) <= set(FAMILIES)
    assert all(columns.shape[1] for columns in found.values()), "a family that was not met is not named"
    return {name: [tuple(place) for place in found[name].T.tolist()] if name in found else [] for name in FAMILIES}


def moved(*offsets):
    return tuple(offset + PAD for offset in offsets)


def expected(data):
    """The same by patterns, for the families that are told by a run and the one before it."""
    found = {
        name: []
        for name in ("travel", "identity", "code", "vehicle", "digits", "plate", "landline", "break", "quad", "glued")
    }
    runs = list(RUN.finditer(data))
    for run in runs:
        text, start, size = run[0], run.start() + PAD, len(run[0])
        if re.fullmatch(rb"[0-9]{17}[0-9Xx]", text):
            found["identity"].append((start,))
        elif size == 18 and len(re.findall(rb"[0-9]", text)) >= 6:
            found["code"].append((start,))
        if re.fullmatch(rb"[A-Z][0-9]{8}|[A-Z][A-Za-z][0-9]{7}", text):
            found["travel"].append((start,))
        if size == 17 and re.search(rb"[0-9]{4}$", text) and not text.isdigit():
            found["vehicle"].append((start,))
        if text.isdigit() and size in {10, 11, 12, 13, 15, 16, 17, 19}:
            found["digits"].append((start, size))
        mixed = not text.isdigit() and len(re.findall(rb"[0-9]", text)) >= 11 and size <= 48
        for part in re.finditer(rb"[0-9]{17}[Xx]$|[0-9]+", text) if mixed else ():
            if len(part[0]) in {11, 13, 15, 16, 17, 18, 19}:
                found["glued"].append((start + part.start(), len(part[0])))
        beside = data[run.start() - 1 : run.start()] > b"\x7f" or (
            size == 6 and data[run.end() : run.end() + 1] > b"\x7f"
        )
        if size <= 7 and beside:
            found["plate"].append((start, start + size))
    for one, two in itertools.pairwise(runs):
        sizes, between = (len(one[0]), len(two[0])), data[one.end() : two.start()]
        if sizes[0] in {3, 4} and one[0][:1] == b"0" and sizes[1] in {7, 8} and two[0].isdigit() and len(between) <= 3:
            found["landline"].append(moved(one.start(), two.end()))
        blank = b" \t\r\n>|\xe3\x80\xc2\xa0"
        long_enough = min(sizes) >= 2 and sum(sizes) in {11, 16, 17, 18, 19}
        if long_enough and b"\n" in between and len(between) <= 52 and between[:1] in blank and between[-1:] in blank:
            found["break"].append(moved(*one.span(), *two.span()))
    for four in zip(*(runs[step:] for step in range(4)), strict=False):
        points = all(data[a.end() : b.start()] == b"." for a, b in itertools.pairwise(four))
        if points and all(re.fullmatch(rb"0|[1-9][0-9]{0,2}", run[0]) and int(run[0]) < 256 for run in four):
            values = [int(run[0]) for run in four]
            found["quad"].append((*moved(four[0].start(), four[3].end()), values[0], max(values)))
    return found


pieces = st.one_of(
    st.text("0123456789", min_size=1, max_size=20),
    st.from_regex(
        r"[0-9A-HJ-NP-RT-UW-Y]{18}|[A-HJ-NP-Z0-9]{13}[0-9]{4}|[0-9]{17}[Xx]|[A-Z][A-Z0-9][0-9]{7}", fullmatch=True
    ),
    st.from_regex(r"0[0-9]{2,3}[ -/)]{1,3}[0-9]{7,8}|([0-9]{1,3}\.){3,5}[0-9]{1,3}", fullmatch=True),
    st.from_regex(r"[0-9A-Z]{2,9}[ \t>|]{0,3}\r?\n[ \t>|]{0,3}[0-9]{2,10}", fullmatch=True),
    st.sampled_from(["京A12345", "使123456", "123456使", "中", "\u3000", "a@b.cn", "x" * 30, "1.2.3.4", "::1"]),
    st.from_regex(r"[A-Za-z]{0,3}[0-9]{10,19}[A-Za-z]{0,2}", fullmatch=True),
    st.text("0aA .-_:@\n中", max_size=4),
)


@given(st.lists(pieces, max_size=20).map("".join))
@example("1.2.3.4.5.6 01.2.3.4 256.1.1.1 1.1.1.999")
@example("Tel13812345678 11010119900307758X 1234567890123456x7 QQ1234567890123456wx1 a11010119900307758x" + "a1" * 40)
@example("010\n12345678 0571)-87654321 0571\u300087654321")
def test_as_plain_patterns_find_them(text):
    data = text.encode()
    found = shapes(data)
    for family, places in expected(data).items():
        assert found[family] == places, family


@given(st.binary(max_size=400), st.sampled_from([b"1", b"a", b"@", b".", b"\xe4", b"\n"]))
def test_any_bytes_and_nothing_beyond_them(data, around):
    found = shapes(data)
    assert found == shapes(data, around)
    runs = {name: found[name] for name in expected(data)}
    assert runs == expected(data)
    for family, places in found.items():
        ends = {"quad": 2, "mail": 3, "digits": 1, "glued": 1}.get(family, FAMILIES[family])
        assert all(PAD <= offset <= len(data) + PAD for place in places for offset in place[:ends])


@pytest.mark.parametrize(
    ("text", "chains"),
    [
        ("138 1234 5678", [(0, 13)]),
        ("138-1234-5678 and 1-2-3", [(0, 13)]),
        ("x138-1234-5678", []),
        ("6222 0212 3456 7890 123, 5", [(0, 23)]),
        ("1) 138·1234·5678", [(0, 18)]),
        ("110101 - 19900101 - 123X", [(0, 24)]),
        ("9111 0000 MA01 2345 6A", [(0, 22)]),
        ("2025-06-12 10:33:09", []),
        ("1 2 3 4 5 6 7 8", []),
        ("f81d4fae-7dec-11d0-a765-00a0c91e6bf6", []),
    ],
)
def test_parts_that_are_as_long_as_a_number_together(text, chains):
    assert shapes(text.encode())["chain"] == [moved(*chain) for chain in chains]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("li.si@example.com", 1),
        ("li_@mail.example.com.cn", 1),
        ("li..si@example.com", 0),
        ("li@example..com", 0),
        ("li@-example.com", 0),
        ("li@example.c0m", 0),
        ("li@example", 0),
        ("/li@example.com", 0),
        ("a" * 24 + "@example.com", 0),
    ],
)
def test_addresses_of_the_plain_form_and_others(text, plain):
    ((start, end, point, form),) = shapes(text.encode())["mail"]
    assert form == plain
    at = text.index("@")
    assert (start, end) == moved(max(text.find("/") + 1, at - 24), len(text))
    assert "." not in text or text[point - PAD] == "."


def test_a_sign_alone_is_no_address():
    assert shapes(b"@ a@ @b @@")["mail"] == []


@pytest.mark.parametrize("unit", ["a@", "1.", "1:", "中a", "1-", "12\n123456789 ", "1" * 11 + " "])
def test_room_is_made_where_a_block_is_full_of_one_family(unit):
    data = (unit * 700).encode()
    assert shapes(data, room=8) == shapes(data)


def test_long_runs_and_long_chains():
    rng = random.Random(2)
    data = bytes(rng.choice(b"0123456789abcdef") for _ in range(300_000))
    assert not any(shapes(data).values())
    chain = " ".join(str(rng.randrange(1000)) for _ in range(20_000)).encode()
    assert shapes(chain)["chain"] == [moved(0, len(chain))]


def test_a_library_that_is_missing_is_named(monkeypatch, tmp_path):
    monkeypatch.setattr(compiled, "LIBRARY", tmp_path / "passes.so")
    with pytest.raises(RunError, match=r"passes\.so"):
        compiled.library.__wrapped__()


def test_a_library_older_than_its_sources_is_named(monkeypatch, tmp_path):
    for file in compiled.LIBRARY.parent.iterdir():
        if file.suffix in {".c", ".h", ".json", compiled.LIBRARY.suffix}:
            shutil.copy(file, tmp_path)
    monkeypatch.setattr(compiled, "LIBRARY", tmp_path / compiled.LIBRARY.name)
    fresh = compiled.library.__wrapped__
    assert fresh()
    with (tmp_path / "words.c").open("a") as source:
        source.write("/* changed */")
    with pytest.raises(RunError, match="passes"):
        fresh()
