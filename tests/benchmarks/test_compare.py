"""The comparison with other programs: what they show is taken apart rightly, and what is missing of it is counted."""

from benchmarks.compare import ours
from benchmarks.compare.judge import judge
from benchmarks.compare.theirs import Unit, units

FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/"
 xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
 xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0">
<office:meta><dc:title>名单</dc:title><meta:user-defined meta:name="AppVersion">16.0300</meta:user-defined></office:meta>
<office:master-styles><style:header><text:p>第<text:page-number>3</text:page-number>页</text:p></style:header></office:master-styles>
<office:body><office:text>
<text:p>电话<text:s/>138<text:span>0013</text:span><office:annotation><text:p>批注 77</text:p></office:annotation>8000</text:p>
<text:p><text:date>2026-11-22</text:date><text:date text:fixed="true">1999</text:date></text:p>
<table:table><table:table-cell office:value="0.25"><text:p>25%</text:p></table:table-cell></table:table>
</office:text></office:body></office:document>
"""


def test_paragraphs_are_units_and_computed_figures_are_left_out(tmp_path):
    file = tmp_path / "x.fodt"
    file.write_text(FLAT, "utf-8")
    assert [unit.forms for unit in units(file)] == [
        ("名单",),
        ("第页",),
        ("电话 13800138000",),
        ("批注 77",),
        ("1999",),
        ("0.25", "25%"),
    ]


def test_runs_and_characters_are_found_as_often_as_they_stand_there():
    score = judge([Unit(("张三 13800138000",)), Unit(("张 12",)), Unit(("0.25", "25%"))], "张三13800138000，25，1234")
    assert (score.digits, score.digits_found) == (11 + 2 + 2, 11 + 2)
    assert (score.han, score.han_found) == (3, 2)
    assert score.lost == ["12", "张"]
    assert judge([], "").share == 1.0


def test_our_text_is_that_of_tables_and_members_too(tmp_path):
    import zipfile

    file = tmp_path / "x.zip"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr("名单.csv", "姓名,电话\n张三,13800138000\n李四,13900139000\n")
    found = ours.read(file)
    assert all(value in found for value in ("名单.csv", "电话", "13800138000", "李四"))
