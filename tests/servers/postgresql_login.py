"""What a server that speaks PostgreSQL's protocol says when somebody logs in, up to its demand for a proof."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

# openGauss's src/common/backend/libpq/auth.cpp, sendAuthRequest: how the password is stored, a random code of 64
# hexadecimal digits, a token of 8, and the number of rounds.
OPENGAUSS_SHA256 = struct.pack("!ii", 10, 2) + b"0123456789abcdef" * 4 + b"89abcdef" + struct.pack("!i", 10_000)
OPENGAUSS_MD5_SHA256 = struct.pack("!i", 11) + b"0123456789abcdef" * 4 + b"salt"
SM3 = struct.pack("!ii", 13, 3) + b"0123456789abcdef" * 4 + b"89abcdef" + struct.pack("!i", 10_000)

_NO = {80877103, 80877104}  # a request for TLS, one for Kerberos


@contextlib.contextmanager
def demanding(demand: bytes) -> Iterator[int]:
    """A server that demands the proof ``demand`` of everybody; its port."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=_serve, args=(listener, demand))
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()


def _serve(listener: socket.socket, demand: bytes) -> None:
    with contextlib.suppress(OSError):
        while True:
            line, _ = listener.accept()
            with line, contextlib.suppress(OSError):
                _greet(line, demand)


def _greet(line: socket.socket, demand: bytes) -> None:
    while head := line.recv(8, socket.MSG_WAITALL):
        size, code = struct.unpack("!ii", head)
        line.recv(size - 8, socket.MSG_WAITALL)
        if code not in _NO:
            break
        line.sendall(b"N")
    line.sendall(b"R" + struct.pack("!i", len(demand) + 4) + demand)
    while line.recv(1024):
        pass
