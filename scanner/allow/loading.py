"""Allow lists on disk: YAML in, checked entries out; every error names file and line, and none quotes a value.

An entry has ``id``, ``reason``, ``owner``, ``expires`` (a date), and one condition or more of ``fingerprint``,
``pattern``, ``path``, ``entity``, each one value or a list (docs/suppression.md).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from models.entities import catalogue
from models.errors import AllowListError, TargetError, UsageError
from models.messages import default_lang, text
from models.tiers.nodes import MAX_BYTES, NodeReader
from scanner.allow import AllowEntry, AllowList, today
from scanner.allow.matching import compiled, glob_of

if TYPE_CHECKING:
    import yaml

NEED = ("id", "reason", "owner", "expires")
CONDITIONS = ("fingerprint", "pattern", "path", "entity")
LONGEST = 500
"""Characters of a pattern."""

_TOO_SLOW = 0.2
"""Seconds for a text that repeats one character, in which a pattern must come to an end."""


def load_allow(files: Iterable[Path], on: date | None = None) -> AllowList:
    """The entries of all ``files``. ``on`` is the day that counts; None: today. Raises AllowListError."""
    entries: list[AllowEntry] = []
    ids: set[str] = set()
    for file in files:
        entries.extend(_Loader(str(file), ids).load(_read(file)))
    return AllowList(tuple(entries), on or today())


def _read(file: Path) -> bytes:
    try:
        with file.open("rb") as stream:
            return stream.read(MAX_BYTES + 1)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise AllowListError(text("allow.err_file", default_lang(), file=file, reason=reason)) from None


class _Loader(NodeReader):
    """Reads one allow list; ``ids`` are those of the lists before it."""

    error: ClassVar[type[UsageError]] = AllowListError
    room: ClassVar[str] = "allow"

    def __init__(self, file: str, ids: set[str]) -> None:
        super().__init__(file)
        self._ids = ids

    def load(self, data: bytes) -> list[AllowEntry]:
        import yaml

        root = self.compose(data)
        if isinstance(root, yaml.MappingNode):
            root = self.mapping(root, "-", need=("allow",))["allow"]
        entries = [self._entry(node, f"allow[{at}]") for at, node in enumerate(self.items(root, "allow"))]
        if not entries:
            self.fail(root, "allow", "allow.err_empty")
        return entries

    def _entry(self, node: yaml.Node, where: str) -> AllowEntry:
        fields = self.mapping(node, where, need=NEED, may=CONDITIONS)
        if not any(name in fields for name in CONDITIONS):
            self.fail(node, where, "allow.err_condition", names=", ".join(CONDITIONS))
        name = self.text(fields["id"], f"{where}.id")
        if not re.fullmatch(r"[\w.-]{1,64}", name):
            self.fail(fields["id"], f"{where}.id", "allow.err_id")
        if name in self._ids:
            self.fail(fields["id"], f"{where}.id", "allow.err_id_twice", name=name)
        self._ids.add(name)
        return AllowEntry(
            id=name,
            reason=self.text(fields["reason"], f"{where}.reason"),
            owner=self.text(fields["owner"], f"{where}.owner"),
            expires=self._day(fields["expires"], f"{where}.expires"),
            fingerprints=frozenset(
                self._fingerprint(each, f"{where}.fingerprint") for each in self._several(fields, "fingerprint", where)
            ),
            patterns=tuple(self._pattern(each, f"{where}.pattern") for each in self._several(fields, "pattern", where)),
            paths=tuple(self._path(each, f"{where}.path") for each in self._several(fields, "path", where)),
            entities=frozenset(
                self._entity(each, f"{where}.entity") for each in self._several(fields, "entity", where)
            ),
        )

    def _several(self, fields: Mapping[str, yaml.Node], name: str, where: str) -> list[yaml.Node]:
        """One value or a list of them; an empty list would be a condition that says nothing."""
        if name not in fields:
            return []
        import yaml

        node = fields[name]
        nodes: list[yaml.Node] = [node]
        if not isinstance(node, yaml.ScalarNode):
            nodes = self.items(node, f"{where}.{name}")
        if not nodes:
            self.fail(node, f"{where}.{name}", "allow.err_empty")
        return nodes

    def _day(self, node: yaml.Node, where: str) -> date:
        written = self.text(node, where)
        try:
            return date.fromisoformat(written) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", written) else _no_day()
        except ValueError:
            self.fail(node, where, "allow.err_date")

    def _fingerprint(self, node: yaml.Node, where: str) -> str:
        written = self.text(node, where).lower()
        if not re.fullmatch(r"[0-9a-f]{32}", written):
            self.fail(node, where, "allow.err_fingerprint")
        return written

    def _pattern(self, node: yaml.Node, where: str) -> str:
        written = self.text(node, where)
        if len(written) > LONGEST:
            self.fail(node, where, "allow.err_pattern_long", limit=LONGEST)
        if names_a_value(written):
            self.fail(node, where, "allow.err_pattern_value")
        try:
            made = compiled(written)
        except ValueError:
            self.fail(node, where, "allow.err_pattern")
        try:
            # an engine sees at once that what the pattern ends with is not there: it stands at the end of the probe
            end = "".join(dict.fromkeys(re.findall(r"\w", written)))
            for one in "1aA@-中":
                for tail in ("!", f"{end}!"):
                    made.fullmatch(one * 60 + tail, timeout=_TOO_SLOW)
        except TimeoutError:
            self.fail(node, where, "allow.err_pattern_slow")
        return written

    def _path(self, node: yaml.Node, where: str) -> str:
        written = self.text(node, where)
        try:
            glob_of(written)
        except TargetError:
            self.fail(node, where, "allow.err_path")
        return written

    def _entity(self, node: yaml.Node, where: str) -> str:
        written = self.text(node, where)
        if written not in catalogue():
            self.fail(node, where, "allow.err_entity")
        return written


def _no_day() -> date:
    raise ValueError


def names_a_value(pattern: str) -> bool:
    """Whether a pattern, or one of its alternatives, can match but one text: it is that text in clear."""
    plain = re.sub(r"\\([^0-9A-Za-z])", "\N{WHITE SQUARE}", pattern.removeprefix("^").removesuffix("$"))
    return any(not re.search(r"[\\\[\]{}()*+?]|\.[*+?{]", branch) for branch in plain.split("|"))
