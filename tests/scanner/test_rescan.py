"""Scans of the same place again: what has not changed is not read, whatever has changed is seen, copies are read once."""

from __future__ import annotations

import contextlib
import os
import random
import shutil
import sqlite3
import zipfile
from pathlib import Path

import pytest

from models.errors import UsageError
from models.limits import Limits
from models.records import Target
from scanner.crawlers.local import files as local_files
from tests.scanner.rescanning import PHONE, Share, age


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    age(monkeypatch)


@pytest.fixture
def share(tmp_path: Path) -> Share:
    made = Share(tmp_path)
    for n in range(6):
        made.write(f"d{n % 2}/f{n}.txt", f"手机 1380013800{n}")
    return made


def archive(path: Path, **members: str) -> None:
    with zipfile.ZipFile(path, "w") as made:
        for name, text in members.items():
            made.writestr(name.replace("_", "."), text)


def test_what_has_not_changed_is_not_read_and_says_the_same(share: Share) -> None:
    archive(share.place / "z.zip", a_txt=f"{PHONE}\n!LOG", b_txt="13900139000 手机")
    first = share.scan()
    assert sum(share.reads().values()) == 7
    second = share.scan()
    assert share.reads() == {}
    assert second.texts() == first.texts()
    assert (second.summary["carried"], second.summary["reread"]) == (7, 0)
    assert second.summary["base"]["run_id"] == first.summary["run_id"]
    for name in ("objects", "findings", "tiers", "entities", "subjects", "status", "bytes", "bytes_read", "matrix"):
        assert second.summary[name] == first.summary[name]


def test_every_change_is_seen_and_nothing_else_is_read(share: Share) -> None:
    first = share.scan()
    share.reads()
    share.write("d0/f0.txt", "邮箱 someone@example.com")
    share.write("d0/new.txt", "手机 13900139000")
    (share.place / "d1" / "f1.txt").unlink()
    (share.place / "d0" / "f2.txt").rename(share.place / "d0" / "moved.txt")
    (share.place / "d1" / "f3.txt").chmod(0o600)
    os.utime(share.place / "d0" / "f4.txt", ns=(0, 0))
    (share.place / "d1" / "f5.txt").unlink()
    (share.place / "d1" / "f5.txt").mkdir()
    share.write("d1/f5.txt/inner.txt", "手机 13700137000")
    second = share.scan()
    assert share.reads() == {"f0.txt": 1, "new.txt": 1, "inner.txt": 1}
    assert second.texts() == share.scan(full=True).texts()
    names = {"d0/f0.txt", "d0/new.txt", "d0/moved.txt", "d1/f3.txt", "d0/f4.txt", "d1/f5.txt/inner.txt"}
    assert second.objects().keys() == names
    assert second.objects()["d0/f0.txt"]["counts"] == {"EMAIL_ADDRESS": 1}
    assert second.objects()["d0/f4.txt"]["modified"].startswith("1970-01-01")
    moved, before = second.objects()["d0/moved.txt"], first.objects()["d0/f2.txt"]
    assert (moved["counts"], moved["sha256"], moved["tier"]) == (before["counts"], before["sha256"], before["tier"])


@pytest.mark.parametrize("seed", range(2))
def test_after_any_changes_a_rescan_says_what_a_full_scan_says(share: Share, seed: int) -> None:
    rng = random.Random(seed)
    texts = [f"{PHONE}\n第{n}份\n" for n in range(12)]

    def mess_up() -> None:
        for _ in range(12):
            files = [path for path in share.place.rglob("*") if path.is_file()]
            path, act = rng.choice(files), rng.randrange(6)
            if act == 0:
                path.unlink()
            elif act == 1:
                share.write(f"d{rng.randrange(3)}/n{rng.randrange(9)}.txt", rng.choice(texts), logged=False)
            elif act == 2:
                shutil.copy2(path, path.with_name(f"copy{rng.randrange(10**6)}{path.suffix}"))
            elif act == 3:
                path.rename(path.with_name(f"new{rng.randrange(5)}{path.suffix}"))
            elif act == 4:
                archive(share.place / f"z{rng.randrange(2)}.zip", **{f"m{n}_txt": rng.choice(texts) for n in range(3)})
            else:
                path.chmod(rng.choice((0o600, 0o640, 0o644)))

    share.scan()
    for _ in range(2):
        mess_up()
        second = share.scan(workers=rng.choice((1, 2)))
        assert second.summary["base"]["carried"]
        assert second.texts() == share.scan(full=True).texts()


