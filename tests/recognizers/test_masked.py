"""Values that somebody masked already are told apart from findings, in all the usual forms."""

import pytest

from models.records import TextChunk
from recognizers.lane import ObjectScan
from tests.recognizers.tables import OFF, chunk, matches

FORMS = [
    *((form, "CN_MOBILE") for form in ("138****1234", "138-****-1234", "138 **** 1234", "+86 138****1234")),
    *((form, "CN_MOBILE") for form in ("1381234****", "138********", "138*****234", "138xxxx1234", "138XXXX1234")),
    *((form, "CN_MOBILE") for form in ("138××××1234", "138●●●●1234", "１３８＊＊＊＊１２３４")),
    *((form, "CN_BANK_CARD") for form in ("6222 **** **** 1234", "6222-****-****-1234", "622202******5702")),
    *((form, "CN_BANK_CARD") for form in ("622202*********5702", "**** **** **** 5702", "6222021001****5702")),
    *((form, "CN_RESIDENT_ID") for form in ("110101********1234", "110101********123X", "1101**********1234")),
    *((form, "CN_RESIDENT_ID") for form in ("110***********1234", "110101199003****12", "1****************4")),
    *((form, "EMAIL_ADDRESS") for form in ("z***@example.com", "1**@x.cn", "zh***g@***.com", "z*@b.cn")),
    *((form, "PERSON") for form in ("张*三", "张**", "欧阳*", "慕*轩平", "上***", "彭*宽")),
    *((form, "CN_LANDLINE") for form in ("010-****5678", "0571-8***5678")),
    ("京A***45", "CN_LICENSE_PLATE"),
]


def text(data):
    return TextChunk(data=data.encode())


@pytest.mark.parametrize(("value", "entity"), FORMS)
@pytest.mark.parametrize("around", ["{}", "，{}。", "value: {}\n", "| {} |"])
def test_forms_in_text_and_in_cells(value, entity, around):
    for one in (text(around.format(value)), chunk({"": [around.format(value)]})):
        (match,) = matches(one)
        assert (match.entity_type, match.already_masked) == (entity, True)
        assert match.value.removeprefix("+86 ") == value.removeprefix("+86 ")
        assert set(match.value) & set("*＊xX×●")


@pytest.mark.parametrize(
    ("line", "value", "entity"),
    [
        ("QQ 12****89", "12****89", "CN_QQ"),
        ("护照号：E****5678", "E****5678", "CN_PASSPORT"),
        ("微信：zh***01", "zh***01", "WECHAT_ID"),
        ("联系人张*三同志", "张*三", "PERSON"),
        ("扣款卡尾号****5702", "****5702", "CN_BANK_CARD"),
        ("身份证 622202********5702", "622202********5702", "CN_RESIDENT_ID"),
        ("银行卡 622202********5702", "622202********5702", "CN_BANK_CARD"),
    ],
)
def test_a_label_tells_what_is_hidden(line, value, entity):
    (match,) = matches(text(line))
    assert (match.value, match.entity_type, match.already_masked) == (value, entity, True)


def test_masked_values_side_by_side_and_over_lines():
    values = ["628397******2072", "z***@mail.example.net", "张*鸿", "172 **** 3628", "6****************4"]
    for distance in range(12):
        lines = "\n".join(f"{'x' * distance}：{value}，手机：138****1234" for value in values)
        found = [match.value for match in matches(text(lines))]
        assert found == [each for value in values for each in (value, "138****1234")]


def test_offsets_count_characters():
    (match,) = matches(text("甲𠀀😀：138****1234"))
    assert (match.start, match.end) == (4, 15)


@pytest.mark.parametrize(
    "plain",
    [
        *("/***** comment *****/", "a ** b", "**粗体** 文字 123", "2*3*4", "面积=高*宽", "按*号键", "密码：******"),
        *("价格 **138** 元", "x = y ** 2", "***", "10**12", "xxxxxxx", "**小王**说", "`**kwargs`"),
        *("3.14****", "2024****", "*" * 300, "=*=*=*=", "int **p = &q[12];"),
    ],
)
def test_stars_that_hide_nothing(plain):
    assert matches(text(plain)) == []


def test_columns_tell_what_their_cells_hide():
    rows = {
        "姓名": ["张*", "李**"],
        "护照号": ["E****5678", "E*******1"],
        "QQ": ["12****78", "***78"],
        "家庭住址": ["北京市朝阳区****", "杭州市西湖区***号"],
        "卡号": ["************5702", "6222************02"],
    }
    found = matches(chunk(rows))
    assert all(match.already_masked for match in found)
    assert sorted({(match.location["column"], match.entity_type) for match in found}) == sorted(
        zip(rows, ("PERSON", "CN_PASSPORT", "CN_QQ", "CN_ADDRESS", "CN_BANK_CARD"), strict=True)
    )
    assert len(found) == 10


def test_the_rest_of_a_masked_value_is_no_finding():
    found = matches(text("z***an@example.com 与 an@example.com"))
    assert [(match.value, match.already_masked) for match in found] == [
        ("z***an@example.com", True),
        ("an@example.com", False),
    ]


def test_values_in_clear_stand_beside_masked_ones():
    found = matches(text("138****1234，13812345678；" * 3))
    assert [match.already_masked for match in found] == [True, False] * 3


def test_a_text_full_of_stars_is_no_more_work_than_its_lines():
    data = ("/" + "*" * 70 + "\n * @param p1 the value * 2\n" + "*" * 70 + "/\n").encode() * 2000
    assert list(ObjectScan(OFF).feed(TextChunk(data=data))) == []


@pytest.mark.timeout(60)  # it would take longer than anybody lives
@pytest.mark.parametrize("unit", ["x", "#", "*", "5", "5x", "5 ", "* ", "x-", "5-5x ", "＊"])
@pytest.mark.parametrize(
    ("before", "behind"), [("", ""), ("1", "a"), ("12**", "a"), ("86 ", "**a"), ("", "x a"), ("", ".5")]
)
def test_long_rows_are_read_in_one_way_only(unit, before, behind):
    for times in (60, 30_000):
        value = f"{before}{unit * times}{behind}"
        found = matches(chunk({"手机": [value, "138****1234"]}), text(f"{value}\n138****1234\n"))
        assert [one.value for one in found if one.already_masked].count("138****1234") == 2
