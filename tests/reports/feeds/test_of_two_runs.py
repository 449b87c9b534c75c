"""Feeds of a real comparison: two scans, and between them everything that can become of a file."""

from __future__ import annotations

import csv
import io
import json
import shutil

import pytest

from reports.changes.compare import compare
from reports.changes.view import stored_changes
from scanner import scan
from tests.reports.feeds.material import KEY, document

ID, MOBILE, CARD = "532326198605239131", "13812345678", "6213660229717161086"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    folder = tmp_path_factory.mktemp("two")
    share, key = folder / "share", folder / "key"
    share.mkdir()
    key.touch(0o600)
    key.write_text(KEY, "ascii")

    def write(name, *lines):
        (share / name).parent.mkdir(parents=True, exist_ok=True)
        (share / name).write_text("\n".join(lines) + "\n", "utf-8")

    write("same.txt", f"手机：{MOBILE}")
    write("deleted.txt", "手机：13912345678")
    write("moved.txt", f"银行卡号：{CARD}", "邮箱：a@example.com", "手机：13712345678")
    write("cleaned.txt", "手机：13612345678")
    write("edited.txt", "手机：13512345678", "邮箱：b@example.com")
    before = scan([share], folder / "before", names="off", formats=(), key_file=key, workers=1, lang="zh")
    (share / "deleted.txt").unlink()
    (share / "other").mkdir()
    shutil.move(share / "moved.txt", share / "other/place.txt")
    write("cleaned.txt", "手机：已删除")
    write("edited.txt", "手机：13512345678")
    write("new.txt", "手机：13412345678")
    after = scan([share], folder / "after", names="off", formats=(), key_file=key, workers=1, lang="zh")
    with compare(before, after) as changes:
        yield after, changes
    before.close()
    after.close()


def test_every_event_says_what_became_of_its_finding(runs):
    after, changes = runs
    told = {}
    for line in document(after, "ocsf", changes).splitlines():
        event = json.loads(line)
        told[event["file"]["name"], event["finding_info"]["types"][0]] = (event["status_detail"], event["activity_id"])
    assert told == {
        ("same.txt", "CN_MOBILE"): ("persisting", 2),
        ("deleted.txt", "CN_MOBILE"): ("deleted", 3),
        ("cleaned.txt", "CN_MOBILE"): ("resolved", 3),
        ("edited.txt", "CN_MOBILE"): ("changed", 2),
        ("edited.txt", "EMAIL_ADDRESS"): ("resolved", 3),
        ("new.txt", "CN_MOBILE"): ("new", 1),
        **{(name, code): ("moved", 2) for name in ("moved.txt", "place.txt") for code in ("CN_BANK_CARD", "EMAIL_ADDRESS", "CN_MOBILE")},
    }  # fmt: skip


def test_the_two_ends_of_a_move_name_each_other(runs):
    after, changes = runs
    events = [json.loads(line) for line in document(after, "ocsf", changes).splitlines()]
    moved = {event["finding_info"]["uid"]: event["finding_info"]["related_events"][0]["uid"] for event in events if event["status_detail"] == "moved"}  # fmt: skip
    assert len(moved) == 6
    assert all(moved[other] == uid for uid, other in moved.items())


def test_sarif_and_the_list_agree(runs):
    after, changes = runs
    results = json.loads(document(after, "sarif", changes))["runs"][0]["results"]
    states = sorted(
        (r["baselineState"], r["locations"][0]["physicalLocation"]["artifactLocation"]["uri"].rpartition("/")[2])
        for r in results
    )
    assert states == [
        ("absent", "cleaned.txt"), ("absent", "deleted.txt"), ("absent", "edited.txt"), ("new", "new.txt"), ("unchanged", "same.txt"),
        ("updated", "edited.txt"), ("updated", "place.txt"), ("updated", "place.txt"), ("updated", "place.txt"),
    ]  # fmt: skip
    listed = csv.DictReader(io.StringIO(document(after, "csv", changes).removeprefix("\ufeff"), newline=""))
    assert {(line["名称"], line["与上次相比"]) for line in listed} >= {
        ("deleted.txt", "已删除"),
        ("new.txt", "新出现"),
        ("same.txt", "依旧存在"),
    }


@pytest.mark.parametrize("name", ["ocsf", "cef", "sarif", "csv"])
def test_the_comparison_that_a_run_keeps_gives_the_same(runs, name):
    after, changes = runs
    kept = stored_changes(after)
    assert kept is not None
    assert document(after, name, kept) == document(after, name, changes)
