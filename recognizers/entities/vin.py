"""Vehicle identification numbers: GB 16735-2019 (ISO 3779)."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context


class VinRecognizer(VerifiedRecognizer):
    """17 characters without I, O, Q; position 9 is the check, the last four are digits."""

    entity = "VIN"
    regex = r"(?<![0-9A-Za-z])(?=[0-9]{0,12}[A-Z])[A-HJ-NPR-Z0-9]{13}[0-9]{4}(?![0-9A-Za-z])"
    examples = ("车架号：1M8GDM9AXKP042788", "VIN 1M8GDM9AXKP042788")
    counter_examples = ("1M8GDM9A1KP042788", "12345678901234567")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The check digit and a letter in the maker's part; bare ones score a little lower."""
        value = value.upper()
        if value.isdigit() or value[:3].isdigit() or not checks.vin(value):
            return None
        if has_context(self.entity, before, after):
            return Judged(0.97, ("checksum", "context"), value)
        return Judged(0.85, ("checksum",), value)
