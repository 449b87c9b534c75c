"""Pieces in flat arrays, and the batches they are drawn in."""

from __future__ import annotations

import numpy as np

from models.ner.reading import UNKNOWN, Reading
from models.ner.train.examples import batches, of_documents, pack, together
from models.ner.train.labelled import Labelled
from models.ner.train.tags import TAGS


def _pieces(count, seed=3):
    chance = np.random.default_rng(seed)
    for number in range(count):
        size = int(chance.integers(1, 50))
        yield np.full(size, 10 + number, np.int32), np.full(size, number % 20, np.int8)


def test_a_document_is_read_as_a_scan_reads_it():
    text = "Report 2024\n联系人：張伟\n"
    reading = Reading([ord(letter) for letter in "联系人：张伟"], [(ord("張"), ord("张"))])
    ((ids, codes),) = of_documents([Labelled(text, ((16, 18, "PERSON"),), "form")], reading)
    assert [TAGS[code] for code in codes[ids > 7]][-2:] != ["O", "O"]
    named = [TAGS[code] for code in codes]
    assert named.count("B-PERSON") == named.count("E-PERSON") == 1
    assert len(named) == len(ids)


def test_every_piece_is_drawn_once_and_no_batch_is_too_large():
    examples = pack(_pieces(500))
    seen = []
    for ids, codes, lengths in batches(examples, 400, 0.0, np.random.default_rng(1)):
        assert ids.size <= 400
        assert (np.diff(lengths) <= 0).all()
        for row, size in enumerate(lengths.tolist()):
            assert set(ids[row, :size]) == {ids[row, 0]}
            assert (ids[row, size:] == 0).all()
            assert codes[row, 0] == (ids[row, 0] - 10) % 20
            seen.append((int(ids[row, 0]), size))
    assert sorted(seen) == [(10 + number, len(piece[0])) for number, piece in enumerate(_pieces(500))]


def test_a_piece_longer_than_the_room_has_a_batch_of_its_own():
    examples = pack([(np.full(90, 5, np.int32), np.zeros(90, np.int8))] * 3)
    assert [ids.shape for ids, _, _ in batches(examples, 50, 0.0, np.random.default_rng(1))] == [(1, 90)] * 3


def test_chance_is_that_of_the_seed():
    examples = pack(_pieces(200))

    def drawn(seed):
        return [ids.tolist() for ids, _, _ in batches(examples, 300, 0.1, np.random.default_rng(seed))]

    assert drawn(1) == drawn(1) != drawn(2)


def test_some_characters_are_taken_for_unknown_ones_but_no_padding():
    examples = pack(_pieces(300))
    unknown = total = 0
    for ids, _, lengths in batches(examples, 1000, 0.2, np.random.default_rng(1)):
        within = np.arange(ids.shape[1]) < lengths[:, None]
        assert (ids[~within] == 0).all()
        unknown += int((ids == UNKNOWN).sum())
        total += int(lengths.sum())
    assert 0.15 < unknown / total < 0.25


def test_examples_of_several_sources_stand_behind_one_another():
    one, two = pack(_pieces(3)), pack(_pieces(2))
    both = together([one, two, two])
    assert len(both) == 7
    assert both.lengths.tolist() == [*one.lengths.tolist(), *two.lengths.tolist() * 2]
    assert len(pack([])) == 0
