"""Dates of birth: behind a label or before 出生; other dates, and laws on those born after a day, are none."""

import pytest

from recognizers.entities.date_of_birth import birthday
from recognizers.pack import recognizers
from tests.recognizers.finding import both

BORN = "DATE_OF_BIRTH"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("出生日期：1990-03-07", ["1990-03-07"]),
        ("出生日期：1990年3月7日。", ["1990年3月7日"]),
        ("出生年月：1990.03", ["1990.03"]),
        ("生日：19900307", ["19900307"]),
        ("生日：3月7日", ["3月7日"]),
        ("出 生 1990 年 3 月 7 日", ["1990 年 3 月 7 日"]),
        ("张三，男，1990年3月7日出生，汉族", ["1990年3月7日"]),
        ("李四，女，1985年12月生，", ["1985年12月"]),
        ("生于1990年3月7日", ["1990年3月7日"]),
        ("出生于一九九〇年三月七日", ["一九九〇年三月七日"]),
        ("Date of birth: March 7, 1990", ["March 7, 1990"]),
        ("DOB: 07/03/1990", ["07/03/1990"]),
        ('"birthday":"1990-03-07"', ["1990-03-07"]),
        ("dob=1990/03/07", ["1990/03/07"]),
        ("born on 7 March 1990", ["7 March 1990"]),
        ("出生日期：１９９０年３月７日", ["１９９０年３月７日"]),
        ("2016年1月1日以后出生的子女", []),
        ("2016年1月1日前出生", []),
        ("出生日期：1990-13-07", []),
        ("出生日期：2990-01-07", []),
        ("签订日期：1990-03-07", []),
        ("发生于2020年3月7日", []),
        ("公司诞生于2020年3月7日", []),
        ("2020年3月7日生效", []),
        ("2020年3月7日生产", []),
        ("stubborn 1990-03-07", []),
    ],
)
def test_dates_of_birth(text, expected):
    assert both(text, BORN) == expected


@pytest.mark.parametrize(
    ("written", "normal"),
    [
        ("1990-3-7", "1990-03-07"),
        ("1990/03", "1990-03"),
        ("199003", "1990-03"),
        ("一九九〇年十二月三十一日", "1990-12-31"),
        ("二〇〇一年十月二日", "2001-10-02"),
        ("25/12/1990", "1990-12-25"),
        ("12/25/1990", "1990-12-25"),
        ("Dec 25, 1990", "1990-12-25"),
        ("1990-02-30", None),
        ("1890-02-03", None),
    ],
)
def test_one_day_whatever_its_form(written, normal):
    assert birthday(written) == normal


def test_cells():
    judge = recognizers()[BORN].judge_cell
    assert judge("1990-03-07 00:00:00").normal == "1990-03-07"
    assert judge("1990年3月").normal == "1990-03"
    assert judge("19900307").score > judge("199003").score
    assert [judge(cell) for cell in ("1990", "12500", "1990-03-07 12:30:01", "未知")] == [None] * 4
