"""Addresses of network cards: MAC (IEEE 802, EUI-48), six pairs of hexadecimal digits."""

from __future__ import annotations

import re
from collections.abc import Iterator

from recognizers.base import Found, Judged, VerifiedRecognizer
from recognizers.labels import FREE, NearRecognizer, labelled, near, plain, triggers

WORDS = (
    *("mac地址", "mac", "物理地址", "网卡", "硬件地址", "以太网地址", "physical address", "hardware address", "hwaddr"),
    *("bssid", "ether", "lladdr", "wifi", "wlan", "mac address", "macaddr", "蓝牙地址", "bluetooth"),
)
_COLONS = r"[0-9A-F]{2}(?::[0-9A-F]{2}){5}"
_OTHERS = r"[0-9A-F]{2}(?:-[0-9A-F]{2}){5}|[0-9A-F]{4}(?:[.\-][0-9A-F]{4}){2}|[0-9A-F]{12}"


class MacAddressRecognizer(NearRecognizer):
    """Six pairs with colons; with dashes, or fours with points; with nothing between them where a word stands right before."""

    entity = "MAC_ADDRESS"
    value = rf"(?:{_COLONS}|{_OTHERS})"
    regex = rf"{FREE}(?<![:\-][0-9A-F]{{2}}[:\-])(?<![^0-9A-Z][0-9A-F]{{2}}[:\-])(?:{_COLONS}|{_OTHERS})(?![0-9A-Za-z]|[:\-.][0-9A-Fa-f])"
    words = WORDS
    digits = 0
    triggers = triggers(WORDS)
    examples = (
        "00:1A:2b:3C:4D:5E",
        "00-1A-2B-3C-4D-5E",
        "MAC地址：00-1A-2B-3C-4D-5E",
        "mac 001a.2b3c.4d5e",
        "网卡 001A2B3C4D5E",
    )
    counter_examples = (
        "001A2B3C4D5E",
        "10-20-30-40-50-60",
        "00:00:00:00:00:00",
        "10:20:30:40:50:60",
        "1008-1080-310E",
        "mac 00:1A:2B:3C:4D:5E:6F:70",
    )

    def check(self, value: str, before: str, after: str) -> Judged | None:
        """Two digits that differ or more; neither broadcast nor nobody's; some letter, or the colons, to tell it."""
        del after
        code = plain(value).upper()
        if len(code) != 12 or len(set(code)) < 3 or (code.isdigit() and len(value) == 12):
            return None
        if len(value) == 12 and before and not labelled(self.words, before):
            return None
        return Judged(0.95, ("format",), code)

    def find(self, text: str, at: int = 0) -> Iterator[Found]:
        """Everywhere: in parts an address needs no word."""
        return VerifiedRecognizer.find(self, text, at)

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """In pairs, or in fours with points, and with a letter it speaks for itself; fours with dashes are serial numbers too."""
        judged = self.check(value, before, after)
        if judged is None:
            return None
        if near(self.words, before, after):
            return judged._replace(verified_by=("format", "context"))
        parted = len(value) == 17 or "." in value
        bare = parted and re.search("[A-Fa-f]", value) and re.search("[0-9]", value)
        return judged._replace(score=0.9 if len(value) == 17 else 0.85) if bare else None
