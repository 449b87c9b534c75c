"""The seal of a run: every change is found and told by its place, entries by other hands are seen, openssl agrees."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.errors import RunError, UsageError
from models.protect import Key
from scanner.run import scan
from scanner.seal import (
    FileSeal,
    Measure,
    Verified,
    head,
    is_same,
    read,
    seal_report,
    seal_run,
    sign,
    trusted,
    user_key,
    verify,
)
from scanner.seal.chain import BLOCK, SEAL, BrokenSealError, append, measure, parse

KEY = Key(b"k" * 32)
OTHER = Key(b"o" * 32)
openssl = pytest.mark.skipif(shutil.which("openssl") is None, reason="needs the openssl command")


def codes(found: Verified, *, bad: bool = True) -> list[str]:
    return [each.code for each in found.told if each.bad or not bad]


@pytest.fixture
def run(tmp_path: Path) -> Path:
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "run.db").write_bytes(bytes(range(256)) * 100)
    (folder / "objects.jsonl").write_text('{"object":"file:///a"}\n', "utf-8")
    (folder / "empty").write_bytes(b"")
    seal_run(folder, "r1", KEY)
    return folder


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path]:
    """A private and a public key as openssl writes them."""
    private, public = tmp_path / "key.pem", tmp_path / "pub.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", private], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", private, "-pubout", "-out", public], check=True, capture_output=True)
    return private, public


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real run with every report."""
    folder = tmp_path_factory.mktemp("sealed")
    (folder / "share").mkdir()
    for number in range(20):
        (folder / "share" / f"{number}.txt").write_text(f"手机 1380013{8000 + number}\n", "utf-8")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PANDIAN_KEY", "0123456789abcdef")
        scan([folder / "share"], folder / "run", workers=1, lang="en").close()
    return folder / "run"


def test_a_scan_seals_all_it_wrote(scanned: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (entry,) = read(scanned)
    assert entry.event == "finished"
    assert {each.name for each in entry.files} == {path.name for path in scanned.iterdir()} - {SEAL}
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    found = verify(scanned, key=user_key(entry.key_id))
    assert codes(found, bad=False) == ["undamaged", "mac_made", "unsigned"]
    assert found.head == head(scanned) == entry.head
    assert found.run_id == entry.run_id


def test_one_flipped_byte_is_found_wherever_it_is(scanned: Path, tmp_path: Path) -> None:
    """A file is drawn, then a bit of it: small files are hit as often as large ones; signature and key are among them."""
    chance = random.Random(20261122)
    copy = tmp_path / "copy"
    shutil.copytree(scanned, copy)
    if shutil.which("openssl"):
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", tmp_path / "key"], check=True)
        sign(copy, tmp_path / "key")
    assert verify(copy).ok
    files = sorted(path for path in copy.iterdir() if path.stat().st_size)
    assert len(files) >= 7
    flips = int(os.environ.get("PANDIAN_FLIPS", "300"))
    for _ in range(flips):
        path = chance.choice(files)
        data = bytearray(path.read_bytes())
        at = chance.randrange(len(data))
        before = data[at]
        data[at] ^= 1 << chance.randrange(8)
        path.write_bytes(data)
        found = verify(copy)
        assert not found.ok, f"{path.name}, byte {at}"
        told = [each for each in found.told if each.bad]
        if path.name not in {SEAL, "seal.sig", "seal.pub"}:
            assert [(each.code, each.values["name"]) for each in told] == [("block", path.name)]
            assert told[0].values["start"] <= at < told[0].values["end"]
        data[at] = before
        path.write_bytes(data)
    assert verify(copy).ok


def test_the_block_that_differs_is_named(run: Path) -> None:
    data = bytearray(3 * BLOCK + 5)
    (run / "large").write_bytes(data)
    append(run, parse((run / SEAL).read_bytes())[0].__class__("report", "r1", None, (measure(run / "large"),)), KEY)
    assert verify(run).ok
    for at, block in ((0, 1), (BLOCK - 1, 1), (BLOCK, 2), (3 * BLOCK - 1, 3), (3 * BLOCK, 4), (3 * BLOCK + 4, 4)):
        data[at] = 1
        (run / "large").write_bytes(data)
        (told,) = (each for each in verify(run).told if each.bad)
        assert (told.code, told.values["block"]) == ("block", block)
        data[at] = 0
    (run / "large").write_bytes(data[: 2 * BLOCK + 1])
    (told,) = (each for each in verify(run).told if each.bad)
    assert (told.code, told.values["found"], told.values["size"]) == ("size", 2 * BLOCK + 1, 3 * BLOCK + 5)


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2 * BLOCK + 3), st.integers(1, BLOCK + 7))
def test_a_file_has_one_seal_whatever_the_pieces_it_is_read_in(size: int, step: int) -> None:
    data = random.Random(size).randbytes(size)
    whole, pieces = Measure("x"), Measure("x")
    whole.update(data)
    for at in range(0, size, step):
        pieces.update(data[at : at + step])
    assert whole.done() == pieces.done()
    assert len(whole.done().blocks) == max(0, -(-size // BLOCK) - 1)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda run: (run / "run.db").unlink(), ["missing"]),
        (lambda run: (run / "run.db").write_bytes((run / "run.db").read_bytes()[:-1]), ["size"]),
        (lambda run: (run / "run.db").write_bytes((run / "run.db").read_bytes() + b"\0"), ["size"]),
        (lambda run: (run / "empty").write_bytes(b"x"), ["size"]),
        (lambda run: (run / "run.db-wal").write_bytes(b""), ["journal"]),
        (lambda run: (run / "run.db-journal").write_bytes(b"x"), ["journal"]),
        (lambda run: (run / SEAL).unlink(), ["unsealed"]),
        (lambda run: (run / SEAL).write_bytes(b""), ["seal_broken"]),
        (lambda run: (run / SEAL).write_bytes((run / SEAL).read_bytes()[:-1]), ["seal_broken"]),
        (lambda run: (run / SEAL).write_bytes((run / SEAL).read_bytes() * 2), ["seal_broken"]),
        (lambda run: (run / SEAL).write_bytes((run / SEAL).read_bytes() + b"{}\n"), ["seal_broken"]),
        (lambda run: (run / "run.db").rename(run / "run.dbx"), ["missing"]),
    ],
)
def test_what_is_cut_missing_or_foreign_is_told(run: Path, change, expected: list[str]) -> None:
    change(run)
    found = verify(run, key=KEY)
    assert codes(found) == expected
    assert not found.ok
    for each in found.told:
        assert each.text("zh")
        assert each.text("en")


