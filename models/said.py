"""What is told of the work with ``--log-level info`` and ``debug``, in the user's language, where it is asked for."""

from __future__ import annotations

import logging
from typing import Any

from models.messages import default_lang, text


def say(log: logging.Logger, level: int, key: str, **values: Any) -> None:
    """Log the message ``key`` of the catalogue. ``values`` are names, numbers and reasons, never what was read."""
    if log.isEnabledFor(level):
        log.log(level, "%s", text(key, default_lang(), **values))
