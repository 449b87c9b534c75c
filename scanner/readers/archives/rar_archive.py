"""What RAR archives of both forms have in common where they are written anew without their locks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, BinaryIO

from scanner.readers.scratch import Spool

OLD, NEW = b"Rar!\x1a\x07\x00", b"Rar!\x1a\x07\x01\x00"
_BLOCK = 256 << 10

Sound = Callable[[bytes], bool]
"""Whether the first member of an archive, perhaps only its begin, can be unpacked."""


def machine_of(key: bytes, vector: bytes) -> Any:
    """AES in chained blocks, backwards."""
    from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

    return Cipher(algorithms.AES(key), modes.CBC(vector)).decryptor()


class Archive:
    """An archive that is read from ``stream`` and written to ``spool``, or only looked through where there is none.

    ``opened``: a password was of use; ``locked``: of each file, in order, whether it stays under a password.
    """

    def __init__(
        self, stream: BinaryIO, size: int, spool: Spool | None, passwords: Iterable[str], sound: Sound
    ) -> None:
        self.opened = False
        self.locked: list[bool] = []
        self.keys: dict[object, Any] = {}
        """What was worked out of passwords, which takes long."""
        self._stream, self._size, self._spool, self._passwords = stream, size, spool, passwords
        self._sound = sound

    def put(self, data: bytes) -> None:
        """Write."""
        if self._spool is not None:
            self._spool.write(data)

    def copy(self, size: int, machine: Any = None, most: int | None = None) -> None:
        """Copy ``size`` bytes of packed data, through ``machine``, and no more than ``most`` of what comes out."""
        if self._spool is None:
            self._stream.seek(min(self._stream.tell() + size, self._size))  # whatever size a header says
            return
        left = size if most is None else most
        while size > 0:
            block = self._stream.read(min(size, _BLOCK))
            if not block:
                return
            size -= len(block)
            plain = machine.update(block) if machine else block
            self.put(plain[:left])
            left -= min(left, len(plain))

    def write(self) -> None:
        """Write it anew. Raises struct.error or IndexError where a header is none, SkipObject ``encrypted``."""
        raise NotImplementedError
