"""A company's own marks: 内部资料, 内部使用, 注意保密, plain 机密 and 秘密."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.marks import ALONE_BEFORE, stands_alone


class SecrecyMarkRecognizer(VerifiedRecognizer):
    """内部资料, 内部使用, 注意保密, plain 机密 and 秘密 standing as a mark."""

    entity = "SECRECY_MARK"
    regex = r"内部(?:资料|文件|使用|公开|绝密|机密|秘密)|仅供内部(?:使用|参考|传阅)|注意保密|(?<![\u4e00-\u9fff])(?:绝密|机密|秘密|保密)(?! ?★)|(?<![A-Za-z])(?:TOP SECRET|STRICTLY CONFIDENTIAL|CONFIDENTIAL|INTERNAL USE ONLY|INTERNAL ONLY)(?![A-Za-z])"
    triggers = (
        "内部",
        "注意保密",
        "绝密",
        "机密",
        "秘密",
        "保密",
        "confidential",
        "internal use",
        "internal only",
        "top secret",
    )
    reach = (40, 80)
    examples = ("内部资料 注意保密", "【机密】", "密级：秘密\n", "CONFIDENTIAL\n")
    counter_examples = ("保守国家秘密", "公司内部资料管理办法规定", "机密★", "保密义务")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Only where it stands alone; 仅供内部使用 and 注意保密 say it themselves."""
        if value == "注意保密" and re.search(r"内部(?:资料|文件|使用)[\s,，;；!！]*$", before):
            return Judged(0.9, ("format",), value)
        if value.startswith("仅供内部") and re.match(r"[\s。，,;；!！）)】\]]|$", after):
            return Judged(0.85, ("format",), value)
        after_more = after.lstrip()
        alone = stands_alone(before, after) or (
            bool(ALONE_BEFORE.search(before)) and after_more.startswith(("注意保密", "请勿", "严禁", "不得"))
        )
        return Judged(0.85, ("format",), value) if alone else None
