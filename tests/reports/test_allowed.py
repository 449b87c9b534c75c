"""What allow lists left out, and why something was found, as the reports say it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import openpyxl
import pytest

from reports.html import write as write_html
from reports.html.payload import payload
from reports.xlsx import write as write_xlsx
from tests.reports.browser import chromium, console, open_report
from tests.reports.fake_run import FakeRun, Row

ENTRIES = [
    {
        "id": "hotline", "reason": "our own <b>number</b>", "owner": "Li Na", "expires": "2027-06-30", "expired": False,
        "conditions": {"fingerprint": 2, "path": 1}, "paths": ["letters/*.docx"], "entities": ["IMEI"], "findings": 40, "objects": 9,
    },
    {
        "id": "pilot", "reason": "people of the pilot", "owner": "Wang Fang", "expires": "2026-01-31", "expired": True,
        "conditions": {"pattern": 1}, "paths": [], "entities": [], "findings": 0, "objects": 0,
    },
]  # fmt: skip


class AllowedRun(FakeRun):
    """A run with allow lists; every object has two findings left out."""

    @cached_property
    def summary(self) -> Row:
        found = {"findings": 40, "objects": 9, "entities": {"CN_MOBILE": 40}, "entries": ENTRIES}
        return {**super().summary, "suppressed": found}

    def objects(self, order: Literal["path", "risk", "unread"] = "path", limit: int | None = None) -> Iterator[Row]:
        for row in super().objects(order, limit):
            yield {**row, "suppressed": {"CN_MOBILE": 2}}

    def findings(self, object: str | None = None, limit: int | None = None) -> Iterator[Row]:
        for row in super().findings(object, limit):
            yield {**row, "verified_by": ["checksum", "birth_date"], "over": ["CN_BANK_CARD"]}


@pytest.fixture(scope="module")
def run() -> FakeRun:
    return AllowedRun(160, lang="en")


def test_the_page_is_given_the_entries_and_the_proofs_in_words(run: FakeRun) -> None:
    data = payload(run, "en")
    assert [entry["id"] for entry in data["summary"]["suppressed"]["entries"]] == ["hotline", "pilot"]
    assert data["entities"]["IMEI"]["en"] == "IMEI"
    assert len(data["proofs"]) == 1
    assert data["proofs"][0]["en"].startswith("its check digit is right; it holds a date of birth that exists; ")
    assert "银行卡号" in data["proofs"][0]["zh"]
    assert {row[-3] for row in data["objects"]} == {2}


def test_the_page_names_what_expired_and_says_why(run: FakeRun, tmp_path: Path) -> None:
    write_html(run, tmp_path / "report.html", "en")
    with chromium(tmp_path / "profile") as driver:
        open_report(driver, tmp_path / "report.html")
        rows = driver.execute_script(
            "return [...document.querySelectorAll('[aria-labelledby=allowed-title] tbody tr')].map((row) => row.innerText)"
        )
        assert rows[0].split("\t")[:4] == ["pilot", "people of the pilot", "Wang Fang", "2026-01-31 expired"]
        assert "our own <b>number</b>" in rows[1]
        assert "fingerprints: 2 · letters/*.docx · IMEI" in rows[1]
        driver.execute_script("document.querySelector('.risk-head button').click()")
        told: Any = driver.execute_script("return document.querySelector('dialog.detail').innerText")
        assert "Left out by allow lists" in told
        assert "its check digit is right; it holds a date of birth that exists" in told
        assert console(driver) == []


def test_a_run_without_allow_lists_says_nothing_of_them(tmp_path: Path) -> None:
    run = FakeRun(40, lang="en")
    assert "suppressed" not in payload(run, "en")["summary"]
    write_xlsx(run, tmp_path / "report.xlsx", "en")
    cells = [cell.value for row in openpyxl.load_workbook(tmp_path / "report.xlsx")["Overview"] for cell in row]
    assert "Left out by allow lists" not in cells


def test_the_working_paper_lists_the_entries(run: FakeRun, tmp_path: Path) -> None:
    write_xlsx(run, tmp_path / "report.xlsx", "en")
    rows = [
        [cell for cell in row if cell is not None]
        for row in openpyxl.load_workbook(tmp_path / "report.xlsx")["Overview"].iter_rows(values_only=True)
    ]
    at = rows.index(["Left out by allow lists"])
    pilot, hotline = rows[at + 3 : at + 5]
    assert pilot == ["pilot", "people of the pilot", "Wang Fang", "2026-01-31　expired", "patterns: 1", 0]
    assert hotline[-1] == 40
    assert "40 findings in 9 objects" in rows[at + 1][0]
