"""What is counted is counted right: places, types, allowances, tables, masks, bars."""

import dataclasses
import json
import sys
from types import SimpleNamespace

import pytest

from benchmarks.evaluation import corpus, show, tools
from benchmarks.evaluation.kinds import BY_CODE
from benchmarks.evaluation.page import Document, Label
from benchmarks.evaluation.said import SAID
from benchmarks.evaluation.score import judge, rates, squash
from benchmarks.evaluation.tools import MEANS, PEERS, Answers, Found

TEXT = "电话13812345678，张三确诊糖尿病，卡4111111111111111"


def _document(*labels, kind="words", text=TEXT, **more):
    return Document("a.txt", kind, text, labels, **more)


def _label(entity, value, **more):
    start = TEXT.index(value)
    return Label(entity, start, start + len(value), value, **more)


def _found(code, value, score=0.9, **more):
    start = TEXT.index(value)
    return Found((code,), start, start + len(value), score, value, value, **more)


def _judge(document, *found, masked=True):
    return judge([document], Answers("x", "", {0: list(found)}), masked=masked)


MOBILE = _label("CN_MOBILE", "13812345678")


@pytest.mark.parametrize(
    ("found", "hit", "false"),
    [
        (_found("CN_MOBILE", "13812345678"), 1, 0),
        (_found("CN_MOBILE", "电话13812345678"), 1, 0),
        (_found("CN_MOBILE", "5678"), 0, 1),
        (_found("CN_QQ", "13812345678"), 0, 1),
        (_found("CN_MOBILE", "4111111111111111"), 0, 1),
    ],
)
def test_a_finding_is_right_by_type_and_place(found, hit, false):
    score = _judge(_document(MOBILE), found)
    assert (score.hit["CN_MOBILE"], sum(score.false.values())) == (hit, false)


def test_words_are_right_where_they_overlap():
    document = _document(_label("MEDICAL", "糖尿病"))
    assert _judge(document, _found("MEDICAL", "确诊糖尿病")).hit["MEDICAL"] == 1


def test_what_a_label_allows_for_is_neither_right_nor_wrong():
    document = _document(_label("CREDIT_CARD", "4111111111111111", also=("CN_BANK_CARD",)))
    score = _judge(document, _found("CN_BANK_CARD", "4111111111111111"))
    assert (score.hit["CREDIT_CARD"], sum(score.false.values()), sum(score.bands.values())) == (0, 0, 0)


def test_a_value_found_twice_counts_once_and_is_not_false():
    score = _judge(_document(MOBILE), _found("CN_MOBILE", "13812345678"), _found("CN_MOBILE", "13812345678"))
    assert (score.hit["CN_MOBILE"], sum(score.false.values())) == (1, 0)


def test_where_there_is_no_place_values_are_compared():
    here = Found(("CN_MOBILE",), None, None, 0.9, "138-1234-5678", "13812345678")
    other = Found(("CN_MOBILE",), None, None, 0.9, "13900000001", "13900000001")
    score = _judge(_document(MOBILE), here, other)
    assert (score.hit["CN_MOBILE"], score.false["CN_MOBILE"]) == (1, 1)
    assert squash("１３８-1234 5678\u200b") == "13812345678"


def test_masked_values_are_counted_apart():
    document = _document(dataclasses.replace(MOBILE, masked=True), kind="masked")
    told = _judge(document, _found("CN_MOBILE", "13812345678", masked=True))
    assert told.masked == {("CN_MOBILE", "want"): 1, ("CN_MOBILE", "hit"): 1}
    taken = _judge(document, _found("CN_MOBILE", "13812345678"))
    assert taken.false["CN_MOBILE"] == 1
    assert not _judge(document, _found("CN_MOBILE", "13812345678"), masked=False).false


def test_a_place_that_is_named_in_a_trap_is_no_false_alarm():
    document = _document(kind="trap", subject="x")
    assert not _judge(document, _found("LOCATION", "张三")).false
    assert _judge(document, _found("PERSON", "张三")).traps["x", "PERSON"] == 1


def test_a_peer_is_given_every_type_that_its_type_may_mean():
    document = _document(_label("CN_LANDLINE", "13812345678"))
    found = Found(("CN_MOBILE", "CN_LANDLINE"), 2, 13, 1.0)
    score = _judge(document, found)
    assert (score.hit["CN_LANDLINE"], sum(score.false.values())) == (1, 0)


