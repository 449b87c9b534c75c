"""What goes out of a run to other programs: one file per format, found by name here."""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from models.messages import Lang
    from reports.base import RunView
    from reports.changes.states import Changes
    from reports.feeds.base import Feed, Message

FEEDS: dict[str, str] = {
    "ocsf": "reports.feeds.ocsf:FEED",
    "cef": "reports.feeds.cef:FEED",
    "csv": "reports.feeds.listing:FEED",
    "google-dlp": "reports.feeds.google_dlp:FEED",
    "sarif": "reports.feeds.sarif:FEED",
    "datahub": "reports.feeds.datahub:FEED",
    "purview-edm": "reports.feeds.purview:SCHEMA",
    "purview-labels": "reports.feeds.purview:PLANNED",
    "fingerprints": "reports.feeds.fingerprints:FEED",
}
"""Name of a feed, as the command line takes it, and where it is."""


def feed(name: str) -> Feed:
    """The feed with that name. Raises KeyError for an unknown one."""
    module, _, attribute = FEEDS[name].partition(":")
    return cast("Feed", getattr(importlib.import_module(module), attribute))


def export(run: RunView, name: str, changes: Changes | None, lang: Lang) -> Iterator[Message]:
    """Every message of ``run`` in the format ``name``, streamed. Raises KeyError for an unknown format."""
    return feed(name).messages(run, changes, lang)


def pieces(run: RunView, name: str, changes: Changes | None, lang: Lang) -> Iterator[str]:
    """What a file or standard output holds of that feed, piece by piece, to be written as UTF-8 without change."""
    end = "" if feed(name).whole else "\n"
    return (message.body + end for message in export(run, name, changes, lang))
