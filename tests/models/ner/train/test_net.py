"""The net in PyTorch. Where PyTorch is not installed (it is needed for training alone) these tests are left out."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from models.ner.train.examples import pack
from models.ner.train.tags import ANY, NUMBERS, TAGS, UNTITLED, allowed, edges, steps
from tests.models.ner.train.nets import small

torch = pytest.importorskip("torch")

from models.ner.net import read  # noqa: E402  # behind the question whether there is PyTorch
from models.ner.train import archive, fit  # noqa: E402  # the same
from models.ner.train.gru import layer  # noqa: E402  # the same
from models.ner.train.net import Net  # noqa: E402  # the same


@pytest.fixture(autouse=True)
def _one_thread():
    torch.set_num_threads(1)


def _batch(*lengths, codes=0):
    ids = np.zeros((len(lengths), max(lengths)), np.int64)
    for row, size in enumerate(lengths):
        ids[row, :size] = np.arange(size) % 8 + 4
    return torch.from_numpy(ids), torch.full(ids.shape, codes), torch.tensor(lengths)


def test_the_loss_is_that_of_every_row_of_tags_counted_out():
    """Rows of three characters: 21 ** 3 rows of tags."""
    arrays = small(3)
    net = Net(arrays, "cpu")
    net.learning(False)
    ids, codes, lengths = _batch(3)
    codes[0] = torch.tensor([UNTITLED, ANY, NUMBERS["S-PERSON"]])
    with torch.no_grad():
        scores = net.scores(ids, lengths)[0].numpy().astype(float)
        found = float(net.loss(ids, codes, lengths)[0])
    table, (first, last), held = steps(), edges(), allowed()
    every = wanted = 0.0
    for path in product(range(len(TAGS)), repeat=3):
        between = table[path[0], path[1]] + table[path[1], path[2]]
        if first[path[0]] + last[path[2]] + between < 0:
            continue
        ways = arrays["transitions"][path[0], path[1]] + arrays["transitions"][path[1], path[2]]
        total = np.exp(ways + sum(scores[at, tag] for at, tag in enumerate(path)))
        every += total
        wanted += total * all(held[int(codes[0, at]), tag] for at, tag in enumerate(path))
    assert found == pytest.approx(np.log(every / wanted), rel=1e-4)


@pytest.mark.parametrize("lengths", [(7, 7, 7), (9, 4, 1), (1,)])
def test_our_layer_is_that_of_pytorch_with_its_gradient(lengths):
    torch.manual_seed(1)
    theirs = torch.nn.GRU(6, 5, bidirectional=True)
    kinds = ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    weights = tuple(tuple(getattr(theirs, f"{kind}_{way}") for kind in kinds) for way in ("l0", "l0_reverse"))
    values = torch.randn(max(lengths), len(lengths), 6, requires_grad=True)
    packed, _ = theirs(torch.nn.utils.rnn.pack_padded_sequence(values, torch.tensor(lengths)))
    want, _ = torch.nn.utils.rnn.pad_packed_sequence(packed)
    got = layer(values, torch.tensor(lengths), weights, torch.float32)
    within = (torch.arange(max(lengths))[:, None] < torch.tensor(lengths))[:, :, None]
    assert torch.allclose(want, got * within, atol=1e-6)
    learnt = [values, *weights[0], *weights[1]]
    slope = torch.randn_like(want)
    for one, other in zip(
        torch.autograd.grad((want * slope).sum(), learnt),
        torch.autograd.grad((got * within * slope).sum(), learnt),
        strict=True,
    ):
        assert torch.allclose(one, other, atol=1e-5)


def test_padding_and_neighbours_change_nothing():
    net = Net(small(3), "cpu")
    net.learning(False)
    with torch.no_grad():
        alone = net.loss(*_batch(5))
        beside = net.loss(*_batch(9, 7, 5))
    assert float(alone[0]) == pytest.approx(float(beside[2]), rel=1e-4)


def test_weights_go_in_and_come_out_as_they_were(tmp_path):
    arrays = small(4, layers=1, hidden=7)
    back = Net(arrays, "cpu").arrays()
    assert back.keys() == arrays.keys()
    assert all(np.array_equal(back[name], array) for name, array in arrays.items())
    archive.save(tmp_path / "one.npz", back, {})
    assert read(tmp_path / "one.npz").hidden == 7


def _lesson(count=400):
    """张 with what follows is a person; everything else is none."""
    chance = np.random.default_rng(2)
    for _ in range(count):
        ids = chance.integers(5, 12, 12).astype(np.int32)
        codes = np.zeros(12, np.int8)
        if chance.random() < 0.7:
            at = int(chance.integers(0, 11))
            ids[at] = 4
            codes[at], codes[at + 1] = NUMBERS["B-PERSON"], NUMBERS["E-PERSON"]
        yield ids, codes


def test_it_learns_and_a_seed_gives_the_same_again():
    settings = fit.Settings(seed=5, steps=60, rate=2e-2, room=600, dropout=0.1)
    told = []
    one = fit.fit(small(1), pack(_lesson()), settings, lambda line, _: told.append(line))
    two = fit.fit(small(1), pack(_lesson()), settings)
    assert all(np.array_equal(one.arrays[name], two.arrays[name]) for name in one.arrays)
    assert one.steps == 60
    assert len(told) == len(one.losses) == 20
    assert one.losses[-1] < one.losses[0] / 4


def test_the_clock_ends_a_run_as_well():
    run = fit.fit(small(1), pack(_lesson(50)), fit.Settings(minutes=0.01))
    assert run.steps > 0
    assert run.seconds < 10


def test_short_products_are_near_long_ones():
    one, two = (Net(small(3, width=32, hidden=32), "cpu", half=half) for half in (False, True))
    for net in (one, two):
        net.learning(False)
    with torch.no_grad():
        assert torch.allclose(one.loss(*_batch(20, 11)), two.loss(*_batch(20, 11)), rtol=0.02, atol=0.2)


def test_the_rate_rises_then_falls():
    paces = [fit.pace(part / 100) for part in range(101)]
    assert max(paces) == pytest.approx(1)
    assert paces.index(max(paces)) == 5
    assert paces[5:] == sorted(paces[5:], reverse=True)
    assert paces[-1] == pytest.approx(0.01)
