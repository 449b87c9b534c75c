"""A targets file: what it may say, and the line of what it may not."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from models.errors import TargetError
from models.limits import Limits
from models.messages import text
from scanner.insecure import is_insecure
from scanner.targets import parse_targets
from scanner.targets_file import KEYS, read_entries, read_targets

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
        ("- url: gopher://h/x\n", 1, "gopher"),
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


def test_a_scope_with_defaults(write, tmp_path, monkeypatch):
    monkeypatch.setenv("DB_PASSWORD", SECRET)
    (tmp_path / "conf").mkdir()
    file = write("""\
name: 尽调一期
project: P-1
defaults:
  owner: 信息部
  legal_basis: contract
  window: [Mon-Fri 22:00-06:00, "Sat-Sun 00:00-24:00"]
  max_rate: 5MB
  exclude: "*.tmp"
  insecure: true
  password_env: DB_PASSWORD
targets:
  - name: crm
    url: postgresql://reader@db.example/crm
    owner: 销售部
    business: 客户关系
    legal_basis: [consent, 会计法第二十三条]
    sample: 10%
    rows: 10,000
    max_connections: 2
    exclude: [audit/*]
  - url: .
    max_rate: 200K/s
    window: 12:00-13:00
    insecure: false
    sample: 100%
""")
    crm, here = read_targets(file)
    assert (crm.about.owner, crm.about.business, crm.about.scope, crm.about.project) == (
        "销售部",
        "客户关系",
        "尽调一期",
        "P-1",
    )
    assert crm.about.legal_basis == ("consent", "会计法第二十三条")
    assert (crm.bounds.max_rate, crm.bounds.max_connections) == (5 << 20, 2)
    assert (crm.bounds.sample, crm.bounds.rows) == (0.1, 10000)
    assert [str(each) for each in crm.bounds.windows] == ["Mon-Fri 22:00-06:00", "Sat-Sun 00:00-24:00"]
    assert (crm.exclude, crm.password) == (("audit/*", "*.tmp"), SECRET)
    assert is_insecure(crm.url)
    assert (here.about.owner, here.about.legal_basis, here.password) == ("信息部", ("contract",), None)
    assert (here.bounds.max_rate, str(here.bounds.windows[0])) == (200 << 10, "12:00-13:00")
    assert here.bounds.applied(Limits(sample=0.5)).sample is None


@pytest.mark.parametrize(
    ("text", "line", "word"),
    [
        ("targets:\n- url: .\n  onwer: x\n", 3, "did you mean owner?"),
        ("targets:\n- url: .\n  max-rate: 5MB\n", 3, "did you mean max_rate?"),
        ("- url: .\n  window: 22-6\n", 2, "22:00-06:00"),
        ("- url: .\n  max_rate: fast\n", 2, "5MB"),
        ("- url: .\n  max_connections: 1\n", 2, "2"),
        ("- url: .\n  sample: 0\n", 2, "10%"),
        ("- url: .\n  sample: 1000%\n", 2, "10%"),
        ("- url: .\n  rows: 0\n", 2, "10000"),
        ("- url: .\n  rows: -5\n", 2, "10000"),
        ("- url: .\n  insecure: perhaps\n", 2, "true"),
        ("- url: .\n  legal_basis: {a: b}\n", 2, "legal_basis"),
        ("- url: .\n  owner: []\n", 2, "owner"),
        ("defaults:\n  url: .\ntargets: [{url: .}]\n", 2, "url"),
        ("defaults: 7\ntargets: [{url: .}]\n", 1, "defaults"),
        ("defaults:\n  rows: many\ntargets: [{url: .}]\n", 2, "rows"),
        (f"defaults:\n  password: {SECRET}\ntargets: [{{url: .}}]\n", 2, "password_env"),
        ("project: P\n", 1, "targets"),
        ("tragets:\n- url: .\n", 1, "did you mean targets?"),
        (f"- url: rediss://u:{SECRET}@h/0\n", 1, "password_env"),
        (
            "- url: .\n- url: no/such\n- url: .\n  rows: x\n",
            4,
            "rows",
        ),  # what is malformed comes before what is not there
    ],
)
def test_every_mistake_in_a_scope_has_its_place(write, text, line, word, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    file = write(text)
    with pytest.raises(TargetError) as caught:
        read_targets(file)
    told = str(caught.value)
    assert told.startswith(f"{file}:{line}:")
    assert word in told
    assert SECRET not in told


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_example_that_is_printed_is_a_scope(write, lang, monkeypatch):
    file = write(text("scope.example", lang))
    (file.parent / "dav.secret").write_text(SECRET)
    (file.parent / "dav.secret").chmod(0o600)
    entries = read_entries(file)
    assert {key for entry in entries for key in entry.values.keys} | {"window"} >= set(KEYS) - {"rows"}
    monkeypatch.setenv("CRM_PASSWORD", SECRET)
    crm, dav = entries[0].target(), entries[2].target()
    assert (crm.password, crm.bounds.sample, crm.about.legal_basis) == (SECRET, 0.1, ("contract",))
    assert (dav.password, is_insecure(dav.url)) == (SECRET, True)
