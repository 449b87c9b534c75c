"""The commands and their options, with their help in the user's language. Bodies are imported when a command runs."""

import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from models.messages import Lang, text
from scanner.cli.common import Call, Common, Listing, treatment
from scanner.cli.config import Config
from scanner.cli.later import register

HELP = ["-h", "--help"]


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


def build(lang: Lang, config: Config) -> Any:
    """The root command in ``lang``; its ``main`` returns the exit code of the command that ran."""

    def say(key: str, **values: Any) -> str:
        return text(f"cli.{key}", lang, **values)

    common = Common(lang, config)
    config_model = config.ner  # `config` is also the name of an option
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

    common.root(app)

    @common.command(app, say("scan"), more=treatment(lang))
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
        *,
        call: Call,
        **more: Any,
    ) -> int:
        from scanner.cli.scan import Asked, run_scan
        from scanner.cli.treatment import Treatment

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
            treatment=Treatment.of(more),
            quiet=call.quiet,
        )
        return run_scan(asked)

    @common.command(app, say("report"))
    def report(
        run: Annotated[Path, typer.Argument(metavar="DIR", help=say("opt_run_arg"))],
        format: Annotated[
            str, typer.Option("--format", metavar="FORMATS", help=say("opt_format", known=_formats()))
        ] = "html,xlsx",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help=say("opt_report_out"))] = None,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.report import run_report

        return run_report(run, format, out, chosen=call.chosen, quiet=call.quiet)

    @common.command(app, say("analyze"))
    def analyze(
        files: Annotated[list[Path] | None, typer.Argument(metavar="[FILE...]", help=say("opt_files_arg"))] = None,
        key_file: key_option = None,
        names: names_option = Names.AUTO,
        types: types_option = None,
        allow: allow_option = None,
        explain: Annotated[bool, typer.Option("--explain", help=text("explain.opt_explain", lang))] = False,
        format: Annotated[Output, typer.Option("--format", help=text("explain.opt_format", lang))] = Output.JSON,
        *,
        call: Call,
    ) -> int:
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
            quiet=call.quiet,
        )
        return run_analyze(asked)

    @common.command(app, text("allow.fingerprint", lang))
    def fingerprint(
        values: Annotated[
            list[str] | None, typer.Argument(metavar="[VALUE...]", help=text("allow.opt_values", lang))
        ] = None,
        key_file: key_option = None,
        format: Annotated[Listing, typer.Option("--format", help=say("opt_list_format"))] = Listing.TABLE,
    ) -> int:
        from scanner.cli.fingerprint import run_fingerprint

        return run_fingerprint(values or [], key_file, format.value)

    kinds = typer.Typer(help=say("entities"), **{**plain, "no_args_is_help": False})
    app.add_typer(kinds, name="entities")

    @common.callback(kinds)
    def entities(
        context: typer.Context,
        format: Annotated[Listing, typer.Option("--format", help=say("opt_list_format"))] = Listing.TABLE,
        types: types_option = None,
        key_file: key_option = None,
    ) -> int:
        from scanner.cli.entities import run_entities

        return 0 if context.invoked_subcommand else run_entities(format.value, types or (), key_file)

    @common.command(kinds, text("own.entities_test", lang), "test")
    def try_types(
        file: Annotated[Path, typer.Argument(metavar="FILE", help=text("own.opt_types_file", lang))],
        key_file: key_option = None,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.entities import run_test

        return run_test(file, key_file, quiet=call.quiet)

    @common.command(kinds, text("own.entities_hash_list", lang), "hash-list")
    def hash_list(
        words: Annotated[Path, typer.Argument(metavar="WORDS", help=text("own.opt_words", lang))],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="LIST", help=text("own.opt_list_out", lang))],
        key_file: key_option = None,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.entities import run_hash_list

        return run_hash_list(words, out, key_file, quiet=call.quiet)

    @common.command(app, say("doctor"))
    def doctor(
        format: Annotated[Listing, typer.Option("--format", help=say("opt_list_format"))] = Listing.TABLE,
    ) -> int:
        from scanner.cli.doctor import run_doctor

        return run_doctor(format.value, config_model)

    @common.command(app, say("demo"))
    def demo(
        out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=say("opt_demo_out"))] = Path(
            "pandian-demo"
        ),
        seed: Annotated[int, typer.Option("--seed", metavar="N", help=say("opt_seed"))] = 7,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.demo import run_demo

        return run_demo(out, seed, quiet=call.quiet)

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
