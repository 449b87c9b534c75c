"""Columns judged as columns: header and the share of values that verify."""

import random

import pytest

from recognizers.lane import LaneOptions
from tests.recognizers.mixed import Mixer
from tests.recognizers.numbers import card_number, resident_id
from tests.recognizers.tables import chunk, in_column, matches

ROWS = 40
RNG = random.Random(12)
NAMES = [
    *("张伟", "王芳", "李娜", "刘洋", "陈静", "杨帆", "赵磊", "黄丽", "周杰", "吴敏", "徐强", "孙艳", "马超", "朱琳"),
    *("张建国", "王秀英", "李志强", "刘桂兰", "陈小明", "杨丽华", "赵国庆", "黄玉梅", "周文斌", "吴晓燕", "徐海燕"),
    *("孙志刚", "马春梅", "朱永红", "胡建华", "郭晓东", "何淑珍", "高鹏飞", "林志玲", "罗永浩", "郑爽", "梁朝伟"),
    *("欧阳静怡", "司马相如", "诸葛亮", "上官婉儿"),
]
ADDRESSES = [f"浙江省杭州市西湖区文三路{number}号华星时代广场A座{number}03室" for number in range(1, ROWS + 1)]
CARDS = [card_number(f"622848{RNG.randrange(10**12):012d}") for _ in range(ROWS)]
IDS = [resident_id(born=f"19{60 + n}0{1 + n % 9}1{n % 10}", sequence=f"{100 + n}") for n in range(ROWS)]
MOBILES = [f"139{RNG.randrange(10**8):08d}" for _ in range(ROWS)]
ORDERS_16 = [f"{RNG.randrange(10**15, 10**16)}" for _ in range(ROWS * 10)]
ORDERS_19 = [f"62{RNG.randrange(10**16, 10**17)}" for _ in range(ROWS * 10)]


def test_checked_numbers_need_no_header():
    for cells, entity in ((IDS, "CN_RESIDENT_ID"), (CARDS, "CN_BANK_CARD"), (MOBILES, "CN_MOBILE")):
        assert in_column("c1", cells) == {entity: ROWS}


@pytest.mark.parametrize("name", ["", "单据", "c7", "value"])
@pytest.mark.parametrize("cells", [ORDERS_16, ORDERS_19])
def test_a_column_of_order_numbers_holds_no_cards(name, cells):
    assert in_column(name, cells) == {}


def test_the_same_numbers_hold_some_cards_one_by_one():
    """Else the test above would show nothing: alone, some pass check and issuer by chance."""
    assert any("CN_BANK_CARD" in in_column("", [value]) for value in ORDERS_19)


@pytest.mark.parametrize("name", ["order_no", "订单号", "tradeNo_trade", "流水号", "orders[].order_id", "运单流水"])
def test_a_header_that_speaks_against_them_overrules_valid_numbers(name):
    assert "CN_BANK_CARD" not in in_column(name, CARDS)
    assert "CN_MOBILE" not in in_column(name, MOBILES)


@pytest.mark.parametrize("name", ["商品名称", "goods_name", "订单号", "订单备注"])
@pytest.mark.parametrize("text", ["改打{}", "为{}充值50元", "please call {}"])
def test_a_number_among_words_is_found_under_any_header(name, text):
    assert in_column(name, [text.format(MOBILES[0])]) == {"CN_MOBILE": 1}


def test_words_within_the_cell_speak_against_too():
    assert in_column("商品名称", [f"订单号{MOBILES[0]}", f"SN-{MOBILES[0]}"]) == {}


def test_a_contact_below_the_goods_is_told_by_its_label():
    rows = {"商品名称": ["笔", "纸", "合计", "联系电话"], "商品编号": ["1", "2", MOBILES[1], MOBILES[0]]}
    assert [match.value for match in matches(chunk(rows)) if match.entity_type == "CN_MOBILE"] == [MOBILES[0]]
    block = {"商品编号": ["1", MOBILES[1], "联系电话", *MOBILES[2:6], "", MOBILES[6]]}
    assert [match.value for match in matches(chunk(block)) if match.entity_type == "CN_MOBILE"] == MOBILES[2:6]


