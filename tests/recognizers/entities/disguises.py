"""A number in every disguise that a word before it lets pass."""

_HAN = "〇一二三四五六七八九"
_BANKERS = "零壹贰叁肆伍陆柒捌玖"


def _numerals(value, numerals=_HAN):
    return "".join(numerals[int(c)] if c.isdigit() else c for c in value)


def _grouped(value, joint):
    return joint.join(value[at : at + 4] for at in range(0, len(value), 4))


WAYS = {
    "plain": str,
    "full width": lambda value: "".join(chr(ord(c) + 0xFEE0) for c in value),
    "numerals": _numerals,
    "bankers' numerals": lambda value: _numerals(value, _BANKERS),
    "telephone numerals": lambda value: _numerals(value).replace("一", "幺"),
    "spaces": lambda value: _grouped(value, " "),
    "dashes": lambda value: _grouped(value, "-"),
    "points": lambda value: _grouped(value, "."),
    "middle dots": lambda value: _grouped(value, "·"),
    "zero width": lambda value: value[:3] + "\u200b" + value[3:],
    "line break": lambda value: value[:7] + "\r\n  " + value[7:],
    "HTML escape": lambda value: f"{value[:2]}&#{ord(value[2])};{value[3:]}",
    "JSON escape": lambda value: f"{value[:2]}\\u{ord(value[2]):04x}{value[3:]}",
    "apostrophe": lambda value: "'" + value,
}
"""By name: the value as somebody might write it."""


def bare(written):
    """What of a disguised value is reported: an apostrophe before it is not."""
    return written.removeprefix("'")
