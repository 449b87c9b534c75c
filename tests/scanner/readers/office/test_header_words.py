"""Headers and footers of sheets: codes go, numbers that stand behind them stay."""

from __future__ import annotations

import pytest

from scanner.readers.office.header_words import header_words


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ('&L&"宋体,加粗"&9页眉 13812345678', "页眉 13812345678"),
        ("&C第 &P 页", "第 页"),
        ("&KFF0000内部", "内部"),
        ("&K00+000资料&R&D", "资料"),
        ("&12 13812345678", "13812345678"),
        ("&01213812345678", "13812345678"),
        ("甲\0乙", "甲 乙"),
    ],
)
def test_codes_are_left_out(content: str, words: str) -> None:
    assert header_words(content) == words
