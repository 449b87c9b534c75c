"""Marks of trade secrets: 商业秘密, 核心商密, 严禁外传 (中央企业商业秘密保护暂行规定, art. 11)."""

from __future__ import annotations

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.marks import stands_alone


class TradeSecretMarkRecognizer(VerifiedRecognizer):
    """商业秘密, 核心商密, 普通商密, 严禁外传 standing as a mark."""

    entity = "TRADE_SECRET_MARK"
    regex = r"商业秘密(?:[·▲]?(?:核心|普通))?|核心商(?:业秘)?密|普通商(?:业秘)?密|严禁外传|严禁外泄|商密[▲★]{1,3}"
    triggers = ("商业秘密", "商密", "严禁外")
    reach = (40, 80)
    examples = ("商业秘密", "【核心商密】", "密级：商业秘密\n", "核心商密  严禁外传")
    counter_examples = ("侵犯商业秘密的行为", "保护商业秘密，", "不得泄露商业秘密。")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """Only where it stands alone."""
        if stands_alone(before, after) or (
            value.startswith("严禁外") and (before[-1:] in "，, 、；;！!" or not before)
        ):
            return Judged(0.9, ("format",), value)
        return None
