"""Who can read it in the store: the order of risk, folders and totals by tier and circle, members as their archive."""

from __future__ import annotations

import copy
import json
import os
import zipfile
from collections import Counter
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest

from models.exposure import CIRCLES, EXPOSED
from models.messages import Lang
from models.records import Item, ItemKind, ObjectResult, Status, Target, Verdict
from models.tiers import load_policy
from models.tiers.people import PeopleCounter
from scanner.cli.show import closing
from scanner.run import scan
from scanner.store.finish import finish
from scanner.store.run_store import FILE, RunStore
from scanner.store.view import StoredRun

WHO = (*EXPOSED, None, "strange")
TIERS = ("public", "internal", "top_secret", None)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StoredRun]:
    """Two objects of every tier and circle, with 10 and 20 people; those of a circle in a folder of its own."""
    folder = tmp_path_factory.mktemp("run")
    policy, store = load_policy(), RunStore.create(folder / FILE, {"lang": "en"})
    store.set_ranks({tier.id: tier.rank for tier in policy.tiers})
    for at, (tier, who) in enumerate(product(TIERS, WHO)):
        for many in (10, 20):
            people = PeopleCounter()
            for one in range(many):
                people.add_record([("CN_RESIDENT_ID", f"{at}-{many}-{one}", 0.9)])
            name = f"{who}/{tier}-{many}.txt"
            item = Item(f"file:///s/{name}", f"/s/{name}", "s", ItemKind.FILE, "", 5, exposure=who)
            verdict = Verdict(tier) if tier else None
            number = store.new_id()
            told = ObjectResult(item, Status.SCANNED, verdict=verdict, subjects=many, people=people.serialise())
            store.add_object(number, number, told)
    store.set_meta({"summary": finish(store, [Target("s", "file:///s")], policy), "policy": policy.describe()})
    store.close()
    with StoredRun(folder) as opened:
        yield opened


def test_the_riskiest_come_first_and_nobody_is_lost(run: StoredRun) -> None:
    rows = list(run.objects("risk"))
    assert Counter(row["object"] for row in rows) == Counter(row["object"] for row in run.objects())
    told = [(-1 if row["risk"] is None else row["risk"], row["subjects"]) for row in rows]
    ranks = {None: -1, "public": 0, "internal": 1, "top_secret": 2}
    assert [risk for risk, _ in told] == sorted((risk for risk, _ in told), reverse=True)
    keys = [(risk, ranks[row["tier"]]) for (risk, _), row in zip(told, rows, strict=True)]
    assert keys == sorted(keys, reverse=True)
    assert [row["path"].removeprefix("/s/") for row in rows[:3]] == [
        "public/top_secret-20.txt", "public/top_secret-10.txt", "everybody/top_secret-20.txt",
    ]  # fmt: skip
    assert [(each.object, each.row()["exposure"]) for each in run.alike("risk")] == [
        (row["object"], row["exposure"]) for row in rows
    ]


@pytest.mark.parametrize("limit", [0, 1, 3, 7, 1000])
def test_some_of_them_are_the_first_of_all(run: StoredRun, limit: int) -> None:
    assert list(run.objects("risk", limit)) == list(run.objects("risk"))[:limit]


def test_lines_say_who_and_how_much_it_weighs(run: StoredRun) -> None:
    lines = [json.loads(line) for line in run.object_lines()]
    assert lines == list(run.objects())
    found = {(line["exposure"], line["tier"]): line["risk"] for line in lines}
    assert found["everybody", "top_secret"] == 16
    assert found[None, "top_secret"] == found["strange", "top_secret"] == 12
    assert found["everybody", None] is None


def test_totals_by_tier_and_circle(run: StoredRun) -> None:
    told = run.summary["exposure"]
    for tier in ("public", "internal", "top_secret"):
        assert told["objects"][tier] == {who: 4 if who == "unknown" else 2 for who in CIRCLES}
        assert told["subjects"][tier] == {who: 60 if who == "unknown" else 30 for who in CIRCLES}
        assert run.summary["tiers"][tier]["subjects"] == 180
    assert told["ungraded"] == {who: 4 if who == "unknown" else 2 for who in CIRCLES}
    assert told["weights"]["public"] == 8
    assert told["tiers"]["top_secret"] == 4


def test_folders_say_the_same_of_what_lies_below_them(run: StoredRun) -> None:
    folders = {row["path"]: row["exposed"] for row in run.folders()}
    assert folders["/s"] == {**run.summary["exposure"]["objects"], "": run.summary["exposure"]["ungraded"]}
    assert folders["/s/group"] == {tier or "": {"group": 2} for tier in TIERS}
    assert folders["/s/None"] == {tier or "": {"unknown": 2} for tier in TIERS}


def test_members_are_as_exposed_as_their_archive(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    (tmp_path / "share").mkdir()
    tmp_path.chmod(0o700)
    with zipfile.ZipFile(tmp_path / "share/a.zip", "w") as archive:
        archive.writestr("in.txt", "手机 13800138000")
    with scan([tmp_path / "share"], out=tmp_path / "run", workers=1) as made:
        found = [row["exposure"] for row in made.objects()]
    assert found == ["owner"] * 2 if os.name == "posix" else found == [None] * 2


@pytest.mark.parametrize(("lang", "words"), [("en", "everybody can read: 4"), ("zh", "首先处理：4 个")])
def test_the_closing_words_say_what_is_strict_and_open(
    run: StoredRun, capsys: pytest.CaptureFixture[str], lang: Lang, words: str
) -> None:
    summary = copy.deepcopy({**run.summary, "seconds": 1.0, "policy": load_policy().describe()})
    closing(summary, Path("run"), lang)
    told = capsys.readouterr().out
    assert words in told
    assert {"en": "which is not safe: 4", "zh": "4 个“绝密"}[lang] in told
    del summary["exposure"]["objects"]["top_secret"]
    closing(summary, Path("run"), lang)
    assert words not in capsys.readouterr().out
