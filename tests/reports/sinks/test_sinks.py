"""Addresses, secrets and answers: what is refused before anything is sent, and what is never shown."""

from __future__ import annotations

import http.server
import re
import socket
import threading

import pytest

from models.errors import UsageError
from reports.feeds.base import Message
from reports.sinks import open_sink
from reports.sinks.base import Access, SinkError
from reports.sinks.webhook import _retry_after
from tests.reports.sinks.sender import events
from tests.servers.certificate import make_certificates
from tests.servers.process import free_port
from tests.servers.receivers import SECRET, Rsyslog, WebhookReceiver, running


def sink(address, access=None, **more):
    settings = {"feed": "cef", "media_type": "text/plain", "run_id": "run-1", **more}
    return open_sink(address, access or Access(secret=SECRET), **settings)


@pytest.mark.parametrize(
    "address",
    ["", "siem", "ftp://host", "syslog+sctp://host", "syslog+tcp://", "syslog+tcp://user@host", "https://", "file:///x",
     "syslog+tcp://host/path", "https://user:geheim@host/", "https://host:99999/", "kafka://host", "kafka://host/a/b",
     "kafka://user:geheim@host/topic", "kafka://user@siem.example/topic", "kafka://host/topic?acks=0", "http://siem.example/hook",
     "http://localhost.siem.example/", "https://host/#part"],
)  # fmt: skip
def test_an_address_that_is_none_is_refused_and_not_quoted(address):
    with pytest.raises(UsageError) as told:
        sink(address)
    assert "geheim" not in str(told.value)


@pytest.mark.parametrize("secret", [None, "", "short", "whsec_", "whsec_!!!!", "whsec_c2hvcnQ="])
def test_a_webhook_needs_a_secret_worth_the_name(secret):
    with pytest.raises(UsageError) as told:
        sink("https://localhost/hook", Access(secret=secret))
    assert secret in {None, "", "whsec_"} or secret not in str(told.value)


def test_no_secret_is_shown():
    made = sink("https://localhost:8443/services/T000/B000/token-in-the-path?key=geheim")
    assert made.address == "https://localhost:8443"
    assert "token" not in made.name + repr(Access(secret=SECRET))
    assert SECRET not in repr(Access(secret=SECRET))
    other = sink("https://localhost:8443/services/T000/B000/another")
    assert made.name != other.name


def test_a_document_does_not_go_by_syslog():
    with pytest.raises(UsageError):
        sink("syslog+tcp://localhost", whole=True)
    assert sink("https://localhost/", whole=True).confirms


