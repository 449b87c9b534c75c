import shutil

import pytest

from models import built
from models.ner.compiled import FOLDER


@pytest.fixture
def folder(tmp_path):
    for file in FOLDER.iterdir():
        if file.suffix in {".c", ".h", ".json"} or file.name == built.NAME:
            shutil.copy(file, tmp_path)
    return tmp_path


def test_a_library_is_loaded_while_its_sources_are_those_it_was_made_of(folder):
    assert not built.is_stale(folder)
    assert built.load(folder).tag_pieces
    assert built.load(folder) is built.load(folder)


def test_a_library_older_than_its_sources_is_refused(folder):
    with (folder / "net.c").open("a") as source:
        source.write("/* changed */")
    assert built.is_stale(folder)
    with pytest.raises(OSError, match=built.NAME):
        built.load(folder)


@pytest.mark.parametrize("stamp", ["", "{}", "[]", '{"inputs": 3}'])
def test_a_stamp_that_says_nothing_is_one_of_an_old_library(folder, stamp):
    (folder / "passes.json").write_text(stamp)
    assert built.is_stale(folder)


def test_an_installation_without_sources_is_never_old(folder):
    for file in [*folder.glob("*.[ch]"), folder / "passes.json"]:
        file.unlink()
    assert built.load(folder).best_instructions() >= 0


def test_a_library_that_is_missing_or_none_is_refused(folder, tmp_path):
    (folder / built.NAME).write_bytes(b"no library")
    with pytest.raises(OSError, match=built.NAME):
        built.load(folder)
    empty = tmp_path / "empty"
    empty.mkdir()
    with pytest.raises(OSError, match=built.NAME):
        built.load(empty)
