"""Addresses of pages and files: URL (RFC 3986), also where they stand glued to Chinese characters."""

from __future__ import annotations

import re

from recognizers.base import Judged, VerifiedRecognizer

_SCHEMES = "https?|ftps?|sftp|wss?|rtsp|rtmp|smb|ldaps?|git|ssh|svn|webdavs?|s3|oss|cos|hdfs"
_REST = r"[A-Za-z0-9\-._~%!$&()*+=@:/?#\[\]]{0,2000}[A-Za-z0-9/=&#%_~+\-\]]"
"""Commas and semicolons are left out: full-width ones, which end an address in Chinese text, fold to them."""
_STANDARD = re.compile(
    r"(?:[a-z]+://)?(?:(?:www\.)?(?:w3\.org|purl\.org|xml\.org)|(?:schemas?|ns)\.[a-z]|[a-z.]*xmlsoap\.org)",
    re.IGNORECASE,
)
_HOST = re.compile(
    r"[a-z0-9]+://(?:[^/?#@]*@)?(\[[0-9a-f:.]+\]|[a-z0-9][a-z0-9._\-]*)(?::[0-9]{1,5})?(?=[/?#]|$)", re.IGNORECASE
)


class UrlRecognizer(VerifiedRecognizer):
    """A scheme or www., a host, and what follows it; names of XML schemas are no places."""

    entity = "URL"
    regex = (
        rf"(?<![A-Za-z0-9+.\-])(?:{_SCHEMES})://{_REST}"
        r"|(?<![A-Za-z0-9+.\-@/])www\.[A-Za-z0-9](?:[A-Za-z0-9\-.]{0,200}[A-Za-z0-9])?\.[A-Za-z]{2,18}(?![A-Za-z0-9\-])"
        rf"(?:[/?#](?:{_REST})?)?"
    )
    flags = re.IGNORECASE
    triggers = ("://", "www.")
    reach = (16, 2200)
    examples = (
        "网址https://www.example.com/a?b=1。",
        "见www.example.com.cn",
        "ftp://10.0.0.5/备份",
        "http://[2001:db8::1]/x",
    )
    counter_examples = ("http://", "://x", "http://www.w3.org/2001/XMLSchema", "https://。", "jdbc:mysql://db")

    def judge(self, value: str, before: str, after: str) -> Judged | None:
        """A host with a name or an address."""
        del before, after
        if _STANDARD.match(value) or (value[:4].lower() != "www." and not _HOST.match(value)):
            return None
        return Judged(0.95, ("format",), value)
