"""Names of files, folders and sheets are weak evidence for lists without names of their own."""

import pytest

from models.records import TextChunk
from recognizers.lane import ObjectScan
from recognizers.paths import place_hints
from tests.recognizers.tables import OFF, chunk

PASSPORTS = ["E12345678", "E22345678", "E32345678", "E42345678"]


def found(one, path=""):
    scan = ObjectScan(OFF, path)
    return [(m.entity_type, m.value, m.score, m.verified_by) for m in scan.feed(one)]


@pytest.mark.parametrize(
    ("path", "types"),
    [
        ("/data/护照号.txt", {"CN_PASSPORT"}),
        ("C:\\名单\\客户身份证号2024.xlsx", {"CN_RESIDENT_ID"}),
        ("/data/身份证号码/1.csv", {"CN_RESIDENT_ID"}),
        ("a.zip!/passport_list.csv", {"CN_PASSPORT"}),
        ("/data/report.docx", set()),
        ("/home/passport/a/b/c.txt", set()),
        ("", set()),
    ],
)
def test_what_names_say(path, types):
    assert types <= place_hints(path)
    assert types or not place_hints(path)


def test_a_list_of_values_in_a_file_of_that_name():
    data = TextChunk(data="\r\n".join(PASSPORTS).encode())
    assert found(data) == []
    told = found(data, "/data/护照号.txt")
    assert [value for _, value, *_ in told] == PASSPORTS
    assert {(entity, score, proofs) for entity, _, score, proofs in told} == {("CN_PASSPORT", 0.6, ("format", "path"))}


def test_a_column_without_a_name():
    assert found(chunk({"": PASSPORTS})) == []
    for told in (
        found(chunk({"": PASSPORTS}), "/护照号.xlsx"),
        found(chunk({"": PASSPORTS}, location={"sheet": "护照"})),
    ):
        assert [value for _, value, *_ in told] == PASSPORTS
        assert all(score < 0.85 and "path" in proofs for _, _, score, proofs in told)


def test_a_column_with_a_name_says_itself_what_it_is():
    assert found(chunk({"货号": PASSPORTS}), "/护照号.xlsx") == []


def test_few_values_or_mixed_ones_are_no_list():
    assert found(TextChunk(data="\n".join(PASSPORTS[:2]).encode()), "/护照号.txt") == []
    mixed = [*PASSPORTS, *("无", "见附件", "待补")]
    assert found(TextChunk(data="\n".join(mixed).encode()), "/护照号.txt") == []
    prose = "护照遗失登记由办事处负责，本周共收到若干份材料。" * 40 + "\nE12345678\nE22345678\nE32345678"
    assert found(TextChunk(data=prose.encode()), "/护照号.txt") == []


def test_what_is_found_anyway_is_found_once():
    data = TextChunk(data=b"13812345678\n13912345678\n15012345678\n15412345678\n")
    told = found(data, "/手机号码.txt")
    assert [(entity, value) for entity, value, *_ in told] == [
        ("CN_MOBILE", value) for value in ("13812345678", "13912345678", "15012345678", "15412345678")
    ]
    assert "path" in told[-1][3]
