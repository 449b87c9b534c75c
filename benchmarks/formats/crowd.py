"""Fifty invented people with their companies: as a table, as lines of text, and as the truth to be found."""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from dataclasses import dataclass

from benchmarks.checks import CHECKED
from scanner.demo.people import company, people

PEOPLE = 50
HEAD = ("姓名", "身份证号", "手机号", "银行卡号", "统一社会信用代码", "邮箱", "地址")
KEYS = ("name", "id_card", "mobile", "bank_card", "uscc", "email", "address")
"""The same columns under the names that programs give them."""
_TYPES = ("", "CN_RESIDENT_ID", "CN_MOBILE", "CN_BANK_CARD", "CN_USCC", "EMAIL_ADDRESS", "")


@dataclass(frozen=True, slots=True)
class Crowd:
    """``rows`` stand under ``HEAD``; ``truth`` is type -> values."""

    rows: tuple[tuple[str, ...], ...]
    truth: dict[str, tuple[str, ...]]

    @property
    def table(self) -> tuple[tuple[str, ...], ...]:
        """Header and rows."""
        return (HEAD, *self.rows)

    @property
    def records(self) -> list[dict[str, str]]:
        """The rows by ``KEYS``."""
        return [dict(zip(KEYS, row, strict=True)) for row in self.rows]

    @property
    def lines(self) -> list[str]:
        """A sentence for each."""
        return [
            "，".join(f"{name}：{value}" for name, value in zip(HEAD, row, strict=True)) + "。" for row in self.rows
        ]

    @property
    def text(self) -> str:
        """All sentences."""
        return "\n".join(self.lines) + "\n"


Writer = Callable[[Crowd], bytes]


@functools.cache
def make_crowd(count: int = PEOPLE, seed: int = 50) -> Crowd:
    """The same people for the same seed."""
    rng = random.Random(seed)
    rows = tuple(
        (one.name, one.resident_id, one.mobile, one.bank_card, company(rng).uscc, one.email, one.address)
        for one in people(rng, count)
    )
    columns = dict(zip(_TYPES, zip(*rows, strict=True), strict=True))
    return Crowd(rows, {entity: tuple(dict.fromkeys(columns[entity])) for entity in CHECKED})
