"""Logins by messages, against a server that takes NTLM apart, and against some that are none."""

from __future__ import annotations

import base64
import hashlib
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import spnego
from spnego.channel_bindings import GssChannelBindings

from scanner.crawlers.http.client import Http
from scanner.crawlers.http.handshake import ntlm
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.share import Lost
from tests.scanner.crawlers.http.test_client import answer, answering

PASSWORD = "geheim-密码-7"
CHALLENGE = base64.b64encode(
    b"NTLMSSP\0\2\0\0\0" + bytes(4) + b"\x38\0\0\0" + b"\x05\x82\x89\xa2" + bytes(8) + bytes(8) + bytes(4)
    + b"\x38\0\0\0" + bytes(8)
).decode()  # fmt: skip


class Bound(ThreadingHTTPServer):
    """Lets in by NTLM who is bound to ``point``; ``logins`` counts who has said who he is."""

    daemon_threads = True
    point: bytes | None = None
    logins = 0


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    context = None

    def do_GET(self):
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        if getattr(self, "known", False):
            return self.told(200)
        if scheme != "NTLM":
            return self.told(401, "NTLM")
        if self.context is None:
            bound = GssChannelBindings(application_data=self.server.point) if self.server.point else None
            self.context = spnego.server(protocol="ntlm", channel_bindings=bound)
            question = self.context.step(base64.b64decode(token))
            return self.told(401, f"NTLM {base64.b64encode(question).decode()}")
        self.server.logins += 1
        context, self.context = self.context, None
        try:
            context.step(base64.b64decode(token))
        except spnego.exceptions.SpnegoError:
            return self.told(401, "NTLM")
        self.known = True
        return self.told(200)

    def told(self, status, *challenges):
        self.send_response(status)
        for one in challenges:
            self.send_header("WWW-Authenticate", one)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"ok")

    def log_message(self, *_):
        pass


@pytest.fixture
def server(monkeypatch, tmp_path, certificates):
    (tmp_path / "users").write_text(f":anna:{PASSWORD}\nCORP:anna:{PASSWORD}\n", "utf-8")
    monkeypatch.setenv("NTLM_USER_FILE", str(tmp_path / "users"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificates.certificate, certificates.key)
    made = Bound(("127.0.0.1", 0), Handler)
    made.socket = context.wrap_socket(made.socket, server_side=True)
    thread = threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()


def http_to(server, certificates, password=PASSWORD, user="CORP;anna"):
    place = parse_place_url(f"webdavs://127.0.0.1:{server.server_port}/?ca={certificates.ca}")
    return Http(place, use_tls=True, authorization=ntlm("NTLM", user, password, place.host))


def point_of(certificates):
    whole = ssl.PEM_cert_to_DER_cert(certificates.certificate.read_text().partition("-----END CERTIFICATE-----")[0]
        + "-----END CERTIFICATE-----\n")  # fmt: skip
    return b"tls-server-end-point:" + hashlib.sha256(whole).digest()


@pytest.mark.parametrize("user", ["anna", "CORP;anna"])
def test_a_login_is_bound_to_the_certificate_that_was_shown(server, certificates, user):
    server.point = point_of(certificates)
    http = http_to(server, certificates, user=user)
    assert [http.ask("GET", "/").status for _ in range(3)] == [200] * 3
    assert server.logins == 1
    http.close()
    assert http.ask("GET", "/").status == 200, "another connection, another login"
    assert server.logins == 2
    http.close()


def test_a_login_that_somebody_between_passes_on_is_worth_nothing(server, certificates):
    server.point = b"tls-server-end-point:" + bytes(32)
    http = http_to(server, certificates)
    assert http.ask("GET", "/").status == 401
    http.close()


def test_who_was_refused_says_nothing_more(server, certificates):
    http = http_to(server, certificates, "falsch")
    assert [http.ask("GET", "/").status for _ in range(4)] == [401] * 4
    assert server.logins == 1
    http.close()


@pytest.mark.parametrize(
    "said",
    [
        "NTLM",
        "NTLM !",
        "NTLM AAAA",
        "Negotiate",
        f"Negotiate {CHALLENGE}",
        "NTLM " + base64.b64encode(b"NTLMSSP\0\2").decode(),
    ],
)
def test_what_is_no_challenge_is_a_refusal(said):
    with answering(answer(401, f"WWW-Authenticate: {said}")) as (http, got):
        http.authorization = ntlm("NTLM", "anna", PASSWORD, "host")
        assert http.ask("GET", "/").status == 401
    assert len(got) == 1


def test_a_login_never_goes_on_over_another_connection():
    with answering(answer(401, f"WWW-Authenticate: NTLM {CHALLENGE}", "Connection: close"), answer(200)) as (http, got):
        http.authorization = ntlm("NTLM", "anna", PASSWORD, "host")
        with pytest.raises(Lost):
            http.ask("GET", "/")
    assert len(got) == 1


def test_no_password_is_in_what_is_sent():
    with answering(answer(401, f"WWW-Authenticate: NTLM {CHALLENGE}"), answer(200)) as (http, got):
        http.authorization = ntlm("NTLM", "anna", PASSWORD, "host")
        assert http.ask("GET", "/").status == 200
    sent = base64.b64decode(got[1].partition("NTLM ")[2].split()[0])
    assert "anna".encode("utf-16-le") in sent
    assert PASSWORD.encode("utf-16-le") not in sent
    assert PASSWORD.encode() not in sent
