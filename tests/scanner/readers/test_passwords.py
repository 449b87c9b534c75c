"""Office documents under a password: opened by the list the user gives, told where none fits, never a password said."""

import base64
import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.readers.base import ByteSource, ReadContext
from scanner.readers.office import office_xor
from tests.scanner.readers import locks
from tests.scanner.readers.contract import Case, ReaderContract, read
from tests.scanner.readers.office.test_doc import usual as word
from tests.scanner.readers.office.test_odf import odf
from tests.scanner.readers.office.test_ppt import presentation
from tests.scanner.readers.office.test_xls import usual as book
from tests.scanner.readers.ole_maker import compound, summary
from tests.scanner.readers.ooxml_maker import docx, p, row, xlsx

PASSWORDS = ("wrong", "口令-Secret", "Secret-1")
PHONE = "13812345678"


def opened(data, *passwords):
    return read(ByteSource.of_bytes("object", data), ReadContext(passwords=passwords))


def everybody():
    """Locked with what Excel opens without asking."""
    return locks.agile(xlsx({"a": row(1, PHONE)}), "VelvetSweatshop", turns=100)


class TestLockedPackage(ReaderContract):
    CASES = (Case("agile", everybody, (PHONE,), "application/x-ooxml; encrypted=yes"),)


@pytest.mark.parametrize("password", ["Secret-1", "口令-Secret"])
@pytest.mark.parametrize(
    "lock",
    [
        locks.agile,
        lambda data, password: locks.agile(data, password, name="sha1", bits=128),
        lambda data, password: locks.agile(data, password, name="sha256", bits=192),
        locks.standard,
        lambda data, password: locks.standard(data, password, 256),
    ],
    ids=["agile", "agile sha1", "agile sha256", "standard", "standard 256"],
)
def test_packages(lock, password):
    plain = docx(p("客户 " + PHONE) + p("长 " * 5000))
    data = lock(plain, password)
    assert opened(data, *PASSWORDS).everything() == opened(plain).everything()
    assert opened(data, "wrong").codes == ["encrypted"]
    assert opened(data).codes == ["encrypted"]


@pytest.mark.parametrize(
    "changed",
    [
        {"cipherAlgorithm": "RC2"},
        {"cipherChaining": "ChainingModeCFB"},
        {"hashAlgorithm": "MD9"},
        {"keyBits": "7"},
        {"spinCount": "4000000000"},
        {"saltValue": "*"},
        {"encryptedKeyValue": ""},
        {"blockSize": "0"},
        {"keyBits": "many"},
    ],
)
def test_a_lock_that_nobody_knows_stays_one(changed):
    assert opened(locks.agile(docx(p(PHONE)), "Secret-1", **changed), "Secret-1").codes == ["encrypted"]


def test_a_package_in_a_package_ends():
    data = everybody()
    for _ in range(3):
        data = locks.agile(data, "VelvetSweatshop", turns=1)
    assert opened(data).codes == ["damaged"]


def old(password):
    return locks.OldLock(password)


def api(password):
    return locks.ApiLock(password)


def api_40(password):
    return locks.ApiLock(password, 40)


@pytest.mark.parametrize("lock", [old, api, api_40])
def test_word(lock):
    data = locks.doc_locked(word(), lock("口令-Secret"))
    assert opened(data, *PASSWORDS).text == opened(word()).text
    assert opened(data, "wrong").codes == ["encrypted"]


@pytest.mark.parametrize("lock", [old, api, api_40])
def test_excel(lock):
    data = locks.book_rc4(book(), lock("Secret-1"))
    assert opened(data, *PASSWORDS).everything() == opened(book()).everything()
    assert opened(data, "wrong").codes == ["encrypted"]
    assert opened(locks.book_rc4(book(), lock("VelvetSweatshop"))).cells == opened(book()).cells


