"""A proxy before PostgreSQL or MariaDB that turns the first callers away, as a server does that starts or is full."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator, Sequence

_NO = {80877103, 80877104}  # a request for TLS, one for Kerberos


def postgresql_error(state: str, words: str) -> bytes:
    """A refusal in PostgreSQL's protocol."""
    fields = b"".join(kind + said.encode() + b"\0" for kind, said in ((b"S", "FATAL"), (b"C", state), (b"M", words)))
    return b"E" + struct.pack("!i", len(fields) + 5) + fields + b"\0"


def mysql_error(number: int, words: str) -> bytes:
    """A refusal in MySQL's protocol, in place of a greeting."""
    said = b"\xff" + number.to_bytes(2, "little") + b"#08004" + words.encode()
    return len(said).to_bytes(3, "little") + b"\0" + said


@contextlib.contextmanager
def faltering(port: int, refusals: Sequence[bytes]) -> Iterator[tuple[int, list[bytes]]]:
    """Its port, and the refusals that are left: each is for one caller; an empty one hangs up without a word."""
    left = list(refusals)
    threads: list[threading.Thread] = []
    lines: list[socket.socket] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    if left:
                        with client, contextlib.suppress(OSError):
                            _refuse(client, left.pop(0))
                        continue
                    server = socket.create_connection(("127.0.0.1", port))
                    lines.extend((client, server))
                    for one, other in ((client, server), (server, client)):
                        threads.append(threading.Thread(target=_carry, args=(one, other)))
                        threads[-1].start()

        accepting = threading.Thread(target=serve)
        accepting.start()
        try:
            yield listener.getsockname()[1], left
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in threads:
                thread.join()
            for line in lines:
                line.close()


def _refuse(client: socket.socket, refusal: bytes) -> None:
    """A client of PostgreSQL speaks first, and asks for TLS before that."""
    while refusal.startswith(b"E") and (head := client.recv(8, socket.MSG_WAITALL)):
        size, code = struct.unpack("!ii", head)
        client.recv(size - 8, socket.MSG_WAITALL)
        if code not in _NO:
            break
        client.sendall(b"N")
    client.sendall(refusal)
    client.shutdown(socket.SHUT_WR)
    while client.recv(1024):
        pass


def _carry(one: socket.socket, other: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := one.recv(1 << 16):
            other.sendall(data)
    with contextlib.suppress(OSError):
        other.shutdown(socket.SHUT_WR)
