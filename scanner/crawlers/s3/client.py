"""The client of an S3 server: what the library signs goes over our own connections, which are bounded and verified.

botocore knows the protocol: how requests are signed, where credentials lie, which region a bucket is in. It sends
nothing itself, so that no answer is waited for, taken or followed without a bound.
"""

from __future__ import annotations

import functools
import io
import logging
import os
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from models.errors import TargetError
from scanner.crawlers.addresses import is_address
from scanner.crawlers.errors import target_error
from scanner.crawlers.http.client import Http, Reply
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.s3.place import S3Place

_HOSTS = 8
"""Connections kept, one for each host: a bucket may have one of its own."""
_CLOUD = ("container-role", "iam-role", "assume-role-with-web-identity")
"""Sources of credentials that the cloud answers for, in which this machine runs."""
_EXCHANGED = ("assume-role", "sso", "login")
"""Those that are had from a server to which a profile leads."""


class Sender:
    """Sends what botocore has signed, and keeps the body of the answer."""

    def __init__(self, place: S3Place) -> None:
        self._options = {name: value for name, value in place.options.items() if name in {"ca", "insecure"}}
        self._lines: dict[tuple[str, str, int], Http] = {}
        self.most: int | None = None
        """Bytes of the answer that are wanted; None: as many as an answer may have."""
        self.own = False
        """Successful answers are read by who asks, from ``body``; botocore sees none of it."""
        self.body = b""
        """That of the last answer."""

    def send(self, request: Any, **_: Any) -> Any:
        """The handler of botocore's event ``before-send``. Raises Lost, Busy, ReadError, TargetError."""
        from botocore.awsrequest import AWSResponse

        parts = urlsplit(request.url)
        line = self._line(parts.scheme, parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80))
        headers = {name: _text(value) for name, value in request.headers.items()}
        start = len(parts.scheme) + len("://") + len(parts.netloc)
        reply = line.open(request.method, request.url[start:] or "/", headers=headers, follow=False)
        headers = dict(reply.headers.items())
        self.body = self._taken(reply)
        hidden = self.own and reply.status < 300
        return AWSResponse(request.url, reply.status, headers, _Told(b"" if hidden else self.body))

    def _taken(self, reply: Reply) -> bytes:
        if self.most is None or reply.status >= 300:
            return reply.body()
        taken = bytearray()
        for piece in reply.pieces():
            taken += piece
            if len(taken) >= self.most:  # what was not asked for is not waited for
                reply.leave()
                break
        return bytes(taken[: self.most])

    def _line(self, scheme: str, host: str, port: int) -> Http:
        key = (scheme, host, port)
        line = self._lines.pop(key, None)
        if line is None:
            while len(self._lines) >= _HOSTS:
                self._lines.pop(next(iter(self._lines))).close()
            line = Http(PlaceUrl("s3", host, port, options=self._options), use_tls=scheme == "https")
        self._lines[key] = line
        return line

    def close(self) -> None:
        """Let go of all connections."""
        for line in self._lines.values():
            line.close()
        self._lines.clear()


class _Told(io.BytesIO):
    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.getvalue()


def _text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


def make_client(place: S3Place, password: str | None, sender: Sender) -> Any:
    """A client for the account that ``place`` and ``password`` name. Raises TargetError."""
    import botocore.session
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    logging.getLogger("botocore").setLevel(logging.ERROR)  # it notes whole answers
    shown = printable(place.place)
    anonymous = place.asked("anonymous")
    if place.user and not password and not anonymous:
        raise target_error("s3_no_secret", place=shown)
    try:
        session = botocore.session.Session(profile=place.options.get("profile"))
        session.register_component("data_loader", _loader(session.get_config_variable("data_path")))
        resolver = session.get_component("credential_provider")
        profile = place.options.get("profile") or os.environ.get("AWS_PROFILE")
        for name in (*(() if place.asked("metadata") else _CLOUD), *(() if profile else _EXCHANGED)):
            resolver.remove(name)  # no network that nobody named
        region = place.options.get("region") or session.get_config_variable("region") or "us-east-1"
        client = session.create_client(
            "s3",
            region_name=region,
            endpoint_url=place.endpoint,
            aws_access_key_id=place.user or None,
            aws_secret_access_key=password if place.user else None,
            config=Config(
                retries={"mode": "standard", "total_max_attempts": 1},  # ``patience.py`` tries again
                s3={"addressing_style": _style(place)},
                request_checksum_calculation="when_required",  # servers that are not AWS know no others
                response_checksum_validation="when_required",
                **({"signature_version": _unsigned()} if anonymous else {}),
            ),
        )
    except (BotoCoreError, ValueError) as error:  # ValueError: a server that is no URL
        raise no_credentials(type(error).__name__, shown) from None
    client.meta.events.register("before-send.s3", sender.send)
    return client


def _style(place: S3Place) -> str:
    """Whether a bucket has a host's name of its own: at AWS, and by rule at other clouds; an address has no names."""
    if place.asked("path_style"):
        return "path"
    if not place.port:
        return "auto"
    return "path" if is_address(place.host) else "virtual"


def no_credentials(reason: str, shown: str) -> TargetError:
    """The error for credentials that are not there, or only in part."""
    if reason == "NoCredentialsError":
        return target_error("s3_no_keys", place=shown)
    return target_error("credentials", place=shown, reason=reason)


@functools.lru_cache(2)
def _loader(path: str | None) -> Any:
    """The library's own description of the protocol, read once for all connections."""
    from botocore.loaders import create_loader

    return create_loader(path)


def _unsigned() -> Any:
    from botocore import UNSIGNED

    return UNSIGNED
