"""The login of an SMB connection: Kerberos where it can be, else NTLM, each tried once."""

from __future__ import annotations

from typing import Any

import spnego
from smbprotocol import exceptions as smb
from smbprotocol.session import Session

from scanner.crawlers import kerberos
from scanner.crawlers.addresses import is_address
from scanner.crawlers.errors import target_error
from scanner.crawlers.kerberos import NoTicket, Tickets
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.smb.errors import BUSY, GONE, refusals, word


def login(connection: Any, place: PlaceUrl, password: str | None, *, encrypt: bool) -> Session:
    """A session on ``connection``, in which every message is signed or encrypted.

    Raises TargetError where the server or the KDC refuses, or what is needed is not installed; Lost, Busy.
    """
    password = password if place.user else None  # one that was meant for another target
    if not kerberos.wanted(place, password):
        if not password and is_address(place.host):  # a ticket is made out for a name
            raise target_error("kerberos_address", place=printable(place.server))
        return _session(connection, place, _ntlm(place, password), "ntlm", encrypt=encrypt)
    alone = place.options.get("auth") == "kerberos" or not password
    if not kerberos.installed():
        if alone:
            raise kerberos.missing(place)
        return _session(connection, place, _ntlm(place, password), "ntlm", encrypt=encrypt)
    tickets = Tickets(place, password)
    try:
        return _session(connection, place, tickets.credentials("cifs"), "negotiate", encrypt=encrypt)
    except NoTicket as error:
        if alone:
            raise kerberos.no_ticket(place, error) from None
        return _session(connection, place, _ntlm(place, password), "ntlm", encrypt=encrypt)
    finally:
        tickets.close()


def _ntlm(place: PlaceUrl, password: str | None) -> list[Any]:
    user = place.user.replace(";", "\\", 1)
    return [spnego.Password(user, password) if password else spnego.CredentialCache(user or None)]


def _session(connection: Any, place: PlaceUrl, credentials: list[Any], way: str, *, encrypt: bool) -> Session:
    shown = printable(place.server)
    session = Session(connection, credentials, None, require_encryption=encrypt, auth_protocol=way)
    with refusals():
        try:
            session.connect()
        except smb.SMBResponseException as error:
            if error.status in GONE | BUSY:
                raise
            raise target_error("login", place=shown, answer=word(error)) from None
        except smb.SMBAuthenticationError as error:
            if isinstance(error.__cause__, spnego.exceptions.BadMechanismError) and way != "ntlm":
                raise NoTicket("NTLM") from None  # the server takes no tickets, whatever the KDC says
            answer = type(error.__cause__ or error).__name__
            raise target_error("login", place=shown, answer=answer) from None
        except smb.SMBException as error:
            if "guest" not in str(error):
                raise
            raise target_error("login", place=shown, answer="Guest") from None
    return session
