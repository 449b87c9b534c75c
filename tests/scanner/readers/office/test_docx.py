"""Word documents: what a person sees, what is hidden, tables as records, and hostile packages."""

import functools
import io

import docx as python_docx
import pytest

from models.errors import SkipObject
from models.limits import Limits
from models.records import Problem, TextChunk
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.office.docx import DocxReader
from tests.scanner.readers import ooxml_maker as make
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.ooxml_maker import docx, p, part, tbl

TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PHONE = "13812345678"


@functools.cache
def usual():
    """A document as python-docx writes it."""
    document = python_docx.Document()
    document.add_heading("客户资料", 1)
    paragraph = document.add_paragraph("联系电话：138")
    paragraph.add_run("1234").bold = True
    paragraph.add_run("5678")
    table = document.add_table(3, 3)
    for cell, text in zip(
        table._cells,
        ["姓名", "手机号", "住址", "张三", "13912345678", "北京市海淀区", "李四", "13712345678", "上海市"],
        strict=True,
    ):
        cell.text = text
    document.sections[0].header.paragraphs[0].text = "内部资料 注意保密"
    document.sections[0].footer.paragraphs[0].text = "页脚电话 15012345678"
    document.core_properties.author = "王五"
    document.core_properties.keywords = "名单"
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


@functools.cache
def rich():
    """A document with one of everything."""
    box = f"<w:txbxContent>{p('文本框 1370000', '0001')}</w:txbxContent>"
    drawing = (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:inline><wp:docPr id="1" name="x" descr="替代文字 13700000002"/>'
        f"<wps:txbx>{box}</wps:txbx></wp:inline></w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{box}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    body = (
        p("正文", drawing)
        + p(
            "<w:ins w:author='审阅人'><w:r><w:t>新增</w:t></w:r></w:ins>",
            "<w:del><w:r><w:delText>删除 13700000003</w:delText></w:r></w:del>",
        )
        + p('<w:r><w:instrText> HYPERLINK "mailto:field@example.cn" </w:instrText></w:r>', "链接")
        + f"<w:sdt><w:sdtPr><w:dropDownList><w:listItem w:displayText='选项 13700000004'/></w:dropDownList></w:sdtPr><w:sdtContent>{p('控件内容')}</w:sdtContent></w:sdt>"
        + p("<w:r><w:t>制表</w:t><w:tab/><w:t>换</w:t><w:br/><w:t>行</w:t></w:r>")
    )
    notes = part("footnotes", f"<w:footnote w:id='1'>{p('脚注 13700000005')}</w:footnote>")
    comments = part("comments", f"<w:comment w:id='1' w:author='批注人'>{p('批注 13700000006')}</w:comment>")
    header = part(
        "hdr", p('<w:r><w:pict><v:shape><v:textpath string="机密★5年"/></v:shape></w:pict></w:r>', "页眉 13700000007")
    )
    chart = f"<c:chartSpace {make.SPACES}><c:v>图表 13700000008</c:v></c:chartSpace>"
    custom = "<root><name>自定义 13700000009</name></root>"
    return docx(
        body,
        {
            "word/footnotes.xml": notes,
            "word/endnotes.xml": part("endnotes", f"<w:endnote w:id='1'>{p('尾注 13700000010')}</w:endnote>"),
            "word/comments.xml": comments,
            "word/kopf.xml": header,
            "word/charts/chart1.xml": chart,
            "customXml/item1.xml": custom,
            "word/embeddings/inner.docx": docx(p("嵌入 13700000011")),
            "docProps/custom.xml": '<Properties><property name="经办人"><v>周八 13700000012</v></property></Properties>',
        },
        links=(("header", "kopf.xml"), ("hyperlink", "mailto:link@example.cn")),
    )


def in_utf16():
    text = f'<?xml version="1.0" encoding="UTF-16"?><w:document xmlns:w="{make.W}"><w:body>{p("张三 13812345678")}</w:body></w:document>'
    return docx("", {"word/document.xml": text.encode("utf-16")})


class TestDocx(ReaderContract):
    CASES = (
        Case(
            "usual",
            usual,
            ("联系电话：13812345678", "13912345678", "内部资料 注意保密", "15012345678", "王五", "名单"),
            TYPE,
        ),
        Case(
            "rich",
            rich,
            (
                *(
                    "文本框 13700000001",
                    "field@example.cn",
                    "link@example.cn",
                    "机密★5年",
                    "审阅人",
                    "批注人",
                    "制表\t换\n行",
                    "控件内容",
                ),
                *(f"137000000{n:02}" for n in range(1, 13)),
            ),
            TYPE,
        ),
        Case("strict", lambda: docx(p("严格 ", "138", "12345678"), space=make.W_STRICT), (PHONE,), TYPE),
        Case("utf-16", in_utf16, ("张三 13812345678",), TYPE),
    )


