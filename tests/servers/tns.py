"""Oracle's listener as far as it refuses: one TNS packet to everybody."""

from __future__ import annotations

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator


@contextlib.contextmanager
def refusing_listener(code: int) -> Iterator[int]:
    """A listener that refuses with ``code`` (12514: no such service, 12516: no session left); its port."""
    words = f"(DESCRIPTION=(TMP=)(VSNNUM=318767104)(ERR={code})(ERROR_STACK=(ERROR=(CODE={code})(EMFI=4))))".encode()
    body = struct.pack(">BBH", 0x22, 0, len(words)) + words
    packet = struct.pack(">HHBBH", len(body) + 8, 0, 4, 0, 0) + body
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            with contextlib.suppress(OSError):
                while True:
                    line, _ = listener.accept()
                    with line, contextlib.suppress(OSError):
                        line.recv(8192)
                        line.sendall(packet)

        thread = threading.Thread(target=serve)
        thread.start()
        try:
            yield listener.getsockname()[1]
        finally:
            listener.shutdown(socket.SHUT_RDWR)
            thread.join()
