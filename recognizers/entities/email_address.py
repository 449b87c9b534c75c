"""E-mail addresses (RFC 5322 dot-atoms), also where they stand glued to Chinese characters; nothing is looked up anywhere."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer

FILE_ENDINGS = frozenset(
    [
        "png",
        "jpg",
        "jpeg",
        "gif",
        "svg",
        "webp",
        "ico",
        "css",
        "js",
        "ts",
        "map",
        "html",
        "htm",
        "json",
        "xml",
        "vue",
        "py",
        "java",
        "class",
        "md",
        "txt",
    ]
)
"""Ends of file names (icon@2x.png) that no e-mail address has."""

_MASKED = re.compile(r"[A-Za-z0-9._]\*{1,12}$")


class EmailAddressRecognizer(VerifiedRecognizer):
    """Local part, @, a domain with a top-level part of letters (RFC 5322 dot-atoms); dashes of lists and forms before."""

    entity = "EMAIL_ADDRESS"
    regex = (
        r"(?<![A-Za-z0-9._%+\-])[._%+\-]{0,16}([A-Za-z0-9](?:[A-Za-z0-9._%+\-]{0,62}[A-Za-z0-9_])?"
        r"@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.){1,9}[A-Za-z]{2,18})"
        r"(?![A-Za-z0-9]|-[A-Za-z0-9]|\.[A-Za-z0-9])"
    )
    examples = ("邮箱zhang.san@example.com。", "联系li_si+work@mail.example.com.cn吧", "mailto:a@b.cn")
    counter_examples = ("icon@2x.png", "user@localhost", "a..b@example.com", "root@10.0.0.1")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """The form; file names such as icon@2x.png are none."""
        del after
        local, _, domain = value.rpartition("@")
        if ".." in local or domain.rpartition(".")[2].lower() in FILE_ENDINGS:
            return None
        if before.endswith("://") or re.search(r"://[^\s/]{0,40}:$", before):
            return None  # user part of a URL
        if _MASKED.search(before):
            return None  # what is left of zh***g@example.com
        return Judged(0.95, ("format",), value.lower())
