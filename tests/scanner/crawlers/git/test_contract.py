"""Git repositories pass the contract; what their history still holds is found."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import struct
import zlib
from contextlib import closing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import ReadError, TargetError
from models.limits import Limits
from models.records import ItemKind, Listing, Problem, Status, Target
from scanner import scan
from scanner.crawlers.git import tree as git_tree
from scanner.crawlers.git.objects import Objects
from scanner.crawlers.git.pack import undone
from scanner.crawlers.git.records import commit as commit_of
from scanner.crawlers.git.records import entries
from scanner.crawlers.git.url import git_url
from scanner.crawlers.registry import crawler_for
from scanner.targets import display_url, parse_target
from tests.scanner.crawlers.contract import CrawlerContract, Place, items_in, listings, name_of, read, walk
from tests.scanner.crawlers.local.test_contract import NAMES, state
from tests.servers.repository import Repo


def target(repo, *, history=False):
    return Target("repo", git_url(str(repo.folder), history=history))


def below(repo, items):
    return {item.uri.removeprefix(f"git+{repo.folder.as_uri()}/"): item for item in items}


def secret(repo):
    """A repository whose second commit takes back what the first should not have had."""
    first = repo.commit("密码先放这里", **{"config__db.ini": "password=geheim\nphone=13800138000\n", "a.txt": "one"})
    second = repo.commit("take it back", **{"config__db.ini": "password=\n", "b.txt": "two"})
    third = repo.commit("gone", **{"b.txt": None})
    return first, second, third


class TestGit(CrawlerContract):
    @pytest.fixture
    def place(self, tmp_path):
        repo = Repo(tmp_path / "repo")
        paths = [f"{['', '部门 A/', 'b/'][number]}{name}" for number, name in enumerate(NAMES)]
        for number, path in enumerate(paths):
            (repo.folder / path).parent.mkdir(exist_ok=True)
            (repo.folder / path).write_text(f"text {number} 张三", "utf-8")
        (repo.folder / "secret.txt").write_text("no")
        repo.commit()
        named = {name: repo.git("rev-parse", f"HEAD:{path}") for name, path in zip(NAMES, paths, strict=True)}
        repo.object(repo.git("rev-parse", "HEAD:secret.txt")).unlink()

        def write(crawler, item):
            with crawler.source(item).open() as stream:
                stream.write(b"x")

        def hide():
            repo.object(repo.git("rev-parse", "HEAD:b")).unlink()
            return target(repo), f"git+{repo.folder.as_uri()}/b"

        return Place(
            target=target(repo),
            missing=Target("gone", git_url(str(tmp_path / "gone"), history=False)),
            readable={name: [f"text {number} 张三"] for number, name in enumerate(NAMES)},
            unreadable="secret.txt",
            state=lambda: state(repo.folder),
            remove=lambda name: repo.object(named[name]).unlink(),
            write=write,
            hide=hide,
        )


def test_what_the_account_may_do_is_told_by_the_modes(tmp_path):
    repo = Repo(tmp_path / "repo")
    with closing(crawler_for(target(repo), Limits())) as crawler:
        assert crawler.rights().writes


def test_the_history_holds_what_was_deleted_and_changed_each_content_once(tmp_path):
    repo = Repo(tmp_path / "repo")
    first, second, _ = secret(repo)
    assert below(repo, walk(target(repo))).keys() == {"a.txt", "config/db.ini"}
    with closing(crawler_for(target(repo, history=True), Limits())) as crawler:
        met = list(crawler.walk())
        items = below(repo, [one for one in met if not isinstance(one, Listing)])
        assert items.keys() == {
            "a.txt", "config/db.ini", f"%40history/{first}/config/db.ini", f"%40history/{second}/b.txt", "%40history/log",
        }  # fmt: skip
        old = items[f"%40history/{first}/config/db.ini"]
        assert read(crawler, old)[0] == "password=geheim\nphone=13800138000\n"
        assert (old.owner, old.modified) == ("张三 <zhang@corp.example>", "2023-11-14T23:13:20.000Z")
        assert items["config/db.ini"].modified == "2023-11-15T00:13:20.000Z", "the commit that made it so"
        assert items["a.txt"].stamp == f"git:{repo.git('rev-parse', 'HEAD:a.txt')}"
        log, _ = read(crawler, items["%40history/log"])
        assert "密码先放这里\n" in log
        assert log.count("zhang@corp.example") == 3
    listed = {one.uri: one for one in met if isinstance(one, Listing)}
    assert all(one.complete for one in listed.values())
    root = f"git+{repo.folder.as_uri()}"
    assert {uri.removeprefix(root): one.entries for uri, one in listed.items()} == {
        "": 3, "/config": 1, "/%40history": 3, f"/%40history/{first}": 1, f"/%40history/{first}/config": 1,
        f"/%40history/{second}": 1,
    }  # fmt: skip


def test_what_no_branch_leads_to_is_found_as_long_as_it_is_there(tmp_path):
    repo = Repo(tmp_path / "repo")
    repo.commit("first", a="one")
    left = repo.commit("to be forgotten", b="18600001111")
    repo.git("reset", "-q", "--hard", "HEAD~1")
    shutil.rmtree(repo.folder / ".git" / "logs")
    lost = repo.git("hash-object", "-w", "--stdin", data=b"never committed")
    repo.git("tag", "-a", "v1", "-m", "released to li@corp.example")
    items = below(repo, walk(target(repo, history=True)))
    assert items.keys() == {"a", f"%40history/{left}/b", f"%40history/lost/{lost}", "%40history/log"}
    with closing(crawler_for(target(repo, history=True), Limits())) as crawler:
        assert "li@corp.example" in read(crawler, items["%40history/log"])[0]


@pytest.mark.parametrize("form", ["sha1", "sha256"])
@pytest.mark.parametrize("bare", [False, True])
def test_packs_with_deltas_are_read_as_git_reads_them(tmp_path, form, bare):
    repo = Repo(tmp_path / "repo", f"--object-format={form}")
    text = "".join(f"line {number} of a file that changes little\n" for number in range(400))
    for number in range(6):
        repo.commit(
            f"{number}", **{"long.txt": text.replace(f"line {number} ", "行 ") + str(number), f"d__{number}": b""}
        )
    repo.git("gc", "-q", "--aggressive", "--prune=now")
    folder = repo.folder
    if bare:
        folder = tmp_path / "bare.git"
        repo.git("clone", "-q", "--bare", str(repo.folder), str(folder))
    objects = Objects(str(folder if bare else folder / ".git") + "/objects", 32 if form == "sha256" else 20)
    told = repo.git(
        "cat-file", "--batch-all-objects", "--batch-check=%(objectname) %(objecttype) %(objectsize) %(deltabase)"
    )
    assert sum(not line.endswith(" " + "0" * len(line.split()[0])) for line in told.splitlines()) > 3, (
        "there are deltas"
    )
    assert {name.hex() for name in objects.names()} == {line.split()[0] for line in told.splitlines()}
    for line in told.splitlines():
        name, kind, size, _ = line.split()
        assert objects.header(bytes.fromhex(name)) == (kind, int(size))
        found = objects.data(bytes.fromhex(name))
        plain = f"{kind} {size}\0".encode() + found[1]
        assert (found[0], hashlib.new(form, plain).hexdigest()) == (kind, name)
    objects.close()
    items = walk(Target("x", git_url(str(folder), history=True)))
    assert sum(name_of(item) == "long.txt" for item in items) == 6


def test_a_large_file_is_read_in_pieces(tmp_path, monkeypatch):
    monkeypatch.setattr("scanner.crawlers.git.objects._STREAMED", 1000)
    repo = Repo(tmp_path / "repo")
    data = os.urandom(3 << 20)
    repo.commit(big=data)
    for packed in (False, True):
        if packed:
            repo.git("gc", "-q")
        with closing(crawler_for(target(repo), Limits())) as crawler:
            (item,) = items_in(crawler)
            with crawler.source(item).open() as stream:
                assert stream.seek(2_000_000) == 2_000_000
                assert stream.read(100) == data[2_000_000:2_000_100]
                stream.seek(0)
                assert stream.read() == data


def test_links_other_repositories_and_names_that_are_no_text_are_met(tmp_path):
    repo, other = Repo(tmp_path / "repo"), Repo(tmp_path / "other")
    other.commit(x="x")
    (repo.folder / "link").symlink_to("/etc/passwd")
    with open(os.fsencode(repo.folder) + b"/\xb5\xe7\xbb\xb0.txt", "wb") as stream:
        stream.write(b"13800138000")
    repo.git("submodule", "add", "-q", str(other.folder), "inner")
    repo.commit()
    items = below(repo, walk(target(repo)))
    assert items.keys() == {".gitmodules", "link", "%B5%E7%BB%B0.txt", "inner"}
    assert (items["link"].problem, items["link"].kind) == (Problem("link", "/etc/passwd"), ItemKind.OTHER)
    assert items["inner"].problem == Problem("submodule", other.git("rev-parse", "HEAD"))
    inner = Target("x", git_url(str(repo.folder / "inner"), history=False))
    with closing(crawler_for(inner, Limits())) as crawler, pytest.raises(TargetError, match=r"\.git"):
        crawler.check()


def test_what_lfs_keeps_elsewhere_is_a_placeholder_until_it_is_here(tmp_path):
    repo = Repo(tmp_path / "repo")
    data = b"13800138000\n"
    name = hashlib.sha256(data).hexdigest()
    repo.commit(big=f"version https://git-lfs.github.com/spec/v1\noid sha256:{name}\nsize {len(data)}\n")
    with closing(crawler_for(target(repo), Limits())) as crawler:
        (item,) = items_in(crawler)
        with pytest.raises(ReadError) as caught:
            read(crawler, item)
        assert caught.value.problem == Problem("placeholder", "LFS")
        kept = repo.folder / ".git" / "lfs" / "objects" / name[:2] / name[2:4] / name
        kept.parent.mkdir(parents=True)
        kept.write_bytes(data)
        (item,) = items_in(crawler)
        assert read(crawler, item)[0].encode() == data
        assert item.stamp is None, "the pointer stays the same"


def test_damaged_objects_cost_themselves_alone(tmp_path):
    repo = Repo(tmp_path / "repo")
    repo.commit(good="13800138000", cut="x" * 9999, junk="y" * 9999, d__lost="z")
    names = {path: repo.git("rev-parse", f"HEAD:{path}") for path in ("cut", "junk", "d")}
    paths = {path: repo.object(name) for path, name in names.items()}
    for path in paths.values():
        path.chmod(0o600)
    paths["cut"].write_bytes(paths["cut"].read_bytes()[:-8])
    paths["junk"].write_bytes(b"junk")
    paths["d"].write_bytes(zlib.compress(b"tree 9\x00nonsense!"))
    with closing(crawler_for(target(repo, history=True), Limits())) as crawler:
        met = list(crawler.walk())
        items = below(repo, [one for one in met if not isinstance(one, Listing)])
        assert read(crawler, items["good"])[0] == "13800138000"
        assert (items["junk"].status, items["junk"].problem.code) == (Status.FAILED, "damaged")
        assert items["d/"].problem == Problem("damaged", "tree")
        with pytest.raises(ReadError) as caught:
            read(crawler, items["cut"])
        assert caught.value.problem.code == "damaged"
        listed = {one.uri.rpartition("/")[2]: one for one in met if isinstance(one, Listing)}
        assert not listed["d"].complete
    assert f"%40history/lost/{repo.git('hash-object', '--stdin', data=b'z')}" in items, "what it led to is found alone"


def pack_of(folder, *objects):
    """A pack with an index of version 1 whose entries are as they are given: name, head and packed bytes."""
    (folder / "pack").mkdir(parents=True)
    body, places = b"PACK" + struct.pack(">II", 2, len(objects)), {}
    for name, head, packed in objects:
        places[name] = len(body)
        body += head + packed
    fan = b"".join(struct.pack(">I", sum(name[0] <= at for name in places)) for at in range(256))
    table = b"".join(struct.pack(">I", places[name]) + name for name in sorted(places))
    (folder / "pack" / "pack-1.pack").write_bytes(body + bytes(20))
    (folder / "pack" / "pack-1.idx").write_bytes(fan + table + bytes(40))
    (folder / "pack" / "pack-2.idx").write_bytes(b"\xfftOc\0\0\0\2" + b"\xff" * 2000)
    return Objects(str(folder), 20)


def test_packs_made_to_break_readers_are_damaged_objects(tmp_path):
    a, b, bomb, huge, late, good = (bytes([at]) * 20 for at in (1, 2, 3, 4, 5, 6))
    delta = zlib.compress(b"\x01\x01\x90\x01")
    objects = pack_of(
        tmp_path,
        (a, b"\x74" + b, delta), (b, b"\x74" + a, delta),  # each the other's base
        (bomb, b"\x31", zlib.compress(bytes(50 << 20), 9)),  # says one byte, unpacks to 50 MiB
        (huge, b"\xbf\xff\xff\xff\xff\xff\x0f", zlib.compress(b"x")),  # says terabytes
        (late, b"\x61\x81\x80\x80\x01", delta),  # a base before the beginning
        (good, b"\x35", zlib.compress(b"12345")),
    )  # fmt: skip
    assert objects.data(good) == ("blob", b"12345")
    assert objects.unreadable == 1
    for name, code in ((a, "damaged"), (b, "damaged"), (bomb, "damaged"), (huge, "expanded"), (late, "damaged")):
        with pytest.raises(ReadError) as caught:
            objects.data(name)
        assert caught.value.problem.code == code
    with pytest.raises(ReadError):
        objects.header(a)
    objects.close()


def test_folders_that_hold_one_another_a_thousand_times_end(tmp_path, monkeypatch):
    monkeypatch.setattr(git_tree, "MOST", 5000)
    repo = Repo(tmp_path / "repo")
    name = repo.git("hash-object", "-w", "--stdin", data=b"x")
    tree = repo.git("mktree", data=f"100644 blob {name}\tx\n".encode())
    for _ in range(10):
        tree = repo.git("mktree", data="".join(f"040000 tree {tree}\t{at}\n" for at in range(10)).encode())
    repo.git("update-ref", "refs/heads/main", repo.git("commit-tree", "-m", "bomb", tree))
    met = listings(target(repo))
    assert met[f"git+{repo.folder.as_uri()}"].problem == Problem("members", "5000")


@given(st.binary(max_size=200), st.binary(max_size=100))
def test_whatever_stands_in_an_object_is_read_or_damaged(data, base):
    entries(data, 20)
    commit_of(data)
    try:
        made = undone(base, data, 1 << 20)
    except ReadError:
        return
    assert len(made) <= 1 << 20


def test_a_folder_with_a_repository_in_it_says_how_to_scan_it(tmp_path):
    repo = Repo(tmp_path / "share" / "项目")
    secret(repo)
    items = {
        item.path.removeprefix(str(repo.folder)): item for item in walk(Target("x", (tmp_path / "share").as_uri()))
    }
    told = items["/.git/objects/"]
    assert (told.status, told.problem) == (
        Status.SKIPPED,
        Problem("repository", git_url(str(repo.folder), history=True)),
    )
    assert items["/.git/config"].problem is None
    assert not any("/objects/" in path and path != "/.git/objects/" for path in items)


def test_a_scan_finds_what_was_deleted_and_says_whose_it_was(tmp_path):
    repo = Repo(tmp_path / "repo")
    first, *_ = secret(repo)
    options = {"names": "off", "ocr": "off", "workers": 1, "lang": "en"}
    scan([git_url(str(repo.folder), history=True)], out=tmp_path / "run", **options)
    with (tmp_path / "run" / "objects.jsonl").open(encoding="utf-8") as lines:
        found = {row["object"].partition("/repo/")[2]: row for row in map(json.loads, lines)}
    old = found[f"%40history/{first}/config/db.ini"]
    assert (old["status"], old["counts"]["CN_MOBILE"]) == ("scanned", 1)
    assert old["owner"] == "张三 <zhang@corp.example>"
    assert found["%40history/log"]["counts"]["EMAIL_ADDRESS"] == 6
    assert {row["status"] for row in found.values()} == {"scanned"}


def test_what_a_url_cannot_say_is_the_users_error(tmp_path):
    repo = Repo(tmp_path / "a b")
    for wrong, said in (
        ("git+ssh://host/x", "git\\+file"),
        (git_url(str(tmp_path), history=False) + "?where=1", "where"),
        (git_url(str(tmp_path), history=False) + "?history=2", "history"),
        (git_url(str(tmp_path / "no"), history=False), "no"),
    ):
        with pytest.raises(TargetError, match=said):
            parse_target(wrong)
    none = parse_target(git_url(str(tmp_path), history=False))
    with closing(crawler_for(none, Limits())) as crawler, pytest.raises(TargetError, match="Git"):
        crawler.check()
    made = parse_target(f"git+file://{tmp_path}/a%20b/?history=1")
    assert (made.url, made.name) == (git_url(str(repo.folder), history=True), "a b")
    assert display_url(made) == f"git+file://{repo.folder}"
    assert walk(made)[-1].kind is ItemKind.TABLE, "without a commit there is nothing but an empty log"
