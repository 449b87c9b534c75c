"""PowerPoint files: slides in their order, and what is not on them at a glance."""

from __future__ import annotations

from models.limits import Limits
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.ooxml_maker import R, package, relations

P = "http://schemas.openxmlformats.org/presentationml/2006/main"
STRICT = "http://purl.oclc.org/ooxml/presentationml/main"
SPACES = (
    f'xmlns:r="{R}" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:p188="http://schemas.microsoft.com/office/powerpoint/2018/8/main"'
    ' xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
)
MAIN = "application/vnd.openxmlformats-officedocument.presentationml."
TYPE = MAIN + "presentation"


def para(*runs: str) -> str:
    return "<a:p>" + "".join(f"<a:r><a:t>{run}</a:t></a:r>" for run in runs) + "</a:p>"


def shape(*paragraphs: str, name: str = "") -> str:
    return f'<p:sp><p:nvSpPr><p:cNvPr id="1" name="x" descr="{name}"/></p:nvSpPr><p:txBody>{"".join(paragraphs)}</p:txBody></p:sp>'


def part(root: str, content: str, attributes: str = "", space: str = P) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><p:{root} xmlns:p="{space}" {SPACES} {attributes}>{content}</p:{root}>'
    )


def table(*rows: tuple[str, ...]) -> str:
    body = "".join(
        "<a:tr>" + "".join(f"<a:tc><a:txBody>{para(text)}</a:txBody></a:tc>" for text in row) + "</a:tr>"
        for row in rows
    )
    return (
        f"<p:graphicFrame><a:graphic><a:graphicData><a:tbl>{body}</a:tbl></a:graphicData></a:graphic></p:graphicFrame>"
    )


def pptx(
    slides: dict[str, str], parts: dict[str, str | bytes] | None = None, space: str = P, kind: str = TYPE
) -> bytes:
    """A presentation of these slides (part names without extension, in their order) and further parts."""
    ids = "".join(f'<p:sldId id="{n + 256}" r:id="rId{n}"/>' for n in range(1, len(slides) + 1))
    return package(
        {
            "[Content_Types].xml": f'<Types><Override PartName="/ppt/presentation.xml" ContentType="{kind}.main+xml"/></Types>',
            "_rels/.rels": relations(("officeDocument", "ppt/presentation.xml")),
            "ppt/presentation.xml": part("presentation", f"<p:sldIdLst>{ids}</p:sldIdLst>", space=space),
            "ppt/_rels/presentation.xml.rels": relations(*(("slide", f"slides/{name}.xml") for name in slides)),
            **{f"ppt/slides/{name}.xml": content for name, content in slides.items()},
            **(parts or {}),
        }
    )