def hide_from_stamps(monkeypatch: pytest.MonkeyPatch) -> None:
    """A place that keeps no time of an entry's own last change, as many network shares do."""
    monkeypatch.setattr(local_files, "stamp", lambda status, _now: f"{status.st_size}:{status.st_mtime_ns}")


def edit_quietly(path: Path) -> None:
    before = path.stat()
    path.write_text(path.read_text("utf-8").replace("138", "139"), "utf-8")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert path.stat().st_size == before.st_size


def test_other_content_of_the_same_size_and_times_is_found_by_the_time_of_the_entrys_own_change(share: Share) -> None:
    first = share.scan()
    edit_quietly(share.place / "d0" / "f0.txt")
    second = share.scan()
    assert second.objects()["d0/f0.txt"]["sha256"] != first.objects()["d0/f0.txt"]["sha256"]


@pytest.mark.parametrize(("options", "found"), [({}, False), ({"full": True}, True), ({"reread": 1.0}, True)])
def test_where_a_place_keeps_no_such_time_it_is_found_by_reading(
    share: Share, monkeypatch: pytest.MonkeyPatch, options: dict[str, float], found: bool
) -> None:
    hide_from_stamps(monkeypatch)
    first = share.scan()
    edit_quietly(share.place / "d0" / "f0.txt")
    second = share.scan(**options)
    same = second.objects()["d0/f0.txt"]["sha256"] == first.objects()["d0/f0.txt"]["sha256"]
    assert same is not found
    assert second.summary["reread"] == (6 if options.get("reread") else 0)


def test_a_share_of_unchanged_files_is_read_again_another_one_each_time(
    share: Share, monkeypatch: pytest.MonkeyPatch
) -> None:
    from scanner.recorder import Recorder
    from scanner.store.run_store import RunStore

    monkeypatch.undo()
    uris = [f"file:///share/{n}.txt" for n in range(20_000)]
    chosen = []
    for number in range(2):
        store = RunStore.create(share.runs.parent / f"{number}.db", {"run_id": f"run {number}"})
        recorder = Recorder(store, reread=0.05)
        chosen.append({uri for uri in uris if recorder._again(uri)})
        assert chosen[-1] == {uri for uri in uris if Recorder(store, reread=0.05)._again(uri)}
        assert not any(Recorder(store, reread=0.0)._again(uri) for uri in uris[:100])
        assert all(Recorder(store, reread=1.0)._again(uri) for uri in uris[:100])
        store.close()
    assert all(850 < len(some) < 1150 for some in chosen)
    assert 20 < len(chosen[0] & chosen[1]) < 90


def test_what_is_read_again_and_the_same_is_not_recognised_again(share: Share) -> None:
    first = share.scan()
    share.reads()
    second = share.scan(reread=1.0)
    assert (second.summary["carried"], second.summary["reread"]) == (0, 6)
    assert share.reads() == {}
    assert second.texts() == first.texts()


