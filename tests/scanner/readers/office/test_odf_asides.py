"""What OpenDocument says in attributes and beside its paragraphs, and pictures of flat documents."""

from __future__ import annotations

import base64
import time

import pytest

from tests.scanner.readers.contract import read_bytes
from tests.scanner.readers.office.test_odf import KIND, SPACES, odf
from tests.scanner.readers.office.test_odf import row as table_row

PHONE = "13800138000"
_MATH = "http://www.w3.org/1998/Math/MathML"
_LATER = (
    'xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" '
    'xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0" '
    'xmlns:field="urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0"'
)
_CONFIG = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"


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


WRITTEN = {
    "control of a form": ('loext:content-control loext:alias="{}"', "control"),
    "choice of a control": ('loext:list-item loext:display-text="{}"', "control"),
    "who shall sign": ('loext:signatureline loext:suggested-signer-email="{}"', "control"),
    "what a square code says": ('loext:qrcode loext:qrcode-content="{}"', "field"),
    "field of another program": ('field:param field:name="x" field:value="{}"', "field"),
    "mark of an index": ('text:toc-mark text:string-value="{}"', "field"),
    "hint of a field": ('text:text-input text:description="{}"', "field"),
    "bookmark": ('text:bookmark text:name="{}"', "field"),
    "named range": ('table:named-range table:name="a_{}"', "field"),
    "name of a picture": ('draw:frame draw:name="{}"', "field"),
    "condition": ('text:section text:condition="ooow:&quot;{}&quot;"', "field"),
    "condition of a format": ('calcext:condition calcext:value="=&quot;{}&quot;"', "field"),
    "group of a pivot table": ('table:data-pilot-group table:name="{}"', "field"),
    "query of a list": ('form:listbox form:list-source="{}"', "control"),
    "bullet": ('text:list-level-style-bullet style:num-prefix="{}"', "numbering"),
    "tip of a link": ('draw:a xlink:title="{}"', "field"),
}


@pytest.mark.parametrize(("element", "part"), WRITTEN.values(), ids=WRITTEN.keys())
def test_attributes_in_which_people_write_are_read_once(element, part):
    body = f"<text:section {_LATER}>{2 * f'<{element.format(PHONE)}/>'}</text:section>"
    said = read_bytes(text(body)).by_part
    assert list(said) == [part]
    assert said[part].count(PHONE) == 1


@pytest.mark.parametrize(
    "element",
    [
        *(
            'text:bookmark text:name="_Toc13800138000"',
            'text:section text:name="区域1"',
            'draw:frame draw:name="图像1"',
        ),
        'style:map style:condition="value()&gt;=0"',
        'text:list-level-style-number style:num-suffix="." loext:num-list-format="%1%."',
        'table:named-range table:name="list"',
        'draw:layer draw:name="backgroundobjects"',
    ],
)
def test_what_programs_write_themselves_is_not_read(element):
    assert read_bytes(text(f"<text:section {_LATER}><{element}/></text:section>")).by_part == {}


def test_text_in_no_paragraph_is_read():
    body = (
        f'<x:instance xmlns:x="http://www.w3.org/2002/xforms"><tel>{PHONE}</tel></x:instance>'
        "<text:note-continuation-notice-forward>续</text:note-continuation-notice-forward>"
        '<number:text xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0">元</number:text>'
        '<loext:text xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0"> £</loext:text>'
    )
    assert read_bytes(text(body)).by_part == {"other": f"{PHONE}\n续\n"}


def test_settings_say_whose_the_printer_and_the_database_are():
    item = '<config:config-item config:name="{}" config:type="string">{}</config:config-item>'
    said = item.format("PrinterName", "张三的打印机") + item.format("PrinterSetup", "AAAA")
    settings = f'<office:document-settings {SPACES} xmlns:config="{_CONFIG}">{said}</office:document-settings>'
    assert read_bytes(text("", {"settings.xml": settings})).by_part == {"settings": "张三的打印机\n"}


def test_parts_that_no_standard_names_and_statements_are_read():
    parts = {
        "custom/x.xml": f"<a>{PHONE}</a>",
        "manifest.rdf": '<RDF about="content.xml"><tel>13900139000</tel></RDF>',
        "Configurations2/menubar/menubar.xml": "<a>13700137000</a>",
    }
    assert read_bytes(text("", parts)).by_part == {"other": f"{PHONE}\n13900139000\n"}


def test_authors_of_openoffice_1():
    body = '<office:annotation office:author="张三"><text:p>x</text:p></office:annotation><office:change-info office:chg-author="李四"/>'
    assert read_bytes(text(body)).cells == ["张三", "李四"]


@pytest.mark.parametrize(
    ("cell", "value", "read"),
    [
        ("1.38E+10", 'office:value-type="float" office:value="13800138000"', "13800138000"),
        ("显示 13900139000", 'office:value-type="float" office:value="5"', "显示 13900139000\n5"),
        ("显示", 'office:value-type="string" office:string-value="隐藏"', "显示\n隐藏"),
        ("两 行", 'office:value-type="string" office:string-value="两  行"', "两 行"),
    ],
)
@pytest.mark.parametrize("kind", ["text", "spreadsheet"])
def test_cells_say_what_they_show_and_what_they_hold(kind, cell, value, read):
    rows = f"<table:table-row><table:table-cell {value}><text:p>{cell}</text:p></table:table-cell></table:table-row>"
    data = odf(kind, f'<table:table table:name="a">{table_row("姓名")}{table_row("张三")}{rows}</table:table>')
    assert read_bytes(data).cells[-1] == read


def test_every_link_is_read_however_many_there_are():
    body = "".join(f'<text:a xlink:href="mailto:a{n}@corp.example"/>' for n in range(1500)) * 2
    assert len(read_bytes(text(body)).by_part["link"].splitlines()) == 1500


def test_a_long_description_is_read_to_its_end():
    assert PHONE in read_bytes(text(f"<svg:desc>{'长' * 300_000}{PHONE}</svg:desc>")).by_part["alt_text"]


def test_what_stands_around_the_annotation_of_a_formula_is_read_where_it_says_something():
    body = f'<math:math xmlns:math="{_MATH}"><math:mn>{PHONE}</math:mn><math:annotation>x</math:annotation></math:math>'
    assert read_bytes(text(body)).by_part == {"formula": f"{PHONE}\nx\n"}


def test_cells_that_repeat_each_other_are_bounded():
    cell = '<table:table-cell table:number-columns-repeated="100"><text:p>x</text:p></table:table-cell>'
    row = f'<table:table-row table:number-rows-repeated="100">{cell * 160}</table:table-row>'
    reading = read_bytes(odf("spreadsheet", f'<table:table table:name="s">{row * 4}</table:table>'))
    assert len(reading.cells) < 1_200_000


@pytest.mark.parametrize("kind", ["text-master-template", "chart-template", "image-template", "formula-template"])
def test_templates_of_every_kind_are_read(kind):
    assert PHONE in read_bytes(odf(kind, f"<text:p>{PHONE}</text:p>")).text


def test_properties_of_many_and_endless_values():
    title = "<dc:title>a</dc:title>" * 20_000 + "".join(f"<x{n}>{n}</x{n}>" for n in range(1200))
    meta = f"<office:document-meta {SPACES}><office:meta>{title}<tel>{PHONE}</tel></office:meta></office:document-meta>"
    reading = read_bytes(text("", {"meta.xml": meta}))
    assert f"{PHONE}\n" in reading.by_part["properties"]


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
        ("text:section-source", "客户名单.odt", True),
        ("draw:image", "../../张三.png", True),
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
