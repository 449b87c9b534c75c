"""Writes the share of an invented company: every format the product reads, and some that it does not."""

from __future__ import annotations

import datetime as dt
import os
import random
from collections.abc import Iterator
from pathlib import Path

from scanner.demo import office_files, people_files
from scanner.demo.people import people

_README = """本目录由演示程序生成。其中的人名、证件号码、电话、银行卡号、公司均为虚构：
校验位正确，但不对应任何真实的人或机构。
Everything in this folder is invented. Numbers pass their checks and belong to nobody.
"""


def share_files(seed: int = 7) -> Iterator[tuple[str, bytes]]:
    """The files of the share: path with ``/``, content. The same seed gives the same bytes."""
    rng = random.Random(seed)  # noqa: S311 - made to be repeated
    crowd = people(rng, 120)
    yield "说明.txt", _README.encode()
    yield from people_files.staff(rng, crowd)
    yield from people_files.customers(rng)
    yield from people_files.contracts(rng, crowd)
    yield from office_files.finance(rng, crowd)
    yield from office_files.machines(rng, crowd)
    yield from office_files.published(rng)
    yield from office_files.archive(rng)


OPEN = ("公开/", "人事/工资/2025年01月", "客户/客户清单.csv", "IT/config/.env", "合同/租赁/")
CLOSED = ("财务/", "人事/工资/", "人事/福利/", "IT/backup/")
"""Beginnings of paths that everybody can read, and of those that only their owner can; the first list goes before."""


def make_share(folder: Path, seed: int = 7) -> None:
    """Write the share below ``folder``, which is made if missing; files that stand there are overwritten."""
    day = dt.datetime(2025, 6, 30, 9, 0, tzinfo=dt.UTC).timestamp()
    for number, (path, content) in enumerate(share_files(seed)):
        file = folder.joinpath(*path.split("/"))
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        written = day - 86400 * (number * 37 % 900)
        os.utime(file, (written, written))
        file.chmod(_mode(path))


def _mode(path: str) -> int:
    """Who can read a file, on systems that keep modes: its group as a rule, and some strays that everybody can."""
    if path.startswith(OPEN):
        return 0o644
    return 0o600 if path.startswith(CLOSED) else 0o640
