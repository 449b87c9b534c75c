"""Licence plates: GA 36-2018."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context, negative_label

PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼"


class CnLicensePlateRecognizer(VerifiedRecognizer):
    """Province, letter, five (new energy six) letters and digits; 挂 学 警 港 澳 领 使 forms; a dot between."""

    entity = "CN_LICENSE_PLATE"
    regex = (
        rf"[{PROVINCES}][A-HJ-NP-Z][·.\- ]?(?:[0-9A-HJ-NP-Z]{{4}}[挂学警港澳领]|[0-9A-HJ-NP-Z]{{5,6}})(?![0-9A-Za-z])"
        r"|使[0-9]{6}(?![0-9])|(?<![0-9A-Za-z])[0-9]{6}使(?![\u4e00-\u9fff])"
    )
    flags = re.IGNORECASE
    examples = ("沪a58247", "车牌京A12345", "沪A·D12345", "粤Z1234港", "苏AD12345")
    counter_examples = ("京b2b平台", "京A座12345室", "江苏A12345", "京AOOOOO", "浙江AB123")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The form, with three digits or more; diplomatic plates need context."""
        if negative_label(before) or (before.endswith("江") and value[0] == "苏"):
            return None
        labelled = has_context(self.entity, before, after)
        if "使" in value:
            return Judged(0.7, ("format", "context"), value) if labelled else None
        digits = sum(character.isdigit() for character in value)
        if digits < (3 if value == value.upper() else 4) and not labelled:
            return None
        normal = value.translate({ord(c): None for c in "·.- "}).upper()
        if len(normal) == 8 and not (normal[2] in "ABCDEFGHJK" or normal[-1] in "ABCDEFGHJK"):
            return None  # a new-energy plate has its letter first or last
        return Judged(0.9 if labelled else 0.85, ("format", "context") if labelled else ("format",), normal)
