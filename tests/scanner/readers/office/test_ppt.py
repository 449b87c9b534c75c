"""PowerPoint 97 presentations: slides in order, notes, comments, hidden slides, older versions, and hostile streams."""

import struct
import zlib

from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import Problem, TextChunk
from scanner.readers.base import Member, ReadContext
from scanner.readers.registry import reader_for
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes, source_of
from tests.scanner.readers.ole_maker import compound, drawn, summary
from tests.scanner.readers.ooxml_maker import docx, p

TYPE = "application/vnd.ms-powerpoint"
PHONE = "13812345678"


def atom(kind, body, instance=0, version=0):
    return struct.pack("<HHL", instance << 4 | version, kind, len(body)) + body


def box(kind, *inner, instance=0):
    return atom(kind, b"".join(inner), instance, 15)


def wide(text, kind=4000, instance=0):
    return atom(kind, text.encode("utf-16-le"), instance)


def drawing(*inner):
    return box(1036, box(0xF002, box(0xF003, box(0xF004, box(0xF00D, atom(3999, bytes(4)), *inner)))))


def persist(number, identifier):
    return atom(1011, struct.pack("<LLLLL", number, 0, 0, identifier, 0))


def comment(author, text):
    inner = box(12000, wide(author, 4026, 0), wide(text, 4026, 1), wide("L", 4026, 2), atom(12001, bytes(28)))
    return box(5000, box(5002, wide("___PPT10", 4026), atom(0x138B, inner)))


def presentation(*, user=b"", more=None, objects=()):
    tops = {
        2: box(1016, drawing(wide("母版 13300001111"))),
        3: box(1006, atom(1007, bytes(24)), drawing(wide("第一页：" + PHONE)), comment("李评论", "批注 13300002222")),
        4: box(1006, atom(1007, bytes(24)), atom(1017, struct.pack("<LLBBHL", 0, 0, 0, 0, 4, 0)),
               drawing(atom(4008, b"hidden 13300003333"))),
        5: box(1008, atom(1009, struct.pack("<LHH", 256, 0, 0)), drawing(wide("备注 13300004444"))),
        6: atom(4113, struct.pack("<L", 0) + zlib.compress(compound({"Package": docx(p("嵌入 13300005555"))})), 1),
    }  # fmt: skip
    link = box(4055, wide("王五", 4026, 0), wide("mailto:wang@example.cn", 4026, 1))
    listed = box(4080, persist(3, 256), wide("标题一\r副标题"), persist(4, 257), wide("标题二 13300006666"))
    masters = box(4080, persist(2, 900), wide("母版列表"), instance=1)
    tops[1] = box(1000, box(1033, link), masters, listed, box(4057, wide("页脚 13300007777", 4026, 2)))
    tops |= dict(enumerate(objects, 7))
    stream, places = box(1006, drawing(wide("旧版 13300008888"))), {}
    for number in sorted(tops):
        places[number] = len(stream)
        stream += tops[number]
    at = len(stream)
    stream += atom(
        6002, struct.pack("<L", 1 | len(places) << 20) + b"".join(struct.pack("<L", places[n]) for n in sorted(places))
    )
    stream += atom(4085, struct.pack("<LLLLLL", 0, 0, 0, at, 1, 20) + bytes(4))
    properties = {"\x05SummaryInformation": summary({2: "标题", 4: "作者甲"})}
    return compound({"PowerPoint Document": stream, "Current User": user, **properties, **(more or {})})


def beside():
    """What is seen, or shown by a tip, and is no text of a slide."""
    shape = drawn(
        (0xC0C0, "艺术字 13400001111"), (0xC381, "替代 13400002222"), (0xC38D, "提示 13400003333"), (0xC380, "矩形 1")
    )
    named = box(1006, atom(1007, bytes(24)), wide("张无忌的页面", 4026, 3), drawing(shape))
    numbered = box(1006, atom(1007, bytes(24)), wide("Slide 2", 4026, 3))
    film = box(4102, wide("C:\\张三丰\\v.avi", 4026, 0))
    linked = box(4046, wide("Worksheet", 4026, 1), wide("Excel.Sheet.8", 4026, 2), wide("C:\\李四光\\a.xls", 4026, 3))
    tip = box(0xFE4, wide("链接 13400004444", 4026, 0))
    shows = box(1040, box(1041, wide("放映给王五", 4026, 0)))
    return presentation(objects=[named, numbered, box(1033, film, linked, tip), shows])


