"""Where messages go: found by the scheme of the address."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from models.errors import UsageError
from models.messages import default_lang, text

if TYPE_CHECKING:
    from reports.sinks.base import Access, Sink

SCHEMES = ("syslog+udp", "syslog+tcp", "syslog+tls", "https", "http", "kafka", "kafka+tls")


def open_sink(
    address: str,
    access: Access,
    *,
    feed: str,
    media_type: str,
    run_id: str,
    whole: bool = False,
    batch: int | None = None,
) -> Sink:
    """The sink of ``address`` for messages of the format ``feed``; nothing is connected yet.

    ``whole``: the format is one document, which syslog does not take. Raises UsageError.
    """
    lang = default_lang()
    try:
        url = urlsplit(address)
        host, port = url.hostname, url.port if not url.scheme.startswith("kafka") else None
    except ValueError:
        raise UsageError(text("delivery.address", lang, known=", ".join(SCHEMES))) from None
    if not host or url.scheme not in (*SCHEMES, "syslog") or url.fragment:
        raise UsageError(text("delivery.address", lang, known=", ".join(SCHEMES)))
    if url.scheme.startswith("syslog"):
        from reports.sinks.syslog import Syslog, parse_transport

        if whole:
            raise UsageError(text("delivery.whole", lang, feed=feed))
        if url.username is not None or url.path.strip("/") or url.query:
            raise UsageError(text("delivery.address", lang, known=", ".join(SCHEMES)))
        sink: Sink = Syslog(parse_transport(url.scheme), host, port, access, feed=feed, run_id=run_id)
    elif url.scheme.startswith("kafka"):
        from reports.sinks.kafka import Kafka

        sink = Kafka(url, access)
    else:
        from reports.sinks.webhook import Webhook

        sink = Webhook(url, access, media_type=media_type)
    if batch is not None:
        sink.batch = batch
    return sink