def places(reading):
    """(text, location) of each line."""
    found = []
    for chunk in reading.chunks:
        if isinstance(chunk, TextChunk):
            bounds = [*[at for at, _ in chunk.marks], len(chunk.data)]
            for (at, location), end in zip(chunk.marks, bounds[1:], strict=True):
                found += [(line, dict(location)) for line in chunk.data[at:end].decode().splitlines()]
    return found


def test_text_boxes_come_once():
    assert read_bytes(rich()).everything().count("文本框") == 1


def test_a_fallback_is_read_where_the_choice_says_nothing():
    drawing = "<w:r><mc:AlternateContent><mc:Choice Requires='x'><w:drawing/></mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent></w:r>"
    reading = read_bytes(docx(p(drawing.format(f"<w:pict><w:txbxContent>{p(PHONE)}</w:txbxContent></w:pict>"))))
    assert places(reading) == [(PHONE, {"part": "textbox", "paragraph": 1})]


def test_places():
    found = dict(places(read_bytes(rich())))
    assert found["正文"] == {"paragraph": 1}
    assert found["批注 13700000006"] == {"part": "comment", "paragraph": 1}
    assert found["脚注 13700000005"]["part"] == "footnote"
    assert found["尾注 13700000010"]["part"] == "endnote"
    assert found["页眉 13700000007"]["part"] == "header"
    assert found["机密★5年"]["part"] == "watermark"
    assert found["mailto:link@example.cn"]["part"] == "link"
    assert found["替代文字 13700000002"]["part"] == "alt_text"
    assert found["文本框 13700000001"]["part"] == "textbox"


def test_deleted_digits_come_with_the_number_they_stood_in():
    body = p(
        "电话 138",
        "<w:del><w:r><w:delText>1234</w:delText></w:r></w:del>",
        "<w:ins><w:r><w:t>9999</w:t></w:r></w:ins>",
        "5678",
    )
    assert places(read_bytes(docx(body))) == [
        ("电话 13899995678", {"paragraph": 1}),
        (PHONE, {"part": "deleted", "paragraph": 1}),
    ]


def test_a_comma_deleted_behind_a_number_is_not_the_number():
    reading = read_bytes(docx(p("电话 13712345678", "<w:del><w:r><w:delText>，</w:delText></w:r></w:del>", " 李四")))
    assert reading.text.count("13712345678") == 1


def test_what_forms_and_tables_hold_beside_their_text():
    fields = (
        "<w:r><w:fldChar><w:ffData><w:helpText w:val='帮助 13700000021'/><w:statusText w:val='状态 13700000022'/>"
        "<w:ddList><w:result w:val='1'/><w:default w:val='0'/><w:listEntry w:val='选项 13700000023'/></w:ddList>"
        "<w:textInput><w:default w:val='预设 13700000024'/></w:textInput></w:ffData></w:fldChar></w:r>"
        "<w:hyperlink w:tooltip='提示 13700000025'/>"
    )
    properties = (
        "<w:tblPr><w:tblCaption w:val='表题 13700000026'/><w:tblDescription w:val='说明 13700000027'/></w:tblPr>"
    )
    reading = read_bytes(docx(p(fields) + tbl(("甲", "乙")).replace("<w:tbl>", "<w:tbl>" + properties)))
    assert [f"137000000{n}" for n in range(21, 28) if f"137000000{n}" not in reading.text] == []
    assert "\n0\n" not in reading.text


def test_a_picture_is_described_once():
    """In the drawing, and in the fallback for those that cannot show it."""
    choice = '<mc:Choice Requires="wps"><w:drawing><wp:docPr id="1" descr="证件 13712345678"/></w:drawing></mc:Choice>'
    fallback = '<mc:Fallback><w:pict><v:shape alt="证件 13712345678"/></w:pict></mc:Fallback>'
    alone = '<w:r><w:pict><v:shape alt="旧图 13787654321"/></w:pict></w:r>'
    text = read_bytes(docx(p(f"<w:r><mc:AlternateContent>{choice}{fallback}</mc:AlternateContent></w:r>", alone))).text
    assert (text.count("13712345678"), text.count("13787654321")) == (1, 1)


@pytest.mark.parametrize("name", ["chunk.html", "/part1.html", "afchunk.html"])
def test_files_that_a_document_takes_in_as_they_are(name):
    where = name[1:] if name.startswith("/") else f"word/{name}"
    reading = read_bytes(docx(p("正文"), {where: "<p>并入 13712345678</p>"}, links=(("aFChunk", name),)))
    assert [(member, "13712345678" in inner.text) for member, inner in reading.members] == [(where, True)]


