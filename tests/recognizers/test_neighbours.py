"""Labels beside the cells of a table say what the cells are: keys and values, forms, a header further down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.records import Column, TableChunk
from recognizers.neighbours import Labels, is_label
from tests.recognizers.tables import matches

PASSPORT, OTHER = "E12345678", "E12345679"


def sheet(*rows, names=(), **given):
    width = max(map(len, rows))
    names = (*names, *[""] * (width - len(names)))
    return TableChunk(
        columns=tuple(map(Column, names)), rows=[(*row, *[None] * (width - len(row))) for row in rows], **given
    )


def told(*chunks):
    """(row, column, type) of what is found."""
    return {(m.location["row"], m.location["column"], m.entity_type) for m in matches(*chunks)}


def test_a_sheet_of_keys_and_values():
    rows = [
        ("姓名", "张伟"),
        ("护照号：", PASSPORT),
        ("QQ", "12345678"),
        ("旧身份证号", "110101900307758"),
        ("备注", "12345678"),
    ]
    assert told(sheet(*rows)) == {
        (1, "B", "PERSON"),
        (2, "B", "CN_PASSPORT"),
        (3, "B", "CN_QQ"),
        (4, "B", "CN_RESIDENT_ID"),
    }


def test_a_form_with_several_fields_in_a_row():
    rows = [("姓名", "张伟", "QQ号码", "12345678"), ("护照", PASSPORT, "*微信号", "zhangsan88")]
    assert told(sheet(*rows)) == {
        (1, "B", "PERSON"),
        (1, "D", "CN_QQ"),
        (2, "B", "CN_PASSPORT"),
        (2, "D", "WECHAT_ID"),
    }


def test_a_label_speaks_for_all_cells_up_to_the_next():
    assert told(sheet(("护照号", PASSPORT, OTHER, "QQ", "12345678"), ("姓名", "张伟", "李娜"))) == {
        (1, "B", "CN_PASSPORT"),
        (1, "C", "CN_PASSPORT"),
        (1, "E", "CN_QQ"),
        (2, "B", "PERSON"),
        (2, "C", "PERSON"),
    }


def test_a_header_further_down_speaks_up_to_an_empty_cell():
    rows = [("登记表",), ("姓名", "护照号"), ("张伟", PASSPORT), ("李娜", OTHER), (), ("x", "E12345670")]
    assert {where for where in told(sheet(*rows)) if where[2] == "CN_PASSPORT"} == {
        (3, "B", "CN_PASSPORT"),
        (4, "B", "CN_PASSPORT"),
    }


def test_a_header_goes_on_in_the_next_chunk():
    first = sheet(("登记表", None), ("姓名", "护照号"), ("张伟", PASSPORT), table="a")
    assert (9, "B", "CN_PASSPORT") in told(first, sheet(("李娜", OTHER), first_row=9, table="a"))
    assert (9, "B", "CN_PASSPORT") not in told(first, sheet(("李娜", OTHER), first_row=9, table="b"))


def test_a_column_of_keys_under_a_header():
    rows = [("姓名", "张伟"), ("护照号", PASSPORT), ("QQ", "12345678")]
    assert {where[2] for where in told(sheet(*rows, names=("字段", "值")))} == {"PERSON", "CN_PASSPORT", "CN_QQ"}


def test_the_kind_of_paper_beside_its_number():
    rows = [("护照", PASSPORT), ("身份证", "110101199003070097"), ("护照", OTHER)]
    found = told(sheet(*rows, names=("证件类型", "证件号码")))
    assert {where for where in found if where[2] == "CN_PASSPORT"} == {
        (1, "证件号码", "CN_PASSPORT"),
        (3, "证件号码", "CN_PASSPORT"),
    }


def test_a_label_speaks_against_the_number_beside_it():
    rows = [("手机", "13812345678"), ("订单编号", "13912345678"), ("型号", "13712345678")]
    assert told(sheet(*rows)) == {(1, "B", "CN_MOBILE")}


@pytest.mark.parametrize(
    "cell", ["姓名", "身份证号：", "* 手机号码", "qq", "passport_no", "旧身份证号", "订单号", "E-mail"]
)
def test_labels(cell):
    assert is_label(cell)


@pytest.mark.parametrize(
    "cell",
    [
        None,
        "",
        "张伟",
        "13812345678",
        "北京市朝阳区建国路88号",
        "x",
        "请在此填写本人的有效身份证号码和其他相关的信息内容",
    ],
)
def test_no_labels(cell):
    assert not is_label(cell)


def test_words_of_a_column_of_kinds_are_no_header():
    rows = [(kind, "1999.00") for kind in ("手机", "电脑", "手机", "平板")]
    assert told(sheet(*rows, names=("品类", "价格"))) == set()


cells = st.one_of(
    st.none(), st.sampled_from(["姓名", "QQ", "护照号", "订单号", "", " ", "张伟", PASSPORT]), st.text(max_size=8)
)


@given(st.lists(st.lists(cells, max_size=4), max_size=6))
def test_any_table_has_labels_for_its_own_cells(rows):
    made = TableChunk(columns=tuple(Column("") for _ in range(4)), rows=rows)
    for index, labels in Labels().of(made).items():
        for row, label in labels.items():
            assert rows[row][index].strip()
            assert is_label(label)


def test_a_column_with_a_name_holds_values_that_may_read_like_names_of_fields():
    menu = [(f"菜单{n}", f"system:menu:list{n}", "admin") for n in range(20)]
    menu[3], menu[9] = ("重置密码", "system:user:resetPwd", "admin"), ("登录密码", "system:user:login", "admin")
    assert told(sheet(*menu, names=("menu_name", "perms", "create_by"))) == set()
