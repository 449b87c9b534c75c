import itertools
import math
import random
import re
import sys

import numpy as np
import pytest

import models.ner
from models.errors import MissingExtra
from models.records import Column, TableChunk, TextChunk
from recognizers import names_plan
from recognizers.lane import LaneOptions, ObjectScan
from recognizers.model_names import Named
from recognizers.names_plan import NameFinder

LINE = "我让{name}拿过去了，他的手机是{mobile}，到了给他打\n"
FILLER = "大家今天都很高兴，项目提前上线了，感谢各部门的配合。\n" * 30
PEOPLE = ["".join(parts) for parts in itertools.product("王李张刘陈杨赵吴", "国志文建", "强伟军平")]


def lines(count, first=0):
    return "".join(
        LINE.format(name=PEOPLE[(first + at) % len(PEOPLE)], mobile=13812340000 + first + at) + FILLER
        for at in range(count)
    )


def numbered(count):
    """Lines of which no two say the same."""
    digits = "零一二三四五六七八九"
    return "".join(
        f"第{digits[at // 100]}{digits[at // 10 % 10]}{digits[at % 10]}件我让{PEOPLE[at % len(PEOPLE)]}拿过去了，"
        f"手机是{13812340000 + at}，到了给他打\n" + FILLER[:200]
        for at in range(count)
    )


def scan(text, mode, *, window=None, entities=None):
    """The object's matches, and the bytes that the model was shown, of those it should have been."""
    made = ObjectScan(LaneOptions(names=mode, entities=entities))
    data = text.encode()
    size = window or len(data)
    start, matches = 0, []
    for at in range(0, len(data), size):
        chunk = TextChunk(data[at : at + size], start=start, line=None)
        start += len(chunk.data.decode())
        matches += made.feed(chunk)
    matches += made.finish()
    return matches, (made.names.spent.read, made.names.spent.wanted) if made.names else None


def names(matches):
    return [match.value for match in matches if match.entity_type == "PERSON"]


def table(column, cells, others=()):
    columns = (Column("编号"), Column(column), *(Column(name) for name, _ in others))
    rows = [(str(at), cell, *(values[at] for _, values in others)) for at, cell in enumerate(cells)]
    return TableChunk(columns, rows)


def read_table(chunk, mode):
    made = ObjectScan(LaneOptions(names=mode))
    return list(made.feed(chunk)), made.names


def test_off_is_off(monkeypatch):
    monkeypatch.setattr(names_plan, "find_names", lambda texts: pytest.fail("the model was asked"))
    matches, spent = scan(lines(3), "off")
    assert names(matches) == []
    assert spent is None
    assert len(matches) == 3


def test_auto_finds_the_names_beside_numbers():
    matches, (read, wanted) = scan(lines(5), "auto")
    assert names(matches) == PEOPLE[:5]
    assert 0 < read == wanted < 5 * 250


def test_a_name_and_the_number_beside_it_stand_in_one_record():
    matches, _ = scan(lines(5), "auto")
    assert [m.entity_type for m in matches] == ["PERSON", "CN_MOBILE"] * 5
    assert [m.record for m in matches] == [record for record in range(1, 6) for _ in range(2)]
    assert {m.recognizer for m in matches if m.entity_type == "PERSON"} == {"ModelNameRecognizer"}
    text = lines(5)
    assert all(text[m.start : m.end] == m.value for m in matches)


@pytest.mark.parametrize("mode", ["auto", "all"])
def test_names_without_numbers_are_found_too(mode):
    text = "何美玲：还没，要等财务回来。\n林志强：你那边发票开了没？\n"
    assert names(scan(text, mode)[0]) == ["何美玲", "林志强"]


def test_text_in_which_no_name_could_stand_is_not_read():
    assert scan("我们的产品到了。\n" * 50, "auto") == ([], (0, 0))


def test_auto_looks_behind_words_that_announce_a_name():
    matches, (read, _) = scan("收件人写的是李雪梅，谢谢。\n" + FILLER, "auto")
    assert names(matches) == ["李雪梅"]
    assert read < 150


def test_the_budget_is_kept_and_what_was_left_is_told():
    text = numbered(300)
    matches, (read, wanted) = scan(text, "auto")
    found = names(matches)
    assert 0.8 * names_plan.BASE < read < 1.2 * (names_plan.BASE + names_plan.SHARE * len(text.encode())) < wanted
    assert set(found) <= set(PEOPLE)
    assert 30 <= len(found) < 300


def test_the_budget_is_one_for_all_windows_of_an_object():
    _, (read, wanted) = scan(numbered(300), "auto")
    _, (read_cut, wanted_cut) = scan(numbered(300), "auto", window=len(numbered(10).encode()))
    assert wanted == pytest.approx(wanted_cut, rel=0.1)
    assert read == pytest.approx(read_cut, rel=0.3)


def test_what_is_read_lies_all_over_the_object():
    text = numbered(300)
    found = [match.start for match in scan(text, "auto")[0] if match.entity_type == "PERSON"]
    for part in range(4):
        assert sum(part * len(text) <= 4 * start < (part + 1) * len(text) for start in found) >= 5