def test_properties_under_the_lock():
    lock = api("Secret-1")
    sealed = {"encryption": lock.properties({"\x05SummaryInformation": summary({4: "作者乙"})})}
    data = locks.book_rc4(compound({**locks.streams(book()), **sealed}), lock)
    assert "作者乙" in opened(data, "Secret-1").cells
    assert opened(compound({**locks.streams(data), "encryption": b"\xff" * 50}), "Secret-1").codes == []


DISGUISES = {
    "Secret-1": (0x87F8, 0xFD69, "d571cdfacef9ea5ba13c839e833ca083"),
    "123456789012345": (0x8265, 0x9EB1, "2a582b5b285a295d2e592a582b5b289c"),
    "a": (0x9D77, 0xCE88, "0b134431e6314412fbcee449bb113cce"),
}
"""Password -> key, verifier and the sixteen bytes, as another program works them out."""


@pytest.mark.parametrize("password", DISGUISES)
def test_disguised_workbooks(password):
    key, check, words = DISGUISES[password]

    def change(record, at):
        begin = at + len(record)
        turned = bytes((byte << 5 | byte >> 3) & 0xFF for byte in record)
        return bytes(byte ^ bytes.fromhex(words)[(begin + place) % 16] for place, byte in enumerate(turned))

    data = locks.book_locked(book(), struct.pack("<HHH", 0, key, check), change)
    assert opened(data, "wrong", password).cells == opened(book()).cells
    assert opened(data, "wrong").codes == ["encrypted"]


def test_disguised_documents():
    key, check, words = DISGUISES["Secret-1"]
    mask = bytes.fromhex(words)
    found = locks.streams(word())

    def change(data):
        mixed = bytes(byte ^ mask[place % 16] for place, byte in enumerate(data))
        return bytes(a if not a or not b else b for a, b in zip(data, mixed, strict=True))

    begin = bytearray(found["WordDocument"])
    begin[10:12] = struct.pack("<H", struct.unpack_from("<H", begin, 10)[0] | 0x8100)
    begin[14:18] = struct.pack("<L", key << 16 | check)
    found["WordDocument"] = bytes(begin[:0x44]) + change(bytes(begin))[0x44:]
    found["1Table"] = change(found["1Table"])
    data = compound(found)
    assert opened(data, "Secret-1").text == opened(word()).text
    assert opened(data, "wrong").codes == ["encrypted"]


def locked_show(password):
    found = locks.streams(presentation())
    stream = found["PowerPoint Document"]
    user = struct.pack("<HHLLLL", 0, 0x0FF6, 20, 20, 0xE391C05F, len(stream) - 36) + bytes(8)
    found["Current User"], found["PowerPoint Document"] = locks.show_locked(user, stream, api(password), 40)
    return compound(
        {**found, "EncryptedSummary": api(password).properties({"\x05SummaryInformation": summary({4: "丙"})})}
    )


def test_powerpoint():
    reading = opened(locked_show("Secret-1"), *PASSWORDS)
    assert reading.problems == []
    plain = opened(presentation()).text
    assert [line for line in plain.splitlines() if line not in reading.text] == []
    assert "丙" in reading.cells
    assert "13300005555" in reading.everything()
    assert opened(locked_show("Secret-1"), "wrong").codes == ["encrypted"]


@pytest.mark.parametrize("old", [False, True], ids=["AES", "Blowfish"])
def test_open_documents(old):
    plain = odf("text", "<text:p>客户 13812345678</text:p>" * 3000 + "<text:p>末行</text:p>", {"a.csv": b"x,y"})
    data = locks.open_document(plain, "口令-Secret", old=old)
    assert opened(data, *PASSWORDS).everything() == opened(plain).everything()
    assert opened(data, "wrong").codes == ["encrypted"]
    assert opened(locks.open_document(odf("text", ""), "Secret-1", old=old), "Secret-1").codes == []


