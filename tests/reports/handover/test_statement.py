"""The handover statement: the figures a lawyer relies on, what it must not claim, and the same words in every file."""

from __future__ import annotations

import re
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest
from lxml import html as lxml_html

from models.errors import MissingExtra, RunError
from models.messages import filled, section, text
from models.tiers import load_policy
from reports.changes.compare import compare
from reports.handover import html, pdf
from reports.handover.facts import Seal, SealedFile, gather, outcome_of
from reports.handover.text import LIMITS, document
from reports.handover.write import handover
from tests.reports.changes.fakes import SHARE, FakeCompared, thing

NOW = datetime(2026, 11, 22, 8, 30, tzinfo=UTC)
HR = f"{SHARE}/hr"
POLICY = load_policy().describe()
WHOLE = Seal("a" * 64, broken=False, words=("intact",), files=(SealedFile("run.db", 12345, "b" * 64),))


class FakeRun(FakeCompared):
    """As a finished run whose summary the statement reads."""

    @property
    def summary(self):
        rows = list(self.rows(("status", "findings")))
        status = {name: sum(row[0] == name for row in rows) for name in ("scanned", "partial", "skipped", "failed")}
        return {
            "run_id": self.meta["run_id"], "started": "2026-11-22T01:00:00Z", "finished": "2026-11-22T02:00:00Z", "pandian": "0.1.0",
            "objects": len(rows), "status": status, "reasons": {"unreadable": status["failed"]} if status["failed"] else {}, "policy": POLICY,
            "options": {"reread": 0.01}, "targets": [{"name": "share", "url": "/share", "objects": len(rows)}],
        }  # fmt: skip


BEFORE = [
    thing(f"{HR}/deleted.txt", ["1", "2"], tier="top_secret"),
    thing(f"{HR}/resolved.txt", ["3"]),
    thing(f"{HR}/kept <b>&.txt", ["4"]),
    thing(f"{SHARE}/denied/x.txt", ["5"]),
    thing(f"{HR}/nothing.txt"),
]
AFTER = [
    thing(f"{HR}/resolved.txt"),
    thing(f"{HR}/kept <b>&.txt", ["4"]),
    thing(f"{SHARE}/denied/", status="failed", problem="unreadable", kind="other"),
    thing(f"{HR}/new.txt", ["6"]),
]
FOLDERS = (SHARE, HR, f"{SHARE}/denied")


def runs(after=AFTER, folders=None, **meta):
    folders = {SHARE: True, HR: True, f"{SHARE}/denied": False} if folders is None else folders
    return FakeRun(BEFORE, FOLDERS, run_id="one"), FakeRun(after, folders, **{"run_id": "two"} | meta)


def words(before, after, party="seller", lang="en"):
    with compare(before, after) as changes:
        statement = gather(before, after, changes, (WHOLE, WHOLE), party, NOW)
    return statement, document(statement, lang)


def text_of(said) -> str:
    return "\n".join(_texts(said.parts))


def _texts(value):
    if isinstance(value, str):
        yield value
    elif isinstance(value, tuple | list):
        for each in value:
            yield from _texts(each)
    elif hasattr(value, "__slots__"):
        for name in value.__slots__:
            yield from _texts(getattr(value, name))


def test_figures_are_those_of_the_evidence():
    statement, said = words(*runs())
    assert statement.outcomes == {"top_secret": {"deleted": 1}, "internal": {"resolved": 1, "remains": 1, "unknown": 1}}
    assert [change.object for change in statement.persists.first] == [f"{HR}/kept <b>&.txt"]
    assert [change.object for change in statement.unknown.first] == [f"{SHARE}/denied/x.txt"]
    assert statement.folders == ((f"{SHARE}/denied", "unreadable"),)
    first = said.parts[0].blocks[0].text
    assert first == text("handover.seller_left", "en", before=4, gone=2, deleted=1, resolved=1, remains=1, unknown=1)


def test_what_cannot_be_told_is_never_counted_as_gone():
    before, after = runs(
        after=[thing(f"{SHARE}/", status="failed", problem="unreadable", kind="other")], folders={SHARE: False}
    )
    statement, said = words(before, after)
    assert statement.outcome("deleted", "resolved") == 0
    assert statement.outcome("unknown") == 4
    assert section("handover", "en")["persists_none"] in text_of(said)


def test_a_clean_statement_says_within_the_covered_scope_and_its_limits():
    before = FakeRun(BEFORE[:2], FOLDERS, run_id="one")
    after = FakeRun([thing(f"{HR}/resolved.txt")], FOLDERS, run_id="two")
    for lang, phrase in (("zh", "在覆盖范围内未发现"), ("en", "not found within the covered scope")):
        _, said = words(before, after, lang=lang)
        assert phrase in said.parts[0].blocks[0].text
        everything = text_of(said)
        assert all(section("handover", lang)[f"limit_{name}"] in everything for name in LIMITS)
        assert {"zh": "备份", "en": "backups"}[lang] in everything


