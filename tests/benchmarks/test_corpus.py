"""The corpus against itself: labels are true, decoys are wrong, nothing valid stands there unlabelled."""

import csv
import html
import io
import json
import random
import re
from collections import Counter

import pytest

from benchmarks import checks, decoys, disguise
from benchmarks.corpus import documents, write_corpus


@pytest.fixture(scope="module")
def corpus():
    return list(documents())


def test_it_is_large_and_even(corpus):
    assert len(corpus) >= 1000
    assert len({(d.kind, d.name) for d in corpus}) == len(corpus)
    assert {d.kind for d in corpus} == {
        "context",
        "prose",
        "disguised",
        "glued",
        "decoy",
        "table",
        "structured",
        "office",
    }
    values = Counter(label.entity_type for d in corpus for label in d.labels)
    assert all(values[entity] > 1000 for entity in checks.CHECKED)


def test_the_same_seed_makes_the_same_bytes(corpus):
    for one, again in zip(corpus, documents(), strict=True):
        assert one == again
    assert [d.data for d in documents(21)][:50] != [d.data for d in corpus][:50]


def test_every_label_is_a_valid_value_of_its_type_and_of_no_harder_one(corpus):
    for document in corpus:
        for label in document.labels:
            if label.entity_type in checks.CHECKED:
                assert checks.valid(label.normal) == label.entity_type, (document.name, label)


def test_labels_stand_where_they_say(corpus):
    spans = [(d, label) for d in corpus if d.text is not None for label in d.labels]
    assert len(spans) > 2000
    assert all(d.text[label.start : label.end] == label.written for d, label in spans)


def test_what_is_written_reads_back_to_the_value(corpus):
    """Undo every disguise in one way for all: no disguise loses a character of the value."""
    numerals = str.maketrans("零〇一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖", "0011223456789123456789")
    for document in corpus:
        for label in document.labels:
            text = html.unescape(label.written)
            text = json.loads(f'"{text}"') if label.disguise == "json_escape" else text
            text = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in text).translate(numerals)
            if label.disguise == "exponent":
                text = str(int(float(text)))
            if label.disguise == "decimal":
                text = text.removesuffix(".0")
            keep = r"[^0-9A-Za-z@._%+-]" if label.entity_type == "EMAIL_ADDRESS" else r"[^0-9A-Za-z\u4e00-\u9fff]"
            text = re.sub(keep, "", text)
            if label.disguise == "country_code":
                text = re.sub(r"^(0086|86)", "", text)
            assert text.lower() == label.normal.lower(), (document.name, label)


def test_decoys_are_wrong(corpus):
    seen = Counter()
    for document in corpus:
        for kind, written in document.decoys:
            seen[kind] += 1
            assert checks.valid(written.upper()) is None
            assert checks.valid(re.sub(r"[^0-9A-Za-z]", "", written).upper()) is None, (kind, written)
    assert set(decoys.MAKERS) <= set(seen)
    assert not [d for d in corpus if d.kind == "decoy" and d.labels]


def test_wrong_numbers_fail_by_their_last_character_alone():
    rng = random.Random(1)
    for kind, is_right in (
        ("wrong_id", checks.is_resident_id),
        ("wrong_card", checks.luhn),
        ("wrong_uscc", checks.is_uscc),
    ):
        for _ in range(30):
            _, value = decoys.decoy(rng, kind)
            letters = "0123456789X" if kind == "wrong_id" else "0123456789ABCDEFGHJKLMNPQRTUWXY"
            assert not is_right(value)
            assert any(is_right(value[:-1] + c) for c in (letters[:10] if kind == "wrong_card" else letters))


def test_nothing_valid_stands_unlabelled_in_texts(corpus):
    for document in corpus:
        if document.text is not None:
            declared = {label.normal.upper() for label in document.labels}
            assert checks.undeclared(document.text, declared) == [], document.name


def test_texts_decode_to_what_the_labels_count_in(corpus):
    for document in corpus:
        if document.text is not None:
            decoded = []
            for encoding in ("utf-8-sig", "gb18030", "utf-16", "utf-16-be", "big5"):
                try:
                    decoded.append(document.data.decode(encoding))
                except UnicodeDecodeError:
                    continue
            assert document.text in decoded, document.name


def test_tables_hold_their_labels_as_cells(corpus):
    for document in (d for d in corpus if d.kind == "table"):
        text = next(t for e in ("utf-8-sig", "gbk") if (t := _decoded(document.data, e)) is not None)
        delimiter = "\t" if document.name.endswith(".tsv") else ","
        cells = Counter(cell for row in csv.reader(io.StringIO(text), delimiter=delimiter) for cell in row)
        assert all(cells[label.written] for label in document.labels), document.name


def _decoded(data, encoding):
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def test_every_disguise_of_every_type_is_there(corpus):
    seen = {(label.entity_type, label.disguise) for d in corpus for label in d.labels}
    for entity in checks.CHECKED:
        assert {(entity, kind) for kind in (*disguise.IN_TEXT[entity], *disguise.IN_CELLS[entity])} <= seen


def test_written_to_disk(tmp_path, corpus):
    made = write_corpus(tmp_path)
    assert made == corpus
    assert {(p.parent.name, p.name): p.read_bytes() for p in tmp_path.rglob("*") if p.is_file()} == {
        (d.kind, d.name): d.data for d in corpus
    }
