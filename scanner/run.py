"""A scan from targets to reports: ``scan`` is what the command line calls, and pandian's Python face."""

from __future__ import annotations

import contextlib
import logging
import os
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import Interrupted, PandianError, RunError, StoreError, UsageError
from models.limits import Limits
from models.messages import Lang, default_lang, text
from models.ner import DEFAULT, Choice
from models.records import Target
from models.said import say
from models.window import Window
from scanner.begun import begun_on, prepare, sealed_meta
from scanner.insecure import insecurely
from scanner.scoped import kept, told
from scanner.store.run_store import RunStore, check_same, new_store, store_of, unusable

if TYPE_CHECKING:
    from models.tiers import Policy
    from recognizers.own.kinds import OwnType
    from scanner.crawlers.base import Crawler
    from scanner.engines.local import LocalEngine
    from scanner.engines.stop import Stop
    from scanner.recorder import Progress, Recorder
    from scanner.session import Session
    from scanner.store.view import StoredRun

ALL_FORMATS = ("jsonl", "json", "html", "xlsx")

log = logging.getLogger("pandian.run")


@dataclass(frozen=True, slots=True)
class Options:
    """How to scan. ``workers`` None: one per core. ``names``: auto, all or off. ``key_file`` None: the user's own."""

    policy: Path | None = None
    workers: int | None = None
    resume: bool = False
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    limits: Limits = field(default_factory=Limits)
    names: str = "auto"
    key_file: Path | None = None
    lang: Lang | None = None
    formats: tuple[str, ...] = ALL_FORMATS
    full: bool = False
    """Trust no earlier run: read everything."""
    since: str | Path | None = None
    """The folder of the run to go on from; None: the newest of the same targets beside ``out``."""
    reread: float = 0.01
    """Share of the unchanged objects that are read all the same, 0 to 1."""
    store: str | None = None
    """The URL of a PostgreSQL database that takes the run's store; None: run.db in ``out``."""
    allow: tuple[Path, ...] = ()
    """Allow lists: findings that they speak for are counted apart."""
    passwords: Path | None = None
    """A file of passwords, one a line, that are tried on what is locked."""
    ner: Choice = DEFAULT
    """The model for names: ours, or one of the user's own (``models.ner.choice.ModelChoice``)."""
    ocr: str = "auto"
    """Writing in pictures: ``auto``, ``always`` or ``off``."""
    types: tuple[Path | str | OwnType, ...] = ()
    """Types of the user's own: files, or what ``recognizers.own.loading.load_types`` made of them."""
    windows: tuple[Window, ...] = ()
    """When targets may be read that have no windows of their own; empty: at any time."""
    insecure: bool = False
    """No certificate of any target is verified, which is told in the run."""
    readers: str = "scanner.readers.registry"
    crawlers: str = "scanner.crawlers.registry"


def scan(
    targets: Sequence[str | Path | Target],
    out: str | Path,
    options: Options | None = None,
    *,
    stop: Stop | None = None,
    beat: Callable[[Progress], None] | None = None,
    **settings: Any,
) -> StoredRun:
    """Scan ``targets`` into the folder ``out`` and return the finished run, which is also open for reading.

    ``settings`` are fields of ``Options``. Raises UsageError for what is wrong with the call, RunError for what loses
    the run, Interrupted where it was stopped: the same call with ``resume=True`` goes on.
    """
    from scanner.engines.local import LocalEngine
    from scanner.engines.names_tried import check_model
    from scanner.seal import seal_run
    from scanner.unreached import checked

    options = replace(options or Options(), **settings)
    lang = options.lang or default_lang()
    session, policy = _session(targets, Path(out), options, lang)
    check_model(session.lane.own_model(), session.limits)
    folder = Path(out)
    with contextlib.closing(LocalEngine(session, _workers(options), stop)) as engine:
        if not options.resume:  # of a run that is finished only the reports are written
            engine.begin()
        crawlers = checked(session)
        store = _open_store(folder, session, policy, options, lang)
        if store is not None:
            _work(store, folder, session, crawlers, policy, options, engine, beat)
    run = write_reports(folder, options.formats, lang)
    base = run.meta.get("base") or {}
    older = {name: base[name] for name in ("run_id", "head")} if base else None
    seal_run(folder, run.meta["run_id"], session.key, base=older, streams=run.streams())
    return run


def _work(
    store: RunStore,
    folder: Path,
    session: Session,
    crawlers: Sequence[Crawler],
    policy: Policy,
    options: Options,
    engine: LocalEngine,
    beat: Callable[[Progress], None] | None,
) -> None:
    """Everything up to the reports; the store is left closed."""
    from scanner.recorder import Recorder
    from scanner.store.finish import pandian_version

    try:
        if "summary" not in store.meta():
            recorder = Recorder(store, beat, reread=options.reread, by_place=session.allow.by_path)
            targets, workers = len(session.targets), _workers(options)
            say(log, logging.INFO, "logs.begun", targets=targets, workers=workers, version=pandian_version())
            recorder.until = lambda: engine.gate.paused_until
            _read_all(recorder, session, engine, policy, crawlers, folder)
            recorder.phase("writing")
    except BaseException:
        with contextlib.suppress(Exception):
            store.close()
        raise
    store.close()


