"""What the cells of a column hold that is known for what it is: by its values (a verdict), or persons by its name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from models.entities import tables
from recognizers.address_cells import address_in
from recognizers.cell_hits import CellHit
from recognizers.column_profile import Verdict
from recognizers.name_cells import Person, people
from recognizers.name_weights import WORD
from recognizers.names import name_like
from recognizers.normalise import fold
from recognizers.pack import recognizers

PROOF = ("profile",)
_RARE = 0.5
"""Score of a name whose surname is in no list, in a column of names."""
_USUAL = {2: 2.0, 3: 1.0}
"""Weight of the characters behind a surname that is in no list from which they are taken for a given name, by length."""
Held = Mapping[int, Sequence[str]]
"""Values of the type that are known already, by row."""


def by_verdict(verdict: Verdict, cells: Sequence[str | None], held: Held) -> Iterator[CellHit]:
    """The cells of a column that ``verdict`` tells, each with what in it is of that type."""
    code = verdict.entity_type
    if code == "PERSON":
        yield from persons(cells, held, PROOF, verdict.score)
        return
    judge = recognizers()[code].judge_cell
    for row, cell in enumerate(cells):
        if not cell or row in held:
            continue
        folded = fold(cell)
        if code == "CN_ADDRESS" and (place := address_in(folded.text)):
            first, last = folded.span(place.start, place.end)
            yield CellHit(row, cell[first:last], code, verdict.score, PROOF, folded.text[place.start : place.end])
        elif found := judge(folded.text.strip()):
            yield CellHit(row, cell, code, min(found[0], verdict.score), PROOF, found[2])


def persons(cells: Sequence[str | None], held: Held, proof: tuple[str, ...], most: float) -> Iterator[CellHit]:
    """The persons in the cells of a column of names, beside those that are known."""
    for row, cell in enumerate(cells):
        if not cell:
            continue
        known = held.get(row, ())
        for one in people(cell):
            value = cell[one.start : one.end]
            if any(value in other or other in value for other in known):
                continue
            if one.weight > 0 or (one.weight >= WORD and name_like(one.normal)):
                yield CellHit(row, value, "PERSON", most, proof, one.normal)
            elif _rare(one):
                yield CellHit(row, value, "PERSON", min(most, _RARE), proof, one.normal)


def _rare(one: Person) -> bool:
    """A name of two or three characters whose surname is in no list, behind which a given name stands (爨国强)."""
    text = one.normal
    if len(text) not in _USUAL or text[0] in tables.name_weights("surname"):
        return False
    given = tables.name_weights("given")
    return sum(given.get(char, 0.0) for char in text[1:]) >= _USUAL[len(text)]
