"""What several commands take, written once: the options that all share, and those that say how servers are treated."""

import enum
import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import UsageError
from models.messages import Lang, text
from scanner.cli.config import Config

LEVELS = ("debug", "info", "warning", "error")
_SHARED = ("lang", "config", "log_level", "quiet", "version")


class Listing(enum.StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"


@dataclass(frozen=True, slots=True)
class Call:
    """What the shared options say of one call; ``chosen`` is the language asked for, None for the usual one."""

    quiet: bool
    chosen: str | None
    config: Path | None


class Common:
    """The shared options in one language, given before or after a command's name, and what makes them count."""

    def __init__(self, lang: Lang, config: Config) -> None:
        def say(key: str) -> str:
            return text(f"cli.{key}", lang)

        self._lang, self._config = lang, config
        self.shared: dict[str, Any] = dict(config.shared)
        """What was said before the command's name, and by the configuration file."""
        self.key = typer.Option("--key-file", metavar="FILE", help=say("opt_key_file"))
        self._options = (
            option("lang", Annotated[str | None, typer.Option("--lang", metavar="zh|en", help=say("opt_lang"))]),
            option("config", Annotated[Path | None, typer.Option("--config", metavar="FILE", help=say("opt_config"))]),
            option(
                "log_level",
                Annotated[str | None, typer.Option("--log-level", metavar="LEVEL", help=say("opt_log_level"))],
            ),
            option("quiet", Annotated[bool, typer.Option("--quiet", help=say("opt_quiet"))], default=False),
            option(
                "version",
                Annotated[bool, typer.Option("--version", help=say("opt_version"), callback=_version, is_eager=True)],
                default=False,
            ),
        )

    def root(self, app: typer.Typer) -> None:
        """Take the shared options before the command's name, too."""

        def root(**given: Any) -> None:
            self.shared.update({name: given[name] for name in ("lang", "log_level", "quiet") if given[name]})

        root.__signature__ = inspect.Signature(list(self._options))  # type: ignore[attr-defined]
        app.callback()(root)

    def command(
        self, app: typer.Typer, words: str, name: str | None = None, more: Sequence[inspect.Parameter] = ()
    ) -> Callable[[Callable[..., int]], Callable[..., int]]:
        """As ``typer.Typer.command``; the body gets ``call`` where it takes it, and those of ``more``."""
        return self._added(app.command(name=name, help=words), more)

    def callback(self, app: typer.Typer) -> Callable[[Callable[..., int]], Callable[..., int]]:
        """The same for a group that does something of its own where no command follows."""
        return self._added(app.callback(invoke_without_command=True), ())

    def _added(
        self, add: Callable[[Callable[..., int]], Any], more: Sequence[inspect.Parameter]
    ) -> Callable[[Callable[..., int]], Callable[..., int]]:
        def decorate(body: Callable[..., int]) -> Callable[..., int]:
            takes = inspect.signature(body).parameters
            own = [
                each.replace(kind=inspect.Parameter.KEYWORD_ONLY)
                for each in takes.values()
                if each.name != "call" and each.kind is not inspect.Parameter.VAR_KEYWORD
            ]

            def run(**given: Any) -> int:
                call = self._call({name: given.pop(name) for name in _SHARED})
                return body(**given, call=call) if "call" in takes else body(**given)

            run.__name__ = body.__name__
            run.__signature__ = inspect.Signature([*own, *more, *self._options])  # type: ignore[attr-defined]
            add(run)
            return body

        return decorate

    def _call(self, said: Mapping[str, Any]) -> Call:
        from scanner.cli.logs import start_logging

        level = said["log_level"] or self.shared.get("log_level") or self._config.shared.get("log-level") or "warning"
        if level not in LEVELS:
            raise UsageError(text("cli.err_log_level", self._lang, value=level))
        start_logging(level)
        quiet = bool(said["quiet"] or self.shared.get("quiet"))
        return Call(quiet, said["lang"] or self.shared.get("lang"), said["config"])


def option(name: str, annotation: Any, *, default: Any = None) -> inspect.Parameter:
    """One option as the parser reads it from a function's signature."""
    return inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=default, annotation=annotation)


def treatment(lang: Lang) -> list[inspect.Parameter]:
    """The options by which a scan spares servers, reads a sample, or does not verify TLS: fields of ``Treatment``."""

    def said(key: str, metavar: str) -> Any:
        return typer.Option(f"--{key}", metavar=metavar, help=text(f"scope.opt_{key.replace('-', '_')}", lang))

    return [
        option("max_rate", Annotated[str | None, said("max-rate", "SIZE")]),
        option("max_connections", Annotated[int | None, said("max-connections", "N")]),
        option("window", Annotated[list[str] | None, said("window", "HOURS")]),
        option("sample", Annotated[str | None, said("sample", "SHARE")]),
        option("rows", Annotated[str | None, said("rows", "N")]),
        option(
            "insecure",
            Annotated[bool, typer.Option("--insecure", help=text("scope.opt_insecure", lang))],
            default=False,
        ),
    ]


def _version(asked: bool) -> None:
    if asked:
        from scanner.version import version as number

        typer.echo(f"pandian {number()}")
        raise typer.Exit
