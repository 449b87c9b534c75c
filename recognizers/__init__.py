"""Presidio recognizers for Chinese personal and business data, and the fast lane that runs them at disk speed.

``create_analyzer()`` gives a ready ``presidio_analyzer.AnalyzerEngine``; ``recognizers.pack.add_to(registry)`` adds
the pack to one of yours.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from recognizers.analyzer import create_analyzer

__all__ = ["create_analyzer"]


def __getattr__(name: str) -> Any:
    if name == "create_analyzer":
        from recognizers.analyzer import create_analyzer

        return create_analyzer
    raise AttributeError(name)
