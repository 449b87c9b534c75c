"""What the columns look for, what proves it, and what they hand on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

PAD = 64
"""Zero bytes on both sides of a block, so that no index needs a check."""

U8 = npt.NDArray[np.uint8]
Bool = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

KINDS = (
    *(
        "CN_MOBILE",
        "CN_RESIDENT_ID",
        "CN_HMT_RESIDENCE_PERMIT",
        "CN_BANK_CARD",
        "CN_USCC",
        "EMAIL_ADDRESS",
        "IP_ADDRESS",
    ),
    *(
        "VIN",
        "CN_LICENSE_PLATE",
        "CN_PASSPORT",
        "CN_EXIT_PERMIT",
        "CN_LANDLINE",
        "CN_SERVICE_NUMBER",
        "MINOR",
        "CN_FOREIGNER_ID",
        "MAC_ADDRESS",
        "IMEI",
    ),
)
MOBILE, RESIDENT, HMT, CARD, USCC, EMAIL, IP, VIN, PLATE, PASSPORT, PERMIT, LANDLINE, SERVICE, MINOR, FOREIGNER = range(
    15
)
MAC, IMEI = range(15, len(KINDS))

NEEDY = (MOBILE, RESIDENT, CARD, USCC, PASSPORT, PERMIT, LANDLINE)
"""Kinds of which some forms are nothing without a word beside them."""

LABELLED = frozenset({"IMEI"})
"""Kinds that nothing but a label makes: the columns prove those with the label right before them."""

PROOFS: tuple[tuple[float, tuple[str, ...]], ...] = (
    (0.9, ("number_plan",)),
    (0.99, ("checksum", "birth_date", "area_code")),
    (0.9, ("checksum", "birth_date")),
    (0.95, ("checksum", "bin")),
    (0.98, ("checksum", "area_code")),
    (0.98, ("checksum", "area_code", "org_code")),
    (0.9, ("checksum", "org_code")),
    (0.95, ("format",)),
    (0.7, ("format",)),
    (0.95, ("checksum", "birth_date")),
    (0.95, ("checksum", "context")),
)
P_PLAN, P_ID, P_ID_AREA, P_CARD, P_USCC_AREA, P_USCC_BOTH, P_USCC_ORG, P_EMAIL, P_IP, P_MINOR, P_LABEL = range(
    len(PROOFS)
)
"""Score and proof that the columns themselves can give."""


@dataclass(slots=True)
class Group:
    """Hits of one kind with one proof: starts and ends in the padded block."""

    kind: int
    proof: int
    starts: Ints
    ends: Ints


@dataclass(slots=True)
class Block:
    """What the columns say of one block: proven groups, and (kind, start, end) that the recognizer has to judge."""

    groups: list[Group]
    doubts: list[tuple[int, int, int]]
    """(kind, start, end) to be judged by the recognizer."""
    needy: list[tuple[int, Ints, int]]
    """(kind, starts, size): places where nothing but a context word can make a finding."""
    broken: list[tuple[int, int]]
    """Two runs, together as long as a number, that may be one with a line break inside."""
    parts: list[tuple[int, int]]
    """Runs with a space, dash or point between them that hold the digits of a number together."""
    failing: list[Ints]
    """Where digits written together begin that do not end in Luhn's check digit."""
