"""Policy files: YAML in, a checked Policy out; every error names file, line, key and what is expected."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import PolicyError
from models.messages import default_lang, text
from models.tiers.conditions import Condition, Every, Some, comparison
from models.tiers.facts import figure_exists, placeholder_exists
from models.tiers.handling import HANDLING_NAMES, HandlingRule
from models.tiers.nodes import MAX_BYTES, NodeReader
from models.tiers.policy import DEMANDS, Bilingual, Note, Policy, Rule, RunFlag, Tier, View
from models.tiers.texts import placeholders
from models.tiers.weights import read_weights

if TYPE_CHECKING:
    import yaml

QUESTIONS, HANDLING = ("run_flags", "notes"), ("handling", "named_places", "exposure")
CONFIDENTIALITY = ("0", "1", "2", "3", "4", "5", "6", "99")
"""What OCSF 1.8.0 has as confidentiality_id."""

MAX_DEPTH = 24
MAX_CONDITIONS = 10_000

Known = Callable[[str], bool]
"""Whether there is a figure of that name."""


def builtin_policies() -> tuple[str, ...]:
    """Names of the policies that come with pandian, ``default`` first."""
    folder = resources.files("models.tiers").joinpath("policies")
    names = sorted(entry.name.removesuffix(".yaml") for entry in folder.iterdir() if entry.name.endswith(".yaml"))
    return ("default", *names)


def load_policy(path: Path | str | None = None) -> Policy:
    """The policy in the file ``path``, or one that comes with pandian by its name; the default one for None.

    Raises PolicyError, with file, line, key and what is expected.
    """
    if path is None:
        return _builtin("default")
    name = str(path)
    if name in builtin_policies() and not Path(path).is_file():
        return _builtin(name)
    try:
        with Path(path).open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except OSError as error:
        names = ", ".join(builtin_policies())
        reason = error.strerror or type(error).__name__
        raise PolicyError(text("tiers.err_file", default_lang(), file=name, reason=reason, names=names)) from error
    return _Loader(name).load(data)


@functools.cache
def _builtin(name: str) -> Policy:
    folder = resources.files("models.tiers")
    file = folder.joinpath("default.yaml") if name == "default" else folder.joinpath("policies", f"{name}.yaml")
    return _Loader(f"{name}.yaml").load(file.read_bytes())


class _Loader(NodeReader):
    """Reads one policy file."""

    def __init__(self, file: str) -> None:
        super().__init__(file)
        self._conditions = 0
        self.laws: dict[str, Bilingual] = {}
        self.tiers: dict[str, Tier] = {}

    def load(self, data: bytes) -> Policy:
        root = self.compose(data)
        top = self.mapping(
            root,
            "policy",
            need=("id", "version"),
            may=("zh", "en", "extends", "without", "tiers", "laws", "rules", "otherwise", *QUESTIONS, *HANDLING),
        )
        base = self._base(top)
        if base is None:
            for key in ("zh", "en", "tiers", "rules", "otherwise"):
                if key not in top:
                    self.fail(root, "policy", "err_missing", name=key)
        self.laws = dict(base.laws) if base else {}
        for name, node in self.entries(top.get("laws"), "laws"):
            self.laws[name] = self.bilingual(node, f"laws.{name}")
        self.tiers = {tier.id: tier for tier in base.tiers} if base else {}
        self._read_tiers(top.get("tiers"), extending=base is not None)
        rules = {rule.id: rule for rule in base.rules} if base else {}
        flags = {flag.id: flag for flag in base.flags} if base else {}
        notes = {note.id: note for note in base.notes} if base else {}
        handling = {rule.id: rule for rule in base.handling} if base else {}
        self._drop(top.get("without"), rules, flags, notes, handling)
        own: set[str] = set()
        for at, node in enumerate(self.items(top.get("rules"), "rules")):
            rule = self._rule(node, f"rules[{at}]")
            self.once(rule.id, own, node, f"rules[{at}].id")
            rules[rule.id] = rule
        for at, node in enumerate(self.items(top.get("run_flags"), "run_flags")):
            flag = self._run_flag(node, f"run_flags[{at}]")
            flags[flag.id] = flag
        for at, node in enumerate(self.items(top.get("notes"), "notes")):
            note = self._note(node, f"notes[{at}]")
            notes[note.id] = note
        self._read_handling(top.get("handling"), handling)
        named = [self.text(each, "named_places") for each in self.items(top.get("named_places"), "named_places")]
        otherwise = self._otherwise(top["otherwise"]) if "otherwise" in top else base.otherwise if base else None
        title = dict(base.name) if base else {}
        title |= {lang: self.text(top[lang], lang) for lang in ("zh", "en") if lang in top}
        if otherwise is None:  # cannot be: asked for above where there is no base
            self.fail(root, "policy", "err_missing", name="otherwise")
        return Policy(
            id=self.text(top["id"], "id"),
            version=self.text(top["version"], "version"),
            name=title,
            tiers=tuple(self.tiers.values()),
            rules=tuple(rules.values()),
            otherwise=otherwise,
            flags=tuple(flags.values()),
            notes=tuple(notes.values()),
            laws=self.laws,
            handling=tuple(handling.values()),
            named_places=tuple(named) or (base.named_places if base else ()),
            **read_weights(self, top.get("exposure"), self.tiers, base),
        )

    # ---- parts of a policy

    def _base(self, top: Mapping[str, yaml.Node]) -> Policy | None:
        if "extends" not in top:
            return None
        name = self.text(top["extends"], "extends")
        if name not in builtin_policies() or f"{name}.yaml" == self.file:
            self.fail(top["extends"], "extends", "err_extends", names=", ".join(builtin_policies()))
        return _builtin(name)

    def _read_tiers(self, node: yaml.Node | None, *, extending: bool) -> None:
        own: set[str] = set()
        for at, entry in enumerate(self.items(node, "tiers")):
            key = f"tiers[{at}]"
            fields = self.mapping(entry, key, need=("id",), may=("zh", "en", "demands", "ocsf"))
            tier_id = self.text(fields["id"], f"{key}.id")
            self.once(tier_id, own, fields["id"], f"{key}.id")
            before = self.tiers.get(tier_id)
            if extending and before is None:
                self.fail(fields["id"], f"{key}.id", "err_tier", names=", ".join(self.tiers))
            if before is None:
                for name in ("zh", "en", "demands"):
                    if name not in fields:
                        self.fail(entry, key, "err_missing", name=name)
            demands = dict(before.demands) if before else {}
            if "demands" in fields:
                need = () if before else DEMANDS
                cells = self.mapping(fields["demands"], f"{key}.demands", need=need, may=DEMANDS)
                demands |= {kind: self.bilingual(cell, f"{key}.demands.{kind}") for kind, cell in cells.items()}
            zh = self.text(fields["zh"], f"{key}.zh") if "zh" in fields else before.zh if before else ""
            en = self.text(fields["en"], f"{key}.en") if "en" in fields else before.en if before else ""
            rank = before.rank if before else len(self.tiers)
            ocsf = before.ocsf if before else None
            if "ocsf" in fields:
                said = self.text(fields["ocsf"], f"{key}.ocsf")
                if said not in CONFIDENTIALITY:
                    self.fail(fields["ocsf"], f"{key}.ocsf", "err_ocsf", ids=", ".join(CONFIDENTIALITY))
                ocsf = int(said)
            self.tiers[tier_id] = Tier(tier_id, zh, en, rank, demands, ocsf)
        if len(self.tiers) < 2 and node is not None:
            self.fail(node, "tiers", "err_two_tiers")

    def _rule(self, node: yaml.Node, key: str) -> Rule:
        need = ("id", "tier", "when", "zh", "en")
        fields = self.mapping(node, key, need=need, may=("basis", "flags", "other_views"))
        views = []
        for at, entry in enumerate(self.items(fields.get("other_views"), f"{key}.other_views")):
            inner = f"{key}.other_views[{at}]"
            cells = self.mapping(entry, inner, need=("tier", "zh", "en"), may=("when", "basis"))
            when = self._condition(cells["when"], f"{inner}.when") if "when" in cells else None
            tier = self._tier(cells["tier"], f"{inner}.tier")
            views.append(View(tier, when, self._words(cells, inner), self._basis(cells, inner)))
        flags = tuple(self.text(e, f"{key}.flags") for e in self.items(fields.get("flags"), f"{key}.flags"))
        rule = Rule(
            id=self.text(fields["id"], f"{key}.id"),
            tier=self._tier(fields["tier"], f"{key}.tier"),
            when=self._condition(fields["when"], f"{key}.when"),
            text=self._words(fields, key),
            basis=self._basis(fields, key),
            flags=flags,
            other_views=tuple(views),
        )
        if any(self.tiers[view.tier].rank >= self.tiers[rule.tier].rank for view in rule.other_views):
            self.fail(fields["other_views"], f"{key}.other_views", "err_stricter")
        return rule

    def _otherwise(self, node: yaml.Node) -> Rule:
        fields = self.mapping(node, "otherwise", need=("id", "zh", "en"), may=("basis",))
        mildest = next(iter(self.tiers.values()))
        rule_id = self.text(fields["id"], "otherwise.id")
        return Rule(rule_id, mildest.id, Every(()), self._words(fields, "otherwise"), self._basis(fields, "otherwise"))

    def _run_flag(self, node: yaml.Node, key: str) -> RunFlag:
        fields = self.mapping(node, key, need=("id", "at_least", "zh", "en"), may=("basis",))
        number = self.text(fields["at_least"], f"{key}.at_least").replace("_", "")
        if not number.isdecimal():
            self.fail(fields["at_least"], f"{key}.at_least", "err_number")
        words, basis = self._words(fields, key), self._basis(fields, key)
        return RunFlag(self.text(fields["id"], f"{key}.id"), int(number), words, basis)

    def _note(self, node: yaml.Node, key: str) -> Note:
        fields = self.mapping(node, key, need=("id", "zh", "en"), may=("basis",))
        return Note(self.text(fields["id"], f"{key}.id"), self._words(fields, key), self._basis(fields, key))

    def _read_handling(self, node: yaml.Node | None, known: dict[str, HandlingRule]) -> None:
        own: set[str] = set()
        for at, entry in enumerate(self.items(node, "handling")):
            key = f"handling[{at}]"
            fields = self.mapping(
                entry, key, need=("id", "demand", "tiers", "when", "zh", "en", "remedy"), may=("basis",)
            )
            name = self.text(fields["id"], f"{key}.id")
            self.once(name, own, fields["id"], f"{key}.id")
            demand = self.text(fields["demand"], f"{key}.demand")
            if demand not in DEMANDS:
                self.fail(fields["demand"], f"{key}.demand", "err_demand", names=", ".join(DEMANDS))
            tiers = [self._tier(each, f"{key}.tiers") for each in self.items(fields["tiers"], f"{key}.tiers")]
            if not tiers:
                self.fail(fields["tiers"], f"{key}.tiers", "err_empty")
            facts = HANDLING_NAMES.__contains__
            remedy = self.mapping(fields["remedy"], f"{key}.remedy", need=("zh", "en"))
            known[name] = HandlingRule(
                id=name,
                demand=demand,
                tiers=frozenset(tiers),
                when=self._condition(fields["when"], f"{key}.when", facts, "err_handling_fact"),
                text=self._words(fields, key, facts, "err_handling_fact"),
                remedy=self._words(remedy, f"{key}.remedy", facts, "err_handling_fact"),
                basis=self._basis(fields, key),
            )

    def _drop(self, node: yaml.Node | None, *parts: dict[str, Any]) -> None:
        for entry in self.items(node, "without"):
            name = self.text(entry, "without")
            if not any(name in part for part in parts):
                self.fail(entry, "without", "err_without", names=", ".join(n for part in parts for n in part))
            for part in parts:
                part.pop(name, None)

    def _condition(
        self, node: yaml.Node, key: str, exists: Known = figure_exists, error: str = "err_figure", depth: int = 0
    ) -> Condition:
        import yaml

        self._conditions += 1  # aliases can make a small file endless
        if depth > MAX_DEPTH or self._conditions > MAX_CONDITIONS:
            self.fail(node, key, "err_depth")
        if isinstance(node, yaml.ScalarNode):
            found = comparison(node.value)
            if found is None:
                self.fail(node, key, "err_comparison")
            if not exists(found.figure):
                self.fail(node, key, error, name=found.figure)
            return found
        fields = self.mapping(node, key, may=("all", "any"))
        if len(fields) != 1:
            self.fail(node, key, "err_condition")
        ((kind, parts),) = fields.items()
        inner = f"{key}.{kind}"
        conditions = tuple(
            self._condition(part, f"{inner}[{at}]", exists, error, depth + 1)
            for at, part in enumerate(self.items(parts, inner))
        )
        if not conditions:
            self.fail(parts, inner, "err_empty")
        return Every(conditions) if kind == "all" else Some(conditions)

    def _tier(self, node: yaml.Node, key: str) -> str:
        name = self.text(node, key)
        if name not in self.tiers:
            self.fail(node, key, "err_tier", names=", ".join(self.tiers))
        return name

    def _words(
        self,
        fields: Mapping[str, yaml.Node],
        key: str,
        exists: Known = placeholder_exists,
        error: str = "err_placeholder",
    ) -> Bilingual:
        words = {lang: self.text(fields[lang], f"{key}.{lang}") for lang in ("zh", "en")}
        for lang, template in words.items():
            for name in placeholders(template):
                if not exists(name):
                    self.fail(fields[lang], f"{key}.{lang}", error, name=name)
        return words

    def _basis(self, fields: Mapping[str, yaml.Node], key: str) -> tuple[str, ...]:
        names = []
        for node in self.items(fields.get("basis"), f"{key}.basis"):
            name = self.text(node, f"{key}.basis")
            if name not in self.laws:
                self.fail(node, f"{key}.basis", "err_law", name=name)
            names.append(name)
        return tuple(names)
