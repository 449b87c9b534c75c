"""Names of files that no Chinese font can show do not keep a statement from being written."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from reports.handover import pdf
from reports.handover.blocks import Document, Paragraph, Part, Table


def test_a_character_that_no_font_has_is_named_by_its_number(tmp_path: Path) -> None:
    names = ("合同\u240a\u0e01.txt", "\U0001f600\u0627\u0915.csv", 'a"\u2400\\n.txt', "é\u01a9.txt", "中文.xlsx")
    table = Table(("File",), tuple((name,) for name in names), (1,))
    parts = (Part("One", (Paragraph("plain"), table)),)
    said = Document("en", "2026-01-01", "Title", "Subtitle", "0001", "Footer", parts)
    pdf.write(said, tmp_path / "s.pdf", "en")
    run = subprocess.run(["pdftotext", tmp_path / "s.pdf", "-"], capture_output=True, text=True, check=True)
    flat = re.sub(r"\s+", "", run.stdout)
    assert r"合同\u{240A}\u{E01}.txt" in flat
    assert r"\u{1F600}\u{627}\u{915}.csv" in flat
    assert r"\u{2400}\n.txt" in flat
    assert r"é\u{1A9}.txt" in flat
    assert "中文.xlsx" in flat
