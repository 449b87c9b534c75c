"""Reading one input and judging it: parts, ReadError or SkipObject, chunks as promised, and never too much of anything."""

from __future__ import annotations

import traceback
from dataclasses import dataclass, replace
from pathlib import Path

from models.errors import ReadError
from models.limits import MIB, Limits
from models.records import Problem, TextChunk
from scanner.readers.base import ByteSource, Member, ReadContext
from scanner.readers.registry import reader_for
from scanner.readers.sniff import sniff
from tests.fuzz.targets import Target
from tests.scanner.readers.contract import Reading, check_chunks

LIMITS = Limits(
    max_members=500,
    max_expanded=64 * MIB,
    member_in_memory=MIB,
    max_cell=100_000,
    text_window=64 << 10,
    rows_per_chunk=100,
)
EMITTED = 256 * MIB
"""Characters that one input may give, members included: four times what may be unpacked from it."""
PASSWORDS = ("secret", "123456")
ROOT = Path(__file__).parents[2]


class TooMuch(Exception):
    """A small input gave more than the bound."""


class LeftBehind(Exception):
    """Scratch space was not free again when every member was released."""


@dataclass
class Counted:
    """What one input gave: chunks are judged as they come, and forgotten."""

    emitted: int = 0

    def add(self, amount: int) -> None:
        self.emitted += amount
        if self.emitted > EMITTED:
            raise TooMuch


def try_reading(target: Target, data: bytes, scratch: Path) -> int:
    """Read ``data`` with the target's reader; what it emitted. Anything raised but MemoryError is a fault of a reader's.

    Where the sniffer takes the bytes for another kind the reader gets them all the same, as one of its own kinds.
    """
    source = ByteSource.of_bytes("object.bin", data)
    counted = Counted()
    try:
        sniff(source)
        if source.media_type.partition(";")[0] not in target.media_types:
            source.head = data[: 64 << 10]
            source.media_type = target.media_types[len(data) % len(target.media_types)]
        context = ReadContext(limits=LIMITS, scratch=scratch, passwords=PASSWORDS)
        _read(source, context, counted)
    except ReadError:
        pass
    if any(scratch.iterdir()):
        for path in scratch.iterdir():
            path.unlink()
        raise LeftBehind
    return counted.emitted


def _read(source: ByteSource, context: ReadContext, counted: Counted) -> None:
    window: list[TextChunk] = []
    for part in reader_for(source).read(source, context):
        if isinstance(part, Problem):
            counted.add(1)
        elif isinstance(part, Member):
            try:
                _drain(part, counted)
            finally:
                part.release()
        elif isinstance(part, TextChunk):
            check_chunks(Reading([*window, part]), context.limits)  # a window is judged with the one before it
            window = [replace(part, overlap=0)]
            counted.add(len(part.data))
        else:
            check_chunks(Reading([part]), context.limits)
            counted.add(sum(len(cell or "") + 1 for row in part.rows for cell in row))


def _drain(member: Member, counted: Counted) -> None:
    """Read a member to its end, as the pipeline does to hash it; what is inside is another target's."""
    counted.add(len(member.name) + 64)
    if member.source is not None:
        with member.source.open() as stream:
            while block := stream.read(MIB):
                counted.add(len(block))


def signature(error: BaseException) -> str:
    """The class of an error and the last line of ours that it went through: equal for equal faults, and no content."""
    ours = [frame for frame in traceback.extract_tb(error.__traceback__) if _is_ours(frame.filename)]
    readers = [frame for frame in ours if "/tests/" not in frame.filename.replace("\\", "/")] or ours
    place = f"{Path(readers[-1].filename).stem}-{readers[-1].lineno}" if readers else "outside"
    return f"{type(error).__name__}-{place}"


def _is_ours(name: str) -> bool:
    return name.startswith(str(ROOT)) and "site-packages" not in name


def places(error: BaseException) -> list[str]:
    """Where an error went through, outermost first, without its words, which may hold content of a seed."""
    return [f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in traceback.extract_tb(error.__traceback__)]