@pytest.mark.parametrize("name", ["Notes", "Lines", "Application"])
def test_a_property_of_ones_own_may_be_called_as_a_count(name):
    custom = f'<Properties><property name="{name}"><v>周八 13712345678</v></property></Properties>'
    app = "<Properties><Application>Microsoft Word</Application><Notes>7</Notes></Properties>"
    reading = read_bytes(docx(p("正文"), {"docProps/custom.xml": custom, "docProps/app.xml": app}))
    assert "周八 13712345678" in reading.cells
    assert "7" not in reading.cells


def test_what_is_drawn_upon_a_chart():
    space = "http://schemas.openxmlformats.org/drawingml/2006/chartDrawing"
    shapes = f'<c:userShapes {make.SPACES} xmlns:cdr="{space}"><a:p><a:r><a:t>图上 13700000028</a:t></a:r></a:p></c:userShapes>'
    extended = "http://schemas.microsoft.com/office/drawing/2014/chartex"
    chart = (
        f'<cx:chartSpace xmlns:cx="{extended}"><cx:lvl><cx:pt idx="0">分类 13700000029</cx:pt></cx:lvl></cx:chartSpace>'
    )
    text = read_bytes(docx(p("正文"), {"word/drawings/drawing1.xml": shapes, "word/charts/chartEx1.xml": chart})).text
    assert "图上 13700000028" in text
    assert "分类 13700000029" in text


def test_moved_text_comes_once():
    run = f"<w:r><w:t>{PHONE}</w:t></w:r>"
    assert (
        read_bytes(docx(p(f"<w:moveFrom>{run}</w:moveFrom>") + p(f"<w:moveTo>{run}</w:moveTo>"))).text == f"{PHONE}\n"
    )


def test_a_table_with_a_header_is_records():
    body = tbl(
        ("员工花名册", "", ""), ("姓 名", "证件号", "电话"), ("张三", "1", "13812345678"), ("李四", "2", "13912345678")
    )
    reading = read_bytes(docx(p("前") + body + p("后")))
    (table,) = reading.tables
    assert [column.name for column in table.columns] == ["姓名", "证件号", "电话"]
    assert [tuple(row) for row in table.rows] == [("张三", "1", "13812345678"), ("李四", "2", "13912345678")]
    assert (table.first_row, table.location) == (3, {"table": 1})
    assert places(reading) == [
        ("前", {"paragraph": 1}),
        ("员工花名册", {"table": 1, "row": 1}),
        ("后", {"paragraph": 14}),
    ]


def test_a_form_is_one_record_with_its_labels_as_columns():
    body = tbl(
        ("姓名", "张三", "性别", "男"), ("身份证号", "110101199003077891", "电话：", PHONE), ("备注", "无", "", "")
    )
    (table,) = read_bytes(docx(body)).tables
    assert [column.name for column in table.columns] == ["姓名", "性别", "身份证号", "电话", "备注"]
    assert [tuple(row) for row in table.rows] == [("张三", "男", "110101199003077891", PHONE, "无")]


def test_a_form_with_a_list_inside_and_two_people():
    body = tbl(
        ("姓名", "张三", "电话", PHONE),
        ("家庭成员", "姓名", "关系", "电话"),
        ("", "李四", "配偶", "13912345678"),
        ("", "王五", "子女", "13712345678"),
        ("姓名", "赵六", "电话", "13612345678"),
    )
    first, family, second = sorted(read_bytes(docx(body)).tables, key=lambda table: table.first_row)
    assert [tuple(row) for row in first.rows] == [("张三", PHONE)]
    assert [column.name for column in family.columns] == ["家庭成员", "姓名", "关系", "电话"]
    assert [row[1:] for row in family.rows] == [("李四", "配偶", "13912345678"), ("王五", "子女", "13712345678")]
    assert [tuple(row) for row in second.rows] == [("赵六", "13612345678")]


def test_merged_cells_keep_the_columns_apart():
    wide = f"<w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr>{p('合并')}</w:tc>"
    below = f"<w:tc><w:tcPr><w:vMerge/></w:tcPr>{p()}</w:tc>"
    body = tbl(("姓名", "电话", "邮箱"), (wide, "a@b.cn"), (below, PHONE, "c@d.cn"))
    (table,) = read_bytes(docx(body)).tables
    assert [tuple(row) for row in table.rows] == [("合并", None, "a@b.cn"), (None, PHONE, "c@d.cn")]


def test_nested_tables_and_prose_in_cells():
    inner = f"<w:tc>{p('外层')}{tbl(('姓名', '电话'), ('张三', PHONE))}{p()}</w:tc>"
    reading = read_bytes(docx(tbl((inner,), ("这是一段很长的文字。" * 30,))))
    (table,) = reading.tables
    assert table.location == {"table": 2}
    assert [tuple(row) for row in table.rows] == [("张三", PHONE)]
    assert [text[:4] for text, _ in places(reading)] == ["外层", "这是一段"]


