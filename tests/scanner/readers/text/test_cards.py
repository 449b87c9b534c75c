"""Contacts and calendars: folded and encoded lines, one record a card."""

from __future__ import annotations

import base64

import pytest

from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

CARDS = (
    "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E5=BC=A0;=E4=B8=89;;;\r\n"
    "TEL;CELL:138-0013-8000\r\nTEL;HOME:01012345678\r\nEMAIL:zhang@example.com\r\n"
    "NOTE;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=E8=BA=AB=E4=BB=BD=E8=AF=81=\r\n1101051949=\r\n1231002X\r\n"
    "PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQ\r\n 13500135000AAAA\r\n\r\nEND:VCARD\r\n"
    "BEGIN:VCARD\nVERSION:3.0\nFN:李四\nitem1.TEL;type=CELL:+86 13900139000\nADR;TYPE=HOME:;;幸福路1号;北京市;朝阳区;100000;中国\nNOTE:备注很长\\n电话1370\n 0137000\nEND:VCARD\n"
)
EVENT = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nSUMMARY:面试张三\nATTENDEE;CN=李四:mailto:li@example.com\nDESCRIPTION:电话：138001\n 38000\\, 地点\nEND:VEVENT\nEND:VCALENDAR\n"


class TestCards(ReaderContract):
    CASES = (
        Case(
            "cards",
            CARDS.encode,
            ("张三", "138-0013-8000", "zhang@example.com", "11010519491231002X", "李四", "13900139000", "13700137000"),
            "text/vcard",
            absent=("13500135000",),
        ),
        Case("calendar", EVENT.encode, ("13800138000", "张三", "li@example.com"), "text/calendar"),
    )


def test_a_card_is_a_record() -> None:
    (table,) = read_bytes(CARDS.encode()).tables
    names = [c.name for c in table.columns]
    rows = [dict(zip(names, row, strict=True)) for row in table.rows]
    assert rows[0]["N"] == "张三"
    assert names.count("TEL") == 2
    assert rows[1]["FN"] == "李四"
    assert rows[1]["ADR"] == "中国 朝阳区 北京市 幸福路1号 100000"
    assert next(c.comment for c in table.columns if c.name == "FN") == "姓名"


def test_a_line_of_a_calendar_knows_its_place() -> None:
    (chunk,) = read_bytes(EVENT.encode()).chunks
    place = chunk.data.index(b"138")
    assert [location["line"] for at, location in chunk.marks if at <= place][-1] == 5