def rich(space: str = P) -> bytes:
    choice = f"<mc:AlternateContent><mc:Choice>{shape(para('选择 13600000001'))}</mc:Choice><mc:Fallback>{shape(para('后备 13600000099'))}</mc:Fallback></mc:AlternateContent>"
    first = part(
        "sld",
        shape(para("客户", "资料"), para("电话 136", "0000", "0002"), name="替代 13600000003") + choice,
        space=space,
    )
    second = part(
        "sld",
        table(("姓名", "手机号"), ("张三", "13600000004"), ("李四", "13600000005")) + shape(para("隐藏 13600000006")),
        'show="0"',
        space,
    )
    return pptx(
        {"slide9": first, "slide1": second},
        {
            "ppt/slides/_rels/slide9.xml.rels": relations(
                ("notesSlide", "../notesSlides/notesSlide1.xml"),
                ("comments", "../comments/comment1.xml"),
                ("chart", "../charts/chart1.xml"),
                ("hyperlink", "mailto:link@example.cn"),
            ),
            "ppt/notesSlides/notesSlide1.xml": part("notes", shape(para("备注 13600000007")), space=space),
            "ppt/comments/comment1.xml": part(
                "cmLst", "<p:cm authorId='0'><p:text>批注 13600000008</p:text></p:cm>", space=space
            ),
            "ppt/comments/modernComment_1.xml": f"<p188:cmLst {SPACES}><p188:cm><p188:txBody>{para('新批注 13600000009')}</p188:txBody></p188:cm></p188:cmLst>",
            "ppt/commentAuthors.xml": part("cmAuthorLst", '<p:cmAuthor id="0" name="批注人"/>', space=space),
            "ppt/charts/chart1.xml": f"<c:chartSpace {SPACES}><c:v>图表 13600000010</c:v></c:chartSpace>",
            "ppt/diagrams/data1.xml": f"<dgm xmlns:a='http://schemas.openxmlformats.org/drawingml/2006/main'>{para('图示 13600000011')}</dgm>",
            "ppt/slideMasters/slideMaster1.xml": part("sldMaster", shape(para("母版 13600000012")), space=space),
            "ppt/slideLayouts/slideLayout1.xml": part("sldLayout", shape(para("版式 13600000013")), space=space),
            "ppt/slides/slide77.xml": part("sld", shape(para("孤页 13600000014")), space=space),
            "ppt/tags/tag1.xml": part("tagLst", '<p:tag name="电话" val="13600000015"/>', space=space),
            "ppt/embeddings/list.csv": "姓名,电话\n赵六,13600000016\n",
            "docProps/core.xml": "<cp:coreProperties xmlns:cp='c' xmlns:dc='http://purl.org/dc/elements/1.1/'><dc:creator>王五</dc:creator></cp:coreProperties>",
        },
        space,
    )


VALUES = ("客户资料", "link@example.cn", "批注人", "王五", *(f"136{n:08}" for n in range(1, 17)))


class TestPptx(ReaderContract):
    CASES = (
        Case("rich", rich, VALUES, TYPE, absent=("13600000099",)),
        Case("strict", lambda: rich(STRICT), VALUES, TYPE, breakable=False),
        Case(
            "macros",
            lambda: pptx(
                {"s": part("sld", shape(para("13600000017")))},
                kind="application/vnd.ms-powerpoint.presentation.macroEnabled",
            ),
            ("13600000017",),
            "application/vnd.ms-powerpoint.presentation.macroenabled.12",
            breakable=False,
        ),
    )


def places() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = {}
    for chunk in read_bytes(rich()).chunks:
        for at, location in getattr(chunk, "marks", ()):
            found[chunk.data[at:].split(b"\n")[0].decode()] = dict(location)
    return found


def test_slides_have_their_numbers() -> None:
    found = places()
    assert found["电话 13600000002"] == {"page": 1, "paragraph": 2}
    assert found["隐藏 13600000006"]["page"] == 2
    assert found["备注 13600000007"] == {"part": "notes", "page": 1, "paragraph": 1}
    assert found["批注 13600000008"]["part"] == "comment"
    assert found["替代 13600000003"]["part"] == "alt_text"
    assert "page" not in found["母版 13600000012"]


def test_a_table_is_a_table() -> None:
    (found,) = [t for t in read_bytes(rich()).tables if t.columns[0].name == "姓名"]
    assert list(found.rows) == [("张三", "13600000004"), ("李四", "13600000005")]


def test_a_presentation_of_pictures_says_so() -> None:
    data = pptx({"s": part("sld", "")}, {"ppt/media/image1.png": bytes(range(256)) * 64})
    assert [problem.code for problem in read_bytes(data).problems] == ["pictures_only"]


def test_deep_slides_end() -> None:
    reading = read_bytes(pptx({"s": part("sld", shape(para("13600000018")) + "<p:grpSp>" * 20_000)}))
    assert "13600000018" in reading.text
    assert reading.codes == ["depth"]


def test_a_long_cell_is_cut_and_told() -> None:
    data = pptx({"s": part("sld", table(("x" * 5000, "y"), ("a", "b")))})
    assert read_bytes(data, limits=Limits(max_cell=1000)).codes == ["cell_cut"]
