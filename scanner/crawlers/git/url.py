"""``git+file:///path/to/repository?history=1``: taken apart and put together again."""

from __future__ import annotations

from urllib.parse import parse_qsl

from scanner.crawlers.errors import target_error
from scanner.crawlers.names import file_uri, local_path, printable
from scanner.crawlers.registry import entry_for

_PREFIX = "git+file://"


def parse_git_url(url: str) -> tuple[str, bool]:
    """The absolute path of a repository on this machine, and whether its history is asked for. Raises TargetError."""
    if url[: len(_PREFIX)].lower() != _PREFIX:
        raise target_error("git_url")
    place, _, query = url.partition("?")
    history = False
    for name, value in parse_qsl(query, keep_blank_values=True):
        if name not in entry_for(url).options:
            raise target_error("url_option", scheme="git+file", option=printable(name[:64]))
        if value not in {"0", "1"}:
            raise target_error("url_option_value", scheme="git+file", option=name)
        history = value == "1"
    return local_path(place[len("git+") :]), history


def git_url(path: str, *, history: bool) -> str:
    """The URL of the repository at an absolute path."""
    return f"git+{file_uri(path)}" + ("?history=1" if history else "")
