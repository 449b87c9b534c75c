"""What a run keeps of its targets: what must stay the same, and what the user said of them for the reports."""

from __future__ import annotations

from typing import Any

from models.records import Target
from scanner.insecure import is_unverified, plain_url
from scanner.targets import display_url


def kept(target: Target) -> dict[str, Any]:
    """What may not change between the beginning of a run and its end."""
    sampled = {name: value for name, value in target.bounds.told().items() if name in {"sample", "rows"}}
    return {
        "name": target.name,
        "url": plain_url(target.url),
        "include": list(target.include),
        "exclude": list(target.exclude),
        **sampled,
    }


def told(target: Target, failed: str | None = None) -> dict[str, Any]:
    """What the summary says of it beside its figures: how it is shown, whose it is, how it was treated.

    ``failed``: why it could not be walked.
    """
    return {
        "url": display_url(target),
        **target.about.told(),
        **target.bounds.told(),
        **({"insecure": True} if is_unverified(target.url) else {}),
        **({"failed": failed} if failed is not None else {}),
    }