def write_reports(folder: Path, formats: Sequence[str], lang: Lang | None = None, out: Path | None = None) -> StoredRun:
    """Write reports of the finished run in ``folder``, and return the run."""
    from reports import write_reports as write_all
    from scanner.store.view import StoredRun

    run = StoredRun(folder, lang)
    try:
        write_all(run, formats, out or folder, run.lang)
    except OSError as error:
        run.close()
        reason = error.strerror or type(error).__name__
        raise RunError(text("run.report_failed", run.lang, path=out or folder, reason=reason)) from None
    except BaseException:
        run.close()
        raise
    return run


def _session(targets: Sequence[str | Path | Target], out: Path, options: Options, lang: Lang) -> tuple[Session, Policy]:
    from models.protect import load_key
    from models.tiers import load_policy
    from models.tiers.own import with_types
    from recognizers.options import LaneOptions
    from scanner.allow.loading import load_allow
    from scanner.password_list import load_passwords
    from scanner.session import Session
    from scanner.targets import parse_targets

    if not targets:
        raise UsageError(text("run.no_targets", lang))
    made = [each for each in targets if isinstance(each, Target)]
    given = [str(each) for each in targets if not isinstance(each, Target)]
    parsed = parse_targets(given, include=options.include, exclude=options.exclude) if given else ()
    try:
        key = load_key(options.key_file)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise UsageError(text("run.key_unusable", lang, reason=reason)) from None
    types: tuple[OwnType, ...] = ()
    if options.types:  # before the policy, which may ask for them
        from recognizers.own.loading import load_types

        types = load_types(options.types, lambda: key)
    policy = with_types(load_policy(options.policy), [(own.entity, own.tier) for own in types if own.tier])
    left_out = (str(out.resolve()),)
    whole = [insecurely(target) for target in (*made, *parsed)] if options.insecure else [*made, *parsed]
    session = Session(
        targets=tuple(replace(target, leave_out=target.leave_out + left_out) for target in whole),
        key=key,
        limits=options.limits,
        lane=LaneOptions(names=options.names, types=types, model=options.ner),
        policy=options.policy,
        lang=lang,
        readers=options.readers,
        crawlers=options.crawlers,
        allow=load_allow(options.allow, on=begun_on(out) if options.resume else None),
        passwords=load_passwords(options.passwords),
        ocr=options.ocr,
        windows=options.windows,
    )
    return session, policy


def _open_store(folder: Path, session: Session, policy: Policy, options: Options, lang: Lang) -> RunStore | None:
    """The store of the run; None where it is finished and sealed: only its reports are written again."""
    from models.entities import described
    from recognizers.pack import ruleset_digest
    from scanner.base_run import find_base
    from scanner.state import decisive, readers_digest, state_digest
    from scanner.store.finish import pandian_version

    if not 0 <= options.reread <= 1:
        raise UsageError(text("rescan.reread_share", lang, value=options.reread))
    place = new_store(folder, options.store)
    begun = prepare(folder, resume=options.resume, lang=lang)
    same = {
        "targets": [kept(target) for target in session.targets],
        "limits": decisive(session.limits),
        "names": options.names,
        "policy_digest": policy.rules_digest,
        "key_id": session.key.id,
        "ruleset": ruleset_digest(),
        "readers": readers_digest(),
        "types_digest": session.lane.types_digest(session.key),
        "allow": session.allow.digest,
        "ner": session.lane.model_described(),
    }
    digest = state_digest(session, policy, ruleset_digest())
    if begun:
        sealed = sealed_meta(folder)
        if sealed is not None:
            check_same(place, sealed, same)
            return None
        store = RunStore.resume(store_of(folder) or place, same)
    else:
        found = find_base(
            folder,
            Path(options.since) if options.since else None,
            full=options.full,
            digest=digest,
            targets=session.targets,
            key=session.key,
        )
        base = found.base
        now = datetime.now(UTC)
        meta = {
            **same,
            "pandian": pandian_version(),
            "run_id": f"{now:%Y%m%dT%H%M%SZ}-{(now.microsecond << 16) // 1_000_000:04x}",
            "state": digest,
            "base": base.described() if base else None,
            "base_findings": base.findings_taken() if base else None,
            "base_told": found.told,
            "started": _time(now),
            "seconds": 0.0,
            "lang": lang,
            "policy": policy.describe(),
            "types": described(own.entity for own in session.lane.types),
            "allowed_on": session.allow.on.isoformat(),
            "allow_entries": session.allow.describe(),
            "options": {"workers": _workers(options), "include": options.include, "exclude": options.exclude}
            | {"names": options.names, "policy": str(options.policy) if options.policy else None}
            | {"full": options.full, "reread": options.reread, "insecure": options.insecure}
            | {"window": [str(each) for each in options.windows]}
            | session.lane.model_shown(),
        }
        if base and base.comparable:
            store = RunStore.create_from(place, base.folder, meta)
        else:
            store = RunStore.create(place, meta)
    store.set_ranks({tier.id: tier.rank for tier in policy.tiers})
    return store


