"""The project's own files as the house tests see them: paths, syntax trees, and what imports what."""

from __future__ import annotations

import ast
import functools
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[2]
ROOMS = ("models", "recognizers", "scanner", "reports")


@functools.cache
def python_files(*folders: str) -> tuple[Path, ...]:
    """Every Python file below ``folders``, in order; a file stands for itself."""
    places = [ROOT / folder for folder in folders]
    found = (path for place in places for path in ([place] if place.is_file() else place.rglob("*.py")))
    return tuple(sorted(path for path in found if "node_modules" not in path.parts))


def relative(path: Path) -> str:
    """A path as the project writes it."""
    return path.relative_to(ROOT).as_posix()


@functools.cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of one file."""
    return ast.parse(path.read_text("utf-8"), str(path))


def module(path: Path) -> str:
    """The dotted name of one file: ``scanner.readers`` for ``scanner/readers/__init__.py``."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(path: Path) -> Iterator[tuple[str, int]]:
    """Every module of ours or not that a file imports, with the line; ``from a import b`` gives ``a`` and ``a.b``."""
    package = module(path) if path.stem == "__init__" else module(path).rpartition(".")[0]
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                above = ".".join(package.split(".")[: len(package.split(".")) - node.level + 1])
                base = f"{above}.{base}".strip(".")
            yield base, node.lineno
            yield from ((f"{base}.{alias.name}", node.lineno) for alias in node.names)
