"""The tree of everything pandian raises on purpose.

PandianError
├── UsageError            the call is wrong: option, path, policy, targets file            -> exit code 2
│   ├── PolicyError       a policy file that does not say what it must
│   ├── AllowListError    an allow list that does not
│   └── TargetError       a target that cannot be reached or logged in to
├── RunError              something failed that loses the run                              -> exit code 1
│   └── StoreError        the run folder is unusable, of another version, or in use
├── Interrupted           stopped on request; --resume goes on from there                    -> exit code 130
├── MissingExtra          an optional part is not installed; says which and for what       -> exit code 2
└── ReadError             one object could not be read on; costs that object alone
    └── SkipObject        one object is not read at all, and that is no fault

``Refused`` stands apart: what the walls around a worker raise where Python's own functions are asked for what no reader
may do. It is a PermissionError, so that a library that can do without goes on.

A message says what failed, where, and what to do; it never quotes the content of an object.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.records import Problem


class PandianError(Exception):
    """Root of the tree; ``exit_code`` is what the command line ends with."""

    exit_code = 1


class UsageError(PandianError):
    """The call is wrong; nothing was scanned."""

    exit_code = 2


class PolicyError(UsageError):
    """A policy file is malformed; the message names file, key and what is expected."""


class AllowListError(UsageError):
    """An allow list is malformed; the message names file, line and what is expected, and quotes no value."""


class TargetError(UsageError):
    """A target cannot be reached, does not exist, or refuses the credentials."""

    key = ""
    """Which message it is, in one word: ``unreachable``, ``login``, ``tls``."""


class RunError(PandianError):
    """Something failed that loses the run."""


class StoreError(RunError):
    """The run folder is unusable, was written by a newer version, or is in use by another scan."""


class Interrupted(PandianError):
    """Stopped on request; what was finished is kept."""

    exit_code = 130


class MissingExtra(UsageError):
    """An optional part is not installed."""


class ReadError(PandianError):
    """Reading an object stopped here; what was yielded before still counts."""

    def __init__(self, code: str, detail: str = "") -> None:
        from models.records import Problem  # with its many classes it would cost every `pandian --help` a sixth

        super().__init__(f"{code} {detail}".strip())
        self.problem: Problem = Problem(code, detail)


class SkipObject(ReadError):
    """The object is not read: a format not read yet, encrypted, excluded, too large."""


class Refused(PermissionError):
    """A reader asked for what no reader may do; ``what``: ``network``, ``process`` or ``write``."""

    def __init__(self, what: str) -> None:
        super().__init__(errno.EPERM, what)
        self.what = what
