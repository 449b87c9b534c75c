"""A child under 14, told by the birth date in an identity number: sensitive from the first (PIPL articles 28, 31)."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.identity import is_identity


class MinorRecognizer(VerifiedRecognizer):
    """An identity number by all its checks, whose birth date lies less than 14 years back."""

    entity = "MINOR"
    regex = r"(?<![0-9A-Za-z])(?<![0-9]\.)[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z]|\.[0-9]*[1-9])"
    joined = True
    examples = ("身份证 110101201803070095",)
    counter_examples = ("身份证 110101199003070097",)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The number's own checks, and the date against today's."""
        del before, after
        if is_identity(value) and checks.under_14(value[6:14]):
            return Judged(0.95, ("checksum", "birth_date"), value.upper())
        return None
