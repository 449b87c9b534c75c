"""Every limit, one setting each, with its default; a run records the values it ran under."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

MIB = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """Sizes in bytes, times in seconds. A limit that trips is a Problem on the object, never a silent stop."""

    max_object_size: int = 64 << 30
    """Objects larger than this are skipped (``too_large``)."""
    timeout_per_object: float = 120.0
    """Seconds an object may go without progress; a file also gets one second more per MiB in all. An outermost file
    with all that lies in it may take ten times as much, and 20 seconds more per MiB."""
    worker_memory: int = 1400 * MIB
    """Resident memory at which a worker is stopped and its object ends partial or failed (``memory``)."""
    max_depth: int = 8
    """Archives in archives."""
    max_members: int = 100_000
    """Members of one outermost archive, nested ones included."""
    max_expanded: int = 8 << 30
    """Bytes unpacked from one outermost archive in all."""
    max_ratio: int = 200
    """Unpacked over packed size of one member, once past 16 MiB unpacked."""
    member_in_memory: int = 32 * MIB
    """Members up to this size are unpacked in memory, larger ones into the worker's private scratch folder."""
    max_cell: int = 4 * MIB
    """Characters of one cell or value that are looked at; the rest is reported as cut (``cell_cut``)."""
    text_window: int = 1 * MIB
    """Bytes of text in one chunk."""
    rows_per_chunk: int = 2000
    """Rows of a table in one chunk."""
    statement_timeout: float = 300.0
    """Seconds one database statement may take to give its next rows."""

    max_rate: float | None = None
    """Bytes a second that are fetched from one server by one process; None: as fast as it comes."""
    max_connections: int = 8
    """Connections that one server is asked for at a time, at least two: one lists, one fetches."""
    fetched_to_disk: int = 1 << 30
    """Files on a server up to this size are fetched once, into the scratch folder; of larger ones what is asked for."""
    patience: float = 12.0
    """Seconds that a server which does not answer is waited for in all, in tries further and further apart."""

    sample: float | None = None
    """Share of a table's rows that is read, above 0 and below 1; None: all of them."""
    rows: int | None = None
    """Rows of a table that are read at most, drawn at random where the server can; None: all of them."""

    max_pixels: int = 120_000_000
    """Pixels of one picture; a larger one is not decoded (``picture_size``)."""
    ocr_pages_per_object: int = 300
    """Pages and pictures that are recognised in one outermost object; the rest is listed (``ocr_budget``)."""
    ocr_pages_per_run: int = 50_000
    """The same for all objects of a run; counted anew where it is resumed."""
    ocr_seconds_per_page: float = 60.0
    """Seconds that an object gets more for each page that is recognised."""

    def as_dict(self) -> dict[str, Any]:
        """The settings as they are written into a run."""
        return asdict(self)