def test_all_reads_everything():
    text = lines(90)
    matches, spent = scan(text, "all")
    assert names(matches) == [PEOPLE[at] for at in range(90)]
    assert spent == (len(text.encode()), len(text.encode()))


@pytest.mark.parametrize("mode", ["auto", "all"])
def test_the_same_text_gives_the_same(mode):
    assert scan(lines(20), mode) == scan(lines(20), mode)


@pytest.mark.parametrize("mode", ["auto", "all"])
def test_overlapping_windows_report_a_name_once(mode):
    made = ObjectScan(LaneOptions(names=mode))
    data = lines(1).encode()
    first = list(made.feed(TextChunk(data)))
    again = list(made.feed(TextChunk(data + lines(1, 5).encode(), overlap=len(data))))
    assert [m.value for m in first] == [PEOPLE[0], "13812340000"]
    assert [m.value for m in again] == [PEOPLE[5], "13812340005"]


def test_lines_of_a_log_are_read_once():
    text = "".join(
        f"2025-06-01 08:{at % 60:02d}:01 WARN 王府井店短信发送 mobile=1381234{at:04d}\n" for at in range(300)
    )
    matches, (read, wanted) = scan(text, "auto")
    assert sum(m.entity_type == "CN_MOBILE" for m in matches) == 300
    assert not names(matches)
    assert read == wanted < 1000


@pytest.mark.parametrize("mode", ["auto", "all"])
def test_what_was_found_without_the_model_stands_alone(mode):
    text = "住址：浙江省杭州市西湖区文三路478号华星时代广场A座1203室，联系人：沈国栋，手机13812345678\n"
    without, _ = scan(text, "off")
    matches, _ = scan(text, mode)
    assert [(m.entity_type, m.value, m.score) for m in matches] == [(m.entity_type, m.value, m.score) for m in without]
    assert len(matches) == 3


def test_only_the_types_that_are_asked_for():
    matches, _ = scan(lines(2), "all", entities=frozenset({"CN_MOBILE", "ORGANIZATION"}))
    assert {m.entity_type for m in matches} == {"CN_MOBILE"}


@pytest.mark.parametrize("mode", ["auto", "all"])
@pytest.mark.parametrize("data", [b"", b"\xff\xfe\xe4\xbd" * 50, "王建国13812345678".encode()[1:], b"\x00" * 500])
def test_bytes_of_any_kind(mode, data):
    assert isinstance(list(ObjectScan(LaneOptions(names=mode)).feed(TextChunk(data))), list)


# --- tables ---

REMARKS = [f"客户说下周由{name}本人来取合同，请提前准备好发票" for name in PEOPLE[:12]]


def test_free_text_of_a_table_is_read_where_all_is():
    matches, finder = read_table(table("备注", REMARKS), "all")
    rows = {m.location["row"] for m in matches if m.entity_type == "PERSON"}
    assert len(rows) >= 10
    assert all(PEOPLE[m.location["row"] - 1] == m.value for m in matches if m.entity_type == "PERSON")
    assert finder.spent.read == finder.spent.wanted > 500


def test_auto_reads_rows_with_another_personal_finding_first(monkeypatch):
    monkeypatch.setattr(names_plan, "LEAST", 0)
    monkeypatch.setattr(names_plan, "STEP", 0)
    numbers = ["13812345678" if at % 4 == 0 else "" for at in range(12)]
    matches, finder = read_table(table("备注", REMARKS, [("手机", numbers)]), "auto")
    found = [m.value for m in matches if m.entity_type == "PERSON"]
    assert found[:1] == PEOPLE[:1]
    assert set(PEOPLE[0:12:4]) <= set(found)
    assert finder.spent.read < finder.spent.wanted == sum(len(text.encode()) + 1 for text in REMARKS) - 1


def test_columns_that_name_things_name_no_people():
    matches, _ = read_table(table("产品名称", REMARKS), "all")
    assert not [m for m in matches if m.entity_type == "PERSON"]


@pytest.mark.parametrize("mode", ["auto", "all"])
def test_short_cells_are_no_running_text(mode):
    cells = ["王府井店", "国贸店", "西单店"] * 4
    _, finder = read_table(table("门店", cells, [("手机", ["13812345678"] * 12)]), mode)
    assert finder.spent.read == finder.spent.wanted == 0


def test_a_cell_of_megabytes_is_read_by_sample():
    said = [f"{one}{two}过来取合同，" for one in PEOPLE for two in PEOPLE[:30]]
    _, finder = read_table(table("备注", ["".join(said) * 3], [("手机", ["13812345678"])]), "auto")
    assert 0 < finder.spent.read < 3 * names_plan.BASE
    assert finder.spent.wanted > 30_000


# --- the package is missing ---


@pytest.mark.parametrize("mode", ["auto", "all"])
def test_asked_for_and_not_installed(monkeypatch, mode):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtra, match="pip install onnxruntime"):
        LaneOptions(names=mode, model="lac")
    assert LaneOptions(names="off", model="lac").names == "off"


