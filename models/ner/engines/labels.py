"""What the labels of other people's models mean: the sets in common use, and what the user says of their own.

Sets: OntoNotes (PERSON, GPE, LOC, FAC, ORG), CoNLL (PER, LOC, ORG), MSRA, People's Daily (PER or NR, NS, NT), CLUENER
(name, address, company, organization, government, position, scene), Resume (NAME, TITLE), Weibo (PER.NAM), Boson
(person_name, org_name), PKU (nr, ns, nt), LTP (Nh, Ns, Ni), Presidio's and our own names.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, cast

from models.errors import UsageError
from models.messages import default_lang, text
from models.ner.choice import LABELS, OUTSIDE, ModelChoice

if TYPE_CHECKING:
    from models.ner import Label

_MEANT: dict[str, str] = {
    "PERSON": "PER PERSON NAME PERSON_NAME PER.NAM NR NRF NRT NH PS",
    "CN_ADDRESS": "ADDRESS CN_ADDRESS ADDR STREET_ADDRESS",
    "LOCATION": "GPE LOC LOCATION FAC FACILITY PLACE SCENE NS GPE.NAM LOC.NAM",
    "ORGANIZATION": "ORG ORGANIZATION ORGANISATION COMPANY GOVERNMENT ORG_NAME COMPANY_NAME NT NI ORG.NAM CORP",
    "JOB_TITLE": "TITLE POSITION JOB_TITLE JOB OCCUPATION",
}
KNOWN: Mapping[str, str] = {name: label for label, names in _MEANT.items() for name in names.split()}
"""The common names, in capitals -> ours."""
_SHOWN = 40


def meanings(names: Iterable[str], choice: ModelChoice, *, all_told: bool = True) -> dict[str, Label]:
    """What each of the model's label ``names`` means, as far as it is ours.

    ``all_told``: the model tells all its labels, so that one of ``choice`` that is not among them is a mistake.
    Raises UsageError for that, and where no label means anything.
    """
    told = dict.fromkeys(names)
    own = dict(choice.labels)
    strange = [name for name in own if name not in told]
    if all_told and strange:
        raise _wrong("ner.strange_label", choice, told, name=strange[0])
    if not all_told:
        told |= dict.fromkeys(own)
    found = {name: meaning for name in told if (meaning := meaning_of(name, own))}
    if told and not found:
        raise _wrong("ner.no_label", choice, told, known=", ".join(LABELS))
    return found


def meaning_of(name: str, own: Mapping[str, str]) -> Label | None:
    """What one label means: as the user says, else as the common sets do."""
    meant = own[name] if name in own else KNOWN.get(re.sub(r"[\s-]", "_", name).upper(), OUTSIDE)
    return cast("Label", meant) if meant in LABELS else None


def _wrong(key: str, choice: ModelChoice, told: Iterable[str], **values: str) -> UsageError:
    names = list(told)
    shown = ", ".join(names[:_SHOWN]) + (" …" if len(names) > _SHOWN else "")
    return UsageError(text(key, default_lang(), model=choice.model, labels=shown or "-", **values))
