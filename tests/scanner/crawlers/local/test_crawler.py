"""Local shares as found in the field: links, devices, odd names, long paths, rights, things that change meanwhile."""

from __future__ import annotations

import os
import shutil
import socket
import stat
import tracemalloc
from contextlib import closing
from pathlib import Path
from types import SimpleNamespace

import pytest

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import Item, ItemKind, Listing, Problem, Status, Target
from scanner.crawlers.local import files as local_files
from scanner.crawlers.local.crawler import LocalCrawler
from scanner.crawlers.names import path_of_uri
from tests.scanner.crawlers.contract import items_in, name_of

posix = pytest.mark.skipif(os.name != "posix", reason="the file system of this system has no such thing")


def crawler(folder: Path | str, **rest) -> LocalCrawler:
    return LocalCrawler(Target("t", str(folder), **rest), Limits())


def items(folder: Path | str, **rest) -> dict[str, Item]:
    found = items_in(crawler(folder, **rest))
    assert len({item.uri for item in found}) == len(found)
    return {name_of(item): item for item in found}


def content(item: Item, folder: Path | str = "/") -> bytes:
    with crawler(folder).source(item).open() as stream:
        return stream.read()


def test_facts_of_a_file(tmp_path):
    path = tmp_path / "名单 2024.txt"
    path.write_text("abc")
    os.utime(path, (1_700_000_000, 1_700_000_000.25))
    path.chmod(0o640)
    item = items(tmp_path)[path.name]
    assert item.uri == path.as_uri()
    assert item.path == str(path)
    assert (item.kind, item.size, item.modified) == (ItemKind.FILE, 3, "2023-11-14T22:13:20.250Z")
    assert item.problem is None
    if os.name == "posix":
        assert item.owner == path.owner()
        assert item.access == f"rw-r----- {path.owner()}:{path.group()}"


def test_a_source_knows_its_file(tmp_path):
    path = tmp_path / "a.txt"
    path.write_bytes(b"abc")
    source = crawler(tmp_path).source(items(tmp_path)["a.txt"])
    assert (source.name, source.size, source.path) == ("a.txt", 3, path)
    with source.open() as first, source.open() as second:
        first.seek(1)
        assert (first.read(), second.read()) == (b"bc", b"abc")


