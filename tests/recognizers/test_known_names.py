"""A name found surely once is found everywhere in its object."""

import pytest

from models.records import TextChunk
from recognizers.hits import Hit
from recognizers.known_names import MOST, KnownNames
from recognizers.lane import LaneOptions, ObjectScan


def hit(text: str, value: str, entity: str, score: float, proof: str) -> Hit:
    start = len(text[: text.index(value)].encode())
    return Hit(start, start + len(value.encode()), entity, score, (proof,), value)


def found(known: KnownNames, text: str, rules: list[Hit], names: list[Hit]) -> list[tuple[str, str]]:
    data = text.encode()
    hits = sorted(known.weighed(data, rules, names))
    return [(one.entity_type, data[one.start : one.end].decode()) for one in hits]


def test_a_labelled_name_is_found_where_nothing_announces_it():
    text = "联系人：沈国栋\n沈国栋明天到，沈国栋路不远。"
    label = hit(text, "沈国栋", "PERSON", 0.8, "context")
    assert found(KnownNames(), text, [label], []) == [("PERSON", "沈国栋")] * 3


def test_later_chunks_know_the_names_of_earlier_ones():
    known = KnownNames()
    first = "联系人：沈国栋\n"
    found(known, first, [hit(first, "沈国栋", "PERSON", 0.8, "context")], [])
    assert found(known, "沈国栋来了", [], []) == [("PERSON", "沈国栋")]
    assert found(KnownNames(), "沈国栋来了", [], []) == []


def test_a_word_is_a_name_elsewhere_only_where_something_says_so():
    text = "联系人：高峰\n高峰时段拥堵，请高峰先生绕行。"
    label = hit(text, "高峰", "PERSON", 0.8, "context")
    assert found(KnownNames(), text, [label], []) == [("PERSON", "高峰")] * 2


def test_what_a_model_but_guesses_is_not_looked_for():
    text = "沈国栋说好。沈国栋又说不好。"
    guess = hit(text, "沈国栋", "PERSON", 0.55, "model")
    sure = guess._replace(score=0.64)
    assert len(found(KnownNames(), text, [], [guess])) == 1
    assert len(found(KnownNames(), text, [], [sure])) == 2


def test_what_a_firm_is_called_in_short_is_a_name():
    text = "科左后旗旺达粮食购销有限公司（以下简称旺达公司）欠款，旺达公司辩称已付，双方按本合同（以下简称本合同）办。"
    firm = hit(text, "科左后旗旺达粮食购销有限公司", "ORGANIZATION", 0.75, "format")
    names = [value for _, value in found(KnownNames(), text, [firm], [])]
    assert names == ["科左后旗旺达粮食购销有限公司", "旺达公司", "旺达公司"]


def test_a_known_name_mends_what_the_model_cut():
    text = "原告：敖日其楞，男。敖日其楞诉称……"
    label = hit(text, "敖日其楞", "PERSON", 0.8, "context")
    at = len(text[: text.rindex("敖日其楞")].encode())
    cut = Hit(at, at + 6, "PERSON", 0.55, ("model",), "敖日")
    assert found(KnownNames(), text, [label], [cut]) in (
        [("PERSON", "敖日其楞"), ("PERSON", "敖日其楞")],
        [("PERSON", "敖日其楞"), ("PERSON", "敖日")],  # a name of four unusual characters may be no name elsewhere
    )


def test_a_firm_is_known_by_its_short_name_where_something_says_so():
    text = "佛山市恒远五金制品有限公司报价。恒远五金改天来，找恒远那边的人。恒远航道拥堵"
    firm = hit(text, "佛山市恒远五金制品有限公司", "ORGANIZATION", 0.75, "format")
    names = [value for _, value in found(KnownNames(), text, [firm], [])]
    assert names == ["佛山市恒远五金制品有限公司", "恒远五金", "恒远"]


def test_a_school_inside_an_address_is_part_of_it():
    text = "寄到长春市朝阳区前进大街2699号吉林大学南苑7公寓"
    address = hit(text, "长春市朝阳区前进大街2699号吉林大学南苑7公寓", "CN_ADDRESS", 0.8, "context")
    school = hit(text, "吉林大学", "ORGANIZATION", 0.6, "format")
    assert [kind for kind, _ in found(KnownNames(), text, [address, school], [])] == ["CN_ADDRESS"]


@pytest.mark.parametrize(
    ("rule", "model", "expected"),
    [
        (("委托杭州云溪科技有限公司", 0.75, "format"), ("杭州云溪科技有限公司", 0.64), "杭州云溪科技有限公司"),
        (("委托杭州云溪科技有限公司", 0.75, "format"), ("杭州云溪科技有限公司", 0.55), "委托杭州云溪科技有限公司"),
        (("杭州云溪科技有限公司", 0.75, "format"), ("云溪科技", 0.64), "杭州云溪科技有限公司"),
    ],
)
def test_a_model_that_is_sure_knows_better_bounds_than_a_form(rule, model, expected):
    text = "今委托杭州云溪科技有限公司办理"
    rules = [hit(text, rule[0], "ORGANIZATION", *rule[1:])]
    names = [hit(text, model[0], "ORGANIZATION", model[1], "model")]
    assert found(KnownNames(), text, rules, names) == [("ORGANIZATION", expected)]


def test_memory_is_bounded():
    known = KnownNames()
    for number in range(2 * MOST):
        text = f"王{chr(0x4E00 + number)}国"
        found(known, text, [hit(text, text, "PERSON", 0.8, "context")], [])
    assert sum(len(found(known, f"王{chr(0x4E00 + number)}国", [], [])) for number in range(2 * MOST)) <= MOST


def test_a_scan_finds_a_labelled_name_again():
    scan = ObjectScan(LaneOptions(names="all"), "会议.txt")
    text = "联系人：欧阳静怡\n今天下雨。\n欧阳静怡到了再说。\n"
    names = [match.value for match in scan.feed(TextChunk(text.encode()))]
    assert names == ["欧阳静怡", "欧阳静怡"]
    again = TextChunk("欧阳静怡走了".encode(), start=len(text))
    assert [match.value for match in scan.feed(again)] == ["欧阳静怡"]
