"""What encoding a text is in: short logs, mixed files, damage."""

from __future__ import annotations

import io

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scanner.readers import charset
from scanner.readers.base import ByteSource
from scanner.readers.decoding import Decoder, decoded
from tests.scanner.readers.contract import read_bytes

SIMPLIFIED = [
    "错误",
    "张三",
    "登录成功",
    "用户登录失败",
    "余额不足 100 元",
    "订单已取消",
    "导出完成",
    "数据库连接超时",
    "姓名：李四",
    "手机",
    "合同编号 HT-001",
]
TRADITIONAL = [
    "錯誤",
    "張三",
    "登入成功",
    "用戶登入失敗",
    "餘額不足 100 元",
    "訂單已取消",
    "匯出完成",
    "資料庫連線逾時",
    "姓名：李四",
    "電話",
    "身份證",
]


def _text(data: bytes, name: str = "a.log") -> str:
    return read_bytes(data, name).text


@pytest.mark.parametrize("text", SIMPLIFIED)
@pytest.mark.parametrize("encoding", ["gbk", "utf-8", "utf-8-sig", "utf-16"])
def test_few_simplified_words(text: str, encoding: str) -> None:
    assert _text(text.encode(encoding)) == text


@pytest.mark.parametrize("text", [text for text in SIMPLIFIED if len(text) > 3])
@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_few_words_without_a_mark_of_their_order(text: str, encoding: str) -> None:
    assert _text(text.encode(encoding)) == text


@pytest.mark.parametrize("text", TRADITIONAL)
@pytest.mark.parametrize("encoding", ["big5", "utf-8", "utf-16"])
def test_few_traditional_words(text: str, encoding: str) -> None:
    assert _text(text.encode(encoding)) == text


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        ("Привет мир, как дела сегодня", "cp1251"),
        ("Однажды, в студеную зимнюю пору, я из лесу вышел", "cp866"),
        ("こんにちは世界、電話番号はこちらです", "cp932"),
        ("이름과 전화번호를 입력하세요", "euc_kr"),
        ("café résumé", "latin-1"),
        ("Größe, Müller, naïve", "utf-8"),
        ("Привет", "utf-8"),
    ],
)
def test_other_languages(text: str, encoding: str) -> None:
    assert _text(text.encode(encoding)) == text


def test_four_byte_characters_of_gb18030() -> None:
    text = "客户𠮷野家，电话13800138000，龥㐀"
    assert _text(text.encode("gb18030")) == text


def test_a_log_that_two_programs_wrote() -> None:
    lines = ["客户张三登录", "用户李四退出"] * 20
    data = b"\n".join(line.encode("gbk" if number % 2 else "utf-8") for number, line in enumerate(lines))
    assert _text(data) == "\n".join(lines)
    assert read_bytes(data).problems == []


def test_chinese_after_much_ascii() -> None:
    text = "2026-01-02 INFO ok\n" * 10_000 + "客户张三退款失败\n"
    assert _text(text.encode("gbk")) == text


def test_broken_utf8_stays_utf8_and_is_counted() -> None:
    data = ("客户张三，手机13800138000\n" * 100).encode()
    reading = read_bytes(data[:301] + b"\xff\xfe" + data[301:])
    assert reading.text.count("13800138000") == 100
    assert reading.codes == ["decoding"]
    assert reading.text.count("客户张三") >= 99


def test_a_character_cut_off_at_the_end_is_told_but_does_not_mislead() -> None:
    data = "客户张三，手机13800138000".encode() + "张".encode()[:2]
    reading = read_bytes(data)
    assert reading.text.startswith("客户张三，手机13800138000")
    assert reading.codes == ["decoding"]


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "big5", "utf-16", "utf-16-le", "gb18030"])
def test_any_block_size_gives_the_same_text(encoding: str) -> None:
    text = (
        "客戶張三李四，电話13800138000\r\n第二行 abc\n" * 20
        if encoding == "big5"
        else "客户张三，手机号13800138000\r\n第二行 abc\n" * 20
    )
    text = text.replace("电", "電")
    data = text.encode(encoding)
    for block in (1, 2, 3, 5, 7, 64):
        decoder = Decoder(charset.guess(data) or "")
        assert b"".join(decoded(io.BytesIO(data), decoder, block)).decode() == text
        assert decoder.problem() is None


@pytest.mark.parametrize(
    "data", [b"\0" * 100, bytes(range(256)) * 4, b"\x7fELF\x02\x01\x01" + b"\0" * 50, b"\x05\x06\x0e\x0f" * 20]
)
def test_binary_is_no_text(data: bytes) -> None:
    assert charset.guess(data) is None


