"""A smaller net out of a larger one."""

from __future__ import annotations

import numpy as np
import pytest

from models.ner.net import read
from models.ner.train import archive
from models.ner.train.student import shrunk
from tests.models.ner.train.nets import small


def test_the_first_layers_are_kept_and_the_runtime_reads_it(tmp_path):
    larger = small(1, layers=3)
    smaller = shrunk(larger, 2)
    assert not any(name.startswith("gru2") for name in smaller)
    assert all(np.array_equal(smaller[name], larger[name]) for name in smaller if not name.startswith("output"))
    archive.save(tmp_path / "one.npz", smaller, {})
    assert len(read(tmp_path / "one.npz").layers) == 2


def test_before_it_is_trained_all_is_outside():
    assert int(shrunk(small(1), 1)["output_bias"].argmax()) == 0
    assert not shrunk(small(1), 1)["output"].any()


@pytest.mark.parametrize("layers", [0, 2, 5])
def test_it_is_smaller(layers):
    with pytest.raises(ValueError, match="layers"):
        shrunk(small(1), layers)
