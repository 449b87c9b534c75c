"""``pandian export``: a run in another program's format, to a file, standard output or another system."""

from __future__ import annotations

import contextlib
import hashlib
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from models.errors import RunError, UsageError
from models.messages import Lang, default_lang, text
from scanner.cli.folders import must_hold_run

if TYPE_CHECKING:
    from reports.changes.states import Changes
    from reports.feeds.base import Feed, Message
    from reports.sinks.base import Access
    from scanner.store.view import StoredRun

_UNITS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the user typed."""

    folder: Path
    to: str
    out: Path | None = None
    send: str | None = None
    since: Path | None = None
    ca: Path | None = None
    cert: Path | None = None
    cert_key: Path | None = None
    secret_env: str | None = None
    secret_file: Path | None = None
    secret_keyring: str | None = None
    ledger: Path | None = None
    give_up: str = "10m"
    batch: int | None = None
    chosen: str | None = None
    quiet: bool = False


def run_export(asked: Asked) -> int:
    """Write or send; 0 once all is there. Raises UsageError for the call, RunError where a delivery did not end."""
    from reports.feeds import FEEDS, feed
    from scanner.store.view import StoredRun

    lang = default_lang()
    if asked.to not in FEEDS:
        raise UsageError(text("cli.err_format", lang, value=asked.to, known=", ".join(FEEDS)))
    if asked.out is not None and asked.send is not None:
        raise UsageError(text("later.err_out_and_send", lang))
    if asked.batch is not None and asked.batch < 1:
        raise UsageError(text("cli.err_positive", lang, name="--batch"))
    seconds_of(asked.give_up)
    must_hold_run(asked.folder, *([asked.since] if asked.since is not None else []))
    with contextlib.ExitStack() as open_runs:
        run = open_runs.enter_context(StoredRun(asked.folder, lang if asked.chosen else None))
        changes = _changes(run, asked.since, open_runs)
        chosen = feed(asked.to)
        if asked.send is not None:
            _send(asked, run, chosen, changes, lang)
        elif asked.out is not None:
            _write(asked, run, changes)
        else:
            from reports.feeds import pieces

            for piece in pieces(run, asked.to, changes, run.lang):
                sys.stdout.buffer.write(piece.encode("utf-8", "replace"))
            sys.stdout.buffer.flush()
    return 0


def _changes(run: StoredRun, since: Path | None, open_runs: contextlib.ExitStack) -> Changes | None:
    """Against the run asked for, else what the run itself keeps of the one it was made from."""
    from reports.changes.view import stored_changes

    if since is None:
        return stored_changes(run)
    from reports.changes.compare import compare
    from scanner.store.view import StoredRun

    return open_runs.enter_context(compare(open_runs.enter_context(StoredRun(since)), run))


def _write(asked: Asked, run: StoredRun, changes: Changes | None) -> None:
    from reports.feeds import pieces
    from reports.files import replacing_text
    from scanner.seal import seal_report

    path = asked.out
    if path is None:
        return
    try:
        with replacing_text(path) as file:
            file.writelines(pieces(run, asked.to, changes, run.lang))
        seal_report(asked.folder, [path])
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise RunError(text("later.err_write", default_lang(), path=path, reason=reason)) from None
    if not asked.quiet:
        print(text("cli.written", default_lang(), path=path))


def _send(asked: Asked, run: StoredRun, chosen: Feed, changes: Changes | None, lang: Lang) -> None:
    from reports.delivery import Ledger, deliver
    from reports.sinks import open_sink
    from scanner.lock import holding

    run_id = str(run.meta["run_id"])
    feed_name = asked.to if changes is None else f"{asked.to}@{changes.before_id}"
    sink = open_sink(
        asked.send or "",
        _access(asked),
        feed=asked.to,
        media_type=chosen.media_type,
        run_id=run_id,
        whole=chosen.whole,
        batch=asked.batch,
    )
    path = asked.ledger or _ledger()
    # Two deliveries of the same to the same place would send everything twice.
    own = path.parent / f".{path.name}-{_short(run_id, feed_name, sink.name)}"
    try:
        own.mkdir(parents=True, exist_ok=True, mode=0o700)
        with contextlib.closing(sink), holding(own), Ledger(path) as ledger:
            done = deliver(
                lambda: _messages(run, chosen, changes, run_id),
                sink,
                ledger,
                run_id=run_id,
                feed=feed_name,
                give_up=seconds_of(asked.give_up),
            )
    except OSError as error:
        raise RunError(text("delivery.ledger", lang, path=path, reason=type(error).__name__)) from None
    if asked.quiet:
        return
    key = "later.sent" if sink.confirms else "later.sent_unconfirmed"
    print(text(key, lang, place=sink.address, sent=done.sent, earlier=done.earlier))
    long = getattr(sink, "long", 0)
    if long:
        print(text("later.sent_long", lang, number=long))


def _messages(run: StoredRun, chosen: Feed, changes: Changes | None, run_id: str) -> Iterator[Message]:
    """The events; of a format that is one document, that document as one message."""
    made: Iterable[Message] = chosen.messages(run, changes, run.lang)
    if not chosen.whole:
        yield from made
        return
    from reports.feeds.base import Message, message_id

    yield Message(message_id(run_id, chosen.name, "document"), "".join(each.body for each in made))


def _access(asked: Asked) -> Access:
    from reports.sinks.base import Access
    from scanner.passwords import from_env, from_file, from_keyring, log

    given = [each for each in (asked.secret_env, asked.secret_file, asked.secret_keyring) if each is not None]
    if len(given) > 1:
        raise UsageError(text("later.err_one_secret", default_lang()))
    secret = None
    if asked.secret_env is not None:
        secret = from_env(asked.secret_env)
    elif asked.secret_file is not None:
        secret = from_file(asked.secret_file)
    elif asked.secret_keyring is not None:
        secret = from_keyring(asked.secret_keyring, log.warning)
    return Access(asked.ca, asked.cert, asked.cert_key, secret)


def _ledger() -> Path:
    import platformdirs

    return Path(platformdirs.user_data_dir("pandian", appauthor=False)) / "delivery.db"


def _short(*parts: Any) -> str:
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=8).hexdigest()


def seconds_of(given: str) -> float:
    """Seconds of 90s, 10m, 2h or 1d. Raises UsageError."""
    match = re.fullmatch(r"\s*([0-9]{1,6})\s*([smhd]?)\s*", given)
    if match is None:
        raise UsageError(text("later.err_time", default_lang(), value=given))
    return float(match[1]) * _UNITS[match[2] or "s"]
