"""IP addresses (RFC 791, RFC 4291), also where they stand glued to Chinese characters."""

from __future__ import annotations

import ipaddress
import re

from recognizers.base import Judged, VerifiedRecognizer
from recognizers.context import has_context


class IpAddressRecognizer(VerifiedRecognizer):
    """IPv4 and IPv6; four numbers that may be a version or a section need context."""

    entity = "IP_ADDRESS"
    regex = (
        r"(?<![0-9A-Za-z.\-])(?:[0-9]{1,3}\.){3}[0-9]{1,3}(?![0-9A-Za-z]|\.[0-9]|-[0-9])"
        r"|(?<![0-9A-Za-z.])(?<![0-9A-Fa-f:]:)(?:[0-9a-fA-F]{1,4}:){1,7}(?::[0-9a-fA-F]{1,4}){0,6}(?:[0-9a-fA-F]{1,4})?(?![0-9A-Za-z:.])"
    )
    examples = ("登录IP：203.0.113.57", "from 192.168.1.20 port 22", "ip 2001:db8::8a2e:370:7334")
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
            enough = value.count(":") >= 3 or has_context(self.entity, before, after)
            return Judged(0.8, ("format",), normal) if enough else None
        octets = [int(part) for part in value.split(".")]
        if max(octets) >= 100 or octets[0] == 10:
            return Judged(0.7, ("format",), normal)
        return Judged(0.7, ("format", "context"), normal) if has_context(self.entity, before, after) else None
