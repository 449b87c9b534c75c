"""One run at a time: a second is refused in a clear line, and a crash leaves nothing to clean up."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from models.errors import RunError
from scanner.lock import FILE, Locked, holding
from tests.house.code import ROOT

HOLDER = """
import sys
from pathlib import Path
from scanner.lock import holding
with holding(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    with subprocess.Popen(
        [sys.executable, "-c", HOLDER, tmp_path], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout.readline() == "held\n"
        yield process
        process.kill()


def test_a_second_is_refused_and_told_by_whom(holder, tmp_path):
    with pytest.raises(Locked) as told, holding(tmp_path):
        pytest.fail("two at once")
    assert str(holder.pid) in str(told.value)
    assert told.value.exit_code == 1


def test_the_lock_is_free_again_after_a_kill(holder, tmp_path):
    holder.kill()
    holder.wait()
    with holding(tmp_path):
        assert (tmp_path / FILE).read_text().split()[0] == str(os.getpid())


def test_the_lock_is_free_again_after_the_block(tmp_path):
    for _ in range(2):
        with holding(tmp_path), pytest.raises(Locked), holding(tmp_path):
            pytest.fail("two at once")


def test_a_lock_that_lies_elsewhere_is_not_followed(tmp_path):
    victim = tmp_path / "victim"
    victim.write_text("mine")
    folder = tmp_path / "runs"
    folder.mkdir()
    (folder / FILE).symlink_to(victim)
    with pytest.raises(RunError), holding(folder):
        pass
    assert victim.read_text() == "mine"


def test_a_folder_that_is_not_there_is_said(tmp_path):
    with pytest.raises(RunError, match="gone"), holding(tmp_path / "gone"):
        pass
