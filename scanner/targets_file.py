"""A targets file: a YAML list of targets, each with its URL, patterns, and where its password is kept.

    - name: crm
      url: postgresql://reader@db.example/crm
      password_env: CRM_PASSWORD        # or password_file: PATH, or password_keyring: NAME
      exclude: [audit/*]

Relative paths count from the file's own folder. Every error names the file and the line; none quotes a value.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from models.errors import TargetError
from models.records import Target
from scanner.crawlers.errors import os_reason, target_error
from scanner.crawlers.names import printable
from scanner.crawlers.registry import is_fetched, scheme_of
from scanner.passwords import AskPassword, Warn, from_env, from_file, from_keyring, log

_PASSWORDS = ("password_env", "password_file", "password_keyring")
_KEYS = ("name", "url", *_PASSWORDS, "include", "exclude")
_IN_CLEAR = {"password", "passwd", "pwd", "pass", "secret"}
_LARGEST = 4 << 20

Node = Any  # a yaml.Node: the types of PyYAML's nodes say too little to be worth their import


def read_targets(file: Path, *, ask: AskPassword | None = None, warn: Warn = log.warning) -> list[Target]:
    """The targets of a file, in order. Raises TargetError for whatever is wrong with it."""
    names: dict[str, int] = {}
    return [_Entry(file, node, names, ask, warn).target() for node in entries_of(file)]


def entries_of(file: Path) -> list[Node]:
    """The entries of a file, unread. Raises TargetError where it is no list."""
    import yaml

    shown = printable(str(file))
    try:
        with file.open("rb") as stream:
            source = stream.read(_LARGEST).decode("utf-8-sig")
    except OSError as error:
        raise target_error("file_missing", file=shown, reason=os_reason(error)) from None
    except UnicodeDecodeError:
        raise target_error("file_encoding", file=shown) from None
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, RecursionError) as error:  # its own text may quote a line with a password
        mark = getattr(error, "problem_mark", None)
        raise target_error("file_yaml", file=shown, line=mark.line + 1 if mark else 1) from None
    if isinstance(root, yaml.MappingNode) and [key.value for key, _ in root.value] == ["targets"]:
        root = root.value[0][1]
    if root is None or (isinstance(root, yaml.SequenceNode) and not root.value):
        raise target_error("file_empty", file=shown)
    if not isinstance(root, yaml.SequenceNode):
        raise target_error("file_shape", file=shown, line=root.start_mark.line + 1)
    return list(root.value)


T = TypeVar("T")


class _Entry:
    """One entry of the list, read key by key from its YAML node, which knows its line."""

    def __init__(self, file: Path, node: Node, names: dict[str, int], ask: AskPassword | None, warn: Warn) -> None:
        self._file, self._node, self._names, self._ask, self._warn = file, node, names, ask, warn

    def target(self) -> Target:
        from scanner.targets import parse_target

        if self._node.id != "mapping":
            raise self._wrong("file_shape", self._node)
        keys = self._keys()
        if "url" not in keys:
            raise self._wrong("file_no_url", self._node)
        url = self._text(keys, "url")
        name = self._text(keys, "name") if "name" in keys else None
        if name is not None:
            if name in self._names:
                raise self._wrong("file_name_twice", keys["name"], name=printable(name))
            self._names[name] = self._line(keys["name"])
        self._refuse_password_in(url, keys["url"])
        include, exclude = self._patterns(keys, "include"), self._patterns(keys, "exclude")
        password = self._password(keys)
        return self._placed(
            keys["url"],
            lambda: parse_target(
                url,
                name=name,
                include=include,
                exclude=exclude,
                password=password,
                ask=self._ask,
                warn=self._warn,
                base=self._file.absolute().parent,
            ),
        )

    def _keys(self) -> dict[str, Node]:
        keys: dict[str, Node] = {}
        for key, value in self._node.value:
            name = key.value if key.id == "scalar" else ""
            if name.lower() in _IN_CLEAR:
                raise self._wrong("file_password", key)
            if name not in _KEYS:
                raise self._wrong("file_unknown", key, entry=printable(name[:64]) or "?", known=", ".join(_KEYS))
            if name in keys:
                raise self._wrong("file_repeated", key, entry=name)
            keys[name] = value
        return keys

    def _refuse_password_in(self, url: str, node: Node) -> None:
        """A password within the URL is one in clear, as well."""
        from scanner.crawlers.database_url import PORTS, parse_database_url
        from scanner.crawlers.place_url import parse_place_url

        parse: Callable[[str], Any] | None = parse_place_url if is_fetched(url) else None
        if scheme_of(url) in PORTS:
            parse = parse_database_url
        if parse is not None and self._placed(node, lambda: parse(url)).password is not None:
            raise self._wrong("file_password", node)

    def _password(self, keys: dict[str, Node]) -> str | None:
        given = [key for key in _PASSWORDS if key in keys]
        if not given:
            return None
        if len(given) > 1:
            raise self._wrong("file_one_password", keys[given[1]])
        node = keys[given[0]]
        reference = self._text(keys, given[0])
        match given[0]:
            case "password_env":
                return self._placed(node, lambda: from_env(reference))
            case "password_file":
                path = self._file.absolute().parent / Path(reference).expanduser()
                return self._placed(node, lambda: from_file(path))
            case _:
                return self._placed(node, lambda: from_keyring(reference, self._warn))

    def _text(self, keys: dict[str, Node], key: str) -> str:
        node = keys[key]
        if node.id != "scalar" or not str(node.value).strip() or node.tag == "tag:yaml.org,2002:null":
            raise self._wrong("file_text", node, entry=key)
        return str(node.value)

    def _patterns(self, keys: dict[str, Node], key: str) -> tuple[str, ...]:
        if key not in keys:
            return ()
        node = keys[key]
        nodes = [node] if node.id == "scalar" else node.value if node.id == "sequence" else []
        if any(one.id != "scalar" or not str(one.value).strip() for one in nodes) or node.id == "mapping":
            raise self._wrong("file_list", node, entry=key)
        return tuple(str(one.value) for one in nodes)

    def _placed(self, node: Node, call: Callable[[], T]) -> T:
        """What ``call`` gives; its TargetError with file and line before it."""
        try:
            return call()
        except TargetError as error:
            raise self._wrong("file_target", node, message=str(error)) from None

    def _wrong(self, key: str, node: Node, /, **values: Any) -> TargetError:
        return target_error(key, file=printable(str(self._file)), line=self._line(node), **values)

    def _line(self, node: Node) -> int:
        return int(node.start_mark.line) + 1
