"""Mails and web archives: every part decoded, attachments as members, broken structure kept as text."""

from __future__ import annotations

import base64
import email.message
import email.policy
import quopri
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.limits import Limits
from models.records import Problem
from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.mail.mime_headers import decoded, parameters
from tests.scanner.readers.contract import Case, ReaderContract, read, read_bytes

HEAD = (
    b"Received: from mx.example.com\r\nMessage-ID: <1@example.com>\r\nFrom: a@example.com\r\n"
    b"To: b@example.com\r\nMIME-Version: 1.0\r\n"
)


def usual() -> bytes:
    """A mail as Python's own library writes it."""
    inner = email.message.EmailMessage()
    inner["From"], inner["To"], inner["Subject"] = "内层 <inner@example.com>", "c@example.com", "转发的邮件"
    inner["Message-ID"], inner["MIME-Version"] = "<2@example.com>", "1.0"
    inner.set_content("内层正文 13800000002")
    mail = email.message.EmailMessage()
    mail["Message-ID"] = "<1@example.com>"
    mail["From"], mail["To"], mail["Cc"] = (
        "张三 <zhang@example.com>",
        "李四 <li@example.com>",
        "王五 <wang@example.com>",
    )
    mail["Subject"] = "客户名单，请注意保密，不得外传给任何第三方机构或者个人"
    mail.set_content("正文电话 13800000001\n")
    mail.add_alternative(
        "<html><body><p>网页 138<b>0000</b>0003</p><!-- 注释 13800000004 --></body></html>", subtype="html"
    )
    mail.add_attachment(
        "姓名,电话\n赵六,13800000005\n".encode("gb18030"), maintype="text", subtype="csv", filename="名单.csv"
    )
    mail.add_attachment(b"\x89PNG\r\n\x1a\n" + bytes(20), maintype="image", subtype="png", filename="照片.png")
    mail.add_attachment(inner)
    return mail.as_bytes(policy=email.policy.SMTP)


def multipart(*parts: bytes, kind: str = "mixed", end: bytes = b"--=_b--\r\n") -> bytes:
    head = HEAD + f'Content-Type: multipart/{kind}; boundary="=_b"\r\n\r\n'.encode()
    return head + b"".join(b"--=_b\r\n" + part + b"\r\n" for part in parts) + end


def raw_gbk() -> bytes:
    """Headers and body in bytes of GBK, with nothing that says so."""
    return HEAD + "Subject: 关于员工工资的通知\r\n\r\n各位同事：\r\n联系电话 13800000006\r\n".encode("gb18030")


def archive() -> bytes:
    """A page as browsers save it."""
    page = "<html><head><meta charset=utf-8></head><body><table><tr><th>姓名</th><th>电话</th></tr><tr><td>张三</td><td>13800000007</td></tr><tr><td>李四</td><td>13800000008</td></tr></table></body></html>"
    parts = [
        b"Content-Type: text/html\r\nContent-Location: https://example.com/a\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n"
        + quopri.encodestring(page.encode()),
        b"Content-Type: text/css\r\nContent-Location: cid:css\r\n\r\np { color: red }",
    ]
    body = b"".join(b"--=_b\r\n" + part + b"\r\n" for part in parts) + b"--=_b--\r\n"
    return b'MIME-Version: 1.0\r\nContent-Type: multipart/related; type="text/html"; boundary="=_b"\r\n\r\n' + body


class TestEml(ReaderContract):
    CASES = (
        Case(
            "usual",
            usual,
            (
                *("zhang@example.com", "客户名单，请注意保密，不得外传给任何第三方机构或者个人", "王五", "转发的邮件"),
                *("13800000001", "13800000002", "13800000003", "13800000004", "13800000005"),
            ),
            "message/rfc822",
        ),
        Case("gbk", raw_gbk, ("关于员工工资的通知", "13800000006"), "message/rfc822"),
        Case("archive", archive, ("13800000007", "李四"), "message/rfc822"),
    )


