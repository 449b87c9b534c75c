"""What the tests of feeds are made of: a run in order of URI, a comparison that holds every state, and a real scan."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Any

from reports.changes.states import Change, Side, State
from reports.feeds import pieces
from scanner.demo import numbers, people
from scanner.demo.share import make_share
from scanner.demo.writers import sqlite
from tests.reports.fake_run import FakeRun

KEY = "feeds-test-key-0123456789"
STATE_SECRET = (
    "file:///data/share/%E8%A1%8C%E6%94%BF%E9%83%A8/%E6%9D%A5%E6%96%87/%E4%BC%9A%E8%AE%AE%E6%9D%90%E6%96%99.docx"
)


class SortedRun(FakeRun):
    """The made-up run in order of URI, as a store gives one."""

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        return sorted(FakeRun._rows.func(self), key=lambda row: row["object"])


class FakeChanges:
    """A comparison that gives every object of ``run`` a state in turn, and some objects that are no longer there."""

    before_id, after_id, differences = "20261114T081500Z-11aa", "20261121T081500Z-7f3a", ()
    HERE = (
        State.NEW,
        State.PERSISTING,
        State.CHANGED,
        State.MOVED,
        State.UNREACHABLE,
        State.NOT_COMPARABLE,
        State.RESOLVED,
    )
    GONE = (State.DELETED, State.MOVED, State.UNREACHABLE, State.OUT_OF_SCOPE)

    def __init__(self, run: FakeRun, gone: int = 40) -> None:
        self.run, self.gone = run, gone

    def totals(self) -> Counter[State]:
        return Counter(change.state for change in self)

    def tiers(self) -> dict[str, Counter[State]]:
        return {}

    def people(self) -> None:
        return None

    def __iter__(self) -> Iterator[Change]:
        return iter(sorted([*self._here(), *self._gone()], key=lambda change: change.object))

    def _here(self) -> Iterator[Change]:
        for at, row in enumerate(self.run.objects()):
            state = self.HERE[at % len(self.HERE)]
            side = Side(
                row["status"], row["tier"], row["counts"], row["subjects"], row["size"], row["modified"], row["sha256"]
            )
            before: Side | None = side
            other = None
            if state is State.NEW:
                before = None
            elif state is State.MOVED:
                before, other = None, "file:///data/share/%E6%97%A7/" + str(at)
            elif state is State.CHANGED:
                before = Side("scanned", row["tier"], {**row["counts"], "CN_PASSPORT": 3, "PERSON": 0}, 3)
            elif state is State.RESOLVED:
                before = Side("scanned", "top_secret", {"CN_BANK_CARD": 4}, 4)
            yield Change(row["object"], row["path"], row["target"], row["kind"], state, "why", before, side, other)

    def _gone(self) -> Iterator[Change]:
        for at in range(self.gone):
            state = self.GONE[at % len(self.GONE)]
            side = Side(
                "scanned",
                "top_secret",
                {"CN_RESIDENT_ID": 7, "CN_MOBILE": 2},
                7,
                2048,
                "2024-01-02T03:04:05Z",
                "ab" * 32,
            )
            uri = (
                f"file:///data/share/%E6%97%A7/{at}"
                if at % 8
                else f"postgresql://erp.example.internal/erp/public/old_{at}"
            )
            other = "file:///data/share/new" if state is State.MOVED else None
            kind = "file" if at % 8 else "table"
            yield Change(uri, f"/data/share/旧/{at}", "公司共享盘", kind, state, "why", side, None, other)


def document(run: Any, name: str, changes: Any = None, lang: str = "zh") -> str:
    """What a file of that feed holds."""
    return "".join(pieces(run, name, changes, lang))


def make_places(folder: Path) -> list[str]:
    """A share and a database of invented people, and the values in them: enough for 10,000 events."""
    rng = random.Random(20261122)
    share, values = folder / "share", []
    (share / "演示").mkdir(parents=True)
    make_share(share / "演示", 3)
    for at in range(1_450):
        person = people.person(rng)
        said = {
            "姓名": person.name,
            "身份证号": numbers.resident_id(rng),
            "手机号": numbers.mobile(rng),
            "银行卡号": numbers.bank_card(rng),
            "邮箱": f"user{at}@mail{at % 7}.example.com",
            "车牌号": numbers.plate(rng),
            "护照号": numbers.passport(rng),
        }
        values += [said[key] for key in ("身份证号", "手机号", "银行卡号", "护照号")]
        place = share / f"部门{at % 17}" / f"a={at % 5} | b\\c"
        place.mkdir(parents=True, exist_ok=True)
        lines = [f"{key}：{value}" for key, value in said.items()]
        (place / f"档案 {at}.txt").write_text("\n".join(lines) + "\n", "utf-8")
    secret = numbers.resident_id(rng)
    (share / "来文.txt").write_text(f"机密★10年\n关于会议的通知\n联系人身份证号：{secret}\n", "utf-8")
    values.append(secret)
    rows = [(numbers.resident_id(rng), numbers.mobile(rng), f"备注,{at}") for at in range(50)]
    values += [value for row in rows for value in row[:2]]
    (folder / "crm.db").write_bytes(sqlite({"会员 (a,b)": ("sfzh TEXT, mobile TEXT, memo TEXT", rows)}))
    return values
