"""A statement in words: the facts as parts, paragraphs and tables, the same for every file that is written."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from models.messages import Lang, reason_title, section, text
from reports.changes.states import Change, State
from reports.changes.words import PEOPLE, Words, elsewhere, findings_of, place
from reports.handover.blocks import Block, Bullets, Document, Paragraph, Part, Signatures, Table
from reports.handover.facts import OUTCOMES, Listed, RunFacts, Statement
from reports.xlsx.text import visible

LIMITS = ("backups", "media", "third", "recover", "unread", "recognise", "later", "lawful")
_STATUSES = ("scanned", "partial", "skipped", "failed")
_NONE = "—"


def document(statement: Statement, lang: Lang) -> Document:
    """The whole statement in ``lang``."""
    said = section("handover", lang)
    teller = _Teller(statement, lang, said)
    third = "part_persists" if statement.party == "seller" else "part_arrived"
    parts = (
        ("part_conclusion", teller.conclusion()),
        ("part_scope", teller.scope()),
        ("part_method", teller.method()),
        ("part_coverage", teller.coverage()),
        ("part_compared", teller.compared()),
        (third, teller.persists()),
        ("part_unseen", teller.unseen()),
        ("part_limits", teller.limits()),
        ("part_integrity", teller.integrity()),
        ("part_signature", teller.signature()),
    )
    before, after = statement.before.run_id, statement.after.run_id
    return Document(
        lang=lang,
        made=statement.made,
        title=said[f"title_{statement.party}"],
        subtitle=text("handover.subtitle", lang, before=before, after=after),
        number=text("handover.number", lang, id=statement.id, when=moment(statement.made)),
        footer=text("handover.footer", lang, id=statement.id),
        parts=[Part(said[key], tuple(blocks)) for key, blocks in parts],
    )


def moment(when: Any) -> str:
    """A time of a run as a person reads it."""
    return str(when or _NONE).replace("T", " ").removesuffix("Z")


def clean_tree(statement: Statement) -> bool:
    """Whether everything that was found before is shown to be gone."""
    return not statement.outcome("remains", "unknown")


class _Teller:
    """Words each part."""

    def __init__(self, statement: Statement, lang: Lang, said: Mapping[str, str]) -> None:
        self._of, self._lang, self._said = statement, lang, said
        self._words = Words(lang, statement.policy)

    # ---- 1

    def conclusion(self) -> Iterator[Block]:
        of = self._of
        if of.party == "seller":
            yield Paragraph(self._seller(), strong=True)
        else:
            yield Paragraph(self._buyer(), strong=True)
        if of.copies:
            yield Paragraph(text("handover.gone_copies", self._lang, n=_n(of.copies)), strong=True)
        yield Paragraph(self._people())
        if of.people:
            yield Paragraph(self._said["people_note"])
        yield Paragraph(self._said["evidence_note"])
        if of.differences:
            yield Paragraph(self._differs(), strong=True)
        if of.after.carried:
            share = _share(of.after)
            yield Paragraph(
                text("handover.not_full", self._lang, carried=_n(of.after.carried), share=share), strong=True
            )
        else:
            yield Paragraph(self._said["full"])

    def _seller(self) -> str:
        of = self._of
        before = of.outcome(*OUTCOMES)
        numbers = {each: _n(of.outcome(each)) for each in OUTCOMES}
        if not before:
            return self._said["seller_none"]
        deleted, resolved = numbers["deleted"], numbers["resolved"]
        if clean_tree(of):
            return text("handover.seller_clean", self._lang, before=_n(before), deleted=deleted, resolved=resolved)
        gone = _n(of.outcome("deleted", "resolved"))
        return text("handover.seller_left", self._lang, before=_n(before), gone=gone, **numbers)

    def _buyer(self) -> str:
        found = self._of.arrivals
        after = sum(found.values())
        if not after:
            return self._said["buyer_none"]
        same, changed, new, other = (_n(found.get(each, 0)) for each in ("same", "changed", "new", "unknown"))
        return text(
            "handover.buyer_found", self._lang, after=_n(after), same=same, changed=changed, new=new, other=other
        )

    def _people(self) -> str:
        people = self._of.people.get("run")
        if people is None:
            return self._said["people_unknown"]
        before, after, gone, remain, new = (self._words.estimate(getattr(people, name)) for name in PEOPLE)
        return text("handover.people_said", self._lang, before=before, after=after, gone=gone, remain=remain, new=new)

    def _differs(self) -> str:
        names = (section("changes", self._lang)[f"differs_{name}"] for name in self._of.differences)
        return text("handover.differs", self._lang, names=self._said["list_stop"].join(names))

    # ---- 2

    def scope(self) -> Iterator[Block]:
        yield Paragraph(self._said["scope_said"])
        before, after = (_targets(run) for run in (self._of.before, self._of.after))
        rows = []
        for name in dict.fromkeys([*before, *after]):
            one, two = before.get(name), after.get(name)
            shown: Mapping[str, Any] = two or one or {}
            rows.append(
                (
                    visible(name),
                    visible(str(shown.get("url", ""))),
                    _n(one["objects"]) if one else self._said["absent"],
                    _n(two["objects"]) if two else self._said["absent"],
                    *(self._patterns(key, one, two) for key in ("include", "exclude")),
                )
            )
        keys = ("col_target", "col_place", "col_objects_before", "col_objects_after", "col_include", "col_exclude")
        yield Table(tuple(self._said[key] for key in keys), tuple(rows), (16, 34, 11, 11, 14, 14), (2, 3), (1,))

    def _patterns(self, key: str, one: Mapping[str, Any] | None, two: Mapping[str, Any] | None) -> str:
        """The patterns of both runs; where they differ, of each."""
        earlier, later = ([visible(str(each)) for each in (run or {}).get(key) or ()] for run in (one, two))
        if earlier == later or one is None or two is None:
            return self._said["list_stop"].join(later or earlier) or _NONE
        both = (self._said["list_stop"].join(each) or _NONE for each in (earlier, later))
        return " → ".join(both)

    # ---- 3

    def method(self) -> Iterator[Block]:
        yield Paragraph(self._said["method_said"])
        both = (self._of.before, self._of.after)

        def row(key: str, *values: Any) -> tuple[str, ...]:
            return (self._said[key], *(visible(str(_NONE if value in {None, ""} else value)) for value in values))

        yield Table(
            (self._said["col_figure"], self._said["col_before"], self._said["col_after"]),
            (
                row("row_run", *(run.run_id for run in both)),
                row("row_started", *(moment(run.summary.get("started")) for run in both)),
                row("row_finished", *(moment(run.summary.get("finished")) for run in both)),
                row("row_version", *(run.summary.get("pandian") for run in both)),
                row("row_ruleset", *(run.meta.get("ruleset") for run in both)),
                row("row_policy", *(_policy(run) for run in both)),
                row("row_key", *(run.meta.get("key_id") for run in both)),
                row("row_names", *(run.meta.get("names") for run in both)),
                row("row_full", *(_n(run.carried) for run in both)),
            ),
            (24, 38, 38),
        )

    # ---- 4

    def coverage(self) -> Iterator[Block]:
        yield Paragraph(self._said["coverage_said"])
        both = (self._of.before, self._of.after)
        rows = [(self._said["row_objects"], *(_n(run.summary.get("objects", 0)) for run in both))]
        rows += [
            (self._said[f"row_{status}"], *(_n((run.summary.get("status") or {}).get(status, 0)) for run in both))
            for status in _STATUSES
        ]
        rows.append((self._said["row_listed"], *(_n(run.listed) for run in both)))
        rows.append((self._said["row_unlisted"], *(_n(run.unlisted) for run in both)))
        header = (self._said["col_figure"], self._said["col_before"], self._said["col_after"])
        yield Table(header, tuple(rows), (50, 25, 25), (1, 2))

    # ---- 5

    def compared(self) -> Iterator[Block]:
        of = self._of
        yield Paragraph(self._said["by_tier_said"])
        known = [str(tier["id"]) for tier in of.policy.get("tiers", ())]
        tiers = [*reversed(known), *sorted(tier for tier in of.outcomes if tier not in known)]
        rows = []
        for tier in tiers:
            counts = of.outcomes.get(tier, {})
            numbers = [counts.get(each, 0) for each in OUTCOMES]
            rows.append((self._words.tier(tier), _n(sum(numbers)), *map(_n, numbers)))
        sums = [of.outcome(each) for each in OUTCOMES]
        rows.append((self._said["all_tiers"], _n(sum(sums)), *map(_n, sums)))
        keys = ("col_tier", "col_found_before", "col_deleted", "col_resolved", "col_remains", "col_unknown")
        yield Table(tuple(self._said[key] for key in keys), tuple(rows), (40, 12, 12, 12, 12, 12), (1, 2, 3, 4, 5))
        if of.gone.total:
            yield Paragraph(self._said["gone_said"])
            yield from self._list(of.gone, "before")
        yield Paragraph(self._said["by_state_said"])
        states = [(self._words.state(state), self._words.means(state), _n(of.totals.get(state, 0))) for state in State]
        header = tuple(self._said[key] for key in ("col_state", "col_means", "col_count"))
        yield Table(header, tuple(states), (18, 68, 14), (2,))
        if of.people:
            yield Paragraph(self._said["people_table"])
            yield self._people_table()

    def _people_table(self) -> Table:
        said = section("changes", self._lang)
        rows = []
        order = [f"tier:{tier['id']}" for tier in reversed(list(self._of.policy.get("tiers", ())))]
        places = {scope: at for at, scope in enumerate([*order, "run"])}
        for scope, people in sorted(self._of.people.items(), key=lambda pair: places.get(pair[0], -1)):
            name = self._said["all_tiers"] if scope == "run" else self._words.tier(scope.partition(":")[2])
            rows.append((name, *(self._words.estimate(getattr(people, each)) for each in PEOPLE)))
        header = (self._said["col_tier"], *(said[f"people_{name}"] for name in PEOPLE))
        return Table(header, tuple(rows), (20, 16, 16, 16, 16, 16), (1, 2, 3, 4, 5))

    # ---- 6

    def persists(self) -> Iterator[Block]:
        listed = self._of.persists if self._of.party == "seller" else self._of.arrived
        kind = "persists" if self._of.party == "seller" else "arrived"
        if not listed.total:
            yield Paragraph(self._said[f"{kind}_none"])
        else:
            yield Paragraph(self._said[f"{kind}_said"])
            yield from self._list(listed, kind)

    def _list(self, listed: Listed, kind: str) -> Iterator[Block]:
        keys = ("col_object", "col_tier", "col_exposure", "col_state", "col_why", "col_people", "col_findings")
        rows = tuple(self._row(change, kind) for change in listed.first)
        yield Table(tuple(self._said[key] for key in keys), rows, (33, 11, 10, 10, 18, 8, 10), (5, 6), (0,))
        if listed.total > len(listed.first):
            yield Paragraph(text("handover.and_more", self._lang, n=_n(listed.total - len(listed.first))))

    def _row(self, change: Change, kind: str) -> tuple[str, ...]:
        """One object. What is gone or cannot be seen is told as it was before; what persists by its tier then."""
        side = (change.before or change.after) if kind == "before" else (change.after or change.before)
        shown = visible(change.path) + elsewhere(change)
        tiered = side if kind == "arrived" else change.before or side
        tier = tiered.tier if tiered else None
        people = "" if side is None else _n(side.subjects)
        findings = "" if side is None else _n(findings_of(side.counts))
        state, why = self._words.state(change.state), self._words.why(change)
        return shown, self._words.tier(tier), self._words.exposure(side), state, why, people, findings

    # ---- 7

    def unseen(self) -> Iterator[Block]:
        of = self._of
        if of.unknown.total:
            yield Paragraph(self._said["unknown_said"])
            yield from self._list(of.unknown, "before")
        else:
            yield Paragraph(self._said["unknown_none"])
        reasons = of.after.summary.get("reasons") or {}
        if reasons:
            yield Paragraph(self._said["unread_said"])
            rows = sorted(((reason_title(code, self._lang), number) for code, number in reasons.items()), key=_most)
            header = (self._said["col_reason"], self._said["col_count"])
            yield Table(header, tuple((title, _n(number)) for title, number in rows), (80, 20), (1,))
        else:
            yield Paragraph(self._said["unread_none"])
        if of.folders:
            yield Paragraph(self._said["folders_said"])
            folders = tuple((place(uri), reason_title(code, self._lang)) for uri, code in of.folders)
            yield Table((self._said["col_place"], self._said["col_reason"]), folders, (65, 35), (), (0,))
            if of.after.unlisted > len(folders):
                yield Paragraph(text("handover.and_more", self._lang, n=_n(of.after.unlisted - len(folders))))

    # ---- 8 to 10

    def limits(self) -> Iterator[Block]:
        yield Paragraph(self._said["limits_said"])
        yield Bullets(tuple(self._said[f"limit_{name}"] for name in LIMITS))

    def integrity(self) -> Iterator[Block]:
        yield Paragraph(self._said["integrity_said"])
        both = (self._of.before, self._of.after)
        header = (self._said["col_figure"], self._said["col_before"], self._said["col_after"])
        rows = (
            (self._said["row_run"], *(run.run_id for run in both)),
            (self._said["seal_head"], *(run.seal.head or self._said["seal_none"] for run in both)),
            (self._said["seal_words"], *("\n".join(run.seal.words) or _NONE for run in both)),
        )
        yield Table(header, rows, (16, 42, 42), (), (1, 2))
        for run in both:
            if run.seal.files:
                header = (f"{run.run_id}", self._said["col_bytes"], self._said["col_hash"])
                files = tuple((visible(each.name), _n(each.size), each.sha256) for each in run.seal.files)
                yield Table(header, files, (26, 14, 60), (1,), (2,))

    def signature(self) -> Iterator[Block]:
        parties = (self._said["sign_seller"], self._said["sign_buyer"])
        yield Signatures(parties, (self._said["sign_person"], self._said["sign_date"]))


def _n(number: Any) -> str:
    return f"{int(number or 0):,}"


def _most(pair: tuple[str, int]) -> tuple[int, str]:
    return (-pair[1], pair[0])


def _targets(run: RunFacts) -> dict[str, dict[str, Any]]:
    """What the summary says of each target, with its patterns."""
    patterns = {each["name"]: each for each in run.meta.get("targets") or ()}
    found = {}
    for target in run.summary.get("targets") or ():
        known = patterns.get(target["name"], {})
        found[str(target["name"])] = {**{key: known.get(key) for key in ("include", "exclude")}, **target}
    return found


def _policy(run: RunFacts) -> str:
    policy = run.summary.get("policy") or {}
    return f"{policy.get('id', _NONE)} {policy.get('version', '')} ({policy.get('digest', _NONE)})"


def _share(run: RunFacts) -> str:
    """The share of objects that a rescan reads again all the same."""
    options = run.summary.get("options") or {}
    share = options.get("reread", run.meta.get("reread"))
    return f"{share * 100:.3g}%" if isinstance(share, int | float) else _NONE
