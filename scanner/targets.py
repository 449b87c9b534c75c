"""What the user names as a target, made into a Target: paths and URLs checked, passwords taken out."""

from __future__ import annotations

import difflib
import os
import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from models.errors import TargetError
from models.messages import default_lang, text
from models.records import Target
from scanner.crawlers.database_url import names_database, parse_database_url, sqlite_candidates, sqlite_path, sqlite_url
from scanner.crawlers.errors import target_error
from scanner.crawlers.git.url import git_url, parse_git_url
from scanner.crawlers.globs import Globs
from scanner.crawlers.names import file_uri, io_path, local_path, printable
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.registry import entry_for, is_place, scheme_of
from scanner.insecure import settled
from scanner.passwords import AskPassword, Warn, log, password_for

_WINDOWS_PATH = re.compile(r"[A-Za-z]:[\\/]|\\\\")
_SIMILAR_AMONG = 2000  # names of a folder that are looked through for a likely spelling


def parse_target(
    given: str,
    *,
    name: str | None = None,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    password: str | None = None,
    ask: AskPassword | None = None,
    warn: Warn = log.warning,
    base: Path | None = None,
) -> Target:
    """The Target that a path or URL names.

    ``password`` is one that is already known (a targets file's reference); else a URL's comes from the URL itself, from
    which it is taken out with a warning, from ``PANDIAN_PASSWORD``, the keyring, or ``ask``. ``base`` is the folder
    that a relative path counts from (default: the current one). Raises TargetError for a path that does not exist, an
    unknown scheme, a malformed URL or pattern; its message never quotes what may be a password.
    """
    Globs(include, exclude)  # a malformed pattern is the call's fault, told before anything is walked
    if not given.strip():
        raise target_error("empty")
    if "\0" in given:
        raise target_error("no_nul")
    scheme = scheme_of(given)
    entry_for(given)
    given = settled(given)
    if scheme in {None, "file"}:
        url, default = _local(given, base)
    elif scheme == "sqlite":
        url, default = _sqlite(given)
    elif scheme == "git":
        url, default = _git(given)
    elif is_place(given):
        url, default, password = _place(given, password, ask, warn)
    else:
        url, default, password = _server(given, password, ask, warn)
    return Target(name or default, url, password, tuple(include), tuple(exclude))


def _local(given: str, base: Path | None) -> tuple[str, str]:
    if scheme_of(given) is None and base is not None:
        given = str(base / Path(given).expanduser())
    path = local_path(given)
    try:
        os.stat(io_path(path))
    except (FileNotFoundError, NotADirectoryError, ValueError):
        foreign = os.name == "posix" and _WINDOWS_PATH.match(given)
        shown = printable(given if foreign else path)
        raise target_error("missing", path=shown, hint=_hint(given, path)) from None
    except OSError:
        pass  # it is there, or may be: the crawler's check says what is wrong with it
    return file_uri(path), printable(os.path.basename(path) or path)


def _hint(given: str, path: str) -> str:
    """What may help someone who named a path that is not there."""
    lang = default_lang()
    if os.name == "posix" and _WINDOWS_PATH.match(given):
        return text("targets.hint_backslash", lang)
    parent, name = os.path.split(path)
    try:
        with os.scandir(parent) as entries:
            beside = [entry.name for entry, _ in zip(entries, range(_SIMILAR_AMONG), strict=False)]
        similar = difflib.get_close_matches(name, beside, 3, 0.7)
        if similar:
            return text("targets.hint_similar", lang, names=", ".join(map(printable, similar)))
    except OSError:
        pass
    while not os.path.isdir(parent) and os.path.dirname(parent) != parent:
        parent = os.path.dirname(parent)
    if os.path.isdir(parent):
        return text("targets.hint_parent", lang, parent=printable(parent))
    return text("targets.hint_check", lang)


def _sqlite(given: str) -> tuple[str, str]:
    candidates = sqlite_candidates(given)
    for path in candidates:
        if os.path.isfile(io_path(path)):
            return sqlite_url(path), printable(os.path.basename(path))
    raise target_error("sqlite_missing", path=printable(candidates[0]) if candidates else "sqlite://")


def _git(given: str) -> tuple[str, str]:
    path, history = parse_git_url(given)
    if not os.path.isdir(io_path(path)):
        raise target_error("missing", path=printable(path), hint=_hint(given, path))
    return git_url(path, history=history), printable(os.path.basename(path) or path)


