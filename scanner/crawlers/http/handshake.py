"""Logins by messages (RFC 4559, MS-NTHT): NTLM for a connection, Kerberos for a connection or a request."""

from __future__ import annotations

import base64
import binascii
import hashlib
import ssl
from collections.abc import Callable, Mapping
from email.message import Message
from typing import Any

from scanner.crawlers import kerberos
from scanner.crawlers.share import Lost

MESSAGES = 4
"""That a login may take of ours; NTLM takes two, Kerberos one."""


class Handshake:
    """One account's login by ``scheme`` (``NTLM``, ``Negotiate``), for as many connections as come.

    ``credentials`` are pyspnego's, for ``protocol`` (``ntlm``, ``kerberos``) at ``host``, asked for at each login.
    """

    def __init__(self, scheme: str, protocol: str, host: str, credentials: Callable[[], list[Any]]) -> None:
        self.scheme, self._protocol, self._host, self._credentials = scheme, protocol, host, credentials
        self.binds = protocol == "ntlm"
        """It holds for a connection, and a new one begins with a new connection."""
        self.known = False
        """The server has said yes: a later no may mean what was asked for, not who asked."""
        self.refused = False
        """The server has only ever said no: it is not asked again, since accounts are locked after a few times."""
        self.each = False
        """The server forgets: every request begins with a login."""

    def begin(self, sock: Any) -> Talk:
        """A login over the connection ``sock``, not begun yet. Raises Lost where there is no ticket any more."""
        import spnego
        from spnego.channel_bindings import GssChannelBindings

        point = end_point(sock)
        try:
            # Kerberos goes within SPNEGO, as RFC 4559 has it; NTLM as it is, which servers know under both schemes.
            context = spnego.client(
                self._credentials(),
                hostname=self._host,
                service="HTTP",
                protocol="negotiate" if self._protocol == "kerberos" else self._protocol,
                channel_bindings=GssChannelBindings(application_data=point) if point else None,
            )
        except (spnego.exceptions.SpnegoError, kerberos.NoTicket) as error:
            raise Lost(kerberos.word(error)) from None
        return Talk(self.scheme, context)


class Talk:
    """One login on its way."""

    def __init__(self, scheme: str, context: Any) -> None:
        self._scheme, self._context = scheme, context

    def first(self) -> str:
        """What to begin with, as an ``Authorization``. Raises Lost where there is no ticket any more."""
        import spnego

        try:
            return self._said(self._context.step())
        except spnego.exceptions.SpnegoError as error:
            raise Lost(kerberos.word(error)) from None

    def next(self, headers: Message) -> str | None:
        """What to answer to a 401; None where that was a refusal."""
        for header in headers.get_all("www-authenticate", []):
            scheme, _, token = header.strip().partition(" ")
            if scheme.lower() == self._scheme.lower() and token:
                try:
                    answer = self._context.step(base64.b64decode(token.strip(), validate=True))
                except (binascii.Error, ValueError):
                    return None
                except Exception:  # a message that is none comes out of the library as anything
                    return None
                return self._said(answer) if answer else None
        return None

    def _said(self, token: bytes) -> str:
        return f"{self._scheme} {base64.b64encode(token).decode()}"


def ntlm(scheme: str, user: str, password: str, host: str) -> Handshake:
    """A login by NTLM; ``DOMAIN;user`` is one of a domain."""
    import spnego

    return Handshake(scheme, "ntlm", host, lambda: [spnego.Password(user.replace(";", "\\", 1), password)])


def end_point(sock: Any) -> bytes | None:
    """By what a login is bound to the server's certificate, so that nobody between can pass it on (RFC 5929, 4.1)."""
    if not isinstance(sock, ssl.SSLSocket):
        return None
    from cryptography import x509
    from cryptography.exceptions import UnsupportedAlgorithm

    whole = sock.getpeercert(binary_form=True) or b""
    try:
        used = x509.load_der_x509_certificate(whole).signature_hash_algorithm
    except (ValueError, UnsupportedAlgorithm):
        return None
    if used is None:  # signed without a hash of its own, for which nothing is defined
        return None
    name = _STRONGER.get(used.name, used.name)
    return b"tls-server-end-point:" + hashlib.new(name, whole).digest()


_STRONGER: Mapping[str, str] = {"md5": "sha256", "sha1": "sha256"}
