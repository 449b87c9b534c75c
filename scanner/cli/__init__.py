"""The command line. ``main`` is the console script; what a command does lies in the rooms it calls."""

from __future__ import annotations

from scanner.cli.entry import main

__all__ = ["main"]
