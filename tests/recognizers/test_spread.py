"""Numbers with one digit a cell."""

import random

import numpy as np
import pytest

from recognizers.base import CELL
from recognizers.spread import singles
from tests.recognizers.numbers import card_number, resident_id
from tests.recognizers.tables import chunk, matches

RNG = random.Random(5)
ID = resident_id(born="19900307", sequence="021")
CARD = card_number("622848040256489001")
MOBILE = "13511185884"


def told(*rows, names=()):
    width = max(map(len, rows))
    names = [*names, *(f"\0{at}" for at in range(width))][:width]
    columns = {name: [row[at] if at < len(row) else None for row in rows] for at, name in enumerate(names)}
    found = matches(chunk({("" if name[:1] == "\0" else name, name): cells for name, cells in columns.items()}))
    return {(match.location["row"], match.entity_type, match.value) for match in found}


def test_a_form_with_boxes():
    rows = [["身份证号", *ID], ["手机号", *MOBILE], ["银行卡号", *CARD], ["邮编", *"310000"]]
    assert told(*rows) == {(1, "CN_RESIDENT_ID", ID), (2, "CN_MOBILE", MOBILE), (3, "CN_BANK_CARD", CARD)}


def test_a_list_with_boxes_under_its_header():
    names = ["姓名", "手机号", *(f"电话{at}" for at in range(10))]
    assert (1, "CN_MOBILE", MOBILE) in told(["王小明", *MOBILE], ["李四", *MOBILE[:10], ""], names=names)


@pytest.mark.parametrize("label", ["", "王小明", "订单号", "题目"])
def test_without_a_label_only_what_its_checks_prove(label):
    rows = [[label, *ID], [label, *MOBILE], [label, *CARD]]
    assert told(*rows) == {(1, "CN_RESIDENT_ID", ID)}


def test_answers_are_no_numbers():
    rows = [[f"{at}", *(RNG.choice("12345") for _ in range(18))] for at in range(400)]
    assert told(*rows, names=("序号",)) == set()


def test_more_or_fewer_boxes_than_digits():
    rows = [["身份证号", *ID, "1"], ["身份证号", *ID[:-1]], ["身份证号", *ID[:9], "", *ID[9:]], ["手机号", "", *MOBILE]]
    assert told(*rows) == {(4, "CN_MOBILE", MOBILE)}


def test_single_characters_of_a_column():
    cells = ["1", "", "12", "x", "X", "a", "9", "\u4e2d"]
    assert singles(CELL.join(cells).encode()).tolist() == [ord("1"), 0, 0, ord("x"), ord("X"), 0, ord("9"), 0]
    assert singles(b"").tolist() == [0]
    assert singles(b"").dtype == np.uint8
