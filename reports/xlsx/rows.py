"""What the lists say of an object: its place, its types of data, its reasons, and what there is to do."""

from __future__ import annotations

import functools
import json
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote

from models.entities import catalogue
from models.exposure import EVERYBODY, PUBLIC, UNGRADED, UNKNOWN, circle, weights_of
from models.messages import Lang, section, text
from models.tiers import DEMANDS, STATE_MARK_FLAG, reason_text
from reports.base import Row, in_database
from reports.xlsx.style import CIRCLE_COLOURS, STATUS_COLOURS, tier_colours
from reports.xlsx.values import Badge, Lines

GROUPS = ("critical", "sensitive", "ordinary", "marking", "business", "public")
"""Classes of data, what weighs most first."""

TYPES_SHOWN = 5

_OPEN = re.compile(
    r"^[r-][w-][xsS-][r-][w-][xsS-]r"
    r"|everyone|所有人|guest|来宾|anonymous|匿名|public-read|authenticated users|\bPUBLIC\b",
    re.IGNORECASE,
)
"""Access that everybody has: the last triple of a POSIX mode, or a group that everybody is in."""


_OFFICE = "application/vnd.openxmlformats-officedocument."
_MEDIA = {
    _OFFICE + "spreadsheetml.sheet": "Excel (xlsx)",
    _OFFICE + "wordprocessingml.document": "Word (docx)",
    _OFFICE + "presentationml.presentation": "PowerPoint (pptx)",
    "application/vnd.ms-excel": "Excel (xls)",
    "application/msword": "Word (doc)",
    "application/vnd.ms-powerpoint": "PowerPoint (ppt)",
    "application/pdf": "PDF",
    "application/zip": "ZIP",
    "application/json": "JSON",
    "application/vnd.sqlite3": "SQLite",
    "application/octet-stream": "?",
    "text/plain": "TXT",
    "text/csv": "CSV",
    "text/html": "HTML",
    "text/markdown": "Markdown",
}


