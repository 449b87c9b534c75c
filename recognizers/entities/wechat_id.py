"""WeChat IDs: the word before them, or the form of an identifier that the service gave out."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer

_CELL = re.compile(r"[a-zA-Z][-_a-zA-Z0-9]{5,19}|1[3-9][0-9]{9}")


class WechatIdRecognizer(VerifiedRecognizer):
    """A letter and 5 to 19 letters, digits, - and _ after 微信; wxid_ alone is enough."""

    entity = "WECHAT_ID"
    regex = (
        r"(?:微信号?|(?<![a-z])(?:wechat|weixin|vx|wx)(?:[ _]?id|号)?)(?:账号)?(?:[\"']?[:= ]{1,3}[\"']?|是|为|(?<=号))([a-z][-_a-z0-9]{5,19})(?![-_a-z0-9@]|\.[a-z])"
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

    def judge_cell(self, value: str) -> Judged | None:
        """The form."""
        return Judged(0.8, ("format", "column"), value) if _CELL.fullmatch(value) else None
