"""The disguises of the evaluation: which of those in ``benchmarks.disguise`` each type is written in."""

from __future__ import annotations

import random

from benchmarks import disguise as ways

CHECKED_NUMBER = (
    "full_width", "spaces", "hyphens", "dots", "middle_dots", "zero_width", "line_break", "apostrophe", "decimal",
    "numerals", "large_numerals", "mixed_numerals",
)  # fmt: skip
LABELLED_NUMBER = ("full_width", "spaces", "hyphens", "zero_width", "apostrophe", "decimal", "numerals")
LETTERS = ("full_width", "zero_width", "apostrophe")

IN_TEXT: dict[str, tuple[str, ...]] = {
    "CN_RESIDENT_ID": (*(w for w in CHECKED_NUMBER if w != "decimal"), "lower_case"),
    "CN_HMT_RESIDENCE_PERMIT": ("full_width", "spaces", "hyphens", "zero_width", "line_break", "numerals", "apostrophe"),
    "CN_MOBILE": (*CHECKED_NUMBER, "country_code", "exponent"),
    "CN_BANK_CARD": tuple(w for w in CHECKED_NUMBER if w != "decimal"),
    "CREDIT_CARD": ("full_width", "spaces", "hyphens", "zero_width", "line_break", "numerals", "apostrophe"),
    "CN_USCC": ("full_width", "spaces", "hyphens", "zero_width", "line_break", "lower_case", "apostrophe"),
    "IMEI": ("full_width", "spaces", "hyphens", "zero_width", "line_break", "apostrophe", "decimal"),
    "ICCID": ("full_width", "spaces", "hyphens", "zero_width", "apostrophe"),
    "IMSI": ("full_width", "spaces", "zero_width", "apostrophe"),
    "VIN": ("full_width", "zero_width", "lower_case", "apostrophe", "spaces"),
    "CN_BANK_ACCOUNT": LABELLED_NUMBER,
    "CN_HOUSING_FUND": LABELLED_NUMBER,
    "CN_TAIWAN_PERMIT": ("full_width", "spaces", "zero_width", "apostrophe"),
    "CN_ALIPAY_ID": ("full_width", "spaces", "zero_width", "apostrophe"),
    "CN_ECNY_WALLET": ("full_width", "spaces", "zero_width", "apostrophe"),
    "CN_INVOICE": ("full_width", "spaces", "zero_width", "apostrophe"),
    "CN_DRIVER_LICENSE_FILE": ("full_width", "spaces", "zero_width", "apostrophe"),
    "CN_QQ": ("full_width", "zero_width", "spaces", "numerals"),
    "CN_BUSINESS_LICENSE": ("full_width", "spaces", "hyphens", "zero_width", "apostrophe"),
    "EMAIL_ADDRESS": ("full_width", "zero_width", "upper_case"),
    "CN_LANDLINE": ("full_width", "zero_width"),
    "CN_FOREIGNER_ID": LETTERS,
    "CN_PASSPORT": (*LETTERS, "lower_case"),
    "CN_EXIT_PERMIT": (*LETTERS, "lower_case"),
    "CN_HOME_RETURN_PERMIT": LETTERS,
    "CN_ORG_CODE": LETTERS,
    "CN_TAX_ID": LETTERS,
    "CN_LICENSE_PLATE": ("full_width", "zero_width", "lower_case"),
    "HK_ID": ("full_width", "zero_width", "lower_case"),
    "MACAU_ID": ("full_width", "zero_width"),
    "TW_ID": (*LETTERS, "lower_case"),
    "IP_ADDRESS": ("full_width", "zero_width"),
    "MAC_ADDRESS": ("full_width", "zero_width"),
    "CN_MILITARY_ID": ("full_width", "zero_width"),
    "CN_CONTRACT_NUMBER": ("full_width", "zero_width"),
    "CN_CASE_NUMBER": ("zero_width",),
    "GPS_COORDINATES": ("full_width", "zero_width"),
    "CN_SOCIAL_SECURITY": LETTERS,
    "MEID": ("full_width", "zero_width", "lower_case"),
    "WECHAT_ID": ("full_width", "zero_width"),
}  # fmt: skip
ESCAPED = (
    "CN_RESIDENT_ID",
    "CN_MOBILE",
    "CN_BANK_CARD",
    "CN_USCC",
    "EMAIL_ADDRESS",
    "IMEI",
    "VIN",
    "HK_ID",
    "CN_PASSPORT",
    "CREDIT_CARD",
)
"""What is written as JSON and HTML escapes, in a field of its own."""
_GROUPS = {"CN_HMT_RESIDENCE_PERMIT": "CN_RESIDENT_ID"}


def write(rng: random.Random, entity: str, value: str, disguise: str) -> str:
    """``value`` as written under ``disguise``; groups are those of the type, else of four."""
    groups = _GROUPS.get(entity, entity)
    if disguise in {"spaces", "hyphens", "dots", "middle_dots"} and groups not in ways.GROUPED:
        separator = {"spaces": " ", "hyphens": "-", "dots": ".", "middle_dots": "·"}[disguise]
        return separator.join(value[i : i + 4] for i in range(0, len(value), 4))
    return ways.write(rng, groups, value, disguise)


def mask(rng: random.Random, entity: str, value: str) -> str:
    """As somebody masked it before us."""
    if entity == "EMAIL_ADDRESS":
        name, _, domain = value.partition("@")
        return f"{name[0]}{'*' * rng.choice((3, max(2, len(name) - 1)))}@{domain}"
    if entity == "PERSON":
        return rng.choice(
            (value[0] + "*" * (len(value) - 1), value[0] + "*" + value[2:] if len(value) > 2 else value[0] + "*")
        )
    if entity == "CN_MOBILE":
        return rng.choice(
            (f"{value[:3]}****{value[-4:]}", f"{value[:3]} **** {value[-4:]}", f"{value[:3]}-****-{value[-4:]}")
        )
    if entity == "CN_BANK_CARD":
        return rng.choice(
            (
                f"{value[:4]} **** **** {value[-4:]}",
                f"{value[:6]}{'*' * (len(value) - 10)}{value[-4:]}",
                f"{value[:4]}********{value[-4:]}",
            )
        )
    head = rng.choice((3, 6, 1, 4))
    tail = 1 if head == 1 else 4
    return value[:head] + "*" * (len(value) - head - tail) + value[-tail:]


MASKED = ("CN_MOBILE", "CN_RESIDENT_ID", "CN_BANK_CARD", "EMAIL_ADDRESS", "PERSON")
"""What is met masked."""
