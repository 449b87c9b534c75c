"""TLS as every sink speaks it: certificates are checked, always."""

from __future__ import annotations

import ipaddress
from typing import TYPE_CHECKING

from models.errors import UsageError
from models.messages import default_lang, text

if TYPE_CHECKING:
    import ssl

    from reports.sinks.base import Access


def context(access: Access) -> ssl.SSLContext:
    """A client's settings: TLS 1.2 or later, the server's name checked. Raises UsageError for unusable files."""
    import ssl

    try:
        made = ssl.create_default_context(cafile=str(access.ca) if access.ca else None)
        made.minimum_version = ssl.TLSVersion.TLSv1_2
        if access.certificate:
            key = access.certificate_key
            # Without an answer to it, an encrypted key would ask on the terminal.
            made.load_cert_chain(str(access.certificate), str(key) if key else None, password="")
    except (OSError, ValueError) as error:
        files = ", ".join(str(path) for path in (access.ca, access.certificate, access.certificate_key) if path)
        reason = type(error).__name__
        raise UsageError(text("delivery.certificate", default_lang(), files=files, reason=reason)) from None
    return made


def refused(error: BaseException) -> bool:
    """Whether a certificate was not accepted: trying again does not help."""
    import ssl

    return isinstance(error, ssl.SSLCertVerificationError)


def is_loopback(host: str) -> bool:
    """Whether a host is this machine: what goes there in clear leaves it by no network."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
