"""Names, URIs and paths, those of Windows too."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import TargetError
from scanner.crawlers.names import file_uri, io_path, path_of_uri, printable

WINDOWS = [
    ("C:\\data\\名 单#.txt", "file:///C:/data/%E5%90%8D%20%E5%8D%95%23.txt"),
    ("C:\\", "file:///C:/"),
    ("\\\\server\\share\\a b", "file://server/share/a%20b"),
    ("C:\\lone\ud800", "file:///C:/lone%ED%A0%80"),
]


@pytest.mark.parametrize(("path", "uri"), WINDOWS)
def test_windows_paths_and_uris(path, uri):
    assert file_uri(path, windows=True) == uri
    assert path_of_uri(uri, windows=True) == path


@pytest.mark.parametrize(("path", "uri"), WINDOWS)
def test_windows_long_forms_have_the_same_uri(path, uri):
    long = io_path(path, windows=True)
    assert long.startswith("\\\\?\\")
    assert io_path(long, windows=True) == long
    assert file_uri(long, windows=True) == uri


def test_posix_paths_are_handed_on_as_they_are():
    assert io_path("/a/b", windows=False) == "/a/b"


@given(st.binary(min_size=1).filter(lambda raw: b"\0" not in raw))
def test_posix_names_of_any_bytes_survive(raw):
    path = "/" + os.fsdecode(raw)
    uri = file_uri(path, windows=False)
    assert uri.isascii()
    assert path_of_uri(uri, windows=False) == path
    shown = printable(path)
    shown.encode("utf-8")
    assert not set(shown) & set("\n\r\x1b\u202e\u2028")


def test_a_uri_of_another_host():
    assert path_of_uri("file://LOCALHOST/a%20b", windows=False) == "/a b"
    with pytest.raises(TargetError, match="server"):
        path_of_uri("file://server/share", windows=False)
