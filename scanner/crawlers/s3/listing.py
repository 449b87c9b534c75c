"""A page of a bucket's listing taken apart, in the order in which the server tells it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import unquote_to_bytes
from xml.parsers import expat

from models.errors import ReadError

_ANSWERS = {"ListBucketResult", "ListVersionsResult"}
_FOLDER = "CommonPrefixes"
_OBJECTS = {"Contents", "Version", "DeleteMarker", _FOLDER}
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
_ARCHIVES = frozenset({"GLACIER", "DEEPARCHIVE", "ARCHIVE", "COLDARCHIVE", "DEEPCOLDARCHIVE", "COLD"})
"""Storage classes that give nothing before a copy is restored: AWS, IBM, Aliyun OSS, Tencent COS, Huawei OBS."""


class Found(NamedTuple):
    """An object, a version of one, or the mark of its deletion. ``key`` has undecodable bytes as surrogates."""

    key: str
    size: int | None = None
    modified: str | None = None
    etag: str = ""
    storage: str = ""
    owner: str | None = None
    version: str = ""
    latest: bool = True
    marker: bool = False

    @property
    def archived(self) -> bool:
        """Whether it has to be restored before it can be read."""
        return self.storage.upper().replace("_", "").replace("-", "") in _ARCHIVES


class Page(NamedTuple):
    """Some objects, and what to ask with for the next ones; None after the last.

    ``folders``: what keys begin with, to a slash, where these were asked for in place of the objects in them.
    """

    objects: list[Found]
    onward: Mapping[str, str] | None
    folders: Sequence[str] = ()


def page(body: bytes, *, first_version: bool = False) -> Page:
    """Read an answer to ListObjectsV2, ListObjects or ListObjectVersions.

    ``first_version``: it was asked for by ListObjects, which calls the way onward by another name. Raises ReadError
    ``damaged``.
    """
    handler = _Handler()
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = handler.start
    parser.EndElementHandler = handler.end
    parser.CharacterDataHandler = handler.text
    try:
        parser.Parse(body, True)
        objects = [_found(kind, told, handler.encoded) for kind, told in handler.objects if kind != _FOLDER]
        folders = [_name(told.get("Prefix", ""), handler.encoded) for kind, told in handler.objects if kind == _FOLDER]
    except (expat.ExpatError, ValueError) as error:
        raise ReadError("damaged", type(error).__name__) from None
    if handler.root not in _ANSWERS:  # a page of something in between is no empty bucket
        raise ReadError("damaged", "ListBucketResult")
    return Page(objects, _onward(handler, objects, first_version), folders)


def _onward(handler: _Handler, objects: list[Found], first_version: bool) -> dict[str, str] | None:
    top = handler.top
    if top.get("IsTruncated", "").lower() != "true":
        return None
    if top.get("NextContinuationToken") and not first_version:
        return {"ContinuationToken": top["NextContinuationToken"]}
    if marker := top.get("NextKeyMarker"):
        version = top.get("NextVersionIdMarker")
        return {"KeyMarker": _name(marker, handler.encoded)} | ({"VersionIdMarker": version} if version else {})
    marker = _name(top.get("NextMarker", ""), handler.encoded) or (objects[-1].key if objects else "")
    if not marker:
        raise ReadError("damaged", "NextMarker")
    return {"Marker": marker}


class _Handler:
    """Keeps the text of the elements right below the root, and of those below each object, and its owner."""

    def __init__(self) -> None:
        self.objects: list[tuple[str, dict[str, str]]] = []
        self.top: dict[str, str] = {}
        self.root = ""
        self._path: list[str] = []
        self._text: list[str] = []

    @property
    def encoded(self) -> bool:
        return self.top.get("EncodingType", "").lower() == "url"

    def start(self, name: str, _attributes: Any) -> None:
        self._path.append(name.rpartition(":")[2])
        self.root = self.root or self._path[0]
        self._text.clear()
        if len(self._path) == 2 and self._path[1] in _OBJECTS:
            self.objects.append((self._path[1], {}))

    def end(self, _name: str) -> None:
        path, text = self._path, "".join(self._text)
        self._text.clear()
        if len(path) == 2:
            self.top[path[1]] = text
        elif len(path) > 2 and path[1] in _OBJECTS:
            self.objects[-1][1][".".join(path[2:])] = text
        path.pop()

    def text(self, data: str) -> None:
        self._text.append(data)


def _found(kind: str, told: dict[str, str], encoded: bool) -> Found:
    modified = told.get("LastModified", "")
    return Found(
        key=_name(told["Key"], encoded) if "Key" in told else "",
        size=int(told["Size"]) if told.get("Size") else None,
        modified=modified if _TIME.fullmatch(modified) else None,
        etag=told.get("ETag", ""),
        storage=told.get("StorageClass", ""),
        owner=told.get("Owner.DisplayName") or told.get("Owner.ID") or None,
        version="" if kind == "Contents" else told.get("VersionId", ""),
        latest=told.get("IsLatest", "true").lower() == "true",
        marker=kind == "DeleteMarker",
    )


def _name(text: str, encoded: bool) -> str:
    if not encoded:
        return text
    return unquote_to_bytes(text.replace("+", " ")).decode("utf-8", "surrogateescape")