def test_folders_come_depth_first_by_name(tmp_path):
    for name in ("b.txt", "a/2.txt", "a/1.txt", "c/deep/er/x", "A.txt"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    found = [item.path.removeprefix(f"{tmp_path}{os.sep}") for item in items_in(crawler(tmp_path))]
    assert found == ["A.txt", "a/1.txt", "a/2.txt", "b.txt", "c/deep/er/x"]


def test_a_single_file_is_a_target(tmp_path):
    path = tmp_path / "only.txt"
    path.write_text("x")
    (tmp_path / "other.txt").write_text("y")
    found = items(path)
    assert list(found) == ["only.txt"]
    assert content(found["only.txt"], path) == b"x"
    assert items(path, exclude=("*.txt",))["only.txt"].problem == Problem("excluded")


@posix
def test_links_are_told_and_not_followed(tmp_path):
    share = tmp_path / "share"
    share.mkdir()
    (tmp_path / "outside.txt").write_text("secret")
    (share / "file_link").symlink_to(tmp_path / "outside.txt")
    (share / "dangling").symlink_to("nowhere\n")
    (share / "up").symlink_to("..")
    (share / "self").symlink_to("self")
    found = items(share)
    assert set(found) == {"file_link", "dangling", "up", "self"}
    for item in found.values():
        assert (item.kind, item.status, item.problem.code) == (ItemKind.OTHER, Status.SKIPPED, "link")
    assert found["file_link"].problem.detail == str(tmp_path / "outside.txt")
    assert found["dangling"].problem.detail == "nowhere\\n"


@posix
def test_a_target_that_is_a_link_is_followed(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "a.txt").write_text("a")
    (tmp_path / "link").symlink_to("real")
    (tmp_path / "file_link").symlink_to("real/a.txt")
    found = items(tmp_path / "link")
    assert found["a.txt"].path == str(tmp_path / "link" / "a.txt")
    assert content(found["a.txt"]) == b"a"
    assert content(items(tmp_path / "file_link")["file_link"], tmp_path / "file_link") == b"a"


@posix
def test_hard_links_are_both_listed(tmp_path):
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").hardlink_to(tmp_path / "a")
    assert list(items(tmp_path)) == ["a", "b"]


@posix
def test_what_is_no_file_is_told_and_never_opened(tmp_path, monkeypatch):
    os.mkfifo(tmp_path / "fifo")
    monkeypatch.chdir(tmp_path)  # a socket's path is short
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("sock")
        found = items(tmp_path)
    assert found["fifo"].problem == Problem("special", "fifo")
    assert found["sock"].problem == Problem("special", "socket")
    assert {item.status for item in found.values()} == {Status.SKIPPED}
    device = items("/dev", include=("null",))["null"]
    assert device.problem == Problem("special", "character device")


@posix
def test_what_took_a_files_place_is_not_read(tmp_path):
    path = tmp_path / "a"
    path.write_text("x")
    item = items(tmp_path)["a"]
    made = {
        "fifo": lambda: os.mkfifo(path),
        "link": lambda: path.symlink_to("/etc/passwd"),
        "folder": path.mkdir,
    }
    for detail, make in made.items():
        path.unlink()
        make()
        with pytest.raises(ReadError) as caught:
            crawler(tmp_path).source(item)
        assert caught.value.problem == Problem("special", detail)
        if detail == "folder":
            path.rmdir()
            path.touch()


def test_a_file_that_goes_between_listing_and_looking(tmp_path, monkeypatch):
    (tmp_path / "a").write_text("x")
    (tmp_path / "b").write_text("x")
    real = local_files.names_of

    def listing(path, **rest):
        names = real(path, **rest)
        (tmp_path / "b").unlink()
        return names

    monkeypatch.setattr(local_files, "names_of", listing)
    found = items(tmp_path)
    assert found["a"].problem is None
    assert (found["b"].kind, found["b"].status, found["b"].problem) == (
        ItemKind.OTHER,
        Status.FAILED,
        Problem("vanished"),
    )


def test_a_folder_that_cannot_be_listed(tmp_path, monkeypatch):
    (tmp_path / "shut").mkdir()
    (tmp_path / "shut" / "inside").touch()
    (tmp_path / "open").touch()
    real = local_files.names_of

    def refused(path, **rest):
        if path.endswith("shut"):
            raise PermissionError(13, "Permission denied")
        return real(path, **rest)

    monkeypatch.setattr(local_files, "names_of", refused)
    found = items(tmp_path)
    assert set(found) == {"shut", "open"}
    assert found["shut"].uri.endswith("/shut/")
    assert (found["shut"].status, found["shut"].problem) == (Status.FAILED, Problem("unreadable", "EACCES"))


def test_a_listing_that_breaks_off_keeps_what_it_gave(tmp_path, monkeypatch):
    (tmp_path / "a").touch()
    real = local_files.names_of
    monkeypatch.setattr(local_files, "names_of", lambda path, **rest: (real(path, **rest)[0], OSError(5, "I/O error")))
    found = items_in(crawler(tmp_path))
    assert [(item.kind, item.problem) for item in found] == [
        (ItemKind.OTHER, Problem("unreadable", "EIO")),
        (ItemKind.FILE, None),
    ]


@posix
@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        (b"\xd5\xc5\xc8\xfd.txt", "\ufffd\ufffd\ufffd\ufffd.txt"),
        (b"line\nbreak", "line\\nbreak"),
        ("abc\u202etxt.exe".encode(), "abc\\u202etxt.exe"),
        (b"bell\x07\x7f", "bell\\x07\\x7f"),
        ("\u2028\ufeff\u0085".encode(), "\\u2028\\ufeff\\x85"),
        ("👨‍👩‍👧 é".encode(), "👨‍👩‍👧 é"),
        (b"!/#?%41;", "!/#?%41;".replace("/", "_")),
        (b" ", " "),
        (b"\\", "\\"),
    ],
)
def test_names_survive_as_bytes_and_are_shown_safely(tmp_path, raw, shown):
    raw = raw.replace(b"/", b"_")
    path = os.path.join(os.fsencode(tmp_path), raw)
    with open(path, "wb") as made:
        made.write(b"x")
    (item,) = items_in(crawler(tmp_path))
    assert os.fsencode(path_of_uri(item.uri)) == path
    assert item.path == f"{tmp_path}/{shown}"
    assert item.uri.isascii()
    assert content(item, tmp_path) == b"x"


