"""The measurement of what finding names costs: on few bytes, in processes of its own."""

from __future__ import annotations

from benchmarks.names import speed


def test_the_text_is_made_and_as_long_as_asked():
    whole = speed.text(5000)
    assert 5000 <= len(whole.encode()) < 20_000
    assert whole == speed.text(5000)
    assert any("\u4e00" <= one <= "\u9fff" for one in whole)


def test_a_way_is_measured_in_a_process_of_its_own(tmp_path):
    path = tmp_path / "text.txt"
    path.write_text("请联系采购经理沈国栋，电话另告。\n" * 20, "utf-8")
    said = speed.apart("pandian, numpy", path)
    assert set(said) == {"seconds", "load", "memory", "names"}
    assert said["seconds"] > 0
    assert said["memory"] > 1
    assert said["names"] >= 20


def test_a_way_that_fails_says_why(tmp_path):
    assert "FileNotFoundError" in speed.apart("pandian, numpy", tmp_path / "text.txt")


def test_the_table_stands_between_its_marks(tmp_path, monkeypatch):
    begin, end = speed.MARKS
    page = tmp_path / "page.md"
    page.write_text(f"# Page\n{begin}\nold\n{end}\n<!-- results: begin -->kept<!-- results: end -->\n", "utf-8")
    monkeypatch.setattr(speed, "WAYS", {"one": None, "pandian, other": None})
    said = {"seconds": 0.5, "load": 0.1, "memory": 12.4, "names": 1234}
    monkeypatch.setattr(speed, "apart", lambda way, _: said if way == "one" else "not there")
    assert speed.main(["--markdown", str(page), "--size", "2000"]) is False
    text = page.read_text("utf-8")
    assert "| one | " in text
    assert "| 0.10 | 12 | 1,234 |" in text
    assert "old" not in text
    assert "<!-- results: begin -->kept<!-- results: end -->" in text
