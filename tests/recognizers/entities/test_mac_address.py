"""Addresses of network cards: pairs in parts, or with a word right before."""

import pytest

from tests.recognizers.finding import both

MAC = "MAC_ADDRESS"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("00:1A:2b:3C:4D:5E", ["00:1A:2b:3C:4D:5E"]),
        ("网卡00:1a:2b:3c:4d:5e已停用", ["00:1a:2b:3c:4d:5e"]),
        ("00-1A-2B-3C-4D-5E", ["00-1A-2B-3C-4D-5E"]),
        ("纸条上写着e29a.e7a9.4835。", ["e29a.e7a9.4835"]),
        ("MAC地址：00-1A-2B-3C-4D-5E", ["00-1A-2B-3C-4D-5E"]),
        ("MAC: 10:20:30:40:50:60", ["10:20:30:40:50:60"]),
        ("mac=001A2B3C4D5E", ["001A2B3C4D5E"]),
        ("物理地址００:1A:2B:3C:4D:5E", ["００:1A:2B:3C:4D:5E"]),
        ("MAC：00:1\u200bA:2B:3C:4D:5E", ["00:1\u200bA:2B:3C:4D:5E"]),
        ("10:20:30:40:50:60", []),
        ("001A2B3C4D5E", []),
        ("MAC os build abcdef123456", []),
        ("00:00:00:00:00:00", []),
        ("ff:ff:ff:ff:ff:ff", []),
        ("mac 00:1A:2B:3C:4D:5E:6F", []),
        ("mac 00:1A:2B:3C:4D:5E:6F:70", []),
        ("2001:db8:85a3:0:0:8a2e:370:7334", []),
        ("mac 123456789012", []),
        ("2024-01-15-10-22-33", []),
    ],
)
def test_addresses(text, expected):
    assert both(text, MAC) == expected