@pytest.mark.parametrize(
    "name",
    ["zlib", "hex", "punycode", "idna", "undefined", "utf-7", "utf-16", "rot13", "unicode_escape", "nonsense", ""],
)
def test_a_name_that_is_no_code_page_is_not_believed(name: str) -> None:
    page = f'<html><meta charset="{name}"><p>客户张三登录成功 13800138000</p></html>'
    assert "客户张三登录成功 13800138000" in read_bytes(page.encode("gbk"), "a.html").text


def test_stray_zero_bytes_do_not_make_text_binary() -> None:
    data = "姓名,手机\n张三,13800138000\n".encode() * 20
    assert charset.guess(data + b"\0") == "utf-8"


@settings(max_examples=200, deadline=None, database=None)
@given(st.binary(max_size=200))
def test_decoding_never_fails(data: bytes) -> None:
    source = ByteSource.of_bytes("a", data)
    decoder = Decoder(charset.guess(data) or charset.best_legacy(data))
    with source.open() as stream:
        b"".join(decoded(stream, decoder, 7)).decode()


@settings(max_examples=200, deadline=None, database=None)
@given(
    st.text(
        "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经十三之进着等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道命此变条只没结解问意建月公无系军很情者最立代想已通并提直题党程展五果料象员革位入常文总次品式活设及管特件长求老头基资边流路级少图山统接知较将组见计别她手角期根论运农指几九区强放决西被干做必战先回则任取据处队南给色光门即保治北造百规热领七海口东导器压志世金增争济阶油思术极交受联什认六共权收证改清己美再采转更单风切打白教速花带安场身车例真务具万每目至达走积示议声报斗完类八离华名确才科张信马节话米整空元况今集温传土许步群广石记需段研界拉林律叫且究观越织装影算低持音众书布复容儿须际商非验连断深难近矿千周委素技备半办青省列习响约支般史感劳便团往酸历市克何除消构府称太准精值号率族维划选标写存候毛亲快效斯院查江型眼王按格养易置派层片始却专状育厂京识适属圆包火住调满县局照参红细引听该铁价严",
        min_size=2,
        max_size=30,
    )
)
def test_common_words_in_gbk(text: str) -> None:
    assert _text(text.encode("gbk")) == text


def test_a_column_of_full_width_letters_in_gbk_is_chinese():
    assert charset.guess("yx,sjh\r\nｗａｎｇ７３７＠ｅｘａｍｐｌｅ．ｃｏｍ,138\r\n".encode("gbk") * 20) == "gb18030"


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("手机 13800138000\n".encode() + b"\0" * 60_000, "utf-8"),
        (b"\0" * 4096 + "手机 13800138000\n".encode("gb18030") + b"\0" * 600, "gb18030"),
        (b"ABCD\x01\0\0" + b"\0" * 60_000, None),
        (b"\0" * 60_000, None),
        ("手机 13800138000\n".encode() + b"\0" * 40, None),
        (b"line\n\0\0\0bin" + b"\0" * 60_000, None),
    ],
    ids=["room behind", "a lost block before", "no line", "nothing", "short", "zeros between"],
)
def test_long_stretches_of_zeros_do_not_hide_the_lines_between(head, expected):
    assert charset.guess(head) == expected


@pytest.mark.parametrize("page", ["cp037", "cp500", "cp1140"])
@pytest.mark.parametrize("end", [b"", b"\x15", b"\x25", b"\x0d\x25"])
def test_exports_of_mainframes(page, end):
    records = [f"ZHANG SAN   110101199003077{n:03} 2026-01-{n:02} 13812345{n:03}  " for n in range(1, 20)]
    reading = read_bytes(b"".join(record.encode(page) + end for record in records))
    assert all(record.strip() in reading.text for record in records)
    assert reading.text.count("\n") >= len(records) * bool(end)


@pytest.mark.parametrize("text", ["user@example.cn\n" * 40, "@" * 100, "张三@李四@王五@赵六" * 20, "a@b" * 30])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be"])
def test_at_signs_are_no_blanks_of_a_mainframe(text, encoding):
    assert read_bytes(text.encode(encoding)).text.strip() == text.strip()


def test_two_characters_of_gbk_of_which_one_is_also_a_latin_letter() -> None:
    assert charset.guess("一么".encode("gbk")) == "gb18030"
    assert charset.guess("Größe, café".encode()) == "utf-8"
