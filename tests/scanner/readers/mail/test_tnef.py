"""winmail.dat: properties, recipients, bodies, attachments, messages in messages, and hostile files."""

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from scanner.readers.mail import tnef as tnef_reader
from tests.scanner.readers.contract import Case, ReaderContract, check_chunks, read_bytes
from tests.scanner.readers.ooxml_maker import docx, p

TYPE = "application/vnd.ms-tnef"
PHONE = "13812345678"


def attribute(kind, body, level=1):
    return struct.pack("<BLL", level, kind, len(body)) + body + struct.pack("<H", sum(body) & 0xFFFF)


def text(number, value):
    data = value.encode("utf-16-le") + b"\0\0"
    return struct.pack("<HHLL", 0x1F, number, 1, len(data)) + data + bytes(-len(data) % 4)


def binary(number, data, kind=0x102):
    return struct.pack("<HHLL", kind, number, 1, len(data)) + data + bytes(-len(data) % 4)


def named(number, local, value):
    return struct.pack("<HH16sLL", 0x1F, number, bytes(16), 0, local) + text(number, value)[4:]


def labelled(number, name, value):
    data = name.encode("utf-16-le") + b"\0\0"
    head = struct.pack("<HH16sLL", 0x1F, number, bytes(16), 1, len(data)) + data + bytes(-len(data) % 4)
    return head + text(number, value)[4:]


def props(*some):
    return struct.pack("<L", len(some)) + b"".join(some)


def number(identifier, value):
    return struct.pack("<HHL", 3, identifier, value)


def tnef(*attributes):
    return struct.pack("<LH", 0x223E9F78, 1) + b"".join(attributes)


def attached(name, data, *more):
    begin = attribute(0x9002, bytes(14), 2)
    title = attribute(0x8010, name.encode("gbk") + b"\0", 2)
    return begin + attribute(0x800F, data, 2) + title + attribute(0x9005, props(*more), 2)


def usual():
    sent = struct.pack("<HHQ", 0x40, 0x0039, 132_500_000_000_000_000)
    rows = struct.pack("<L", 2) + props(text(0x3001, "王五"), text(0x39FE, "wang@example.cn"), number(0x0C15, 1))
    rows += props(text(0x3001, "赵六"), text(0x3003, "zhao@example.cn"), number(0x0C15, 2))
    inner = tnef(attribute(0x9003, props(text(0x1000, "转发的 13300001111"))))
    message = bytes(16) + inner
    return tnef(
        attribute(0x9007, struct.pack("<LL", 936, 0)),
        attribute(0x8004, "客户名单".encode("gbk") + b"\0"),
        attribute(0x9003, props(
            text(0x1000, f"请联系 {PHONE}。"), sent, named(0x8010, 0x8083, "li@example.cn"), text(0x3A1C, "13300002222"),
            labelled(0x8011, "工号项", "A1234567"), number(0x3FDE, 65001), text(0x0C1A, "张三"),
            binary(0x1013, f"<p>请联系 {PHONE}。</p><p>隐藏 13300003333</p>".encode()),
        )),
        attribute(0x9004, rows),
        attached("名单.docx", docx(p("附件 13300004444"))),
        attached("short.txt", b"in text 13300005555", text(0x3707, "长的名字.txt")),
        attribute(0x9002, bytes(14), 2) + attribute(0x9005, props(text(0x3001, "旧邮件"), binary(0x3701, message, 0x0D)), 2),
    )  # fmt: skip


def old():
    """What programs without MAPI write."""
    sender = struct.pack("<HHHH", 4, 20, 5, 10) + "李四".encode("gbk") + b"\0SMTP:li@example.cn\0"
    return tnef(attribute(0x8000, sender), attribute(0x800C, f"旧式正文 {PHONE}\0".encode("gbk")))


class TestTnef(ReaderContract):
    CASES = (
        Case("usual", usual, ("客户名单", PHONE, "li@example.cn", "13300002222", "工号项", "A1234567", "张三", "隐藏 13300003333",
             "王五", "zhao@example.cn", "附件 13300004444", "in text 13300005555", "转发的 13300001111", "2020-11-16"), TYPE),
        Case("old", old, ("旧式正文 " + PHONE, "李四", "li@example.cn"), TYPE),
    )  # fmt: skip


def test_names_of_members():
    assert [name for name, _ in read_bytes(usual()).members] == ["body.html", "名单.docx", "长的名字.txt", "旧邮件.dat"]


def test_names_of_properties_stand_over_their_values():
    table, people = read_bytes(usual()).tables
    record = dict(zip([column.name for column in table.columns], table.rows[0], strict=True))
    assert record["email"] == "li@example.cn"
    assert record["mobile phone"] == "13300002222"
    assert people.rows == [("to", "王五", "wang@example.cn"), ("cc", "赵六", "zhao@example.cn")]


def test_what_a_directory_says_of_recipients_and_properties_of_one_name():
    person = props(text(0x3001, "王五"), text(0x39FE, "wang@example.cn"), text(0x3A1C, "13300008888"))
    total = struct.pack("<HH16sLLq", 0x14, 0x8002, bytes(16), 0, 0x8083, 13300001234)
    own = props(named(0x8000, 0x8083, "li@example.cn"), named(0x8001, 0x8083, "zhao@example.cn"), total)
    people = attribute(0x9004, struct.pack("<L", 1) + person)
    message, recipients = read_bytes(tnef(people, attribute(0x9003, own))).tables
    assert message.rows == (("li@example.cn\nzhao@example.cn\n13300001234",),)
    assert recipients.rows == [(None, "王五", "wang@example.cn", "13300008888")]


def test_a_file_that_breaks_off_keeps_what_was_read():
    data = usual()
    reading = read_bytes(data[: data.index(b"in text 1330000")])
    assert reading.codes == ["damaged"]
    assert "附件 13300004444" in reading.everything()


def test_claims_of_the_file_are_not_believed():
    huge = struct.pack("<BLL", 1, 0x9003, 0xFFFFFFFF) + props(text(0x1000, PHONE))
    assert read_bytes(tnef() + huge).codes == ["damaged"]
    many = attribute(0x9003, struct.pack("<L", 0xFFFFFFFF) + text(0x1000, PHONE))
    reading = read_bytes(tnef(many))
    assert reading.codes == ["damaged"]
    assert PHONE in reading.text
    assert read_bytes(tnef(attribute(0x9003, props(struct.pack("<HHL", 0x1003, 0x3A1C, 0xFFFFFFFF))))).codes == [
        "damaged"
    ]


@settings(max_examples=200, deadline=None, derandomize=True, database=None)
@given(st.lists(st.tuples(st.sampled_from((0x8000, 0x8004, 0x800C, 0x800F, 0x8010, 0x9002, 0x9003, 0x9004, 0x9005, 0x9007)),
                          st.binary(max_size=60), st.sampled_from((1, 2))), max_size=12))  # fmt: skip
def test_any_attributes_end(made):
    check_chunks(read_bytes(tnef(*(attribute(*one) for one in made))), Limits())


def test_a_sender_of_thousands_of_words_costs_two(monkeypatch):
    asked = []
    monkeypatch.setattr(tnef_reader, "decoded", lambda data, page: asked.append(data) or "x")
    read_bytes(tnef(attribute(0x8000, bytes(8) + b"\xfe\xff\xfe\0" * 16_000)), "winmail.dat")
    assert len(asked) < 10
