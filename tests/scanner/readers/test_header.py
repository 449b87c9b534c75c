"""Which rows are taken for names of columns, and which never are."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scanner.readers.header import find_header, known_name, label_like, looks_like_header

PEOPLE = [["张三", "110101199003077891", "13812345678"], ["李四", "110101199103077891", "13912345678"]]


@pytest.mark.parametrize(
    ("row", "below"),
    [
        (["姓名", "身份证号", "手机号"], PEOPLE),
        (["姓名", "电话"], []),
        (["id", "name", "phone"], [["1", "a", "13812345678"]]),
        (["xm", "sfzh", "sjh"], []),
        (["XM", "SFZH", "SJH"], PEOPLE),
        (["*姓名(必填)", "手机号码 ", "部门"], []),
        (["foo", "bar"], [["1", "2"], ["3", "4"]]),
        (["项目", "2021", "2022"], [["收入", "2", "3"]]),
        (["序号", "名称", "备注"], []),
        (["手机号"], [["13812345678"]]),
        (["姓 名", None, "联系电话："], PEOPLE),
    ],
)
def test_headers(row, below):
    assert looks_like_header(row, below)


@pytest.mark.parametrize(
    ("row", "below"),
    [
        (["姓名", "张三"], [["电话", "13812345678"], ["地址", "北京市海淀区"]]),
        (["姓名", "张三", "性别", "男"], [["电话", "13812345678", "邮箱", "a@b.cn"]]),
        (["张三", "13812345678"], [["李四", "13912345678"]]),
        (["张三", "财务部"], [["李四", "销售部"]]),
        (["2021", "2022", "2023"], [["1", "2", "3"]]),
        (["a@b.cn", "姓名"], []),
        (["1990-01-02", "姓名"], []),
        (["姓名", "138 1234 5678"], []),
        (["王小明", "李雷"], [["韩梅梅", "赵六"]]),
        ([None, ""], PEOPLE),
        (["本表由人力资源部填写，如有疑问请联系办公室。"], []),
        (["12", "35"], [["1", "2"], ["3", "4"]]),
    ],
)
def test_data_is_never_a_header(row, below):
    assert not looks_like_header(row, below)


@given(st.lists(st.from_regex(r"\A1[3-9][0-9]{9}\Z|\A[0-9]{17}[0-9X]\Z|\A[a-z]{3}@[a-z]{3}\.cn\Z"), min_size=1))
def test_rows_with_values_are_data_whatever_stands_beside(values):
    assert not looks_like_header(["姓名", "电话", *values], PEOPLE)


def test_names_in_any_spelling():
    assert all(
        known_name(name) for name in ("手机号", "*手机号：", "Mobile_Phone", "mobile phone", "SJH", "联系电话(必填)")
    )
    assert not any(known_name(name) for name in ("张三", "手机号13812345678", "手" * 100))


@pytest.mark.parametrize(
    "text",
    [
        "家庭地址",
        "客户名称",
        "合同编号",
        "姓 名",
        "紧急联系人电话",
        "房间号",
        "手续费",
        "cust_id",
        "login_time",
        "电话2",
    ],
)
def test_labels(text):
    assert label_like(text)


@pytest.mark.parametrize(
    "text",
    [
        "北京市海淀区中关村大街1号",
        "王小明",
        "李名",
        "13812345678",
        "a@b.cn",
        "研发部",
        "本科",
        "中关村大街十号院二号楼",
    ],
)
def test_values_are_no_labels(text):
    assert not label_like(text)


def test_title_blank_rows_and_merged_headings_above():
    rows = [
        ["员工花名册", None, None],
        [None, None, None],
        ["姓名", "联系方式", None],
        [None, "电话", "邮箱"],
        ["张三", "13812345678", "a@b.cn"],
    ]
    header = find_header(rows)
    assert header is not None
    assert (header.start, header.height) == (2, 2)
    assert header.names == ("姓名", "电话", "邮箱")
    assert header.groups == ("", "联系方式", "联系方式")


def test_no_header_among_data():
    assert find_header(PEOPLE) is None
    assert find_header([]) is None
    assert find_header([["填表说明"], ["张三", "13812345678"], ["姓名", "电话"]]) is None


@given(st.lists(st.lists(st.none() | st.text(max_size=30), max_size=5), max_size=8))
def test_any_rows(rows):
    header = find_header(rows)
    assert header is None or header.start + header.height <= len(rows)