class Words:
    """Speaks for one run in one language: tiers, laws, reasons and types of data by their names."""

    def __init__(self, summary: Row, lang: Lang) -> None:
        self.lang = lang
        self.policy: Mapping[str, Any] = summary.get("policy") or {}
        self.messages = section("xlsx", lang)
        self.weights = weights_of(self.policy)
        listed = self.policy.get("tiers") or [
            {"id": tier, "zh": tier, "en": tier, "rank": at} for at, tier in enumerate(summary.get("tiers") or ())
        ]
        self.tiers: list[Row] = sorted(listed, key=lambda tier: int(tier.get("rank", 0)))
        self.rank = {tier["id"]: at for at, tier in enumerate(self.tiers)}
        self._owners = {
            str(each.get("name")): each["owner"] for each in summary.get("targets") or () if each.get("owner")
        }
        self._badges = {
            tier["id"]: Badge(_two_lines(self.tier_name(tier["id"])), tier_colours(at, len(self.tiers)))
            for at, tier in enumerate(self.tiers)
        }

    def owner(self, target: str) -> str | None:
        """Who answers for the data of a target, as the scope file says; None leaves the cell to be filled in."""
        return self._owners.get(target)

    def tier_name(self, tier: str | None) -> str:
        """The tier as the policy writes it."""
        if tier not in self.rank:
            return tier or self.messages["untiered"]
        entry = self.tiers[self.rank[tier]]
        return str(entry.get(self.lang) or tier)

    def tier(self, tier: str | None) -> Badge | str:
        """The tier on its colour."""
        return self._badges.get(tier or "") or self.tier_name(tier)

    def status(self, status: str) -> Badge | str:
        """How an object ended."""
        word = self.messages[f"status_{status}"]
        return Badge(word, STATUS_COLOURS[status]) if status in STATUS_COLOURS else word

    def exposure(self, row: Row) -> Badge | str:
        """Who can read the object; unknown where nobody tells."""
        return self.circle(circle(row.get("exposure")))

    def circle(self, who: str) -> Badge | str:
        """A circle of readers, on its colour where it is wide or unknown."""
        word = text(f"exposure.circle_{who}", self.lang)
        return Badge(word, CIRCLE_COLOURS[who]) if who in CIRCLE_COLOURS else word

    def risk(self, row: Row) -> int | None:
        """Weight of the tier times weight of the exposure; None without a tier."""
        risk = self.weights.risk(row.get("tier"), row.get("exposure"))
        return None if risk == UNGRADED else risk

    def demand(self, tier: str | None, kind: str) -> str:
        """What the tier demands of ``kind``."""
        if tier not in self.rank:
            return ""
        demands = self.tiers[self.rank[tier]].get("demands") or {}
        return str((demands.get(kind) or {}).get(self.lang, ""))

    def demands(self, tier: str | None) -> list[str]:
        """All that the tier demands, in the order of ``DEMANDS``."""
        return [self.demand(tier, kind) for kind in DEMANDS]

    def law(self, basis: Any) -> str:
        """A legal basis in full."""
        known = (self.policy.get("laws") or {}).get(basis, basis) if isinstance(basis, str) else basis
        return str(known.get(self.lang, "")) if isinstance(known, Mapping) else str(known)

    def reason(self, reason: Any) -> str:
        """One reason of a tier as a sentence."""
        return self._sentence(json.dumps(reason)) if isinstance(reason, Mapping) else str(reason)

    @functools.cached_property
    def _sentence(self) -> Callable[[str], str]:
        """A reason given as JSON in words; of many small files they are often the same."""
        return functools.lru_cache(4096)(lambda reason: reason_text(self.policy, json.loads(reason), self.lang))

    def reasons(self, row: Row, *, decisive: bool) -> tuple[Lines, Lines]:
        """The reasons of an object's tier and their legal bases; ``decisive``: those of the rule that decided only."""
        found = list(row.get("tier_reasons") or ())
        if decisive and found and isinstance(found[0], Mapping):
            first = found[0].get("rule")
            found = [reason for reason in found if isinstance(reason, Mapping) and reason.get("rule") == first]
        sentences = [self.reason(reason) for reason in found]
        bases = [
            self.law(basis) for reason in found if isinstance(reason, Mapping) for basis in reason.get("basis") or ()
        ]
        return Lines(sentences), Lines(list(dict.fromkeys(bases)))

    def entity(self, code: str) -> str:
        """A type of data by its name."""
        known = catalogue().get(code)
        return getattr(known, self.lang) if known else code

    def group(self, code: str) -> str:
        """The class of a type of data."""
        known = catalogue().get(code)
        return self.messages[f"group_{known.group}"] if known else ""

    def entities(self, counts: Mapping[str, int]) -> str:
        """The weightiest types of data with their numbers, and how many there are in all."""
        return self._named(tuple((code, number) for code, number in counts.items() if number))

    @functools.cached_property
    def _named(self) -> Callable[[tuple[tuple[str, int], ...]], str]:
        return functools.lru_cache(4096)(lambda pairs: self._in_words(dict(pairs)))

    def _in_words(self, counts: dict[str, int]) -> str:
        ordered = sorted(counts, key=lambda code: (weight(code), -counts[code], code))
        named = [
            self.messages["counted"].format(name=self.entity(code), n=f"{counts[code]:,}")
            for code in ordered[:TYPES_SHOWN]
        ]
        joined = self.messages["separator"].join(named)
        if len(ordered) > TYPES_SHOWN:
            return self.messages["and_more"].format(list=joined, n=len(ordered))
        return joined

    def media(self, row: Row) -> str:
        """What kind of object it is."""
        if row.get("kind") == "table":
            return self.messages["database_table"]
        media = str(row.get("media_type") or "")
        return _MEDIA.get(media) or media.removeprefix("application/")

    def to_do(self, row: Row) -> str:
        """What to do about an object that was not read in full."""
        return self.messages.get(f"do_{row.get('reason_code')}") or self.messages["do_default"]

    def gap(self, row: Row) -> str:
        """Access as the source tells it against what any tier above the mildest demands."""
        who = circle(row.get("exposure"))
        if who == UNKNOWN and row.get("access") and _OPEN.search(str(row["access"])):
            who = EVERYBODY  # a run that told of access alone
        said = {PUBLIC: "gap_public", EVERYBODY: "gap_open", UNKNOWN: "gap_unknown"}
        return self.messages[said.get(who, "gap_restricted")]

    def note(self, row: Row) -> Lines:
        """Remarks: a state-secret mark, copies, a reading that stopped short, flags."""
        notes = []
        flags = list(row.get("flags") or ())
        if STATE_MARK_FLAG in flags:
            notes.append(self.messages["note_secret"])
        notes += [self.messages.get(f"flag_{flag}", str(flag)) for flag in flags if flag != STATE_MARK_FLAG]
        if row.get("status") == "partial" and row.get("reason"):
            notes.append(text("xlsx.note_partial", self.lang, reason=row["reason"]))
        if (row.get("names") or {}).get("sampled"):
            notes.append(sampled_names(row["names"], self.lang))
        if row.get("duplicates_of"):
            notes.append(text("xlsx.note_copy", self.lang, object=readable(row["duplicates_of"])))
        if row.get("same_text_as"):
            notes.append(text("xlsx.note_same_text", self.lang, object=readable(row["same_text_as"])))
        return Lines(notes)


