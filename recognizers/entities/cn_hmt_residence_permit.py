"""Residence permits of Hong Kong, Macau and Taiwan residents: State Council order 2018 no. 81, GB 11643-1999."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.glued import PAPERS, number_start

_AREAS = frozenset({"810000", "820000", "830000"})


class CnHmtResidencePermitRecognizer(VerifiedRecognizer):
    """Hong Kong (810000), Macau (820000) and Taiwan (830000): the rules of the resident identity number."""

    entity = "CN_HMT_RESIDENCE_PERMIT"
    regex = rf"{number_start(PAPERS)}8[123]0000[0-9]{{11}}[0-9Xx](?![0-9A-Za-z]|\.[0-9]*[1-9])"
    joined = True
    examples = ("居住证 810000199408230021", "居住证号：830000199201300022")
    counter_examples = ("810000199408230022", "840000199408230021")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Checksum, date and one of the three areas."""
        del before, after
        if len(value) != 18 or value[:6] not in _AREAS or not value[:17].isdigit():
            return None
        if not (checks.mod11_2(value) and checks.birth_date(value[6:14])):
            return None
        return Judged(0.99, ("checksum", "birth_date", "area_code"), value.upper())
