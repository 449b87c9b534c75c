"""The generated parts of docs/feeds.md: an example of every feed, and the tables that say what becomes what."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from models.entities import catalogue
from models.tiers import builtin_policies, load_policy
from reports.changes.states import Change, Side, State
from reports.feeds import export
from reports.feeds.google_dlp import INFO_TYPES
from reports.feeds.ocsf import ACTIVITY, STATUS, activity
from reports.feeds.purview import LABELS
from reports.feeds.sarif import BASELINE
from reports.feeds.tier_levels import CONFIDENTIALITY, SEVERITY, tier_levels
from tests.reports.fake_run import FakeRun

FILE = "file:///data/share/%E4%BA%BA%E4%BA%8B%E9%83%A8/%E8%8A%B1%E5%90%8D%E5%86%8C.csv"
TABLE = "postgresql://db.example.internal/erp/public/member"

NORMAL_FORMS = (
    ("CN_RESIDENT_ID", "532326 19860523 913x", "53232619860523913X", "no spaces or hyphens, X in upper case"),
    ("CN_MOBILE", "+86 138-1234-5678", "13812345678", "11 digits, without +86"),
    ("CN_LANDLINE", "010-62345678", "01062345678", "digits"),
    ("CN_BANK_CARD", "6213 6602 2971 7161 086", "6213660229717161086", "digits"),
    ("EMAIL_ADDRESS", "Zhang.San@Example.COM", "zhang.san@example.com", "lower case"),
    ("CN_LICENSE_PLATE", "京A·12345", "京A12345", "no dot, hyphen or space"),
    ("CN_USCC", "91520328ma66yu8x11", "91520328MA66YU8X11", "upper case"),
    ("WECHAT_ID", "Wxid_AbCdef12345", "wxid_abcdef12345", "lower case"),
    ("CN_QQ", "123456789", "123456789", "digits"),
    ("PERSON", "张三丰", "张三丰", "as written"),
    ("CN_ADDRESS", "北京市海淀区中关村大街1号院2号楼", "北京市海淀区中关村大街1号院2号楼", "as written"),
)
"""Entity type, a value as written, its normal form, and the rule."""


class ExampleRun(FakeRun):
    """One file and one table."""

    def __init__(self) -> None:
        super().__init__(2, hostile=False, state_secret=False, lang="en")

    @property
    def _rows(self) -> list[dict[str, Any]]:
        common = {
            "status": "scanned",
            "reason": None,
            "reason_code": None,
            "flags": [],
            "duplicates_of": None,
            "access": None,
        }
        reasons = [
            self._because(
                "4-sensitive-many", "top_secret", {"people_sensitive": 1860, "entities.sensitive": ["CN_RESIDENT_ID"]}
            )
        ]
        return [
            {"object": FILE, "path": "/data/share/人事部/花名册.csv", "target": "share", "kind": "file", "media_type": "text/csv", "size": 214_330, "modified": "2025-03-14T09:30:00Z", "owner": "hr-admin", "sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "tier": "top_secret", "tier_reasons": reasons, "counts": {"CN_RESIDENT_ID": 1860}, "subjects": 1860, **common},
            {"object": TABLE, "path": "erp.public.member", "target": "erp", "kind": "table", "media_type": None, "size": None, "modified": None, "owner": "app", "sha256": None, "tier": "top_secret", "tier_reasons": reasons, "counts": {"CN_RESIDENT_ID": 86_400}, "subjects": 86_400, **common},
        ]  # fmt: skip

    def findings(self, object: str | None = None, limit: int | None = None) -> Iterator[dict[str, Any]]:
        yield {"object": FILE, "entity_type": "CN_RESIDENT_ID", "start": None, "end": None, "location": {"row": 2, "column": "sfzh"}, "score": 0.99, "masked": "110***********002X", "fingerprint": "2b0f3c1d9a7e45568d2c6f0a1b3e4d5c", "verified_by": ["checksum"], "recognizer": "identity"}  # fmt: skip

    def fields(self, object: str | None = None) -> Iterator[dict[str, Any]]:
        for row in self._rows:
            yield {"object": row["object"], "path": row["path"], "target": row["target"], "tier": row["tier"], "container": "", "name": "sfzh", "comment": "身份证号", "entity_type": "CN_RESIDENT_ID", "count": row["subjects"], "values": row["subjects"], "sample": "110***********002X"}  # fmt: skip


class ExampleChanges:
    """Nothing has changed since the run before."""

    before_id, after_id, differences = "20261114T081500Z-11aa", "20261121T081500Z-7f3a", ()

    def __iter__(self) -> Iterator[Change]:
        for row in ExampleRun()._rows:
            side = Side("scanned", row["tier"], row["counts"], row["subjects"])
            yield Change(row["object"], row["path"], row["target"], row["kind"], State.PERSISTING, "why", side, side)


def bodies(name: str) -> list[str]:
    """The example run in one format, message by message."""
    return [message.body for message in export(ExampleRun(), name, ExampleChanges(), "en")]


def _json(name: str, at: int) -> Callable[[], str]:
    """One body as JSON on many lines."""
    return lambda: _block("json", json.dumps(json.loads(bodies(name)[at].strip(",[\n ")), ensure_ascii=False, indent=2))


def _text(name: str, first: int, last: int, kind: str = "text") -> Callable[[], str]:
    return lambda: _block(
        kind, "".join(bodies(name)[first:last]).replace("\ufeff", "").replace("\r\n", "\n").strip("\n")
    )


def _block(kind: str, text: str) -> str:
    return f"```{kind}\n{text}\n```"


def _table(*rows: tuple[object, ...]) -> str:
    head, *rest = rows
    lines = [head, ("---",) * len(head), *rest]
    return "\n".join("| " + " | ".join(str(cell) for cell in line) + " |" for line in lines)


def states() -> str:
    """What became of an object -> OCSF and SARIF."""
    rows: list[tuple[object, ...]] = [("state", "OCSF activity", "OCSF status", "SARIF baselineState")]
    for state in (None, *State):
        doing, status = activity(state)
        baseline = BASELINE[state] if state else ""
        name = f"`{state}`" if state else "no comparison"
        rows.append((name, f"{doing} {ACTIVITY[doing]}", f"{status} {STATUS[status]}", baseline))
    return _table(*rows)


def levels() -> str:
    """Tiers of the policies that come along -> OCSF's scales and Purview's labels."""
    rows: list[tuple[object, ...]] = [("policy", "tier", "OCSF confidentiality", "severity", "Purview label")]
    for policy in builtin_policies():
        described = load_policy(policy).describe()
        for tier, level in tier_levels({"policy": described}).items():
            secrecy = f"{level.confidentiality} {CONFIDENTIALITY[level.confidentiality]}"
            rows.append(
                (
                    policy,
                    f"`{tier}`",
                    secrecy,
                    f"{level.severity} {SEVERITY[level.severity]}",
                    LABELS[level.confidentiality],
                )
            )
    return _table(*rows)


def info_types() -> str:
    """Entity types -> Google's."""
    return _table(
        ("ours", "Google's"),
        *((f"`{ours}`", f"`{theirs}`") for ours, theirs in INFO_TYPES.items() if ours in catalogue()),
    )


def normal_forms() -> str:
    """How a value is written before it is hashed."""
    return _table(("type", "as written", "normal form", "rule"), *((f"`{code}`", f"`{written}`", f"`{normal}`", rule) for code, written, normal, rule in NORMAL_FORMS))  # fmt: skip


TABLES: dict[tuple[str, str], Callable[[], str]] = {
    ("feeds.md", "states"): states,
    ("feeds.md", "levels"): levels,
    ("feeds.md", "info-types"): info_types,
    ("feeds.md", "normal-forms"): normal_forms,
    ("feeds.md", "ocsf"): _json("ocsf", 0),
    ("feeds.md", "cef"): _text("cef", 0, 1),
    ("feeds.md", "csv"): _text("csv", 0, 2, "csv"),
    ("feeds.md", "google-dlp"): _json("google-dlp", 1),
    ("feeds.md", "sarif"): _json("sarif", 1),
    ("feeds.md", "datahub"): _json("datahub", -3),
    ("feeds.md", "purview-edm"): _text("purview-edm", 0, 1, "xml"),
    ("feeds.md", "purview-labels"): _text("purview-labels", 0, 2, "csv"),
    ("feeds.md", "fingerprints"): _text("fingerprints", 0, 2, "json"),
}