def _server(given: str, password: str | None, ask: AskPassword | None, warn: Warn) -> tuple[str, str, str | None]:
    parsed = parse_database_url(given)
    if names_database(parsed.scheme) and not parsed.database:
        raise target_error("url_no_database", place=parsed.place)
    if parsed.password:
        login = f"{parsed.user}@{parsed.host or 'localhost'}"
        warn(text("targets.password_visible", default_lang(), place=f"keyring set pandian {printable(login)}"))
        password = parsed.password
    elif password is None and parsed.password is None:
        shown = f"{parsed.user}@{parsed.place.partition('://')[2]}"
        password = password_for(parsed.user, parsed.host, printable(shown), ask, warn)
    name = f"{parsed.database}@{parsed.host or 'localhost'}" if parsed.database else parsed.host or "localhost"
    return replace(parsed, password=None).url, printable(name), password


def _place(given: str, password: str | None, ask: AskPassword | None, warn: Warn) -> tuple[str, str, str | None]:
    parsed = parse_place_url(given)
    login = f"{parsed.user}@{parsed.host}"
    if parsed.password:
        warn(text("targets.password_visible", default_lang(), place=f"keyring set pandian {printable(login)}"))
        password = parsed.password
    elif password is None and parsed.password is None:
        password = password_for(parsed.user, parsed.host, printable(login), ask, warn)
    name = parsed.path.rpartition("/")[2] or parsed.host or parsed.scheme
    return replace(parsed, password=None).url, printable(name), password


def display_url(target: Target) -> str:
    """The target as it is shown: a readable path, or scheme, host, port and database; no user, option or secret."""
    scheme = scheme_of(target.url)
    if scheme in {None, "file"}:
        return printable(local_path(target.url))
    if scheme == "sqlite":
        return printable(f"sqlite://{sqlite_path(target.url)}")
    if scheme == "git":
        return printable(f"git+file://{parse_git_url(target.url)[0]}")
    try:
        if is_place(target.url):
            return printable(parse_place_url(target.url).place)
        return parse_database_url(target.url).place
    except TargetError:
        return f"{scheme}://"


def parse_targets(
    given: Iterable[str],
    file: Path | None = None,
    *,
    include: Sequence[str] = (),
    exclude: Sequence[str] = (),
    ask: AskPassword | None = None,
    warn: Warn = log.warning,
) -> tuple[Target, ...]:
    """All targets of a call, those of the command line, then those of a targets file; inner ones before outer ones.

    ``exclude`` holds for all of them, ``include`` for those that name none of their own. Names are made unique. A
    target given twice, or a folder within another target, is left out with a warning where the patterns are the same:
    no object may be met twice. Raises TargetError.
    """
    from scanner.targets_file import read_targets

    met = [parse_target(one, include=include, exclude=exclude, ask=ask, warn=warn) for one in given]
    met += [
        replace(target, include=target.include or tuple(include), exclude=target.exclude + tuple(exclude))
        for target in (read_targets(file, ask=ask, warn=warn) if file else ())
    ]
    return _with_unique_names(_without_overlap(met, warn))


def _without_overlap(targets: list[Target], warn: Warn) -> list[Target]:
    kept: list[Target] = []
    for index, target in enumerate(targets):
        if any(other.url == target.url for other in kept):
            warn(text("targets.twice", default_lang(), url=display_url(target)))
            continue
        outer = next((other for at, other in enumerate(targets) if at != index and _holds(other, target)), None)
        if outer is not None:
            warn(text("targets.within", default_lang(), url=display_url(target), outer=display_url(outer)))
            continue
        kept.append(target)
    # What two targets meet is the inner one's, whose patterns are meant for it.
    return sorted(kept, key=lambda target: sum(_lies_within(other, target) for other in kept), reverse=True)


def _holds(outer: Target, inner: Target) -> bool:
    """Whether all of ``inner`` is met on the way through ``outer``, which follows no links."""
    patterns = outer.include or outer.exclude or inner.include or inner.exclude
    if patterns or not _lies_within(outer, inner):
        return False
    path, top = local_path(inner.url), local_path(outer.url)
    while len(path) > len(top):
        if os.path.islink(io_path(path)):
            return False
        path = os.path.dirname(path)
    return True


def _lies_within(outer: Target, inner: Target) -> bool:
    if not (outer.url.startswith("file:") and inner.url.startswith("file:")):
        return False
    return outer.url != inner.url and inner.url.startswith(outer.url.rstrip("/") + "/")


def _with_unique_names(targets: list[Target]) -> tuple[Target, ...]:
    """A name that two targets share is replaced by what tells them apart, the URL as it is shown."""
    names = [target.name for target in targets]
    unique: list[Target] = []
    taken: set[str] = set()
    for target in targets:
        name = target.name if names.count(target.name) == 1 else display_url(target)
        number = 2
        candidate = name
        while candidate in taken:
            candidate, number = f"{name} ({number})", number + 1
        taken.add(candidate)
        unique.append(replace(target, name=candidate))
    return tuple(unique)
