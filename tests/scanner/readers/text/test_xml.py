"""XML: records and running text, nothing external, and nothing lost where a document breaks."""

from __future__ import annotations

import base64
import tracemalloc
from pathlib import Path
from xml.sax.saxutils import escape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.records import Problem, TableChunk, TextChunk
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.registry import reader_for
from scanner.readers.sniff import sniff
from scanner.readers.text.text import Decoded
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes
from tests.scanner.readers.ooxml_maker import docx, p

DOCUMENT = """<?xml version="1.0" encoding="{encoding}"?>
<!-- 联系 13800000001 -->
<客户名单 xmlns="urn:x" 导出人="王五">
  <客户 编号="1"><姓名>张三</姓名><手机号>13800000002</手机号><地址><城市>北京</城市></地址></客户>
  <客户 编号="2"><姓名>李四</姓名><手机号>13800000003</手机号><备注><![CDATA[<b>13800000004</b>]]></备注></客户>
  <说明>请联系 <b>138</b>00000005 &amp; &#49;3800000006</说明>
  <?order tel="13800000007"?>
</客户名单>
"""
VALUES = (*(f"1380000000{i}" for i in range(1, 8)), "张三", "李四", "王五", "北京")


class TestXml(ReaderContract):
    CASES = (
        Case("utf-8", lambda: DOCUMENT.format(encoding="utf-8").encode(), VALUES, "application/xml"),
        Case("gb2312", lambda: DOCUMENT.format(encoding="GB2312").encode("gbk"), VALUES, "application/xml"),
        Case("utf-16", lambda: DOCUMENT.format(encoding="utf-16").encode("utf-16"), VALUES, "application/xml"),
        Case("no declaration", lambda: b"<r><c>13800138000</c></r>", ("13800138000",), "application/xml"),
        Case("svg", lambda: b'<svg xmlns="x"><text>13800138000</text></svg>', ("13800138000",), "image/svg+xml"),
        Case(
            "broken",
            lambda: DOCUMENT.format(encoding="utf-8").replace("</备注>", "").encode(),
            tuple(v for v in VALUES if v != "13800000005"),
            "application/xml",
            problems=("damaged",),
        ),
    )


def test_repeated_elements_are_records() -> None:
    tables = {t.table: t for t in read_bytes(DOCUMENT.format(encoding="utf-8").encode()).tables}
    table = tables["客户名单/客户"]
    rows = [{c.name: v for c, v in zip(table.columns, row, strict=True) if v} for row in table.rows]
    assert rows[0] == {"编号": "1", "姓名": "张三", "手机号": "13800000002", "地址.城市": "北京"}
    assert rows[1]["手机号"] == "13800000003"


@pytest.mark.parametrize(
    "document",
    [
        '<r><row><field name="phone">13800138000</field><field name="x">1</field></row><row><field name="phone">13900139000</field></row></r>',
        '<beans><bean id="a"><property name="phone" value="13800138000"/><property name="x" value="1"/></bean><bean id="b"><property name="phone" value="13900139000"/></bean></beans>',
        '<r><c phone="13800138000" x="1"/><c phone="13900139000" x="2"/></r>',
    ],
)
def test_names_in_attributes_are_columns(document: str) -> None:
    (table,) = read_bytes(document.encode()).tables
    place = [c.name for c in table.columns].index("phone")
    assert [row[place] for row in table.rows] == ["13800138000", "13900139000"]


def test_nothing_external_is_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("13800138000")
    document = f"""<?xml version="1.0"?><!DOCTYPE r SYSTEM "http://127.0.0.1:9/x.dtd" [
      <!ENTITY a SYSTEM "{secret.as_uri()}"><!ENTITY % p SYSTEM "{secret.as_uri()}"> %p; <!ENTITY n "13900139000">
    ]><r><t>before &a; &n; &nbsp; after 13700137000</t></r>"""
    reading = read_bytes(document.encode())
    assert "13800138000" not in reading.everything()
    assert "13700137000" in reading.everything()


def test_a_declared_text_is_read() -> None:
    reading = read_bytes(b'<!DOCTYPE r [<!ENTITY n "13900139000">]><r><t>x &n; y</t></r>')
    assert "x 13900139000 y" in reading.everything()


