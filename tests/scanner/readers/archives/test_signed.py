"""Signed messages: what they hold and who signed, in every form that the encoding allows."""

from __future__ import annotations

import datetime as dt
import functools

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import pkcs7
from cryptography.x509.oid import NameOID

from models.errors import ReadError
from scanner.readers.archives.signed import SignedReader
from scanner.readers.base import ByteSource, ReadContext
from tests.scanner.readers.contract import Case, ReaderContract, read_bytes

PHONE = "13812345678"
MAIL = f"Content-Type: text/plain; charset=utf-8\r\n\r\n张三的手机 {PHONE}\r\n".encode()
TYPE = "application/pkcs7-mime"
_SIGNED = bytes.fromhex("06092a864886f70d010702")
_SM2_SIGNED = bytes.fromhex("060a2a811ccf550601040202")
_DATA = bytes.fromhex("06092a864886f70d010701")


@functools.cache
def signer() -> tuple[x509.Certificate, ec.EllipticCurvePrivateKey]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "张三丰")])
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=9))
    return made.sign(key, hashes.SHA256()), key


@functools.cache
def signed(content: bytes = MAIL, *options: pkcs7.PKCS7Options) -> bytes:
    certificate, key = signer()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(certificate, key, hashes.SHA256())
    return builder.sign(serialization.Encoding.DER, [pkcs7.PKCS7Options.Binary, *options])


def element(tag: int, *parts: bytes, endless: bool = False) -> bytes:
    """An element of BER; ``endless`` has a mark at its end in place of a length."""
    body = b"".join(parts)
    if endless:
        return bytes((tag, 0x80)) + body + b"\0\0"
    length = len(body)
    return bytes((tag,)) + (bytes((length,)) if length < 0x80 else b"\x84" + length.to_bytes(4, "big")) + body


def message(octets: bytes, *, oid: bytes = _SIGNED, endless: bool = False) -> bytes:
    """A message with this content, an element itself, and no signers."""
    part = functools.partial(element, endless=endless)
    content = part(0x30, _DATA, part(0xA0, octets)) if octets else part(0x30, _DATA)
    return part(0x30, oid, part(0xA0, part(0x30, b"\x02\x01\x01", part(0x31, part(0x30, b"\x05\0")), content)))


def in_chunks(text: bytes, size: int, *, endless: bool) -> bytes:
    chunks = (element(0x04, text[at : at + size]) for at in range(0, len(text), size))
    return element(0x24, *chunks, endless=endless)


class TestSigned(ReaderContract):
    CASES = (
        Case("mail", signed, (PHONE, "张三丰"), TYPE),
        Case("in chunks", lambda: message(in_chunks(MAIL, 10, endless=True), endless=True), (PHONE,), TYPE),
    )


@pytest.mark.parametrize("endless", [False, True])
@pytest.mark.parametrize("oid", [_SIGNED, _SM2_SIGNED])
def test_every_form_of_the_content_is_read(oid, endless):
    for octets in (element(0x04, MAIL), in_chunks(MAIL, 7, endless=False), in_chunks(MAIL, 1000, endless=True)):
        assert PHONE in read_bytes(message(octets, oid=oid, endless=endless)).everything()


@pytest.mark.parametrize(
    ("name", "content", "inner"),
    [
        ("smime.p7m", MAIL, "smime.eml"),
        ("发票.xml.P7M", b"<a>13812345678</a>", "发票.xml"),
        (".p7m", b"13812345678", "content"),
    ],
)
def test_the_content_has_the_name_without_its_ending(name, content, inner):
    reading = read_bytes(signed(content), name)
    assert [member for member, _ in reading.members] == [inner]
    assert PHONE in reading.everything()


def test_a_signature_by_itself_says_whose_it_is():
    reading = read_bytes(signed(MAIL, pkcs7.PKCS7Options.DetachedSignature))
    assert (reading.members, reading.by_part) == ([], {"signature": "张三丰\n"})


def test_certificates_alone_say_whose_they_are():
    reading = read_bytes(pkcs7.serialize_certificates([signer()[0]], serialization.Encoding.DER))
    assert (reading.members, reading.by_part) == ([], {"signature": "张三丰\n"})


def test_a_signed_mail_is_read_with_what_it_holds():
    import base64

    head = b"From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: application/pkcs7-mime; smime-type=signed-data;"
    head += b" name=smime.p7m\r\nContent-Transfer-Encoding: base64\r\n\r\n"
    reading = read_bytes(head + base64.encodebytes(signed()))
    assert f"张三的手机 {PHONE}" in reading.everything()
    assert reading.problems == []


@pytest.mark.parametrize(
    "octets", [b"\x04\x84\xff\xff\xff\xff" + MAIL, element(0x24, MAIL), b"\x24\x80" * 2000, b"\x04\x80", b"\x30"]
)
def test_lengths_that_lie_and_depths_without_end(octets):
    data = message(octets)
    try:
        parts = list(SignedReader().read(ByteSource.of_bytes("x", data), ReadContext()))
    except ReadError:
        return
    assert all(getattr(part, "size", 0) <= len(data) for part in parts)


@pytest.mark.parametrize("place", ["algorithms", "type", "content"])
def test_lengths_beyond_every_file_are_damage(place):
    beyond = b"\x88" + b"\xff" * 8
    start = {
        "type": b"\x06" + beyond,
        "algorithms": _SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01\x31" + beyond,
        "content": _SIGNED + b"\xa0\x80\x30\x80\x02\x01\x01\x31\0\x30" + beyond,
    }[place]
    with pytest.raises(ReadError) as caught:
        list(SignedReader().read(ByteSource.of_bytes("x", b"\x30\x80" + start), ReadContext()))
    assert caught.value.problem.code == "damaged"
