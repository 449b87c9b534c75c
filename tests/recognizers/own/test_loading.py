"""A file of types is read whole or refused, with file, line, key and what is expected."""

from __future__ import annotations

import pickle

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from models.entities import catalogue
from models.errors import UsageError
from recognizers.own.loading import load_types
from tests.recognizers.own.conftest import KEY


def _load(tmp_path, text, name="types.yaml"):
    path = tmp_path / name
    path.write_text(text, "utf-8")
    return load_types([path], lambda: KEY)


HEAD = "types:\n  - code: STAFF_NO\n    zh: 工号\n    en: Staff\n"


def test_what_is_not_said_has_a_sensible_default(tmp_path):
    (own,) = _load(tmp_path, HEAD + "    regex: 'AC[0-9]{6}'\n")
    entity = own.entity
    assert (entity.group, entity.tier, entity.mask, entity.identifies) == ("business", "internal", (0, 0), 0)
    assert (own.score, own.whole, own.disguised, own.tier) == (0.6, True, False, "")
    assert catalogue()["STAFF_NO"] == entity


@pytest.mark.parametrize(
    ("said", "group", "tier"),
    [
        ("tier: public", "public", "public"),
        ("tier: top_secret", "business", "top_secret"),
        ("group: sensitive", "sensitive", "internal"),
        ("group: critical", "critical", "top_secret"),
        ("{group: ordinary, tier: 核心}", "ordinary", "核心"),
    ],
)
def test_group_and_tier(tmp_path, said, group, tier):
    lines = said.strip("{}").split(", ")
    (own,) = _load(tmp_path, HEAD + "    columns: [工号]\n" + "".join(f"    {line}\n" for line in lines))
    assert (own.entity.group, own.entity.tier) == (group, tier)


@pytest.mark.parametrize(
    ("line", "where", "told"),
    [
        ("    regex: '(AC'", 5, "STAFF_NO.regex"),
        ("    regex: 'x*'", 5, "empty"),
        ("    regex: '(a+)+b'", 5, "slow"),
        ("    regex: '(?:工|工)+号(?:工+)+[0-9]'", 5, "slow"),
        (f"    regex: '{'x' * 2001}'", 5, "2000"),
        ("    regex: x1\n    check: crc", 6, "luhn, mod11_2"),
        ("    check: luhn\n    words: [猎鹰]", 5, "regex"),
        ("    regex: x1\n    need_context: true", 6, "context"),
        ("    columns: [a]\n    disguised: true", 6, "regex"),
        ("    words: [猎鹰, 王]", 5, "two Chinese"),
        (f"    words: [{'长' * 101}]", 5, "300"),
        ("    columns: [a]\n    mask: [1]", 6, "mask"),
        ("    columns: [a]\n    mask: some", 6, "mask"),
        ("    columns: [a]\n    group: ordinary\n    mask: none", 7, "always masked"),
        ("    columns: [a]\n    mask: [1, -1]", 6, "0 to 20"),
        ("    columns: [a]\n    score: 0.2", 6, "0.4"),
        ("    columns: [a]\n    score: nan", 6, "0.4"),
        ("    columns: [a]\n    group: secret", 6, "ordinary"),
        ("    columns: [a]\n    group: marking", 6, "tier"),
        ("    columns: [a]\n    whole: maybe", 6, "true or false"),
        ("    columns: [a]\n    identifies: 12", 6, "0 to 9"),
        ("    columns: a", 5, "list"),
        ("    regexp: x1", 5, "regexp"),
        ("    columns: [a]\n    columns: [b]", 6, "twice"),
        ("    score: 0.9", 2, "regex, words, lists, columns"),
        ("    columns: [a]\n  - {code: STAFF_NO, zh: a, en: b, columns: [c]}", 6, "twice"),
        ("    columns: [a]\n  - {code: CN_MOBILE, zh: a, en: b, columns: [c]}", 6, "comes with pandian"),
        ("    columns: [a]\n  - {code: ab, zh: a, en: b, columns: [c]}", 6, "capitals"),
        ("    columns: [a]\n  - {code: ABC, en: b, columns: [c]}", 6, "zh"),
    ],
)
def test_an_error_names_its_line_and_what_is_expected(tmp_path, monkeypatch, line, where, told):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with pytest.raises(UsageError) as raised:
        _load(tmp_path, HEAD + line + "\n")
    said = str(raised.value)
    assert f"types.yaml, line {where}," in said
    assert told in said


@pytest.mark.parametrize(
    "text", ["", "types: []", "types: {}", "[1]", "a: [", "types:\n  - 3", "types: [&a [*a]]", "\x00"]
)
def test_what_is_no_file_of_types_is_refused(tmp_path, text):
    with pytest.raises(UsageError):
        _load(tmp_path, text)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(UsageError, match="nowhere"):
        load_types([tmp_path / "nowhere"], lambda: KEY)


def test_a_code_stands_once_over_all_files(tmp_path):
    for name in ("one.yaml", "two.yaml"):
        (tmp_path / name).write_text(HEAD + "    columns: [a]\n", "utf-8")
    with pytest.raises(UsageError, match="STAFF_NO"):
        load_types([tmp_path / "one.yaml", tmp_path / "two.yaml"], lambda: KEY)


def test_no_word_is_quoted_in_an_error(tmp_path):
    with pytest.raises(UsageError) as raised:
        _load(tmp_path, HEAD + "    words: [猎鹰计划, 王]\n")
    assert "猎鹰" not in str(raised.value)
    assert "王" not in str(raised.value)


def test_the_key_is_asked_for_only_where_a_list_is_named(tmp_path):
    def no_key():
        raise AssertionError("asked")

    path = tmp_path / "types.yaml"
    path.write_text(HEAD + "    words: [猎鹰计划]\n", "utf-8")
    assert load_types([path], no_key)


def test_types_travel_and_show_no_word(tmp_path):
    (own,) = _load(tmp_path, HEAD + "    words: [猎鹰计划]\n    examples: [猎鹰计划]\n")
    again = pickle.loads(pickle.dumps(own))
    assert (again.entity, again.definition, again.words[0].hashes) == (own.entity, own.definition, own.words[0].hashes)
    assert "secret=" not in repr(own)
    assert "definition=" not in repr(own)


FIELDS = ["code", "zh", "regex", "words", "lists", "mask", "score", "columns", "check", "tier", "group", "examples"]
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | st.sampled_from(FIELDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(FIELDS), inner, max_size=3),
    max_leaves=6,
)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(fields=st.dictionaries(st.sampled_from(FIELDS), VALUES, max_size=6))
def test_whatever_a_file_says_it_is_read_or_refused(tmp_path, fields):
    path = tmp_path / "types.yaml"
    entry = {"code": "STAFF_NO", "zh": "工号", "en": "Staff"} | fields
    path.write_text(yaml.safe_dump({"types": [entry]}, allow_unicode=True), "utf-8")
    refused = ""
    try:
        load_types([path], lambda: KEY)
    except UsageError as error:
        refused = str(error)
    assert not refused or "types.yaml" in refused