@pytest.mark.parametrize(
    "changed",
    [
        {"algorithm-name": "http://www.w3.org/2009/xmlenc11#aes256-gcm"},
        {"iteration-count": "2000000000"},
        {"key-size": "9"},
        {"salt": "*"},
        {"initialisation-vector": "AAAA"},
        {"checksum": ""},
    ],
)
def test_open_documents_under_other_locks(changed):
    data = locks.open_document(odf("text", ""), "Secret-1", **changed)
    assert opened(data, "Secret-1").codes == ["encrypted"]


@pytest.mark.parametrize("told_twice", [False, True])
def test_open_documents_locked_as_a_whole(told_twice):
    plain = odf("text", "<text:p>客户 13812345678</text:p>" * 3000 + "<text:p>末行</text:p>", {"a.csv": b"x,y"})
    data = locks.open_document_sealed(plain, "口令-Secret", told_twice=told_twice)
    reading = opened(data, *PASSWORDS)
    assert reading.everything() == opened(plain).everything()
    assert reading.codes == opened(plain).codes == []
    assert "13812345678" in reading.text
    assert opened(data, "wrong").codes == ["encrypted"]
    assert opened(data).codes == ["encrypted"]


@pytest.mark.parametrize(
    "changed",
    [
        {"argon2-memory": 1 << 30},
        {"argon2-iterations": 1 << 29},
        {"argon2-iterations": 0},
        {"argon2-lanes": 64},
        {"argon2-memory": 8},
        {"argon2-lanes": "many"},
        {"salt": "AAAA"},
        {"key-size": "20"},
        {"initialisation-vector": base64.b64encode(bytes(16)).decode()},
        {"key-derivation-name": "urn:scrypt"},
        {"algorithm-name": "http://www.w3.org/2007/05/xmldsig-more#chacha20-poly1305"},
    ],
)
def test_open_documents_locked_as_a_whole_by_other_locks(changed):
    data = locks.open_document_sealed(odf("text", ""), "Secret-1", **changed)
    assert opened(data, "Secret-1").codes == ["encrypted"]


def test_a_broken_seal_is_damage():
    reading = opened(locks.open_document_sealed(odf("text", "<text:p>甲</text:p>"), "Secret-1", flip=1), "Secret-1")
    assert reading.codes == ["damaged"]
    assert "甲" in reading.text


def test_a_document_locked_within_a_locked_one_is_not_followed():
    inner = locks.open_document_sealed(odf("text", ""), "Secret-1")
    assert opened(locks.open_document_sealed(inner, "Secret-1"), "Secret-1").codes == ["damaged"]


def test_rights_management_is_no_matter_of_passwords():
    data = compound({**locks.streams(word()), "\tDRMContent": b"x", "DRMContent": b"x"})
    assert opened(data, *PASSWORDS).codes == ["encrypted"]


def test_no_password_is_said():
    context = ReadContext(passwords=PASSWORDS)
    assert not [password for password in PASSWORDS if password in repr(context)]


BROKEN = {"word": locks.doc_locked(word(), api("Secret-1")), "excel": locks.book_rc4(book(), api("Secret-1"))}


@settings(max_examples=40, deadline=None, derandomize=True, database=None)
@given(
    st.sampled_from(["word", "excel", "show"]), st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=4)), max_size=5)
)
def test_any_damage_ends(kind, changes):
    data = bytearray(BROKEN[kind] if kind in BROKEN else locked_show("Secret-1"))
    for place, some in changes:
        at = int(place * (len(data) - 1))
        data[at : at + len(some)] = some
    opened(bytes(data), "Secret-1")


def test_unknown_locks_of_old_documents_are_told():
    for body in (struct.pack("<HHH", 1, 9, 9) + bytes(60), bytes(2), struct.pack("<HHH", 7, 1, 1)):
        data = locks.book_locked(book(), body, lambda record, _: record)
        assert opened(data, *PASSWORDS).codes == ["encrypted"]
    assert office_xor.of_word(0, ("",)) is None