def test_a_place_that_tells_nothing_of_the_bytes_has_them_hashed(share: Share, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(local_files, "stamp", lambda _status, _now: None)
    first = share.scan()
    share.reads()
    second = share.scan()
    assert share.reads() == {}
    assert second.summary["carried"] == 0
    assert second.texts() == first.texts()


def test_the_same_content_is_read_once_wherever_it_lies(share: Share) -> None:
    text = "手机 13500135001\n!LOG\n"
    for name in ("a.txt", "b.txt", "deep/c.txt"):
        share.write(name, text.removesuffix("\n"), logged=False)
    archive(share.place / "y.zip", in_txt=text, again_txt=text)
    archive(share.place / "z.zip", other_txt=text, own_txt="手机 13500135000")
    first = share.scan()
    assert sum(share.reads().values()) == 7
    copies = [name for name, row in first.objects().items() if row["duplicates_of"]]
    assert len(copies) == 5
    assert {row["counts"].get("CN_MOBILE") for name, row in first.objects().items() if ".txt" in name} == {1}
    shutil.copy(share.place / "z.zip", share.place / "moved.zip")
    (share.place / "z.zip").unlink()
    (share.place / "a.txt").rename(share.place / "renamed.txt")
    archive(share.place / "packed.zip", once_txt=text, more_txt="手机 13600136000")
    second = share.scan()
    assert share.reads() == {}
    assert second.texts() == share.scan(full=True).texts()
    assert {row["subjects"] for name, row in second.objects().items() if name.endswith(".zip")} == {1, 2}


def test_a_copy_waits_for_the_first_to_be_read(share: Share) -> None:
    gate = share.runs.parent / "gate"
    for name in ("a.txt", "b.txt", "c.txt"):
        share.write(name, f"手机 13500135000\n!LOG\n!WAIT {gate}", logged=False)
    beats = 0

    def beat(progress: object) -> None:
        nonlocal beats
        beats += bool(share.log.exists() and share.log.stat().st_size)
        if beats > 15:  # by then the others have asked
            gate.touch()

    run = share.scan(workers=3, beat=beat)
    assert sum(share.reads().values()) == 7
    assert [run.objects()[f"{name}.txt"]["status"] for name in "abc"] == ["scanned"] * 3
    assert run.texts() == share.scan(full=True).texts()


def test_a_copy_that_has_waited_in_vain_is_read_by_itself(share: Share) -> None:
    for name in ("a.txt", "b.txt", "c.txt"):
        share.write(name, "手机 13500135000\n!LOG\n!EXIT", logged=False)
    run = share.scan(workers=2)
    assert sum(share.reads().values()) == 9
    rows = [run.objects()[f"{name}.txt"] for name in "abc"]
    assert {(row["status"], row["reason_code"]) for row in rows} == {("partial", "crashed")}
    assert {row["counts"]["CN_MOBILE"] for row in rows} == {1}


def test_what_went_wrong_is_tried_again(share: Share) -> None:
    share.write("late.txt", f"{PHONE}\n!PROBLEM timeout")
    share.write("odd.txt", f"{PHONE}1\n!PROBLEM decoding")
    share.write("archive.txt", f"{PHONE}2\n!MEMBER bad.txt !PROBLEM memory")
    share.scan()
    share.reads()
    share.scan()
    assert share.reads() == {"late.txt": 1, "archive.txt": 1}


def test_an_entry_that_was_left_out_is_read_once_it_is_not(share: Share) -> None:
    first = share.scan(exclude=("f0.txt",))
    assert first.objects()["d0/f0.txt"]["reason_code"] == "excluded"
    assert share.scan().objects()["d0/f0.txt"]["status"] == "scanned"
    assert share.scan(exclude=("f0.txt",)).objects()["d0/f0.txt"]["reason_code"] == "excluded"


def test_overlapping_targets_keep_one_line_each(share: Share) -> None:
    targets = [Target("whole", str(share.place)), Target("part", str(share.place / "d0"))]
    first, second = share.scan(targets=targets), share.scan(targets=targets)
    assert second.texts() == first.texts()
    assert second.summary["targets"] == first.summary["targets"]


def test_under_other_rules_everything_is_read(share: Share) -> None:
    share.scan()
    share.reads()
    second = share.scan(limits=Limits(max_depth=3))
    assert sum(share.reads().values()) == 6
    assert (second.summary["carried"], second.summary["base"]["carried"]) == (0, False)
    assert second.meta["base_told"][0][0] == "base_compared"
    share.scan(limits=Limits(max_depth=3, timeout_per_object=77), lang="zh")
    assert share.reads() == {}


def test_a_share_to_read_again_is_between_none_and_all(share: Share) -> None:
    with pytest.raises(UsageError, match=r"1\.5"):
        share.scan(reread=1.5)


def test_a_database_is_read_again_while_changes_wait_beside_it(share: Share) -> None:
    with contextlib.closing(sqlite3.connect(share.place / "app.db")) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA wal_autocheckpoint=0")
        connection.execute("CREATE TABLE t (c TEXT)")
        connection.execute("INSERT INTO t VALUES ('手机 13800138000')")
        connection.commit()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        options = {"readers": "scanner.readers.registry"}
        assert share.scan(**options).objects()["app.db"]["counts"] == {"CN_MOBILE": 1}
        assert share.scan(**options).summary["carried"] >= 7
        connection.execute("INSERT INTO t VALUES ('手机 13900139000')")
        connection.commit()
        assert share.scan(**options).objects()["app.db"]["counts"] == {"CN_MOBILE": 2}
        connection.execute("INSERT INTO t VALUES ('手机 13700137000')")
        connection.commit()
        assert share.scan(**options).objects()["app.db"]["counts"] == {"CN_MOBILE": 3}
