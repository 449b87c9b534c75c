"""The configuration file: YAML that gives defaults for options, checked key by key."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import UsageError
from models.messages import default_lang, text

if TYPE_CHECKING:
    from models.ner import Choice

SHARED = ("lang", "log-level", "quiet")
MODEL = "ner"
"""The section that chooses the model for names: no option has its shape."""
TREATMENT = ("max-rate", "max-connections", "window", "sample", "rows", "insecure")
"""How servers are treated: ``scanner.cli.common.treatment``."""
SECTIONS: Mapping[str, tuple[str, ...]] = {
    "scan": (
        "out",
        "policy",
        "workers",
        "fail-on",
        "include",
        "exclude",
        "max-object-size",
        "timeout-per-object",
        "worker-memory",
        "targets",
        "key-file",
        "names",
        "types",
        "allow",
        "passwords",
        "ocr",
        "store",
        "reread",
        "runs",
        "keep",
        "fail-on-new",
        *TREATMENT,
    ),
    "report": ("format",),
    "analyze": ("key-file", "names", "types", "allow", "explain", "format"),
    "fingerprint": ("key-file", "format"),
    "entities": ("format", "types", "key-file"),
    "doctor": ("format",),
    "demo": ("out", "seed"),
    "diff": ("format",),
    "handover": ("format", "side", "out"),
    "export": (
        "send",
        "ca",
        "cert",
        "cert-key",
        "secret-env",
        "secret-file",
        "secret-keyring",
        "ledger",
        "give-up",
        "batch",
    ),
    "verify": ("key",),
    "sign": ("key",),
    "schedule": ("runs", "as", "every", "image", "policy", "keep", "fail-on", "fail-on-new", "key-file", *TREATMENT),
}
_PATHS = frozenset(
    {
        "policy",
        "targets",
        "key-file",
        "passwords",
        "out",
        "runs",
        "ca",
        "cert",
        "cert-key",
        "secret-file",
        "ledger",
        "key",
    }
)
_PARAMETERS = {"targets": "targets_file", "as": "kind"}


@dataclass(frozen=True, slots=True)
class Config:
    """``shared``: defaults for every command; ``commands``: defaults per command, under the parser's own names."""

    shared: dict[str, Any] = field(default_factory=dict)
    commands: dict[str, dict[str, Any]] = field(default_factory=dict)
    ner: Choice | None = None
    """The model for names; None for ours."""


def load_config(name: str | None) -> Config:
    """Read a configuration file; an empty one for None. Raises UsageError, which names the file and the key."""
    if name is None:
        return Config()
    import yaml

    path = Path(name)
    try:
        data = path.read_bytes()
        loaded = yaml.safe_load(data.decode("utf-8")) or {}
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("cli.err_file", default_lang(), path=path, reason=reason)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = f"YAML, line {mark.line + 1}" if mark else type(error).__name__
        raise _wrong(path, reason) from None
    _known(path, loaded, (*SHARED, MODEL, *SECTIONS))
    shared = {key: value for key, value in loaded.items() if key in SHARED}
    commands: dict[str, dict[str, Any]] = {}
    for section, keys in SECTIONS.items():
        values = loaded.get(section) or {}
        _known(path, values, keys)
        commands[section] = {
            _PARAMETERS.get(key, key.replace("-", "_")): _value(path, key, value) for key, value in values.items()
        }
    return Config(shared, commands, _model(path, data) if MODEL in loaded else None)


def _model(path: Path, data: bytes) -> Choice | None:
    from models.ner.engines.config import read_choice

    return read_choice(data, str(path), path.parent)


def _known(path: Path, values: object, keys: tuple[str, ...]) -> None:
    if not isinstance(values, dict):
        raise _wrong(path, text("cli.err_config_map", default_lang()))
    for key in values:
        if key not in keys:
            raise _wrong(path, text("cli.err_config_key", default_lang(), name=key, known=", ".join(keys)))


def _value(path: Path, key: str, value: Any) -> Any:
    """Paths count from the file's own folder, so that a configuration works wherever it is called from."""
    if key == "allow":
        return [_value(path, "key-file", each) for each in (value if isinstance(value, list) else [value])]
    if key in _PATHS and isinstance(value, str):
        beside = path.parent / Path(value).expanduser()
        # A built-in policy is named by a bare word.
        return value if key == "policy" and not beside.exists() else str(beside)
    if key == "types":
        return [
            str(path.parent / Path(str(each)).expanduser()) for each in (value if isinstance(value, list) else [value])
        ]
    if key in {"include", "exclude", "window"} and isinstance(value, str):
        return [value]
    return value


def _wrong(path: Path, reason: str) -> UsageError:
    return UsageError(text("cli.err_config", default_lang(), path=path, reason=reason))
