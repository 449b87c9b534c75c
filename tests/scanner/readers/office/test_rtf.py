"""Rich text: code pages, notes, fields, tables, embedded objects, and hostile files."""

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import TextChunk
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes
from tests.scanner.readers.office.test_ole_package import native
from tests.scanner.readers.ole_maker import compound
from tests.scanner.readers.ooxml_maker import docx, p

TYPE = "application/rtf"
PHONE = "13812345678"
FONTS = rb"{\fonttbl{\f0\fnil\fcharset134 SimSun;}{\f1\fcharset0 Arial;}{\f2\fcharset136 MingLiU;}}"


def rtf(body, head=b""):
    return rb"{\rtf1\ansi\ansicpg936\deff0" + FONTS + head + body + b"}"


def hexed(text, encoding="gbk"):
    return b"".join(b"\\'%02x" % byte if byte > 127 else bytes([byte]) for byte in text.encode(encoding))


def unicode(text):
    return b"".join(b"\\u%d?" % (unit if unit < 0x8000 else unit - 0x10000) for unit in units(text))


def units(text):
    data = text.encode("utf-16-le")
    return struct.unpack(f"<{len(data) // 2}H", data)


def usual():
    body = rb"\pard\f0 " + hexed("客户资料：张三 ") + PHONE[:3].encode() + b"{\\b " + PHONE[3:].encode() + rb"}\par "
    body += (
        unicode("王五𠮷")
        + rb" {\v "
        + hexed("隐藏 13300001111")
        + rb"}\par{\f2 "
        + hexed("臺灣 13300002222", "big5")
        + rb"}\par"
    )
    body += rb"{\header \pard " + hexed("页眉 13300003333") + rb"\par}{\footer " + hexed("页脚") + rb"}"
    body += rb"text{\footnote " + hexed("脚注 13300004444") + rb"}more"
    body += (
        rb"{\*\atnid X}{\*\atnauthor " + hexed("李评论") + rb"}{\*\annotation " + hexed("批注 13300005555") + rb"}\par"
    )
    body += rb'{\field{\*\fldinst HYPERLINK "mailto:wang@example.cn"}{\fldrslt ' + hexed("写信") + rb"}}\par"
    body += rb"{\shp{\*\shpinst{\sp{\sn wzDescription}{\sv " + hexed("替代 13300006666") + rb"}}{\shptxt "
    body += hexed("文本框") + rb"\par}}{\shprslt twice}}"
    body += rb"138{\deleted 1234}5678\par"
    head = rb"{\info{\title " + hexed("标题") + rb"}{\author " + hexed("作者甲") + rb"}}{\*\userprops{\propname "
    head += (
        hexed("部门")
        + rb"}\proptype30{\staticval "
        + hexed("财务")
        + rb"}}{\*\revtbl{Unknown;}{"
        + hexed("修订者")
        + b";}}"
    )
    return rtf(body, head)


def table():
    rows = (("姓名", "手机", "备注"), ("张三", PHONE, ""), ("李四", "13912345678", "旧\n客户"))
    body = b"before\\par"
    for row in rows:
        body += rb"\trowd\cellx1000\cellx2000\cellx3000 \pard\intbl "
        body += b"".join(hexed(cell).replace(b"\n", b"\\par ") + rb"\cell " for cell in row) + rb"\row "
    return rtf(body + rb"\pard after\par")


def upper():
    return rtf(rb"\pard {\upr{old name}{\*\ud{" + unicode("新名 13300007777") + rb"}}}\par \'d5\'c5\f1 \'c8\'fd\par")


def embedded():
    def objected(name, data):
        head = struct.pack("<LLL", 0x501, 2, len(name)) + name + struct.pack("<LL", 0, 0)
        body = head + struct.pack("<L", len(data)) + data
        return rb"{\object\objemb{\*\objclass x}{\*\objdata " + body.hex().encode() + rb"}{\result shown}}"

    wrapped = native("名单.txt".encode("gbk"), "附件 13300008888".encode())
    body = objected(b"Package\0", wrapped[4:]) + objected(b"Word\0", compound({"Package": docx(p("内嵌 13300009999"))}))
    return rtf(body + rb"\par {\pict\wmetafile8\bin8 {{{}\\'zz}" + rb"\par")


