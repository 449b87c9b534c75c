"""Vehicle identification numbers: GB 16735-2019 (ISO 3779)."""

from __future__ import annotations

import re

from recognizers import checks
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context
from recognizers.labels import near

WORDS = ("车架号", "车辆识别", "车架", "vin码", "vin", "chassis", "frame no", "clsbdh", "chejiahao")
"""Behind these, on their line, a number may be in small letters or in groups."""


class VinRecognizer(VerifiedRecognizer):
    """17 characters without I, O, Q; position 9 is the check, the last four are digits."""

    entity = "VIN"
    regex = (
        r"(?<![0-9A-Za-z])(?:(?=[0-9]{0,12}[A-Z])[A-HJ-NPR-Z0-9]{13}[0-9]{4}"
        r"|[A-HJ-NPR-Za-hj-npr-z0-9](?:[ \-]?[A-HJ-NPR-Za-hj-npr-z0-9]){12}(?:[ \-]?[0-9]){4})(?![0-9A-Za-z])"
    )
    triggers = WORDS
    reach = (0, 280)
    examples = ("车架号 1m8gdm9axkp042788", "车架号：1M8GDM9AXKP042788", "VIN 1M8GDM9AXKP042788")
    counter_examples = ("1M8GDM9A1KP042788", "12345678901234567")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The check digit and a letter in the maker's part; bare ones score a little lower."""
        if value != value.upper() or len(value) > 17:
            if not near(WORDS, before):
                return None
            value = re.sub("[ \\-]", "", value).upper()
        if value.isdigit() or value[:3].isdigit() or not checks.vin(value):
            return None
        if has_context(self.entity, before, after):
            return Judged(0.97, ("checksum", "context"), value)
        return Judged(0.85, ("checksum",), value)
