"""Invented numbers that pass their checks: identity, cards, companies, vehicles, travel, telephone.

Every function draws from the ``random.Random`` it is given, so a seed makes the same numbers on every machine.
Sequence numbers of identity cards lie between 900 and 989, which registries hardly give out: no living person is meant.
"""

from __future__ import annotations

import datetime as dt
import functools
import random

from models.entities import tables

USCC_LETTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
PLATE_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_VIN_VALUES = {
    **{str(d): d for d in range(10)},
    **dict(zip("ABCDEFGH", range(1, 9), strict=True)),
    **dict(zip("JKLMN", range(1, 6), strict=True)),
    "P": 7,
    "R": 9,
    **dict(zip("STUVWXYZ", range(2, 10), strict=True)),
}
_VIN_WEIGHTS = (8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2)


def digits(rng: random.Random, count: int) -> str:
    """``count`` random digits."""
    return "".join(rng.choices("0123456789", k=count))


# --- check characters ----------------------------------------------------------------------------------------------


def id_check(first17: str) -> str:
    """Check character of a resident ID: ISO 7064 MOD 11-2 (GB 11643-1999)."""
    total = sum(int(d) * (2 ** (17 - i) % 11) for i, d in enumerate(first17))
    return "10X98765432"[total % 11]


def luhn_check(body: str) -> str:
    """Check digit after ``body``: Luhn (ISO/IEC 7812-1 annex B)."""
    total = 0
    for place, char in enumerate(reversed(body)):
        doubled = int(char) * (2 - place % 2)
        total += doubled - 9 if doubled > 9 else doubled
    return str(-total % 10)


def organisation_check(first8: str) -> str:
    """Check character of an organisation code: GB 11714."""
    total = sum(int(c, 36) * w for c, w in zip(first8, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    return "0123456789X0"[11 - total % 11]


def uscc_check(first17: str) -> str:
    """Check character of a unified social credit code: weights 3^i mod 31 (GB 32100-2015)."""
    total = sum(USCC_LETTERS.index(c) * pow(3, i, 31) for i, c in enumerate(first17))
    return USCC_LETTERS[-total % 31]


def vin_check(vin: str) -> str:
    """Check character at position 9 of a 17-character VIN (GB 16735-2019); what stands there is not looked at."""
    return "0123456789X"[sum(_VIN_VALUES[c] * w for c, w in zip(vin, _VIN_WEIGHTS, strict=True)) % 11]


# --- people --------------------------------------------------------------------------------------------------------


@functools.cache
def _areas() -> tuple[str, ...]:
    return tuple(sorted(code for code in tables.districts() if code < "700000"))


def birth_date(rng: random.Random, oldest: int = 1962, youngest: int = 2003) -> dt.date:
    """A day of birth in the years given, both included."""
    first = dt.date(oldest, 1, 1)
    return first + dt.timedelta(days=rng.randrange((dt.date(youngest, 12, 31) - first).days + 1))


def resident_id(
    rng: random.Random,
    born: dt.date | None = None,
    *,
    female: bool | None = None,
    area: str | None = None,
    sequences: tuple[int, int] = (900, 989),
) -> str:
    """18 characters; an odd sequence number is a man's, an even one a woman's."""
    born = born or birth_date(rng)
    sequence = rng.randint(*sequences)
    if female is not None and sequence % 2 == female:
        sequence += 1 if sequence < sequences[1] else -1
    body = f"{area or rng.choice(_areas())}{born:%Y%m%d}{sequence:03d}"
    return body + id_check(body)


def residence_permit(rng: random.Random, born: dt.date | None = None) -> str:
    """Residence permit of a resident of Hong Kong, Macau or Taiwan: 810000, 820000 or 830000 and the same rules."""
    return resident_id(rng, born, area=rng.choice(("810000", "820000", "830000")))


def passport(rng: random.Random) -> str:
    """E and 8 digits, or E, a letter and 7 digits (since April 2017)."""
    return "E" + (rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") + digits(rng, 7) if rng.random() < 0.6 else digits(rng, 8))


def exit_permit(rng: random.Random) -> str:
    """Permit to Hong Kong and Macau (C) or Taiwan (L)."""
    if rng.random() < 0.2:
        return "L" + digits(rng, 8)
    return "C" + (rng.choice("ABCDEFGHJKLMNPQRSTUVWXYZ") + digits(rng, 7) if rng.random() < 0.6 else digits(rng, 8))


# --- telephone -----------------------------------------------------------------------------------------------------


@functools.cache
def _segments() -> tuple[str, ...]:
    return tuple(sorted(s for s, operator in tables.mobile_operators().items() if operator != "卫星"))


def mobile(rng: random.Random, segment: str | None = None) -> str:
    """11 digits, from a segment that is handed out."""
    segment = segment or rng.choice(_segments())
    return segment + digits(rng, 11 - len(segment))


def landline(rng: random.Random, area: str | None = None) -> str:
    """Area code with its 0, a hyphen, 7 or 8 digits."""
    area = area or rng.choice(("10", "20", "21", "22", "23", "25", "27", "28", "29", "571", "755", "512", "335", "898"))
    length = 7 if area == "335" else 8
    return f"0{area}-{rng.choice('2345678')}{digits(rng, length - 1)}"


# --- money and companies -------------------------------------------------------------------------------------------


@functools.cache
def _issuers() -> tuple[tables.Issuer, ...]:
    return tuple(i for i in tables.issuers() if i.kind in {"DC", "CC"} and len(i.prefix) >= 6)


def bank_card(rng: random.Random, *, debit: bool = True) -> str:
    """A card number under a known issuer prefix, of that prefix's length, with its Luhn digit."""
    issuer = rng.choice([i for i in _issuers() if (i.kind == "DC") == debit])
    body = issuer.prefix + digits(rng, issuer.length - 1 - len(issuer.prefix))
    return body + luhn_check(body)


def uscc(rng: random.Random, kind: str = "91", area: str | None = None) -> str:
    """Unified social credit code: 91 a company, 92 a sole trader; the inner organisation code passes its own check."""
    organisation = "MA" + "".join(rng.choices(USCC_LETTERS, k=6))
    while (check := organisation_check(organisation)) not in USCC_LETTERS:
        organisation = "MA" + "".join(rng.choices(USCC_LETTERS, k=6))
    body = kind + (area or rng.choice(_areas())) + organisation + check
    return body + uscc_check(body)


# --- vehicles ------------------------------------------------------------------------------------------------------


def plate(rng: random.Random, province: str | None = None, *, new_energy: bool = False) -> str:
    """A plate: province, letter, five characters with at most two letters; new energy has six, D or F first."""
    head = (province or rng.choice(sorted(tables.plate_provinces()))) + rng.choice("ABCDEFGH")
    if new_energy:
        return head + rng.choice("DF") + digits(rng, 5)
    tail = list(digits(rng, 5))
    for _ in range(rng.randint(0, 2)):
        tail[rng.randrange(5)] = rng.choice(PLATE_LETTERS)
    return head + "".join(tail)


def vin(rng: random.Random) -> str:
    """17 characters under a maker's code (LZZ) that stands for nobody here, with the check character at position 9."""
    letters = "ABCDEFGHJKLMNPRSTUVWXYZ"
    raw = "LZZ" + "".join(rng.choices(letters + "0123456789", k=5)) + "0" + rng.choice("RSTVWX") + rng.choice(letters)
    raw += digits(rng, 6)
    return raw[:8] + vin_check(raw) + raw[9:]