ACCOUNTS = ["571908472310901", "33010401600001234", "1202020209900012345", "19045101040012345"]


def test_accounts_beside_a_bank_are_its_accounts():
    banks = ["招商银行杭州城西支行"] * len(ACCOUNTS)
    found = matches(chunk({"户名": NAMES[:4], "账号": ACCOUNTS, "开户行": banks}))
    assert [match.value for match in found if match.entity_type == "CN_BANK_ACCOUNT"] == ACCOUNTS
    assert "CN_BANK_ACCOUNT" not in in_column("账号", ACCOUNTS)
    form = matches(chunk({"A": ["户名", "开户行", "账号"], "B": [NAMES[0], banks[0], ACCOUNTS[0]]}))
    assert [match.value for match in form if match.entity_type == "CN_BANK_ACCOUNT"] == ACCOUNTS[:1]


@pytest.mark.parametrize("joint", ["", " ", "，"])
def test_a_bank_and_its_account_in_one_cell(joint):
    found = matches(chunk({"购方开户行及账号": [f"招商银行杭州城西支行{joint}{account}" for account in ACCOUNTS]}))
    told = [(match.value, match.verified_by) for match in found if match.entity_type == "CN_BANK_ACCOUNT"]
    assert told == [(account, ("format", "column")) for account in ACCOUNTS]


def test_landlines_without_a_dash_under_a_header_of_phones():
    numbers = ["057188156688", "02162288888", "01065881234"]
    assert all(in_column(name, numbers) == {"CN_LANDLINE": 3} for name in ("phone", "lxdh", "联系方式"))


def test_identity_numbers_are_found_under_any_header():
    assert in_column("order_no", IDS) == {"CN_RESIDENT_ID": ROWS}


def test_the_comment_speaks_too():
    assert "CN_BANK_CARD" not in in_column("c1", CARDS, "订单号")
    assert in_column("c1", NAMES, "客户姓名") == {"PERSON": len(NAMES)}


@pytest.mark.parametrize(
    "name", ["姓名", "客户姓名", "xm", "name", "customer_name", "contactName", "data.customer.name"]
)
def test_names_by_header(name):
    assert in_column(name, NAMES) == {"PERSON": len(NAMES)}


def test_names_without_a_header():
    assert in_column("", NAMES) == {"PERSON": len(NAMES)}
    assert in_column("c3", NAMES) == {"PERSON": len(NAMES)}


@pytest.mark.parametrize("name", ["product_name", "角色", "城市", "编号", "备注", "type", "数量", "客户名称"])
def test_names_under_a_name_that_misleads(name):
    assert in_column(name, NAMES) == {"PERSON": len(NAMES)}


def test_few_values_that_repeat_are_no_names():
    assert in_column("c3", ["高级", "中级", "初级", "高级"] * 10) == {}
    assert in_column("c3", ["张伟", "王芳"] * 20) == {}


def test_a_header_alone_makes_no_names_of_other_words():
    assert in_column("name", ["螺丝刀", "扳手套装", "电钻", "不锈钢水杯"] * 5).get("PERSON", 0) == 0


def test_addresses_by_header_and_without():
    assert in_column("地址", ADDRESSES)["CN_ADDRESS"] == ROWS
    assert in_column("home_addr", ADDRESSES)["CN_ADDRESS"] == ROWS
    assert in_column("c9", ADDRESSES)["CN_ADDRESS"] == ROWS


