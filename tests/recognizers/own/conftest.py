"""A file of types on the fly, and a catalogue that is as it was when the test is over."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from models.entities import forget_own
from models.protect import Key
from recognizers.own.loading import load_types

KEY = Key(b"k" * 32)


@pytest.fixture(autouse=True)
def as_before():
    yield
    forget_own()


@pytest.fixture
def types(tmp_path: Path):
    """Types from what their file would say: fields by code; the names are made up where none are given."""

    def made(**given):
        entries = [{"code": code, "zh": f"{code} 甲", "en": f"{code} a"} | fields for code, fields in given.items()]
        path = tmp_path / "types.yaml"
        path.write_text(yaml.safe_dump({"types": entries}, allow_unicode=True), "utf-8")
        return load_types([path], lambda: KEY)

    return made
