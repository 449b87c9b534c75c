"""E-mail addresses, glued to Chinese characters and otherwise."""

import pytest

from tests.recognizers.finding import both

EMAIL = "EMAIL_ADDRESS"
LONG = "a" * 64
DOMAIN = "ec2-52-80-100-200.cn-north-1.compute.internal.customers.example-hosting-company.amazonaws.com.cn"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("邮箱zhang.san@example.com。", ["zhang.san@example.com"]),
        ("发给li_si+work@mail.example.com.cn吧", ["li_si+work@mail.example.com.cn"]),
        ("mailto:a@b.cn", ["a@b.cn"]),
        ("<zhang@b.cn>,<li@b.cn>", ["zhang@b.cn", "li@b.cn"]),
        ("10086@qq.com", ["10086@qq.com"]),
        ("13812345678@163.com", ["13812345678@163.com"]),
        ("ZHANG@EXAMPLE.COM", ["ZHANG@EXAMPLE.COM"]),
        ("zhang_@b.cn", ["zhang_@b.cn"]),
        ("ｚｈａｎｇ＠ｂ．ｃｎ", ["ｚｈａｎｇ＠ｂ．ｃｎ"]),
        ("zhang＠b.cn", ["zhang＠b.cn"]),
        ("zhang．san@b．cn", ["zhang．san@b．cn"]),
        ("li＿si@b.cn", ["li＿si@b.cn"]),
        ("zhang&#64;b.cn", ["zhang&#64;b.cn"]),
        ("zhang\\u0040b.cn", ["zhang\\u0040b.cn"]),
        ("zh\u200bang@b.cn", ["zh\u200bang@b.cn"]),
        (f"{LONG}@b.cn", [f"{LONG}@b.cn"]),
        (f"{LONG}a@b.cn", []),
        (f"ops@{DOMAIN}好", [f"ops@{DOMAIN}"]),
        ("-zhang@b.cn", ["zhang@b.cn"]),
        ("邮箱：__zhang@b.cn__", ["zhang@b.cn"]),
        ("－zhang@b.cn", ["zhang@b.cn"]),
        ("a@b.cn.", ["a@b.cn"]),
        ("a@b.cn-", ["a@b.cn"]),
        ("k@m.cn@m.cn", ["k@m.cn"]),
        ("icon@2x.png", []),
        ("index@v2.min.js", []),
        ("user@localhost", []),
        ("a..b@example.com", []),
        ("root@10.0.0.1", []),
        ("git@github", []),
        ("a@-b.cn", []),
        ("a@b-.cn", []),
        ("a@b.c", []),
        ("a@b.cn1", []),
        ("ftp://user@example.com/file", []),
        ("mysql://root:pw@db.example.com/x", []),
        ("@b.cn", []),
        ("张@b.cn", []),
    ],
)
def test_mail(text, expected):
    assert both(text, EMAIL) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("zh***g@example.com", []),
        ("z*g@example.com", []),
        ("**zhang@example.com**", ["zhang@example.com"]),
        ("* zhang@example.com", ["zhang@example.com"]),
    ],
)
def test_mail_that_is_masked_already(text, expected):
    assert both(text, EMAIL) == expected
