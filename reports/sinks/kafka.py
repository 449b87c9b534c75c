"""Kafka: every message under its id as key, acknowledged by all replicas, by an idempotent producer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import SplitResult, parse_qsl

from models.errors import MissingExtra, UsageError
from models.messages import default_lang, text
from reports.sinks.base import TIMEOUT, Access, Message, SinkError, failed
from reports.sinks.tls import context, is_loopback

MECHANISMS = ("SCRAM-SHA-512", "SCRAM-SHA-256", "PLAIN")
PORT = 9092
_FINAL = (
    "AuthorizationError",
    "ClusterAuthorizationFailedError",
    "InvalidRecordError",
    "InvalidTopicError",
    "MessageSizeTooLargeError",
    "RecordListTooLargeError",
    "SaslAuthenticationFailedError",
    "TopicAuthorizationFailedError",
    "UnsupportedSaslMechanismError",
    "UnsupportedVersionError",
)
"""The client's errors after which trying again does not help; some versions of it lack some."""


class Kafka:
    """One topic: ``kafka://host[:port][,host...]/topic``, ``kafka+tls://`` with TLS, ``user@`` to log in."""

    batch = 500
    confirms = True

    def __init__(self, url: SplitResult, access: Access) -> None:
        lang = default_lang()
        user, _, hosts = url.netloc.rpartition("@")
        self._topic = url.path.strip("/")
        if ":" in user:
            raise UsageError(text("delivery.password_in_url", lang))
        if not hosts or not self._topic or "/" in self._topic:
            raise UsageError(text("delivery.kafka_url", lang))
        servers = [each if ":" in each else f"{each}:{PORT}" for each in hosts.split(",")]
        self.name = self.address = f"{url.scheme}://{','.join(servers)}/{self._topic}"
        secure = url.scheme == "kafka+tls"
        local = all(is_loopback(each.rpartition(":")[0].strip("[]")) for each in servers)
        if user and not secure and not local:
            raise UsageError(text("delivery.kafka_clear", lang))
        self._settings = self._configured(servers, user, access, _mechanism(url), secure=secure)
        self._producer: Any = None

    @staticmethod
    def _configured(servers: list[str], user: str, access: Access, mechanism: str, *, secure: bool) -> dict[str, Any]:
        if user and not access.secret:
            raise UsageError(text("delivery.secret_none", default_lang()))
        protocol = ("SASL_" if user else "") + ("SSL" if secure else "PLAINTEXT")
        settings: dict[str, Any] = {
            "bootstrap_servers": servers,
            "client_id": "pandian",
            "security_protocol": protocol,
            "acks": "all",
            "enable_idempotence": True,
            "linger_ms": 5,
            "max_block_ms": int(TIMEOUT * 1000),
        }
        if secure:
            settings["ssl_context"] = context(access)
        if user:
            settings |= {"sasl_mechanism": mechanism, "sasl_plain_username": user}
            settings["sasl_plain_password"] = access.secret
        return settings

    def send(self, messages: Sequence[Message]) -> None:
        """Produce one batch, and wait for every acknowledgement. Raises SinkError."""
        client = _client()
        try:
            producer = self._producer = self._producer or client.KafkaProducer(**self._settings)
            waiting = [
                producer.send(self._topic, key=message.id.encode(), value=message.body.encode("utf-8", "replace"))
                for message in messages
            ]
            producer.flush(timeout=TIMEOUT)
            for each in waiting:
                each.get(timeout=TIMEOUT)
        except client.errors.KafkaError as error:
            self.close()
            raise self._told(client, error) from None
        except OSError as error:
            self.close()
            raise failed(self.address, error) from None

    def close(self) -> None:
        """Give up the producer: what it still holds is sent again by the next one."""
        if self._producer is not None:
            producer, self._producer = self._producer, None
            producer.close(timeout=0)

    def _told(self, client: Any, error: Exception) -> SinkError:
        final = tuple(kind for name in _FINAL if (kind := getattr(client.errors, name, None)) is not None)
        return failed(self.address, error, retry=not isinstance(error, final))


def _mechanism(url: SplitResult) -> str:
    given = dict(parse_qsl(url.query))
    mechanism = given.pop("mechanism", MECHANISMS[0]).upper()
    if given or mechanism not in MECHANISMS:
        raise UsageError(text("delivery.kafka_query", default_lang(), known=", ".join(MECHANISMS)))
    return mechanism


def _client() -> Any:
    try:
        import kafka
        import kafka.errors
    except ImportError:
        raise MissingExtra(text("delivery.kafka_missing", default_lang())) from None
    return kafka