def mail():
    """HTML wrapped in RTF, as Outlook does it."""
    return (
        rb'{\rtf1\ansi\fromhtml1 {\*\htmltag64 <a href="mailto:zhao@example.cn">}\htmlrtf {\b \htmlrtf0 '
        rb"call 13811112222\htmlrtf }\htmlrtf0 {\*\htmltag72 </a>}\par}"
    )


def property_of_shape(name, text):
    return rb"{\sp{\sn " + name + rb"}{\sv " + text + b"}}"


def beside():
    """What stands beside the text in places that are mostly a program's own."""
    described = property_of_shape(b"wzDescription", hexed("身份证 13400001111"))
    picture = rb"{\pict{\*\picprop" + described + property_of_shape(b"wzName", b"Picture 13400") + rb"}\pngblip 00}"
    body = rb"{\*\shppict" + picture + rb"}{\nonshppict" + picture + rb"}"
    signed = (
        (b"wzTooltip", "提示 13400002222"),
        (b"wzSigSetupSuggSigner", "张三丰"),
        (b"wzSigSetupSuggSignerEmail", "z@a.cn"),
    )
    body += b"".join(property_of_shape(name, hexed(text)) for name, text in signed)
    body += property_of_shape(b"pihlShape", rb"{\*\hl{\hlfr link 13400003333}{\hlsrc mailto:li@example.cn}}")
    body += rb"{\*\background{\shp{\*\shpinst" + property_of_shape(b"gtextUNICODE", hexed("机密 13400004444")) + rb"}}}"
    body += 2 * (rb"\pard{\listtext\f0 " + hexed("编号13400005555") + rb"\tab}item\par")
    body += rb"\pard{\pntext\f0 1.\tab}{\*\pn\pnlvlbody{\pntxtb " + hexed("工号 13400006666") + rb"}}item\par"
    body += (
        rb"{\*\bkmkstart " + hexed("客户李四") + rb"}{\*\bkmkend " + hexed("客户李四") + rb"}{\*\bkmkstart _Toc134000}"
    )
    body += rb"{\mmath{\*\moMath{\mf{\mfPr{\mtype skw}}{\mr 13400007777}}}}\par"
    body += (
        rb"{\*\xmlopen\xmlns1{\xmlname id}{\xmlattr{\xmlattrname no}{\xmlattrvalue 13400008888}}}text{\*\xmlclose}\par"
    )
    body += rb"{\*\formfield{\fftype0{\*\ffname " + hexed("身份证号") + rb"}}}"
    head = (
        rb"{\*\listtable{\list{\listlevel{\leveltext\'0d"
        + unicode("电话")
        + rb"13400009999\'00;}}{\listname WW8Num1;}}}"
    )
    head += rb"{\*\mailmerge{\mmconnectstr Password=13500001111}{\mmquery SELECT 13500002222}}"
    head += (
        rb"{\*\protusertbl{wang@example.cn}{zhao@example.cn}}{\*\filetbl{\file\fid1 C:\\" + hexed("孙七.rtf") + rb"}}"
    )
    return rtf(body, head)


class TestRtf(ReaderContract):
    CASES = (
        Case("usual", usual, ("张三 " + PHONE, "王五𠮷", "隐藏 13300001111", "臺灣 13300002222", "页眉 13300003333", "页脚",
             "脚注 13300004444", "批注 13300005555", "李评论", "mailto:wang@example.cn", "写信", "替代 13300006666", "文本框",
             "1385678", PHONE, "标题", "作者甲", "部门", "财务", "修订者"), TYPE, absent=("twice", "SimSun", "Unknown")),
        Case("table", table, (PHONE, "before", "after"), TYPE),
        Case("upper", upper, ("新名 13300007777", "张三"), TYPE, absent=("old name",)),
        Case("embedded", embedded, ("附件 13300008888", "内嵌 13300009999", "shown"), TYPE, absent=("zz",)),
        Case("beside", beside, ("身份证 13400001111", "提示 13400002222", "张三丰", "z@a.cn", "link 13400003333\nmailto:li@example.cn",
             "机密 13400004444", "编号13400005555", "工号 13400006666", "客户李四", "13400007777", "13400008888", "电话13400009999",
             "Password=13500001111", "SELECT 13500002222", "wang@example.cn", "zhao@example.cn", "身份证号", "孙七.rtf"), TYPE,
             absent=("Picture 1", "_Toc", "skw", "WW8Num1")),
        Case("mail", mail, ("call 13811112222", "zhao@example.cn"), TYPE),
    )  # fmt: skip


