"""``python -m benchmarks [PART ...]``: recall, formats, readers, lane, own, e2e, rescan, ocr, bare-tables, help; no part runs all."""

from __future__ import annotations

import importlib
import sys

PARTS = {
    "recall": "recall",
    "formats": "formats",
    "readers": "peers",
    "lane": "lane",
    "own": "own",
    "e2e": "e2e",
    "rescan": "rescan",
    "ocr": "ocr",
    "bare-tables": "names.tables",
    "help": "startup",
}
"""Name of a part -> its module, whose ``main`` says whether the bar was kept."""
APART = {
    "hostile": "hostile",
    "listing": "listing",
    "postgresql": "postgresql",
    "names-plan": "names.plan",
    "names-speed": "names.speed",
}
"""Parts that run only where they are named."""


def main(arguments: list[str]) -> int:
    """Run the parts named, in order; 1 where one missed its bar, 2 for an unknown name."""
    parts = PARTS | APART
    unknown = set(arguments) - set(parts)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(parts)}", file=sys.stderr)
        return 2
    kept = True
    for part in arguments or PARTS:
        run = importlib.import_module(f"benchmarks.{parts[part]}").main
        kept &= run()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
