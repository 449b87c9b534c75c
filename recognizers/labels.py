"""Values that only a word announces: those with a label right before them, and those with a word on their line.

Both bases ask the lane for nothing but what stands around their words, so a type costs nothing where no word of it
stands. A word may be Chinese, English or pinyin; a Latin one counts whole, in snake_case and camelCase as well, and a
blank in it stands for a blank, an underscore, a dash or nothing. Numbers may be in any disguise: ``number`` is the
form of their digits, ``plain`` makes them digits again.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

from recognizers.base import AFTER, BEFORE, Found, Judged, VerifiedRecognizer, around
from recognizers.disguise import DIGIT, NUMERALS, TO_DIGITS
from recognizers.fields import quick
from recognizers.normalise import fold, whole

_NUMERAL = "".join(NUMERALS)
JOINT = r"[ \-.·_]?"
"""What may stand between two digits of a number in groups."""
BREAK = r"(?:[ \-.·_]|[ \t]{0,8}\r?\n[ \t>|]{0,8})?"
"""The same, or the end of a line."""
EXPONENT = r"[1-9]\.[0-9]{5,18}[eE](?:\+|(?=1))[0-9]{2}"

_MAYBE = rf"(?=[0-9{_NUMERAL} \-.·_\t\r\n>|]"
"""A quick look ahead: most runs of digits are too short, and parts of something else."""

FREE = r"(?<![0-9A-Za-z])(?<![0-9]\.)"
"""In front of a value: no letter or digit, no decimal point behind a digit."""
END = r"(?![0-9A-Za-z]|\.[0-9]*[1-9])"
"""Behind a number: no letter or digit and no decimals, except the .0 of a spreadsheet."""

_SUFFIX = r"(?:no|id|num|number|code)"
_LINK = (
    rf"(?:[ _\-]?{_SUFFIX}(?![A-Za-z])|号码|编号|号|码)?\.?(?:[1-3](?=[ \"]?[:=|]))?"
    r"(?:\([^()\n\x1e]{0,12}\))?[\"'\]】》”*]{0,3}[ \t]{0,8}(?:分别)?(?:[是为系]?:|[是为系]|=>|->|[=|,>#\t])?"
    r"[ \t\"'\[【<“*]{0,8}(?:(?:No\.?:?|№)[ ]?(?=[0-9]|$))?"
)
"""What stands between a label and its value: a number sign, a remark in brackets, quotes, a colon, a bar."""


def number(low: int, high: int | None = None) -> str:
    """A pattern of ``low`` to ``high`` digits: plain, in groups, as numerals, with an exponent.

    A line may end within digits whose number is fixed (no ``high``).
    """
    if high is None:
        return f"(?:{_MAYBE}{{{low}}}){DIGIT}(?:{BREAK}{DIGIT}){{{low - 1}}}|{EXPONENT})"
    return f"(?:{_MAYBE}{{{low}}}){DIGIT}(?:{JOINT}{DIGIT}){{{low - 1},{high - 1}}}|{EXPONENT})"


def numbers(low: int, high: int) -> str:
    """A pattern of ``low`` to ``high`` digits; in groups and in disguise the longest number first."""
    others = "|".join(number(size) for size in range(high, low - 1, -1))
    return rf"(?:[0-9]{{{low},{high}}}(?![0-9A-Za-z]|\.[0-9]*[1-9]|[ \-·_][0-9])|{others})"


def plain(value: str) -> str:
    """The letters and digits of a value as written, numerals as digits; with an exponent, the number it stands for."""
    if re.fullmatch(EXPONENT, value):
        digits, _, power = value.lower().replace("+", "").partition("e")
        digits = digits.replace(".", "")
        return digits.ljust(int(power) + 1, "0") if len(digits) <= int(power) + 1 else ""
    return re.sub(r"[^0-9A-Za-z]", "", value.translate(TO_DIGITS))


def _latin(word: str) -> str:
    return re.escape(word).replace(r"\ ", r"[ _\-]?")


def _words(words: Iterable[str]) -> str:
    """A pattern of ``words``, the longest first; Latin ones begin where a word, or a hump of camelCase, begins."""
    ordered = sorted(words, key=lambda word: -len(word))
    latin = "|".join(_latin(word) for word in ordered if word[0].isascii())
    parts = [re.escape(word) for word in ordered if not word[0].isascii()]
    if latin:
        parts.append(
            rf"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z])))(?:{latin})(?=(?:{_SUFFIX}(?![A-Za-z]))?(?-i:(?![a-z])))"
        )
    return "|".join(parts)


_NUMERALS = re.compile(b"|".join(re.escape(numeral.encode()) for numeral in NUMERALS))
_OPENING = frozenset("([<【〔")
_LONGEST, _WORD = 160, 32
"""Characters of the longest value as written, and of the longest word."""


@functools.cache
def _begins(words: tuple[str, ...]) -> Any:
    return quick("|".join(sorted(map(re.escape, words), key=len)))


def announced(labels: Iterable[str], value: str) -> str:
    """The pattern of a ``value`` right behind one of ``labels``; the value is its group."""
    return rf"(?:{_words(labels)}){_LINK}({value})"


def triggers(words: Iterable[str]) -> tuple[str, ...]:
    """The words as the lane looks for them: each way to write a blank."""
    return tuple(dict.fromkeys(word.replace(" ", blank) for word in words for blank in (" ", "_", "-", "")))


@functools.cache
def _ends_with(labels: tuple[str, ...]) -> Any:
    return quick(rf"(?:{_words(labels)}){_LINK}$")


def labelled(labels: tuple[str, ...], before: str) -> bool:
    """Does one of ``labels`` stand right before the value?"""
    return bool(_ends_with(labels).search(whole(before)))


@functools.cache
def _anywhere(words: tuple[str, ...]) -> Any:
    return quick(_words(words))


def near(words: tuple[str, ...], before: str, after: str = "") -> bool:
    """Does one of ``words`` stand before the value on its line, or in brackets right behind it?"""
    pattern = _anywhere(words)
    if pattern.search(whole(before.rpartition("\n")[2])):
        return True
    behind = after.lstrip(" ")
    return behind[:1] in {"(", "[", "<", "【", "〔"} and pattern.match(whole(behind), 1) is not None


def line_before(before: str) -> str:
    """What stands before the value on its own line."""
    return before.rpartition("\n")[2]


class _Announced(VerifiedRecognizer):
    """A type that a word announces; a subclass writes ``check``, which says the same for a text and for a cell."""

    flags = re.IGNORECASE
    value: ClassVar[str]
    """The pattern of the value alone."""

    @functools.cached_property
    def _cell(self) -> re.Pattern[str]:
        return re.compile(rf"(?:{self.value})(?:\.0+)?", self.flags)

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """Verify a value as written whose announcement is certain; the proofs without ``context`` or ``column``."""
        raise NotImplementedError

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The check, and the word."""
        judged = self.check(value, before, after)
        return judged and judged._replace(verified_by=(*judged.verified_by, "context"))

    def judge_cell(self, value: str) -> Judged | None:
        """The check, and the header."""
        value = re.sub(r"(?<=[0-9])\.0+$", "", value)
        judged = self.check(value, "", "") if self._cell.fullmatch(value) else None
        return judged and judged._replace(verified_by=(*judged.verified_by, "column"))


