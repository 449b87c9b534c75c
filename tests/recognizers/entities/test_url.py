"""Addresses of pages, glued to Chinese characters and otherwise."""

import pytest

from tests.recognizers.finding import both

URL = "URL"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("网址https://www.example.com/a?b=1。", ["https://www.example.com/a?b=1"]),
        ("请访问https://example.com/a，谢谢", ["https://example.com/a"]),
        ("见(https://example.com/a)。", ["https://example.com/a"]),
        ("https://例子.cn https://example.com", ["https://example.com"]),
        ("见www.example.com.cn。", ["www.example.com.cn"]),
        ("WWW.EXAMPLE.COM/x", ["WWW.EXAMPLE.COM/x"]),
        ("ftp://10.0.0.5/备份", ["ftp://10.0.0.5/"]),
        ("http://192.168.1.1:8080/x，电话13812345678", ["http://192.168.1.1:8080/x"]),
        ("http://[2001:db8::1]/x", ["http://[2001:db8::1]/x"]),
        ("ｈｔｔｐ://example.com", ["ｈｔｔｐ://example.com"]),
        ("http://", []),
        ("://x", []),
        ("https://。", []),
        ("jdbc:mysql://db", []),
        ('xmlns="http://www.w3.org/1999/xhtml"', []),
        ("http://schemas.openxmlformats.org/drawingml", []),
        ("zhang@www.example.com", []),
    ],
)
def test_addresses(text, expected):
    assert both(text, URL) == expected
