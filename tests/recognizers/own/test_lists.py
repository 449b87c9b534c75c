"""A list of words travels: with its key it finds the words, without it says nothing, altered it is refused."""

from __future__ import annotations

import json
import os

import pytest

from models.errors import UsageError
from models.protect import Key
from recognizers.own.lists import list_secret, list_words, read_list, write_list
from recognizers.own.loading import load_types, types_digest
from tests.recognizers.own.conftest import KEY
from tests.recognizers.own.finding import found

NAMES = ["深圳市猎鹰科技有限公司", "张三丰", "Project Falcon"]


@pytest.fixture
def listed(tmp_path):
    path = tmp_path / "customers.list"
    write_list(path, list_words(NAMES, list_secret(KEY)).tables, KEY)
    return path


def test_a_list_finds_its_words_beside_its_file(types, listed):
    own = types(CUSTOMER={"lists": [listed.name]})
    assert found(own, "致张 三丰，深圳市猎鹰科技有限公司，猎鹰科技") == ["张 三丰", "深圳市猎鹰科技有限公司"]


def test_the_file_shows_no_word_and_is_the_owners_alone(listed):
    text = listed.read_text("ascii")
    assert not any(part in text for part in ("张三丰", "\\u5f20", "Falcon", "falcon"))
    assert sorted(json.loads(text)) == ["format", "key_id", "sealed", "version"]
    if os.name == "posix":
        assert listed.stat().st_mode & 0o077 == 0


def test_two_lists_of_the_same_words_look_different_and_count_as_the_same(types, listed, tmp_path):
    other = tmp_path / "again.list"
    write_list(other, list_words(reversed(NAMES), list_secret(KEY)).tables, KEY)
    assert listed.read_text() != other.read_text()
    assert read_list(listed, KEY).hashes == read_list(other, KEY).hashes


def test_another_key_is_told_and_refused(listed):
    with pytest.raises(UsageError) as raised:
        read_list(listed, Key(b"o" * 32))
    assert KEY.id in str(raised.value)
    assert Key(b"o" * 32).id in str(raised.value)


def _altered(data):
    said = json.loads(data)
    sealed = said["sealed"]
    yield json.dumps(said | {"sealed": sealed[:-8] + ("AAAA" if sealed[-8:-4] != "AAAA" else "BBBB") + sealed[-4:]})
    yield json.dumps(said | {"sealed": ""})
    yield json.dumps(said | {"sealed": "AAAA"})
    yield json.dumps(said | {"sealed": "no base64!"})
    yield json.dumps(said | {"sealed": 3})
    yield json.dumps(said | {"version": 2})
    yield json.dumps([said])
    yield data[:-40]
    yield "[" * 100_000
    yield ""


def test_what_is_no_list_or_was_altered_is_refused(listed):
    for data in _altered(listed.read_text()):
        listed.write_text(data)
        with pytest.raises(UsageError):
            read_list(listed, KEY)


def test_an_error_in_a_list_names_the_line_of_the_file_of_types(types, tmp_path):
    with pytest.raises(UsageError, match=r"types\.yaml.*(line|第) [0-9]+.*CUSTOMER\.lists"):
        types(CUSTOMER={"lists": ["missing.list"]})


def test_the_digest_changes_with_the_words_and_not_with_the_sealing(types, listed):
    def digest(names):
        listed.unlink()
        write_list(listed, list_words(names, list_secret(KEY)).tables, KEY)
        return types_digest(load_types([listed.parent / "types.yaml"], lambda: KEY), KEY)

    types(CUSTOMER={"lists": [listed.name]})
    assert digest(NAMES) == digest(NAMES) != digest(NAMES[:2])
    assert types_digest((), KEY) == ""
