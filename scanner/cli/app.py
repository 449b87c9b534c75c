"""The commands and their options, with their help in the user's language. Bodies are imported when a command runs."""

import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from models.errors import UsageError
from models.messages import Lang, text
from scanner.cli.config import Config
from scanner.cli.later import Common, register

HELP = ["-h", "--help"]
LEVELS = ("debug", "info", "warning", "error")


class Names(enum.StrEnum):
    """What the model for names is spent on."""

    AUTO = "auto"
    ALL = "all"
    OFF = "off"


class Ocr(enum.StrEnum):
    """Which pictures are recognised."""

    AUTO = "auto"
    OFF = "off"
    ALWAYS = "always"


class Output(enum.StrEnum):
    """How findings are printed."""

    JSON = "json"
    TEXT = "text"


class Listing(enum.StrEnum):
    """How a list is printed."""

    TABLE = "table"
    JSON = "json"


def build(lang: Lang, config: Config) -> Any:
    """The root command in ``lang``; its ``main`` returns the exit code of the command that ran."""

    def say(key: str, **values: Any) -> str:
        return text(f"cli.{key}", lang, **values)

    def version(asked: bool) -> None:
        if asked:
            from scanner.version import version as number

            typer.echo(f"pandian {number()}")
            raise typer.Exit

    shared: dict[str, Any] = dict(config.shared)
    config_model = config.ner  # `config` is also the name of an option

    def settle(level: str | None, quiet: bool) -> bool:
        """The options every command shares, given before or after its name; whether to be quiet."""
        from scanner.cli.logs import start_logging

        chosen = level or shared.get("log_level") or config.shared.get("log-level") or "warning"
        if chosen not in LEVELS:
            raise UsageError(say("err_log_level", value=chosen))
        start_logging(chosen)
        return bool(quiet or shared.get("quiet"))

    common = Common(
        lang=typer.Option("--lang", metavar="zh|en", help=say("opt_lang")),
        config=typer.Option("--config", metavar="FILE", help=say("opt_config")),
        level=typer.Option("--log-level", metavar="LEVEL", help=say("opt_log_level")),
        quiet=typer.Option("--quiet", help=say("opt_quiet")),
        version=typer.Option("--version", help=say("opt_version"), callback=version, is_eager=True),
        key=typer.Option("--key-file", metavar="FILE", help=say("opt_key_file")),
        settle=settle,
        chosen=lambda given: given or shared.get("lang"),
    )
    lang_option = Annotated[str | None, common.lang]
    config_option = Annotated[Path | None, common.config]
    level_option = Annotated[str | None, common.level]
    quiet_option = Annotated[bool, common.quiet]
    version_option = Annotated[bool, common.version]
    key_option = Annotated[Path | None, common.key]
    allow_option = Annotated[
        list[Path] | None, typer.Option("--allow", metavar="FILE", help=text("allow.opt_allow", lang))
    ]
    types_option = Annotated[
        list[Path] | None, typer.Option("--types", metavar="FILE", help=text("own.opt_types", lang))
    ]
    names_option = Annotated[Names, typer.Option("--names", help=say("opt_names"))]

    plain: dict[str, Any] = {
        "no_args_is_help": True,
        "add_completion": False,
        "rich_markup_mode": None,
        "pretty_exceptions_enable": False,
        "context_settings": {"help_option_names": HELP},
    }
    app = typer.Typer(name="pandian", help=say("about"), **plain)

    @app.callback()
    def root(
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> None:
        del config, version  # already obeyed
        shared.update({"log_level": log_level} if log_level else {}, **({"quiet": True} if quiet else {}))
        shared.update({"lang": lang} if lang else {})

    @app.command(help=say("scan"))
    def scan(
        targets: Annotated[list[str] | None, typer.Argument(metavar="TARGET...", help=say("opt_targets_arg"))] = None,
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help=say("opt_out"))] = None,
        targets_file: Annotated[
            Path | None, typer.Option("--targets", metavar="FILE", help=say("opt_targets_file"))
        ] = None,
        policy: Annotated[Path | None, typer.Option("--policy", metavar="FILE", help=say("opt_policy"))] = None,
        workers: Annotated[int | None, typer.Option("--workers", metavar="N", help=say("opt_workers"))] = None,
        resume: Annotated[bool, typer.Option("--resume", help=say("opt_resume"))] = False,
        fail_on: Annotated[str | None, typer.Option("--fail-on", metavar="TIER", help=say("opt_fail_on"))] = None,
        include: Annotated[list[str] | None, typer.Option("--include", metavar="GLOB", help=say("opt_include"))] = None,
        exclude: Annotated[list[str] | None, typer.Option("--exclude", metavar="GLOB", help=say("opt_exclude"))] = None,
        max_object_size: Annotated[
            str | None, typer.Option("--max-object-size", metavar="SIZE", help=say("opt_max_size"))
        ] = None,
        timeout_per_object: Annotated[
            float | None, typer.Option("--timeout-per-object", metavar="SECONDS", help=say("opt_timeout"))
        ] = None,
        worker_memory: Annotated[
            str | None, typer.Option("--worker-memory", metavar="SIZE", help=say("opt_memory"))
        ] = None,
        key_file: key_option = None,
        names: names_option = Names.AUTO,
        types: types_option = None,
        allow: allow_option = None,
        passwords: Annotated[
            Path | None, typer.Option("--passwords", metavar="FILE", help=text("run.opt_passwords", lang))
        ] = None,
        ocr: Annotated[Ocr, typer.Option("--ocr", help=text("run.opt_ocr", lang))] = Ocr.AUTO,
        store: Annotated[str | None, typer.Option("--store", metavar="URL", help=text("later.opt_store", lang))] = None,
        full: Annotated[bool, typer.Option("--full", help=text("later.opt_full", lang))] = False,
        since: Annotated[
            Path | None, typer.Option("--since", metavar="DIR", help=text("later.opt_since", lang))
        ] = None,
        reread: Annotated[
            str | None, typer.Option("--reread", metavar="SHARE", help=text("later.opt_reread", lang))
        ] = None,
        runs: Annotated[Path | None, typer.Option("--runs", metavar="DIR", help=text("later.opt_runs", lang))] = None,
        keep: Annotated[str | None, typer.Option("--keep", metavar="HOW", help=text("later.opt_keep", lang))] = None,
        fail_on_new: Annotated[
            str | None, typer.Option("--fail-on-new", metavar="TIER", help=text("later.opt_fail_on_new", lang))
        ] = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.scan import Asked, run_scan

        asked = Asked(
            targets=tuple(targets or ()),
            out=out,
            targets_file=targets_file,
            policy=policy,
            workers=workers,
            resume=resume,
            fail_on=fail_on,
            include=tuple(include or ()),
            exclude=tuple(exclude or ()),
            max_object_size=max_object_size,
            timeout_per_object=timeout_per_object,
            worker_memory=worker_memory,
            key_file=key_file,
            names=names.value,
            types=tuple(types or ()),
            allow=tuple(allow or ()),
            passwords=passwords,
            ocr=ocr.value,
            store=store,
            full=full,
            since=since,
            reread=reread,
            runs=runs,
            keep=keep,
            fail_on_new=fail_on_new,
            ner=config_model,
            quiet=settle(log_level, quiet),
        )
        return run_scan(asked)

    @app.command(help=say("report"))
    def report(
        run: Annotated[Path, typer.Argument(metavar="DIR", help=say("opt_run_arg"))],
        format: Annotated[
            str, typer.Option("--format", metavar="FORMATS", help=say("opt_format", known=_formats()))
        ] = "html,xlsx",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help=say("opt_report_out"))] = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del config, version
        from scanner.cli.report import run_report

        return run_report(run, format, out, chosen=lang or shared.get("lang"), quiet=settle(log_level, quiet))

    @app.command(help=say("analyze"))
    def analyze(
        files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help=say("opt_files_arg"))] = None,
        key_file: key_option = None,
        names: names_option = Names.AUTO,
        types: types_option = None,
        allow: allow_option = None,
        explain: Annotated[bool, typer.Option("--explain", help=text("explain.opt_explain", lang))] = False,
        format: Annotated[Output, typer.Option("--format", help=text("explain.opt_format", lang))] = Output.JSON,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.analyze import Asked, run_analyze

        asked = Asked(
            files=tuple(files or ()),
            key_file=key_file,
            names=names.value,
            types=tuple(types or ()),
            allow=tuple(allow or ()),
            explain=explain,
            format=format.value,
            ner=config_model,
            quiet=settle(log_level, quiet),
        )
        return run_analyze(asked)

    @app.command(help=text("allow.fingerprint", lang))
    def fingerprint(
        values: Annotated[
            list[str] | None, typer.Argument(metavar="[VALUE...]", help=text("allow.opt_values", lang))
        ] = None,
        key_file: key_option = None,
        format: Annotated[Listing, typer.Option("--format", help=say("opt_list_format"))] = Listing.TABLE,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.fingerprint import run_fingerprint

        settle(log_level, quiet)
        return run_fingerprint(values or [], key_file, format.value)

    kinds = typer.Typer(help=say("entities"), **{**plain, "no_args_is_help": False})
    app.add_typer(kinds, name="entities")

    @kinds.callback(invoke_without_command=True)
    def entities(
        context: typer.Context,
        format: Annotated[Listing, typer.Option("--format", help=say("opt_list_format"))] = Listing.TABLE,
        types: types_option = None,
        key_file: key_option = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.entities import run_entities

        settle(log_level, quiet)
        return 0 if context.invoked_subcommand else run_entities(format.value, types or (), key_file)

    @kinds.command(name="test", help=text("own.entities_test", lang))
    def try_types(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=text("own.opt_types_file", lang))],
        key_file: key_option = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.entities import run_test

        return run_test(file, key_file, quiet=settle(log_level, quiet))

    @kinds.command(name="hash-list", help=text("own.entities_hash_list", lang))
    def hash_list(
        words: Annotated[Path, typer.Argument(metavar="WORDS", help=text("own.opt_words", lang))],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="LIST", help=text("own.opt_list_out", lang))],
        key_file: key_option = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.entities import run_hash_list

        return run_hash_list(words, out, key_file, quiet=settle(log_level, quiet))

    @app.command(help=say("doctor"))
    def doctor(
        format: Annotated[Listing, typer.Option("--format", help=say("opt_list_format"))] = Listing.TABLE,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.doctor import run_doctor

        settle(log_level, quiet)
        return run_doctor(format.value, config_model)

    @app.command(help=say("demo"))
    def demo(
        out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=say("opt_demo_out"))] = Path(
            "pandian-demo"
        ),
        seed: Annotated[int, typer.Option("--seed", metavar="N", help=say("opt_seed"))] = 7,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.demo import run_demo

        return run_demo(out, seed, quiet=settle(log_level, quiet))

    register(app, lang, common, plain)
    command = typer.main.get_command(app)
    _say_help(command, say("opt_help"))
    return command


def _formats() -> str:
    from reports import FORMATS

    return ", ".join(FORMATS)


def _say_help(command: Any, words: str) -> None:
    """The parser words its own help option in English; say it in the user's language."""
    for _, each in every(command):
        option = each.get_help_option(each.context_class(each, help_option_names=HELP))
        if option is not None:
            option.help = words


def every(command: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """``command`` and all below it, each with its name as it is typed."""
    yield name, command
    for part, below in getattr(command, "commands", {}).items():
        yield from every(below, f"{name} {part}".strip())