def test_what_lies_outside_the_file_is_not_fetched_and_that_is_told() -> None:
    outside = '<!DOCTYPE r [<!ENTITY o SYSTEM "file:///etc/hostname"><!ENTITY n SYSTEM "a.gif" NDATA gif>'
    reading = read_bytes(f"{outside}]><r><t>13800138000</t><u>&o;</u></r>".encode())
    assert "13800138000" in reading.cells
    assert [problem.code for problem in reading.problems] == ["external_entity"]
    assert read_bytes(f"{outside}]><r><t>13800138000</t></r>".encode()).problems == []


def test_entities_that_explode_do_not() -> None:
    levels = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 12))
    reading = read_bytes(f'<!DOCTYPE r [<!ENTITY e0 "lol">{levels}]><r>&e11;13800138000</r>'.encode())
    assert "13800138000" in reading.everything()
    assert len(reading.everything()) < 10_000


def test_several_documents_in_a_file() -> None:
    reading = read_bytes(
        b"<r><t>13800138000</t></r>\n<?xml version='1.0'?><r><t>13900139000</t></r>\n<r><t>13700137000</t></r>"
    )
    assert {"13800138000", "13900139000", "13700137000"} <= set(reading.cells)
    assert reading.problems == []


def test_the_rest_of_a_broken_document_is_text_with_its_line() -> None:
    reading = read_bytes(b"<r>\n<a>1</a>\n<b>13800138000</c>\n<d>13900139000</d>\n", "a.xml")
    texts = [c for c in reading.chunks if isinstance(c, TextChunk)]
    assert "13900139000" in texts[-1].data.decode()
    assert texts[-1].line == 3
    assert "13800138000" in reading.everything()


def test_deep_nesting_is_bounded() -> None:
    reading = read_bytes(b"<n>" * 50_000 + b"13800138000" + b"</n>" * 50_000, "a.xml")
    assert "13800138000" in reading.everything()
    assert reading.codes == ["depth"]


def test_large_documents_stream() -> None:
    row = "<row><name>张三</name><phone>13800138000</phone><note>" + "x" * 300 + "</note></row>\n"
    data = ("<list><rows>" + row * 8_000 + "</rows><tail>13900139000</tail></list>").encode()
    source = ByteSource.of_bytes("a", data)
    sniff(source)
    rows = 0
    tracemalloc.start()
    for part in reader_for(source).read(source, ReadContext()):
        assert isinstance(part, TableChunk)
        rows += len(part.rows)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert rows == 8_001
    assert peak < 8 << 20


_node = st.recursive(
    st.from_regex(r"[0-9]{6}", fullmatch=True),
    lambda inner: st.lists(st.tuples(st.sampled_from(["a", "b", "姓名"]), inner), max_size=5),
    max_leaves=15,
)


@settings(max_examples=150, deadline=None, database=None)
@given(_node, st.booleans(), st.text("<&é张 \n", max_size=4))
def test_every_text_of_any_document_is_found(tree: object, tails: bool, tail: str) -> None:
    wanted: list[str] = []

    def build(node: object) -> str:
        if isinstance(node, str):
            wanted.append(node)
            return node
        return "".join(f"<{name}>{build(inner)}</{name}>{escape(tail) if tails else ''}" for name, inner in node)  # type: ignore[attr-defined]

    reading = read_bytes(f"<r>{build(tree)}</r>".encode(), "a.xml")
    everything = reading.everything()
    assert reading.problems == []
    for number in set(wanted):
        assert everything.count(number) >= 1


def test_values_of_neighbouring_elements_in_mixed_content_stay_apart():
    person = b'<?xml version="1.0"?><list><person id="7"><mobile>13812345678</mobile><![CDATA[6222021001116245702]]><mail>a@example.org</mail></person></list>'
    assert "13812345678 6222021001116245702 a@example.org" in read_bytes(person).text
    assert "13812345678" in read_bytes(b"<?xml version='1.0'?><p>tel <b>138</b>12345678 end</p>").text