class LabelledRecognizer(_Announced):
    """A value right behind its label: ``regex = announced(LABELS, value)``, ``triggers = triggers(LABELS)``."""

    reach = (0, 400)

    def spotted(self, data: bytes, place: int) -> bool:
        """Does a value that passes the check stand by the label at ``place``? Folded lines are read anyway."""
        match = self.compiled.match(fold(data[place : place + 400].decode("utf-8", "surrogateescape")).text)
        return match is not None and self.check(match[match.lastindex or 0], "", "") is not None


class NearRecognizer(_Announced):
    """A value with a hard form and one of ``words`` before it on its line: ``triggers = triggers(words)``."""

    words: ClassVar[tuple[str, ...]]
    others: ClassVar[tuple[str, ...]] = ()
    """Labels of other numbers of the same length."""
    digits: ClassVar[int] = 8
    """How many digits or numerals stand around a word at the least where a value does."""
    reach = (64, 280)

    def spotted(self, data: bytes, place: int) -> bool:
        """Are there digits enough around the word at ``place``?"""
        window = data[max(0, place - self.reach[0]) : place + self.reach[1]]
        count = len(window) - len(window.translate(None, b"0123456789"))
        return count >= self.digits or count + len(_NUMERALS.findall(window)) >= self.digits

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """Verified matches that begin as far around a word as ``near`` looks for one."""
        return self._find(text, at, len(text))

    def find_between(self, text: str, first: int, last: int) -> list[Found]:
        """As the base says; words from which no match can begin there are passed over."""
        if self.joined:
            return super().find_between(text, first, last)
        return [found for found in self._find(text, first, last) if first <= found.start < last]

    def _find(self, text: str, first: int, last: int) -> Iterator[Found]:
        words = _begins(self.triggers).finditer(whole(text), max(0, first - _WORD - BEFORE), last + AFTER + _LONGEST)
        end = 0
        for place in [word.start() for word in words]:
            # a value stands before its word only where the word stands in brackets
            back = AFTER + _LONGEST if text[max(0, place - 1) : place] in _OPENING else 0
            if place - back >= last:
                continue
            until = place + _WORD + BEFORE
            for match in self.compiled.finditer(text, max(end, place - back), min(len(text), until + _LONGEST)):
                if match.start() > until:
                    break
                end = match.end()
                if judged := self.judge(match[0], *around(text, match.start(), end)):
                    yield Found(match.start(), end, judged)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The check, and a word on the line; not where another type's label stands right before."""
        judged = super().judge(value, before, after)  # a check digit costs less than a look for words
        if judged is None or not near(self.words, before, after):
            return None
        return None if self.others and labelled(self.others, before) else judged
