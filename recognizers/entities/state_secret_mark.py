"""State-secret marks: 绝密★, 机密★, 秘密★ (保守国家秘密法实施条例; 国家秘密定密管理暂行规定)."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer


class StateSecretMarkRecognizer(VerifiedRecognizer):
    """绝密★, 机密★, 秘密★, with or without a period (国家秘密定密管理 marks)."""

    entity = "STATE_SECRET_MARK"
    regex = r"(?:绝|机|秘)密 ?★ ?(?:(?:[0-9]{1,2}|[一二三四五六七八九十]{1,3}) ?(?:年|个月|月)|长期|启用前|解密前)?"
    triggers = ("密★", "密 ★")
    reach = (40, 80)
    examples = ("机密★10年", "绝密★", "秘密 ★ 启用前")
    counter_examples = ("机密", "保守国家秘密", "五星★好评")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The star is the proof: only state secrets carry it."""
        del before, after
        return Judged(0.95, ("format",), re.sub(r"\s", "", value))
