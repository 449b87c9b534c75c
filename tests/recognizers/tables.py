"""Tables for tests, and what is found in them."""

from models.records import Column, TableChunk
from recognizers.lane import LaneOptions, ObjectScan

OFF = LaneOptions(names="off")


def chunk(columns, **given):
    """A chunk of named columns: name -> cells, or (name, comment) -> cells."""
    named = [Column(*(key if isinstance(key, tuple) else (key,))) for key in columns]
    return TableChunk(columns=tuple(named), rows=list(zip(*columns.values(), strict=True)), **given)


def matches(*chunks, options=OFF):
    """Everything found in one object."""
    scan = ObjectScan(options)
    return [match for one in chunks for match in scan.feed(one)] + list(scan.finish())


def in_column(name, cells, comment=""):
    """Entity type -> number of cells of one column in which it is found."""
    counts = {}
    for match in matches(chunk({(name, comment): cells})):
        counts.setdefault(match.entity_type, set()).add(match.location["row"])
    return {entity: len(rows) for entity, rows in counts.items()}
