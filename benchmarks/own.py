"""Types of the user's own on one core: what expressions and lists cost beside the lane, and that each plant is found.

Into prose goes one listed name or number in 2 kB; all are found, whatever else is looked for. No bar but that.
"""

from __future__ import annotations

import random
import time
from collections.abc import Sequence

from benchmarks import report, templates
from models.entities import EntityType
from recognizers.own.kinds import OwnType
from recognizers.own.lists import list_words
from recognizers.own.scan import OwnScan
from scanner.demo import people

SIZE = 16_000_000
DISTINCT = 2_000_000
ENTRIES = 5_000
SECRET = b"benchmarks"


def _type(code: str, **given: object) -> OwnType:
    entity = EntityType(code, code, code, "", "business", "internal", ("format",))
    return OwnType(entity, **given)  # type: ignore[arg-type]


def _planted(rng: random.Random, values: Sequence[str]) -> tuple[bytes, int]:
    """Prose with a value every 2 kB, the same block again and again, and how many values it holds."""
    pieces: list[str] = []
    length = count = 0
    while length < DISTINCT:
        sentences = "".join(rng.choice(templates.PROSE) for _ in range(25))
        pieces.append(f"{sentences}\n经办：{rng.choice(values)}。\n")
        length += len(pieces[-1].encode())
        count += 1
    times = -(-SIZE // length)
    return "".join(pieces).encode() * times, count * times


def main() -> bool:
    """Print the table; True where every planted value was found."""
    rng = random.Random(11)
    names: set[str] = set()
    companies: set[str] = set()
    while len(names) < ENTRIES:
        names.add(people.name(rng))
    while len(companies) < ENTRIES:
        companies.add(people.company(rng).name + str(len(companies) % 7))
    numbers = [f"AC-{rng.randrange(10**6):06d}" for _ in range(200)]
    listed = {label: list_words(sorted(words), SECRET).tables for label, words in (("n", names), ("c", companies))}
    letters = "BCDEFGHIJ"
    cases: dict[str, tuple[tuple[OwnType, ...], Sequence[str]]] = {
        "1 expression": ((_type("OWN_A", regex="AC-?[0-9]{6}"),), numbers),
        "10 expressions": (
            tuple(_type(f"OWN_{letter}", regex=f"{letter}C-?[0-9]{{6}}") for letter in "A" + letters),
            numbers,
        ),
        "3 words": ((_type("OWN_W", words=(list_words(numbers[:3], SECRET).tables,)),), numbers[:3]),
        f"list of {ENTRIES:,} people": ((_type("OWN_N", words=(listed["n"],)),), sorted(names)),
        f"list of {ENTRIES:,} companies": ((_type("OWN_O", words=(listed["c"],)),), sorted(companies)),
    }
    rows, whole = [], True
    for label, (types, values) in cases.items():
        data, planted = _planted(rng, values)
        scan = OwnScan(types)
        list(scan.scan(data[: 1 << 16], []))
        best = float("inf")
        found = 0
        for _ in range(2):
            began = time.process_time()
            found = sum(1 for at in range(0, len(data), 1 << 20) for _ in scan.scan(data[at : at + (1 << 20)], []))
            best = min(best, time.process_time() - began)
        rows.append((label, f"{len(data) / best / 1e6:,.0f}", f"{best * 1e9 / len(data):.1f}", planted, found))
        whole &= found >= planted * 0.99  # one that stands on the edge of two blocks is cut here, and nowhere in a scan
    report.table("Types of the user's own", ("looked for", "MB/s", "ms a MB", "planted", "found"), rows)
    return whole