def test_attachments_are_members_by_their_names() -> None:
    reading = read_bytes(usual())
    assert [name for name, _ in reading.members] == ["名单.csv", "照片.png", "part-7.eml"]
    assert reading.members[0][1].cells == ["赵六", "13800000005"]
    assert "内层正文 13800000002" in reading.members[2][1].text


def test_a_table_of_a_web_archive_is_a_table() -> None:
    (table,) = read_bytes(archive()).tables
    assert [column.name for column in table.columns] == ["姓名", "电话"]
    assert table.location["part"] == "body"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (b"=?GB2312?B?1cXI/Q==?= <a@b.cn>", "张三 <a@b.cn>"),
        (b"=?utf-8?B?5byg?= =?utf-8?B?5LiJ?=", "张三"),
        (b"=?utf-8?B?5by?= =?utf-8?B?oOS4iQ==?=", "张三"),
        (b"=?gbk?Q?=D5=C5_=C8=FD?=", "张 三"),
        ("张三".encode("gbk"), "张三"),
        (b"=?x-unknown?B?5byg5LiJ?=", "张三"),
        (b"=?broken?B", "=?broken?B"),
    ],
)
def test_header_words(value: bytes, text: str) -> None:
    assert decoded(value) == text


@pytest.mark.parametrize(
    ("value", "name"),
    [
        (b'attachment; filename="a b.xls"', "a b.xls"),
        (b"attachment; filename==?gbk?B?w/u1pS54bHM=?=", "名单.xls"),
        (b"attachment; filename*=UTF-8''%E5%90%8D%E5%8D%95.xls", "名单.xls"),
        (b"attachment; filename*0*=GB18030''%C3%FB; filename*1*=%B5%A5; filename*2=.xls", "名单.xls"),
        ('attachment; filename="名单.xls'.encode("gbk"), "名单.xls"),
    ],
)
def test_names_of_attachments(value: bytes, name: str) -> None:
    kind, given_ = parameters(value)
    assert (kind, given_["filename"]) == ("attachment", name)


def test_broken_structure_is_text() -> None:
    never = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\nno boundary 13800000009\r\n"
    assert "13800000009" in read_bytes(never).text
    open_end = multipart(b"Content-Type: text/plain\r\n\r\n13800000010", end=b"")
    assert "13800000010" in read_bytes(open_end).text
    around = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=x\r\n\r\nbefore 13800000011\r\n--x\r\n\r\nin\r\n--x--\r\nafter 13800000012"
    )
    assert {"13800000011", "13800000012"} <= set(read_bytes(around).text.split())
    no_blank = HEAD + "Content-Type: text/plain\r\n正文没有空行 13800000013\r\n".encode()
    assert "13800000013" in read_bytes(no_blank).text


def test_what_is_said_to_be_base64_and_is_not() -> None:
    plain = HEAD + "Content-Transfer-Encoding: base64\r\n\r\n电话：13800000014 请回复\r\n".encode()
    assert "13800000014" in read_bytes(plain).text
    odd = base64.b64encode("电话 13800000015。".encode())
    cut = HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + odd[:7] + b"\r\n !" + odd[7:] + b"\r\n"
    assert "13800000015" in read_bytes(cut).text


def test_uuencoded_files_in_a_body() -> None:
    import binascii

    data = "姓名,电话\n张三,13800000016\n".encode()
    lines = b"".join(binascii.b2a_uu(data[i : i + 45]) for i in range(0, len(data), 45))
    mail = HEAD + b"\r\ntext before\r\nbegin 644 list.csv\r\n" + lines + b"`\r\nend\r\nafter 13800000017\r\n"
    reading = read_bytes(mail)
    assert [name for name, _ in reading.members] == ["list.csv"]
    assert "13800000016" in reading.everything()
    assert "13800000017" in reading.text


def test_encodings_that_hide_in_ascii() -> None:
    hz = HEAD + b"Content-Type: text/plain; charset=HZ-GB-2312\r\n\r\n" + "电话".encode("hz") + b" 13800000018"
    assert "电话 13800000018" in read_bytes(hz).text
    utf7 = HEAD + b"Content-Type: text/plain; charset=utf-7\r\n\r\n" + "电话".encode("utf-7")
    assert "电话" in read_bytes(utf7).text


