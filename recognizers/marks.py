"""Marks of secrecy: what a document says of itself. The same words inside running text are no marks."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer

_ALONE_BEFORE = re.compile(r"(?:^|[\n\r【\[（(《〈|\t]|密级|级别|秘密等级|保密级别|标识|文件)[\s:*#>\-]{0,4}$")
_ALONE_AFTER = re.compile(r"[\s*]{0,4}(?:$|[\n\r】\])）》〉|\t,;，。；!！★·]|请勿|严禁|不得|文件|资料)")


def _stands_alone(before: str, after: str) -> bool:
    """Alone on its line, in brackets, in a cell, or after a label of classification."""
    return bool(_ALONE_BEFORE.search(before) and _ALONE_AFTER.match(after))


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
        if _stands_alone(before, after) or (
            value.startswith("严禁外") and (before[-1:] in "，, 、；;！!" or not before)
        ):
            return Judged(0.9, ("format",), value)
        return None


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
        alone = _stands_alone(before, after) or (
            bool(_ALONE_BEFORE.search(before)) and after_more.startswith(("注意保密", "请勿", "严禁", "不得"))
        )
        return Judged(0.85, ("format",), value) if alone else None


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