def test_files_that_were_added_are_told_and_no_damage(run: Path) -> None:
    (run / "notes.txt").write_text("mine")
    (run / "sub").mkdir()
    (run / ".lock").write_text("")
    found = verify(run)
    assert found.ok
    assert [each.values["name"] for each in found.told if each.code == "unknown"] == ["notes.txt", "sub"]


def test_a_name_that_leads_elsewhere_is_no_line_of_a_seal(run: Path, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("x")
    entry = read(run)[0]
    stray = FileSeal("../secret", 1, measure(tmp_path / "secret").sha256)
    append(run, entry.__class__("report", "r1", None, (stray,)), KEY)
    found = verify(run, key=KEY)
    assert [(each.code, each.values) for each in found.told] == [("seal_broken", {"line": 2})]


def test_reports_written_later_are_sealed_by_a_line_of_their_own(run: Path, tmp_path: Path, monkeypatch) -> None:
    first = head(run)
    (run / "report.html").write_text("<p>", "utf-8")
    (tmp_path / "elsewhere.html").write_text("<p>", "utf-8")
    monkeypatch.setattr("scanner.seal.user_key", lambda key_id: KEY if key_id == KEY.id else None)
    seal_report(run, [run / "report.html", tmp_path / "elsewhere.html"])
    before, entry = read(run)
    assert (entry.event, entry.prev, [each.name for each in entry.files]) == ("report", first, ["report.html"])
    assert before.head == first
    (run / "report.html").write_text("<b>", "utf-8")
    assert codes(verify(run, key=KEY)) == ["block"]
    seal_report(run, [run / "report.html"])
    assert codes(verify(run, key=KEY), bad=False) == ["undamaged", "mac_made", "unsigned"]


def test_a_report_of_a_run_without_a_seal_makes_none(run: Path) -> None:
    (run / SEAL).unlink()
    seal_report(run, [run / "objects.jsonl"])
    assert not (run / SEAL).exists()
    (run / SEAL).write_text("damaged")
    seal_report(run, [run / "objects.jsonl"])
    assert (run / SEAL).read_text() == "damaged"


def test_sealing_again_does_not_speak_for_the_store(run: Path) -> None:
    """A finished run that is resumed writes its reports again; what was done to its store meanwhile still shows."""
    (run / "run.db").write_bytes(b"forged")
    seal_run(run, "r1", KEY)
    found = verify(run, key=KEY)
    assert [(each.code, each.values["name"]) for each in found.told if each.bad] == [("size", "run.db")]
    assert [entry.event for entry in read(run)] == ["finished", "report"]


def test_a_broken_seal_is_not_gone_on_with(run: Path) -> None:
    (run / SEAL).write_bytes(b"x" + (run / SEAL).read_bytes())
    with pytest.raises(RunError, match="1"):
        seal_run(run, "r1", KEY)


def test_who_sealed_is_told_by_the_key(run: Path) -> None:
    assert codes(verify(run, key=KEY), bad=False) == ["undamaged", "mac_made", "unsigned"]
    assert "mac_unchecked" in codes(verify(run), bad=False)
    assert "mac_unchecked" in codes(verify(run, key=OTHER), bad=False)
    forged = Key(OTHER.secret)
    (run / SEAL).unlink()
    entry = read(run)
    assert entry == []
    seal_run(run, "r1", forged)
    claimed = (run / SEAL).read_bytes().replace(OTHER.id.encode(), KEY.id.encode())
    # The line's own digest is made anew: without the key anybody can do that, the MAC nobody.
    import hashlib

    line = claimed[: claimed.rindex(b',"sha256":"')]
    (run / SEAL).write_bytes(line + f',"sha256":"{hashlib.sha256(line).hexdigest()}"}}\n'.encode())
    assert verify(run).ok
    assert codes(verify(run, key=KEY)) == ["mac_wrong"]
    assert trusted(run, KEY) is None


@pytest.mark.parametrize("key", [None, KEY])
def test_a_seal_made_anew_without_a_key_is_no_seal_of_a_run(run: Path, key: Key | None) -> None:
    (entry,) = read(run)
    (run / "run.db").write_bytes(b"edited")
    (run / SEAL).unlink()
    append(run, entry.__class__("finished", "r1", None, (measure(run / "run.db"),)), None)
    assert codes(verify(run, key=key)) == ["mac_wrong"]


def test_only_what_the_key_speaks_for_is_trusted(run: Path) -> None:
    found = trusted(run, KEY)
    assert found is not None
    sealed, files = found
    assert sealed == head(run)
    assert is_same(run / "run.db", files["run.db"])
    assert trusted(run, OTHER) is None
    # Anybody may add a line without a MAC; what it speaks of is no longer trusted, the rest is.
    (run / "objects.jsonl").write_text("planted", "utf-8")
    append(run, read(run)[0].__class__("report", "r1", None, (measure(run / "objects.jsonl"),)), None)
    found = trusted(run, KEY)
    assert found is not None
    assert sorted(found[1]) == ["empty", "run.db"]
    assert [each.values["line"] for each in verify(run, key=KEY).told if each.code == "mac_part"] == [2]
    (run / "run.db").write_bytes(b"planted")
    assert not is_same(run / "run.db", files["run.db"])
    (run / "run.db").unlink()
    assert not is_same(run / "run.db", files["run.db"])
    (run / SEAL).unlink()
    assert trusted(run, KEY) is None


def test_a_run_names_the_run_it_was_made_from(run: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    later.mkdir()
    (later / "run.db").write_bytes(b"x")
    seal_run(later, "r2", KEY, base={"run_id": "r1", "head": head(run) or ""})
    assert "base_unchecked" in codes(verify(later), bad=False)
    assert codes(verify(later, base=run), bad=False)[-1] == "base_same"
    (run / "report.html").write_text("<p>", "utf-8")
    seal_run(run, "r1", KEY)  # a report of the older run, written since
    assert codes(verify(later, base=run)) == []
    (run / SEAL).unlink()
    seal_run(run, "r1", KEY)
    assert codes(verify(later, base=run)) == ["base_wrong"]
    assert codes(verify(run, base=later)) == ["base_none"]
    assert codes(verify(later, base=tmp_path)) == ["base_wrong"]


def test_what_lies_in_a_database_is_sealed_as_a_stream(tmp_path: Path) -> None:
    rows = [b"1\ta\n", b"2\tb\n"]
    (tmp_path / "run.json").write_text("{}")
    seal_run(tmp_path, "r1", KEY, streams={"run.db": lambda: rows})
    assert "not_asked" in codes(verify(tmp_path), bad=False)
    assert codes(verify(tmp_path, streams={"run.db": lambda: iter(rows)})) == []
    assert codes(verify(tmp_path, streams={"run.db": lambda: [b"1\ta\n", b"2\tc\n"]})) == ["block"]


@openssl
def test_openssl_checks_the_signature(run: Path, pair: tuple[Path, Path]) -> None:
    private, public = pair
    shown = sign(run, private)
    found = verify(run, key=KEY, public=public)
    assert codes(found, bad=False) == ["undamaged", "mac_made", "signed"]
    assert found.told[-1].values["fingerprint"] == shown
    assert (run / "seal.pub").read_bytes() == public.read_bytes()
    check = ["openssl", "pkeyutl", "-verify", "-rawin", "-pubin", "-inkey", public, "-in", run / SEAL]
    check += ["-sigfile", run / "seal.sig"]
    assert subprocess.run(check, capture_output=True, check=False).returncode == 0
    (run / SEAL).write_bytes((run / SEAL).read_bytes() + b"\n")
    assert subprocess.run(check, capture_output=True, check=False).returncode != 0


@openssl
def test_a_signature_made_by_openssl_is_checked(run: Path, pair: tuple[Path, Path]) -> None:
    private, public = pair
    make = ["openssl", "pkeyutl", "-sign", "-rawin", "-inkey", private, "-in", run / SEAL, "-out", run / "seal.sig"]
    subprocess.run(make, check=True, capture_output=True)
    assert codes(verify(run, public=public), bad=False) == ["undamaged", "mac_unchecked", "signed"]
    assert codes(verify(run)) == ["missing"]


@openssl
def test_what_a_signature_covers_is_told(run: Path, pair: tuple[Path, Path], tmp_path: Path) -> None:
    private, public = pair
    assert codes(verify(run, public=public)) == ["unsigned_wanted"]
    sign(run, private)
    assert codes(verify(run), bad=False)[-2:] == ["signed", "signed_beside"]
    (run / "report.html").write_text("<p>", "utf-8")
    seal_run(run, "r1", KEY)
    (told,) = (each for each in verify(run, public=public).told if each.code == "signed_part")
    assert (told.values["lines"], told.values["later"]) == (1, 1)
    (tmp_path / "other").mkdir()
    other = tmp_path / "other.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", other], check=True, capture_output=True)
    sign(run, other)
    assert codes(verify(run)) == []
    assert codes(verify(run, public=public)) == ["signature_wrong"]
    (run / "seal.sig").unlink()
    assert codes(verify(run)) == ["missing"]
    # All of it sealed anew by somebody else: only the signature shows it.
    sign(run, private)
    (run / SEAL).unlink()
    (run / "run.db").write_bytes(b"forged")
    seal_run(run, "r1", OTHER)
    assert codes(verify(run, public=public)) == ["signature_wrong"]