@pytest.mark.parametrize(
    ("name", "cells", "entity"),
    [
        ("护照号", ["E12345678", "EA1234567", "g12345678"], "CN_PASSPORT"),
        ("港澳通行证", ["C12345678", "W12345678", "CA1234567"], "CN_EXIT_PERMIT"),
        ("QQ", ["12345678", "987654321", "10001"], "CN_QQ"),
        ("qq号", ["13812345678", "987654321", "10001"], "CN_QQ"),
        ("微信号", ["zhangsan88", "li-si-2020", "wang_wu1"], "WECHAT_ID"),
        ("座机", ["62345678", "0571-87654321", "8765432"], "CN_LANDLINE"),
        ("客服电话", ["95588", "400-820-8820", "12345"], "CN_SERVICE_NUMBER"),
        ("密码", ["Abc@1234", "hunter22", "S3cret!x"], "CREDENTIAL"),
        ("开户行", ["招商银行杭州城西支行", "中国工商银行", "中国农业银行"], "ORGANIZATION"),
        ("月薪", ["12,000.00", "8500", "￥9800"], "SALARY"),
        ("基本工资(元)", ["12000", "8500", "9800.5"], "SALARY"),
        ("出生日期", ["1990-03-07", "1990/3/7", "1990年3月7日"], "DATE_OF_BIRTH"),
        ("csrq", ["19900307", "19851212", "20010101"], "DATE_OF_BIRTH"),
        ("旧身份证号", ["110101900307758", "110101850101001", "330106791212345"], "CN_RESIDENT_ID"),
        ("手机", ["15412345678", "+86 154-1234-5678", "15412345678.0"], "CN_MOBILE"),
        ("卡号", ["8820012345678904", "8820 0123 4567 8904", "8820012345678904.0"], "CN_BANK_CARD"),
    ],
)
def test_what_a_header_adds(name, cells, entity):
    assert in_column(name, cells)[entity] == len(cells)
    assert entity not in in_column("备注", cells) or entity in {"CN_SERVICE_NUMBER", "CN_LANDLINE", "ORGANIZATION"}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("密码", ["******", "", None]),
        ("password", ["$2b$12$" + "a" * 53, "{SSHA}abcdef", "pbkdf2_sha256$1$x"]),
        ("月薪", ["面议", "-", "12"]),
        ("出生日期", ["2024", "未知", "13/45"]),
        ("护照号", ["无", "见附件", "123"]),
        ("QQ", ["无", "同手机", "1234"]),
        ("姓名", ["-", "无", "N/A"]),
        ("地址", ["同上", "无", "-"]),
    ],
)
def test_what_a_header_cannot_make_of_other_values(name, cells):
    assert in_column(name, cells) == {}


@pytest.mark.parametrize(
    "lose",
    [
        lambda value: value[:15] + "0" * (len(value) - 15),  # as a spreadsheet shows it
        lambda value: str(int(float(value))),  # as a program writes it
        lambda value: f"{float(value):.14E}",
        lambda value: repr(float(value)),
        lambda value: f"{float(value):.5E}",  # as a spreadsheet writes a narrow column to CSV
        lambda value: f"{float(value):.5e}.0"[:-2],
    ],
)
def test_numbers_that_lost_their_last_digits(lose):
    """18 and 19 digits through floats: no check can pass, the header and the size speak for them."""
    for name, cells, entity in (
        ("身份证号", [value for value in IDS if value.isdigit()], "CN_RESIDENT_ID"),
        ("卡号", CARDS, "CN_BANK_CARD"),
    ):
        lost = [lose(value) for value in cells]
        found = [m for m in matches(chunk({name: lost})) if m.entity_type == entity]
        assert len(found) == len(cells)
        told = [match for match in found if "precision_lost" in match.verified_by]
        assert len(told) > len(cells) / 2  # some pass their check by chance
        assert all(match.score <= 0.6 for match in told)
        assert in_column("金额", lost).get(entity, 0) < len(cells) / 2


def test_whole_numbers_with_a_wrong_check_lost_nothing():
    wrong = [value[:17] + str((int(value[17]) + 1) % 10) for value in IDS if value.isdigit()]
    odd = [value for value in wrong if int(value) % 2]
    assert in_column("身份证号", odd) == {}
    assert (
        in_column("卡号", [value[:-1] + str((int(value[-1]) + 1) % 10) for value in CARDS if value[-1] in "02468"])
        == {}
    )


