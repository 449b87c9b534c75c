"""Where the handling of an object falls short of what its tier demands: rules of a policy over facts of its handling.

A fact that the place does not tell is None: unknown. A rule whose condition hangs on it is said to be unknown too,
never to be met and never to be fine.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

from models.entities import catalogue
from models.exposure import EVERYBODY, GROUP, OWNER, PUBLIC
from models.tiers.conditions import Comparison, Condition, Every
from models.tiers.texts import placeholders

if TYPE_CHECKING:
    from models.tiers.policy import Bilingual, Policy

SENSITIVE_GROUPS = frozenset({"sensitive", "critical"})

_MAIL = frozenset(
    {"message/rfc822", "application/mbox", "application/vnd.ms-outlook", "application/vnd.ms-outlook-pst"}
)
_ARCHIVES = frozenset(
    "application/" + name
    for name in ("zip", "x-7z-compressed", "x-rar-compressed", "vnd.rar", "x-tar", "gzip", "x-bzip2", "x-xz", "zstd")
)

Facts = Mapping[str, int | None]


@dataclass(frozen=True, slots=True)
class HandlingFact:
    """One figure about an object's handling: its name in policy files and its meaning."""

    name: str
    zh: str
    en: str


HANDLING: tuple[HandlingFact, ...] = (
    HandlingFact(
        "everybody_reads",
        "1：所有人（或来宾、匿名用户）可读取；0：否；来源未说明时未知",
        "1 where everybody, guests included, can read it; 0 where not; unknown where the place does not tell",
    ),
    HandlingFact(
        "group_reads",
        "1：所有者之外的整个群组（或所有人）可读取；0：否；来源未说明时未知",
        "1 where a whole group beside the owner, or everybody, can read it; 0 where not; unknown where not told",
    ),
    HandlingFact(
        "copies",
        "内容相同（或格式不同而文字相同）的对象数，含其自身与压缩包内的",
        "objects with the same content or the same text in another format, itself and those inside archives included",
    ),
    HandlingFact("places", "存有相同内容的不同目录数", "different folders in which that content lies"),
    HandlingFact(
        "untouched_days",
        "最后修改至本次盘点的天数；无修改时间时未知",
        "days from the last change to this run; unknown where no time is told",
    ),
    HandlingFact(
        "in_clear",
        "1：未使用密码即可读取内容；数据库表是否落盘加密从外部无法得知，为未知",
        "1 where its content was read without a password of its own; unknown of database tables, whose files may be "
        "encrypted",
    ),
    HandlingFact("in_mail", "1：邮件或邮箱文件；0：否", "1 for a mail or a mailbox, else 0"),
    HandlingFact("in_archive", "1：压缩包；0：否", "1 for an archive, else 0"),
    HandlingFact(
        "sensitive",
        "1：含敏感个人信息或口令、密钥等；0：否",
        "1 where it holds sensitive personal data, or passwords and keys, else 0",
    ),
    HandlingFact(
        "outside_place",
        "1：不在策略 named_places 指定的位置；0：在其中；策略未指定位置时未知",
        "1 outside of the policy's named_places, 0 inside; unknown where the policy names none",
    ),
)
"""Every fact that a rule of ``handling`` may ask for."""

HANDLING_NAMES = frozenset(fact.name for fact in HANDLING)


@dataclass(frozen=True)
class HandlingRule:
    """What may be wrong with how an object of these tiers is handled, which demand it fails, and what mends it."""

    id: str
    demand: str
    tiers: frozenset[str]
    when: Condition
    text: Bilingual
    remedy: Bilingual
    basis: tuple[str, ...] = ()

    @cached_property
    def figures(self) -> tuple[str, ...]:
        """The facts that its condition asks for or its words show."""
        shown = [name for words in (self.text, self.remedy) for text in words.values() for name in placeholders(text)]
        return tuple(dict.fromkeys((*self.when.figures(), *shown)))


@dataclass(frozen=True, slots=True)
class Gap:
    """One rule that an object meets; not ``known``: nobody can tell from here. ``values`` are its rule's figures."""

    rule: str
    demand: str
    values: Facts
    known: bool = True


