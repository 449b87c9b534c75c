"""Valid numbers of papers, by sums written apart from the product's own, and the dresses in which they are met."""

import random
import re

from tests.recognizers.numbers import DIGITS, id_number

HAN = "〇一二三四五六七八九"
CAPITAL = "零壹贰叁肆伍陆柒捌玖"
# W, Z, I and O were numbered after the others
TAIWAN = dict(zip("ABCDEFGHJKLMNPQRSTUVXYWZIO", range(10, 36), strict=True))


def hong_kong(letters, digits):
    """``letters`` and six ``digits`` with the check that makes the sum of position times value 0 modulo 11."""
    values = [ord(c) - 55 for c in letters] + [int(c) for c in digits]
    values = [36] * (8 - len(values)) + values
    total = sum(value * (9 - at) for at, value in enumerate(values))
    check = -total % 11
    return letters + digits, "A" if check == 10 else str(check)


def taiwan(letter, rest):
    """``letter``, the sign behind it and seven digits, with the check."""
    tens, ones = divmod(TAIWAN[letter], 10)
    sign = int(rest[0]) if rest[0].isdigit() else TAIWAN[rest[0]] % 10
    total = tens + 9 * ones + sum(w * d for w, d in zip(range(8, 0, -1), [sign, *map(int, rest[1:])], strict=True))
    return letter + rest + str(-total % 10)


def foreigner(province, country, born, sequence):
    """The 18 characters of the form of 2023."""
    return id_number(f"9{province}{country}{born}{sequence}")


def some(seed, size, first="123456789"):
    """``size`` digits that look like a number, the same for the same ``seed``."""
    rng = random.Random(seed)
    return rng.choice(first) + "".join(rng.choice(DIGITS) for _ in range(size - 1))


def disguises(value):
    """How ``value`` may be written otherwise: each must be found, and found whole."""
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isascii() and c.isalnum() else c for c in value)
    yield wide
    yield re.sub("[0-9]", lambda m: HAN[int(m[0])], value)
    yield re.sub("[0-9]", lambda m: CAPITAL[int(m[0])], value)
    at = len(value) // 2
    for inside in ("\u200b", "\ufeff", "\u00ad"):
        yield value[:at] + inside + value[at:]
    yield "".join(f"&#{ord(c)};" for c in value)
    yield "".join(f"\\u{ord(c):04x}" for c in value)
    for joint in (" ", "-", ".", "·"):
        yield joint.join(value[i : i + 4] for i in range(0, len(value), 4))
    yield value[:at] + "\n" + value[at:]
