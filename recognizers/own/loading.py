"""Files of the user's own types: YAML in, checked types out; every error names file, line, key and what is expected."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from models.entities import EntityType, built_in, learn
from models.errors import UsageError
from models.messages import default_lang, text
from models.tiers.facts import GROUPS
from models.tiers.nodes import MAX_BYTES, NodeReader
from recognizers.own.kinds import MOST, OwnType, compiled
from recognizers.own.lists import list_secret, list_words, read_list
from recognizers.own.named_checks import CHECKS
from recognizers.own.words import LONGEST, WordTables, normal_word, too_short

if TYPE_CHECKING:
    import yaml

    from models.protect import Key

MOST_REGEX = 2000
"""Characters of an expression."""
PROBE_SECONDS = 0.5
"""Processor time after which an expression is too slow over a text made to find that out."""
_PROBED = 3000
_FIELDS = (
    *("standard", "group", "tier", "identifies", "mask", "regex", "words", "lists", "check", "context"),
    *("need_context", "negative", "columns", "score", "whole", "disguised", "examples", "counter_examples"),
)
_BY_GROUP = {
    "ordinary": "internal",
    "sensitive": "internal",
    "critical": "top_secret",
    "business": "internal",
    "public": "public",
    "marking": "internal",
}
_PERSONAL = frozenset({"ordinary", "sensitive", "critical"})
_CODE = re.compile("[A-Z][A-Z0-9_]{2,39}")
_WORDS_IN_CLEAR = b"words that stand in the file itself"


def load_types(given: Iterable[Path | str | OwnType], key: Callable[[], Key]) -> tuple[OwnType, ...]:
    """The types in the files ``given``, known to the catalogue from now on; what was loaded before stays as it is.

    ``key`` is asked for only where a list is named.

    Raises UsageError, with file, line, key and what is expected.
    """
    types: list[OwnType] = []
    for each in given:
        taken = {own.entity.code for own in types}
        types += [each] if isinstance(each, OwnType) else _Loader(Path(each), key, taken).load()
    learn(own.entity for own in types)
    return tuple(types)


def types_digest(types: Sequence[OwnType], key: Key) -> str:
    """Tells whether two scans looked for the same types of the user's own; "" for none. Tells nothing of any word."""
    if not types:
        return ""
    said = [[own.definition, [sorted(each.hex() for each in words.hashes) for words in own.words]] for own in types]
    return key.fingerprint("own types " + json.dumps(said, ensure_ascii=False))


