"""Encrypted connections, verified by the authorities of this machine, or by the one that the user names."""

from __future__ import annotations

import os
import ssl
from collections.abc import Mapping

from models.errors import TargetError
from scanner.crawlers.errors import target_error
from scanner.crawlers.share import Lost

OPTIONS = ("ca", "insecure")
"""What a URL may say of it: ``ca=FILE`` the authorities to trust instead, ``insecure=1`` nobody is verified."""


def insecure(options: Mapping[str, str]) -> bool:
    """Whether the user wants nobody to be verified."""
    return options.get("insecure", "0") not in {"", "0"}


def context(options: Mapping[str, str], shown: str) -> ssl.SSLContext:
    """What a connection to the server is made with. Raises TargetError where the file of authorities is of no use."""
    ca = options.get("ca")
    try:
        made = ssl.create_default_context(cafile=os.path.expanduser(ca) if ca else None)
    except (OSError, ValueError) as error:  # SSLError is an OSError
        raise target_error("credentials", place=shown, reason=type(error).__name__) from None
    if insecure(options):
        made.check_hostname = False
        made.verify_mode = ssl.CERT_NONE
    return made


def refusal(error: ssl.SSLError, shown: str) -> TargetError | Lost:
    """What a failed handshake means: a certificate that is not trusted, two that do not speak the same, or a break."""
    if isinstance(error, ssl.SSLCertVerificationError):
        return target_error("untrusted", place=shown, reason=error.verify_message)
    if isinstance(error, ssl.SSLEOFError | ssl.SSLZeroReturnError | ssl.SSLSyscallError):
        return Lost(type(error).__name__)
    return target_error("tls", place=shown, answer=error.reason or type(error).__name__)
