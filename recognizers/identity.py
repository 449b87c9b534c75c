"""Numbers of people by all their checks, for the types that must not take such a number for their own."""

from __future__ import annotations

from recognizers import checks


def is_identity(value: str) -> bool:
    """Is an 18-character number an identity number by all its checks? Those outrank a card's Luhn and a USCC."""
    return (
        len(value) == 18
        and value[:17].isdigit()
        and (value[:2] in checks.provinces() or of_foreigner(value))
        and checks.mod11_2(value)
        and checks.birth_date(value[6:14])
    )


def of_foreigner(value: str) -> bool:
    """Do 9, a province and a country (ISO 3166-1 numeric) begin the number, as on foreigners' cards since 2023?"""
    return value[0] == "9" and value[1:3] in checks.provinces() and value[3:6] in checks.countries()