class _Loader(NodeReader):
    room: ClassVar[str] = "own"
    error: ClassVar[type[UsageError]] = UsageError

    def __init__(self, path: Path, key: Callable[[], Key], taken: set[str]) -> None:
        super().__init__(str(path))
        self._path, self._key, self._taken = path, key, taken

    def load(self) -> list[OwnType]:
        try:
            with self._path.open("rb") as file:
                data = file.read(MAX_BYTES + 1)
        except OSError as error:
            reason = error.strerror or type(error).__name__
            raise UsageError(text("own.err_file", default_lang(), file=self.file, reason=reason)) from None
        top = self.mapping(self.compose(data), "types", need=("types",))
        nodes = self.items(top["types"], "types")
        if not nodes:
            self.fail(top["types"], "types", "own.err_empty")
        return [self._type(node, f"types[{at}]") for at, node in enumerate(nodes)]

    def _type(self, node: yaml.Node, where: str) -> OwnType:
        fields = self.mapping(node, where, need=("code", "zh", "en"), may=_FIELDS)

        def words(name: str) -> tuple[str, ...]:
            return tuple(self.text(each, f"{where}.{name}") for each in self.items(fields.get(name), f"{where}.{name}"))

        code = self._code(fields["code"], f"{where}.code")
        where = code
        group, tier = self._group(fields, where)
        context = tuple(word.lower() for word in words("context"))
        columns = tuple(word.lower() for word in words("columns"))
        regex = self._regex(fields["regex"], f"{where}.regex") if "regex" in fields else ""
        tables = self._tables(fields, where)
        if not (regex or tables or columns):
            self.fail(node, where, "own.err_nothing")
        check = self._one_of(fields["check"], f"{where}.check", CHECKS) if "check" in fields else ""
        if check and not regex:
            self.fail(fields["check"], f"{where}.check", "own.err_needs_regex")
        need_context = self._yes(fields, "need_context", where, default=False)
        if need_context and not context:
            self.fail(fields["need_context"], f"{where}.need_context", "own.err_needs_context")
        disguised = self._yes(fields, "disguised", where, default=False)
        if disguised and not regex:
            self.fail(fields["disguised"], f"{where}.disguised", "own.err_needs_regex")
        proofs = [
            name
            for name, there in (
                *(("format", regex), ("checksum", check), ("list", tables)),
                *(("context", context), ("column", columns)),
            )
            if there
        ]
        entity = EntityType(
            code=code,
            zh=self.text(fields["zh"], f"{where}.zh"),
            en=self.text(fields["en"], f"{where}.en"),
            standard=self.text(fields["standard"], f"{where}.standard") if "standard" in fields else "",
            group=group,
            tier=tier or _BY_GROUP[group],
            verified_by=tuple(proofs),
            identifies=self._number(fields["identifies"], f"{where}.identifies", 0, 9) if "identifies" in fields else 0,
            mask=self._mask(fields["mask"], where, group) if "mask" in fields else (0, 0),
            context=context,
            columns=columns,
        )
        own = OwnType(
            entity=entity,
            regex=regex,
            words=tables,
            check=check,
            need_context=need_context,
            negative=tuple(word.lower() for word in words("negative")),
            score=self._score(fields, where, check=bool(check), listed=bool(tables) and not regex),
            whole=self._yes(fields, "whole", where, default=True),
            disguised=disguised,
            tier=tier,
            examples=words("examples"),
            counter_examples=words("counter_examples"),
            definition=json.dumps(_said(node), ensure_ascii=False),
        )
        self._taken.add(code)
        return own

    def _code(self, node: yaml.Node, where: str) -> str:
        code = self.text(node, where)
        if not _CODE.fullmatch(code):
            self.fail(node, where, "own.err_code")
        if code in built_in():
            self.fail(node, where, "own.err_code_ours", name=code)
        if code in self._taken:
            self.fail(node, where, "own.err_code_twice", name=code)
        return code

    def _group(self, fields: dict[str, yaml.Node], where: str) -> tuple[str, str]:
        """The group, and the tier that the file asks for; each stands for the other where one is missing."""
        tier = self.text(fields["tier"], f"{where}.tier") if "tier" in fields else ""
        if "group" in fields:
            group = self._one_of(fields["group"], f"{where}.group", GROUPS)
            if group == "marking" and not tier:  # policies weigh marks one by one
                self.fail(fields["group"], f"{where}.group", "own.err_marking")
            return group, tier
        return "public" if tier == "public" else "business", tier

    def _regex(self, node: yaml.Node, where: str) -> str:
        import regex as engine

        regex = self.text(node, where)
        if len(regex) > MOST_REGEX:
            self.fail(node, where, "own.err_regex_long", limit=MOST_REGEX)
        try:
            pattern = compiled(regex)
        except (engine.error, RecursionError, OverflowError) as error:
            self.fail(node, where, "own.err_regex", what=getattr(error, "msg", None) or type(error).__name__)
        try:
            if pattern.search("", timeout=PROBE_SECONDS):
                self.fail(node, where, "own.err_regex_empty")
            for probe in _probes(regex):
                for _ in pattern.finditer(probe, timeout=PROBE_SECONDS):
                    pass
        except TimeoutError:
            self.fail(node, where, "own.err_regex_slow")
        return regex

    def _tables(self, fields: dict[str, yaml.Node], where: str) -> tuple[WordTables, ...]:
        tables: list[WordTables] = []
        nodes = self.items(fields.get("words"), f"{where}.words")
        for each in nodes:
            entry = normal_word(self.text(each, f"{where}.words"))
            if too_short(entry):
                self.fail(each, f"{where}.words", "own.err_word_short")
            if len(entry) > LONGEST:
                self.fail(each, f"{where}.words", "own.err_word_long", limit=LONGEST)
        if nodes:
            tables.append(list_words((str(each.value) for each in nodes), _WORDS_IN_CLEAR).tables)
        for each in self.items(fields.get("lists"), f"{where}.lists"):
            given = Path(self.text(each, f"{where}.lists")).expanduser()
            try:
                tables.append(read_list(self._path.parent / given, self._key()))
            except UsageError as error:
                self.fail(each, f"{where}.lists", "own.err_in_list", what=str(error))
        return tuple(tables)

    def _mask(self, node: yaml.Node, where: str, group: str) -> tuple[int, int] | None:
        import yaml

        where = f"{where}.mask"
        if isinstance(node, yaml.ScalarNode):
            if self.text(node, where) != "none":
                self.fail(node, where, "own.err_mask")
            if group in _PERSONAL:
                self.fail(node, where, "own.err_mask_none")
            return None
        ends = [self._number(each, where, 0, 20) for each in self.items(node, where)]
        if len(ends) != 2:
            self.fail(node, where, "own.err_mask")
        return ends[0], ends[1]

    def _score(self, fields: dict[str, yaml.Node], where: str, *, check: bool, listed: bool) -> float:
        if "score" not in fields:
            return 0.9 if listed else 0.85 if check else 0.6
        node, where = fields["score"], f"{where}.score"
        try:
            score = float(self.text(node, where))
        except ValueError:
            score = -1.0
        if not 0.4 <= score <= 1:  # less is not reported
            self.fail(node, where, "own.err_score")
        return min(score, 1.0)

    def _yes(self, fields: dict[str, yaml.Node], name: str, where: str, *, default: bool) -> bool:
        if name not in fields:
            return default
        said = self.text(fields[name], f"{where}.{name}").lower()
        if said not in {"true", "false"}:
            self.fail(fields[name], f"{where}.{name}", "own.err_yes")
        return said == "true"

    def _number(self, node: yaml.Node, where: str, least: int, most: int) -> int:
        said = self.text(node, where)
        if not (said.isascii() and said.isdigit() and least <= int(said) <= most):
            self.fail(node, where, "own.err_number", least=least, most=most)
        return int(said)

    def _one_of(self, node: yaml.Node, where: str, known: Iterable[str]) -> str:
        said = self.text(node, where)
        if said not in known:
            self.fail(node, where, "own.err_one_of", names=", ".join(known))
        return said

    def fail(self, node: yaml.Node, key: str, code: str, **values: Any) -> NoReturn:
        """As its base says."""
        super().fail(node, key, code, **values)


def _probes(regex: str) -> Iterable[str]:
    """Texts over which an expression that backtracks without end shows it: long runs of what it is made of."""
    parts = ["a", "A", "0", "1", " ", "-", "_", ".", "中", "a1", "ab", "01 ", "x@"]
    parts += [character for character in dict.fromkeys(regex) if character.isalnum()][:40]
    for part in dict.fromkeys(parts):
        yield part * (_PROBED // len(part)) + "\0"


def _said(node: yaml.Node) -> Any:
    """What a node says, as JSON has it."""
    import yaml

    if isinstance(node, yaml.MappingNode):
        return {str(name.value): _said(value) for name, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_said(each) for each in node.value]
    return str(node.value)


__all__ = ["MOST", "list_secret", "load_types", "types_digest"]
