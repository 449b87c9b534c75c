"""QQ numbers and WeChat IDs: nothing but the word before them tells."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer


class CnQqRecognizer(VerifiedRecognizer):
    """5 to 11 digits after QQ."""

    entity = "CN_QQ"
    regex = r"(?<![A-Za-z])(?:QQ|扣扣)(?:号码?|群)?(?:[:= ]{1,3}|是|为|(?<=号)|(?<=码))([1-9][0-9]{4,10})(?![0-9A-Za-z@]|\.[0-9])"
    flags = re.IGNORECASE
    triggers = ("qq", "扣扣")
    examples = ("QQ：12345678", "加我qq号 987654321")
    counter_examples = ("QQ群发了 3 条", "faqq:12345678", "QQ 1234")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label is the proof."""
        del before, after
        return Judged(0.8, ("context",), value)


class WechatIdRecognizer(VerifiedRecognizer):
    """A letter and 5 to 19 letters, digits, - and _ after 微信; wxid_ alone is enough."""

    entity = "WECHAT_ID"
    regex = (
        r"(?:微信号?|(?<![a-z])(?:wechat|weixin|vx|wx)(?:[ _]?id|号)?)(?:账号)?(?:[:= ]{1,3}|是|为|(?<=号))([a-z][-_a-z0-9]{5,19})(?![-_a-z0-9@]|\.[a-z])"
        r"|(?<![a-z0-9_])(wxid_[a-z0-9]{10,20})(?![a-z0-9])"
    )
    flags = re.IGNORECASE
    triggers = ("微信", "wechat", "weixin", "vx", "wx")
    examples = ("微信：zhangsan_88", "wxid_a1b2c3d4e5f621", "vx: lisi-2020")
    counter_examples = ("微信支付", "微信：支付成功", "wxapp:login12")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The label, or the form of an identifier that the service itself gave out."""
        del before, after
        if value.lower().startswith("wxid_"):
            return Judged(0.95, ("format",), value.lower())
        if value.isalpha() and value.lower() in {
            "wechat",
            "weixin",
            "openid",
            "unionid",
            "string",
            "varchar",
            "appid",
            "secret",
        }:
            return None
        return Judged(0.75, ("context",), value.lower())
