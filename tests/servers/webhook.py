"""An HTTPS webhook in a process of its own: verifies, writes down what it took, and only then answers 200."""

from __future__ import annotations

import json
import os
import ssl
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

from tests.servers.receivers import SECRET


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    answered = 0

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        status = 200
        try:
            Webhook(SECRET).verify(body, dict(self.headers))
        except WebhookVerificationError:
            status = 401
        except json.JSONDecodeError:
            pass  # verified; the library then reads JSON, and a batch is several lines of it
        Handler.answered += 1
        busy = status == 200 and Handler.answered % 10 == 0
        if busy:
            status = 503
        if status == 200:
            line = json.dumps([self.headers["webhook-id"], body.decode()]) + "\n"
            os.write(self.server.record, line.encode())
        self.send_response(status)
        if busy:
            self.send_header("Retry-After", "0")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


def main(port, file, certificate, key):
    server = ThreadingHTTPServer(("127.0.0.1", int(port)), Handler)
    server.record = os.open(file, os.O_WRONLY | os.O_APPEND)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    server.serve_forever()


if __name__ == "__main__":
    main(*sys.argv[1:])
