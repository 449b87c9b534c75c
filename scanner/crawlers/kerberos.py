"""Kerberos for who logs in by it: when it is tried, how a ticket is had, and what its refusals mean.

On Windows the system does it (SSPI). Elsewhere the libraries of the system do, by the packages of the extra
``kerberos``; they read ``KRB5_CONFIG``, ``KRB5CCNAME`` and ``KRB5_CLIENT_KTNAME`` as all programs do that use them.
"""

from __future__ import annotations

import contextlib
import importlib
import logging
import sys
from typing import Any

from scanner.crawlers.addresses import is_address
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl

EXTRA = "pandian[kerberos]"
WAYS = ("kerberos", "ntlm")
"""What the option ``auth`` takes, of a place where a ticket is one way of two."""
SSPI = sys.platform == "win32"
_BASE = -1765328384
"""Errors of a KDC are numbers above this one (RFC 4120, 7.5.9; com_err of MIT and Heimdal)."""
_FINAL = {
    1: "CLIENT_EXPIRED", 12: "POLICY", 18: "CLIENT_REVOKED", 23: "KEY_EXPIRED", 24: "PREAUTH_FAILED",
    31: "BAD_INTEGRITY",
}  # fmt: skip
"""What a KDC says of this account or its password: asking elsewhere would only count against it once more."""

logging.getLogger("spnego").setLevel(logging.CRITICAL + 1)  # it logs the tokens it makes


class NoTicket(Exception):
    """No ticket is to be had; says nothing of the password, and another way to log in may do."""


def principal(user: str) -> str | None:
    """The name in a realm that ``user`` is; None for an account of the server's own or of a NetBIOS domain.

    ``anna@corp.example`` and ``CORP.EXAMPLE;anna`` are ``anna@CORP.EXAMPLE``: realms are domains in capitals, by
    convention everywhere (RFC 4120, 6.1) and always in Active Directory.
    """
    domain, _, name = user.replace("\\", ";", 1).rpartition(";")
    if not domain:
        name, _, domain = user.rpartition("@")
        return f"{name}@{domain.upper()}" if name and domain else None
    return f"{name}@{domain.upper()}" if name and "." in domain else None


def wanted(place: PlaceUrl, password: str | None) -> bool:
    """Whether Kerberos is tried at ``place``: on demand, or else where it can be meant and the host has a name."""
    if place.options.get("auth"):
        return place.options["auth"] == "kerberos"
    meant = principal(place.user) is not None or (SSPI and ";" in place.user)  # Windows knows its NetBIOS domains
    return not is_address(place.host) and (not password or meant)


def installed() -> bool:
    """Whether this machine can do Kerberos from Python."""
    try:
        for module in ("sspilib",) if SSPI else ("gssapi", "krb5"):
            importlib.import_module(module)
    except (ImportError, OSError):  # OSError: the library of the system that it stands on is not there
        return False
    return True


def missing(place: PlaceUrl) -> Exception:
    """The error that says what to install."""
    return target_error("kerberos_extra", place=printable(place.server), package=EXTRA)


def no_ticket(place: PlaceUrl, error: BaseException) -> Exception:
    """The error that says how a ticket is had."""
    return target_error("kerberos_ticket", place=printable(place.server), answer=printable(str(error)))


class Tickets:
    """Tickets of one account for as long as this object is open, got at the first question."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        self._place, self._password = place, password
        self._cache: tuple[Any, Any] | None = None

    def credentials(self, service: str) -> list[Any]:
        """What pyspnego logs in by with Kerberos alone, at ``service`` (``cifs``, ``HTTP``) of the place's host.

        Raises NoTicket, and TargetError where the KDC refuses account or password: then no other way is to be tried,
        as each try counts and accounts are locked after a few.
        """
        import spnego

        found = self.found()
        try:  # the ticket is kept: who logs in by it does not ask for it again
            spnego.client(found, hostname=self._place.host, service=service, protocol="kerberos").step()
        except (spnego.exceptions.SpnegoError, OSError) as error:
            raise NoTicket(word(error)) from None
        return found

    def found(self) -> list[Any]:
        """As ``credentials``, without a look whether there is a ticket for the service."""
        import spnego

        if SSPI:
            user = self._place.user.replace(";", "\\", 1)
            return [spnego.Password(user, self._password) if self._password else spnego.CredentialCache(user or None)]
        if not self._password:
            return [spnego.CredentialCache(principal(self._place.user) or self._place.user or None)]
        if self._cache is None:
            self._cache = self._granted(self._password)
        _, cache = self._cache
        return [spnego.KerberosCCache((b"MEMORY:" + cache.name).decode())]

    def _granted(self, password: str) -> tuple[Any, Any]:
        import krb5

        context = krb5.init_context()
        try:
            who = krb5.parse_name_flags(context, (principal(self._place.user) or self._place.user).encode())
            options = krb5.get_init_creds_opt_alloc(context)
            krb5.get_init_creds_opt_set_canonicalize(options, True)
            got = krb5.get_init_creds_password(context, who, options, password=password.encode())
            cache = krb5.cc_new_unique(context, b"MEMORY")
            krb5.cc_initialize(context, cache, got.client)
            krb5.cc_store_cred(context, cache, got)
        except krb5.Krb5Error as error:
            number = error.err_code - _BASE
            if number in _FINAL:
                answer = f"KDC_ERR_{_FINAL[number]}"
                raise target_error("login", place=printable(self._place.server), answer=answer) from None
            raise NoTicket(word(error)) from None
        return context, cache

    def close(self) -> None:
        """Forget what was got by the password."""
        held, self._cache = self._cache, None
        if held is not None:
            import krb5

            with contextlib.suppress(krb5.Krb5Error):
                krb5.cc_destroy(*held)


def word(error: BaseException) -> str:
    """What is told of a refusal: its number, since libraries put names of accounts and files in their words."""
    while (inner := getattr(error, "base_error", None) or error.__cause__) is not None:
        error = inner
    number = getattr(error, "err_code", getattr(error, "min_code", None))
    if number is None:
        return type(error).__name__
    number = (number - (1 << 32) if number >= 1 << 31 else number) - _BASE
    return _NAMED.get(number, f"{type(error).__name__} {number}")


_NAMED = {
    6: "KDC_ERR_C_PRINCIPAL_UNKNOWN", 7: "KDC_ERR_S_PRINCIPAL_UNKNOWN", 13: "KDC_ERR_BADOPTION",
    14: "KDC_ERR_ETYPE_NOTSUPP", 32: "KRB_AP_ERR_TKT_EXPIRED", 37: "KRB_AP_ERR_SKEW", 141: "KRB5_CC_NOTFOUND",
    154: "KRB5_REALM_UNKNOWN", 156: "KRB5_KDC_UNREACH", 181: "KRB5_KT_NOTFOUND", 195: "KRB5_FCC_NOFILE",
    224: "KRB5_CONFIG_NODEFREALM",
}  # fmt: skip
"""Errors of the protocol, and from 128 on of MIT's library."""
