"""The engine itself, on pictures that are drawn here: cards, tables, scans. Left out where it is not installed."""

from __future__ import annotations

import pytest
from PIL import Image

from models.records import Problem
from recognizers.lane import LaneOptions, ObjectScan
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.images import ocr
from tests.scanner.readers import pdf_maker
from tests.scanner.readers.contract import read, read_bytes
from tests.scanner.readers.ooxml_maker import docx, p
from tests.scanner.readers.picture_maker import BACK, CARD, drawn, rows, saved

PEOPLE = (
    ("姓名", "身份证号", "手机号"),
    ("张三", "110101199003070097", "13800138000"),
    ("李四", "11010119900101123X", "13700137000"),
    ("王五", "110101199202020018", "13600136000"),
)

needs_engine = pytest.mark.skipif(not ocr._models(), reason="the extra ocr is not installed")


def recognised(data):
    return read(ByteSource.of_bytes("x", data), ReadContext(ocr="auto"))


def found(reading):
    scan = ObjectScan(LaneOptions(names="off"))
    chunks = [*reading.chunks, *(chunk for _, inner in reading.members for chunk in inner.chunks)]
    return {(match.entity_type, match.value.replace(" ", "")) for chunk in chunks for match in scan.feed(chunk)}


@needs_engine
def test_both_sides_of_an_identity_card_on_one_page():
    sheet = Image.new("RGB", (700, 900), (235, 235, 230))
    sheet.paste(drawn(CARD, ground=(215, 230, 240)), (30, 20))
    sheet.paste(drawn(BACK, ground=(240, 220, 225)), (30, 460))
    told = found(recognised(saved(sheet, "JPEG", quality=80)))
    assert {("CN_ID_CARD_IMAGE", "公民身份号码"), ("CN_ID_CARD_IMAGE", "居民身份证")} <= told
    assert {("CN_RESIDENT_ID", "110101199003070097"), ("PERSON", "韦小宝")} <= told
    assert {("DATE_OF_BIRTH", "1990年3月7日"), ("CN_ADDRESS", "北京市东城区景山前街4号")} <= told


@needs_engine
@pytest.mark.parametrize("degrees", [90, 180])
def test_a_table_in_a_picture_that_lies_on_its_side_or_head(degrees):
    reading = recognised(saved(drawn(rows(PEOPLE), (700, 240)).rotate(degrees, expand=True)))
    (table,) = reading.tables
    assert [column.name for column in table.columns] == list(PEOPLE[0])
    assert list(table.rows) == list(PEOPLE[1:])
    assert table.location == {"part": "picture", "table": 1}


@needs_engine
def test_a_scanned_page_and_a_card_beside_text():
    card = drawn((((30, 40), "工资卡 6222021001116245702"),), (500, 120), 28)
    text = pdf_maker.show(72, 700, "合同正文。" * 14) + pdf_maker.show(
        72, 680, "第二条 甲方应当按期支付全部款项，不得拖延。"
    )
    beside = "q 300 0 0 72 72 400 cm /Im1 Do Q"
    scan = "q 595 0 0 143 0 400 cm /Im1 Do Q"
    data = pdf_maker.Pdf([text + beside, scan, text], picture=(*card.size, card.tobytes())).save()
    reading = recognised(data)
    places = [dict(chunk.marks) for chunk in reading.chunks if hasattr(chunk, "marks")]
    assert [dict(place) for marks in places for place in marks.values()] == [
        {"page": 1},
        {"page": 1, "part": "picture"},
        {"page": 2, "part": "picture"},
        {"page": 3},
    ]
    assert reading.text.count("6222021001116245702") == 2
    assert reading.problems == []
    assert read_bytes(data).problems == [Problem("no_text_layer", "2")]


@needs_engine
def test_a_picture_in_a_document():
    picture = saved(drawn((((20, 30), "手机 13800138000"),), (400, 100)))
    assert ("CN_MOBILE", "13800138000") in found(recognised(docx(p("见附图"), {"word/media/image1.png": picture})))


def test_without_the_engine_it_is_said_what_to_install(monkeypatch):
    monkeypatch.setattr(ocr, "_models", dict)
    missing = Problem("ocr_missing", "pip install 'pandian[ocr]'")
    assert recognised(saved(drawn((), (100, 100)))).problems == [missing]
    scan = pdf_maker.Pdf([pdf_maker.IMAGE]).save()
    assert recognised(scan).problems == [Problem("no_text_layer", "1"), missing]
    text = pdf_maker.Pdf([pdf_maker.lines("文字")]).save()
    assert recognised(text).problems == []


def test_the_budget_of_a_document(monkeypatch):
    monkeypatch.setattr(ocr, "_models", lambda: {"there": "it is"})
    monkeypatch.setattr(ocr, "boxes", lambda picture: [])
    scan = pdf_maker.Pdf([pdf_maker.IMAGE] * 4).save()
    context = ReadContext(ocr="auto", ocr_pages=298)
    assert read(ByteSource.of_bytes("x", scan), context).problems == [Problem("ocr_budget", "3-4")]
    assert context.ocr_pages == 300


def test_pages_of_text_are_not_looked_at_but_where_it_is_asked_for(monkeypatch):
    shown = []

    def boxes(picture):
        shown.append(picture.size)
        corners = ((0.0, 0.0), (50.0, 0.0), (50.0, 10.0), (0.0, 10.0))
        return [ocr.Box("号码 13812345678", corners), ocr.Box("手写 13912345678", corners)]

    monkeypatch.setattr(ocr, "_models", lambda: {"there": "it is"})
    monkeypatch.setattr(ocr, "boxes", boxes)
    data = pdf_maker.Pdf([pdf_maker.lines("号码 13812345678")]).save()
    assert (recognised(data).text, shown) == ("号码 13812345678\n", [])
    always = read(ByteSource.of_bytes("x", data), ReadContext(ocr="always"))
    assert always.text == "号码 13812345678\n手写 13912345678\n"
    assert len(shown) == 1
    assert max(shown[0]) == round(842 * 200 / 72)