def test_taken_over_readings_are_said_with_the_formula():
    before, after = runs(
        after=[thing(f"{HR}/kept <b>&.txt", ["4"], origin="one"), thing(f"{HR}/resolved.txt", origin="two")]
    )
    statement, said = words(before, after)
    assert statement.after.carried == 1
    assert "(1 − 1%)^k" in text_of(said)
    _, said = words(*runs())
    assert section("handover", "en")["full"] in text_of(said)


def test_other_rules_are_said():
    _, said = words(*runs(key_id="k2"))
    everything = text_of(said)
    assert section("handover", "en")["people_unknown"] in everything
    assert section("handover", "en")["differs"].format(names="key") in everything


def test_a_buyer_reads_what_arrived():
    before = FakeRun(
        [thing("file:///old/a.txt", ["1"], data="x")], ("file:///old",), targets=[{"name": "old", "url": "file:///old"}]
    )
    after = FakeRun([thing(f"{HR}/a.txt", ["1"], data="x"), thing(f"{HR}/b.txt", ["2"])], FOLDERS)
    statement, said = words(before, after, party="buyer")
    assert statement.arrivals == {"same": 1, "new": 1}
    assert statement.arrived.total == 2
    assert said.title == section("handover", "en")["title_buyer"]


def table_rows(said, key, lang="en"):
    """The rows of the table that follows a paragraph of the statement."""
    blocks = [block for part in said.parts for block in part.blocks]
    at = [getattr(block, "text", None) for block in blocks].index(section("handover", lang)[key])
    return blocks[at + 1].rows


def test_what_is_gone_is_listed_as_it_was_and_a_copy_that_is_left_is_owned():
    copied = thing(f"{HR}/copy.txt", ["1", "2"], data="the same", tier="top_secret")
    kept = thing(f"{HR}/kept.txt", ["1", "2"], data="the same", tier="top_secret")
    before = FakeRun([*BEFORE[:2], copied, kept], FOLDERS, run_id="one")
    for party in ("seller", "buyer"):
        statement, said = words(before, FakeRun([AFTER[0], kept], FOLDERS, run_id="two"), party=party)
        rows = table_rows(said, "gone_said")
        gone = {row[0]: (row[3], row[5], row[6]) for row in rows}
        assert gone == {
            "/share/hr/copy.txt → /share/hr/kept.txt": ("deleted", "2", "2"),
            "/share/hr/deleted.txt": ("deleted", "2", "2"),
            "/share/hr/resolved.txt": ("resolved", "1", "1"),
        }
        assert statement.copies == 1
        assert section("handover", "en")["gone_copies"].format(n=1) in text_of(said)


def test_what_cannot_be_seen_is_told_with_what_it_held():
    before = FakeRun([thing(f"{HR}/shut.txt", ["1", "2", "3"])], FOLDERS, run_id="one")
    after = FakeRun([thing(f"{HR}/shut.txt", status="failed", problem="unreadable")], FOLDERS, run_id="two")
    (row,) = table_rows(words(before, after)[1], "unknown_said")
    assert (row[3], row[5], row[6]) == ("unreachable", "3", "3")


def test_a_buyer_reads_the_tier_that_an_object_has_now():
    before = FakeRun([thing(f"{HR}/a.txt", ["1", "2"], tier="top_secret")], FOLDERS, run_id="one")
    after = FakeRun([thing(f"{HR}/a.txt", ["1"], tier="public")], FOLDERS, run_id="two")
    (row,) = table_rows(words(before, after, party="buyer")[1], "arrived_said")
    assert row[1].startswith("Public")
    (row,) = table_rows(words(before, after)[1], "persists_said")
    assert row[1].startswith("Top secret")


def test_what_is_strict_and_open_stands_first():
    circles = {
        "a": ("top_secret", "owner"),
        "b": ("top_secret", "everybody"),
        "c": ("internal", "public"),
        "d": ("top_secret", None),
    }
    rows = [thing(f"{HR}/{name}.txt", ["1"], tier=tier, exposure=who) for name, (tier, who) in circles.items()]
    run = FakeRun(rows, FOLDERS)
    rows = table_rows(words(run, run)[1], "persists_said")
    assert [(row[0].rsplit("/", 1)[-1], row[2]) for row in rows] == [
        ("b.txt", "everybody"), ("d.txt", "unknown"), ("c.txt", "without login"), ("a.txt", "owner only"),
    ]  # fmt: skip


