"""The model asked about a column in doubt: the share of its cells that it takes for persons."""

import pytest

from models.errors import MissingExtra
from models.ner import NameSpan
from recognizers import column_doubts


class Model:
    """Takes every cell that begins with 王 for a person, and half of a long one."""

    name, digest = "model", "0"

    def find(self, texts):
        return [[NameSpan(0, min(len(text), 3), "PERSON", 0.9)] if text.startswith("王") else [] for text in texts]


@pytest.fixture
def model(monkeypatch):
    monkeypatch.setattr(column_doubts, "load_model", lambda _: Model())


@pytest.mark.usefixtures("model")
@pytest.mark.parametrize(
    ("cells", "share"),
    [
        (["王秀英", "王芳"], 1.0),
        (["王秀英", "螺丝刀"], 0.5),
        (["王者荣耀游戏", "王秀英"], 0.5),
        (["x" * 100], None),
        ([], None),
        (["John Smith", "Karen Hall", "王秀英"], None),
    ],
)
def test_share_of_cells_that_are_persons(cells, share):
    assert column_doubts.asker()(cells) == share


def test_a_model_that_cannot_be_loaded_is_not_asked(monkeypatch):
    def missing(_):
        raise MissingExtra("lac")

    monkeypatch.setattr(column_doubts, "load_model", missing)
    assert column_doubts.asker()(["王秀英"]) is None
