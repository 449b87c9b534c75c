"""The commands for finished runs: comparing, exporting, proving, scheduling. Bodies are imported when one runs."""

import enum
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer

from models.messages import Lang, text


class Kind(enum.StrEnum):
    """What a schedule is written for."""

    SYSTEMD = "systemd"
    CRON = "cron"
    WINDOWS = "windows"
    KUBERNETES = "kubernetes"


class Side(enum.StrEnum):
    """Who makes a statement."""

    SELLER = "seller"
    BUYER = "buyer"


@dataclass(frozen=True, slots=True)
class Common:
    """What every command takes: the shared options as the parser has them, and what makes them count."""

    lang: Any
    config: Any
    level: Any
    quiet: Any
    version: Any
    key: Any
    settle: Callable[[str | None, bool], bool]
    chosen: Callable[[str | None], str | None]


def register(app: typer.Typer, lang: Lang, common: Common, plain: Mapping[str, Any]) -> None:
    """Add the commands to the root command; ``plain`` is how every command and group is set up."""

    def say(key: str, **values: Any) -> str:
        return text(f"later.{key}", lang, **values)

    lang_option = Annotated[str | None, common.lang]
    config_option = Annotated[Path | None, common.config]
    level_option = Annotated[str | None, common.level]
    quiet_option = Annotated[bool, common.quiet]
    version_option = Annotated[bool, common.version]
    key_option = Annotated[Path | None, common.key]
    run_argument = Annotated[Path, typer.Argument(metavar="DIR", help=say("opt_run"))]

    def group(name: str, words: str) -> typer.Typer:
        """A command that has commands of its own."""
        made = typer.Typer(help=words, **plain)
        made.callback()(lambda: None)
        app.add_typer(made, name=name)
        return made

    @app.command(help=say("diff"))
    def diff(
        old: Annotated[Path, typer.Argument(metavar="OLD_DIR", help=say("opt_old"))],
        new: Annotated[Path, typer.Argument(metavar="NEW_DIR", help=say("opt_new"))],
        format: Annotated[str, typer.Option("--format", metavar="FORMATS", help=say("opt_diff_format"))] = "text",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help=say("opt_diff_out"))] = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del config, version
        from scanner.cli.diff import run_diff

        return run_diff(old, new, format, out, chosen=common.chosen(lang), quiet=common.settle(log_level, quiet))

    @app.command(help=say("export"))
    def export(
        run: run_argument,
        to: Annotated[str, typer.Option("--to", metavar="FORMAT", help=say("opt_to", known=_feeds()))],
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="FILE", help=say("opt_export_out"))] = None,
        send: Annotated[str | None, typer.Option("--send", metavar="URL", help=say("opt_send"))] = None,
        since: Annotated[Path | None, typer.Option("--since", metavar="DIR", help=say("opt_export_since"))] = None,
        ca: Annotated[Path | None, typer.Option("--ca", metavar="FILE", help=say("opt_ca"))] = None,
        cert: Annotated[Path | None, typer.Option("--cert", metavar="FILE", help=say("opt_cert"))] = None,
        cert_key: Annotated[Path | None, typer.Option("--cert-key", metavar="FILE", help=say("opt_cert_key"))] = None,
        secret_env: Annotated[
            str | None, typer.Option("--secret-env", metavar="NAME", help=say("opt_secret_env"))
        ] = None,
        secret_file: Annotated[
            Path | None, typer.Option("--secret-file", metavar="FILE", help=say("opt_secret_file"))
        ] = None,
        secret_keyring: Annotated[
            str | None, typer.Option("--secret-keyring", metavar="NAME", help=say("opt_secret_keyring"))
        ] = None,
        ledger: Annotated[Path | None, typer.Option("--ledger", metavar="FILE", help=say("opt_ledger"))] = None,
        give_up: Annotated[str, typer.Option("--give-up", metavar="TIME", help=say("opt_give_up"))] = "10m",
        batch: Annotated[int | None, typer.Option("--batch", metavar="N", help=say("opt_batch"))] = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del config, version
        from scanner.cli.export import Asked, run_export

        asked = Asked(
            folder=run,
            to=to,
            out=out,
            send=send,
            since=since,
            ca=ca,
            cert=cert,
            cert_key=cert_key,
            secret_env=secret_env,
            secret_file=secret_file,
            secret_keyring=secret_keyring,
            ledger=ledger,
            give_up=give_up,
            batch=batch,
            chosen=common.chosen(lang),
            quiet=common.settle(log_level, quiet),
        )
        return run_export(asked)

    @app.command(help=say("verify"))
    def verify(
        run: run_argument,
        key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help=say("opt_public"))] = None,
        base: Annotated[Path | None, typer.Option("--base", metavar="DIR", help=say("opt_base"))] = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.seal import run_verify

        return run_verify(run, key, base, quiet=common.settle(log_level, quiet))

    @app.command(help=say("sign"))
    def sign(
        run: run_argument,
        key: Annotated[Path, typer.Option("--key", metavar="FILE", help=say("opt_private"))],
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.seal import run_sign

        return run_sign(run, key, quiet=common.settle(log_level, quiet))

    @app.command(help=say("handover"))
    def handover(
        old: Annotated[Path, typer.Argument(metavar="BEFORE", help=say("opt_old"))],
        new: Annotated[Path, typer.Argument(metavar="AFTER", help=say("opt_new"))],
        side: Annotated[Side, typer.Option("--side", help=say("opt_side"))],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=say("opt_handover_out"))] = Path(),
        format: Annotated[
            str, typer.Option("--format", metavar="FORMATS", help=say("opt_handover_format"))
        ] = "html,pdf,xlsx",
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del config, version
        from scanner.cli.handover import run_handover

        chosen, still = common.chosen(lang), common.settle(log_level, quiet)
        return run_handover(old, new, side.value, format, out, chosen=chosen, quiet=still)

    lists = group("destruction", say("destruction"))

    @lists.command(help=say("destruction_issue"))
    def issue(
        run: run_argument,
        out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help=say("opt_list_out"))],
        tier: Annotated[str | None, typer.Option("--tier", metavar="TIER", help=say("opt_tier"))] = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del config, version
        from scanner.cli.destruction import run_issue

        return run_issue(run, out, tier, chosen=common.chosen(lang), quiet=common.settle(log_level, quiet))

    @lists.command(help=say("destruction_update"))
    def update(
        file: Annotated[Path, typer.Argument(metavar="LIST", help=say("opt_list"))],
        run: run_argument,
        since: Annotated[Path | None, typer.Option("--since", metavar="DIR", help=say("opt_issued_from"))] = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del config, version
        from scanner.cli.destruction import run_update

        return run_update(file, run, since, chosen=common.chosen(lang), quiet=common.settle(log_level, quiet))

    stores = group("store", say("store"))

    @stores.command(help=say("store_upgrade"))
    def upgrade(
        run: run_argument,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del lang, config, version
        from scanner.cli.store import run_upgrade

        return run_upgrade(run, quiet=common.settle(log_level, quiet))

    @app.command(help=say("schedule"))
    def schedule(
        targets: Annotated[Path, typer.Argument(metavar="TARGETS", help=say("opt_targets"))],
        runs: Annotated[Path, typer.Option("--runs", metavar="DIR", help=say("opt_runs"))],
        kind: Annotated[Kind, typer.Option("--as", help=say("opt_as"))],
        every: Annotated[str, typer.Option("--every", metavar="WHEN", help=say("opt_every"))] = "daily",
        install: Annotated[bool, typer.Option("--install", help=say("opt_install"))] = False,
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help=say("opt_schedule_out"))] = None,
        image: Annotated[str | None, typer.Option("--image", metavar="NAME", help=say("opt_image"))] = None,
        policy: Annotated[Path | None, typer.Option("--policy", metavar="FILE", help=say("opt_policy"))] = None,
        keep: Annotated[str | None, typer.Option("--keep", metavar="HOW", help=say("opt_keep"))] = None,
        fail_on: Annotated[str | None, typer.Option("--fail-on", metavar="TIER", help=say("opt_fail_on"))] = None,
        fail_on_new: Annotated[
            str | None, typer.Option("--fail-on-new", metavar="TIER", help=say("opt_fail_on_new"))
        ] = None,
        key_file: key_option = None,
        lang: lang_option = None,
        config: config_option = None,
        log_level: level_option = None,
        quiet: quiet_option = False,
        version: version_option = False,
    ) -> int:
        del version
        from scanner.cli.schedule import Asked, run_schedule

        asked = Asked(
            targets=targets,
            runs=runs,
            kind=kind.value,
            every=every,
            install=install,
            out=out,
            image=image,
            policy=policy,
            keep=keep,
            fail_on=fail_on,
            fail_on_new=fail_on_new,
            key_file=key_file,
            config=config,
            chosen=common.chosen(lang),
            quiet=common.settle(log_level, quiet),
        )
        return run_schedule(asked)


def _feeds() -> str:
    from reports.feeds import FEEDS

    return ", ".join(FEEDS)