def test_the_mail_says_the_encoding_of_its_page() -> None:
    page = "<html><body>お客様の電話番号</body></html>".encode("shift-jis")
    mail = HEAD + b"Content-Type: text/html; charset=shift_jis\r\n\r\n" + page
    assert "お客様の電話番号" in read_bytes(mail).text


def test_encrypted_parts_are_told() -> None:
    mail = (
        HEAD
        + b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\nMIIB\r\n"
    )
    ((name, inner),) = read_bytes(mail).members
    assert (name, inner.problems) == ("smime.p7m", [Problem("encrypted")])


def test_apple_mail_begins_with_a_number() -> None:
    mail = HEAD + b"Subject: x\r\n\r\n13800000019\r\n"
    assert "13800000019" in read_bytes(b"%d\n" % len(mail) + mail + b"<?xml version='1.0'?><plist/>", "1.emlx").text


def test_a_named_mail_needs_no_proof() -> None:
    mail = b"Subject: x\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(b"13800000020")
    assert "13800000020" in read_bytes(mail, "a.eml").text


def test_nested_multiparts_end() -> None:
    def nested(count: int) -> bytes:
        heads = (b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(count))
        return HEAD + b"".join(heads) + b"\r\n13800000021"

    assert "13800000021" in read_bytes(nested(200)).everything()
    start = time.monotonic()
    read_bytes(nested(3000))
    assert time.monotonic() - start < 5


PACKED = (
    b"--B\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode("手机 13800000031".encode())
    + b"\r\n\r\n--B\r\nContent-Type: text/csv; name=x.csv\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    + base64.b64encode(b"name,phone\na,13800000032")
    + b"\r\n--B--\r\n13800000033\r\n"
)


@pytest.mark.parametrize(
    "head",
    [
        HEAD,
        HEAD + b"Content-Type: multipart; boundary=B\r\n",
        HEAD + b"Content-Type: multipart/mixed boundary=B\r\n",
        HEAD + b"Content-Type: text/plain\r\nContent-Type: multipart/mixed; boundary=B\r\n",
        HEAD + b"Content-Type: text/plain; boundary=B\r\n",
        HEAD + b"Subject: x\r\n\r\nContent-Type: multipart/mixed; boundary=B\r\n",
        b"Content-Type: multipart/signed; protocol=x;\r\n\tboundary=B\r\n",
        b"This is a multi-part message in MIME format.\r\n",
        b"",
    ],
)
def test_parts_that_no_header_announces(head: bytes) -> None:
    reading = read_bytes(head + b"\r\n" + PACKED)
    assert "13800000031" in reading.text
    assert "13800000033" in reading.text
    ((_, table),) = reading.members
    assert "13800000032" in table.everything()


@pytest.mark.parametrize(
    "odd",
    [
        "关于工资".encode("gb18030"),
        "手机: 13800000034".encode(),
        b"no field",
        b"one\r\ntwo\r\nthree: 3",
        b" ",
    ],
)
def test_lines_that_are_no_field_do_not_end_the_header(odd: bytes) -> None:
    body = base64.b64encode("手机 13800000035".encode())
    head = b"Subject: x\r\n" + odd + b"\r\nContent-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n"
    reading = read(ByteSource.of_bytes("a.eml", HEAD + head + b"\r\n" + body))
    assert "13800000035" in reading.text
    assert decoded(odd.splitlines()[0]).strip() in reading.text


def test_a_body_right_behind_the_fields_is_a_body() -> None:
    lines = [f"行 {n} 1380000004{n}" for n in range(9)]
    reading = read_bytes(HEAD + "\r\n".join(lines).encode() + b"\r\n\r\nend")
    assert [line for line in lines if line not in reading.text] == []
    packed = base64.b64encode("手机 13800000035".encode())
    assert "13800000035" in read_bytes(HEAD + b"Content-Transfer-Encoding: base64\r\n" + packed + b"\r\n").text


