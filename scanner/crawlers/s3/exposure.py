"""Who can read what lies in a bucket: by its access list, its policy, and what blocks both; as far as it is told."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from scanner.crawlers.names import printable
from scanner.crawlers.posix_modes import EXPOSED

Ask = Callable[[str], Mapping[str, Any] | None]
"""Calls an operation of the bucket: its answer, empty where there is no such setting, None where it is not told."""

_GROUPS = {"AllUsers": "public", "AuthenticatedUsers": "everybody"}
_READING = {"READ", "FULL_CONTROL"}
_SHOWN = 8


class Policy(NamedTuple):
    """What a policy says of ``bucket/key``: which it opens to the public, to others, and shuts to everybody."""

    told: bool
    opens: tuple[re.Pattern[str], ...] = ()
    shares: tuple[re.Pattern[str], ...] = ()
    shuts: tuple[re.Pattern[str], ...] = ()

    def of(self, name: str) -> str | None:
        """Who can read it by the policy; None where that is not told."""
        if not any(one.fullmatch(name) for one in self.shuts):
            if any(one.fullmatch(name) for one in self.opens):
                return "public"
            if any(one.fullmatch(name) for one in self.shares):
                return "group"
        return "owner" if self.told else None


_UNTOLD = Policy(told=False)
_NONE = Policy(told=True)


@dataclass(frozen=True, slots=True)
class Access:
    """Who can read the objects of one bucket; ``exposure`` None where the account may not know."""

    exposure: str | None = None
    shown: str | None = None
    ignores_lists: bool = False
    """Access lists that open something to everybody have no effect."""
    by_policy: Policy = _UNTOLD
    writers: tuple[str, ...] = ()
    """Grants by which anybody, or any account, may write."""

    def of(self, name: str, *lists: str | None) -> str | None:
        """Who can read ``bucket/key`` by the policy and the access lists that count for it."""
        return widest(*lists, self.by_policy.of(name))


def widest(*exposures: str | None) -> str | None:
    """The widest of them; None where one is not known and the others leave room for more."""
    known = [one for one in exposures if one is not None]
    most = max(known, key=EXPOSED.index, default=None)
    return most if len(known) == len(exposures) or most in {"everybody", "public"} else None


def bucket_access(ask: Ask) -> Access:
    """Put together what four questions answer."""
    grants = ask("get_bucket_acl")
    blocks = (ask("get_public_access_block") or {}).get("PublicAccessBlockConfiguration") or {}
    told = ask("get_bucket_policy")
    status = ask("get_bucket_policy_status")
    ignores = bool(blocks.get("IgnorePublicAcls"))
    policy = _policy(told, status, restricted=bool(blocks.get("RestrictPublicBuckets")))
    shown = list(_lines(grants))
    if policy.opens:
        shown.append("policy:public")
    return Access(
        exposure=by_list(grants, ignores=ignores),
        shown=printable(", ".join(shown)) or None,
        ignores_lists=ignores,
        by_policy=policy,
        writers=() if ignores else tuple(_writers(grants)),
    )


def by_list(answer: Mapping[str, Any] | None, *, ignores: bool = False) -> str | None:
    """Who can read by an access list (GetBucketAcl, GetObjectAcl); None where it was not told."""
    if answer is None:
        return None
    owner = (answer.get("Owner") or {}).get("ID")
    exposure = "owner"
    for grant in answer.get("Grants") or ():
        if grant.get("Permission") not in _READING:
            continue
        grantee = grant.get("Grantee") or {}
        name = str(grantee.get("URI") or "").rpartition("/")[2]
        if name in _GROUPS:
            reaches = "owner" if ignores else _GROUPS[name]
        else:
            reaches = "owner" if grantee.get("ID") == owner else "group"
        exposure = max(exposure, reaches, key=EXPOSED.index)
    return exposure


def _writers(answer: Mapping[str, Any] | None) -> Iterable[str]:
    for grant in (answer or {}).get("Grants") or ():
        name = str((grant.get("Grantee") or {}).get("URI") or "").rpartition("/")[2]
        if name in _GROUPS and grant.get("Permission") in {"WRITE", "FULL_CONTROL"}:
            yield f"{name}:{grant['Permission']}"


def _lines(answer: Mapping[str, Any] | None) -> Iterable[str]:
    for grant in ((answer or {}).get("Grants") or ())[:_SHOWN]:
        grantee = grant.get("Grantee") or {}
        uri = str(grantee.get("URI") or "").rpartition("/")[2]
        yield f"{uri or grantee.get('DisplayName') or grantee.get('ID') or '?'}:{grant.get('Permission', '?')}"


_ALL = (re.compile(r".*", re.DOTALL),)


def _policy(told: Mapping[str, Any] | None, status: Mapping[str, Any] | None, *, restricted: bool) -> Policy:
    said = ((status or {}).get("PolicyStatus") or {}).get("IsPublic")
    if told == {} or (told is None and status == {}):
        return _NONE
    statements = _statements(told) if told else None
    if statements is None:
        return Policy(told=False, opens=_ALL) if said and not restricted else _UNTOLD
    reading = [one for one in statements if _is_reading(one)]
    allowed = [one for one in reading if str(one.get("Effect")).lower() == "allow"]
    everyones = [one for one in allowed if _is_for_everyone(one)]
    if restricted or said is False:
        everyones = []
    elif said is None or any(not one.get("Condition") for one in everyones):  # conditions are not judged here
        everyones = [one for one in everyones if not one.get("Condition")]
    denied = [one for one in reading if one not in allowed and _is_for_everyone(one) and not one.get("Condition")]
    return Policy(told=True, opens=_resources(everyones), shares=_resources(allowed), shuts=_resources(denied))


def _statements(told: Mapping[str, Any]) -> list[dict[str, Any]] | None:
    try:
        policy = json.loads(told.get("Policy") or "{}")
    except (ValueError, RecursionError):
        return None
    found = policy.get("Statement") if isinstance(policy, dict) else None
    return [one for one in _listed(found) if isinstance(one, dict)]


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def _is_for_everyone(statement: Mapping[str, Any]) -> bool:
    if "NotPrincipal" in statement:
        return True
    principal = statement.get("Principal")
    named = principal.values() if isinstance(principal, dict) else [principal]
    return any(one == "*" for value in named for one in _listed(value))


def _is_reading(statement: Mapping[str, Any]) -> bool:
    if "NotAction" in statement:
        return not any(_pattern(one, re.IGNORECASE).fullmatch("s3:GetObject") for one in _texts(statement["NotAction"]))
    return any(_pattern(one, re.IGNORECASE).fullmatch("s3:GetObject") for one in _texts(statement.get("Action")))


def _resources(statements: list[dict[str, Any]]) -> tuple[re.Pattern[str], ...]:
    if any("NotResource" in one for one in statements):
        return _ALL
    return tuple(_pattern(text.rpartition(":::")[2]) for one in statements for text in _texts(one.get("Resource")))


def _texts(value: Any) -> list[str]:
    return [one for one in _listed(value) if isinstance(one, str)]


def _pattern(text: str, flags: int = 0) -> re.Pattern[str]:
    """A pattern of a policy: ``*`` any characters, ``?`` any one."""
    return re.compile(re.escape(text).replace(r"\*", ".*").replace(r"\?", "."), re.DOTALL | flags)
