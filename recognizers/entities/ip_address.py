"""IP addresses (RFC 791, RFC 4291), also where they stand glued to Chinese characters."""

from __future__ import annotations

import ipaddress
import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context

_FROM = ("来自", "来源", "来源于", "源自", " from")
"""Right before four small numbers."""
_GROUP = "[0-9a-fA-F]{1,4}"
_SHORT = re.compile("(?:[23][0-9a-f]{3}|fe[89ab][0-9a-f]|f[cd][0-9a-f]{2}):[0-9a-f:]*[0-9a-f]", re.IGNORECASE)
"""Of a machine somewhere (2000::/3), on a link (fe80::/10) or in a house (fc00::/7): enough for an address of few groups."""


class IpAddressRecognizer(VerifiedRecognizer):
    """IPv4 and IPv6, also one that ends in the other; four numbers that may be a version or a section need context."""

    entity = "IP_ADDRESS"
    regex = (
        rf"(?<![0-9A-Za-z.])(?<![0-9A-Fa-f:]:)(?:(?:{_GROUP}:){{6}}|::[fF]{{4}}:(?:0{{1,4}}:)?|{_GROUP}(?::{_GROUP}){{0,4}}::(?:{_GROUP}:){{0,4}})"
        r"(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z]|\.[0-9])"
        r"|(?<![0-9A-Za-z.\-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z]|\.[0-9]|-[0-9])"
        r"|(?<![0-9A-Za-z.])(?<![0-9A-Fa-f:]:)(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){0,6}(?:[0-9a-fA-F]{1,4})?(?![0-9A-Za-z:]|\.[0-9A-Za-z])"
    )
    examples = (
        "登录IP：203.0.113.57",
        "from 192.168.1.20 port 22",
        "ip 2001:db8::8a2e:370:7334",
        "源 ::ffff:192.0.2.57",
    )
    counter_examples = ("版本 2.2.3.66", "1.2.3.4.5", "256.1.1.1", "v10.200.30.4", "12:34:56", "127.0.0.1")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A valid address that belongs to a machine; loopback, unspecified and netmasks name nobody's."""
        try:
            address = ipaddress.ip_address(value)
        except ValueError:
            return None
        if address.is_loopback or address.is_unspecified or address.is_multicast or value.startswith(("255.", "0.")):
            return None
        if re.search(
            r"(?:版本|固件|系统|软件|version|ver|release|第)[\s:号]{0,3}[vV]?$|(?<![A-Za-z])[vV]$",
            before,
            re.IGNORECASE,
        ):
            return None
        normal = address.compressed
        if address.version == 6:
            inner = address.ipv4_mapped
            if inner is not None and (inner.is_loopback or inner.is_unspecified or str(inner).startswith("255.")):
                return None
            enough = value.count(":") >= 3 or "." in value or _SHORT.fullmatch(value)
            return Judged(0.8, ("format",), normal) if enough or has_context(self.entity, before, after) else None
        octets = [int(part) for part in value.split(".")]
        if max(octets) >= 100 or octets[0] == 10:
            return Judged(0.7, ("format",), normal)
        told = before.rstrip(" :").endswith(_FROM) or has_context(self.entity, before, after)
        return Judged(0.7, ("format", "context"), normal) if told else None
