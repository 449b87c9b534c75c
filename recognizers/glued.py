"""Words that people write right before a number, and right behind it, with nothing between: Tel13812345678, 卡号ICBC6222...

Letters beside a number make it a part of something else (``a13812345678``), but for these.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

PHONES = (
    *("tel", "telephone", "phone", "cellphone", "handphone", "mobile", "mob", "cell", "call", "contact", "hp"),
    *("sj", "sjh", "dh", "lxdh", "shouji", "dianhua", "wx", "vx", "v", "wechat", "weixin"),
)
PAPERS = ("id", "idcard", "idno", "sfz", "sfzh", "sfzhm")
CARDS = (
    *("card", "bank", "kh", "yhk", "yhkh"),
    *("icbc", "abc", "ccb", "boc", "cmb", "bcm", "bocom", "psbc", "ceb", "cmbc", "spdb", "cib", "citic", "hxb", "pab"),
)
WORDS = (*PHONES, *PAPERS, *CARDS)
"""All that may stand before some number; lower case."""
LONGEST = max(map(len, WORDS))
WORD = re.compile(rb"(?:^|[^0-9A-Za-z])(?:%b)?$" % "|".join(WORDS).encode(), re.IGNORECASE)
"""Finds one at the end of bytes, or no letter and no digit there."""
_BEHIND = ("wx", "vx", "qq")
_LAST = "vln"
"""Single letters behind a number: a WeChat user's mark, and that of a whole number in Java (L) and JavaScript (n)."""
BEHIND = tuple(word[0] for word in (*_BEHIND, *_LAST))
"""The letters with which they begin."""


def number_start(words: Iterable[str]) -> str:
    """A pattern of the place where a number may begin: behind no letter, digit or decimal point, or behind a word."""
    behind = "|".join(rf"(?<=(?<![0-9A-Za-z])(?i:{word}))" for word in words)
    return rf"(?<![0-9])(?:(?<![A-Za-z])(?<![0-9]\.)|{behind})"


PHONE_END = (
    r"(?:(?![0-9A-Za-z]|@[0-9A-Za-z._\-]|\.[0-9]*[1-9])"
    rf"|(?=(?i:{'|'.join(_BEHIND)})(?![A-Za-z])|(?i:[{_LAST}])(?![0-9A-Za-z])))"
)
"""A pattern of the place where a telephone's number may end."""
