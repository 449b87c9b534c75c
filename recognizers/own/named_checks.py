"""The checks that a type of the user's own may name: check digits of public standards, one function each."""

from __future__ import annotations

from collections.abc import Callable

from recognizers import checks

_MOD97_DIGITS = {**{str(d): str(d) for d in range(10)}, **{chr(65 + i): str(10 + i) for i in range(26)}}
_DAMM = (
    "0317598642",
    "7092154863",
    "4206871359",
    "1750983426",
    "6123045978",
    "3674209581",
    "5869720134",
    "8945362017",
    "9438617205",
    "2581436790",
)
_VERHOEFF_D = tuple(
    tuple(
        ((b % 5 + a) % 5 + (5 if b >= 5 else 0)) if a < 5 else ((a - b) % 5 + (0 if b >= 5 else 5)) for b in range(10)
    )
    for a in range(10)
)
"""The dihedral group of order ten."""
_VERHOEFF_P = (1, 5, 7, 6, 2, 8, 3, 0, 9, 4)


def luhn(value: str) -> bool:
    """Digits, the last of which checks the rest (ISO/IEC 7812-1 annex B)."""
    return _digits(value) and len(value) > 1 and checks.luhn(value)


def mod11_2(value: str) -> bool:
    """Digits and a check character 0 to 9 or X, of any length (ISO 7064 MOD 11-2)."""
    if not (_digits(value[:-1]) and len(value) > 1 and value[-1] in "0123456789X"):
        return False
    total = 0
    for digit in value[:-1]:
        total = (total + int(digit)) * 2 % 11
    return (total + (10 if value[-1] == "X" else int(value[-1]))) % 11 == 1


def mod11_10(value: str) -> bool:
    """Digits, the last of which checks the rest (ISO 7064 MOD 11,10), as in a business licence of 15 digits."""
    if not (_digits(value) and len(value) > 1):
        return False
    total = 10
    for digit in value[:-1]:
        total = ((total + int(digit)) % 10 or 10) * 2 % 11
    return (total + int(value[-1])) % 10 == 1


def mod97_10(value: str) -> bool:
    """Letters and digits with two check digits at the end (ISO 7064 MOD 97-10)."""
    return len(value) > 2 and _digits(value[-2:]) and _mod97(value) == 1


def iban(value: str) -> bool:
    """Two letters, two check digits and the account (ISO 13616): MOD 97-10 with the first four moved behind."""
    return len(value) > 4 and value[:2].isalpha() and _digits(value[2:4]) and _mod97(value[4:] + value[:4]) == 1


def gs1(value: str) -> bool:
    """Digits of a bar code, weights 3 and 1 from the right, modulo 10 (EAN-13, GTIN, SSCC, ISBN-13)."""
    if not (_digits(value) and len(value) > 1):
        return False
    total = sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(reversed(value)))
    return total % 10 == 0


def isbn10(value: str) -> bool:
    """Nine digits and 0 to 9 or X, weights 10 to 1, modulo 11 (ISO 2108:1992)."""
    if not (len(value) == 10 and _digits(value[:9]) and value[9] in "0123456789X"):
        return False
    total = sum((10 - at) * (10 if digit == "X" else int(digit)) for at, digit in enumerate(value))
    return total % 11 == 0


def verhoeff(value: str) -> bool:
    """Digits, the last of which checks the rest by Verhoeff's method of 1969."""
    if not (_digits(value) and len(value) > 1):
        return False
    check = 0
    for at, digit in enumerate(reversed(value)):
        number = int(digit)
        for _ in range(at % 8):
            number = _VERHOEFF_P[number]
        check = _VERHOEFF_D[check][number]
    return check == 0


def damm(value: str) -> bool:
    """Digits, the last of which checks the rest by Damm's method of 2004."""
    if not (_digits(value) and len(value) > 1):
        return False
    check = 0
    for digit in value:
        check = int(_DAMM[check][int(digit)])
    return check == 0


def resident_id(value: str) -> bool:
    """18 characters: birth date and MOD 11-2 of an identity number (GB 11643-1999); no area is asked for."""
    good = len(value) == 18 and _digits(value[:17]) and value[17] in "0123456789X"
    return good and checks.birth_date(value[6:14]) and checks.mod11_2(value)


def uscc(value: str) -> bool:
    """18 characters of a unified social credit code (GB 32100-2015)."""
    return len(value) == 18 and checks.uscc(value)


def org_code(value: str) -> bool:
    """Eight digits or letters and a check character (GB 11714-1997)."""
    good = len(value) == 9 and value.isascii() and value[:8].isalnum() and value[8] in "0123456789X"
    return good and checks.org_code(value)


def vin(value: str) -> bool:
    """17 characters, the ninth of which checks the others (GB 16735-2019)."""
    return len(value) == 17 and set(value) <= set(checks.VIN_VALUES) and checks.vin(value)


def _digits(value: str) -> bool:
    return value.isascii() and value.isdigit()


def _mod97(value: str) -> int:
    if not set(value) <= set(_MOD97_DIGITS):
        return 0
    return int("".join(_MOD97_DIGITS[character] for character in value)) % 97


CHECKS: dict[str, Callable[[str], bool]] = {
    "luhn": luhn,
    "mod11_2": mod11_2,
    "mod11_10": mod11_10,
    "mod97_10": mod97_10,
    "iban": iban,
    "gs1": gs1,
    "isbn10": isbn10,
    "verhoeff": verhoeff,
    "damm": damm,
    "resident_id": resident_id,
    "uscc": uscc,
    "org_code": org_code,
    "vin": vin,
}
"""By name, of a value in upper case without blanks and dashes."""
