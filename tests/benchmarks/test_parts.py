"""The measuring parts: what they count is counted right; the command says what it does not know."""

import json
import random

import pytest
from PIL import Image

from benchmarks import __main__ as command
from benchmarks import e2e, lane, ocr, recall
from benchmarks.checks import CHECKED, undeclared
from benchmarks.corpus import Document, Label
from scanner.demo.people import people


def _document(name, *labels):
    return Document(name, "context", b"", tuple(labels))


def test_recall_and_precision_by_hand():
    secret = recall.key()
    mobile, other = "13912345678", "13800138001"
    documents = [
        _document("a.txt", Label("CN_MOBILE", mobile, mobile, "plain"), Label("CN_MOBILE", other, other, "spaces")),
        Document("b.txt", "decoy", b"", ()),
    ]
    found = {
        "context/a.txt": {("CN_MOBILE", secret.fingerprint(mobile)), ("CN_USCC", secret.fingerprint("x"))},
        "decoy/b.txt": {("CN_MOBILE", secret.fingerprint(mobile)), ("PERSON", secret.fingerprint("y"))},
    }
    score = recall.judge(documents, found, secret)
    assert score.figures("CN_MOBILE") == (2, 1, 1, 0.5, 0.5)
    assert [label.disguise for _, label in score.misses] == ["spaces"]
    assert score.false == {("CN_USCC", "context"): 1, ("CN_MOBILE", "decoy"): 1}


def _perfect():
    score = recall.Score()
    for entity in CHECKED:
        score.labels[entity, "plain"] = score.hits[entity, "plain"] = 100
    return score


def test_the_bar_is_kept_by_a_perfect_reader_and_broken_by_one_in_fifty():
    assert _perfect().kept()
    missing = _perfect()
    missing.hits["CN_USCC", "plain"] -= 2
    assert not missing.kept()
    false = _perfect()
    false.false["CN_MOBILE", "context"] = 2
    assert not false.kept()


def test_one_finding_in_a_decoy_breaks_the_bar():
    score = _perfect()
    score.labels["CN_MOBILE", "plain"] = score.hits["CN_MOBILE", "plain"] = 100_000
    score.false["CN_MOBILE", "decoy"] = 1
    assert not score.kept()


def test_findings_are_read_by_the_end_of_their_path(tmp_path):
    rows = [
        {"object": "file:///tmp/x/context/%E8%A1%A8_1.csv", "entity_type": "CN_MOBILE", "fingerprint": "f1"},
        {"object": "file:///tmp/x/office/a.docx!/word/document.xml", "entity_type": "VIN", "fingerprint": "f2"},
    ]
    (tmp_path / "findings.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    found = recall.read_findings(tmp_path)
    assert found == {"context/表_1.csv": {("CN_MOBILE", "f1")}, "office/a.docx": {("VIN", "f2")}}


def test_lane_texts_are_as_dense_as_they_say():
    sizes = {name: len(lane.text(name, 300_000)) for name in lane.TEXTS}
    values = {}
    for name in lane.TEXTS:
        text = lane.text(name, 300_000).decode()
        values[name] = len(undeclared(text, set())) + text.count("@")
    assert 1700 < sizes["prose"] / values["prose"] < 2400
    assert 20 < sizes["dense"] / values["dense"] < 40
    assert sizes["logs"] / values["logs"] > 10_000
    assert all(300_000 <= size < 301_500 for size in sizes.values())


def test_chunks_are_the_text_with_its_lines_and_characters():
    data = lane.text("prose", 3_000_000)
    parts = lane.chunks(data)
    assert b"".join(part.data for part in parts) == data
    assert len(parts) > 2
    last = parts[-1]
    before = data[: -len(last.data)]
    assert (last.start, last.line) == (len(before.decode()), before.count(b"\n") + 1)


def test_an_unknown_part_is_a_wrong_call(capsys):
    assert command.main(["speed"]) == 2
    assert "speed" in capsys.readouterr().err


def test_the_mixed_folder_is_as_large_as_asked(tmp_path, monkeypatch):
    monkeypatch.setattr(e2e, "FILES", 100)
    files, size = e2e.make_folder(tmp_path)
    found = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files == len(found) >= 100
    assert size == sum(path.stat().st_size for path in found)
    assert e2e.read_all(tmp_path) > 0


def test_pages_for_recognition_hold_what_they_are_said_to(tmp_path):
    if ocr.font() is None:
        pytest.skip("no Chinese font is installed")
    them = people(random.Random(1), 3)
    made = list(ocr.make(tmp_path, them))
    assert {name for _, name, _ in made} == {path.name for path in tmp_path.iterdir()}
    assert len({kind for kind, _, _ in made}) == 11
    assert all(len(values) == (2 if kind == "identity cards" else 9) for kind, _, values in made)
    with Image.open(tmp_path / "table clean.png") as page:
        assert page.size == ocr.A4