def test_a_model_that_cannot_be_loaded_costs_the_names_alone(monkeypatch):
    options = LaneOptions(names="all", model="lac")
    models.ner._load.cache_clear()
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    made = ObjectScan(options)
    matches = list(made.feed(TextChunk(lines(2).encode())))
    assert [m.entity_type for m in matches] == ["CN_MOBILE"] * 2
    assert made.names.problem.code == "missing_part"
    models.ner._load.cache_clear()


def test_another_mode_is_an_error():
    with pytest.raises(ValueError, match="some"):
        LaneOptions(names="some")


# --- the estimate ---


def asked(monkeypatch):
    """Have a model asked that finds the names of ``PEOPLE`` wherever they stand."""
    known = re.compile("|".join(PEOPLE))

    def find(texts, _model=None):
        return [[Named(hit.start(), hit.end(), "PERSON", 0.6) for hit in known.finditer(text)] for text in texts]

    monkeypatch.setattr(names_plan, "find_names", find)


def mixed_text(seed):
    """Some 60 kB of sentences, a third of which name somebody, some of them more than one, some again and again."""
    rng = random.Random(seed)
    said = []
    for _ in range(1500):
        who = rng.choice(PEOPLE) if rng.random() < 0.3 else rng.choice(["于是", "方便", "成本", "高峰", "章程", "金额"])
        also = f"和{rng.choice(PEOPLE)}" if rng.random() < 0.05 else ""
        what = "".join(rng.sample("前后左右上下东西南北内外", 4))
        said.append(f"关于{what}，{who}{also}已在{rng.choice('一二三四五六')}楼办好。" + "\n" * (rng.random() < 0.3))
    return "".join(said).encode()


@pytest.mark.parametrize("pieces", [1, 7])
def test_the_estimate_is_right_in_the_mean_over_many_texts(monkeypatch, pieces):
    asked(monkeypatch)
    off = []
    for seed in range(120):
        data = mixed_text(seed)
        truth, finder = NameFinder("all"), NameFinder("auto")
        size = -(-len(data) // pieces)
        for at in range(0, len(data), size):
            truth.text(data[at : at + size], [])
            finder.text(data[at : at + size], [])
        assert finder.spent.sampled
        assert truth.spent.mentions > 300
        off.append((finder.spent.mentions - truth.spent.mentions, finder.spent.error))
    errors = np.array(off)
    assert abs(errors[:, 0].mean()) < 3 * errors[:, 0].std() / math.sqrt(len(errors))
    assert (abs(errors[:, 0]) <= 2 * errors[:, 1]).mean() > 0.85


def test_a_column_of_free_text_is_estimated_too(monkeypatch):
    asked(monkeypatch)
    off = []
    for seed in range(60):
        cells = mixed_text(seed).decode().splitlines()
        truth, finder = NameFinder("all"), NameFinder("auto")
        found = list(truth.table(table("备注", cells), []))
        list(finder.table(table("备注", cells), []))
        assert truth.spent.mentions == len(found)
        assert finder.spent.sampled
        off.append(finder.spent.mentions - truth.spent.mentions)
    assert abs(np.mean(off)) < 3 * np.std(off) / math.sqrt(len(off))


def test_names_said_again_are_found_at_the_price_of_one(monkeypatch):
    asked(monkeypatch)
    lines = "".join(f"王国强 10:{at % 60:02d}\n好的，收到\n" for at in range(2000))
    finder = NameFinder("auto")
    assert len(finder.text(lines.encode(), [])) == 2000
    assert finder.spent.read == finder.spent.wanted < 100
    assert finder.spent.mentions == 2000
    assert finder.spent.error == 0


def test_what_all_is_too_much_of_is_estimated(monkeypatch):
    asked(monkeypatch)
    monkeypatch.setattr(names_plan, "AT_ONCE", 30_000)
    monkeypatch.setattr(names_plan, "BLOCK", 1000)
    off = []
    for seed in range(60):
        cells = mixed_text(seed).decode().splitlines()
        finder = NameFinder("all")
        list(finder.table(table("备注", cells), []))
        assert 10_000 < finder.spent.read < 50_000 < finder.spent.wanted
        off.append(finder.spent.mentions - sum(cell.count(name) for cell in cells for name in PEOPLE))
    assert abs(np.mean(off)) < 3 * np.std(off) / math.sqrt(len(off))


def test_a_fault_in_the_search_for_names_costs_names_alone(monkeypatch):
    def broken(*_):
        raise IndexError

    monkeypatch.setattr(NameFinder, "text", broken)
    monkeypatch.setattr(NameFinder, "table", broken)
    scan = ObjectScan(LaneOptions(names="auto"))
    found = list(scan.feed(TextChunk("王国强的手机 13800138000\n".encode())))
    found += scan.feed(TableChunk((Column("备注"),), (("我的手机是 13900139000，我叫王国强。",),)))
    assert {"13800138000", "13900139000"} <= {match.normal.removeprefix("+86") for match in found}
    assert scan.failed == {"IndexError"}
