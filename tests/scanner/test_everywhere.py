"""The same three hundred objects are found the same, by content, wherever they lie."""

from __future__ import annotations

import json
import shutil
from collections import Counter

import pytest

from benchmarks.formats import make_crowd, writers
from scanner import scan
from tests.servers import ftp, s3, smb, webdav

FOLDER = "三百 (300)"
OPTIONS = {"names": "off", "ocr": "off", "workers": 2, "lang": "en"}


def fill(folder):
    """Every format in turn, in folders and under names as they come, with copies, empty files and a locked one."""
    made = writers()
    for seed in range(4):
        crowd = make_crowd(2, seed)
        for number, (name, writer) in enumerate(made.items()):
            path = folder / f"部门{seed}" / f"a b&{number % 5}" / f"{'.' * (number % 2)}{number:02} {name}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(writer(crowd))
    for at, name in enumerate(["空.txt", "copy #1.csv", "%41.csv", "a;b=c.csv"]):
        (folder / name).write_bytes(made["utf8.csv"](make_crowd(2, 0)) if at else b"")


@pytest.fixture(scope="module")
def share(tmp_path_factory):
    folder = tmp_path_factory.mktemp("everywhere") / FOLDER
    folder.mkdir()
    fill(folder)
    return folder


def content(run):
    """What is there, and what was found in it: object by object, without place and time."""

    def inner(path):
        return path.partition(f"/{FOLDER}/")[2]

    with (run / "objects.jsonl").open(encoding="utf-8") as lines:
        objects = [json.loads(line) for line in lines]
    with (run / "findings.jsonl").open(encoding="utf-8") as lines:
        findings = [json.loads(line) for line in lines]
    told = {
        inner(one["path"]): (one["status"], one["reason"], one["tier"], one["counts"], one["sha256"], one["size"])
        for one in objects
    }
    assert len(told) == len(objects)
    paths = {one["object"]: inner(one["path"]) for one in objects}
    found = Counter(
        (paths[one["object"]], one["entity_type"], one["fingerprint"], one["start"], one["end"],
         json.dumps(one["location"], sort_keys=True))
        for one in findings
    )  # fmt: skip
    return told, found


@pytest.fixture(scope="module")
def local(share, tmp_path_factory):
    run = tmp_path_factory.mktemp("local") / "run"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", "k" * 64)
        scan([str(share)], out=run, **OPTIONS)
    told, found = content(run)
    assert len(told) >= 300
    assert {status for status, *_ in told.values()} >= {"scanned"}
    assert len(found) > 3000
    return told, found


def by_ftp(share, request):
    server = request.getfixturevalue("ftpd")
    folder = server.new_folder() / FOLDER
    shutil.copytree(share, folder)
    return server.url(folder), ftp.PASSWORD


def by_sftp(share, request):
    return request.getfixturevalue("sshd").url(share), None


def by_smb(share, request):
    server = request.getfixturevalue("samba")
    folder = server.new_folder() / FOLDER
    shutil.copytree(share, folder)
    server.hand_over(folder.parent)
    return server.url(folder), smb.PASSWORD


def by_webdav(share, request):
    server = request.getfixturevalue("dav")
    folder = server.new_folder() / FOLDER
    shutil.copytree(share, folder)
    return server.url(folder), webdav.PASSWORD


def by_s3(share, request):
    server = request.getfixturevalue("seaweedfs")
    files = {f"{FOLDER}/{path.relative_to(share)}": path.read_bytes() for path in share.rglob("*") if path.is_file()}
    return server.url(f"{server.new_bucket(files)}/{FOLDER}"), s3.SECRET


PLACES = (by_ftp, by_s3, by_sftp, by_smb, by_webdav)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.__name__)
def test_what_is_found_does_not_depend_on_the_place(place, share, local, tmp_path, monkeypatch, request):
    url, password = place(share, request)
    monkeypatch.setenv("PANDIAN_KEY", "k" * 64)
    if password:
        monkeypatch.setenv("PANDIAN_PASSWORD", password)
    scan([url], out=tmp_path / "run", **OPTIONS)
    told, found = content(tmp_path / "run")
    assert told == local[0]
    assert found == local[1]
