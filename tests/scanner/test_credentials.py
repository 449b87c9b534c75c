"""Every way in which a password is given: it opens what it is for, and is found in nothing that anybody else can see."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
import threading
import zipfile
from pathlib import Path

import psutil
import pytest

from tests.cli.calling import REPOSITORY
from tests.cli.test_secrets import contents, written
from tests.servers import smb
from tests.servers.process import find_program

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="/proc shows what others see")

SECRETS = {
    "variable": "夜莺-Nachtigall-12",
    "keyring": "Rotkehlchen;13",
    "default": "知更鸟 %14",
    "url": "Amsel-fuenfzehn",
    "file": smb.PASSWORD,
    "passphrase": "Goldhaehnchen-16",
    "archive": "Wintergold-17",
    "key": "Sommergoldhaehnchen-18",
}


def account(mariadb, name, password):
    """A database with a table, and an account that may read it: the URL of both."""
    database = mariadb.new_name()
    mariadb.run(
        f"CREATE DATABASE {database}",
        f"CREATE TABLE {database}.staff (phone varchar(20))",
        f"INSERT INTO {database}.staff VALUES ('13800138000')",
        f"CREATE USER {name}_{database}@'%' IDENTIFIED BY '{password}'",
        f"GRANT SELECT ON {database}.* TO {name}_{database}@'%'",
    )
    return mariadb.url(database, f"{name}_{database}")


def environment(folder, **more):
    path = os.pathsep.join([str(REPOSITORY), os.environ.get("PYTHONPATH", "")])
    return {
        **os.environ,
        "PYTHONPATH": path,
        "PANDIAN_KEY": SECRETS["key"],
        "PANDIAN_LANG": "en",
        "PYTHON_KEYRING_BACKEND": "tests.scanner.kept_keys.Keyring",
        "PANDIAN_TEST_KEYS": str(folder / "keys.json"),
        **more,
    }


class Onlooker(threading.Thread):
    """Sees what anybody on the machine can see of the processes that a scan starts."""

    def __init__(self, pid):
        super().__init__(daemon=True)
        self._over = threading.Event()
        self._pid, self.seen, self.processes = pid, set(), set()
        self._own = Path(f"/proc/{pid}/cmdline").read_bytes()

    def run(self):
        while not self._over.wait(0.02):
            try:
                children = psutil.Process(self._pid).children(recursive=True)
            except psutil.NoSuchProcess:
                continue
            for child in children:
                try:
                    line = Path(f"/proc/{child.pid}/cmdline").read_bytes()
                    if line in {
                        b"",
                        self._own,
                    }:  # between its fork and its own program it is a picture of the one that scans
                        continue
                    self.seen |= {line, Path(f"/proc/{child.pid}/environ").read_bytes()}
                except OSError:
                    continue
                self.processes.add(child.pid)

    def end(self):
        self._over.set()
        self.join()


@pytest.fixture
def scope(tmp_path, mariadb, samba, sshd):
    """A scope file in which each target has its password by another way, and what the environment holds for it."""
    shared = samba.new_folder()
    (shared / "a.txt").write_text("手机 13800138000", "utf-8")
    samba.hand_over(shared)
    far = tmp_path / "far"
    far.mkdir()
    (far / "b.txt").write_text("手机 13900139000", "utf-8")
    key = tmp_path / "locked-key"
    key.write_bytes((sshd.folder / "me").read_bytes())
    key.chmod(0o600)
    subprocess.run(
        [find_program("ssh-keygen"), "-q", "-p", "-P", "", "-N", SECRETS["passphrase"], "-f", str(key)],
        check=True,
        timeout=60,
    )
    (tmp_path / "smb.secret").write_text(SECRETS["file"] + "\n", "utf-8")
    (tmp_path / "smb.secret").chmod(0o600)
    by_keyring = account(mariadb, "k", SECRETS["keyring"])
    user = by_keyring.partition("://")[2].partition("@")[0]
    (tmp_path / "keys.json").write_text(json.dumps({f"{user}-entry": SECRETS["keyring"]}), "utf-8")
    (tmp_path / "words.txt").write_text(SECRETS["archive"] + "\n", "utf-8")
    lines = [
        f"- {{name: variable, url: '{account(mariadb, 'v', SECRETS['variable'])}', password_env: MY_DB_WORD}}",
        f"- {{name: keyring, url: '{by_keyring}', password_keyring: {user}-entry}}",
        f"- {{name: file, url: '{samba.url(shared)}', password_file: smb.secret}}",
        f"- {{name: passphrase, url: '{sshd.url(far).replace(str(sshd.folder / 'me'), str(key))}', password_env: SSH_WORD}}",
    ]
    file = tmp_path / "scope.yaml"
    file.write_text("\n".join(lines), "utf-8")
    return file


def test_a_whole_scan_by_every_way_leaves_no_password_anywhere(scope, tmp_path, mariadb):
    archive = tmp_path / "share" / "words.zip"
    archive.parent.mkdir()
    with zipfile.ZipFile(archive, "w") as made:
        made.writestr("a.txt", "手机 13700137000")
    default = account(mariadb, "d", SECRETS["default"])
    visible = account(mariadb, "u", SECRETS["url"]).replace("@", f":{SECRETS['url']}@", 1)
    command = [sys.executable, "-m", "scanner.cli", "scan", str(archive.parent), default, visible]
    command += ["--targets", str(scope), "--passwords", str(tmp_path / "words.txt"), "--out", str(tmp_path / "run")]
    command += ["--names", "off", "--workers", "2", "--log-level", "debug"]
    words = {
        "MY_DB_WORD": SECRETS["variable"],
        "SSH_WORD": SECRETS["passphrase"],
        "PANDIAN_PASSWORD": SECRETS["default"],
    }
    process = subprocess.Popen(
        command, env=environment(tmp_path, **words), stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=tmp_path
    )
    onlooker = Onlooker(process.pid)
    onlooker.start()
    out, err = process.communicate(timeout=300)
    onlooker.end()
    assert process.returncode == 0, err.decode()
    targets = json.loads((tmp_path / "run" / "summary.json").read_text("utf-8"))["targets"]
    assert [each["status"] for each in targets] == [{"scanned": 2}] + [{"scanned": 1}] * 6
    assert b"the URL holds a password" in err
    assert len(onlooker.processes) >= 3, "workers of both kinds, and one that fetches"
    assert any(b"PANDIAN_LANG=en" in each for each in onlooker.seen)
    left = [data for path in (tmp_path / "run").rglob("*") if path.is_file() for data in contents(path)]
    assert len(left) > 6
    for way, secret in SECRETS.items():
        for form in written(secret):
            assert not [data for data in left if form in data], f"{way}: in the run"
            assert form not in out, f"{way}: on standard output"
            assert form not in err, f"{way}: on standard error"
            assert not [data for data in onlooker.seen if form in data], f"{way}: to be seen of a process"


def test_a_password_that_is_typed_is_nowhere(tmp_path, mariadb):
    secret = SECRETS["default"]
    place = account(mariadb, "p", secret)
    (tmp_path / "keys.json").write_text("{}")
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "scanner.cli", "scan", place, "--out", str(tmp_path / "run"), "--names", "off", "--workers", "1"],
        env=environment(tmp_path), stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, start_new_session=True,
    )  # fmt: skip
    os.close(theirs)
    shown = b""
    while b": " not in shown:
        shown += os.read(ours, 1 << 16)
    assert secret.encode() not in shown
    os.write(ours, secret.encode() + b"\n")
    onlooker = Onlooker(process.pid)
    onlooker.start()
    while True:
        try:
            more = os.read(ours, 1 << 16)
        except OSError:  # the terminal's other end is closed
            break
        if not more:
            break
        shown += more
    out, _ = process.communicate(timeout=300)
    onlooker.end()
    os.close(ours)
    assert process.returncode == 0, shown.decode()
    seen = [shown, out, *onlooker.seen]
    seen += [data for path in (tmp_path / "run").rglob("*") if path.is_file() for data in contents(path)]
    assert onlooker.processes
    assert not [data for data in seen for form in written(secret) if form in data]


def test_a_wrong_password_is_not_repeated(tmp_path, mariadb):
    place = account(mariadb, "w", "another one")
    (tmp_path / "keys.json").write_text("{}")
    done = subprocess.run(
        [sys.executable, "-m", "scanner.cli", "scan", place, "--out", str(tmp_path / "run"), "--log-level", "debug"],
        env=environment(tmp_path, PANDIAN_PASSWORD=SECRETS["default"]), capture_output=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert b"refuses the login" in done.stderr
    assert (b"Traceback" in done.stderr, b"TargetError" in done.stderr) == (False, True)
    assert not [form for form in written(SECRETS["default"]) if form in done.stdout + done.stderr]
