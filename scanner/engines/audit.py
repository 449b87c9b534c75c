"""The wall in Python: what a reader asks of Python's own functions is refused before the system hears of it.

An audit hook (PEP 578) sees every file opened for writing, every socket and every program started through Python,
whatever library asks, and cannot be taken out again. It is the one wall that stands on every system, and the one that
gives a refusal a name; code that runs outside Python is held by the walls of the system alone.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from models.errors import Refused

_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND

_NETWORK = (
    "socket.__new__",
    "socket.bind",
    "socket.connect",
    "socket.sendto",
    "socket.sendmsg",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.gethostbyaddr",
    "socket.getnameinfo",
)
_PROGRAMS = (
    "subprocess.Popen",
    "os.system",
    "os.exec",
    "os.fork",
    "os.forkpty",
    "os.posix_spawn",
    "os.spawn",
    "os.startfile",
    "os.startfile/2",
    "pty.spawn",
    "_winapi.CreateProcess",
    "winreg.CreateKey",
    "winreg.DeleteKey",
    "winreg.DeleteValue",
    "winreg.SaveKey",
    "winreg.SetValue",
)
# Event -> where in its arguments the paths stand, and where the folder that each is relative to, as a descriptor.
_CHANGES: dict[str, tuple[tuple[int, int | None], ...]] = {
    "os.remove": ((0, 1),),
    "os.rmdir": ((0, 1),),
    "os.mkdir": ((0, 2),),
    "os.rename": ((0, 2), (1, 3)),
    "os.link": ((1, 3),),
    "os.symlink": ((1, 2),),
    "os.truncate": ((0, None),),
    "os.chmod": ((0, 2),),
    "os.chown": ((0, 3),),
    "os.utime": ((0, 3),),
    "os.chflags": ((0, None),),
    "os.setxattr": ((0, None),),
    "os.removexattr": ((0, None),),
}


def restrict(folder: Path, *, network: bool) -> None:
    """Let this process write below ``folder`` alone, start nothing and, unless ``network``, reach nothing."""
    refusals = _refusals(folder.resolve(), network=network)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        refuse = refusals.get(event)
        if refuse is not None:
            refuse(arguments)

    sys.addaudithook(hook)


def _refusals(inside: Path, *, network: bool) -> Mapping[str, Callable[[tuple[Any, ...]], None]]:
    def write(path: Any, above: int | None = None, *, follow: bool = False) -> None:
        if isinstance(path, int) or path is None:  # what is open already
            return
        if not _below(path, above, inside, follow=follow):
            raise Refused("write")

    def opened(arguments: tuple[Any, ...]) -> None:
        path, mode, flags = arguments
        if (isinstance(flags, int) and flags & _WRITES) or (mode and set(mode) & set("wax+")):
            write(path, follow=True)

    def changed(places: tuple[tuple[int, int | None], ...]) -> Callable[[tuple[Any, ...]], None]:
        def refuse(arguments: tuple[Any, ...]) -> None:
            for path, above in places:
                write(arguments[path], arguments[above] if above is not None and above < len(arguments) else None)

        return refuse

    def killed(arguments: tuple[Any, ...]) -> None:
        if arguments[0] != os.getpid():
            raise Refused("process")

    def refused(what: str) -> Callable[[tuple[Any, ...]], None]:
        def refuse(_: tuple[Any, ...]) -> None:
            raise Refused(what)

        return refuse

    return {
        "open": opened,
        "os.kill": killed,
        "os.killpg": killed,
        **{event: changed(places) for event, places in _CHANGES.items()},
        **dict.fromkeys(_PROGRAMS, refused("process")),
        **(dict.fromkeys(_NETWORK, refused("network")) if not network else {}),
    }


def _below(path: Any, above: int | None, inside: Path, *, follow: bool) -> bool:
    """Whether ``path`` lies below the folder ``inside``, or leads nowhere.

    ``follow``: what a link there leads to counts, and not the link itself.
    """
    try:
        place = Path(os.fsdecode(path))
        if str(place).lower() == os.devnull:
            return True
        if above is not None and above >= 0 and not place.is_absolute():
            place = _folder_of(above) / place
        real = place.resolve() if follow or place.name == ".." else place.parent.resolve() / place.name
    except (OSError, RuntimeError, TypeError, ValueError):  # no path at all, or one that leads round in a circle
        return False
    return inside in real.parents


def _folder_of(descriptor: int) -> Path:
    if sys.platform == "linux":
        return Path(f"/proc/self/fd/{descriptor}").readlink()
    if sys.platform == "darwin":
        import fcntl

        return Path(os.fsdecode(fcntl.fcntl(descriptor, fcntl.F_GETPATH, b"\0" * 1024).rstrip(b"\0")))
    raise OSError(descriptor)
