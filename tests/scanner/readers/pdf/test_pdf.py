"""PDF: text as it stands on the page, tables as records, and nothing that is hidden left out."""

import io

import pytest

from models.errors import SkipObject
from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.pdf.pdf import PdfReader, clean, ranges
from tests.scanner.readers import pdf_maker as make
from tests.scanner.readers.contract import Case, ReaderContract, read, read_bytes

TYPE = "application/pdf"
HEADER = ("姓名", "身份证号", "手机号")
PEOPLE = (("张三", "110101199003077891", "13812345678"), ("李四", "110101199103077891", "13912345678"))


def grid(rows, *, by_column=False, top=700):
    """Rows as cells at fixed places, drawn row by row or column by column."""
    cells = [(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row) if text]
    cells.sort(key=lambda cell: (cell[1], cell[0]) if by_column else cell[:2])
    return "\n".join(make.show(72 + 150 * c, top - 20 * r, text) for r, c, text in cells)


def plain():
    return make.Pdf([make.lines("客户：张三", "手机：13812345678"), make.lines("第二页 13912345678")]).save()


def rich():
    return make.Pdf(
        [make.lines("正文")],
        annotations={0: [make.note("批注 13700000001", "王五"), make.link("mailto:a@example.cn")]},
        attachments={"附件.txt": "附件内容 13700000002".encode()},
        info={"Title": "标题 13700000003", "Author": "赵六"},
        bookmarks=["书签 13700000004", "第二章"],
        xmp='<x:xmpmeta xmlns:x="adobe:ns:meta/"><dc:creator>钱七 13700000005</dc:creator></x:xmpmeta>',
    ).save()


class TestPdf(ReaderContract):
    CASES = (
        Case("plain", plain, ("张三", "13812345678", "13912345678"), TYPE),
        Case(
            "rich",
            rich,
            ("正文", "王五", "a@example.cn", "附件内容", "赵六", "第二章", *(f"1370000000{n}" for n in range(1, 6))),
            TYPE,
        ),
        Case("table", lambda: make.Pdf([grid((HEADER, *PEOPLE))]).save(), ("身份证号", *PEOPLE[0], *PEOPLE[1]), TYPE),
    )


def test_what_lies_beside_the_pages_is_read():
    text = make.text_string
    rect = "/Type /Annot /Rect [10 10 30 30]"
    notes = [
        make.widget("姓名", text("张三")),
        make.widget("手机", text("13700000011"), more="/F 2 /TU " + text("联系电话")),  # hidden
        make.widget(
            "城市",
            text("北京"),
            "Ch",
            f"/Opt [{text('北京')} {text('上海 13700000012')}] /DV {text('缺省 13700000013')}",
        ),
        f"<< {rect} /Subtype /FreeText /Contents {text('打字机 13700000014')} >>",
        f"<< {rect} /Subtype /Highlight /Contents {text('高亮')} /RC {text('<p>富文本 13700000015</p>')} >>",
        f"<< {rect} /Subtype /Link /A << /S /Launch /F (C:/hr/13700000016.doc) >> >>",
        f"<< {rect} /Subtype /FileAttachment /FS << /Type /Filespec /F (in.txt) /UF (in.txt) /EF << /F 4 0 R >> >> >>",
    ]
    xfa = "<xdp:xdp xmlns:xdp='http://ns.adobe.com/xdp/'><a>表单 13700000017</a></xdp:xdp>"
    pdf = make.Pdf(
        [make.lines("正文")], annotations={0: notes}, fields=[make.widget("x", "()")], xfa=xfa, script="//13700000018"
    )
    reading = read_bytes(pdf.save())
    assert [n for n in range(11, 19) if f"137000000{n}" not in reading.everything()] == []
    (form,) = (table for table in reading.tables if table.location == {"page": 1, "part": "form"})
    assert [column.name for column in form.columns] == ["姓名", "联系电话", "城市"]
    assert [name for name, _ in reading.members] == ["in.txt"]
    assert reading.problems == []


