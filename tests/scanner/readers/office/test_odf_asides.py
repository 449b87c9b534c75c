"""What OpenDocument says in attributes and beside its paragraphs, and pictures of flat documents."""

from __future__ import annotations

import base64
import time

import pytest

from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.office.test_odf import KIND, SPACES, odf

PHONE = "13800138000"
_MATH = "http://www.w3.org/1998/Math/MathML"


def text(body: str, parts: dict[str, str | bytes] | None = None) -> bytes:
    return odf("text", body, parts)


def flat(body: str) -> bytes:
    kind = f'office:mimetype="{KIND}text"'
    return f"<office:document {SPACES} {kind}><office:body><office:text>{body}</office:text></office:body></office:document>".encode()


TEXTS = {
    "table": (f"<table:table><table:title>{PHONE}</table:title></table:table>", "alt_text"),
    "book": (f'<text:p>x<text:bibliography-mark text:identifier="Z1" text:address="{PHONE}"/></text:p>', "field"),
    "list to choose from": (f'<text:p><text:drop-down text:help="{PHONE}"/></text:p>', "field"),
    "query of a form": (f'<form:form form:command="{PHONE}"/>', "control"),
    "help of a control": (
        f'<form:property form:property-name="HelpText" office:value-type="string" office:string-value="{PHONE}"/>',
        "control",
    ),
    "index": (f"<text:index-title-template>{PHONE}</text:index-title-template>", "field"),
    "above a word": (f"<text:p><text:ruby><text:ruby-text>{PHONE}</text:ruby-text></text:ruby></text:p>", "ruby"),
    "list": (
        f'<text:list-style><text:list-level-style-number style:num-prefix="{PHONE}" style:num-suffix="."/></text:list-style>',
        "numbering",
    ),
    "date": (f"<presentation:date-time-decl>{PHONE}</presentation:date-time-decl>", "header"),
    "slide": (f'<draw:page draw:name="page1"/><draw:page draw:name="{PHONE}"/>', "slide_name"),
    "source of data": (f'<office:dde-source office:dde-topic="{PHONE}"/>', "link"),
    "message": (f'<table:error-message table:title="{PHONE}"/>', "field"),
    "scenario": (f'<table:table><table:scenario table:comment="{PHONE}"/></table:table>', "scenario"),
    "changed number": (
        f'<table:change-track-table-cell office:value-type="float" office:value="{PHONE}"/>',
        "deleted",
    ),
    "formula": (f'<math:math xmlns:math="{_MATH}"><math:mtext>{PHONE}</math:mtext></math:math>', "formula"),
    "annotated formula": (
        f'<math:math xmlns:math="{_MATH}"><math:mi>x</math:mi><math:annotation>{PHONE}</math:annotation></math:math>',
        "formula",
    ),
}


@pytest.mark.parametrize(("body", "part"), TEXTS.values(), ids=TEXTS.keys())
def test_what_stands_beside_the_text_is_read(body, part):
    assert read_bytes(text(body)).by_part == {part: f"{PHONE}\n"}


@pytest.mark.parametrize(
    ("element", "target", "said"),
    [
        ("text:section-source", "file:///C:/Users/zhangsan/a.odt", True),
        ("draw:area-rectangle", "mailto:zhangsan@corp.example", True),
        ("script:event-listener", "http://corp.example/", True),
        ("form:button", "mailto:zhangsan@corp.example", True),
        ("text:a", "客户名单.ods", True),
        ("draw:image", "Pictures/1.png", False),
        ("draw:object", "./Object 1", False),
        ("text:a", "#Heading", False),
    ],
)
def test_links_that_lead_out_are_read(element, target, said):
    body = f'<{element} xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xlink:href="{target}"/>'
    assert read_bytes(text(body)).by_part == ({"link": f"{target}\n"} if said else {})


def test_names_of_sheets_are_read_where_somebody_gave_them():
    table = '<table:table table:name="{}"><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>'
    body = table.format("Sheet1") + table.format(f"张三{PHONE}")
    assert read_bytes(odf("spreadsheet", body)).by_part == {"sheet_name": f"张三{PHONE}\n"}


def test_versions_and_signatures_say_whose_they_are():
    versions = f'<v:version-list xmlns:v="x"><v:version-entry v:comment="{PHONE}" v:creator="张三丰"/></v:version-list>'
    signatures = "<s><SignatureValue>13900139000</SignatureValue><X509SubjectName>CN=李四光</X509SubjectName></s>"
    parts = {"VersionList.xml": versions, "META-INF/documentsignatures.xml": signatures}
    assert read_bytes(text("", parts)).by_part == {"other": f"{PHONE}\n张三丰\nCN=李四光\n"}


def test_the_template_is_a_property():
    meta = (
        '<meta:template xmlns:xlink="http://www.w3.org/1999/xlink" xlink:title="模板" xlink:href="C:/zhangsan/x.ott"/>'
    )
    meta = f"<office:document-meta {SPACES}><office:meta>{meta}</office:meta></office:document-meta>"
    assert read_bytes(text("", {"meta.xml": meta})).cells == ["模板 C:/zhangsan/x.ott"]


def test_pictures_of_a_flat_document_are_members_but_for_icons_and_looks_of_objects():
    png = b"\x89PNG\r\n\x1a\n"

    def frame(size: int, before: str = "") -> str:
        data = base64.encodebytes(png + bytes(size)).decode()
        return (
            f"<draw:frame>{before}<draw:image><office:binary-data>{data}</office:binary-data></draw:image></draw:frame>"
        )

    body = frame(500) + frame(20_000, "<draw:object/>") + frame(30_000)
    assert [name for name, _ in read_bytes(flat(body)).members] == ["object-1"]


def test_a_description_in_pieces_takes_time_by_its_length():
    times = []
    for count in (10_000, 80_000):
        began = time.process_time()
        read_bytes(text(f"<svg:desc>{'a<text:x/>' * count}</svg:desc>"))
        times.append(time.process_time() - began)
    assert times[1] < 30 * times[0] + 0.5
