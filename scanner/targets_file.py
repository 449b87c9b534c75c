"""A scope file: YAML with the targets of a scan, what is known of each, and where its password is kept.

    name: 尽调一期
    defaults:
      owner: 信息部
      window: 22:00-06:00
    targets:
      - name: crm
        url: postgresql://reader@db.example/crm
        password_env: CRM_PASSWORD        # or password_file: PATH, or password_keyring: NAME
        exclude: [audit/*]
        business: 客户关系管理
        legal_basis: contract

The list of targets alone is a scope file too. Relative paths count from the file's own folder. Every error names the
file and the line; none quotes a value.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.records import Target
from models.secrets import take
from scanner.crawlers.errors import os_reason, target_error
from scanner.crawlers.names import printable
from scanner.crawlers.registry import SCHEMES, scheme_of
from scanner.insecure import insecurely
from scanner.passwords import AskPassword, Warn, from_env, from_file, from_keyring, log
from scanner.scope_values import PASSWORDS, SHARED, Node, Values, wrong

KEYS = ("name", "url", *SHARED)
TOP_KEYS = ("name", "project", "defaults", "targets")
_LARGEST = 4 << 20


def read_targets(file: Path, *, ask: AskPassword | None = None, warn: Warn = log.warning) -> list[Target]:
    """The targets of a file, in order. Raises TargetError for whatever is wrong with it."""
    return [entry.target(ask, warn) for entry in read_entries(file)]


def read_entries(file: Path) -> list[Entry]:
    """The entries of a file, each checked key by key; no place and no password is looked for yet. Raises TargetError.

    For what is wrong in itself: a place that is not there, or a password that is not, is told by ``Entry.target``.
    """
    top, nodes = _opened(file)
    scope = _Scope(file, top)
    names: set[str] = set()
    entries = []
    for node in nodes:
        if node.id != "mapping":
            raise wrong(file, "file_shape", node)
        values = Values(file, node, KEYS)
        if "url" not in values:
            raise wrong(file, "file_no_url", node)
        if "name" in values:
            name = values.text("name")
            if name in names:
                raise wrong(file, "file_name_twice", values.keys["name"], name=printable(name))
            names.add(name)
        entries.append(Entry(values, scope))
        entries[-1].check()
    return entries


def entries_of(file: Path) -> list[Node]:
    """The entries of a file, unread. Raises TargetError where it is no list."""
    return _opened(file)[1]


def _opened(file: Path) -> tuple[Node | None, list[Node]]:
    """The mapping at the top, where there is one, and the list of targets."""
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
    top = root if isinstance(root, yaml.MappingNode) else None
    if top is not None:
        root = Values(file, top, TOP_KEYS).keys.get("targets")
        if root is None:
            raise wrong(file, "file_no_targets", top)
    if root is None or (isinstance(root, yaml.SequenceNode) and not root.value):
        raise target_error("file_empty", file=shown)
    if not isinstance(root, yaml.SequenceNode):
        raise wrong(file, "file_shape", root)
    return top, list(root.value)


class _Scope:
    """What stands above the list: the names of the scope, and what holds for every target that says nothing else."""

    def __init__(self, file: Path, top: Node | None) -> None:
        self.name = self.project = ""
        self.defaults: Values | None = None
        if top is None:
            return
        values = Values(file, top, TOP_KEYS)
        self.name = values.text("name") if "name" in values else ""
        self.project = values.text("project") if "project" in values else ""
        if "defaults" in values:
            node = values.keys["defaults"]
            if node.id != "mapping":
                raise wrong(file, "file_defaults", node)
            self.defaults = Values(file, node, SHARED)
            Entry(self.defaults, self).check()


@dataclass(frozen=True)
class Entry:
    """One entry of the list, with what holds for all of them."""

    values: Values
    scope: _Scope

    @property
    def label(self) -> str:
        """What it is called until its target is known: its name, or where it stands."""
        if "name" in self.values:
            return printable(self.values.text("name"))
        return f"{printable(self.values.file.name)}:{int(self.values.node.start_mark.line) + 1}"

    def check(self) -> None:
        """Raise TargetError for a value that is not what it must be."""
        self._passwords(self.values)
        self.values.texts("include")
        self.values.texts("exclude")
        self.values.about()
        self.values.bounds()
        self.values.insecure()
        if "url" in self.values:
            self._refuse_password_in(self.values.text("url"))

    def target(self, ask: AskPassword | None = None, warn: Warn = log.warning) -> Target:
        """The target. Raises TargetError where there is no such place, or its password is not where it should be."""
        from scanner.targets import parse_target

        values, defaults = self.values, self.scope.defaults
        url = values.text("url")
        include, exclude = values.texts("include"), values.texts("exclude")
        about, bounds, insecure = values.about(), values.bounds(), values.insecure()
        password = self._password(values, warn)
        if defaults is not None:
            include, exclude = include or defaults.texts("include"), exclude + defaults.texts("exclude")
            common = defaults.about()
            about = replace(about, **{name: getattr(about, name) or getattr(common, name) for name in about.__slots__})
            bounds = bounds.over(defaults.bounds())
            insecure = defaults.insecure() if insecure is None else insecure
            if password is None and scheme_of(url) not in {None, "file", "sqlite"}:
                password = self._password(defaults, warn)
        target = values.placed(
            values.keys["url"],
            lambda: parse_target(
                url,
                name=values.text("name") if "name" in values else None,
                include=include,
                exclude=exclude,
                password=password,
                ask=ask,
                warn=warn,
                base=values.file.absolute().parent,
            ),
        )
        about = replace(about, scope=self.scope.name, project=self.scope.project)
        return replace(insecurely(target) if insecure else target, about=about, bounds=bounds)

    def _refuse_password_in(self, url: str) -> None:
        """A password within the URL is one in clear, as well."""
        from scanner.crawlers.database_url import PORTS, parse_database_url
        from scanner.crawlers.place_url import parse_place_url

        node = self.values.keys["url"]
        scheme = scheme_of(url)
        if scheme in {None, "file", "sqlite"} or scheme not in SCHEMES:
            return
        parse: Callable[[str], Any] = parse_database_url if scheme in PORTS else parse_place_url
        if self.values.placed(node, lambda: parse(url)).password is not None:
            raise self.values.wrong("file_password", node)

    def _passwords(self, values: Values) -> str | None:
        """Which key says where the password is."""
        given = [key for key in PASSWORDS if key in values]
        if len(given) > 1:
            raise values.wrong("file_one_password", values.keys[given[1]])
        if given and values.text(given[0]) and given[0] == "password_env":
            take([values.text("password_env")])  # before any library is loaded that starts programs
        return given[0] if given else None

    def _password(self, values: Values, warn: Warn) -> str | None:
        key = self._passwords(values)
        if key is None:
            return None
        node, reference = values.keys[key], values.text(key)
        match key:
            case "password_env":
                return values.placed(node, lambda: from_env(reference))
            case "password_file":
                path = values.file.absolute().parent / Path(reference).expanduser()
                return values.placed(node, lambda: from_file(path))
            case _:
                return values.placed(node, lambda: from_keyring(reference, warn))
