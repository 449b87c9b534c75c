"""``pandian schedule``: the files of a schedule, printed, written or installed."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from models.errors import UsageError
from models.messages import default_lang, text
from scanner.cli.treatment import Treatment

if TYPE_CHECKING:
    from scanner.schedule.plan import Plan


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user typed."""

    targets: Path
    runs: Path
    kind: str
    every: str = "daily"
    install: bool = False
    out: Path | None = None
    image: str | None = None
    policy: Path | None = None
    keep: str | None = None
    fail_on: str | None = None
    fail_on_new: str | None = None
    key_file: Path | None = None
    config: Path | None = None
    treatment: Treatment = field(default_factory=Treatment)
    chosen: str | None = None
    quiet: bool = False


def run_schedule(asked: Asked) -> int:
    """Print the files of the schedule; write them into ``out``; or install it."""
    from scanner.schedule import render
    from scanner.schedule.install import install, written

    lang = default_lang()
    plan = _plan(asked)
    here = _of_this_machine(asked.targets) if asked.kind == "kubernetes" else []
    if here:
        print(text("later.cluster_local", lang, names=", ".join(here)), file=sys.stderr)
    if asked.install:
        lines = install(plan, asked.kind)
        if not asked.quiet:
            print(text("later.installed", lang, name=plan.id, when=plan.when.cron))
            print("\n".join(f"  {line}" for line in lines))
        return 0
    if asked.out is not None:
        for path in written(plan, asked.kind, asked.out):
            if not asked.quiet:
                print(text("cli.written", lang, path=path))
        return 0
    files = render(plan, asked.kind)
    for name, content in files.items():
        if len(files) > 1:
            print(f"# {name}")
        print(content, end="")
    return 0


def _plan(asked: Asked) -> Plan:
    from scanner.prune import parse_keep
    from scanner.schedule.plan import Plan, name_of
    from scanner.schedule.when import parse_when

    try:
        content = asked.targets.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise UsageError(text("cli.err_file", default_lang(), path=asked.targets, reason=reason)) from None
    if asked.keep is not None:
        parse_keep(asked.keep)
    _checked(asked)
    return Plan(
        name=name_of(asked.targets),
        targets=asked.targets.absolute(),
        runs=asked.runs.absolute(),
        when=parse_when(asked.every),
        program=_program(),
        options=tuple(_options(asked)),
        targets_text=content,
        image=asked.image or "",
    )


def _checked(asked: Asked) -> None:
    """What would fail at night is said now: the targets file, the policy, the tiers."""
    from models.tiers import load_policy
    from scanner.targets_file import entries_of

    entries_of(asked.targets)
    known = [tier.id for tier in load_policy(asked.policy).tiers]
    for name in (asked.fail_on, asked.fail_on_new):
        if name is not None and name not in known:
            raise UsageError(text("cli.err_tier", default_lang(), value=name, known=", ".join(known)))


def _of_this_machine(targets: Path) -> list[str]:
    """Targets that are folders or files, by their names, else their number in the list."""
    from scanner.crawlers.names import printable
    from scanner.crawlers.registry import scheme_of
    from scanner.targets_file import entries_of

    found = []
    for number, entry in enumerate(entries_of(targets), 1):
        pairs = entry.value if isinstance(entry.value, list) else [("url", entry)]
        values = {getattr(key, "value", key): str(getattr(value, "value", "")) for key, value in pairs}
        if scheme_of(values.get("url", "")) in {None, "file", "sqlite"}:
            found.append(printable(values.get("name", "")) or str(number))
    return found


def _options(asked: Asked) -> list[str]:
    words: list[str] = []
    files = [path for path in (asked.config, asked.key_file, asked.policy) if path is not None and path.exists()]
    if files and asked.kind == "kubernetes":
        raise UsageError(text("later.err_cluster_file", default_lang(), path=files[0]))
    for option, path in (("--config", asked.config), ("--key-file", asked.key_file)):
        if path is not None:
            words += [option, str(path.absolute())]
    if asked.policy is not None:
        words += ["--policy", str(asked.policy.absolute() if asked.policy.exists() else asked.policy)]
    for option, value in (
        ("--keep", asked.keep),
        ("--fail-on", asked.fail_on),
        ("--fail-on-new", asked.fail_on_new),
        ("--lang", asked.chosen),
    ):
        if value is not None:
            words += [option, value]
    return words + asked.treatment.words()


def _program() -> tuple[str, ...]:
    """What starts this very pandian, wherever the scheduler looks for programs."""
    own = shutil.which(sys.argv[0])
    if own and Path(own).stem == "pandian":
        return (str(Path(own).absolute()),)
    return (sys.executable, "-m", "scanner.cli")
