"""Pictures of identity cards, which the standards grade apart from the number on them (GB/T 45574-2025, annex A).

Looked for in text that was read from a picture alone: a form with the same words is no card. The value is the words that
are printed on every card; what tells one card from another goes into the fingerprint only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers.base import Found, Judged, VerifiedRecognizer
from recognizers.identity import is_identity

_REACH = 220
"""Characters before and behind the printed words within which the rest of a card stands."""
_FRONT = ("姓名", "性别", "民族", "出生", "住址")
_ENOUGH = 3
"""Of these labels so many are read even on a bad picture."""
_NUMBER = re.compile(r"(?<![0-9])[1-9][0-9]{16}[0-9Xx](?![0-9A-Za-z])")
_OWN_LINE = re.compile(r"(?:^|\n)[ \t]*(?:中华人民共和国)?[ \t]*$")
_VALID = re.compile(r"[12][0-9]{3}\.?[0-9]{2}\.?[0-9]{2}-?(?:[12][0-9]{3}\.?[0-9]{2}\.?[0-9]{2}|长期)")
_BLANKS = re.compile(r"\s+")


class CnIdCardImageRecognizer(VerifiedRecognizer):
    """Front: 公民身份号码 with a number, and 姓名, 性别, 民族, 出生, 住址; back: 居民身份证 with 签发机关 and 有效期限."""

    entity = "CN_ID_CARD_IMAGE"
    regex = r"公民身份号码?|居民身份证"
    examples = (
        "姓名 韦小宝\n性别 男\t民族 汉\n出生 1990年3月7日\n住址 北京市东城区景山前街4号\n公民身份号码\t110101199003070097",
        "中华人民共和国\n居民身份证\n签发机关 北京市公安局东城分局\n有效期限 2015.03.07-2035.03.07",
    )
    counter_examples = (
        "请出示居民身份证，签发机关为公安局，有效期限二十年",
        "公民身份号码：110101199003070097",
        "姓名\t性别\t民族\t出生日期\t住址\t公民身份号码\n",
    )

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """What else stands on the card."""
        return self._front(before, after) if value.startswith("公民") else self._back(before, after)

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """Each card once, judged by more of the text around than numbers need."""
        for match in self.compiled.finditer(text, at):
            start, end = match.span()
            judged = self.judge(match[0], text[max(0, start - _REACH) : start], text[end : end + _REACH])
            if judged:
                yield Found(start, end, judged)

    @staticmethod
    def _front(before: str, after: str) -> Judged | None:
        around = _BLANKS.sub("", before) + "\n" + _BLANKS.sub("", after)
        labels = sum(label in around for label in _FRONT)
        number = _NUMBER.search(after.replace(" ", "")) or _NUMBER.search(before.replace(" ", ""))
        if labels < _ENOUGH or number is None:
            return None
        if is_identity(number[0].upper()):
            return Judged(0.95, ("context", "checksum"), "front " + number[0].upper())
        return Judged(0.8, ("context", "format"), "front " + number[0].upper())

    @staticmethod
    def _back(before: str, after: str) -> Judged | None:
        if not _OWN_LINE.search(before) or after.lstrip(" \t")[:1] not in ("", "\n"):
            return None
        plain = _BLANKS.sub("", after)
        valid = _VALID.search(plain)
        if valid is None or not ("签发机关" in plain or "有效期限" in plain):
            return None
        return Judged(0.9, ("context", "format"), "back " + plain[: valid.end()])
