"""``pandian scan``: options into a scan, progress while it runs, the closing table, the exit code."""

from __future__ import annotations

import getpass
import sys
import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import Interrupted, RunError, UsageError
from models.limits import Limits
from models.messages import default_lang, text
from scanner.amounts import parse_share, parse_size
from scanner.cli.folders import must_hold_run
from scanner.cli.treatment import Treatment

if TYPE_CHECKING:
    from models.ner import Choice
    from recognizers.own.kinds import OwnType
    from scanner.passwords import AskPassword
    from scanner.store.view import StoredRun

FAIL_ON_MET = 3
LEAST_MEMORY = 512 << 20
"""Less than this the model and the readers cannot do with."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user typed."""

    targets: tuple[str, ...] = ()
    out: Path | None = None
    targets_file: Path | None = None
    policy: Path | None = None
    workers: int | None = None
    resume: bool = False
    fail_on: str | None = None
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    max_object_size: str | None = None
    timeout_per_object: float | None = None
    worker_memory: str | None = None
    key_file: Path | None = None
    names: str = "auto"
    types: tuple[Path, ...] = ()
    allow: tuple[Path, ...] = ()
    passwords: Path | None = None
    ocr: str = "auto"
    store: str | None = None
    full: bool = False
    since: Path | None = None
    reread: str | None = None
    runs: Path | None = None
    keep: str | None = None
    fail_on_new: str | None = None
    ner: Choice | None = None
    treatment: Treatment = field(default_factory=Treatment)
    quiet: bool = False


def run_scan(asked: Asked) -> int:
    """Scan; 0, or 3 where ``--fail-on`` or ``--fail-on-new`` is met. Raises what the codes 1, 2 and 130 stand for."""
    from models.tiers import load_policy
    from scanner.cli.entities import own_types
    from scanner.lock import holding
    from scanner.prune import parse_keep, prune

    lang = default_lang()
    if asked.out is None and asked.runs is None:
        message = text("cli.err_no_out", lang)
        raise UsageError(text("cli.err_usage", lang, message=message, command="pandian scan"))
    if asked.out is not None and asked.runs is not None:
        raise UsageError(text("later.err_out_and_runs", lang))
    if asked.keep is not None and asked.runs is None:
        raise UsageError(text("later.err_keep", lang))
    if asked.workers is not None and asked.workers < 1:
        raise UsageError(text("cli.err_positive", lang, name="--workers"))
    types = own_types(asked.types, asked.key_file)  # before the policy, which may ask for them
    known = [tier.id for tier in load_policy(asked.policy).tiers]
    for tier in (asked.fail_on, asked.fail_on_new):
        if tier is not None and tier not in known:
            raise UsageError(text("cli.err_tier", lang, value=tier, known=", ".join(known)))
    if not asked.targets and asked.targets_file is None:
        raise UsageError(text("run.no_targets", lang))
    if asked.store is not None and _has_password(asked.store):
        raise UsageError(text("later.err_store_password", lang))
    if asked.since is not None:
        must_hold_run(asked.since)
    if asked.runs is None:
        code, line = _scan(asked, _given(asked.out), types)
        if not asked.quiet:
            print(line)
        return code
    keep = parse_keep(asked.keep) if asked.keep is not None else None
    try:
        asked.runs.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("run.out_unwritable", lang, path=asked.runs, reason=reason)) from None
    with holding(asked.runs):
        code, line = _scan(asked, _place(asked.runs, resume=asked.resume), types)
        try:
            gone = prune(asked.runs, keep) if keep is not None else []
            if gone and not asked.quiet:
                print(text("later.pruned", lang, number=len(gone)))
        finally:
            if not asked.quiet:  # the verdict is the last line, whatever becomes of old runs
                print(line)
    return code


def _has_password(url: str) -> bool:
    """Whether a URL shows a password to everybody who lists the processes of this machine."""
    user, at, _ = url.partition("://")[2].partition("/")[0].rpartition("@")
    return bool(at) and ":" in user


def _given(out: Path | None) -> Path:
    return out if out is not None else Path()


def _place(runs: Path, *, resume: bool) -> Path:
    """The folder of the run: named by the time, or the one that is to be gone on with."""
    from scanner.prune import unfinished_in

    begun = unfinished_in(runs) if resume else None
    if begun is not None:
        return begun
    name = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime())
    number = 1
    while (runs / (name if number == 1 else f"{name}-{number}")).exists():
        number += 1
    return runs / (name if number == 1 else f"{name}-{number}")