def gaps(policy: Policy, tier: str, facts: Facts) -> tuple[Gap, ...]:
    """Where the handling of an object of ``tier`` falls short, in the policy's order."""
    found = []
    for rule in policy.handling:
        if tier not in rule.tiers:
            continue
        met = truth(rule.when, facts)
        if met is not False:
            values = {name: facts.get(name) for name in rule.figures}
            found.append(Gap(rule.id, rule.demand, values, met is not None))
    return tuple(found)


def truth(condition: Condition, facts: Facts) -> bool | None:
    """Whether ``condition`` holds; None where that hangs on a fact that is unknown."""
    if isinstance(condition, Comparison):
        return None if facts.get(condition.figure) is None else condition.holds(facts)
    deciding = not isinstance(condition, Every)
    found = {truth(part, facts) for part in condition.parts}
    if deciding in found:
        return deciding
    return None if None in found else not deciding


def handling_facts(
    *,
    uri: str,
    path: str,
    kind: str,
    media_type: str | None,
    modified: str | None,
    exposure: str | None,
    counts: Mapping[str, int],
    copies: int,
    places: int,
    now: datetime,
    named_places: Sequence[str] = (),
) -> dict[str, int | None]:
    """The facts of one outermost object that was read. ``now`` is the run's time, in UTC."""
    told = {PUBLIC: (1, 1), EVERYBODY: (1, 1), GROUP: (0, 1), OWNER: (0, 0)}
    everybody, group = told.get(exposure or "", (None, None))
    known = catalogue()
    sensitive = any(counts[code] and code in known and known[code].group in SENSITIVE_GROUPS for code in counts)
    return {
        "everybody_reads": everybody,
        "group_reads": group,
        "copies": copies,
        "places": places,
        "untouched_days": days_since(modified, now),
        "in_clear": int("encrypted" not in (media_type or "")) if kind == "file" else None,
        "in_mail": int(media_type in _MAIL or uri.startswith("imap")),
        "in_archive": int(media_type in _ARCHIVES),
        "sensitive": int(sensitive),
        "outside_place": _outside(path, tuple(named_places)),
    }


def handling_rule(policy: Mapping[str, Any], rule: str) -> Mapping[str, Any]:
    """The rule ``rule`` of a policy as a run records it (``Policy.describe``); empty where it does not know it."""
    return next((each for each in policy.get("handling") or () if each.get("id") == rule), {})


def untold_demands(policy: Mapping[str, Any]) -> dict[str, list[str]]:
    """Tier -> demands of which no rule can tell anything: they are to be checked by people."""
    told = {(tier, rule.get("demand")) for rule in policy.get("handling") or () for tier in rule.get("tiers") or ()}
    return {
        tier["id"]: [demand for demand in tier.get("demands") or {} if (tier["id"], demand) not in told]
        for tier in policy.get("tiers") or ()
    }


def days_since(modified: str | None, now: datetime) -> int | None:
    """Whole days from ``modified`` (ISO 8601) to ``now``; None where it tells no time."""
    if not modified:
        return None
    try:
        then = datetime.fromisoformat(modified)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return max(0, (now - then).days)


def _outside(path: str, named: tuple[str, ...]) -> int | None:
    return None if not named else int(not any(each.match(path) for each in _patterns(named)))


@lru_cache(maxsize=8)
def _patterns(named: tuple[str, ...]) -> tuple[re.Pattern[str], ...]:
    """Globs over whole paths: ``*`` and ``?`` stay within a name, ``**`` does not; a folder stands for all below it."""
    made = []
    for glob in named:
        parts = re.split(r"(\*\*|\*|\?)", glob.rstrip("/\\"))
        signs = {"**": ".*", "*": r"[^/\\]*", "?": r"[^/\\]"}
        pattern = "".join(signs.get(part) or re.escape(part) for part in parts)
        made.append(re.compile(pattern + r"(?:[/\\!].*)?\Z", re.DOTALL))
    return tuple(made)
