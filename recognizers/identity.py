"""Numbers of people by all their checks, for the types that must not take such a number for their own."""

from __future__ import annotations

from recognizers import checks


def is_identity(value: str) -> bool:
    """Is an 18-character number an identity number by all its checks? Those outrank a card's Luhn and a USCC."""
    return (
        len(value) == 18
        and value[:17].isdigit()
        and value[:2] in checks.provinces()
        and checks.mod11_2(value)
        and checks.birth_date(value[6:14])
    )