def test_a_property_of_the_users_may_have_the_name_of_another():
    info = rb"{\info{\author Zhang}}{\*\userprops{\propname creator}\proptype30{\staticval Li 13812345678}}"
    reading = read_bytes(rb"{\rtf1\ansi " + info + rb" text}")
    assert reading.cells == ["Zhang", "Li 13812345678"]


def test_tables_are_records():
    (found,) = read_bytes(table()).tables
    assert [column.name for column in found.columns] == ["姓名", "手机", "备注"]
    assert found.rows == [("张三", PHONE, None), ("李四", "13912345678", "旧\n客户")]


def test_parts_have_their_places():
    chunks = [chunk for chunk in read_bytes(usual()).chunks if isinstance(chunk, TextChunk)]
    places = {place.get("part") for chunk in chunks for _, place in chunk.marks}
    assert places >= {None, "header", "footer", "footnote", "comment", "textbox", "field", "deleted"}


def test_what_stands_beside_twice_is_told_once():
    said = read_bytes(beside()).everything()
    assert [said.count(text) for text in ("13400001111", "13400005555", "客户李四")] == [1, 1, 1]


def test_names_of_members():
    assert [name for name, _ in read_bytes(embedded()).members] == [
        "object 1/名单.txt",
        "object 2/package",
        "picture 3",
    ]


def test_metafiles_are_members_but_for_what_shows_something_else():
    drawn = rb"{\pict\emfblip 0100000058}"
    both = rb"{\*\shppict{\pict\pngblip 89504e47}}{\nonshppict{\pict\wmetafile8 01000900}}"
    shown = rb"{\object\objemb{\*\objclass x}{\result " + drawn + rb" shown}}"
    reading = read_bytes(rtf(b"x" * 200 + drawn + both + shown))
    assert [name for name, _ in reading.members] == ["picture 1", "picture 2"]
    assert "shown" in reading.text


def test_pictures_alone_are_told():
    assert read_bytes(rtf(rb"{\pict\jpegblip ffd8ff}\par")).codes == ["pictures_only"]


def test_a_document_that_breaks_off_is_told():
    assert read_bytes(usual()[:-400]).codes == ["damaged"]
    assert PHONE in read_bytes(usual()[:-400]).everything()


def test_text_at_any_place_of_a_block():
    for pad in range(40):
        data = rtf(
            b"x" * ((1 << 18) - 400 + pad * 9)
            + rb"\par "
            + b"\\par ".join([hexed("张三") + PHONE.encode()] * 30)
            + rb"\par"
        )
        assert read_bytes(data).text.count("张三" + PHONE) == 30


def test_very_many_groups_end_soon():
    reading = read_bytes(rb"{\rtf1 " + b"{" * 300_000 + b"13812345678" + b"}" * 300_001)
    assert reading.codes == ["depth"]
    assert PHONE in reading.text
    assert read_bytes(rtf(rb"{\footnote x" * 5000)).codes


WORDS = (b"{", b"}", b"\\*", b"\\par ", b"\\cell ", b"\\row ", b"\\intbl ", b"\\u-10?", b"\\'b0", b"\\'", b"\\bin3 ", b"\\upr", b"\\ud",
         b"\\footnote ", b"\\field", b"\\fldinst ", b"\\object", b"\\objdata ", b"\\sv ", b"\\sn ", b"\\sn gtextUNICODE", b"\\listtext", b"\\mmath", b"\\*\\hl", b"\\hlfr", b"\\filetbl", b"\\protusertbl", b"\\info", b"\\title ",
         b"\\deleted ", b"\\fonttbl", b"\\f0 ", b"\\fcharset128 ", b"\\uc9 ", b"x", b"12", b"\\nestcell ", b"\\revtbl ",
         b"\\htmltag ", b"\\pict ", b"\xd5\xc5", b"\\mac ", b"\\ansicpg99999 ", b"\\plain ", b"\\", b"\\u55357 ", b"\\pard ")  # fmt: skip


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.sampled_from(WORDS), max_size=60))
def test_any_words_end(words):
    check_chunks(read_bytes(rtf(b"".join(words))), Limits())
