"""WeChat IDs: the word before them is the proof."""

import pytest

from tests.recognizers.finding import both

WECHAT = "WECHAT_ID"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("微信：zhangsan_88", ["zhangsan_88"]),
        ("微信号zhangsan88", ["zhangsan88"]),
        ("微信号是zhangsan-88。", ["zhangsan-88"]),
        ("WeChat ID: zhang_san", ["zhang_san"]),
        ("vx: lisi-2020", ["lisi-2020"]),
        ("wx号 lisi2020", ["lisi2020"]),
        ("VX：LiSi2020", ["LiSi2020"]),
        ("加wxid_a1b2c3d4e5f621即可", ["wxid_a1b2c3d4e5f621"]),
        ("微信：ｚｈａｎｇｓａｎ", ["ｚｈａｎｇｓａｎ"]),
        ("微信\u3000zhangsan88", ["zhangsan88"]),
        ("vx\u3000zhangsan88", ["zhangsan88"]),
        ("微信支付", []),
        ("微信：支付成功", []),
        ("微信：abc", []),
        ("微信：12345678", []),
        ("微信：zhang@example.com", []),
        ("wxapp:login12", []),
        ("wechat: openid", []),
        ("envx: lisi2020", []),
    ],
)
def test_wechat(text, expected):
    assert both(text, WECHAT) == expected
