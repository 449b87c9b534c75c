"""Rows of a run as short lists: repeated strings, reasons and entity types are numbered, paths hang below folders."""

from __future__ import annotations

import json
from collections.abc import Hashable, Mapping, Sequence
from typing import Any
from urllib.parse import unquote

from models.exposure import CIRCLES, circle, weights_of
from models.messages import Lang, reason_title, section
from models.proofs import proof_words
from models.tiers.texts import fill, reason_text
from reports.base import Row, in_database
from reports.html.exposed import folder_field

LANGS: tuple[Lang, Lang] = ("zh", "en")
STATUSES = ("scanned", "partial", "skipped", "failed")
FOLDER_TYPES = 6
"""Entity types named for one folder, the most frequent."""


class Table:
    """Numbers things in the order they are met; the same thing gets the same number."""

    def __init__(self) -> None:
        self.items: list[Any] = []
        self._at: dict[Hashable, int] = {}

    def __call__(self, item: Any) -> int:
        """The number of ``item``, a new one if it was not met before."""
        key = item if isinstance(item, str) else json.dumps(item, sort_keys=True, default=str)
        at = self._at.setdefault(key, len(self.items))
        if at == len(self.items):
            self.items.append(item)
        return at


class Packer:
    """Packs the rows of one run.

    What it numbered is in ``strings``, ``codes``, ``why``, ``laws`` and ``proofs`` afterwards.
    """

    def __init__(self, summary: Row, folders: Sequence[Row]) -> None:
        self.strings, self.codes, self.why, self.laws, self.proofs = Table(), Table(), Table(), Table(), Table()
        self.lang: Lang = "en" if summary.get("lang") == "en" else "zh"
        self.tiers = _tiers(summary)
        self._tier_at = {tier["id"]: at for at, tier in enumerate(self.tiers)}
        self._policy = summary.get("policy") or {}
        self._laws = self._policy.get("laws") or {}
        self._weights = weights_of(self._policy)
        self._reasons = {lang: section("reasons", lang) for lang in LANGS}
        self._people = round((summary.get("subjects") or {}).get("estimate") or 0)
        self._codes_met: set[str] = set(summary.get("reasons") or ())
        for numbers in (summary.get("entities") or {}, *(summary.get("matrix") or {}).values()):
            for code in numbers:
                self.codes(code)
        self._folder_at = {row["path"]: at for at, row in enumerate(folders)}
        self.folders = [self._folder(row) for row in folders]

    def object(self, row: Row) -> list[Any]:
        """One object: the fields of OBJECT in web/src/data.js, in that order."""
        reason = self._reasons_of(row) if row.get("status") != "scanned" else None
        return [
            row["path"],
            self.strings(str(row.get("target") or "")),
            self.strings(str(row.get("media_type") or "")),
            row.get("size"),
            row.get("modified"),
            self.strings(str(row.get("owner") or "")),
            self.strings(_shown(row.get("access"))),
            STATUSES.index(row["status"]),
            reason,
            self._tier_at.get(row.get("tier"), -1),
            round(row.get("subjects") or 0),
            [part for code, number in (row.get("counts") or {}).items() for part in (self.codes(code), number)],
            self._folder_of(row),
            list(row.get("flags") or ()),
            unquote(str(row.get("duplicates_of") or ""), errors="surrogateescape").removeprefix("file://"),
            [self.why(self._because(because)) for because in row.get("tier_reasons") or ()],
            self._folder_at.get(f"{row['path']}!", -1),
            unquote(str(row.get("same_text_as") or ""), errors="surrogateescape").removeprefix("file://"),
            [told[name] for name in ("bytes", "of", "mentions", "error")]
            if (told := row.get("names") or {}).get("sampled")
            else None,
            sum((row.get("suppressed") or {}).values()),
            CIRCLES.index(circle(row.get("exposure"))),
            self._weights.risk(row.get("tier"), row.get("exposure")),
        ]

    def proofs_of(self, verified_by: Sequence[str], over: Sequence[str]) -> int:
        """The number of why something was found, in words: the same for most findings."""
        join = {lang: section("explain", lang)["separator"] for lang in LANGS}
        return self.proofs({lang: join[lang].join(proof_words(verified_by, over, lang)) for lang in LANGS})

    def tier(self, tier: str | None) -> int:
        """The place of a tier, mildest first; -1 for none, or one that the policy does not know."""
        return self._tier_at.get(tier or "", -1)

    def reason_titles(self) -> dict[str, dict[str, Any]]:
        """The texts of every reason met, with ``{detail}`` where a detail belongs, and as a heading."""
        return {
            code: {
                **{lang: self._reasons[lang][code] for lang in LANGS},
                "title": {lang: reason_title(code, lang) for lang in LANGS},
            }
            for code in self._codes_met
            if code in self._reasons["zh"]
        }

    def _folder(self, row: Row) -> list[Any]:
        """One folder: the fields of FOLDER in web/src/data.js."""
        parent = self._folder_at.get(row.get("parent"), -1)
        path, above = row["path"], row.get("parent") or ""
        name = path[len(above) :].lstrip("/\\!") if parent >= 0 and path.startswith(above) else path
        most = sorted((row.get("entities") or {}).items(), key=lambda pair: -pair[1])[:FOLDER_TYPES]
        return [
            name or path,
            parent,
            self.strings(str(row.get("target") or "")),
            row.get("objects") or 0,
            row.get("bytes") or 0,
            self._tier_at.get(row.get("tier"), -1),
            round(row.get("subjects") or 0),
            row.get("findings") or 0,
            row.get("unread") or 0,
            [part for code, number in most for part in (self.codes(code), number)],
            folder_field(row.get("exposed"), self._tier_at),
        ]

    def _folder_of(self, row: Row) -> int:
        """The innermost known folder above the object, -1 where there is none.

        A table's path joins its names by points: its schema and database are known by their URIs.
        """
        uri = str(row["object"])
        if in_database(row):
            above = (unquote(uri[:cut]) for cut in range(len(uri) - 1, 0, -1) if uri[cut] == "/")
        else:
            path = row["path"]
            above = (path[:cut] for cut in range(len(path) - 1, 0, -1) if path[cut] in "/\\")
        return next((at for name in above if (at := self._folder_at.get(name)) is not None), -1)

    def _reasons_of(self, row: Row) -> list[list[str]]:
        """Codes and details of why an object was not wholly read; the page says them in either language.

        A row says its reasons as one text: it is taken apart again by the catalogue's own sentences, and given as it
        is, ["", text], where they do not fit.
        """
        code, said = str(row.get("reason_code") or ""), _shown(row.get("reason"))
        self._codes_met.add(code)
        found: list[list[str]] = []
        for part in said.split("；" if self.lang == "zh" else "; "):
            match = self._sentence(part, code if not found else None)
            if match is None:
                return [[code, "", said]]
            found.append(match)
        return found

    def _sentence(self, said: str, code: str | None) -> list[str] | None:
        """The code and detail of one sentence; of every reason that fits, the one with the most words of its own."""
        best: tuple[int, list[str]] | None = None
        texts = self._reasons[self.lang]
        for known in (code,) if code in texts else texts:
            before, placeholder, after = texts[known].partition("{detail}")
            if said in (texts[known], before.rstrip("：: ") + after):
                detail = ""
            elif placeholder and said.startswith(before) and said.endswith(after) and before + after:
                detail = said[len(before) : len(said) - len(after)]
            else:
                continue
            if best is None or len(before + after) > best[0]:
                best = (len(before + after), [known, detail])
        if best is not None:
            self._codes_met.add(best[1][0])
        return best and best[1]

    def _because(self, reason: Any) -> list[Any]:
        """One reason of a tier: the fields of WHY in web/src/data.js."""
        if not isinstance(reason, Mapping):
            return [-1, *bilingual(reason).values(), []]
        said: dict[str, str] = {lang: reason_text(self._policy, reason, lang) for lang in LANGS}
        if not any(said.values()):
            said = bilingual(reason.get("rule"))
        basis = [self.laws(self.law(each)) for each in reason.get("basis") or ()]
        return [self._tier_at.get(reason.get("tier"), -1), said["zh"], said["en"], basis]

    def law(self, basis: Any) -> dict[str, str]:
        """A legal basis in both languages, as the policy names it."""
        return bilingual(self._laws.get(basis, basis) if isinstance(basis, str) else basis)

    def flag(self, flag: Any) -> dict[str, Any]:
        """A flag of the run: an id that the policy or the page's own messages explain, or a mapping with its text."""
        given = flag if isinstance(flag, Mapping) else {"id": flag}
        name = str(given.get("id") or given.get("flag") or "")
        known: Mapping[str, Any] = next(
            (entry for entry in self._policy.get("run_flags") or () if entry.get("id") == name), {}
        )
        entry = {**known, **given}
        said = entry.get("text") or {lang: entry[lang] for lang in LANGS if lang in entry} or None
        return {
            "id": name,
            "text": bilingual(said, {"people": self._people, **(entry.get("values") or {})}) if said else None,
            "basis": [self.law(basis) for basis in entry.get("basis") or ()],
        }

    def notes(self) -> list[dict[str, Any]]:
        """What the policy adds to every report of a transfer."""
        return [
            {"text": bilingual(note), "basis": [self.law(basis) for basis in note.get("basis") or ()]}
            for note in self._policy.get("notes") or ()
        ]


