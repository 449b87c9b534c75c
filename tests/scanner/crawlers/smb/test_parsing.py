"""What an SMB server sends, taken apart: security descriptors, listings, names of shares. None of it is believed."""

from __future__ import annotations

import contextlib
import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ReadError
from models.records import Problem
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.smb import listing as smb_listing
from scanner.crawlers.smb.listing import found, from_wire, to_wire
from scanner.crawlers.smb.security_descriptor import security
from scanner.crawlers.smb.shares import shares

EVERYONE, USERS, AUTHENTICATED, SYSTEM, ADMINISTRATORS = (
    "S-1-1-0", "S-1-5-32-545", "S-1-5-11", "S-1-5-18", "S-1-5-32-544",
)  # fmt: skip
DOMAIN = "S-1-5-21-1-2-3"
OWNER, SOMEBODY, DOMAIN_USERS, DOMAIN_ADMINS = (f"{DOMAIN}-{end}" for end in (1001, 1002, 513, 512))
READ, FULL, GENERIC_READ, TRAVERSE, WRITE = 0x120089, 0x1F01FF, 0x80000000, 0x20, 0x2


def sid(text):
    _, revision, authority, *parts = text.split("-")
    head = struct.pack(">BBHI", int(revision), len(parts), 0, int(authority))
    return head + struct.pack(f"<{len(parts)}I", *map(int, parts))


def ace(kind, who, mask, flags=0):
    body = struct.pack("<I", mask) + (struct.pack("<I", 0) if kind in {5, 6} else b"") + sid(who)
    return struct.pack("<BBH", kind, flags, 4 + len(body)) + body


def descriptor(*aces, owner=OWNER, control=0x8004):
    acl = struct.pack("<BBHHH", 2, 0, 8 + sum(map(len, aces)), len(aces), 0) + b"".join(aces)
    named = sid(owner)
    return struct.pack("<BBHIIII", 1, 0, control, 20, 0, 0, 20 + len(named)) + named + acl


def allow(who, mask=READ, **rest):
    return ace(0, who, mask, **rest)


def deny(who, mask=READ):
    return ace(1, who, mask)


@pytest.mark.parametrize(
    ("aces", "exposure"),
    [
        ([allow(OWNER, FULL), allow(EVERYONE)], "everybody"),
        ([allow(AUTHENTICATED)], "everybody"),
        ([allow(USERS, GENERIC_READ)], "everybody"),
        ([allow(DOMAIN_USERS)], "everybody"),
        ([ace(5, EVERYONE, READ)], "everybody"),
        ([ace(9, EVERYONE, READ)], "everybody"),
        ([allow(SOMEBODY)], "group"),
        ([allow("S-1-22-2-100")], "group"),
        ([allow("S-1-5-32-1-513")], "group"),
        ([allow(OWNER, FULL), allow(SYSTEM, FULL), allow(ADMINISTRATORS, FULL), allow(DOMAIN_ADMINS, FULL)], "owner"),
        ([allow(OWNER), allow(EVERYONE, WRITE)], "owner"),
        ([allow(EVERYONE, READ, flags=0x8)], "owner"),
        ([deny(EVERYONE), allow(EVERYONE)], "owner"),
        ([deny(EVERYONE), allow(SOMEBODY)], "owner"),
        ([deny(USERS), allow(USERS), allow(SOMEBODY)], "group"),
        ([deny(SOMEBODY), allow(EVERYONE)], "everybody"),
        ([allow(EVERYONE), deny(EVERYONE)], "everybody"),
        ([], "owner"),
    ],
)
def test_exposure_is_the_widest_circle_that_may_read(aces, exposure):
    assert security(descriptor(*aces), folder=False).exposure == exposure


def test_without_a_list_nobody_is_kept_out():
    assert security(descriptor(control=0x8000), folder=False).exposure == "everybody"


def test_through_a_folder_goes_who_may_list_or_pass():
    passing = descriptor(allow(EVERYONE, TRAVERSE))
    assert security(passing, folder=True).exposure == "everybody"
    assert security(passing, folder=False).exposure == "owner"


def test_access_is_told_by_names_where_they_are_the_same_everywhere():
    said = security(
        descriptor(deny("S-1-5-32-546", FULL), allow(DOMAIN_USERS, READ), allow(SOMEBODY, READ | WRITE | TRAVERSE)),
        folder=False,
    )
    assert said.owner == OWNER
    assert said.access == f"!Guests:F; Domain Users ({DOMAIN_USERS}):R; {SOMEBODY}:RWX"
    many = security(descriptor(*[allow(f"{DOMAIN}-{number}") for number in range(2000, 2040)]), folder=False)
    assert many.access.endswith("; +28")
    assert security(descriptor(owner=ADMINISTRATORS), folder=False).owner == "Administrators"


WHOLE = descriptor(allow(OWNER, FULL), deny(USERS), ace(5, EVERYONE, READ))


@given(st.one_of(st.binary(), st.integers(0, len(WHOLE)).map(lambda end: WHOLE[:end])), st.booleans())
def test_a_damaged_descriptor_says_nothing_or_something_whole(data, folder):
    said = security(data, folder=folder)
    assert said is None or said.exposure in {"owner", "group", "everybody"}


@given(st.integers(0, len(WHOLE) - 1), st.integers(0, 255))
def test_a_changed_descriptor_ends(at, byte):
    security(WHOLE[:at] + bytes([byte]) + WHOLE[at + 1 :], folder=False)