@openssl
@pytest.mark.parametrize("algorithm", [["rsa"], ["x25519"], ["ed448"]])
def test_other_keys_are_refused(run: Path, tmp_path: Path, algorithm: list[str]) -> None:
    key, public = tmp_path / "key.pem", tmp_path / "pub.pem"
    subprocess.run(["openssl", "genpkey", "-algorithm", *algorithm, "-out", key], check=True, capture_output=True)
    subprocess.run(["openssl", "pkey", "-in", key, "-pubout", "-out", public], check=True, capture_output=True)
    with pytest.raises(UsageError, match=r"key\.pem"):
        sign(run, key)
    with pytest.raises(UsageError, match=r"pub\.pem"):
        verify(run, public=public)
    assert not (run / "seal.sig").exists()


@openssl
def test_an_encrypted_key_asks_for_its_password(run: Path, tmp_path: Path) -> None:
    key = tmp_path / "key.pem"
    make = ["openssl", "genpkey", "-algorithm", "ed25519", "-aes256", "-pass", "pass:right", "-out", key]
    subprocess.run(make, check=True, capture_output=True)
    with pytest.raises(ValueError, match="encrypted"):
        sign(run, key)
    with pytest.raises(UsageError):
        sign(run, key, b"wrong")
    sign(run, key, b"right")
    assert verify(run).ok


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN PRIVATE KEY-----\n!\n-----END PRIVATE KEY-----\n"])
def test_what_is_no_key_is_told(run: Path, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "key").write_bytes(content)
    with pytest.raises(UsageError, match="key"):
        sign(run, tmp_path / "key")
    with pytest.raises(UsageError, match="key"):
        verify(run, public=tmp_path / "key")
    with pytest.raises(UsageError, match="nothing"):
        sign(run, tmp_path / "nothing")