def test_bytes_of_property_lists_are_what_they_hold() -> None:
    pdf = b"%PDF-1.4\n" + bytes(range(256))
    parts = {
        "text": "电话 13700000001".encode(),
        "gbk": "备注 13700000002".encode("gbk"),
        "pdf": pdf,
        "key": bytes(range(128, 160)),
    }
    entries = "".join(
        f"<key>{key}</key>\n<data>\n\t{base64.encodebytes(data).decode()}</data>" for key, data in parts.items()
    )
    page = f'<?xml version="1.0"?><plist version="1.0"><dict>{entries}<key>last</key><string>c</string></dict></plist>'
    reading = read_bytes(page.encode())
    assert "电话 13700000001" in reading.everything()
    assert "备注 13700000002" in reading.everything()
    assert [name for name, _ in reading.members] == ["data/3"]
    assert reading.problems == [Problem("binary_cells", "data")]
    assert base64.b64encode(pdf)[:20].decode() not in reading.everything()
    cut = read_bytes(page.encode()[: page.index("</data>")])
    assert "电话 13700000001" in cut.everything()
    other = read_bytes(page.replace("plist", "list").encode())
    assert base64.b64encode(parts["text"]).decode() in other.everything()


def test_what_attributes_hold_in_uris_is_read() -> None:
    letter = base64.b64encode(docx(p("客户 13812345678"))).decode()
    note = base64.b64encode("电话 13900000001".encode()).decode()
    document = (
        f'<svg xmlns="http://www.w3.org/2000/svg"><image href="data:application/octet-stream;base64,{letter}"/>'
        f'<a href="data:text/plain;base64,{note}"/><b c="metadata: x" d="data:,13700000002"/></svg>'
    )
    reading = read_bytes(document.encode(), "a.svg")
    assert [inner.text for _, inner in reading.members] == ["客户 13812345678\n"]
    everything = reading.everything()
    assert all(word in everything for word in ("13900000001", "metadata: x", "13700000002"))
    assert letter[:20] not in everything


@pytest.mark.parametrize("width", [0, 64, 76])
@pytest.mark.parametrize("cut", [None, 0, 1, 40, 59, 64, 70, 300])
def test_files_in_elements_are_members(width: int, cut: int | None, monkeypatch: pytest.MonkeyPatch) -> None:
    """As e-books of FictionBook hold their pictures, and systems their attachments; wherever a block ends."""
    packed = base64.b64encode(docx(p("电话 13400000001") + "".join(p(f"第{n}段") for n in range(40)))).decode()
    folded = "\n".join(packed[at : at + width] for at in range(0, len(packed), width)) if width else packed
    head = "<r><a>张三</a><f name='x'>"
    if cut is not None:
        at = len(head.encode()) + cut
        monkeypatch.setattr(Decoded, "__iter__", lambda self: iter((whole[:at], whole[at:])))
    whole = f"{head}{folded}\n</f><b>13400000002</b></r>".encode()
    reading = read_bytes(whole, "a.xml")
    assert len(reading.members) == 1
    assert "13400000001" in reading.members[0][1].everything()
    assert "13400000002" in reading.cells
    assert packed[:30] not in reading.everything()


def test_what_is_no_file_stays_text() -> None:
    for text in ("QUJD" * 40, "QUJD" * 40 + "\n电话 13400000001", "x" * 80 + "\n" + "y" * 90, "A" * 61 + "==\nB" * 9):
        reading = read_bytes(f"<r><a>前<i>1</i>{text}<i>2</i></a><c>{text}</c></r>".encode(), "a.xml")
        assert "".join(reading.everything().split()).count("".join(text.split())) == 2
        assert reading.members == []


def test_stretches_of_a_text_in_svg_are_one_text() -> None:
    runs = "<text><tspan fill='red'>1381234</tspan><tspan>5678</tspan></text>"
    lines = "<text>电话<tspan x='0' dy='1em'>13912345678</tspan><tspan x='0' dy='1em'>13712345678</tspan></text>"
    said = read_bytes(f"<svg xmlns='http://www.w3.org/2000/svg'>{runs}{lines}</svg>".encode()).everything()
    assert "13812345678" in said
    assert "13912345678 13712345678" in said
