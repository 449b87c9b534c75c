"""The model for names asked about a column whose values alone leave in doubt whether they are names of persons.

It knows Chinese names: a column of others is not shown to it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from models.errors import MissingExtra
from models.ner import DEFAULT, Choice, load_model
from recognizers.column_profile import Asked

_HAN = re.compile("[\u3400-\u9fff]")
_MOST = 24
"""Characters of a cell that is shown: of a longer one its beginning tells nothing."""


def asker(choice: Choice = DEFAULT) -> Asked:
    """Asks the model, which is loaded for the first column in doubt; a model that cannot be loaded is not asked."""

    def ask(cells: Sequence[str]) -> float | None:
        shown = [cell for cell in cells if len(cell) <= _MOST and _HAN.search(cell)]
        if 2 * len(shown) <= len(cells):
            return None
        try:
            found = load_model(choice).find(shown)
        except MissingExtra:
            return None
        named = (
            any(span.label == "PERSON" and 2 * (span.end - span.start) > len(cell) for span in spans)
            for cell, spans in zip(shown, found, strict=True)
        )
        return sum(named) / len(shown)

    return ask