@pytest.mark.parametrize("digits", ["²" * 16, "١" * 18, "１" * 11, "①" * 15])
@pytest.mark.parametrize("name", ["卡号", "身份证号", "手机", "QQ", "月薪", "出生日期", ""])
def test_digits_of_other_writings_are_no_error(name, digits):
    in_column(name, [digits, digits, "x"])


@pytest.mark.parametrize("written", ["{}.0", "'{}", " {} ", "{}\t", "\u200b{}"])
def test_values_as_spreadsheets_write_them(written):
    for cells, entity in ((IDS, "CN_RESIDENT_ID"), (CARDS, "CN_BANK_CARD"), (MOBILES, "CN_MOBILE")):
        assert in_column("", [written.format(value) for value in cells]) == {entity: ROWS}


def test_numbers_never_reach_over_cells():
    assert in_column("", ["1381234", "5678", "110101", "19900307", "0097"]) == {}
    assert in_column("", ["订单号", "13812345678"]) == {"CN_MOBILE": 1}
    assert in_column("", ["手机", "15412345678"]) == {}


def test_free_text_in_cells():
    cells = ["请联系王建国先生 13812345678", None, "身份证110101199003070097已核对", "", "没有"]
    found = {(m.entity_type, m.location["row"], m.value) for m in matches(chunk({"备注": cells}))}
    assert found == {
        ("PERSON", 1, "王建国"),
        ("CN_MOBILE", 1, "13812345678"),
        ("CN_RESIDENT_ID", 3, "110101199003070097"),
    }


@pytest.mark.parametrize("odd", ["\x1e", "a\x1eb\x1e", "\x00", "\r\n", "𠀀😀", "\ud800"])
def test_odd_characters_in_cells_move_nothing(odd):
    cells = [odd, "13812345678", odd * 3, "13912345678", f"{odd} 13712345678 {odd}"]
    found = [(m.location["row"], m.value) for m in matches(chunk({"": cells})) if m.entity_type == "CN_MOBILE"]
    assert found == [(2, "13812345678"), (4, "13912345678"), (5, "13712345678")]


def test_a_column_is_judged_over_all_its_chunks():
    first, rest = ORDERS_19[:20], ORDERS_19[20:]
    assert matches(chunk({"c": first}, table="t"), chunk({"c": rest}, table="t", first_row=21)) == []


def test_two_tables_are_judged_apart():
    found = matches(chunk({"c": ORDERS_19}, table="orders"), chunk({"c": CARDS}, table="cards"))
    assert [match.value for match in found] == CARDS


def test_only_what_is_asked_for():
    columns = {"姓名": NAMES[:ROWS], "手机": MOBILES, "卡号": CARDS}
    asked = LaneOptions(names="off", entities=frozenset({"PERSON"}))
    assert {match.entity_type for match in matches(chunk(columns), options=asked)} == {"PERSON"}


def test_ragged_and_empty_tables():
    from models.records import Column, TableChunk

    ragged = TableChunk(
        columns=(Column("手机"), Column("x")), rows=[("13812345678",), (), (None, "13912345678"), ("", "")]
    )
    assert [(m.value, m.location["column"], m.location["row"]) for m in matches(ragged)] == [
        ("13812345678", "手机", 1),
        ("13912345678", "x", 3),
    ]
    assert matches(TableChunk(columns=(), rows=[])) == []
    assert matches(TableChunk(columns=(Column("手机"),), rows=[])) == []


def test_any_table_is_judged_without_error():
    mixer = Mixer(9)
    names = ["", "姓名", "手机", "身份证号", "卡号", "order_no", "地址", "密码", "QQ", "出生日期", "月薪", "开户行"]
    columns = {name: [mixer.line(1) if row % 7 else None for row in range(60)] for name in names}
    for match in matches(chunk(columns)):
        cell = columns[match.location["column"] if match.location["column"] in columns else ""][
            match.location["row"] - 1
        ]
        assert match.value in cell
