"""The training text: the same from the same seed, marked exactly, of many kinds, a good part of it without names."""

import re
import socket

import pytest

from models.ner.train.corpus import documents, kinds, labelled
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.grammar import parse
from models.ner.train.corpus.noise import scan, traditional, wrapped

LABELS = {"PERSON", "CN_ADDRESS", "LOCATION", "ORGANIZATION", "JOB_TITLE"}


@pytest.fixture(scope="module")
def some():
    return list(documents(7, 1500))


def _texts(some, label):
    return [doc.text[start:end] for doc in some for start, end, its in doc.spans if its == label]


def test_same_seed_same_text_other_seed_other_text():
    first = list(documents(3, 25))
    assert first == list(documents(3, 25))
    assert first[:10] == list(documents(3, 10))
    assert first != list(documents(4, 25))


def test_spans_ascend_stay_apart_and_hold_no_blank_at_their_ends(some):
    for doc in some:
        at = 0
        for start, end, label in doc.spans:
            assert at <= start < end <= len(doc.text)
            assert label in LABELS
            said = doc.text[start:end]
            assert said == said.strip()
            at = end


def test_many_kinds_are_made(some):
    assert len(kinds()) >= 65
    assert len({doc.kind for doc in some}) >= 45


def test_all_labels_are_there_and_a_fifth_of_the_documents_has_none(some):
    assert {label for doc in some for *_, label in doc.spans} == LABELS
    bare = sum(not doc.spans for doc in some) / len(some)
    assert 0.18 < bare < 0.45


def test_names_are_no_sentences(some):
    for name in _texts(some, "PERSON"):
        assert not re.search(r"[0-9，。：；（）{}\[\]|]", name.translate({0xFF2E: "N"})), name
        assert 1 < len(name) < 40


def test_names_that_are_words_rare_and_of_minorities_are_among_them():
    names = set(_texts(documents(11, 1800), "PERSON"))
    assert names & {"周全", "高峰", "安静", "白雪", "黄河", "江南", "方向", "安全"}
    assert any("·" in name for name in names)
    assert any(re.match(r"欧阳|上官|司马|诸葛|慕容", name) for name in names)
    assert any(re.fullmatch(r"[A-Za-z' ü,]+", name) for name in names)


def test_addresses_are_of_towns_and_villages_and_places_are_shorter(some):
    addresses = _texts(some, "CN_ADDRESS")
    assert any(re.search(r"路\d+号.*室$", text) for text in addresses)
    assert any(re.search(r"村.*[组社队屯]$", text) for text in addresses)
    assert any("嘎查" in text or "交叉口" in text for text in addresses)
    places = _texts(some, "LOCATION")
    assert sum(map(len, places)) / len(places) < 7 < sum(map(len, addresses)) / len(addresses)


def test_firms_are_in_full_and_in_short(some):
    firms = _texts(some, "ORGANIZATION")
    full = [text for text in firms if text.endswith("公司")]
    short = [text for text in firms if len(text) <= 4]
    assert len(full) > 0.1 * len(firms)
    assert len(short) > 0.05 * len(firms)


def test_kinds_without_names_hold_none():
    bare = {"plain", "words", "announcement", "regulation"}
    docs = [doc for doc in documents(5, 900) if doc.kind in bare]
    assert len(docs) > 100
    assert not any(doc.spans for doc in docs)


def test_a_table_of_words_is_no_table_of_names():
    cells = {word for doc in documents(9, 900) if doc.kind == "column" and not doc.spans for word in doc.text.split()}
    assert cells


def test_nothing_is_fetched(monkeypatch):
    def refuse(*_args, **_kwargs):
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket, "socket", refuse)
    assert len(list(documents(1, 20))) == 20


def test_a_slot_with_a_number_is_the_same_in_the_whole_document():
    contracts = [doc for doc in documents(2, 1500) if doc.kind == "lease" and "\n" in doc.text]
    repeated = 0
    for doc in contracts:
        names = [doc.text[start:end] for start, end, label in doc.spans if label == "PERSON"]
        repeated += len(names) > len(set(names))
    assert repeated > len(contracts) / 2


@pytest.mark.parametrize("template", ["{人", "[甲|乙", "甲]", "{人}}", "{}"])
def test_brackets_that_do_not_match_are_told(template):
    with pytest.raises((ValueError, IndexError)):
        parse(template)


def test_a_scan_keeps_the_marks_where_the_names_are():
    import random

    parts = [
        ("付款人：", ""),
        ("欧阳静怡", "PERSON"),
        ("，住", ""),
        ("浙江省杭州市西湖区文三路478号", "CN_ADDRESS"),
        ("。", ""),
    ]
    for seed in range(300):
        for disturbed in (scan(Draft(random.Random(seed)), parts), wrapped(Draft(random.Random(seed)), parts)):
            doc = labelled(disturbed, "scan")
            said = {label: re.sub(r"\s", "", doc.text[start:end]) for start, end, label in doc.spans}
            assert len(said["PERSON"]) == 4
            assert len(said["CN_ADDRESS"]) == len("浙江省杭州市西湖区文三路478号")


def test_traditional_characters_keep_their_places():
    assert traditional([("刘国华", "PERSON"), ("与张伟", "")]) == [("劉國華", "PERSON"), ("與張偉", "")]


def test_a_firm_is_called_by_its_short_name_after_it_was_named_in_full():
    said = [doc for doc in documents(3, 1500) if doc.kind == "story" and "简称" in doc.text]
    firms = [[doc.text[start:end] for start, end, label in doc.spans if label == "ORGANIZATION"] for doc in said]
    assert any(any(names.count(name) > 1 and len(name) < 8 for name in names) for names in firms)


def test_a_make_before_a_ware_and_a_place_in_the_title_of_a_law_are_no_names():
    for doc in documents(6, 1500):
        for start, end, label in doc.spans:
            assert not (label == "ORGANIZATION" and doc.text[start : end + 2] in {"华为手机", "小米手机", "格力空调"})
            assert not (label == "LOCATION" and re.match(r"[^《》\n]{0,12}(条例|办法|法)》", doc.text[end:]))