def test_a_message_within_keeps_its_parts() -> None:
    inner = HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n" + PACKED
    reading = read_bytes(multipart(b"Content-Type: message/rfc822\r\n\r\n" + inner))
    ((name, mail),) = reading.members
    assert name.endswith(".eml")
    assert "13800000031" in mail.text
    assert len(mail.members) == 1


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"])
def test_messages_that_an_editor_saved(encoding: str) -> None:
    data = (HEAD + b"Content-Type: multipart/mixed; boundary=B\r\n\r\n" + PACKED).decode().encode(encoding)
    reading = read_bytes(data)
    assert "13800000031" in reading.text
    assert "13800000032" in reading.members[0][1].everything()


def test_long_lines_and_headers() -> None:
    mail = HEAD + b"Subject: " + b"a " * (1 << 20) + b"\r\nX: 13800000022\r\n\r\n" + b"b" * (1 << 20) + b" 13800000023"
    text = read_bytes(mail).text
    assert "13800000022" in text
    assert "13800000023" in text


def test_unpacked_bytes_are_limited() -> None:
    mail = multipart(*[b"Content-Type: application/x\r\n\r\n" + b"x" * 50_000] * 4)
    reading = read(ByteSource.of_bytes("a.eml", mail), ReadContext(limits=Limits(max_expanded=120_000)))
    assert reading.codes == ["expanded"]
    assert len(reading.members) == 2


@settings(max_examples=60, deadline=None, derandomize=True, database=None)
@given(
    st.lists(
        st.sampled_from(
            [
                b"--=_b\r\n",
                b"--=_b--\r\n",
                b"Content-Type: multipart/x; boundary==_b\r\n",
                b"\r\n",
                b"Content-Transfer-Encoding: base64\r\n",
                b"13800138000 =\r\n",
                b"=?gbk?B?\xff?=\r\n",
                b"begin 644 x\r\n",
            ]
        ),
        max_size=30,
    )
)
def test_any_order_of_lines_ends(lines: list[bytes]) -> None:
    reading = read_bytes(multipart() + b"".join(lines))
    assert all(problem.code in {"decoding", "empty_type"} for problem in reading.problems)


@pytest.mark.parametrize("said", ["base64;", '"base64"', "base64 (std)", "(std) Base64", "base64 ; x=1"])
def test_an_encoding_with_ornaments(said: str) -> None:
    body = base64.encodebytes("电话 13800000031".encode())
    assert "13800000031" in read_bytes(HEAD + f"Content-Transfer-Encoding: {said}\r\n\r\n".encode() + body).text


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/octet-stream"])
@pytest.mark.parametrize("body", ["电话 13800000032", "电话 13800000032a", "电话 13800000032" * 20])
@pytest.mark.parametrize("between", [b"", b"\r\n"])
def test_plain_text_behind_base64(kind: str, body: str, between: bytes) -> None:
    head = HEAD + f"Content-Type: {kind}\r\nContent-Transfer-Encoding: base64\r\n\r\n".encode()
    footer = b"_______________\r\nUsers mailing list, call 13800000033\r\n13800000034\r\n"
    reading = read_bytes(head + base64.encodebytes(body.encode()) + between + footer)
    assert "Users mailing list, call 13800000033" in reading.text
    assert "13800000034" in reading.text
    assert body in reading.everything()


def test_a_stray_line_ends_no_base64() -> None:
    text = "".join(f"第{each}行 {13800138000 + each}\n" for each in range(40))
    lines = base64.encodebytes(text.encode()).splitlines()
    lines[3:3] = [b"", b"-- ", b"page 2 of 3", b""]
    mail = HEAD + b"Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\n" + b"\r\n".join(lines)
    reading = read_bytes(mail)
    assert text in reading.text
    assert "page 2 of 3" in reading.text


def test_blanks_behind_a_soft_line_end() -> None:
    mail = HEAD + b"Content-Transfer-Encoding: quoted-printable\r\n\r\ncall 138000= \t\r\n00035\r\n"
    assert "13800000035" in read_bytes(mail).text


