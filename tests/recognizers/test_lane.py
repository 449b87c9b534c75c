"""The lane's face to the scanner: places, records, overlaps, values already masked."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records import Column, TableChunk, TextChunk
from recognizers.lane import RECORD_REACH, LaneOptions, ObjectScan, ruleset_digest
from recognizers.scan import Hit, Lane, normal_form
from tests.recognizers.mixed import Mixer
from tests.recognizers.tables import OFF, chunk, matches

ID, OTHER_ID, MOBILE, OTHER = "110101199003070097", "11010519491231002X", "13812345678", "13912345678"


def text(data, **given):
    return TextChunk(data=data.encode() if isinstance(data, str) else data, **given)


def test_one_match_in_full():
    (match,) = matches(text(f"甲𠀀😀 身份证{OTHER_ID.lower()}", location={"part": "header"}, line=1))
    assert match.entity_type == "CN_RESIDENT_ID"
    assert (match.value, match.normal) == (OTHER_ID.lower(), OTHER_ID)
    assert (match.start, match.end) == (7, 25)
    assert match.verified_by == ("checksum", "birth_date", "area_code")
    assert match.recognizer == "CnResidentIdRecognizer"
    assert match.location == {"part": "header", "line": 1}
    assert match.already_masked is False


@pytest.mark.parametrize(
    ("written", "entity", "normal"),
    [
        ("１３８１２３４５６７８", "CN_MOBILE", MOBILE),
        ("138-1234-5678", "CN_MOBILE", MOBILE),
        ("幺三八一二三四五六七八", "CN_MOBILE", MOBILE),
        ("Zhang@Example.COM", "EMAIL_ADDRESS", "zhang@example.com"),
        ("ｚｈａｎｇ@example.com", "EMAIL_ADDRESS", "zhang@example.com"),
        ("91350100m000100y43", "CN_USCC", "91350100M000100Y43"),
        ("京A·12345", "CN_LICENSE_PLATE", "京A12345"),
        ("010-62345678", "CN_LANDLINE", "01062345678"),
    ],
)
def test_the_normal_form_is_the_same_however_it_is_written(written, entity, normal):
    (match,) = (m for m in matches(text(f"（{written}）")) if m.entity_type == entity)
    assert (match.value, match.normal) == (written, normal)


def test_normal_forms_left_open_by_the_columns():
    assert normal_form(Hit(0, 1, "EMAIL_ADDRESS", 1.0, (), None), "A@B.cn") == "a@b.cn"
    assert normal_form(Hit(0, 1, "CN_RESIDENT_ID", 1.0, (), None), "1x") == "1X"
    assert normal_form(Hit(0, 1, "CN_QQ", 1.0, (), "5"), "５") == "5"


# --- places ---


@pytest.mark.parametrize("line", [None, 1, 501])
def test_lines_are_counted_from_the_chunks_own(line):
    found = matches(text(f"{MOBILE}\n\n身份证\r\n{OTHER}", line=line))
    expected = [None, None] if line is None else [line, line + 3]
    assert [match.location.get("line") for match in found] == expected


def test_marks_say_where_text_goes_on():
    data = f"{MOBILE}\n第二页{OTHER}\n{ID}".encode()
    marks = (
        (0, {"page": 1}),
        (data.index("第".encode()), {"page": 2}),
        (data.index(ID.encode()), {"page": 3, "part": "x"}),
    )
    found = matches(text(data, marks=marks, location={"part": "body"}))
    assert [match.location for match in found] == [
        {"part": "body", "page": 1},
        {"part": "body", "page": 2},
        {"part": "x", "page": 3},
    ]


def test_characters_go_on_over_chunks_and_an_overlap_is_reported_once():
    whole = f"甲乙{MOBILE}丙丁😀{OTHER}戊己{ID}庚"
    cut = len(f"甲乙{MOBILE}丙丁😀{OTHER}戊".encode())
    overlap = len(f"{OTHER}戊".encode())
    data = whole.encode()
    first = text(data[:cut])
    second = text(data[cut - overlap :], start=len(data[: cut - overlap].decode()), overlap=overlap)
    found = matches(first, second)
    assert (
        [whole[match.start : match.end] for match in found] == [match.value for match in found] == [MOBILE, OTHER, ID]
    )


def test_what_begins_before_the_overlap_ends_was_reported_already():
    chunk_ = text(f"{MOBILE} {OTHER}", overlap=5)
    assert [match.value for match in matches(chunk_)] == [OTHER]


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_any_cut_of_a_text_gives_the_same(seed, lines):
    """The reader's way: windows cut at line ends, each with the end of the one before as its overlap."""
    mixer = Mixer(seed)
    rows = [row.replace("\n", " ").replace("\r", " ") + "。\n" + "甲" * 60 + "\n" for row in mixer.lines(lines)]
    whole = "".join(rows)
    expected = [(m.entity_type, m.start, m.end, m.value) for m in matches(text(whole))]
    size = max(1, lines // 3)
    chunks, before = [], ""
    for first in range(0, len(rows), size):
        part, tail = "".join(rows[first : first + size]), before[-100:]
        start = len(before) - len(tail)
        chunks.append(text(tail + part, start=start, overlap=len(tail.encode())))
        before += part
    found = [(m.entity_type, m.start, m.end, m.value) for m in matches(*chunks)]
    assert found == expected


@pytest.mark.parametrize(
    ("index", "first_column", "cell"),
    [(0, 0, "A7"), (1, 0, "B7"), (0, 25, "Z7"), (1, 25, "AA7"), (0, 701, "ZZ7"), (1, 701, "AAA7")],
)
def test_cells_of_a_sheet(index, first_column, cell):
    cells = ["x", "x"]
    cells[index] = MOBILE
    (match,) = matches(
        TableChunk(
            columns=(Column("a"), Column("")),
            rows=[cells],
            first_row=7,
            spreadsheet=True,
            first_column=first_column,
            location={"sheet": "员工"},
        )
    )
    assert match.location == {
        "sheet": "员工",
        "row": 7,
        "cell": cell,
        "column": "a" if index == 0 else cell.rstrip("7"),
    }
    assert (match.start, match.end) == (None, None)


def test_rows_are_numbered_from_the_chunks_first():
    found = matches(chunk({"手机": [MOBILE, None, OTHER]}, first_row=2001, table="t", location={"table": "客户"}))
    assert [match.location for match in found] == [
        {"table": "客户", "column": "手机", "row": 2001},
        {"table": "客户", "column": "手机", "row": 2003},
    ]


# --- records ---


def test_a_row_is_a_record():
    columns = {"姓名": ["张伟", "王芳"], "手机": [MOBILE, OTHER], "身份证": [ID, OTHER_ID]}
    found = matches(chunk(columns, table="t"), chunk(columns, table="t", first_row=3))
    records = {}
    for match in found:
        records.setdefault(match.record, set()).add(match.location["row"])
    assert sorted(next(iter(rows)) for rows in records.values()) == [1, 2, 3, 4]
    assert all(len(rows) == 1 for rows in records.values())


def _records(data):
    return [match.record for match in matches(text(data))]


def test_neighbours_in_a_sentence_are_one_record():
    assert len(set(_records(f"身份证{ID}，手机{MOBILE}，邮箱a@b.cn"))) == 1


def test_another_value_of_a_type_begins_another_record():
    first, second, third, fourth = _records(f"手机{MOBILE}，证件{ID}；手机{OTHER}，证件{OTHER_ID}")
    assert first == second != third == fourth


def test_the_same_value_again_stays_in_its_record():
    assert len(set(_records(f"{MOBILE}，重复：{MOBILE}"))) == 1


def test_far_apart_is_another_record():
    near, far = "字" * (RECORD_REACH - 20), "字" * (RECORD_REACH + 1)
    assert len(set(_records(f"{MOBILE}{near}{ID}"))) == 1
    assert len(set(_records(f"{MOBILE}{far}{ID}"))) == 2


def test_records_of_tables_and_text_are_apart():
    found = matches(text(f"手机{MOBILE}"), chunk({"手机": [OTHER]}), text(f"证件{ID}"))
    assert len({match.record for match in found}) == 3


# --- values already masked ---


@pytest.mark.parametrize(
    ("value", "entity"),
    [
        ("138****5678", "CN_MOBILE"),
        ("138*****678", "CN_MOBILE"),
        ("110101********0097", "CN_RESIDENT_ID"),
        ("1101***********09X", "CN_RESIDENT_ID"),
        ("622848*********0018", "CN_BANK_CARD"),
        ("zh***@example.com", "EMAIL_ADDRESS"),
        ("z**g@b.cn", "EMAIL_ADDRESS"),
    ],
)
def test_masked_values_are_told_apart(value, entity):
    for one in (text(f"已脱敏{value}。"), chunk({"": [f"已脱敏{value}。"]})):
        (match,) = matches(one)
        assert match.already_masked
        assert (match.entity_type, match.value) == (entity, value)
    start = len("已脱敏")
    (match,) = matches(text(f"已脱敏{value}"))
    assert (match.start, match.end) == (start, start + len(value))


@pytest.mark.parametrize(
    "value", ["*****", "**加粗**", "1****2", "a**b", "138***5678", "2 ** 3", "12**********", "x138****5678"]
)
def test_other_stars_are_no_masked_values(value):
    assert matches(text(value)) == []


def test_masked_values_stand_in_the_row_they_stand_in():
    found = matches(chunk({"姓名": ["张伟", "王芳"], "手机": ["138****5678", MOBILE]}))
    records = {match.location["row"]: match.record for match in found if not match.already_masked}
    (masked,) = (match for match in found if match.already_masked)
    assert masked.record == records[1]


# --- options, marks of secrecy ---


def test_subjects_count_only_beside_a_mark():
    subjects = "TRADE_SECRET_SUBJECT"
    unmarked = matches(text("附件：客户名单\n底价"))
    assert [m.entity_type for m in unmarked] == []
    marked = matches(text("附件：客户名单\n"), text("客户名单、底价\n【商业秘密】\n"))
    assert [m.value for m in marked if m.entity_type == subjects] == ["客户名单", "底价"]


def test_weak_matches_stay_out():
    strict = LaneOptions(names="off", min_score=0.95)
    assert {m.entity_type for m in matches(text(f"{ID} {MOBILE}"), options=strict)} == {"CN_RESIDENT_ID"}


def test_only_the_types_asked_for():
    asked = LaneOptions(names="off", entities=frozenset({"CN_MOBILE", "PERSON"}))
    found = matches(text(f"姓名：张伟，{ID}，{MOBILE}，138-1234-5678，１３９１２３４５６７８"), options=asked)
    assert {m.entity_type for m in found} == {"CN_MOBILE", "PERSON"}
    assert len(found) == 4
    assert Lane(frozenset({"CN_USCC"})).scan(f"{ID}{MOBILE}".encode()) == []


def test_wrong_options():
    with pytest.raises(ValueError, match="sometimes"):
        LaneOptions(names="sometimes")


def test_objects_are_judged_apart():
    scan, other = ObjectScan(OFF), ObjectScan(OFF)
    list(scan.feed(text("【商业秘密】\n")))
    list(other.feed(text("客户名单")))
    assert list(other.finish()) == []


def test_an_empty_chunk():
    assert matches(text("")) == []


def test_the_digest_names_the_rules():
    assert ruleset_digest() == ruleset_digest()
    assert len(ruleset_digest()) == 32
