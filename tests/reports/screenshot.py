"""The pictures of the report in the documents: ``make picture`` runs the demo and takes them again (docs/images)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from scanner.cli.entry import run
from tests.reports.browser import chromium, open_report, picture

IMAGES = Path(__file__).parents[2] / "docs/images"
PICTURES = {"report.png": "zh", "report-en.png": "en"}
SIZE = (1360, 1500)


def main() -> None:
    """Scan the demo share once, open its report in each language, write the pictures."""
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="pandian-picture-") as scratch:
        folder = Path(scratch)
        if code := run(["demo", "--out", str(folder / "demo"), "--quiet"]):
            sys.exit(code)
        for name, lang in PICTURES.items():
            out = folder / lang
            run(["report", str(folder / "demo/run"), "--format", "html", "--out", str(out), "--lang", lang, "--quiet"])
            with chromium(folder / f"profile-{lang}", *SIZE) as driver:
                open_report(driver, out / "report.html")
                picture(driver, IMAGES / name)
            print(f"written: docs/images/{name}, {(IMAGES / name).stat().st_size // 1000} kB")


if __name__ == "__main__":
    main()
