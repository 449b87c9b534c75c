"""The share for the plan of names holds what it is said to hold, and the bars are held against what was scanned."""

from __future__ import annotations

import json
import random

from benchmarks.names import plan, share


def _run(out, rows):
    out.mkdir(parents=True)
    lines = [
        json.dumps({"object": f"file:///{name}", "path": name, "counts": counts, **more}) for name, counts, more in rows
    ]
    (out / "objects.jsonl").write_text("\n".join(lines), "utf-8")


def test_the_share_is_the_same_for_the_same_seed():
    one, two = (dict(share.files(3, 0.02)) for _ in range(2))
    assert one == two
    assert dict(share.files(4, 0.02)) != one


def test_the_share_holds_every_kind(tmp_path):
    count, size = share.write_share(tmp_path, scale=0.05)
    folders = {path.name for path in tmp_path.iterdir()}
    assert folders == {"合同", "纪要", "报告", "法规", "邮件", "聊天", "表格", "日志", "工单", "网页", "归档", "示范"}
    assert count == sum(path.is_file() for path in tmp_path.rglob("*"))
    assert size > 500_000


def test_hardly_two_sentences_are_equal():
    rng = random.Random(1)
    said = [share.plain(rng) for _ in range(1000)]
    assert len(set(said)) > 990


def scans(monkeypatch, seconds, found):
    """Have every scan take so many seconds and find persons in so many objects, by mode."""

    def scan(_share, out, mode, _workers=plan.WORKERS):
        rows = [(f"{at}.txt", {"PERSON": 1} if at < found[mode] else {}, {}) for at in range(40)]
        rows[0][2]["names"] = {"bytes": 10, "of": 20}
        _run(out, rows)
        return plan.Timed(seconds[mode], seconds[mode])

    monkeypatch.setattr(plan, "scan", scan)


def judged(monkeypatch, tmp_path, capsys, seconds, found):
    scans(monkeypatch, {"off": 10.0, "auto": seconds, "all": 50.0}, {"off": 5, "auto": found, "all": 40})
    return plan.judge(tmp_path, (40, 1_000_000), tmp_path / "runs", missed=True), capsys.readouterr().out


def test_both_bars_kept(monkeypatch, tmp_path, capsys):
    kept, said = judged(monkeypatch, tmp_path, capsys, 20.0, 38)
    assert kept
    assert "0.50 x" in said
    assert "0.950" in said
    assert "missed: 39.txt (PERSON 1)" in said


def test_too_slow(monkeypatch, tmp_path, capsys):
    kept, said = judged(monkeypatch, tmp_path, capsys, 21.0, 38)
    assert not kept
    assert "missed the bar: throughput" in said


def test_too_few_objects(monkeypatch, tmp_path, capsys):
    kept, said = judged(monkeypatch, tmp_path, capsys, 12.0, 37)
    assert not kept
    assert "missed the bar: objects with persons" in said