def _card(*lines: str) -> dict[str, str | None]:
    (table,) = read_bytes("\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""]).encode()).tables
    return dict(zip([column.name for column in table.columns], table.rows[0], strict=True))


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb2312", "big5"])
def test_quoted_text_is_in_the_encoding_it_says(encoding: str) -> None:
    text = "陳小明的電話" if encoding == "big5" else "陈小明的电话"
    quoted = "".join(f"={byte:02X}" for byte in text.encode(encoding))
    assert _card(f"NOTE;CHARSET={encoding.upper()};ENCODING=QUOTED-PRINTABLE:{quoted}") == {"NOTE": text}


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_messages_and_notes_of_phones(encoding: str) -> None:
    """As phones export them (IrMC): who it was in a card within, what it said quoted."""
    quoted = "".join(f"={byte:02X}" for byte in "身份证在我这里，电话".encode())
    card = "BEGIN:VCARD\r\nVERSION:2.1\r\nN:张三\r\nTEL:+8613500135001\r\nEND:VCARD\r\n"
    body = f"BEGIN:VBODY\r\nDate:23.11.2026 10:00:00\r\nTEXT;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:{quoted}=\r\n1350013=\r\n5002\r\nEND:VBODY\r\n"
    message = f"BEGIN:VMSG\r\nVERSION:1.1\r\nX-IRMC-BOX:INBOX\r\n{card}BEGIN:VENV\r\n{body}END:VENV\r\nEND:VMSG\r\n"
    reading = read_bytes(message.encode(encoding))
    assert reading.cells == ["张三", "+8613500135001"]
    assert "身份证在我这里，电话13500135002" in reading.text
    note = f"BEGIN:VNOTE\r\nVERSION:1.1\r\nBODY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:{quoted}=\r\n13500135003\r\nEND:VNOTE\r\n"
    assert "身份证在我这里，电话13500135003" in read_bytes(note.encode(encoding)).text


def test_text_in_base64() -> None:
    note, old = (base64.b64encode("电话 13800138000".encode(name)).decode() for name in ("utf-8", "gb18030"))
    card = _card(f"NOTE;ENCODING=BASE64:{note}", f"TITLE;ENCODING=B;CHARSET=GBK:{old}", f"X-A;BASE64:{note}")
    assert card == dict.fromkeys(("NOTE", "TITLE", "X-A"), "电话 13800138000")
    picture = base64.b64encode(b"GIF89a\x01\x00 13800138000").decode()
    assert _card("FN:张三", f"PHOTO;ENCODING=B;TYPE=GIF:{picture}") == {"FN": "张三"}


def test_the_label_of_an_address() -> None:
    label = "张三\\n幸福路1号: 13800138000"
    card = _card(f'item1.ADR;TYPE=HOME;LABEL="{label}":;;幸福路1号;北京市;;;', "TEL:13900139000")
    assert card == {"ADR": "北京市 幸福路1号", "LABEL": "张三 幸福路1号: 13800138000", "TEL": "13900139000"}


def test_titles_around_a_chinese_name() -> None:
    assert _card("N:张;三;;先生;13800138000") == {"N": "张三", "N.OTHER": "先生 13800138000"}
    assert _card("N:Li;Si;;Mr;", "TEL:1") == {"N": "Li Si Mr", "TEL": "1"}


PICTURE = b"\xff\xd8\xff\xe0\x00\x10JFIF" + bytes(range(256)) * 400


def _folded(line: str) -> list[str]:
    return [line[:74], *(f" {line[at : at + 73]}" for at in range(74, len(line), 73))]


def test_pictures_of_contacts_are_members() -> None:
    packed = base64.b64encode(PICTURE).decode()
    lines = _folded(f"PHOTO;ENCODING=b;TYPE=JPEG:{packed}")
    lines.append(f"KEY;ENCODING=b:{packed}")
    lines += _folded(f"LOGO:data:image/jpeg;base64,{packed}")
    lines += [f"NOTE;ENCODING=B:{base64.b64encode('备注 13700000001'.encode('gbk')).decode()}", "TEL:13700000002"]
    reading = read_bytes("\r\n".join(["BEGIN:VCARD", "VERSION:3.0", *lines, "END:VCARD", ""]).encode())
    assert [name for name, _ in reading.members] == ["photo", "key", "data/1"]
    assert "备注 13700000001" in reading.cells
    assert "13700000002" in reading.cells
    assert packed[:20] not in reading.everything()
    assert reading.problems == []


def test_attached_files_of_calendars_are_members() -> None:
    def attached(data: bytes, name: str) -> list[str]:
        head = f"ATTACH;VALUE=BINARY;FMTTYPE=x/y;X-FILENAME={name};ENCODING=BASE64:"
        return _folded(head + base64.b64encode(data).decode())

    lines = [*attached(PICTURE, "Bild.jpg"), *attached("名单 13700000003".encode(), "Liste.txt"), "SUMMARY:13700000004"]
    reading = read_bytes("\r\n".join(["BEGIN:VCALENDAR", *lines, "END:VCALENDAR", ""]).encode())
    assert [name for name, _ in reading.members] == ["Bild.jpg"]
    assert "名单 13700000003" in reading.text
    assert "13700000004" in reading.text
    assert reading.problems == []


def test_attached_pages_are_members() -> None:
    within = base64.b64encode("电话 13700000001".encode()).decode()
    page = f"<html><a href='data:text/plain;base64,{within}'>x</a></html>"
    line = f"ATTACH;VALUE=BINARY;X-FILENAME=a.html;ENCODING=BASE64:{base64.b64encode(page.encode()).decode()}"
    reading = read_bytes("\r\n".join(["BEGIN:VCALENDAR", *_folded(line), "END:VCALENDAR", ""]).encode())
    ((name, inner),) = reading.members
    assert name == "a.html"
    assert "电话 13700000001" in inner.text