def test_properties_that_are_no_text_cost_nothing_else():
    data = rich().replace("标".encode("utf-16-be").hex().encode(), b"d800")  # half of a pair
    reading = read_bytes(data)
    assert reading.codes == []
    assert "题 13700000003" in reading.everything()
    assert "正文" in reading.text


def test_pages_have_their_numbers():
    reading = read_bytes(plain())
    (chunk,) = reading.chunks
    assert [location for _, location in chunk.marks] == [{"page": 1}, {"page": 2}]
    assert reading.text == "客户：张三\n手机：13812345678\n第二页 13912345678\n"


@pytest.mark.parametrize("by_column", [False, True])
def test_tables_with_a_header_are_records(by_column):
    content = (
        make.show(72, 760, "员工花名册")
        + grid((HEADER, *PEOPLE), by_column=by_column)
        + make.show(72, 560, "制表：某公司人事部")
    )
    reading = read_bytes(make.Pdf([content]).save())
    (table,) = reading.tables
    assert [column.name for column in table.columns] == list(HEADER)
    assert tuple(table.rows) == PEOPLE
    assert table.location == {"page": 1, "table": 1}
    assert reading.text.split("\n") == ["员工花名册", "制表：某公司人事部", ""]


def test_a_table_drawn_by_columns_without_a_header_keeps_its_rows_together():
    rows = [(*person, "北京") for person in PEOPLE] * 2
    reading = read_bytes(make.Pdf([grid(rows, by_column=True)]).save())
    assert reading.text.split("\n")[0] == "\t".join((*PEOPLE[0], "北京"))


def test_columns_of_prose_are_no_table():
    left = [make.show(50, 700 - 20 * n, "这是一段普通的文字内容，与右边无关。") for n in range(8)]
    right = [make.show(320, 700 - 20 * n, "右栏的另一段文字也是这样写下来的。") for n in range(8)]
    reading = read_bytes(make.Pdf(["\n".join(left + right)]).save())
    assert not reading.tables
    assert reading.text.count("这是一段普通的文字内容，与右边无关。") == 8


def test_a_wrapped_number_in_a_table_is_one_number():
    rows = (HEADER, ("张三", "1101011990", "13812345678"))
    content = (
        grid(rows)
        + make.show(72 + 150, 668, "03077891")
        + make.show(72, 648, "李四")
        + make.show(372, 648, "13912345678")
    )
    (table,) = read_bytes(make.Pdf([content]).save()).tables
    assert tuple(table.rows) == (PEOPLE[0], ("李四", None, "13912345678"))


def test_hyphens_at_line_ends():
    reading = read_bytes(make.Pdf([make.lines("regis-", "tration 13812345678")]).save())
    assert "registration" in reading.text
    assert clean("a\r\nb\ufffec\x00") == "a\nbc"


def test_pages_without_text_are_named():
    pdf = make.Pdf([make.lines("文字"), make.IMAGE, make.IMAGE, "", make.IMAGE + make.lines("扫描全能王")])
    reading = read_bytes(pdf.save())
    assert reading.problems == [Problem("no_text_layer", "2-3, 5")]
    assert "文字" in reading.text


def test_a_picture_beside_much_text_is_no_scan():
    assert not read_bytes(make.Pdf([make.IMAGE + make.lines(*["这是一段足够长的正文内容。"] * 8)]).save()).problems


def test_a_password_is_needed():
    data = make.Pdf([make.lines("13812345678")], user_password="x").save()
    with pytest.raises(SkipObject) as error:
        list(PdfReader().read(ByteSource.of_bytes("a.pdf", data), ReadContext()))
    assert error.value.problem == Problem("encrypted")


def test_a_password_that_is_given_opens():
    data = make.Pdf([make.lines("13812345678")], user_password="Secret-1", owner_password="Owner-1").save()
    assert read(ByteSource.of_bytes("a.pdf", data), ReadContext(passwords=("Owner-1",))).problems == []
    for source in (ByteSource.of_bytes("a.pdf", data), ByteSource("a.pdf", 64 << 20, lambda: io.BytesIO(data))):
        reading = read(source, ReadContext(passwords=("wrong", "口令", "Secret-1")))
        assert (reading.text, reading.problems) == ("13812345678\n", [])


