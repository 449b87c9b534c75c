"""What the refusals of an S3 server mean: to the login, to the one object, or to the next try."""

from __future__ import annotations

import re
from typing import Any

from models.errors import ReadError, TargetError
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.share import Busy, Lost

_LOGIN = frozenset({
    "InvalidAccessKeyId", "SignatureDoesNotMatch", "ExpiredToken", "ExpiredTokenException", "InvalidToken",
    "TokenRefreshRequired", "InvalidSecurity", "InvalidSecurityToken", "NotSignedUp", "AccountProblem",
    "InvalidClientTokenId", "UnrecognizedClientException", "SecurityTokenExpired", "InvalidSecurityTokenId",
})  # fmt: skip
_CLOCK = frozenset({"RequestTimeTooSkewed", "RequestExpired"})
_ELSEWHERE = frozenset({
    "PermanentRedirect", "AuthorizationHeaderMalformed", "IllegalLocationConstraintException", "301",
})  # fmt: skip
_BUSY = frozenset({
    "SlowDown", "SlowDownRead", "ServiceUnavailable", "InternalError", "RequestTimeout", "Throttling",
    "ThrottlingException", "RequestLimitExceeded", "TooManyRequests", "BandwidthLimitExceeded", "QpsLimitExceeded",
})  # fmt: skip
_GONE = frozenset({"NoSuchKey", "NoSuchVersion", "NoSuchBucket", "NotFound", "MethodNotAllowed", "404", "405", "410"})
_CHANGED = frozenset({"PreconditionFailed", "412", "InvalidRange", "416"})
_ENCRYPTED = re.compile("encrypt|SSE-C|customer", re.IGNORECASE)
_ABSENT = frozenset({
    "NotImplemented", "XNotImplemented", "MethodNotAllowed", "InvalidAction", "NotSupported", "404", "405", "501",
})  # fmt: skip
"""What a server says that knows no such thing as was asked for; so do codes that begin with NoSuch."""


class Denied(Lost):
    """The login is refused. Where it was taken before, it may have expired: worth one more login, which says so."""

    def __init__(self, code: str, error: TargetError) -> None:
        super().__init__(code)
        self.error = error


def refusal(answer: dict[str, Any], shown: str) -> Exception:
    """The error that stands for an answer of the server. ``shown``: the place, as the user is told of it."""
    told = answer.get("Error", {})
    code = printable(str(told.get("Code") or ""))[:64]
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode") or 0)
    if code in _LOGIN:
        return Denied(code, target_error("login", place=shown, answer=code))
    if code in _CLOCK:
        return Denied(code, target_error("s3_clock", place=shown, answer=code))
    if code in _ELSEWHERE or status in {301, 307}:
        headers = answer.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        region = told.get("Region") or headers.get("x-amz-bucket-region") or told.get("Endpoint") or "?"
        return Denied(code, target_error("s3_region", place=shown, region=printable(str(region))[:100]))
    if code in _BUSY or status == 429 or (status >= 500 and status != 501):
        return Busy(code or f"HTTP {status}")
    if code in _CHANGED:
        return ReadError("changed")
    if code in _GONE:
        return ReadError("vanished")
    if code == "InvalidObjectState":
        return ReadError("archived", printable(str(told.get("StorageClass") or code))[:64])
    if code in {"InvalidRequest", "InvalidArgument"} and _ENCRYPTED.search(str(told.get("Message", ""))):
        return ReadError("encrypted", "SSE-C")
    return ReadError("unreadable", code or f"HTTP {status}")


def is_absent(answer: dict[str, Any]) -> bool:
    """Whether the answer says that there is no such setting, rather than that nobody may know."""
    code = str(answer.get("Error", {}).get("Code") or "")
    return code in _ABSENT or (code.startswith("NoSuch") and code != "NoSuchBucket") or code.endswith("NotFoundError")