def forge(run: Path, name: str = "run.db", event: str = "report") -> None:
    """Change a file, and add a line to the seal that says so: anybody can do that."""
    (run / name).write_bytes(b"forged")
    append(run, read(run)[0].__class__(event, "r1", None, (measure(run / name),)), None)


def test_a_line_that_nobody_answers_for_does_not_speak_for_the_store(run: Path) -> None:
    forge(run)
    assert [(each.code, each.values["name"]) for each in verify(run).told if each.bad] == [("resealed", "run.db")]


@pytest.mark.parametrize("name", ["run.db", "objects.jsonl"])
def test_nor_for_what_the_key_spoke_for(run: Path, name: str) -> None:
    forge(run, name, "upgraded")
    assert verify(run).ok
    assert [(each.code, each.values["name"]) for each in verify(run, key=KEY).told if each.bad] == [("resealed", name)]


@openssl
@pytest.mark.parametrize("name", ["run.db", "objects.jsonl"])
def test_nor_for_what_was_signed(run: Path, pair: tuple[Path, Path], name: str) -> None:
    sign(run, pair[0])
    forge(run, name, "upgraded")
    assert [(each.code, each.values["name"]) for each in verify(run, public=pair[1]).told if each.bad] == [
        ("resealed", name)
    ]
    sign(run, pair[0])
    assert verify(run, public=pair[1]).ok


