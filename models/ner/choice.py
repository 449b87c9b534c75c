"""Which model finds names, as a user says it: an engine, a model of theirs, what its labels mean."""

from __future__ import annotations

from dataclasses import dataclass

LABELS = ("PERSON", "CN_ADDRESS", "LOCATION", "ORGANIZATION", "JOB_TITLE")
"""What a model may find; labels of another kind are mapped to these."""
OUTSIDE = ""
"""What a label of no interest is mapped to."""
BATCH = 8


@dataclass(frozen=True, slots=True)
class ModelChoice:
    """A model of the user's own. It is small, for it travels to every worker, which loads the model itself."""

    engine: str
    """A key of ``models.ner.engines.ENGINES``, or of ``models.ner.MODELS``: then ``model`` stays empty."""
    model: str = ""
    """A folder, or the name of an installed package. Nothing is ever fetched."""
    labels: tuple[tuple[str, str], ...] = ()
    """The model's label (``GPE``, ``B-addr``) -> one of LABELS, or OUTSIDE; before the sets that are known."""
    batch: int = BATCH
    """Pieces of text that are read together."""
    device: str = "cpu"
    """``cpu``, or ``cuda``, ``cuda:1``: not in a scan, whose workers reach no device."""
    judge: bool = True
    """Chinese alone is read, and what is found is judged as with our own model; False: every span counts as said."""