def sampled_names(told: Row, lang: Lang) -> str:
    """That names were looked for in a sample of an object's text, and what it says."""
    figures = {"mentions": f"{told['mentions']:,.0f}", "error": f"{told['error']:,.0f}"}
    return text("names.object", lang, read=size_text(told["bytes"]), of=size_text(told["of"]), **figures)


def _two_lines(name: str) -> str:
    """A tier's name with what stands in brackets on a line of its own."""
    return re.sub(r"\s*([（(])", r"\n\1", name, count=1) if len(name) > 8 else name


def weight(code: str) -> int:
    """How much a type of data weighs, 0 the most."""
    known = catalogue().get(code)
    return GROUPS.index(known.group) if known and known.group in GROUPS else len(GROUPS)


def is_secret(row: Row) -> bool:
    """Whether the object bears a state-secret mark: nothing of it is quoted."""
    return STATE_MARK_FLAG in (row.get("flags") or ())


def place(row: Row) -> tuple[str, str]:
    """Folder and name of an object, which may lie in an archive; database and schema, and name, of a table."""
    if in_database(row):
        path = str(row["path"])
        name = unquote(str(row["object"]).rstrip("/").rpartition("/")[2])
        above = path.removesuffix(name) if path.endswith(name) else path[: path.rfind(".") + 1]
        return above.rstrip("./\\"), path[len(above) :]
    return folder_and_name(str(row["path"]))


def folder_and_name(path: str) -> tuple[str, str]:
    """Of a file, or of what lies in one."""
    cut = max(path.rfind("/"), path.rfind("\\"))
    return (path[:cut] or path[:1], path[cut + 1 :]) if cut >= 0 else ("", path)


def readable(uri: str) -> str:
    """A URI as a person reads it."""
    return unquote(uri.removeprefix("file://"), errors="surrogateescape")


def moment(value: Any) -> datetime | str | None:
    """An ISO 8601 time as Excel takes it: UTC, without a zone; the text itself where it is none."""
    if not value:
        return None
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        return str(value)
    if found.tzinfo is not None:
        found = found.astimezone(UTC).replace(tzinfo=None)
    return found.replace(microsecond=0) if found.year >= 1900 else str(value)


def size_text(size: float) -> str:
    """Bytes in words."""
    for limit, unit in ((1e12, "TB"), (1e9, "GB"), (1e6, "MB")):
        if size >= limit:
            return f"{size / limit:,.1f} {unit}"
    return f"{size / 1e3:,.1f} kB"