def test_a_kafka_login_goes_by_tls_with_its_secret_and_a_strong_mechanism():
    settings = sink("kafka+tls://scanner@a.example,b.example:9093/topic")._settings
    assert settings["bootstrap_servers"] == ["a.example:9092", "b.example:9093"]
    assert (settings["security_protocol"], settings["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (settings["sasl_plain_username"], settings["sasl_plain_password"]) == ("scanner", SECRET)
    assert (settings["acks"], settings["enable_idempotence"]) == ("all", True)
    with pytest.raises(UsageError):
        sink("kafka+tls://scanner@a.example/topic", Access())
    assert sink("kafka+tls://u@a.example/t?mechanism=plain")._settings["sasl_mechanism"] == "PLAIN"


@pytest.fixture(scope="module")
def certificates(tmp_path_factory):
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@pytest.mark.parametrize("kind", ["tls", "webhook"])
def test_a_certificate_of_an_unknown_authority_is_refused_for_good(kind, tmp_path, certificates):
    receiver = Rsyslog(tmp_path, certificates) if kind == "tls" else WebhookReceiver(tmp_path, certificates)
    with running(receiver):
        with pytest.raises(SinkError) as told:
            sink(receiver.address).send([Message("1", "x")])
        assert not told.value.retry
        assert receiver.received() == []
        trusting = sink(receiver.address, Access(ca=certificates.ca, secret=SECRET))
        trusting.send([Message("1", "1 x")])
        trusting.close()
        assert receiver.received() == [("1", "1 x")]


def test_what_rsyslog_makes_of_a_message(tmp_path):
    receiver = Rsyslog(tmp_path)
    with running(receiver):
        made = sink(receiver.address)
        made.send([Message("plain", "CEF:0|ascii", 5), Message("zh", "张三|a=b\\n", 2), Message('q"]\\ ü', "x")])
        lines = receiver.lines()
    assert [line[1:] for line in lines] == [
        ["audit.crit", "cef", "CEF:0|ascii"],
        ["audit.notice", "cef", "\ufeff张三|a=b\\n"],
        ["audit.info", "cef", "x"],
    ]
    assert lines[0][0] == '[pandian@32473 id="plain" run="run-1"]'
    assert 'id="q____' in lines[2][0]


def test_by_udp_nothing_is_promised_and_what_is_too_long_is_no_datagram(tmp_path):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(30)
        made = sink(f"syslog+udp://127.0.0.1:{server.getsockname()[1]}")
        assert not made.confirms
        for event in events(3):
            made.send([event])
            got = server.recv(65536).decode()
            assert re.match(r"<\d+>1 \d{4}-\d\d-\d\dT[\d:.]+Z \S+ pandian \d+ cef \[pandian@32473 id=", got)
            assert got.endswith("] \ufeff" + event.body)
        assert made.long == 0
        made.send([Message("1", "x" * 3_000)])
        assert made.long == 1
        with pytest.raises(SinkError) as told:
            made.send([Message("1", "x" * 70_000)])
    assert not told.value.retry


@pytest.mark.parametrize("scheme", ["syslog+tcp", "http"])
def test_nobody_there_is_worth_another_try(scheme):
    with pytest.raises(SinkError) as told:
        sink(f"{scheme}://127.0.0.1:{free_port()}").send([Message("1", "x")])
    assert told.value.retry
    assert "ECONNREFUSED" in str(told.value)


def test_a_batch_is_not_there_before_the_server_takes_a_further_connection():
    """A server that dies once it has read the batch closes the connection like one that is done with it."""
    listener = socket.create_server(("127.0.0.1", 0))

    def die():
        connection, _ = listener.accept()
        with connection:
            while connection.recv(65536):
                pass
            listener.close()

    thread = threading.Thread(target=die)
    thread.start()
    with pytest.raises(SinkError):
        sink(f"syslog+tcp://127.0.0.1:{listener.getsockname()[1]}").send([Message("1", "x")])
    thread.join()


@pytest.fixture
def answering():
    """A webhook in clear on loopback that answers as it is told."""

    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        status, headers_given, got = 200, {}, []

        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            Handler.got.append((self.path, dict(self.headers), body))
            self.send_response(Handler.status)
            for name, value in {"Content-Length": "0", **Handler.headers_given}.items():
                self.send_header(name, value)
            self.end_headers()

        def log_message(self, *_):
            pass

    Handler.got = []
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield Handler, f"http://127.0.0.1:{server.server_port}/hook?token=geheim"
        server.shutdown()


@pytest.mark.parametrize(
    ("status", "retry"), [(301, False), (307, False), (400, False), (401, False), (404, False), (410, False),
                          (408, True), (425, True), (429, True), (500, True), (502, True), (503, True), (504, True)],
)  # fmt: skip
def test_only_2xx_counts(status, retry, answering):
    handler, address = answering
    handler.status, handler.headers_given = status, {"Location": "http://127.0.0.1:1/", "Retry-After": "7"}
    made = sink(address)
    with pytest.raises(SinkError) as told:
        made.send([Message("1", "x")])
    made.close()
    assert (told.value.retry, told.value.after) == (retry, 7.0)
    assert "geheim" not in str(told.value)
    assert len(handler.got) == 1


def test_the_same_batch_has_the_same_id_whenever_it_is_sent(answering):
    handler, address = answering
    made = sink(address)
    for batch in ([Message("1", "x"), Message("2", "y")], [Message("1", "x"), Message("2", "y")], [Message("3", "z")]):
        made.send(batch)
    made.close()
    ids = [headers["webhook-id"] for _, headers, _ in handler.got]
    assert ids[0] == ids[1]
    assert ids[2] == "3"
    assert [body for _, _, body in handler.got] == [b"x\ny", b"x\ny", b"z"]
    assert handler.got[0][0] == "/hook?token=geheim"
    assert SECRET not in str(handler.got)


@pytest.mark.parametrize(
    ("given", "seconds"),
    [(None, None), ("3", 3.0), ("-1", 0.0), ("1e9", 3600.0), ("nan", None), ("soon", None), ("Wed, 21 Oct 2015 07:28:00 GMT", 0.0)],
)  # fmt: skip
def test_what_retry_after_asks(given, seconds):
    assert _retry_after(given) == seconds
