"""What trade secrets are about: 客户名单, 底价, 配方 (反不正当竞争法 art. 9)."""

from __future__ import annotations

from recognizers.base import Judged, VerifiedRecognizer

TRADE_SECRET_SUBJECTS = (
    "客户名单",
    "客户清单",
    "交易记录",
    "财务数据",
    "财务报表",
    "报价单",
    "报价",
    "底价",
    "成本价",
    "配方",
    "源代码",
    "投标文件",
    "薪酬",
    "技术方案",
    "核心算法",
)


class TradeSecretSubjectRecognizer(VerifiedRecognizer):
    """What trade secrets are about (policy rule 8); means something only beside a mark, and the tiers ask for both."""

    entity = "TRADE_SECRET_SUBJECT"
    regex = "|".join(TRADE_SECRET_SUBJECTS)
    triggers = TRADE_SECRET_SUBJECTS
    reach = (40, 40)
    examples = ("附件：客户名单",)
    counter_examples = ("客户服务",)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A word of the list; weak evidence alone."""
        del before, after
        return Judged(0.5, ("context",), value)