def test_long_lists_name_how_much_they_leave_out():
    many = [thing(f"{HR}/{n:04}.txt", ["1"], tier="internal" if n else "top_secret") for n in range(250)]
    run = FakeRun(many, FOLDERS)
    statement, said = words(run, run)
    assert (len(statement.persists.first), statement.persists.total) == (200, 250)
    assert statement.persists.first[0].before.tier == "top_secret"
    assert text("handover.and_more", "en", n=50) in text_of(said)


def test_html_is_whole_without_script_and_says_the_same(tmp_path: Path):
    for lang in ("zh", "en"):
        _, said = words(*runs(), lang=lang)
        html.write(said, tmp_path / "s.html")
        written = (tmp_path / "s.html").read_text("utf-8")
        assert not re.search(r"<script|src=|url\(|http://|https://|@import", written)
        assert "@page { size: A4" in written
        page = lxml_html.document_fromstring(written)
        shown = re.sub(r"\s+", "", page.find(".//main").text_content())
        missing = [each for each in _texts(said.parts) if re.sub(r"\s+", "", each) not in shown]
        assert missing == []
        assert page.xpath("//b") == []  # markup in a file's name stays text


def test_pdf_is_a4_and_says_the_same(tmp_path: Path):
    for lang in ("zh", "en"):
        _, said = words(*runs(), lang=lang)
        pdf.write(said, tmp_path / "s.pdf", lang)
        info = subprocess.run(["pdfinfo", tmp_path / "s.pdf"], capture_output=True, text=True, check=True).stdout
        assert "(A4)" in info
        fonts = subprocess.run(["pdffonts", tmp_path / "s.pdf"], capture_output=True, text=True, check=True).stdout
        assert all(line.split()[-5] == "yes" for line in fonts.splitlines()[2:])  # embedded
        command = ["pdftotext", "-layout", tmp_path / "s.pdf", "-"]
        shown = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        figures = section("handover", lang)
        assert said.title in shown
        flat = re.sub(r"\s+", "", shown)
        for each in (
            filled(figures["seller_left"], before=4, gone=2, deleted=1, resolved=1, remains=1, unknown=1),
            figures["limit_media"],
        ):
            assert re.sub(r"[\s-]+", "", each) in flat.replace("-", "")
        assert "kept<b>&.txt" in flat
        assert "b" * 64 in flat  # to be copied whole


def test_xlsx_lists_every_object(tmp_path: Path):
    before, after = runs()
    _, files = handover(
        before, after, party="seller", formats=["xlsx"], out=tmp_path, lang="zh", check=lambda run: WHOLE
    )
    book = openpyxl.load_workbook(files[0])
    said = section("handover", "zh")
    rows = list(book[said["sheet_before"]].iter_rows(min_row=2, values_only=True))
    assert {row[0]: row[4] for row in rows} == {
        "/share/hr/deleted.txt": "已删除", "/share/hr/resolved.txt": "已清除", "/share/hr/kept <b>&.txt": "仍存在", "/share/denied/x.txt": "无法判断",
    }  # fmt: skip
    assert len(list(book[said["sheet_after"]].iter_rows(min_row=2))) == 2
    assert len(list(book[said["sheet_unread"]].iter_rows(min_row=2))) == 2


def test_a_broken_seal_writes_nothing(tmp_path: Path):
    before, after = runs()
    broken = Seal("a" * 64, broken=True, words=("run.db differs in block 3",))
    with pytest.raises(RunError, match=r"run\.db differs in block 3"):
        handover(before, after, party="seller", formats=["html"], out=tmp_path, lang="en", check=lambda run: broken)
    assert list(tmp_path.iterdir()) == []


def test_what_is_missing_for_a_pdf_is_said_before_anything_is_written(tmp_path: Path, monkeypatch):
    before, after = runs()
    call = {"party": "seller", "formats": ["html", "pdf"], "out": tmp_path, "lang": "en", "check": lambda run: WHOLE}
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra, match=r"pandian\[pdf\]"):
        handover(before, after, **call)
    monkeypatch.undo()
    monkeypatch.setattr(pdf, "FONTS", ("No Such Font",))
    with pytest.raises(MissingExtra, match="no Chinese font"):
        handover(before, after, **call)
    assert list(tmp_path.iterdir()) == []


def test_an_object_edited_to_nothing_by_a_reading_taken_over_is_not_called_gone():
    before, after = FakeRun([thing(f"{HR}/a", ["1"])], FOLDERS), FakeRun([thing(f"{HR}/a", origin="older")], FOLDERS)
    with compare(before, after) as changes:
        assert [outcome_of(change) for change in changes] == ["unknown"]
