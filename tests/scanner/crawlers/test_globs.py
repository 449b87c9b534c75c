"""Include and exclude patterns."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TargetError
from scanner.crawlers.globs import Globs


@pytest.mark.parametrize(
    ("pattern", "path", "folder", "hit"),
    [
        ("*.log", "a/b/x.log", False, True),
        ("*.log", "x.log.txt", False, False),
        ("node_modules", "src/node_modules", True, True),
        ("node_modules/", "src/node_modules", False, False),
        ("/top.txt", "top.txt", False, True),
        ("/top.txt", "a/top.txt", False, False),
        ("./hr/*", "hr/a", False, True),
        ("hr/*", "hr/a/b", False, False),
        ("hr/**", "hr/a/b", False, True),
        ("hr/**", "hr", True, True),
        ("**/old", "a/b/old", True, True),
        ("**/old", "old", True, True),
        ("a/**/z", "a/z", False, True),
        ("a/**/z", "a/b/c/z", False, True),
        ("a/**/z", "a/b/c", False, False),
        ("**", "anything/at/all", False, True),
        ("[ab].txt", "b.txt", False, True),
        ("名单?.xlsx", "部门/名单1.xlsx", False, True),
        ("e\u0301.txt", "\u00e9.txt", False, True),
        ("*.LOG", "x.log", False, False),
    ],
)
def test_exclude(pattern, path, folder, hit):
    assert Globs((), (pattern,), ignore_case=False).excluded(path.split("/"), folder=folder) is hit


def test_case_may_be_ignored():
    assert Globs((), ("*.LOG",), ignore_case=True).excluded(["x.log"], folder=False)


@pytest.mark.parametrize(
    ("pattern", "path", "folder", "left_out"),
    [
        ("*.xlsx", "a/b.xlsx", False, False),
        ("*.xlsx", "a/b.txt", False, True),
        ("*.xlsx", "a", True, False),
        ("hr", "hr/deep/any.txt", False, False),
        ("hr/", "hr/deep/any.txt", False, False),
        ("hr/old", "hr", True, False),
        ("hr/old", "it", True, True),
        ("hr/old", "hr/new", True, True),
        ("**/secret/*", "it", True, False),
    ],
)
def test_include(pattern, path, folder, left_out):
    assert Globs((pattern,), (), ignore_case=False).excluded(path.split("/"), folder=folder) is left_out


def test_a_table_may_be_named_with_its_schema():
    assert Globs((), ("public.us*",)).excluded(("public", "users"), folder=False, alias="public.users")
    assert not Globs((), ("audit.us*",)).excluded(("public", "users"), folder=False, alias="public.users")


@pytest.mark.parametrize("pattern", ["", " ", "/", "./", "//"])
def test_an_empty_pattern_is_refused(pattern):
    with pytest.raises(TargetError):
        Globs((pattern,), ())


@given(
    st.lists(st.sampled_from(["a", "b", "*", "**", "?", "[a"]), min_size=1, max_size=6),
    st.lists(st.sampled_from(["a", "b", "ab", "[a"]), min_size=1, max_size=6),
)
def test_a_folder_is_entered_where_something_in_it_is_wanted(pattern, path):
    globs = Globs(("/" + "/".join(pattern),), ())
    if not globs.excluded(path, folder=False):
        assert not any(globs.excluded(path[:depth], folder=True) for depth in range(1, len(path)))


def test_many_stars_take_no_time():
    hard = Globs((), ("/" + "**/a/" * 60 + "b",))
    assert not hard.excluded(["a"] * 400, folder=False)
