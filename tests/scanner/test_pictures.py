"""Pictures in a scan: read by the workers, within the run's budget, and what was left is read by the next run."""

from __future__ import annotations

from pathlib import Path

import pytest

from models.limits import Limits
from scanner.readers.images import ocr
from scanner.run import scan
from tests.scanner.readers.picture_maker import drawn, photo_tags, plain, saved

ID = "110101199003070097"
FORMATS = ("jsonl", "json")


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")


def test_the_position_in_a_photo_is_found_without_recognition(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / "照片.jpg").write_bytes(saved(plain(), "JPEG", exif=photo_tags()))
    abroad = photo_tags((33.0, 51.0, 25.0), (70.0, 39.0, 0.0), sides="SW")
    (share / "出差.jpg").write_bytes(saved(plain(), "JPEG", exif=abroad))
    with scan([share], tmp_path / "run", formats=FORMATS, workers=1, ocr="off") as run:
        rows = list(run.objects())
    assert [(row["status"], row["reason_code"]) for row in rows] == [("partial", "ocr_off")] * 2
    assert all(row["counts"]["GPS_COORDINATES"] == 1 and row["counts"]["CN_MOBILE"] for row in rows)


@pytest.mark.skipif(not ocr._models(), reason="the extra ocr is not installed")
def test_the_budget_of_a_run_and_the_run_after_it(tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    for name, mobile in (("a.png", "13800138000"), ("b.png", "13700137000")):
        words = (((20, 20), f"身份证号 {ID}"), ((20, 60), f"手机 {mobile}"))
        (share / name).write_bytes(saved(drawn(words, (500, 110))))
    one = Limits(ocr_pages_per_run=1)
    with scan([share], tmp_path / "run1", formats=FORMATS, workers=1, limits=one) as run:
        first = {Path(row["path"]).name: (row["status"], row["reason_code"]) for row in run.objects()}
        assert run.summary["versions"]["rapidocr"]
    assert first == {"a.png": ("scanned", None), "b.png": ("skipped", "ocr_budget")}
    with scan([share], tmp_path / "run2", formats=FORMATS, workers=1) as run:
        rows = {Path(row["path"]).name: row for row in run.objects()}
        places = [each["location"] for each in run.findings()]
    assert {name: (row["status"], row["counts"]) for name, row in rows.items()} == {
        "a.png": ("scanned", {"CN_RESIDENT_ID": 1, "CN_MOBILE": 1}),
        "b.png": ("scanned", {"CN_RESIDENT_ID": 1, "CN_MOBILE": 1}),
    }
    assert places == [{"part": "picture"}] * 4
    written = b"".join(path.read_bytes() for path in tmp_path.glob("run*/*") if path.is_file())
    assert ID.encode() not in written