@posix
def test_paths_longer_than_one_call_takes(tmp_path):
    depth, part = 30, "长" * 80  # 240 bytes each
    folder = os.open(tmp_path, os.O_RDONLY)
    for _ in range(depth):
        os.mkdir(part, dir_fd=folder)
        below = os.open(part, os.O_RDONLY, dir_fd=folder)
        os.close(folder)
        folder = below
    with os.fdopen(os.open("deep.txt", os.O_WRONLY | os.O_CREAT, dir_fd=folder), "w") as made:
        made.write("deep")
    os.mkdir("empty", dir_fd=folder)
    os.symlink("x", "link", dir_fd=folder)
    os.close(folder)
    found = items(tmp_path)
    assert len(os.fsencode(path_of_uri(found["deep.txt"].uri))) > 7000
    assert found["deep.txt"].size == 4
    assert found["link"].problem.code == "link"
    source = crawler(tmp_path).source(found["deep.txt"])
    assert source.path is None
    with source.open() as stream:
        assert stream.read() == b"deep"
    shutil.rmtree(tmp_path)


@posix
def test_a_tree_without_end_ends(tmp_path, monkeypatch):
    monkeypatch.setattr(local_files, "LONGEST_PATH", len(str(tmp_path)) + 100)
    path = tmp_path
    for _ in range(60):
        path = path / "ab"
        path.mkdir()
    (item,) = items_in(crawler(tmp_path))
    assert item.kind is ItemKind.OTHER
    assert item.problem.code == "unreadable"


def test_the_runs_own_folder_is_left_out_by_any_path(tmp_path):
    share = tmp_path / "share"
    out = share / "run-1"
    out.mkdir(parents=True)
    (out / "findings.jsonl").touch()
    (share / "a").touch()
    alias = tmp_path / "alias"
    places = [str(out)]
    if os.name == "posix":
        alias.symlink_to(out)
        places.append(str(alias))
    for place in places:
        found = items(share, leave_out=(place,))
        assert set(found) == {"a", "run-1"}
        assert (found["run-1"].status, found["run-1"].problem) == (Status.SKIPPED, Problem("excluded"))
    assert set(items(share, leave_out=(str(share / "no-such"),))) == {"a", "findings.jsonl"}