def _read_all(
    recorder: Recorder,
    session: Session,
    engine: LocalEngine,
    policy: Policy,
    crawlers: Sequence[Crawler],
    folder: Path,
) -> None:
    from scanner.crawlers.remote import RemoteCrawler
    from scanner.lost import read_lost, walk
    from scanner.since import keep_changes
    from scanner.store.finish import finish
    from scanner.unreached import failures, in_turn

    began = time.monotonic()
    lang, store = session.lang, recorder.store
    try:
        with engine.stop.on_signals():
            for target, crawler in zip(session.targets, crawlers, strict=True):
                if isinstance(crawler, RemoteCrawler) and (connections := engine.servers.listing(target.name)):
                    crawler.list_by(connections)
            gate, pairs = engine.gate, in_turn(list(zip(session.targets, crawlers, strict=True)))
            complete = engine.run(walk(pairs, gate), recorder) and read_lost(engine, recorder, session, crawlers)
            if complete:
                say(log, logging.INFO, "logs.read_all", seconds=f"{time.monotonic() - began:.1f}")
                recorder.phase("adding")
                added = time.monotonic()
                store.drop_unseen()
                failed = failures(session, crawlers)
                for target in session.targets:
                    store.set_target(target.name, "failed" if target.name in failed else "walked")
                totals = finish(store, session.targets, policy)
                finished = _time(datetime.now(UTC))
                keep_changes(store, folder, totals, finished)
                say(log, logging.INFO, "logs.added", seconds=f"{time.monotonic() - added:.1f}")
    except PandianError:
        raise
    except OSError as error:
        raise RunError(text("run.walk_failed", lang, reason=error.strerror or type(error).__name__)) from error
    except Exception as error:
        if type(error).__module__.startswith("sqlalchemy"):
            raise StoreError(text("run.store_failed", lang, reason=unusable_reason(error))) from None
        raise
    finally:
        for crawler in crawlers:
            crawler.close()
        seconds = store_seconds(store) + time.monotonic() - began
        with contextlib.suppress(Exception):
            before = store.meta().get("reread", 0)
            store.set_meta({"seconds": round(seconds, 3), "reread": before + recorder.progress.reread})
    if not complete:
        raise Interrupted(text("run.interrupted", lang))
    store.set_meta({"summary": _summary(store, totals, session, finished, failed)})


def unusable_reason(error: Exception) -> str:
    """The class of what the database driver said, without its words: they may quote a row."""
    return type(getattr(error, "orig", error)).__name__


def store_seconds(store: RunStore) -> float:
    """Seconds that earlier attempts at this run took."""
    with contextlib.suppress(Exception):
        return float(store.meta()["seconds"])
    return 0.0


def _summary(
    store: RunStore, totals: dict[str, Any], session: Session, finished: str, failed: Mapping[str, str]
) -> dict[str, Any]:
    from scanner.store.finish import versions

    meta = store.meta()
    for entry, target in zip(totals["targets"], session.targets, strict=True):
        entry.update(told(target, failed.get(target.name)))
    head = {name: meta[name] for name in ("schema", "pandian", "run_id", "started")}
    return {
        **head,
        "finished": finished,
        "seconds": meta["seconds"],
        "complete": True,
        "lang": meta["lang"],
        "options": meta["options"],
        "limits": {name: meta["limits"].get(name, value) for name, value in session.limits.as_dict().items()},
        **totals,
        "base": meta.get("base"),
        "carried": store.carried_roots(),
        "reread": meta.get("reread", 0),
        "policy": meta["policy"],
        **({"types": meta["types"]} if meta.get("types") else {}),
        **({"ner": meta["ner"]} if meta.get("ner") else {}),
        "ruleset": meta["ruleset"],
        "key_id": meta["key_id"],
        "versions": versions(),
    }


def _workers(options: Options) -> int:
    if options.workers is not None:
        return max(1, options.workers)
    if hasattr(os, "sched_getaffinity"):
        return max(1, len(os.sched_getaffinity(0)))
    return os.cpu_count() or 1


def _time(when: datetime) -> str:
    return when.isoformat(timespec="seconds").replace("+00:00", "Z")


__all__ = ["ALL_FORMATS", "Options", "scan", "unusable", "write_reports"]