def _scan(asked: Asked, out: Path, types: tuple[OwnType, ...]) -> tuple[int, str]:
    """The exit code and the verdict."""
    from scanner.cli.destruction import fill_lists
    from scanner.cli.show import closing, watching
    from scanner.cli.verdict import verdict
    from scanner.engines.stop import Stop
    from scanner.insecure import insecurely, is_insecure
    from scanner.passwords import log
    from scanner.run import Options, scan
    from scanner.targets import parse_targets

    lang = default_lang()
    targets = parse_targets(
        asked.targets, asked.targets_file, include=asked.include, exclude=asked.exclude, ask=ask_person()
    )
    if asked.runs is not None:  # where they lie within what is scanned, earlier runs are no part of it
        targets = tuple(replace(each, leave_out=(*each.leave_out, str(asked.runs.resolve()))) for each in targets)
    options = Options(
        policy=asked.policy,
        workers=asked.workers,
        resume=asked.resume,
        include=asked.include,
        exclude=asked.exclude,
        limits=_limits(asked),
        names=asked.names,
        types=types,
        allow=asked.allow,
        passwords=asked.passwords,
        ocr=asked.ocr,
        key_file=asked.key_file,
        lang=lang,
        store=asked.store,
        full=asked.full,
        since=asked.since,
        reread=share_of(asked.reread) if asked.reread is not None else Options().reread,
        ner=asked.ner or Options().ner,
        windows=asked.treatment.windows(),
        insecure=asked.treatment.insecure,
    )
    stop = Stop()
    for target in targets:
        if is_insecure(target.url) or (options.insecure and is_insecure(insecurely(target).url)):
            log.warning("%s", text("scope.insecure", lang, name=target.name))
    with (
        watching(targets, stop, lang, quiet=asked.quiet) as beat,
        scan(targets, out, options, stop=stop, beat=beat) as run,
    ):
        summary = run.summary
        line = verdict(run, lang)
        new = _newly(asked, run)
    if not asked.quiet:
        closing(summary, out, lang)
    for words in fill_lists(out, lang):
        if not asked.quiet:
            print(words)
    failed = [target["name"] for target in summary["targets"] if target.get("failed")]
    if failed:
        return RunError.exit_code, f"{line}{text('scope.verdict', lang, names=', '.join(failed))}"
    return _fail_on(asked, summary) or _fail_on_new(asked, new), line


def _newly(asked: Asked, run: StoredRun) -> int:
    from scanner.cli.verdict import newly

    return newly(run, asked.fail_on_new) if asked.fail_on_new is not None else 0


def _fail_on_new(asked: Asked, new: int) -> int:
    if not new:
        return 0
    if not asked.quiet:
        print(text("later.failed_on_new", default_lang(), objects=new, tier=asked.fail_on_new))
    return FAIL_ON_MET


def _fail_on(asked: Asked, summary: dict[str, Any]) -> int:
    if asked.fail_on is None:
        return 0
    ranks = {tier["id"]: tier["rank"] for tier in summary["policy"]["tiers"]}
    least = ranks[asked.fail_on]
    met = sum(entry["objects"] for tier, entry in summary["tiers"].items() if ranks[tier] >= least)
    if not met:
        return 0
    if not asked.quiet:
        print(text("cli.failed_on", default_lang(), objects=met, tier=asked.fail_on))
    return FAIL_ON_MET


def _limits(asked: Asked) -> Limits:
    limits = Limits(**asked.treatment.limits())
    if asked.max_object_size is not None:
        limits = replace(limits, max_object_size=size_of(asked.max_object_size))
    if asked.worker_memory is not None:
        memory = size_of(asked.worker_memory)
        if memory < LEAST_MEMORY:
            raise UsageError(text("cli.err_memory", default_lang(), least=f"{LEAST_MEMORY >> 20}M"))
        limits = replace(limits, worker_memory=memory)
    if asked.timeout_per_object is not None:
        if asked.timeout_per_object <= 0:
            raise UsageError(text("cli.err_positive", default_lang(), name="--timeout-per-object"))
        limits = replace(
            limits, timeout_per_object=asked.timeout_per_object, statement_timeout=asked.timeout_per_object
        )
    return limits


def size_of(given: str) -> int:
    """Bytes of a size such as 500M, 2G, 1.5GiB or 4096. Raises UsageError."""
    try:
        return parse_size(given)
    except ValueError:
        raise UsageError(text("cli.err_size", default_lang(), value=given)) from None


def share_of(given: str) -> float:
    """0 to 1 of a share such as 1% or 0.01. Raises UsageError."""
    try:
        return parse_share(given)
    except ValueError:
        raise UsageError(text("later.err_share", default_lang(), value=given)) from None


def ask_person() -> AskPassword | None:
    """Asks for passwords on the terminal; None where there is none."""
    there = sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()
    return _ask if there else None


def _ask(place: str) -> str | None:
    try:
        return getpass.getpass(f"{place}: ", sys.stderr)
    except EOFError:
        return None
    except KeyboardInterrupt:
        raise Interrupted("") from None