def test_patterns(tmp_path):
    for name in ("hr/a.xlsx", "hr/old/b.xlsx", "hr/old/c.tmp", "node_modules/x.js", "src/node_modules/y.js", "top.tmp"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()

    def left(**patterns):
        found = items(tmp_path, **patterns)
        return {name for name, item in found.items() if item.problem is None}, {
            name for name, item in found.items() if item.problem == Problem("excluded")
        }

    assert left(exclude=("*.tmp", "node_modules")) == ({"a.xlsx", "b.xlsx"}, {"c.tmp", "top.tmp", "node_modules"})
    assert left(exclude=("/node_modules/",)) == (
        {"a.xlsx", "b.xlsx", "c.tmp", "y.js", "top.tmp"},
        {"node_modules"},
    )
    assert left(include=("hr/**/*.xlsx",)) == (
        {"a.xlsx", "b.xlsx"},
        {"c.tmp", "node_modules", "src", "top.tmp"},
    )
    assert left(include=("hr",), exclude=("hr/old",)) == ({"a.xlsx"}, {"old", "x.js", "y.js", "top.tmp"})


def test_many_names_take_little_memory(tmp_path, monkeypatch):
    names = [f"{number:032}" for number in range(30_000)]
    file = os.lstat(__file__)
    monkeypatch.setattr(local_files, "names_of", lambda _path, **_rest: (sorted(names, reverse=True), None))
    monkeypatch.setattr(local_files, "lstat", lambda _path: file)
    count = 0
    tracemalloc.start()
    for _ in crawler(tmp_path).walk():
        count += 1
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert count == 30_001  # and the listing
    assert peak < 1 << 20  # the list of names itself, and no items


@posix
def test_access_times_stay(tmp_path):
    path = tmp_path / "a"
    path.write_text("x")
    os.utime(path, (1, 2))
    os.utime(tmp_path, (1, 2))
    assert content(items(tmp_path)["a"]) == b"x"
    if hasattr(os, "O_NOATIME"):
        assert (path.stat().st_atime, tmp_path.stat().st_atime) == (1, 1)


def test_a_file_of_another_owner_is_read_all_the_same(tmp_path, monkeypatch):
    path = tmp_path / "a"
    path.write_text("x")
    real = os.open
    quiet = getattr(os, "O_NOATIME", 0)

    def not_the_owner(path, flags, *args, **rest):
        if quiet and flags & quiet:
            raise PermissionError(1, "Operation not permitted")
        return real(path, flags, *args, **rest)

    monkeypatch.setattr(os, "open", not_the_owner)
    assert content(items(tmp_path)["a"]) == b"x"


def status(mode=stat.S_IFREG, attributes=0, tag=0, flags=0):
    return SimpleNamespace(st_mode=mode, st_file_attributes=attributes, st_reparse_tag=tag, st_flags=flags)


@pytest.mark.parametrize(
    ("given", "problem"),
    [
        (status(), None),
        (status(stat.S_IFDIR), None),
        (status(stat.S_IFLNK), Problem("link")),
        (status(stat.S_IFDIR, 0x400, 0xA0000003), Problem("link", "junction")),
        (status(stat.S_IFREG, 0x400, 0x80000013), None),  # deduplicated on the server: a file like any other
        (status(stat.S_IFREG, 0x400 | 0x400000, 0x9000601A), Problem("placeholder")),
        (status(stat.S_IFREG, 0x1000), Problem("placeholder")),
        (status(flags=0x40000000), Problem("placeholder")),
        (status(stat.S_IFBLK), Problem("special", "block device")),
    ],
)
def test_what_windows_and_macos_say_of_a_file(given, problem):
    assert local_files.describe(given) == problem


def test_dates_out_of_the_calendar():
    assert local_files.modified(SimpleNamespace(st_mtime_ns=10**30)) is None


@pytest.mark.parametrize("make", ["none", "fifo"])
def test_a_target_that_is_nothing_to_walk(tmp_path, make):
    path = tmp_path / "x\n"
    if make == "fifo":
        if os.name != "posix":
            pytest.skip("no FIFO here")
        os.mkfifo(path)
    with closing(crawler(path)) as made, pytest.raises(TargetError, match=r"x\\n"):
        made.check()


def test_a_target_that_goes_before_the_walk(tmp_path):
    made = crawler(tmp_path / "gone")
    with pytest.raises(TargetError):
        list(made.walk())


@posix
def test_a_stamp_changes_with_whatever_may_change_the_bytes(tmp_path, monkeypatch):
    monkeypatch.setattr(local_files, "RACY", 0)
    path = tmp_path / "a"
    path.write_text("one")
    stamps = []

    def look() -> str | None:
        (item,) = items_in(crawler(tmp_path))
        stamps.append(item.stamp)
        return item.stamp

    first = look()
    assert look() == first
    times = path.stat()
    path.write_text("two")
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))
    look()
    path.write_text("longer")
    look()
    shutil.copy2(path, tmp_path / "b")
    os.replace(tmp_path / "b", path)
    look()
    assert len(set(stamps)) == 4


