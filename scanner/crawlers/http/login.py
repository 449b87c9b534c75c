"""What a server that answers 401 wants to be told: Kerberos, Digest (RFC 7616), NTLM or Basic, the first there is."""

from __future__ import annotations

import functools
import hashlib
import importlib
import itertools
import re
import secrets
from collections.abc import Callable, Mapping
from email.message import Message
from urllib.request import parse_http_list, parse_keqv_list

from models.errors import TargetError
from scanner.crawlers import kerberos
from scanner.crawlers.errors import target_error
from scanner.crawlers.http.client import Authorization, basic
from scanner.crawlers.http.handshake import Handshake, ntlm
from scanner.crawlers.kerberos import NoTicket, Tickets
from scanner.crawlers.place_url import PlaceUrl

_HASHES: Mapping[str, Callable[[bytes], str]] = {
    "MD5": lambda data: hashlib.md5(data, usedforsecurity=False).hexdigest(),  # what the standard says
    "SHA-256": lambda data: hashlib.sha256(data).hexdigest(),
}
_NAMED = {"basic", "bearer", "digest", "hoba", "mutual", "negotiate", "ntlm", "scram-sha-256", "vapid"}
_SCHEME = re.compile(r"\s*([!#$%&'*+.^_`|~0-9A-Za-z-]+)(?:\s+(.*))?", re.DOTALL)
_NEXT = re.compile(r",\s*(?=[A-Za-z-]+\s+[A-Za-z0-9_*-]+\s*=)")
"""Where one challenge ends in a header that holds several."""


def schemes(headers: Message) -> dict[str, str]:
    """The challenges by their scheme, in lower case; of several Digests the strongest that is known here."""
    found: dict[str, str] = {}
    for header in headers.get_all("www-authenticate", []):
        for one in _NEXT.split(header):
            if match := _SCHEME.fullmatch(one):
                name, rest = match[1].lower(), match[2] or ""
                if name != "digest" or _strength(rest) > _strength(found.get(name, "")):
                    found[name] = rest
    return found


def offered(headers: Message) -> str:
    """The ways that are offered, to be shown: those that have a name."""
    return ", ".join(sorted(_NAMED & schemes(headers).keys()))


class Login:
    """One account of ``place``, for a user or, with ``auth=kerberos``, whose ticket there is."""

    def __init__(self, place: PlaceUrl, password: str | None) -> None:
        password = password if place.user else None  # one that was meant for another target
        self._place, self._password = place, password
        self._way = place.options.get("auth", "")
        self._tickets = Tickets(place, password)

    def answer(self, headers: Message) -> Authorization | None:
        """What to log in with as the server wants it; None where it wants what is not spoken here.

        Raises TargetError where a KDC refuses the account, or what is needed is not there.
        """
        place, password = self._place, self._password
        found = schemes(headers)
        if "negotiate" in found and kerberos.wanted(place, password) and (ticket := self._ticket()):
            return ticket
        if self._way == "kerberos":
            return None
        made = answer(headers, place.user, password) if self._way != "ntlm" else None
        scheme = "NTLM" if "ntlm" in found else "Negotiate"
        weaker = made is None or (isinstance(made, str) and scheme == "NTLM")  # Basic shows the password itself
        if password and scheme.lower() in found and weaker:
            if _speaks_ntlm():
                return ntlm(scheme, place.user, password, place.host)
            if made is None:
                raise target_error("missing_package", scheme=place.scheme, package="pyspnego")
        return made

    def ticket(self) -> Handshake:
        """A login by Kerberos alone. Raises TargetError where there is no ticket."""
        if not kerberos.installed():
            raise kerberos.missing(self._place)
        try:
            self._tickets.credentials("HTTP")
        except NoTicket as error:
            raise kerberos.no_ticket(self._place, error) from None
        return Handshake("Negotiate", "kerberos", self._place.host, self._tickets.found)

    def _ticket(self) -> Handshake | None:
        """None where there is no ticket, and another way will do."""
        try:
            return self.ticket()
        except TargetError as error:
            if self._way == "kerberos" or error.key == "login":
                raise
            return None

    def close(self) -> None:
        """Forget what was got by the password."""
        self._tickets.close()


def _speaks_ntlm() -> bool:
    try:
        importlib.import_module("spnego")
    except ImportError:
        return False
    return True


def answer(headers: Message, user: str, password: str | None) -> Authorization | None:
    """Digest or Basic as the server wants it; None where it wants neither."""
    found = schemes(headers)
    if _strength(found.get("digest", "")):
        return functools.partial(_digest, _parameters(found["digest"]), itertools.count(1), user, password or "")
    return basic(user, password) if "basic" in found else None


def _parameters(challenge: str) -> dict[str, str]:
    try:
        return {name.lower(): value for name, value in parse_keqv_list(parse_http_list(challenge)).items()}
    except ValueError:
        return {}


def _algorithm(given: Mapping[str, str]) -> tuple[str, bool]:
    name, sess, _ = given.get("algorithm", "MD5").upper().partition("-SESS")
    return name, bool(sess)


def _strength(challenge: str) -> int:
    """0 for one that cannot be answered, then by the hash."""
    given = _parameters(challenge)
    qop = given.get("qop", "auth").replace(" ", "").split(",")
    if "nonce" not in given or "realm" not in given or "auth" not in qop:
        return 0
    return [*_HASHES].index(_algorithm(given)[0]) + 1 if _algorithm(given)[0] in _HASHES else 0


def _digest(
    given: Mapping[str, str], numbers: itertools.count[int], user: str, password: str, method: str, target: str
) -> str:
    name, sess = _algorithm(given)

    def hashed(*parts: str) -> str:
        return _HASHES[name](":".join(parts).encode())

    nonce, client, number = given["nonce"], secrets.token_hex(16), f"{next(numbers):08x}"
    who, what = hashed(user, given["realm"], password), hashed(method, target)
    if sess:
        who = hashed(who, nonce, client)
    told = {"username": user, "realm": given["realm"], "nonce": nonce, "uri": target}
    bare = {"algorithm": given["algorithm"]} if "algorithm" in given else {}
    if "qop" in given:
        response = hashed(who, nonce, number, client, "auth", what)
        told["cnonce"] = client
        bare |= {"qop": "auth", "nc": number}
    else:
        response = hashed(who, nonce, what)
    told["response"] = response
    if "opaque" in given:
        told["opaque"] = given["opaque"]
    quoted = (f'{key}="{_escaped(value)}"' for key, value in told.items())
    parts = ", ".join([*quoted, *(f"{key}={value}" for key, value in bare.items())])
    return f"Digest {parts}".encode().decode("latin-1")  # headers go out as bytes


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace('"', '\\"')