def bilingual(said: Any, values: Mapping[str, Any] | None = None) -> dict[str, str]:
    """``said`` in both languages: a sentence stands for both; a mapping gives each, with ``{name}`` filled in."""
    result: dict[str, str] = {}
    for lang in LANGS:
        text = _shown(said.get(lang, next(iter(said.values()), ""))) if isinstance(said, Mapping) else _shown(said)
        result[lang] = fill(text, values, lang) if values else text
    return result


def _tiers(summary: Row) -> list[dict[str, Any]]:
    """The policy's tiers, mildest first, with what each demands and what was found in it."""
    found = summary.get("tiers") or {}
    listed = list((summary.get("policy") or {}).get("tiers") or ())
    listed = listed or [{"id": tier, "zh": tier, "en": tier, "rank": at} for at, tier in enumerate(found)]
    tiers = []
    for tier in sorted(listed, key=lambda tier: tier.get("rank", 0)):
        demands = tier.get("demands") or {}
        tiers.append(
            {
                "id": tier["id"],
                "name": {lang: str(tier.get(lang) or tier["id"]) for lang in LANGS},
                "demands": {key: bilingual(value) for key, value in demands.items()},
                "objects": (found.get(tier["id"]) or {}).get("objects", 0),
                "subjects": round((found.get(tier["id"]) or {}).get("subjects", 0)),
            }
        )
    return tiers


def _shown(value: Any) -> str:
    """Any value of a row as text."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return "、".join(_shown(part) for part in value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_shown(part)}" for key, part in value.items())
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)
