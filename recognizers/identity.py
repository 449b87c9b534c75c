"""Resident identity numbers and residence permits: GB 11643-1999, 18 digits with a check, 15 without."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label

_HMT = ("81", "82", "83")


class CnResidentIdRecognizer(VerifiedRecognizer):
    """18: area, birth date, sequence, MOD 11-2 check. 15 (until 1999): area, date without century; needs context."""

    entity = "CN_RESIDENT_ID"
    regex = r"(?<![0-9A-Za-z])(?<![0-9]\.)(?:[1-9][0-9]{16}[0-9Xx]|[1-9][0-9]{14})(?![0-9A-Za-z]|\.[0-9]*[1-9])"
    joined = True
    examples = ("身份证号：11010119900307758X", "证件号码 110101199003070097，", "旧身份证号 110101900307758")
    counter_examples = ("订单 110101199003070098", "110101199013070097", "IMEI 490154203237518")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Checksum and date decide; an unknown area lowers the score (retired and unlisted codes are real)."""
        if len(value) == 18:
            return self._judge_18(value)
        if len(value) != 15 or not (
            value[:2] in checks.provinces() and value[:2] not in _HMT and checks.birth_date("19" + value[6:12])
        ):
            return None
        if negative_label(before) or not has_context(self.entity, before, after):
            return None
        known = value[:6] in checks.area_codes()
        return Judged(
            0.7 if known else 0.5, ("birth_date", "area_code", "context") if known else ("birth_date", "context"), value
        )

    def _judge_18(self, value: str) -> Judged | None:
        if value[:2] in _HMT or value[:2] not in checks.provinces():
            return None
        if not (value[:17].isdigit() and checks.mod11_2(value) and checks.birth_date(value[6:14])):
            return None
        if value[:6] in checks.area_codes():
            return Judged(0.99, ("checksum", "birth_date", "area_code"), value.upper())
        return Judged(0.9, ("checksum", "birth_date"), value.upper())


class CnHmtResidencePermitRecognizer(VerifiedRecognizer):
    """Residence permits of Hong Kong (810000), Macau (820000) and Taiwan (830000) residents: the same rules."""

    entity = "CN_HMT_RESIDENCE_PERMIT"
    regex = r"(?<![0-9A-Za-z])(?<![0-9]\.)8[123]0000[0-9]{11}[0-9Xx](?![0-9A-Za-z]|\.[0-9]*[1-9])"
    joined = True
    examples = ("居住证 810000199408230021", "居住证号：830000199201300022")
    counter_examples = ("810000199408230022", "840000199408230021")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Checksum, date and one of the three areas."""
        del before, after
        if len(value) != 18 or value[:6] not in {"810000", "820000", "830000"} or not value[:17].isdigit():
            return None
        if not (checks.mod11_2(value) and checks.birth_date(value[6:14])):
            return None
        return Judged(0.99, ("checksum", "birth_date", "area_code"), value.upper())


class MinorRecognizer(VerifiedRecognizer):
    """A person under 14 by the birth date in an identity number: sensitive from the first (PIPL 28, 31)."""

    entity = "MINOR"
    regex = r"(?<![0-9A-Za-z])(?<![0-9]\.)[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z]|\.[0-9]*[1-9])"
    joined = True
    examples = ("身份证 110101201803070095",)
    counter_examples = ("身份证 110101199003070097",)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """An identity number by all its checks, whose birth date lies less than 14 years back."""
        del before, after
        if is_identity(value) and checks.under_14(value[6:14]):
            return Judged(0.95, ("checksum", "birth_date"), value.upper())
        return None


def is_identity(value: str) -> bool:
    """Is an 18-character number an identity number by all its checks? Those outrank a card's Luhn and a USCC."""
    return (
        len(value) == 18
        and value[:17].isdigit()
        and value[:2] in checks.provinces()
        and checks.mod11_2(value)
        and checks.birth_date(value[6:14])
    )
