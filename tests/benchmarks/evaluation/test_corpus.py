"""The corpus of the evaluation against itself and the standards: its labels are true, its traps are none."""

import itertools
import json
import random
from collections import Counter

import pytest

from benchmarks import checks
from benchmarks.evaluation import corpus, disguises, numbers, said, structured, traps
from benchmarks.evaluation.kinds import KINDS
from benchmarks.evaluation.page import FILLERS, LABELLED, Page
from benchmarks.evaluation.templates import DOCUMENTS, TABLES
from models.entities import catalogue

UNTESTED = {"TRADE_SECRET_SUBJECT", "CN_ID_CARD_IMAGE"}
"""Reported only beside a mark, or of pictures alone; other tests hold them."""


@pytest.fixture(scope="module")
def documents():
    return list(corpus.documents())


def test_the_same_seed_makes_the_same_corpus(documents):
    assert list(corpus.documents(scale=0.05)) == list(corpus.documents(scale=0.05))
    assert list(corpus.documents(seed=5, scale=0.05)) != list(corpus.documents(scale=0.05))
    assert len({(d.kind, d.name) for d in documents}) == len(documents)


def test_every_type_of_the_catalogue_stands_there_a_hundred_times(documents):
    counts = Counter(label.entity for d in documents for label in d.labels if not label.masked)
    assert set(catalogue()) - UNTESTED <= set(counts)
    assert {code: count for code, count in counts.items() if count < 100} == {}


def test_labels_stand_where_they_say(documents):
    for document in documents:
        for label in document.labels:
            assert 0 <= label.start < label.end <= len(document.text)
            written = document.text[label.start : label.end]
            assert label.disguise != "plain" or written.replace("&amp;", "&") == label.normal, (document.name, label)


def test_labels_overlap_only_where_one_value_is_of_two_types(documents):
    for document in documents:
        ordered = sorted(document.labels, key=lambda label: (label.start, label.end))
        for one, two in itertools.pairwise(ordered):
            assert one.end <= two.start or "MINOR" in {one.entity, two.entity}, (document.name, one, two)


@pytest.mark.parametrize("entity", ["CN_RESIDENT_ID", "CN_BANK_CARD", "CN_USCC", "CN_MOBILE", "EMAIL_ADDRESS"])
def test_values_pass_the_checks_that_were_written_a_second_time(documents, entity):
    values = [label.normal for d in documents for label in d.labels if label.entity == entity and not label.masked]
    long = [value for value in values if len(value) not in {13, 15} or entity != "CN_RESIDENT_ID"]
    if entity == "CN_MOBILE":
        long = [value for value in long if len(value) == 11]
    right = sum(checks.CHECKS[entity](value.lower() if entity == "EMAIL_ADDRESS" else value) for value in long)
    assert right >= 0.995 * len(long) > 400


def test_makers_keep_to_the_standards():
    rng = random.Random(1)
    for _ in range(300):
        letter, *digits = numbers.tw_id(rng)
        code = numbers._TW_LETTERS[letter]
        weights = (1, 9, 8, 7, 6, 5, 4, 3, 2, 1, 1)
        assert sum(int(d) * w for d, w in zip(f"{code}{''.join(digits)}", weights, strict=True)) % 10 == 0
        assert checks.luhn(numbers.imei(rng))
        assert checks.luhn(numbers.iccid(rng))
        assert checks.luhn(numbers.credit_card(rng))
        assert not checks.has_issuer(numbers.credit_card(rng))
        made = numbers.foreigner_id(rng)
        assert (
            not made.startswith("9")
            or sum((10 if c == "X" else int(c)) << (17 - i) for i, c in enumerate(made)) % 11 == 1
        )
        account = numbers.bank_account(rng)
        assert not (checks.luhn(account))
        assert not (checks.has_issuer(account))


@pytest.mark.parametrize(("made", "letters"), [("A123456(3)", "A123456"), ("G123456(A)", "G123456")])
def test_the_check_of_a_hong_kong_card(made, letters, monkeypatch):
    """Two numbers that are commonly printed as examples."""
    monkeypatch.setattr(numbers, "digits", lambda _rng, _count: letters[1:])
    rng = random.Random(0)
    rng.random = lambda: 0.0
    rng.choice = lambda _: letters[0]
    assert numbers.hk_id(rng) == made


def test_templates_name_what_there_is():
    rng = random.Random(2)
    known = {*LABELLED, *FILLERS, "v", "child"}
    lines = [line for parts in DOCUMENTS.values() for part in parts for line in part]
    lines += [line for each in said.SAID.values() for line in each]
    for line in lines:
        page = Page(rng)
        page.write(line, "PERSON")
        assert not [name for name in known if f"{{{name}}}" in page.text]
    for first, more in TABLES.values():
        for code in (*first, *more):
            assert structured.value(rng, code)
            assert structured.columns(code)


def test_every_disguise_of_a_type_is_written(documents):
    seen = {(label.entity, label.disguise) for d in documents for label in d.labels}
    wanted = {(code, way) for code, ways in disguises.IN_TEXT.items() for way in ways}
    assert wanted <= seen
    assert {"json_escape", "html_entity", "precision_lost", "trailing_tab"} <= {way for _, way in seen}


def test_every_trap_has_pages_and_none_a_label(documents):
    pages = [d for d in documents if d.kind == "trap"]
    assert {d.subject for d in pages} == set(traps.NAMES)
    assert not [d for d in pages if d.labels]


def test_files_of_decoys_are_as_large_as_asked_and_hold_no_checked_value():
    for document in corpus.decoy_files(size=20_000):
        assert 20_000 <= len(document.text) < 22_000
        valid = [v for v in checks.undeclared(document.text, set()) if checks.is_resident_id(v.upper())]
        assert valid == [], document.name


def test_what_is_written_as_json_is_json(documents):
    made = [json.loads(d.text) for d in documents if d.name.endswith(".json")]
    assert len(made) > 20


def test_a_kind_says_how_it_is_proved():
    assert {kind.proof for kind in KINDS} <= {"check", "context"}
    assert all("{v}" in lead for kind in KINDS for lead in kind.leads)
