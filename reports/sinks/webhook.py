"""A webhook: HTTPS POST, signed as Standard Webhooks says, under an id that is the same whenever it is sent again.

Several events go in one request, a line each (NDJSON). Only 2xx counts; redirects are not followed.
"""

from __future__ import annotations

import base64
import binascii
import email.utils
import hashlib
import hmac
import http.client
import time
from collections.abc import Mapping, Sequence
from urllib.parse import SplitResult

from models.errors import UsageError
from models.messages import default_lang, text
from reports.sinks.base import TIMEOUT, Access, Message, SinkError, failed
from reports.sinks.tls import context, is_loopback, refused

AGAIN = frozenset({408, 425, 429, 500, 502, 503, 504})
"""Answers after which the same request may go through later."""
LONGEST_WAIT = 3600.0
_PREFIX = "whsec_"
_LEAST_SECRET = 16


class Webhook:
    """One address that takes events by POST. Its path may be as good as a password and is therefore never shown."""

    confirms = True

    def __init__(self, url: SplitResult, access: Access, *, media_type: str, batch: int = 100) -> None:
        lang = default_lang()
        if url.username is not None or url.password is not None:
            raise UsageError(text("delivery.password_in_url", lang))
        self._host = url.hostname or ""
        if url.scheme == "http" and not is_loopback(self._host):
            raise UsageError(text("delivery.http", lang))
        self._port, self._secure = url.port, url.scheme == "https"
        self._path = (url.path or "/") + (f"?{url.query}" if url.query else "")
        self._secret = _key(access.secret)
        self._tls = context(access) if self._secure else None
        self.batch, self._media_type = batch, media_type
        place = self._host if ":" not in self._host else f"[{self._host}]"
        self.address = f"{url.scheme}://{place}" + (f":{self._port}" if self._port else "")
        self.name = f"{self.address}#{hashlib.blake2b(self._path.encode(), digest_size=8).hexdigest()}"
        self._connection: http.client.HTTPConnection | None = None

    def send(self, messages: Sequence[Message]) -> None:
        """Post one batch. Raises SinkError."""
        body = "\n".join(message.body for message in messages).encode("utf-8", "replace")
        if len(messages) == 1:
            name = messages[0].id
        else:
            ids = "\n".join(message.id for message in messages).encode()
            name = hashlib.blake2b(ids, digest_size=16).hexdigest()
        kind = {"Content-Type": self._media_type, "User-Agent": "pandian"}
        status, headers = self._post(body, kind | signed(self._secret, name, body))
        if 200 <= status < 300:
            return
        words = text("delivery.answer", default_lang(), place=self.address, status=status)
        raise SinkError(words, retry=status in AGAIN, after=_retry_after(headers.get("Retry-After")))

    def close(self) -> None:
        """End the connection."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _post(self, body: bytes, headers: Mapping[str, str]) -> tuple[int, http.client.HTTPMessage]:
        try:
            connection = self._connection = self._connection or self._connect()
            connection.request("POST", self._path, body, headers)
            answer = connection.getresponse()
            answer.read(1 << 16)
        except (OSError, http.client.HTTPException) as error:
            self.close()
            raise failed(self.address, error, retry=not refused(error)) from None
        if not answer.isclosed():  # a long answer is of no interest, and its rest would stand before the next
            self.close()
        return answer.status, answer.headers

    def _connect(self) -> http.client.HTTPConnection:
        if self._tls is not None:
            return http.client.HTTPSConnection(self._host, self._port, timeout=TIMEOUT, context=self._tls)
        return http.client.HTTPConnection(self._host, self._port, timeout=TIMEOUT)


def signed(secret: bytes, name: str, body: bytes) -> dict[str, str]:
    """The three headers of Standard Webhooks for a message sent now."""
    moment = str(int(time.time()))
    mark = hmac.new(secret, f"{name}.{moment}.".encode() + body, hashlib.sha256).digest()
    return {
        "webhook-id": name,
        "webhook-timestamp": moment,
        "webhook-signature": f"v1,{base64.b64encode(mark).decode()}",
    }


def _key(secret: str | None) -> bytes:
    """The bytes to sign with: behind ``whsec_`` base64, else the text itself. Raises UsageError."""
    lang = default_lang()
    if not secret:
        raise UsageError(text("delivery.secret_none", lang))
    if secret.startswith(_PREFIX):
        rest = secret.removeprefix(_PREFIX)
        try:
            key = base64.b64decode(rest + "=" * (-len(rest) % 4), validate=True)
        except (binascii.Error, ValueError):
            key = b""
    else:
        key = secret.encode()
    if len(key) < _LEAST_SECRET:
        raise UsageError(text("delivery.secret_short", lang, least=_LEAST_SECRET))
    return key


def _retry_after(value: str | None) -> float | None:
    """Seconds, or a date, of a Retry-After header; no more than an hour."""
    if value is None:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = email.utils.parsedate_to_datetime(value).timestamp() - time.time()
        except (TypeError, ValueError):
            return None
    return min(max(seconds, 0.0), LONGEST_WAIT) if seconds == seconds else None  # noqa: PLR0124 no number is unequal to itself
