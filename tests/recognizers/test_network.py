"""E-mail and IP addresses, glued to Chinese characters and otherwise."""

import pytest

from tests.recognizers.finding import both

EMAIL, IP = "EMAIL_ADDRESS", "IP_ADDRESS"
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
        ("登录IP：203.0.113.57", ["203.0.113.57"]),
        ("来自203.0.113.57的请求", ["203.0.113.57"]),
        ("10.20.30.40", ["10.20.30.40"]),
        ("203.0.113.57:8080", ["203.0.113.57"]),
        ("http://203.0.113.57/x", ["203.0.113.57"]),
        ("203.0.113.0/24", ["203.0.113.0"]),
        ("２０３．０．１１３．５７", ["２０３．０．１１３．５７"]),
        ("203．0．113．57", ["203．0．113．57"]),
        ("203.0.113.57。", ["203.0.113.57"]),
        ("203.0.113.57.", ["203.0.113.57"]),
        # versions, sections, too many parts
        ("1.2.3.4", []),
        ("ip 1.2.3.4", ["1.2.3.4"]),
        ("版本 2.2.3.66", []),
        ("版本203.0.113.57", []),
        ("版本号：203.0.113.57", []),
        ("version\t203.0.113.57", []),
        ("Version\u00a0203.0.113.57", []),
        ("版本\u2003203.0.113.57", []),
        ("release 203.0.113.57", []),
        ("第203.0.113.57条", []),
        ("v203.0.113.57", []),
        ("1.203.0.113.57", []),
        ("203.0.113.57.1", []),
        ("256.1.1.100", []),
        ("203.0.113.057", []),
        ("127.0.0.1", []),
        ("0.0.0.0", []),
        ("255.255.255.0", []),
        ("224.0.0.251", []),
        ("203.0.113.57-1", []),
        # version 6
        ("ip 2001:db8::8a2e:370:7334", ["2001:db8::8a2e:370:7334"]),
        ("来自2001:db8:85a3:0:0:8a2e:370:7334。", ["2001:db8:85a3:0:0:8a2e:370:7334"]),
        ("fe80::1", []),
        ("ip fe80::1", ["fe80::1"]),
        ("::1", []),
        ("12:34:56", []),
        ("10:20:30:40:50:60", []),
        ("2001:db8::8a2e::7334", []),
    ],
)
def test_ip(text, expected):
    assert both(text, IP) == expected


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
