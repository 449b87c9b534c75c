"""The pack: one line each, one digest for all."""

import importlib

import pytest

from recognizers import pack
from recognizers.base import VerifiedRecognizer


@pytest.mark.parametrize("path", pack.RECOGNIZERS)
def test_every_line_resolves(path):
    module, _, name = path.partition(":")
    cls = getattr(importlib.import_module(module), name)
    assert issubclass(cls, VerifiedRecognizer)
    assert (cls.__doc__ or "").strip().endswith(".")


def test_instances_are_shared():
    assert pack.recognizers() is pack.recognizers()
    assert list(pack.recognizers()) == [cls.entity for cls in pack.recognizer_classes()]


def test_cues_are_triggers():
    for recognizer in pack.recognizers().values():
        assert set(recognizer.cues) <= set(recognizer.triggers)
        assert all(word == word.lower() for word in recognizer.triggers)


def test_an_unknown_name_of_the_package():
    import recognizers

    with pytest.raises(AttributeError):
        recognizers.no_such_name  # noqa: B018 -- asking is the test
