"""YAML nodes of a file that a user writes: shapes are checked by hand, so that every error knows its line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn

from models.errors import PolicyError, UsageError
from models.messages import default_lang
from models.messages import text as message

if TYPE_CHECKING:
    import yaml

MAX_BYTES = 1 << 20


class NodeReader:
    """Takes one file's nodes apart. Nothing in a file is ever constructed or run."""

    room: ClassVar[str] = "tiers"
    """The message catalogue that says what kind of file this is: err_at, err_size and err_yaml."""
    error: ClassVar[type[UsageError]] = PolicyError

    def __init__(self, file: str) -> None:
        self.file = file

    def compose(self, data: bytes) -> yaml.Node:
        """The document's root node. Raises ``error`` for what is no YAML, or too much of it."""
        import yaml

        if len(data) > MAX_BYTES:
            raise self._error("err_size", limit=MAX_BYTES)
        try:
            root = yaml.compose(data.decode("utf-8-sig"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
        except (yaml.YAMLError, UnicodeDecodeError, RecursionError) as error:
            mark = getattr(error, "problem_mark", None)
            line = mark.line + 1 if mark else 1
            what = getattr(error, "problem", None) or type(error).__name__
            raise self._error("err_yaml", line=line, what=what) from error
        if root is None:
            raise self._error("err_yaml", line=1, what="-")
        return root

    def mapping(
        self, node: yaml.Node, key: str, need: tuple[str, ...] = (), may: tuple[str, ...] = ()
    ) -> dict[str, yaml.Node]:
        """The fields of a mapping: all of ``need``, any of ``may``, nothing else, nothing twice."""
        fields: dict[str, yaml.Node] = {}
        for name, value in self.entries(node, key):
            if name not in need and name not in may:
                names = ", ".join(dict.fromkeys((*need, *may)))
                at = next(each for each, _ in node.value if each.value.strip() == name)
                self.fail(at, f"{key}.{name}", "err_unknown", name=name, names=names)
            fields[name] = value
        for name in need:
            if name not in fields:
                self.fail(node, key, "err_missing", name=name)
        return fields

    def entries(self, node: yaml.Node | None, key: str) -> Iterator[tuple[str, yaml.Node]]:
        """Keys and values of a mapping with free keys."""
        import yaml

        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            self.fail(node, key, "err_mapping")
        seen: set[str] = set()
        for name, value in node.value:
            word = self.text(name, key)
            self.once(word, seen, name, key)
            yield word, value

    def items(self, node: yaml.Node | None, key: str) -> list[yaml.Node]:
        """The entries of a list; none where there is no list."""
        import yaml

        if node is None:
            return []
        if not isinstance(node, yaml.SequenceNode):
            self.fail(node, key, "err_list")
        return list(node.value)

    def bilingual(self, node: yaml.Node, key: str) -> dict[str, str]:
        """A mapping of ``zh`` and ``en`` to texts."""
        fields = self.mapping(node, key, need=("zh", "en"))
        return {lang: self.text(fields[lang], f"{key}.{lang}") for lang in ("zh", "en")}

    def text(self, node: yaml.Node, key: str) -> str:
        """A scalar that is not empty."""
        import yaml

        if not isinstance(node, yaml.ScalarNode) or not str(node.value).strip():
            self.fail(node, key, "err_text")
        return str(node.value).strip()

    def once(self, name: str, seen: set[str], node: yaml.Node, key: str) -> None:
        """Note ``name`` among ``seen``; it must be new."""
        if name in seen:
            self.fail(node, key, "err_twice", name=name)
        seen.add(name)

    def fail(self, node: yaml.Node, key: str, code: str, **values: Any) -> NoReturn:
        """Raise ``error`` with file, line, key and what is expected; ``code`` may name the catalogue it is in."""
        known = code if "." in code else f"tiers.{code}"
        what = message(known, default_lang(), **values) if values else message(known, default_lang())
        raise self._error("err_at", line=node.start_mark.line + 1, where=key, what=what)

    def _error(self, key: str, **values: Any) -> UsageError:
        """What is wrong with the file, in the words of its room."""
        return self.error(message(self.room + "." + key, default_lang(), file=self.file, **values))
