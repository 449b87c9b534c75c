"""The distinct people of a run of version 1, which kept them by object: added up by scope."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import ModuleType

    from sqlalchemy import Select


def people_of_objects(
    stream: Callable[[Select[Any]], Iterable[Any]], schema: ModuleType
) -> Iterator[tuple[str, bytes]]:
    """Mergeable sketches by scope (run, tier:ID, target:NAME), in order. An object counts the people of its members.

    ``stream`` gives the rows of a query; ``schema`` is ``scanner.store.schema``, which is loaded late.
    """
    from sqlalchemy import select

    from models.tiers.people import PeopleCounter

    sketch, of = schema.sketch, schema.object_
    query = select(sketch.c.people, of.c.id, of.c.root, of.c.tier, of.c.target)
    scopes: dict[str, PeopleCounter] = {}
    for row in stream(query.join(of, of.c.id == sketch.c.object_id)):
        outermost = ["run", f"target:{row.target}"] if row.id == row.root else []
        for scope in [*outermost, *([f"tier:{row.tier}"] if row.tier is not None else [])]:
            scopes.setdefault(scope, PeopleCounter()).merge(row.people)
    yield from ((scope, scopes[scope].serialise()) for scope in sorted(scopes))
