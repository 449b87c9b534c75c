"""What a reader of archives gives out."""

from scanner.readers.base import Member, ReadContext
from scanner.readers.registry import reader_for
from tests.scanner.readers.contract import source_of


def read(data, context=None, name="a"):
    """(Name, content, problem) of each member, and the problems beside them."""
    source = source_of(data, name)
    members, problems = [], []
    for part in reader_for(source).read(source, context or ReadContext()):
        if not isinstance(part, Member):
            problems.append(part)
            continue
        content = None
        if part.source:
            with part.source.open() as stream:
                content = stream.read()
        members.append((part.name, content, part.problem))
        part.release()
    return members, problems
