"""Unified social credit codes: GB 32100-2015 with the organisation code (GB 11714) inside."""

from __future__ import annotations

from recognizers import checks
from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label
from recognizers.identity import is_identity


class CnUsccRecognizer(VerifiedRecognizer):
    """18 of 31 characters: department, kind, area, organisation code, check modulo 31."""

    entity = "CN_USCC"
    regex = r"(?<![0-9A-Za-z])[159ANYany][1-59ny][0-9]{6}[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]{10}(?![0-9A-Za-z])"
    joined = True
    examples = ("统一社会信用代码：91350100M000100Y43", "税号 91350100m000100y43")
    counter_examples = ("91350100M000100Y44", "代码 110101199003070097")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The check and a known area or the inner code; digits alone need the inner code and the area, or context."""
        value = value.upper()
        if len(value) != 18 or value[0] not in checks.USCC_FIRST or not value[2:8].isdigit() or not checks.uscc(value):
            return None
        if is_identity(value) or negative_label(before):
            return None
        area = value[2:8] in checks.area_codes() or value[2:8] == "100000"
        inner = checks.org_code(value[8:17])
        labelled = has_context(self.entity, before, after)
        if not (labelled or (area and (inner or not value.isdigit())) or (inner and not value.isdigit())):
            return None
        proofs = ("checksum", *(("area_code",) if area else ()), *(("org_code",) if inner else ()))
        return Judged(0.98 if area else 0.9, proofs, value)