def test_a_file_changed_a_moment_ago_has_no_stamp(tmp_path):
    path = tmp_path / "a"
    path.write_text("x")
    (item,) = items_in(crawler(tmp_path))
    assert item.stamp is None
    now = max(path.stat().st_mtime_ns, path.stat().st_ctime_ns) + local_files.RACY
    assert local_files.stamp(path.stat(), now) is not None
    assert local_files.stamp(path.stat(), now - 1) is None
    os.utime(path, ns=(0, now + 10**18))
    assert local_files.stamp(path.stat(), now + local_files.RACY) is None


@posix
@pytest.mark.parametrize(
    ("folder", "file", "exposure"),
    [
        (0o755, 0o644, "everybody"),
        (0o755, 0o640, "group"),
        (0o755, 0o600, "owner"),
        (0o750, 0o644, "group"),
        (0o750, 0o604, "group"),
        (0o700, 0o666, "owner"),
        (0o711, 0o644, "everybody"),
        (0o744, 0o644, "owner"),
    ],
)
def test_who_can_read_a_file_depends_on_every_folder_above_it(tmp_path, monkeypatch, folder, file, exposure):
    monkeypatch.setattr(local_files, "reach_above", lambda _path: local_files.REACH_ALL)
    inner = tmp_path / "share" / "inner"
    inner.mkdir(parents=True)
    (inner / "a").write_text("x")
    (inner / "a").chmod(file)
    (tmp_path / "share").chmod(0o755)
    inner.chmod(folder)
    (item,) = items_in(crawler(tmp_path / "share"))
    assert item.exposure == exposure


@posix
def test_a_closed_folder_above_the_target_counts(tmp_path):
    inner = tmp_path / "closed" / "share"
    inner.mkdir(parents=True)
    (inner / "a").write_text("x")
    (inner / "a").chmod(0o644)
    (tmp_path / "closed").chmod(0o700)
    assert [item.exposure for item in items_in(crawler(inner))] == ["owner"]
    assert [item.exposure for item in items_in(crawler(inner / "a"))] == ["owner"]


def test_listings_count_entries_and_say_what_could_not_be_listed(tmp_path, monkeypatch):
    for name in ("a.txt", "sub/b.txt", "sub/c.txt", "closed/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "empty").mkdir()
    real = local_files.names_of

    def guarded(path, **rest):
        names, error = real(path, **rest)
        return ([], OSError(5, "Input/output error")) if path.endswith("closed") else (names, error)

    monkeypatch.setattr(local_files, "names_of", guarded)
    found = {
        met.uri.removeprefix(tmp_path.as_uri()): met for met in crawler(tmp_path).walk() if isinstance(met, Listing)
    }
    assert {name: (met.entries, met.complete) for name, met in found.items()} == {
        "": (4, True),
        "/sub": (2, True),
        "/empty": (0, True),
        "/closed": (0, False),
    }
    assert found["/closed"].problem == Problem("unreadable", "EIO")


def test_a_listing_says_where_a_volume_is_mounted_and_where_a_linked_target_leads(tmp_path, monkeypatch):
    (tmp_path / "share" / "volume" / "sub").mkdir(parents=True)
    volume = os.lstat(tmp_path / "share" / "volume").st_ino
    seen = local_files.lstat

    def mounted(path):
        status = seen(path)
        inside = status.st_ino == volume or f"{os.sep}volume{os.sep}" in path
        return os.stat_result((*status[:2], status.st_dev + inside, *status[3:]), {})

    monkeypatch.setattr(local_files, "lstat", mounted)
    share, volume_uri = (tmp_path / "share").as_uri(), (tmp_path / "share" / "volume").as_uri()
    found = {each.uri: each for each in crawler(tmp_path / "share").walk() if isinstance(each, Listing)}
    assert [(each.complete, each.problem and each.problem.code) for each in found.values()] == [
        (True, None),
        (True, "volume"),
        (True, None),
    ]
    assert found[volume_uri].problem == Problem("volume", "")
    assert found[share].problem is None
    (tmp_path / "link").symlink_to(tmp_path / "share")
    *_, top = crawler(tmp_path / "link").walk()
    assert top.problem == Problem("linked", os.path.realpath(tmp_path / "share"))
