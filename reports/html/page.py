"""The page itself: our bundled script and style, the data as JSON, and a policy that lets nothing else run."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib import resources
from typing import Any

from models.errors import RunError
from models.messages import Lang, text

HEAD = """<!doctype html>
<html lang="{html_lang}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<meta name="generator" content="pandian">
<link rel="icon" href="data:,">
<title>{title}</title>
<style>"""
BODY = """</style>
</head>
<body>
<noscript><p>{noscript_zh}</p><p lang="en">{noscript_en}</p></noscript>
<div id="app"></div>
<script type="application/json" id="data">"""


def render(data: dict[str, Any], lang: Lang) -> bytes:
    """The whole file, UTF-8. ``data`` is what ``payload`` made; no value of it stands in the markup itself.

    Raises RunError where the bundled script is missing from this installation.
    """
    script, style = _asset("report.js"), _asset("report.css")
    policy = "; ".join(
        (
            "default-src 'none'",
            f"script-src '{_hash(script)}'",
            f"style-src '{_hash(style)}'",
            "img-src data:",
            "base-uri 'none'",
            "form-action 'none'",
        )
    )
    head = HEAD.format(
        html_lang="zh-CN" if lang == "zh" else "en", policy=policy, title=text("report.page_title", lang)
    )
    body = BODY.format(noscript_zh=text("report.noscript", "zh"), noscript_en=text("report.noscript", "en"))
    parts = [head, style, body, None, "</script>\n<script>", script, "</script>\n</body>\n</html>\n"]
    return b"".join(embedded_json(data) if part is None else part.encode() for part in parts)


def embedded_json(data: dict[str, Any]) -> bytes:
    """JSON that holds no character an HTML parser or an old JavaScript parser could stumble over.

    A lone surrogate (a byte of a file name that is no text) becomes its JSON escape: the page shows it as a byte.
    """
    whole = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for character in "<>&\u2028\u2029":
        whole = whole.replace(character, f"\\u{ord(character):04x}")
    return whole.encode("utf-8", "backslashreplace")


def third_party_licences() -> str:
    """The licence texts of what is inside the bundled script."""
    return _asset("third-party-licences.txt")


def _asset(name: str) -> str:
    try:
        return resources.files("reports.html").joinpath("assets", name).read_text("utf-8")
    except OSError as error:
        raise RunError(text("report.assets_missing", "zh") + " / " + text("report.assets_missing", "en")) from error


def _hash(source: str) -> str:
    """The CSP source expression of an inline script or style."""
    return "sha256-" + base64.b64encode(hashlib.sha256(source.encode()).digest()).decode("ascii")
