"""FDF: the data of forms without the forms; XFDF, the same as XML."""

import time
import zlib

import pytest

from scanner.readers.pdf import fdf, fdf_syntax
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes


def file(body, *objects, more=b""):
    """A file whose root holds ``body``; ``objects`` are those from number 2 on."""
    every = [b"<</FDF<<" + body + b">>" + more + b">>", *objects]
    written = b"".join(b"%d 0 obj\n%s\nendobj\n" % (number, each) for number, each in enumerate(every, 1))
    return b"%FDF-1.2\n%\xe2\xe3\xcf\xd3\n" + written + b"trailer\n<</Root 1 0 R>>\n%%EOF\n"


def wide(text):
    return b"\xfe\xff" + text.encode("utf-16-be")


def octal(data):
    return b"".join(b"\\%03o" % byte for byte in data)


def stream(data, entries=b""):
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def filled_in():
    return file(
        b"/F(form.pdf)/ID[(13800000091)<1380>]/Fields["
        b"<</T(" + wide("姓名") + b")/V(" + wide("张三") + b")>>"
        b"<</T(tel)/V(" + octal(wide("电话13800000001号")) + b")>>"
        b"<</T(home)/Kids[<</T(street)/V<" + wide("南京路1号 13800000002").hex().encode() + b">>>"
        b"<</T(note)/V(a\\(b\\) (c) 138\\\n0000\\\r\n0003\\n)>>]>>"
        b"<</T(likes)/V[(13800000004)(tea)]>><</T(box)/V/Ja>><</T(off)/V/Off>>"
        b"<</T(long)/V 2 0 R>><</T(packed)/V 3 0 R>><</T(plain)/V 4 0 R/Kids 9 0 R>>]",
        b"(13800000005)",
        stream(zlib.compress("长 13800000006".encode()), b"/Filter/FlateDecode"),
        stream(b"13800000007"),
    )


def beside():
    return file(
        b"/Fields 2 0 R/Annots[<</Type/Annot/Subtype/Text/NM(13800000092)/Contents(" + wide("批 13800000011") + b")"
        b"/RC(<body><p>" + "批 13800000011".encode() + b"</p></body>)/T(\xc0\xee\xcb\xc4\xb9\xe2)>>"
        b"<</Subtype/FileAttachment/FS<</F(a.txt)/UF(a.txt)/EF<</F 3 0 R>>>>>>]"
        b"/JavaScript<</Before(f\\('13800000012'\\))/Doc[(n) (g\\('13800000013'\\))]/JS 4 0 R>>/Encoding/GBK",
        b"[<</T(name)/V(\xd5\xc5\xc8\xfd)>>]",
        stream("附 13800000014".encode(), b"/Type/EmbeddedFile"),
        stream(b"h('13800000015')"),
    )


TYPE = "application/vnd.fdf"


class TestFdf(ReaderContract):
    CASES = (
        Case(
            "filled in",
            filled_in,
            ("姓名", "张三", "home.street", "a(b) (c) 13800000003", "Ja", *(f"1380000000{n}" for n in range(1, 8))),
            TYPE,
            absent=("13800000091", "Off"),
        ),
        Case(
            "beside",
            beside,
            ("张三", "李四光", *(f"1380000001{n}" for n in range(1, 6))),
            TYPE,
            absent=("13800000092",),
        ),
    )


def test_the_fields_are_one_record():
    (table,) = read_bytes(filled_in()).tables
    record = dict(zip((column.name for column in table.columns), table.rows[0], strict=True))
    assert record["姓名"] == "张三"
    assert record["home.street"] == "南京路1号 13800000002"
    assert record["packed"] == "长 13800000006"
    assert table.location == {"part": "form"}


def test_a_rich_text_that_says_the_same_is_given_once():
    reading = read_bytes(beside())
    assert reading.text.count("13800000011") == 1
    assert [(name, inner.text) for name, inner in reading.members] == [("a.txt", "附 13800000014")]


@pytest.mark.parametrize(
    "body",
    [
        b"/Fields[" + b"<</Kids[" * 5000,
        b"/Fields 2 0 R",
        b"[" * 200_000,
        b"(" * 200_000,
        b"/Fields[" + b"<</T(a)/V(b)>>" * 20_000,
        b"/A" * 200_000,
    ],
    ids=["deep", "itself", "lists", "strings", "many", "names"],
)
def test_what_is_no_form_ends(body):
    started = time.monotonic()
    read_bytes(file(body, b"[2 0 R 2 0 R]"))
    assert time.monotonic() - started < 10


def test_more_than_is_read_is_reported(monkeypatch):
    monkeypatch.setattr(fdf, "_MOST", 3)
    assert read_bytes(filled_in()).codes == ["members"]
    monkeypatch.undo()
    monkeypatch.setattr(fdf_syntax, "_MOST", 30)
    reading = read_bytes(filled_in())
    assert reading.codes == ["members"]
    assert "张三" in reading.everything()
    monkeypatch.undo()
    monkeypatch.setattr(fdf, "_LARGEST", 100)
    assert "too_large" in read_bytes(filled_in()).codes
    monkeypatch.undo()
    assert read_bytes(file(b"/X" + b"[" * 200)).codes == ["depth"]


def test_a_file_that_cannot_be_unpacked_is_reported():
    data = beside().replace(b"/Type/EmbeddedFile", b"/Filter/LZWDecode")
    assert [inner.codes for _, inner in read_bytes(data).members] == [["damaged"]]


def test_xfdf_is_read_as_xml():
    data = (
        '<?xml version="1.0" encoding="UTF-8"?><xfdf xmlns="http://ns.adobe.com/xfdf/" xml:space="preserve">'
        '<f href="form.pdf"/><fields><field name="tel"><value>13800000021</value></field><field name="家"><field'
        ' name="街"><value>13800000022</value></field></field></fields><annots><text title="13800000023">'
        "<contents-richtext><body><p>13800000024<span>0</span></p></body></contents-richtext></text><link><OnActivation>"
        '<Action><URI Name="mailto:13800000025@a.example"/></Action></OnActivation></link></annots></xfdf>'
    ).encode()
    everything = read_bytes(data, "a.xfdf").everything()
    assert [n for n in range(21, 26) if f"138000000{n}" not in everything] == []
