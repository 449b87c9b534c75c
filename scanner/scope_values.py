"""The values of one mapping of a scope file, each told with its line where it is not what it must be."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from models.errors import TargetError
from models.scope import ABOUT, About, Bounds
from models.window import Window, parse_window
from scanner.amounts import parse_number, parse_rate, parse_sample
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable

Node = Any  # a yaml.Node: the types of PyYAML's nodes say too little to be worth their import
T = TypeVar("T")

PASSWORDS = ("password_env", "password_file", "password_keyring")
PATTERNS = ("include", "exclude")
BOUNDS = ("max_rate", "max_connections", "window", "sample", "rows")
SHARED = (*PASSWORDS, *PATTERNS, *ABOUT, *BOUNDS, "insecure")
"""What may stand in a target, and for all of them under ``defaults``."""

_IN_CLEAR = {"password", "passwd", "pwd", "pass", "secret"}
_SWITCHES = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}
LEAST_CONNECTIONS = 2


class Values:
    """One mapping, checked key by key. Raises TargetError, which names file and line and quotes no value."""

    def __init__(self, file: Path, node: Node, known: Sequence[str]) -> None:
        self.file, self.node = file, node
        self.keys: dict[str, Node] = {}
        for key, value in node.value:
            name = key.value if key.id == "scalar" else ""
            if name.lower() in _IN_CLEAR:
                raise self.wrong("file_password", key)
            if name not in known:
                raise self._unknown(key, name, known)
            if name in self.keys:
                raise self.wrong("file_repeated", key, entry=name)
            self.keys[name] = value

    def __contains__(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self.keys

    def text(self, key: str) -> str:
        """A text that is not empty."""
        node = self.keys[key]
        if node.id != "scalar" or not str(node.value).strip() or node.tag == "tag:yaml.org,2002:null":
            raise self.wrong("file_text", node, entry=key)
        return str(node.value)

    def texts(self, key: str) -> tuple[str, ...]:
        """A text, or a list of them; none where the key is not there."""
        node = self.keys.get(key)
        if node is None:
            return ()
        nodes = [node] if node.id == "scalar" else node.value if node.id == "sequence" else []
        if any(one.id != "scalar" or not str(one.value).strip() for one in nodes) or node.id == "mapping":
            raise self.wrong("file_list" if key in PATTERNS else "file_texts", node, entry=key)
        return tuple(str(one.value) for one in nodes)

    def about(self) -> About:
        """Who answers for it, and on what basis."""
        plain = {key: self.text(key) for key in ABOUT if key in self and key != "legal_basis"}
        return About(**plain, legal_basis=self.texts("legal_basis"))

    def bounds(self) -> Bounds:
        """How gently it is treated."""
        rows = self._amount("rows", parse_number)
        connections = self._amount("max_connections", parse_number)
        if rows == 0:
            raise self.wrong("file_amount", self.keys["rows"], entry="rows", example="10000")
        if connections is not None and connections < LEAST_CONNECTIONS:
            raise self.wrong("file_amount", self.keys["max_connections"], entry="max_connections", example="2")
        sample = self._amount("sample", parse_sample)
        return Bounds(
            max_rate=self._amount("max_rate", parse_rate),
            max_connections=connections,
            # All of it, where the rest of the run is sampled
            sample=0.0 if "sample" in self and sample is None else sample,
            rows=rows,
            windows=self._windows(),
        )

    def insecure(self) -> bool | None:
        """Whether TLS is not to be verified; None where nothing is said."""
        if "insecure" not in self:
            return None
        said = _SWITCHES.get(self.text("insecure").lower())
        if said is None:
            raise self.wrong("file_switch", self.keys["insecure"], entry="insecure")
        return said

    def placed(self, node: Node, call: Callable[[], T]) -> T:
        """What ``call`` gives; its TargetError with file and line before it."""
        try:
            return call()
        except TargetError as error:
            raise self.wrong("file_target", node, message=str(error)) from None

    def wrong(self, key: str, node: Node, /, **values: Any) -> TargetError:
        """What is wrong with ``node``, with its line."""
        return wrong(self.file, key, node, **values)

    def _unknown(self, key: Node, name: str, known: Sequence[str]) -> TargetError:
        near = difflib.get_close_matches(name.lower().replace("-", "_"), known, 1, 0.6)
        values = {"entry": printable(name[:64]) or "?", "known": ", ".join(known)}
        return (
            self.wrong("file_unknown_near", key, near=near[0], **values)
            if near
            else self.wrong("file_unknown", key, **values)
        )

    def _amount(self, key: str, parse: Callable[[str], T]) -> T | None:
        if key not in self:
            return None
        try:
            return parse(self.text(key))
        except ValueError:
            example = {"max_rate": "5MB", "sample": "10%", "rows": "10000", "max_connections": "2"}[key]
            raise self.wrong("file_amount", self.keys[key], entry=key, example=example) from None

    def _windows(self) -> tuple[Window, ...] | None:
        if "window" not in self:
            return None
        try:
            return tuple(map(parse_window, self.texts("window")))
        except ValueError:
            raise self.wrong("file_amount", self.keys["window"], entry="window", example="22:00-06:00") from None


def wrong(file: Path, key: str, node: Node, /, **values: Any) -> TargetError:
    """A TargetError with the message ``targets.key``, the file and the line of ``node``."""
    return target_error(key, file=printable(str(file)), line=int(node.start_mark.line) + 1, **values)
