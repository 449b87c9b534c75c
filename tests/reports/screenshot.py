"""The pictures of the report in the documents: ``make picture`` runs the demo and takes them again (docs/images)."""

from __future__ import annotations

import base64
import os
import shutil
import struct
import sys
import tempfile
import zlib
from pathlib import Path

from selenium import webdriver

from scanner.cli.entry import run
from tests.reports.browser import chromium, open_report

IMAGES = Path(__file__).parents[2] / "docs/images"
PICTURES = {"report.png": "zh", "report-en.png": "en"}
WIDTH = 1200
SHOWN = ("#overview", "#exposure")
"""The sections that the picture holds, from the top of the first to the foot of the last."""
LARGEST = 400_000


def smaller(png: bytes) -> bytes:
    """The same picture, its pixels compressed as far as they go (PNG specification, 10.1)."""
    out, data, at = [png[:8]], b"", 8
    while at < len(png):
        length, kind = struct.unpack(">I4s", png[at : at + 8])
        body = png[at + 8 : at + 8 + length]
        at += length + 12
        if kind == b"IDAT":
            data += body
            continue
        if kind == b"IEND":
            out.append(_chunk(b"IDAT", zlib.compress(zlib.decompress(data), 9)))
        out.append(_chunk(kind, body))
    return b"".join(out)


def _chunk(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def _take(driver: webdriver.Chrome) -> bytes:
    top, bottom = driver.execute_script(
        "const boxes = arguments[0].map((name) => document.querySelector(name).getBoundingClientRect());"
        "return [boxes[0].top + scrollY, boxes.at(-1).bottom + scrollY];",
        SHOWN,
    )
    clip = {"x": 0, "y": max(0, top - 8), "width": WIDTH, "height": bottom - top + 16, "scale": 1}
    options = {"format": "png", "captureBeyondViewport": True, "clip": clip}
    return base64.b64decode(driver.execute_cdp_cmd("Page.captureScreenshot", options)["data"])


def main() -> None:
    """Scan the demo share once, open its report in each language, write the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pandian-picture-") as scratch:
        folder = Path(scratch)
        os.environ.setdefault("PANDIAN_KEY", "for the pictures of invented people")
        demo = Path(tempfile.gettempdir()) / "demo"  # its name is seen on the pictures
        if demo.exists():
            sys.exit(f"{demo} exists: remove it first")
        try:
            if code := run(["demo", "--out", str(demo), "--quiet"]):
                sys.exit(code)
            shutil.copytree(demo / "run", folder / "run")
        finally:
            shutil.rmtree(demo, ignore_errors=True)
        for name, lang in PICTURES.items():
            out = folder / lang
            run(["report", str(folder / "run"), "--format", "html", "--out", str(out), "--lang", lang, "--quiet"])
            with chromium(folder / f"profile-{lang}", WIDTH, 1000) as driver:
                open_report(driver, out / "report.html")
                png = smaller(_take(driver))
            if len(png) > LARGEST:
                sys.exit(
                    f"docs/images/{name} would have {len(png):,} bytes, more than {LARGEST:,}: show less of the page"
                )
            (IMAGES / name).write_bytes(png)
            print(f"written: docs/images/{name}, {len(png) // 1000} kB")


if __name__ == "__main__":
    main()
