"""``pandian scan``: options into a scan, progress while it runs, the closing table, the exit code."""

from __future__ import annotations

import getpass
import re
import sys
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from models.errors import Interrupted, UsageError
from models.limits import Limits
from models.messages import default_lang, text

FAIL_ON_MET = 3
LEAST_MEMORY = 512 << 20
"""Less than this the model and the readers cannot do with."""

_UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}


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
    quiet: bool = False


def run_scan(asked: Asked) -> int:
    """Scan; 0, or 3 where ``--fail-on`` is met. Raises what the exit codes 1, 2 and 130 stand for."""
    from models.tiers import load_policy
    from scanner.cli.show import closing, watching
    from scanner.engines.stop import Stop
    from scanner.run import Options, scan
    from scanner.targets import parse_targets

    lang = default_lang()
    if asked.out is None:
        message = text("cli.err_no_out", lang)
        raise UsageError(text("cli.err_usage", lang, message=message, command="pandian scan"))
    if asked.workers is not None and asked.workers < 1:
        raise UsageError(text("cli.err_positive", lang, name="--workers"))
    policy = load_policy(asked.policy)
    known = [tier.id for tier in policy.tiers]
    if asked.fail_on is not None and asked.fail_on not in known:
        raise UsageError(text("cli.err_tier", lang, value=asked.fail_on, known=", ".join(known)))
    if not asked.targets and asked.targets_file is None:
        raise UsageError(text("run.no_targets", lang))
    targets = parse_targets(
        asked.targets, asked.targets_file, include=asked.include, exclude=asked.exclude, ask=_ask if _asks() else None
    )
    options = Options(
        policy=asked.policy,
        workers=asked.workers,
        resume=asked.resume,
        include=asked.include,
        exclude=asked.exclude,
        limits=_limits(asked),
        names=asked.names,
        key_file=asked.key_file,
        lang=lang,
    )
    stop = Stop()
    with (
        watching(targets, stop, lang, quiet=asked.quiet) as beat,
        scan(targets, asked.out, options, stop=stop, beat=beat) as run,
    ):
        summary = run.summary
    if not asked.quiet:
        closing(summary, asked.out, lang)
    return _fail_on(asked, summary)


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
    limits = Limits()
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
    match = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([KMGT]?)(?:I?B)?\s*", given.upper())
    size = int(float(match[1]) * _UNITS[match[2]]) if match else 0
    if size <= 0:
        raise UsageError(text("cli.err_size", default_lang(), value=given))
    return size


def _asks() -> bool:
    return sys.stdin is not None and sys.stdin.isatty() and sys.stderr.isatty()


def _ask(place: str) -> str | None:
    try:
        return getpass.getpass(f"{place}: ", sys.stderr)
    except EOFError:
        return None
    except KeyboardInterrupt:
        raise Interrupted("") from None
