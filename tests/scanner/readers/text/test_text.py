"""Plain text and logs in every encoding people use."""

from __future__ import annotations

from functools import partial

import pytest

from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

SIMPLE = "客户张三，手机13800138000，身份证11010519491231002X。\n第二行 mail zhang@example.com\n"
TRADITIONAL = "客戶張三，電話0912345678，護照M12345678。\n第二行 mail zhang@example.com\n"
VALUES = ("13800138000", "11010519491231002X", "张三", "zhang@example.com")


def _case(encoding: str, text: str = SIMPLE, values: tuple[str, ...] = VALUES) -> Case:
    return Case(encoding, partial(text.encode, encoding), values, "text/plain")


class TestText(ReaderContract):
    CASES = (
        *(
            _case(e)
            for e in ("utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le")
        ),
        _case("big5", TRADITIONAL, ("0912345678", "張三", "zhang@example.com")),
        Case("markdown", ("# 名单\n\n" + SIMPLE).encode, VALUES, "text/markdown", "名单.md", by_name=True),
        Case(
            "log",
            lambda: ("2026-01-02 03:04:05,678 INFO ok\n" * 900 + SIMPLE).encode("gbk"),
            VALUES,
            "text/plain",
            "a.log",
        ),
    )

    def test_text_is_what_it_was(self) -> None:
        for encoding in ("utf-8", "gb18030", "utf-16"):
            assert read_bytes((SIMPLE * 500).encode(encoding)).text == SIMPLE * 500


@pytest.mark.parametrize(
    "text", ["错误", "张三", "联通", "登录成功", "用户登录失败", "余额不足 100 元", "订单已取消", "导出完成", "一"]
)
def test_few_words_of_gbk(text: str) -> None:
    assert read_bytes(text.encode("gbk"), "a.log").text == text


def test_an_empty_file_is_text_with_nothing() -> None:
    reading = read_bytes(b"", "empty.docx")
    assert (reading.chunks, reading.problems) == ([], [])


def test_javas_escapes_are_decoded() -> None:
    reading = read_bytes(b"name=\\u5f20\\u4e09\nphone=13800138000\n", "a.properties")
    assert reading.text == "name=张三\nphone=13800138000\n"
