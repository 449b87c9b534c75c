"""What must be the same for the result of an earlier run to stand: rules, readers, policy, key and limits."""

from __future__ import annotations

import functools
import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from scanner.password_list import digest_of

if TYPE_CHECKING:
    from models.tiers import Policy
    from scanner.session import Session

_TIME_AND_MEMORY = frozenset(
    {"timeout_per_object", "worker_memory", "statement_timeout"}
    | {"ocr_pages_per_object", "ocr_pages_per_run", "ocr_seconds_per_page"}
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
        "allow": session.allow.digest,
        "ocr": session.ocr,
        "passwords": digest_of(session.passwords, session.key),
    }
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()
