import itertools
import sys

import pytest

import models.ner
from models.errors import MissingExtra
from models.records import Column, TableChunk, TextChunk
from recognizers import names_plan
from recognizers.lane import LaneOptions, ObjectScan

LINE = "我让{name}拿过去了，他的手机是{mobile}，到了给他打\n"
FILLER = "大家今天都很高兴，项目提前上线了，感谢各部门的配合。\n" * 30
PEOPLE = ["".join(parts) for parts in itertools.product("王李张刘陈杨赵吴", "国志文建", "强伟军平")]


def lines(count, first=0):
    return "".join(
        LINE.format(name=PEOPLE[(first + at) % len(PEOPLE)], mobile=13812340000 + first + at) + FILLER
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


def test_auto_leaves_text_without_numbers_alone():
    text = "何美玲：还没，要等财务回来。\n林志强：你那边发票开了没？\n"
    assert scan(text, "auto") == ([], (0, 0))
    assert names(scan(text, "all")[0]) == ["何美玲", "林志强"]


def test_auto_looks_behind_words_that_announce_a_name():
    matches, (read, _) = scan("收件人写的是李雪梅，谢谢。\n" + FILLER, "auto")
    assert names(matches) == ["李雪梅"]
    assert read < 150


def test_the_budget_is_kept_and_what_was_left_is_told():
    matches, (read, wanted) = scan(lines(90), "auto")
    found = names(matches)
    assert read <= names_plan.BASE + names_plan.SHARE * len(lines(90).encode()) < wanted
    assert found == PEOPLE[: len(found)]
    assert 10 <= len(found) < 90


def test_the_budget_is_one_for_all_windows_of_an_object():
    whole, (read, wanted) = scan(lines(90), "auto")
    cut, (read_cut, wanted_cut) = scan(lines(90), "auto", window=len(lines(1).encode()))
    assert abs(read - read_cut) < 200
    assert abs(wanted - wanted_cut) < 200
    assert abs(len(names(whole)) - len(names(cut))) <= 2


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
    assert len(matches) == 300
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

REMARKS = [f"客户说下周让{name}过来取合同，请提前准备好发票" for name in PEOPLE[:12]]


def test_free_text_of_a_table_is_read_where_all_is():
    matches, finder = read_table(table("备注", REMARKS), "all")
    assert [(m.value, m.location["row"]) for m in matches if m.entity_type == "PERSON"] == [
        (name, at + 1) for at, name in enumerate(PEOPLE[:12])
    ]
    assert finder.spent.read == finder.spent.wanted > 500


def test_auto_reads_rows_with_another_personal_finding():
    numbers = ["13812345678" if at % 4 == 0 else "" for at in range(12)]
    matches, finder = read_table(table("备注", REMARKS, [("手机", numbers)]), "auto")
    assert [m.value for m in matches if m.entity_type == "PERSON"] == PEOPLE[0:12:4]
    assert {m.record for m in matches} == {1, 5, 9}
    assert finder.spent.read == sum(len(text.encode()) for text in REMARKS[0:12:4])


def test_columns_that_name_things_name_no_people():
    matches, _ = read_table(table("产品名称", REMARKS), "all")
    assert not [m for m in matches if m.entity_type == "PERSON"]


@pytest.mark.parametrize("mode", ["auto", "all"])
def test_short_cells_are_no_running_text(mode):
    cells = ["王府井店", "国贸店", "西单店"] * 4
    _, finder = read_table(table("门店", cells, [("手机", ["13812345678"] * 12)]), mode)
    assert finder.spent.read == finder.spent.wanted == 0


def test_a_cell_of_megabytes_is_beyond_the_budget_and_told():
    cells = ["请让王建国过来取合同，" * 200_000]
    matches, finder = read_table(table("备注", cells, [("手机", ["13812345678"])]), "auto")
    assert not [m for m in matches if m.entity_type == "PERSON" and m.recognizer == "ModelNameRecognizer"]
    assert finder.spent.read == 0
    assert finder.spent.wanted > 1_000_000


# --- the package is missing ---


@pytest.mark.parametrize("mode", ["auto", "all"])
def test_asked_for_and_not_installed(monkeypatch, mode):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(MissingExtra, match="pip install onnxruntime"):
        LaneOptions(names=mode)
    assert LaneOptions(names="off").names == "off"


def test_a_model_that_cannot_be_loaded_costs_the_names_alone(monkeypatch):
    options = LaneOptions(names="all")
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
