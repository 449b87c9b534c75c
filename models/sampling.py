"""What a sample of rows lets one say: how surely it would have shown what stands in few of them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from models.records import Problem, RowSample

EVERY = 1000
"""The rarity that a run speaks of: what stands in 1 of 1,000 rows."""

DRAWN = ("first", "rows", "pages")
"""``RowSample.drawn`` as the numbers that facts hold."""


def chance_to_find(read: int, total: int | None, every: int = EVERY) -> float:
    """The probability that ``read`` rows drawn by chance show at least one of those that are 1 in ``every``.

    Without replacement (hypergeometric) where the number of rows is known, else 1 - (1 - 1/every)^read.
    """
    if total is None:
        return 1 - (1 - 1 / every) ** read
    rare = max(1, total // every)
    if read > total - rare:
        return 1.0

    def log(n: int) -> float:
        return math.lgamma(n + 1)

    # 1 - C(total - rare, read) / C(total, read)
    none = log(total - rare) - log(total - rare - read) - log(total) + log(total - read)
    return 1 - math.exp(min(0.0, none))


def sample_facts(sample: RowSample) -> dict[str, int]:
    """A sample as the figures of an object: numbers only."""
    facts = {"rows_read": sample.read, "rows_drawn": DRAWN.index(sample.drawn)}
    if sample.total is not None:
        facts |= {"rows_total": sample.total, "rows_exact": int(sample.exact)}
    return facts | ({"rows_seed": sample.seed} if sample.seed is not None else {})


def sample_problem(sample: RowSample) -> Problem:
    """Why the object is not wholly read: figures alone, the words are the catalogue's."""
    said = f"{sample.read:,}"
    if sample.total is not None:
        said += f" / {'' if sample.exact else '≈ '}{sample.total:,}"
        if sample.total:
            said += f" ({sample.read / sample.total:.3g})"
    if sample.drawn == "rows":
        said += f", p(1/{EVERY:,}) = {written(chance_to_find(sample.read, sample.total))}"
    return Problem({"rows": "sampled", "pages": "sampled_pages", "first": "first_rows"}[sample.drawn], said)


def sample_told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """``sample`` of an object's line; nothing of an object that was not sampled."""
    if "rows_drawn" not in facts:
        return {}
    read, total, drawn = facts["rows_read"], facts.get("rows_total"), DRAWN[facts["rows_drawn"]]
    told: dict[str, Any] = {"rows": read, "of": total, "drawn": drawn}
    if total is not None:
        told |= {"exact": bool(facts["rows_exact"]), "share": round(read / total, 6) if total else 1.0}
    if "rows_seed" in facts:
        told["seed"] = facts["rows_seed"]
    if drawn == "rows":
        told["finds"] = {"one_in": EVERY, "chance": float(written(chance_to_find(read, total)))}
    return {"sample": told}


def written(chance: float) -> str:
    """A probability that does not round to a certainty that it is not."""
    for digits in (3, 6, 9):
        if round(chance, digits) < 1 or chance == 1:
            return f"{chance:.{digits}f}".rstrip("0").rstrip(".") or "0"
    return "0.999999999"
