"""A proxy before MariaDB that refuses some statements, as a database does that only speaks its protocol."""

from __future__ import annotations

import contextlib
import re
import socket
import threading
from collections.abc import Iterator, Mapping

_QUERY = 3


@contextlib.contextmanager
def refusing(port: int, refused: Mapping[str, tuple[int, str]]) -> Iterator[tuple[int, list[str]]]:
    """Its port, and the statements as they come. ``refused``: expression for a statement -> number and words."""
    said: list[str] = []
    threads: list[threading.Thread] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    client, _ = listener.accept()
                    server = socket.create_connection(("127.0.0.1", port))
                    for work in ((_forward, client, server, refused, said), (_back, server, client)):
                        threads.append(threading.Thread(target=work[0], args=work[1:]))
                        threads[-1].start()

        accepting = threading.Thread(target=serve)
        accepting.start()
        try:
            yield listener.getsockname()[1], said
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            accepting.join()
            for thread in threads:
                thread.join()


def _forward(
    client: socket.socket, server: socket.socket, refused: Mapping[str, tuple[int, str]], said: list[str]
) -> None:
    """Packets are three bytes of length, a number, and what they hold; the first is the login."""
    with contextlib.suppress(OSError), client, server:
        while head := client.recv(4, socket.MSG_WAITALL):
            body = client.recv(int.from_bytes(head[:3], "little"), socket.MSG_WAITALL)
            if head[3] == 0 and body[:1] == bytes([_QUERY]):
                statement = body[1:].decode()
                said.append(statement)
                answer = next((answer for sign, answer in refused.items() if re.search(sign, statement)), None)
                if answer is not None:
                    error = b"\xff" + answer[0].to_bytes(2, "little") + b"#42000" + answer[1].encode()
                    client.sendall(len(error).to_bytes(3, "little") + b"\x01" + error)
                    continue
            server.sendall(head + body)
        server.shutdown(socket.SHUT_RDWR)


def _back(server: socket.socket, client: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while data := server.recv(1 << 16):
            client.sendall(data)
    with contextlib.suppress(OSError):
        client.shutdown(socket.SHUT_RDWR)