@pytest.mark.parametrize(
    ("given", "used", "encoding"),
    [
        ("口令", "口令", "utf-8"),
        ("口令", "口令", "gb18030"),
        ("ｗｉｄｅ１", "wide1", "utf-8"),
        ("pässword", "pässword", "latin-1"),
    ],
)
def test_passwords_are_tried_as_programs_write_them(given: str, used: str, encoding: str):
    data = make.Pdf([make.lines("13812345678")], user_password=used, password_encoding=encoding).save()
    source = ByteSource.of_bytes("a.pdf", data)
    assert read(source, ReadContext(passwords=("其他", given))).text == "13812345678\n"
    assert read(source, ReadContext(passwords=("其他",))).problems == [Problem("encrypted")]


def test_the_owners_password_alone_keeps_nobody_from_reading():
    reading = read_bytes(make.Pdf([make.lines("13812345678")], owner_password="x").save())
    assert "13812345678" in reading.text
    assert not reading.problems


def test_form_fields_are_one_record():
    def field(name, value, label=""):
        return (
            f"<< /Type /Annot /Subtype /Widget /FT /Tx /T {make.text_string(name)} /V {make.text_string(value)}"
            f" /Rect [10 10 90 30]{f' /TU {make.text_string(label)}' if label else ''} >>"
        )

    fields = [field("f1", "张三", "姓名"), field("手机", "13812345678"), field("empty", "")]
    # Fields stand in the form and on the page: the writer numbers them twice, the reader takes them from the page.
    reading = read_bytes(make.Pdf([make.lines("登记表")], annotations={0: fields}, fields=fields).save())
    (table,) = [chunk for chunk in reading.tables if chunk.location.get("part") == "form"]
    assert [column.name for column in table.columns] == ["姓名", "手机"]
    assert list(table.rows) == [("张三", "13812345678")]


def test_what_lies_beside_the_pages_has_its_part():
    reading = read_bytes(rich())
    parts = {
        location.get("part") for chunk in reading.chunks if not hasattr(chunk, "rows") for _, location in chunk.marks
    }
    assert parts == {None, "comment", "author", "link", "bookmark", "properties"}
    assert [name for name, _ in reading.members] == ["附件.txt"]
    (info,) = reading.tables
    assert info.location == {"part": "properties"}


def test_attachments_are_held_to_the_limits():
    data = make.Pdf([""], attachments={"a": bytes(1 << 20), "b": b"b", "c": b"c"}).save()
    reading = read_bytes(data, limits=Limits(max_expanded=1 << 19))
    assert [inner.codes[:1] for _, inner in reading.members] == [["expanded"]] * 3
    reading = read_bytes(data, limits=Limits(max_members=1))
    assert len(reading.members) == 1
    assert reading.problems == [Problem("members", "1")]


def test_a_damaged_page_costs_itself():
    data = make.Pdf([make.lines(f"第{n}页 1380000000{n}") for n in range(4)]).save()
    broken = data.replace(b"/Kids [5 0 R", b"/Kids [99 0 R", 1)
    reading = read_bytes(broken)
    assert "13800000003" in reading.text
    whole = read_bytes(data)
    assert whole.text.count("页") == 4


def test_a_loop_in_the_page_tree_ends():
    data = make.Pdf([make.lines("13812345678")]).save()
    loop = data.replace(b"/Type /Pages /Count 1 /Kids [", b"/Type /Pages /Count 900000 /Kids [3 0 R ", 1)
    reading = read_bytes(loop)
    assert [p.code for p in reading.problems] in ([], ["damaged"])


def test_ranges():
    assert ranges([]) == ""
    assert ranges([3, 7, 8, 9, 11]) == "3, 7-9, 11"
    assert ranges(list(range(1, 200, 2))).endswith("79, ...")
