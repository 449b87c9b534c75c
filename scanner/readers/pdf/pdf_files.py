"""Files that a PDF carries, as members: those of its list, those of its notes, and those that only an object names."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from models.records import Problem
from scanner.readers.base import Member, ReadContext
from scanner.readers.pdf.pdf_objects import Objects
from scanner.readers.pdf.pdf_texts import Given, utf16
from scanner.readers.scratch import Spool


class Files:
    """Makes members within the limits; ``given`` learns what each holds, so that none comes twice."""

    def __init__(self, context: ReadContext, given: Given) -> None:
        self._context, self._given = context, given
        self._withheld = False

    def attached(self, attachment: Any, fallback: str) -> Member:
        """One of pdfium's attachments."""
        import pypdfium2.raw as pdfium

        name = utf16(pdfium.FPDFAttachment_GetName, attachment) or fallback
        size = ctypes.c_ulong()
        if not pdfium.FPDFAttachment_GetFile(attachment, None, 0, ctypes.byref(size)):
            return Member(name, None, problem=Problem("damaged", "PDF: attachment"))

        def load() -> bytes:
            buffer = ctypes.create_string_buffer(max(size.value, 1))
            pdfium.FPDFAttachment_GetFile(attachment, buffer, size, ctypes.byref(size))
            return buffer.raw[: size.value]

        return self._member(name, size.value, load)

    def of_list(self, document: Any) -> Iterator[Member | Problem]:
        """The document's embedded files, as many as the limits allow."""
        import pypdfium2.raw as pdfium

        for index in range(pdfium.FPDFDoc_GetAttachmentCount(document)):
            if self._context.members >= self._context.limits.max_members:
                self._withheld = True
                yield Problem("members", str(self._context.limits.max_members))
                return
            attachment = pdfium.FPDFDoc_GetAttachment(document, index)
            if attachment:
                yield self.attached(attachment, f"attachment{index}")

    def others(self, objects: Objects, streams: dict[int, str]) -> Iterator[Member | Problem]:
        """Of the ``streams`` of embedded files, by number with their names, those that were not given."""
        for number, name in streams.items():
            if self._withheld:  # whether this one is among those, nobody can tell; the limit was reported
                return
            data = objects.stream(number)
            if data is None and self._given.new(f"file {name}"):
                yield Member(name or f"file{number}", None, problem=Problem("damaged", "PDF: attachment"))
            elif data is not None and self._given.new(data):
                yield self._member(name or f"file{number}", len(data), partial(bytes, data))

    def _member(self, name: str, size: int, load: Callable[[], bytes]) -> Member:
        limits, context = self._context.limits, self._context
        self._given.new(name)
        self._given.new(f"file {name}")
        context.members += 1
        self._withheld = True
        if context.members > limits.max_members:
            return Member(name, None, size=size, problem=Problem("members", str(limits.max_members)))
        context.expanded += size
        if context.expanded > limits.max_expanded or size > limits.worker_memory // 4:
            return Member(name, None, size=size, problem=Problem("expanded", f"{limits.max_expanded >> 20} MiB"))
        self._withheld = False
        data = load()
        self._given.new(data)
        spool = Spool(context)
        spool.write(data)
        return Member(name, spool.source(name), size=size, release=spool.release)
