"""XPS documents: pages in their order, runs that make a number together, what no text is told of."""

from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.office.test_vsdx import package, rels, types

XPS = "http://schemas.microsoft.com/xps/2005/06"
TYPE = "application/vnd.ms-xpsdocument"


def glyphs(x, y, text, more=""):
    return f'<Glyphs OriginX="{x}" OriginY="{y}" FontRenderingEmSize="10" UnicodeString="{text}" {more}/>'


def page(*inner):
    return f'<FixedPage xmlns="{XPS}" Width="794" Height="1123">{"".join(inner)}</FixedPage>'.encode("utf-16")


def document(*pages, order=None, more=None):
    names = [f"Documents/1/Pages/{n}.fpage" for n in range(1, len(pages) + 1)]
    listed = "".join(f'<PageContent Source="Pages/{n}.fpage"/>' for n in order or range(1, len(pages) + 1))
    return package({
        "[Content_Types].xml": types("application/vnd.ms-package.xps-fixeddocumentsequence+xml"),
        "_rels/.rels": rels(("fixedrepresentation", "/FixedDocSeq.fdseq", "")),
        "FixedDocSeq.fdseq": f'<FixedDocumentSequence xmlns="{XPS}"><DocumentReference Source="Documents/1/FixedDoc.fdoc"/></FixedDocumentSequence>',
        "Documents/1/FixedDoc.fdoc": f'<FixedDocument xmlns="{XPS}">{listed}</FixedDocument>',
        **dict(zip(names, pages, strict=True)),
        **(more or {}),
    })  # fmt: skip


def usual():
    return document(
        page(glyphs(200, 50, "1381234"), glyphs(237, 50.2, "5678"), glyphs(50, 50, "手机"), glyphs(50, 80, "{}{张三}")),
        page(
            '<Canvas><Canvas.RenderTransform><MatrixTransform Matrix="2,0,0,2,0,100"/></Canvas.RenderTransform>',
            glyphs(10, 10, "移动 13300001111"), "</Canvas>", glyphs(20, 50, "上面 13300002222"),
            '<Path FixedPage.NavigateUri="mailto:wang@example.cn"/>',
        ),
        page('<Path Data="M 0,0"/>'),
        order=[2, 1, 3],
        more={
            "Documents/1/Structure/DocStructure.struct":
                f'<DocumentStructure xmlns="{XPS}"><OutlineEntry Description="目录 13300003333"/></DocumentStructure>',
            "Documents/1/Pages/lost.fpage": page(glyphs(1, 1, "丢失 13300004444")),
        },
    )  # fmt: skip


class TestXps(ReaderContract):
    CASES = (
        Case("usual", usual, ("手机\t13812345678", "{张三}", "移动 13300001111", "13300002222", "mailto:wang@example.cn",
             "目录 13300003333", "丢失 13300004444"), TYPE, problems=("no_text_layer",)),
    )  # fmt: skip


def test_pages_come_in_their_order_and_lines_from_top_to_bottom():
    reading = read_bytes(usual())
    lines = reading.text.splitlines()
    assert lines[:4] == ["上面 13300002222", "移动 13300001111", "手机\t13812345678", "{张三}"]
    assert [(problem.code, problem.detail) for problem in reading.problems] == [("no_text_layer", "3")]


def test_advances_say_how_far_a_run_reaches():
    wide = glyphs(0, 10, "11", 'Indices="1,300;1,300"') + glyphs(60, 10, "22")
    far = glyphs(0, 30, "33", 'Indices="1,50;1,50"') + glyphs(60, 30, "44")
    assert read_bytes(document(page(wide, far))).text.splitlines()[:2] == ["1122", "33\t44"]


def test_glyphs_without_characters_are_no_text():
    assert read_bytes(document(page('<Glyphs OriginX="1" OriginY="1" Indices="12;13"/>'))).codes == ["no_text_layer"]


def test_deep_pages_end():
    assert read_bytes(document(page("<Canvas>" * 600 + "</Canvas>" * 600))).codes == ["damaged"]
