"""What a run keeps of the comparison with the run before says the same as the comparison did."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

from reports.changes.compare import compare
from reports.changes.view import META, kept_rows, kept_totals, stored_changes
from tests.reports.changes.fakes import SHARE, FakeCompared, thing


class _Kept(FakeCompared):
    kept: list[dict[str, Any]]

    def change_rows(self):
        return iter([SimpleNamespace(**row) for row in self.kept])


def test_what_is_kept_says_what_was_found():
    same, edited, gone = thing(f"{SHARE}/same"), thing(f"{SHARE}/e", ["1"]), thing(f"{SHARE}/zz", ["5"])
    things = [same, thing(f"{SHARE}/e", ["2"]), thing(f"{SHARE}/new")]
    before, after = FakeCompared([same, edited, gone]), FakeCompared(things, run_id="later")
    with compare(before, after) as found:
        rows, totals = list(kept_rows(found)), json.loads(json.dumps(kept_totals(found)))
        kept = _Kept(things, run_id="later", **{META: totals})
        kept.kept = rows
        stored = stored_changes(kept)
        assert list(stored) == list(found)
        assert (stored.before_id, stored.after_id, stored.differences) == (found.before_id, "later", ())
        assert (stored.totals(), stored.tiers(), stored.people()) == (found.totals(), found.tiers(), found.people())
    assert len(rows) == 3
    assert stored_changes(_Kept(things)) is None