class TestPpt(ReaderContract):
    CASES = (
        Case("usual", presentation, ("母版 13300001111", "第一页：" + PHONE, "批注 13300002222", "李评论", "hidden 13300003333",
             "备注 13300004444", "嵌入 13300005555", "标题一\n副标题", "标题二 13300006666", "页脚 13300007777", "王五",
             "mailto:wang@example.cn", "旧版 13300008888", "作者甲"), TYPE, absent=("___PPT10",)),
        Case("beside", beside, ("艺术字 13400001111", "替代 13400002222", "提示 13400003333", "张无忌的页面", "张三丰\\v.avi",
             "李四光\\a.xls", "链接 13400004444", "放映给王五"), TYPE, absent=("矩形 13400", "Slide 2", "Worksheet")),
    )  # fmt: skip


def test_places():
    found = {}
    for chunk in read_bytes(presentation()).chunks:
        if isinstance(chunk, TextChunk):
            ends = [at for at, _ in chunk.marks[1:]] + [len(chunk.data)]
            for (at, place), end in zip(chunk.marks, ends, strict=True):
                found[chunk.data[at:end].decode().strip()] = dict(place)
    assert found["第一页：" + PHONE] == {"page": 1}
    assert found["hidden 13300003333"] == {"page": 2, "part": "hidden_slide"}
    assert found["标题二 13300006666"] == {"page": 2, "part": "hidden_slide"}
    assert found["备注 13300004444"] == {"page": 1, "part": "notes"}
    assert found["批注 13300002222"] == {"page": 1, "part": "comment"}
    assert found["旧版 13300008888"] == {"part": "older_version"}
    assert found["页脚 13300007777"] == {"part": "footer"}


def test_a_password_is_told():
    token = struct.pack("<HHLLL", 0, 0x0FF6, 20, 20, 0xF3D1C4DF)
    assert read_bytes(presentation(user=token)).codes == ["encrypted"]
    assert read_bytes(presentation(more={"EncryptedSummary": b"x"})).codes == ["encrypted"]


def test_versions_before_97_are_named():
    assert read_bytes(compound({"PP40": b"x", "PP97_DUALSTORAGE": {"Pictures": b""}})).codes == ["unsupported"]


def test_broken_objects_are_told():
    reading = read_bytes(presentation(objects=(atom(4113, b"\0\0\0\0broken", 1),)))
    assert ("object 2", ["damaged"]) in [(name, inner.codes) for name, inner in reading.members]


def test_an_object_that_unpacks_without_end_is_bounded():
    data = presentation(objects=(atom(4113, b"\0\0\0\0" + zlib.compress(bytes(20 << 20)), 1),))
    source = source_of(data)
    parts = reader_for(source).read(source, ReadContext(limits=Limits()))
    (bomb,) = [part for part in parts if isinstance(part, Member) and part.name == "object 2"]
    assert bomb.problem == Problem("ratio", "200")
    assert bomb.size == 16 << 20


def test_very_deep_containers_end():
    stream = b""
    for _ in range(3000):
        stream = box(1036, stream)
    reading = read_bytes(compound({"PowerPoint Document": stream + drawing(wide(PHONE))}))
    assert PHONE in reading.text
    assert reading.codes == ["damaged"]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.sampled_from((1000, 1006, 1008, 1009, 1011, 1017, 0xF00B, 4000, 4008, 4026, 4055, 4080, 4085, 4113, 5003,
                                           6002, 12000)), st.sampled_from((0, 1, 15)), st.binary(max_size=40)), max_size=20),
       st.integers(0, 200))  # fmt: skip
def test_any_records_end(made, cut):
    stream = b"".join(atom(kind, body, version % 15, version) for kind, version, body in made)
    stream = box(1000, stream[:cut]) + stream
    check_chunks(read_bytes(compound({"PowerPoint Document": stream})), Limits())
