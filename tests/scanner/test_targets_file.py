"""A targets file: what it may say, and the line of what it may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.errors import TargetError
from scanner.targets import parse_targets
from scanner.targets_file import read_targets

SECRET = "Tr0ub4dor-3"


@pytest.fixture
def write(tmp_path):
    def write(text: str | bytes) -> Path:
        file = tmp_path / "conf" / "targets.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return file

    return write


def test_a_whole_file(write, tmp_path, monkeypatch):
    monkeypatch.setenv("CRM_PASSWORD", SECRET)
    file = write("""\
# 尽调目标
- name: 财务共享
  url: ../share
  include: ["*.xlsx", 合同/**]
  exclude: old
- url: mysql://reader@db.example/crm
  password_env: CRM_PASSWORD
- name: erp
  url: postgresql://reader@db.example/erp
  password_file: secret.txt
""")
    (tmp_path / "share").mkdir()
    secret = file.parent / "secret.txt"
    secret.write_text("第二 secret \n")
    secret.chmod(0o600)
    share, crm, erp = parse_targets([], file, exclude=("*.tmp",))
    assert (share.name, share.url) == ("财务共享", (tmp_path / "share").as_uri())
    assert (share.include, share.exclude) == (("*.xlsx", "合同/**"), ("old", "*.tmp"))
    assert (crm.name, crm.url, crm.password) == ("crm@db.example", "mysql://reader@db.example:3306/crm", SECRET)
    assert (erp.name, erp.password) == ("erp", "第二 secret ")


def test_the_list_may_have_a_heading(write, tmp_path):
    (tmp_path / "conf").mkdir()
    assert len(read_targets(write("\ufefftargets:\n  - url: .\n"))) == 1


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("", None, None),
        ("[]", None, None),
        ("just text", 1, None),
        ("- url: .\n- [a]\n", 2, None),
        ("- url: .\n  colour: red\n", 2, "colour"),
        ("- url: .\n  url: .\n", 2, "url"),
        ("- name: x\n", 1, "url"),
        ("- url: .\n  name: ''\n", 2, "name"),
        ("- url: .\n  name:\n", 2, "name"),
        ("- url: .\n  name: x\n- url: .\n  name: x\n", 4, "x"),
        ("- url: .\n  include: {a: b}\n", 2, "include"),
        ("- url: .\n  exclude: [[a]]\n", 2, "exclude"),
        ("- url: .\n  exclude: ['/']\n", 1, None),
        (f"- url: .\n\n  password: {SECRET}\n", 3, "password_env"),
        (f"- url: .\n  PASSWD: {SECRET}\n", 2, "password_env"),
        (f"- url: mysql://u:{SECRET}@h/db\n", 1, "password_env"),
        (f"- url: mysql://h/db?password={SECRET}\n", 1, "password_env"),
        (f"- url: mysql://u:{SECRET}/@h/db\n", 1, "mysql://"),
        ("- url: mysql://u@h/db\n  password_env: NO_SUCH_VARIABLE\n", 2, "NO_SUCH_VARIABLE"),
        ("- url: mysql://u@h/db\n  password_file: none.txt\n", 2, "none.txt"),
        ("- url: mysql://u@h/db\n  password_keyring: nobody\n", 2, "keyring set pandian nobody"),
        ("- url: mysql://u@h/db\n  password_env: A\n  password_file: b\n", 3, "password_file"),
        ("- url: no/such/folder\n", 1, "no/such/folder"),
        ("- url: ftp://h/x\n", 1, "ftp"),
        (f"- url: .\n  name: *{SECRET}\n", 2, None),
        (f"- url: .\n name: {SECRET}\n", 2, None),
        (f"- url: .\n  name: '{SECRET}\n", 3, None),
        ("\t- a", 1, None),
        (b"- url: \xff\xfe", None, "UTF-8"),
        ("- url: " + "[" * 5000, 1, None),
    ],
)
def test_every_mistake_has_its_place(write, text, line, word):
    file = write(text)
    with pytest.raises(TargetError) as caught:
        read_targets(file)
    told = str(caught.value)
    assert told.startswith(f"{file}:{line}" if line else f"{file}")
    assert word is None or word in told
    assert SECRET not in told
    assert caught.value.exit_code == 2
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


def test_no_file(tmp_path):
    with pytest.raises(TargetError, match="ENOENT"):
        read_targets(tmp_path / "none.yaml")


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are POSIX")
def test_a_password_file_that_others_can_read_is_refused(write):
    file = write("- url: mysql://u@h/db\n  password_file: secret.txt\n")
    secret = file.parent / "secret.txt"
    secret.write_text(SECRET)
    secret.chmod(0o644)
    with pytest.raises(TargetError, match="chmod 600") as caught:
        read_targets(file)
    assert SECRET not in str(caught.value)
