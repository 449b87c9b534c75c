"""What must be the same for the result of an earlier run to stand: rules, readers, policy, key and limits."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from scanner.insecure import plain_url
from scanner.password_list import digest_of

if TYPE_CHECKING:
    from models.limits import Limits
    from models.tiers import Policy
    from scanner.session import Session

GENTLE = frozenset({"max_rate", "max_connections", "patience"})
"""Limits that spare servers: how long a scan takes hangs on them, and nothing else."""

_TIME_AND_MEMORY = frozenset(
    {"timeout_per_object", "worker_memory", "statement_timeout"}
    | {"ocr_pages_per_object", "ocr_pages_per_run", "ocr_seconds_per_page"}
    | GENTLE
)
"""Limits under which an object ends with a problem that is tried again in every run."""

_SOURCES = ("scanner/readers", "scanner/collect.py", "scanner/pipeline.py", "scanner/table_digest.py", "models/tiers")


@functools.cache
def readers_digest() -> str:
    """A digest of all that decides what text a reader gets out of bytes, and how it is judged."""
    from scanner.store.finish import versions

    root = Path(__file__).parent.parent
    files: list[Path] = []
    for name in _SOURCES:
        place = root / name
        files += sorted(place.rglob("*.py")) if place.is_dir() else [place]
    found = {name: version for name, version in versions().items() if name != "system"}
    digest = hashlib.blake2b(json.dumps(found, sort_keys=True).encode(), digest_size=16)
    for file in files:
        digest.update(file.relative_to(root).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def decisive(limits: Limits) -> dict[str, Any]:
    """The limits that decide what is found, which must stay the same from the beginning of a run to its end."""
    return {name: value for name, value in limits.as_dict().items() if name not in GENTLE}


def _sampled(session: Session) -> dict[str, Any]:
    """Targets of which another share is read than of the rest."""
    said = {plain_url(target.url): target.bounds.applied(session.limits) for target in session.targets}
    usual = (session.limits.sample, session.limits.rows)
    return {url: [own.sample, own.rows] for url, own in said.items() if (own.sample, own.rows) != usual}


def state_digest(session: Session, policy: Policy, ruleset: str) -> str:
    """64 hexadecimal digits: where they are those of an earlier run, equal bytes give equal results.

    ``ruleset`` is the digest of the recognizers. The language is left out: texts are written again in that asked for.
    """
    limits = {name: value for name, value in session.limits.as_dict().items() if name not in _TIME_AND_MEMORY}
    said = {
        "ruleset": ruleset,
        "readers": readers_digest(),
        "registry": session.readers,
        "policy": policy.rules_digest,  # how data is to be handled is judged anew from what is stored
        "key": session.key.id,
        "names": session.lane.names,
        "ner": session.lane.model_described(),
        "types": session.lane.types_digest(session.key),
        "limits": limits,
        **({"sampled": sampled} if (sampled := _sampled(session)) else {}),
        "allow": session.allow.digest,
        "ocr": session.ocr,
        "passwords": digest_of(session.passwords, session.key),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
