"""What a short text weighs as a name: names high, words and places low, whatever list they stand in."""

import pytest

from recognizers.name_weights import LEAST, MOST, is_word, latin_weight, weight


@pytest.mark.parametrize(
    "name",
    [
        *("王秀英", "李志强", "欧阳静怡", "欧陈美玲", "司马懿", "李娜", "陈一鸣", "周全", "王家豪"),
        *("陳志明", "黃麗華", "張國榮", "蕭敬騰", "葉德嫻"),
        *("扎西次仁", "阿依古丽", "古丽娜尔·艾合买提", "迈克尔·乔丹", "J·K·罗琳"),
        *("约翰逊", "史密斯", "佐藤健一", "山田太郎", "爨国强"),
    ],
)
def test_names_weigh_something(name):
    assert 0 < weight(name) <= MOST


@pytest.mark.parametrize(
    "word",
    [
        *("高峰", "安全", "常州", "安吉", "华为", "王老吉", "金银花", "康乃馨", "牛肉干", "黄金糕", "苗族", "红色"),
        *("李家村", "王家庄", "螺丝刀", "张某某", "张某", "财务部", "一", "", "中华人民共和国", "123", "abc"),
    ],
)
def test_words_weigh_nothing_or_less(word):
    assert LEAST <= weight(word) <= 0


def test_words_and_places_are_told_apart_from_other_names():
    assert is_word("丰富")
    assert is_word("安吉")
    assert is_word("康乃馨")
    assert not is_word("王秀英")


@pytest.mark.parametrize(
    "name",
    [
        *("Zhang Wei", "ZHANG WEI", "zhang wei", "Wang Xiaoming", "Xiaoming Wang", "WANG, Xiaoming", "Ouyang Jingyi"),
        *("John Smith", "JOHN SMITH", "David Zhang", "Jean-Luc Moreau", "Steven J. Cooper", "Kevin O'Brien"),
        *("Maria Gonzalez-Lopez", "Tan Wei Ming"),
    ],
)
def test_names_in_latin_letters(name):
    assert latin_weight(name) > 0


@pytest.mark.parametrize(
    "words",
    [
        *("Data Center", "New York", "Apple Watch", "Hong Kong", "Guang Zhou", "Wu Han", "Beijing", "Open", "Zhang"),
        *("Sales Report", "SALES REPORT", "iPhone Pro", "a b", "", "Hello World Program Example Text"),
    ],
)
def test_other_words_in_latin_letters(words):
    assert latin_weight(words) <= 0