@openssl
def test_a_run_that_is_not_as_sealed_cannot_be_signed(run: Path, pair: tuple[Path, Path]) -> None:
    (run / "run.db").write_bytes(b"forged")
    with pytest.raises(RunError, match="run"):
        sign(run, pair[0])
    assert not (run / "seal.sig").exists()


@openssl
def test_a_new_signature_takes_the_place_of_a_wrong_one(run: Path, pair: tuple[Path, Path]) -> None:
    (run / "seal.sig").write_bytes(b"?")
    assert not verify(run).ok
    sign(run, pair[0])
    assert verify(run, public=pair[1]).ok


def test_a_run_that_was_stopped_before_its_seal_is_sealed_when_it_is_resumed(
    scanned: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    shutil.copytree(scanned, tmp_path / "run")
    (tmp_path / "run" / SEAL).unlink()
    scan([scanned.parent / "share"], tmp_path / "run", workers=1, resume=True).close()
    (entry,) = read(tmp_path / "run")
    assert entry.event == "finished"
    assert {each.name for each in entry.files} >= {"run.db", "report.html", "findings.jsonl"}
    assert verify(tmp_path / "run", key=user_key(entry.key_id)).ok


@openssl
def test_a_run_without_a_seal_cannot_be_signed(run: Path, pair: tuple[Path, Path]) -> None:
    (run / SEAL).unlink()
    with pytest.raises(UsageError, match="seal"):
        sign(run, pair[0])
    assert not (run / "seal.sig").exists()


def test_no_key_is_made_to_look_for_one(tmp_path: Path) -> None:
    script = "from scanner.seal import user_key; print(user_key('0' * 16), user_key(None))"
    env = {**os.environ, "HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "APPDATA": str(tmp_path)}
    env.pop("PANDIAN_KEY", None)
    done = subprocess.run([sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True)
    assert done.stdout == "None None\n"
    assert list(tmp_path.iterdir()) == []


def test_the_users_own_key_is_found_by_its_id(monkeypatch: pytest.MonkeyPatch) -> None:
    from models.protect import load_key

    monkeypatch.setenv("PANDIAN_KEY", "0123456789abcdef")
    key = load_key()
    assert user_key(key.id) == key
    assert user_key("0" * 16) is None


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=300), st.integers(0, 3))
def test_no_bytes_break_the_reading_of_a_seal(data: bytes, lines: int) -> None:
    good = json.dumps({"seq": 1, "files": [], "mac": None}).encode()
    with pytest.raises(BrokenSealError):
        parse(data + good[:lines] + b"\n")