def test_peers_types_mean_types_of_the_corpus():
    assert set(MEANS) == set(PEERS)
    assert {code for kinds in MEANS.values() for codes in kinds.values() for code in codes} <= {*BY_CODE, *SAID}


def test_rates():
    assert rates(10, 9, 1) == pytest.approx((0.9, 0.9, 0.9))
    assert rates(0, 0, 0) == (0, 0, 0)


def _perfect(documents):
    return Answers(
        "pandian",
        "",
        {
            number: [Found((x.entity,), x.start, x.end, 0.9, masked=x.masked) for x in document.labels]
            for number, document in enumerate(documents)
        },
    )


def _results(documents, answers, alarms=0):
    score = judge(documents, answers, masked=True)
    decoys = [Document("d.txt", "decoys", "x" * 2_000_000)]
    noise = Answers("pandian", "", {0: [Found(("CN_MOBILE",), 0, 11, 0.9)] * alarms})
    judged = judge(decoys, noise, masked=True)
    both = {"pandian": (answers, noise, noise, noise)}
    return show.Results(
        documents, decoys, decoys, {"pandian": answers}, {"pandian": score}, {"pandian": judged}, judged, both
    )


@pytest.fixture(scope="module")
def documents():
    return list(corpus.documents(scale=0.1))


def test_a_perfect_reader_keeps_every_bar(documents, capsys):
    results = _results(documents, _perfect(documents), alarms=2)
    assert results.missed() == []
    results.print()
    assert "bars: kept" in capsys.readouterr().out
    assert "Every bar is kept." in results.markdown()


def test_bars_break(documents):
    answers = _perfect(documents)
    for found in answers.found.values():
        found[:] = [each for each in found if each.codes != ("CN_USCC",)]
    results = _results(documents, answers, alarms=3)
    assert {"CN_USCC", "false alarms"} <= set(results.missed())
    assert "CN_USCC: precision 0.000 recall 0.000" in results.misses()


def test_a_page_is_written_between_its_marks(tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"before\n{show.BEGIN}\nold\n{show.END}\nafter\n", "utf-8")
    show.put(page, "new")
    assert page.read_text("utf-8") == f"before\n{show.BEGIN}\n\nnew\n\n{show.END}\nafter\n"


def test_pandian_reads_text_and_tables():
    documents = [
        Document("a.txt", "words", "手机：13812345678\n"),
        Document("b.csv", "table", "姓名,手机\n张三,13812345678\n李四,13912345678\n"),
    ]
    answers = tools.pandian(documents, names="off")
    assert [(f.codes, f.start) for f in answers.found[0]] == [(("CN_MOBILE",), 3)]
    assert {f.value for f in answers.found[1] if f.codes == ("CN_MOBILE",)} == {"13812345678", "13912345678"}
    assert answers.speed() > 0


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setattr(tools, "CACHE", tmp_path)
    return tmp_path


def test_a_peer_that_is_not_there_is_said(cache, capsys):
    assert tools.peer(sys.executable, "helan", [Document("a.txt", "words", "x")], 60) is None
    assert "helan did not start" in capsys.readouterr().err
    assert list(cache.iterdir()) == []


def test_what_a_peer_said_is_kept_for_the_same_texts(cache, monkeypatch):
    asked = []

    def run(command, **given):
        asked.append(command)
        rows = [json.loads(line) for line in given["input"].splitlines()]
        lines = ['"helan 1"', *(json.dumps([n, 0.5, [["PHONE", 0, 11, 1.0], ["AGE", 0, 2, 1.0]]]) for n, _ in rows)]
        return SimpleNamespace(stdout="\n".join(lines) + "\n", stderr="")

    monkeypatch.setattr(tools.subprocess, "run", run)
    documents = [Document("a.txt", "words", "13812345678"), Document("b.txt", "words", "x")]
    first, second = (tools.peer("python", "helan", documents, 60) for _ in range(2))
    assert first == second
    assert first.about == "helan 1"
    assert [found.codes for found in first.found[0]] == [("CN_MOBILE",)]
    assert first.seconds == 1.0
    assert len(asked) == 1
    tools.peer("python", "helan", documents[:1], 60)
    assert len(asked) == 2