def listed(*entries):
    """(name as bytes, attributes, tag) as a server lists them."""
    rows = []
    for name, attributes, tag in entries:
        size = 80 + len(name) + -(80 + len(name)) % 8
        head = struct.pack("<II4QqQIIIIQ", size, 0, 1, 2, 3, 4, 5, 8, attributes, len(name), tag, 0, 77)
        rows.append((head + name).ljust(size, b"\0"))
    rows[-1] = bytes(4) + rows[-1][4:]
    return b"".join(rows)


@pytest.mark.parametrize(
    ("attributes", "tag", "kind", "problem"),
    [
        (0x20, 0, "file", None),
        (0x10, 0, "folder", None),
        (0x410, 0xA0000003, "link", Problem("link", "junction")),
        (0x400, 0xA000000C, "link", Problem("link", "link")),
        (0x410, 0x8000000A, "link", Problem("link", "dfs")),
        (0x400, 0x80000013, "file", None),  # deduplicated: the server puts it together
        (0x400, 0x80000024, "other", Problem("special", "fifo")),
        (0x1020, 0, "other", Problem("placeholder")),
        (0x400420, 0x9000001A, "other", Problem("placeholder")),
        (0x1010, 0, "folder", None),
        (0x40010, 0, "other", Problem("placeholder")),
    ],
)
def test_kinds_of_entries(attributes, tag, kind, problem):
    (one,) = found(listed(("名单".encode("utf-16-le"), attributes, tag)))
    entry = smb_listing.entry(one, 0)
    assert (entry.name, entry.kind, entry.problem) == ("名单", kind, problem)


def test_the_folder_and_the_one_above_are_left_out_and_no_name_leads_elsewhere():
    names = [".", "..", "a/b", "..\\x", "", "x\0", "ok"]
    entries = [smb_listing.entry(one, 0) for one in found(listed(*[(n.encode("utf-16-le"), 0x20, 0) for n in names]))]
    assert [entry.name for entry in entries] == ["a\ufffdb", "..\ufffdx", "\ufffd", "x\ufffd", "ok"]
    assert [entry.problem and entry.problem.code for entry in entries] == ["unreadable"] * 4 + [None]


@pytest.mark.parametrize("name", ["名单 #1.txt", "𠮷田", "x\ud83d", "\udc00\ud800", "n" * 300])
def test_every_name_of_windows_survives(name):
    wire = name.encode("utf-16-le", "surrogatepass")
    inner = from_wire(wire)
    assert to_wire(inner).encode("utf-16-le", "surrogatepass") == wire
    assert PlaceUrl("smb", "h", 445).uri(f"/share/{inner}").startswith("smb://h:445/share/")


def test_a_name_that_no_server_gave_is_none():
    assert to_wire("\udcff") is None


@given(st.binary(max_size=400))
def test_a_damaged_listing_is_said(data):
    with contextlib.suppress(ValueError):
        assert all(smb_listing.entry(one, 0).name for one in found(data))


def string(text):
    raw = (text + "\0").encode("utf-16-le")
    return struct.pack("<III", len(raw) // 2, 0, len(raw) // 2) + raw + bytes(-len(raw) % 4)


def answer(named, status=0):
    body = struct.pack("<IIIIII", 1, 1, 1, len(named), 1, len(named))
    body += b"".join(struct.pack("<III", 1, kind, 1) for _, kind in named)
    body += b"".join(string(name) + string("a remark") for name, _ in named)
    return body + struct.pack("<III", len(named), 0, status)


def packet(kind, body, flags=3):
    return struct.pack("<BBBB4sHHI", 5, 0, kind, flags, b"\x10\0\0\0", 24 + len(body), 0, 1) + bytes(8) + body


def served(pieces):
    """The answers of a pipe, one after the other."""
    given_out = iter([packet(12, b""), *pieces])
    return lambda _: next(given_out, b"")


SHARES = [("人事", 0), ("C$", 0x80000000), ("IPC$", 0x80000003), ("laser", 1), ("tmp", 0x40000000)]


def test_shares_are_told_apart_also_in_fragments():
    whole = answer(SHARES)
    pieces = [
        packet(2, whole[:50], 1),
        packet(2, whole[50:90], 0)[:40],
        packet(2, whole[50:90], 0)[40:] + packet(2, whole[90:], 2),
    ]
    for given_pieces in ([packet(2, whole)], pieces):
        found_shares = shares("host", served(given_pieces))
        assert [(one.name, one.kind, one.hidden) for one in found_shares] == [
            ("人事", "disk", False), ("C$", "disk", True), ("IPC$", "ipc", True), ("laser", "printer", False),
            ("tmp", "disk", False),
        ]  # fmt: skip


@pytest.mark.parametrize(
    ("pieces", "code"),
    [
        ([packet(2, answer([], status=5))], "unreadable"),
        ([packet(3, b"")], "unreadable"),
        ([packet(2, answer(SHARES)[:60])], "damaged"),
        ([packet(2, b"")], "damaged"),
        ([], "damaged"),
        ([packet(2, struct.pack("<IIIII", 1, 1, 1, 1 << 31, 1) + bytes(8))], "damaged"),
    ],
)
def test_an_answer_that_is_none_is_said(pieces, code):
    with pytest.raises(ReadError) as caught:
        shares("host", served(pieces))
    assert caught.value.problem.code == code


@given(st.binary(max_size=300))
def test_damaged_shares_are_said(data):
    with contextlib.suppress(ReadError):
        assert all(one.name for one in shares("host", served([packet(2, data)])))