def test_long_tables_come_in_chunks_with_their_header():
    rows = [(f"客户{n}", f"138{n:08}") for n in range(250)]
    tables = read_bytes(docx(tbl(("姓名", "电话"), *rows)), limits=Limits(rows_per_chunk=100)).tables
    assert sum(len(table.rows) for table in tables) == 250
    assert {tuple(column.name for column in table.columns) for table in tables} == {("姓名", "电话")}
    assert [table.first_row for table in tables] == sorted(table.first_row for table in tables)
    assert tables[-1].first_row + len(tables[-1].rows) == 252


def test_embedded_documents_are_members():
    ((name, inner),) = read_bytes(rich()).members
    assert name == "word/embeddings/inner.docx"
    assert inner.text == "嵌入 13700000011\n"


def test_encrypted():
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504) + "EncryptedPackage".encode("utf-16-le") + bytes(512)
    with pytest.raises(SkipObject) as error:
        list(DocxReader().read(ByteSource.of_bytes("a.docx", ole), ReadContext()))
    assert error.value.problem == Problem("encrypted")


def _with_doctype(declarations, text):
    main = f'<!DOCTYPE d [{declarations}]><w:document xmlns:w="{make.W}"><w:body>{p("前 " + PHONE)}{p(text)}</w:body></w:document>'
    return docx("", {"word/document.xml": main})


def test_external_entities_are_never_opened(tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("13999999999")
    reading = read_bytes(_with_doctype(f'<!ENTITY x SYSTEM "{secret.as_uri()}">', "a&x;b"))
    assert "13999999999" not in reading.everything()
    assert PHONE in reading.text
    assert Problem("external_entity") in reading.problems


def test_a_billion_laughs_end_early():
    declarations = '<!ENTITY l0 "lollollollol">' + "".join(
        f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)
    )
    reading = read_bytes(_with_doctype(declarations, "&l9;"))
    assert PHONE in reading.text
    assert [problem.code for problem in reading.problems] == ["damaged"]
    assert len(reading.text) < 16 << 20


def test_a_paragraph_without_end_is_read_in_windows():
    text = "内容" * 300_000 + PHONE + "内容" * 300_000
    reading = read_bytes(docx(p(text)), limits=Limits(text_window=1 << 16))
    assert reading.text == text + "\n"
    assert len(reading.chunks) > 20


def test_a_bomb_costs_what_lies_behind_the_limit():
    body = p(PHONE) + "<w:p><w:r><w:t>" + "x" * (64 << 20) + "</w:t></w:r></w:p>"
    reading = read_bytes(docx(body))
    assert PHONE in reading.text
    assert [problem.code for problem in reading.problems] == ["ratio"]


def test_a_cell_too_long_is_cut():
    body = tbl(("姓名", "备注"), ("张三", "长" * 5000))
    reading = read_bytes(docx(body), limits=Limits(max_cell=1000))
    assert reading.tables[0].rows[0][1] == "长" * 1000
    assert reading.problems == [Problem("cell_cut", "1000")]


@pytest.mark.parametrize("kind", ["w:p", "w:tbl", "w:tc", "w:txbxContent", "mc:AlternateContent"])
def test_deep_nesting_ends_in_a_problem(kind):
    reading = read_bytes(docx(p(PHONE) + f"<{kind}>" * 5000 + f"</{kind}>" * 5000))
    assert PHONE in reading.text
    assert {problem.code for problem in reading.problems} <= {"depth", "damaged"}


def test_a_tag_without_end():
    main = f'<w:document xmlns:w="{make.W}"><w:body>{p(PHONE)}<w:p w:x="' + "y" * (40 << 20)
    reading = read_bytes(docx("", {"word/document.xml": main}), limits=Limits(max_ratio=10**6))
    assert PHONE in reading.text
    assert [problem.code for problem in reading.problems] == ["damaged"]


def test_what_comes_before_a_break_is_kept():
    main = f'<w:document xmlns:w="{make.W}"><w:body>{p(PHONE)}<w:tbl><w:tr><w:tc>{p("张三 13912345678")}</w:oops>'
    reading = read_bytes(docx("", {"word/document.xml": main}))
    assert "13812345678" in reading.everything()
    assert "13912345678" in reading.everything()
    assert [problem.code for problem in reading.problems] == ["damaged"]


def test_a_document_of_pictures_alone_is_reported():
    pictures = {"word/media/image1.jpeg": bytes(20_000), "word/media/icon.png": bytes(100)}
    assert read_bytes(docx(p("扫描件"), pictures)).problems == [Problem("pictures_only", "1")]
    assert not read_bytes(docx(p("这一份文件有足够多的正文。" * 10), pictures)).problems
    assert not read_bytes(docx(p(""))).problems
