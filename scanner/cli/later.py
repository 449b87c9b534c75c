"""The commands for finished runs: comparing, exporting, proving, scheduling. Bodies are imported when one runs."""

import enum
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any

import typer

from models.messages import Lang, text
from scanner.cli.common import Call, Common, Listing, treatment


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


def register(app: typer.Typer, lang: Lang, common: Common, plain: Mapping[str, Any]) -> None:
    """Add the commands to the root command; ``plain`` is how every command and group is set up."""

    def say(key: str, **values: Any) -> str:
        return text(f"later.{key}", lang, **values)

    key_option = Annotated[Path | None, common.key]
    run_argument = Annotated[Path, typer.Argument(metavar="DIR", help=say("opt_run"))]

    def group(name: str, words: str) -> typer.Typer:
        """A command that has commands of its own."""
        made = typer.Typer(help=words, **plain)
        made.callback()(lambda: None)
        app.add_typer(made, name=name)
        return made

    @common.command(app, say("diff"))
    def diff(
        old: Annotated[Path, typer.Argument(metavar="OLD_DIR", help=say("opt_old"))],
        new: Annotated[Path, typer.Argument(metavar="NEW_DIR", help=say("opt_new"))],
        format: Annotated[str, typer.Option("--format", metavar="FORMATS", help=say("opt_diff_format"))] = "text",
        out: Annotated[Path | None, typer.Option("--out", "-o", metavar="DIR", help=say("opt_diff_out"))] = None,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.diff import run_diff

        return run_diff(old, new, format, out, chosen=call.chosen, quiet=call.quiet)

    @common.command(app, say("export"))
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
        *,
        call: Call,
    ) -> int:
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
            chosen=call.chosen,
            quiet=call.quiet,
        )
        return run_export(asked)

    @common.command(app, say("verify"))
    def verify(
        run: run_argument,
        key: Annotated[Path | None, typer.Option("--key", metavar="FILE", help=say("opt_public"))] = None,
        base: Annotated[Path | None, typer.Option("--base", metavar="DIR", help=say("opt_base"))] = None,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.seal import run_verify

        return run_verify(run, key, base, quiet=call.quiet)

    @common.command(app, say("sign"))
    def sign(
        run: run_argument,
        key: Annotated[Path, typer.Option("--key", metavar="FILE", help=say("opt_private"))],
        *,
        call: Call,
    ) -> int:
        from scanner.cli.seal import run_sign

        return run_sign(run, key, quiet=call.quiet)

    @common.command(app, say("handover"))
    def handover(
        old: Annotated[Path, typer.Argument(metavar="BEFORE", help=say("opt_old"))],
        new: Annotated[Path, typer.Argument(metavar="AFTER", help=say("opt_new"))],
        side: Annotated[Side, typer.Option("--side", help=say("opt_side"))],
        out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help=say("opt_handover_out"))] = Path(),
        format: Annotated[
            str, typer.Option("--format", metavar="FORMATS", help=say("opt_handover_format"))
        ] = "html,pdf,xlsx",
        *,
        call: Call,
    ) -> int:
        from scanner.cli.handover import run_handover

        chosen, still = call.chosen, call.quiet
        return run_handover(old, new, side.value, format, out, chosen=chosen, quiet=still)

    lists = group("destruction", say("destruction"))

    @common.command(lists, say("destruction_issue"))
    def issue(
        run: run_argument,
        out: Annotated[Path, typer.Option("--out", "-o", metavar="FILE", help=say("opt_list_out"))],
        tier: Annotated[str | None, typer.Option("--tier", metavar="TIER", help=say("opt_tier"))] = None,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.destruction import run_issue

        return run_issue(run, out, tier, chosen=call.chosen, quiet=call.quiet)

    @common.command(lists, say("destruction_update"))
    def update(
        file: Annotated[Path, typer.Argument(metavar="LIST", help=say("opt_list"))],
        run: run_argument,
        since: Annotated[Path | None, typer.Option("--since", metavar="DIR", help=say("opt_issued_from"))] = None,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.destruction import run_update

        return run_update(file, run, since, chosen=call.chosen, quiet=call.quiet)

    stores = group("store", say("store"))

    @common.command(stores, say("store_upgrade"))
    def upgrade(
        run: run_argument,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.store import run_upgrade

        return run_upgrade(run, quiet=call.quiet)

    @common.command(app, say("schedule"), more=treatment(lang))
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
        *,
        call: Call,
        **more: Any,
    ) -> int:
        from scanner.cli.schedule import Asked, run_schedule
        from scanner.cli.treatment import Treatment

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
            config=call.config,
            treatment=Treatment.of(more),
            chosen=call.chosen,
            quiet=call.quiet,
        )
        return run_schedule(asked)

    scopes = group("targets", text("scope.targets", lang))

    @common.command(scopes, text("scope.targets_check", lang), "check")
    def try_targets(
        targets: Annotated[
            list[str] | None, typer.Argument(metavar="TARGET...", help=text("scope.opt_check", lang))
        ] = None,
        targets_file: Annotated[
            Path | None, typer.Option("--targets", metavar="FILE", help=text("cli.opt_targets_file", lang))
        ] = None,
        format: Annotated[Listing, typer.Option("--format", help=text("cli.opt_list_format", lang))] = Listing.TABLE,
        insecure: Annotated[bool, typer.Option("--insecure", help=text("scope.opt_check_insecure", lang))] = False,
        *,
        call: Call,
    ) -> int:
        from scanner.cli.targets import Asked, run_check

        return run_check(Asked(tuple(targets or ()), targets_file, insecure, format.value, call.quiet))

    @common.command(scopes, text("scope.targets_example", lang), "example")
    def example() -> int:
        from scanner.cli.targets import run_example

        return run_example()


def _feeds() -> str:
    from reports.feeds import FEEDS

    return ", ".join(FEEDS)
