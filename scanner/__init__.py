"""The program: crawlers, readers, the pipeline, the engines and the run store. ``scan`` is its Python face."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from scanner.run import scan

__all__ = ["scan"]


def __getattr__(name: str) -> Any:
    if name == "scan":
        from scanner.run import scan

        return scan
    raise AttributeError(name)