TOP = "From: a@example.com\nTo: b@example.com\nSubject: x\nMIME-Version: 1.0\nMessage-ID: <1@x>\n"
LIST = base64.encodebytes("名单 张三 电话 13700000001\n".encode() * 4).decode()
FILE = base64.encodebytes(b"%PDF-1.4" + bytes(range(256)) * 4).decode()
ONE = f"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{LIST}\n"
TWO = f'Content-Type: application/pdf; name="a.pdf"\nContent-Transfer-Encoding: base64\n\n{FILE}\n'
MIXED = 'Content-Type: multipart/mixed; boundary="Y"\n'
BROKEN = {
    "no boundary said": f"Content-Type: multipart/mixed\n\n--X\n{ONE}--X\n{TWO}--X--\n",
    "another boundary": f"{MIXED}\n--XX\n{ONE}--XX\n{TWO}--XX--\n",
    "no lines": f"{MIXED}\n{ONE}{TWO}",
    "no lines and none said": f"Content-Type: multipart/mixed\n\n{ONE}{TWO}",
    "first lost": f"{MIXED}\n{ONE}--Y\n{TWO}--Y--\n",
    "second lost": f"{MIXED}\n--Y\n{ONE}{TWO}--Y--\n",
    "inner lost": f'{MIXED}\n--Y\nContent-Type: multipart/alternative; boundary="Z"\n\n--QQ\n{ONE}--QQ--\n--Y\n{TWO}',
    "no header": f"{MIXED}\n{LIST}\n{TWO}",
    "no header but for the mail": f"{MIXED}Content-Transfer-Encoding: base64\n\n{LIST}\n{FILE}",
}


@pytest.mark.parametrize("broken", BROKEN.values(), ids=BROKEN)
def test_parts_without_their_boundary_are_read(broken: str) -> None:
    reading = read_bytes((TOP + broken).encode())
    assert reading.text.count("13700000001") == 4
    assert len(reading.members) == 1
    assert LIST[:40] not in reading.everything()
    assert FILE[:40] not in reading.everything()


def test_what_is_no_base64_before_the_parts_stays_as_it_is() -> None:
    line = "0123456789abcdef" * 5
    reading = read_bytes(f"{TOP}{MIXED}\n{line}\n--Y\nContent-Type: text/plain\n\nText\n--Y--\n".encode())
    assert line in reading.text
    assert reading.problems == []


@pytest.mark.parametrize(
    ("kind", "body", "extension"),
    [
        ("text/rtf", b"{\\rtf1 138\\b 0000\\b0 0041}", ".rtf"),
        ("text/xml", b"<a><b>138<![CDATA[00000041]]></b></a>", ".xml"),
        ("text/json", b'{"a": "x", "b": "\\u0031\\u00338000000\\u00341"}', ".json"),
        (
            "text/directory",
            b"BEGIN:VCARD\r\nVERSION:2.1\r\nTEL;ENCODING=QUOTED-PRINTABLE:=31=33800000041\r\nEND:VCARD\r\n",
            ".vcf",
        ),
        ("text/plain", HEAD + b"Content-Transfer-Encoding: base64\r\n\r\n" + base64.b64encode(b"13800000041"), ".txt"),
    ],
)
def test_texts_of_other_kinds_are_members(kind: str, body: bytes, extension: str) -> None:
    reading = read_bytes(multipart(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body))
    ((name, inner),) = reading.members
    assert name.endswith(extension)
    assert "13800000041" in inner.everything()


def test_words_of_headers_in_a_report_are_decoded() -> None:
    word = b"=?gb18030?B?" + base64.b64encode("客户13800000042".encode("gb18030")) + b"?="
    body = b"Reporting-MTA: dns; x\r\nSubject: " + word + b"\r\n"
    for kind in (b"text/rfc822-headers", b"message/delivery-status"):
        assert "客户13800000042" in read_bytes(multipart(b"Content-Type: " + kind + b"\r\n\r\n" + body)).text
