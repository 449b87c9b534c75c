"""The same fifty invented people in every format: each is written, scanned and held against the truth.

The bar is a recall of 1.00 for the checked types in every format that holds text. ``measure`` takes any writers: those of
formats that only tests write, and those of pictures with ``--ocr`` among its options.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from benchmarks import report
from benchmarks.checks import CHECKED
from benchmarks.formats import data, mail, office, packed, plain
from benchmarks.formats.crowd import PEOPLE, Crowd, Writer, make_crowd
from benchmarks.recall import Found, key, read_findings
from models.protect import Key

FOLDER = "formats"
BAR = 1.0


def writers(names: Iterable[str] | None = None) -> dict[str, Writer]:
    """Every writer by the file name it writes; only the ``names`` given."""
    found = {**plain.WRITERS, **office.WRITERS, **mail.WRITERS, **data.WRITERS, **packed.WRITERS}
    return found if names is None else {name: found[name] for name in names}


def write(folder: Path, crowd: Crowd, some: Mapping[str, Writer]) -> list[str]:
    """Write every file below ``folder``; those whose library is missing are left out and named."""
    folder.mkdir(parents=True)
    missing = []
    for name, writer in some.items():
        try:
            (folder / name).write_bytes(writer(crowd))
        except ImportError as error:
            missing.append(f"{name} ({error.name})")
    return missing


def recall(name: str, crowd: Crowd, found: Found, secret: Key) -> dict[str, tuple[int, int]]:
    """(found, written) of each checked type in one file."""
    here = found.get(f"{FOLDER}/{name}", set())
    return {
        entity: (sum((entity, secret.fingerprint(value)) in here for value in values), len(values))
        for entity, values in crowd.truth.items()
    }


def measure(
    some: Mapping[str, Writer], scratch: Path, *options: str, count: int = PEOPLE
) -> dict[str, dict[str, tuple[int, int]]]:
    """Write, scan, judge: the figures of every file written. ``options`` go to the scan."""
    crowd = make_crowd(count)
    folder, run = scratch / FOLDER, scratch / "run"
    missing = write(folder, crowd, some)
    if missing:
        print("not written:", ", ".join(missing))
    report.pandian("scan", str(folder), "--out", str(run), "--quiet", "--names", "off", *options)
    found, secret = read_findings(run), key()
    return {path.name: recall(path.name, crowd, found, secret) for path in sorted(folder.iterdir())}


def main() -> bool:
    """Print the recall of every format; True where all keep the bar."""
    with tempfile.TemporaryDirectory() as scratch:
        figures = measure({**writers(), **office.converted()}, Path(scratch))
    rows, kept = [], True
    for name, of in figures.items():
        hit, want = (sum(pair[side] for pair in of.values()) for side in (0, 1))
        kept &= hit >= BAR * want
        rows.append((name, *(f"{found}/{written}" for found, written in of.values()), f"{hit / want:.3f}"))
    report.table("The same people in every format", ("file", *CHECKED, "recall"), rows)
    print(f"bar: {BAR:.2f} in each of {len(rows)} files: {'kept' if kept else 'NOT KEPT'}")
    return kept
