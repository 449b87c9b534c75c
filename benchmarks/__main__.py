"""``python -m benchmarks [recall] [lane] [own] [e2e] [rescan] [help]``: no argument runs them all."""

from __future__ import annotations

import sys

PARTS = ("recall", "lane", "own", "e2e", "rescan", "help")


def main(arguments: list[str]) -> int:
    """Run the parts named, in order; 1 where one missed its bar, 2 for an unknown name."""
    unknown = set(arguments) - set(PARTS)
    if unknown:
        print(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PARTS)}", file=sys.stderr)
        return 2
    kept = True
    for part in arguments or PARTS:
        if part == "recall":
            from benchmarks.recall import main as run
        elif part == "lane":
            from benchmarks.lane import main as run
        elif part == "own":
            from benchmarks.own import main as run
        elif part == "e2e":
            from benchmarks.e2e import main as run
        elif part == "rescan":
            from benchmarks.rescan import main as run
        else:
            from benchmarks.startup import main as run
        kept &= run()
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
