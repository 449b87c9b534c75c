"""One account's way to an S3 server: pages of a bucket, ranges of an object, who can read it."""

from __future__ import annotations

import email.utils
import re
from collections.abc import Iterable, Mapping
from typing import Any

from models.errors import PandianError, ReadError
from scanner.crawlers.names import printable
from scanner.crawlers.posix_modes import iso_time
from scanner.crawlers.s3.client import Sender, make_client, no_credentials
from scanner.crawlers.s3.errors import Denied, is_absent, refusal
from scanner.crawlers.s3.exposure import Access, bucket_access, by_list
from scanner.crawlers.s3.listing import Found, Page, page
from scanner.crawlers.s3.place import S3Place, located
from scanner.crawlers.share import Busy, Entry, Lost

PAGE = 1000
"""Objects that a server tells at once, at most."""
_RANGE = re.compile(r"bytes (\d+)-(\d+)/")


def behind(key: str, *, versions: bool) -> dict[str, str]:
    """What to ask ``page`` with for all that comes after ``key``, whether that is there or not."""
    return {"KeyMarker" if versions else "StartAfter": key}


class S3Share:
    """See Share; ``path`` begins with the bucket."""

    def __init__(self, place: S3Place, password: str | None) -> None:
        self._place, self._password = place, password
        self._shown = printable(place.place)
        self._sender = Sender(place)
        self._client: Any = None
        self._old = False
        """The server knows the first version of listing alone."""

    def connect(self) -> None:
        """See Share. What a login may not see is told when it is asked for."""
        self._client = make_client(self._place, self._password, self._sender)
        try:
            if self._place.bucket:
                self.page(self._place.bucket, "", {}, most=1)
            else:
                self.buckets()
        except Denied as error:
            raise error.error from None
        except ReadError:
            pass

    def entry(self, path: str) -> Entry:
        """See Share. A key that is the beginning of others is a folder."""
        bucket, _, key = path[1:].partition("/")
        if not bucket:
            self.buckets()
            return Entry("", "folder")
        if not key:
            self.page(bucket, "", {}, most=1)
            return Entry(bucket, "folder")
        refused = None
        try:
            if self.page(bucket, f"{key}/", {}, most=1).objects:
                return Entry(key, "folder")
        except ReadError as error:
            refused = error
        try:
            found = self.head(bucket, key)
        except ReadError:
            if refused:
                raise refused from None
            raise
        return Entry(key, "file", found.size)

    def entries(self, path: str) -> Iterable[Entry]:
        """Nothing: the walk takes whole pages, and what a listing refuses, ``entry`` was told."""
        del path
        return ()

    def buckets(self) -> list[str]:
        """All buckets of the account, in the order of names."""
        names: list[str] = []
        more: dict[str, str] = {}
        while True:
            answer = self._call("list_buckets", **more)
            names += [str(one["Name"]) for one in answer.get("Buckets") or ()]
            token = answer.get("ContinuationToken")
            if not token or more.get("ContinuationToken") == token:
                return sorted(set(names))
            more = {"ContinuationToken": token}

    def page(
        self,
        bucket: str,
        prefix: str,
        onward: Mapping[str, str],
        *,
        versions: bool = False,
        most: int | None = None,
        folders: bool = False,
    ) -> Page:
        """Objects whose keys begin with ``prefix``, from where ``onward`` (of the page before, or ``behind``) says.

        ``folders``: those below a folder are told as that folder.
        """
        if self._old and not versions and "StartAfter" in onward:
            onward = {"Marker": onward["StartAfter"]}
        asked = {"Bucket": bucket, "Prefix": prefix, "MaxKeys": most or PAGE, "EncodingType": "url", **onward}
        if folders:
            asked["Delimiter"] = "/"
        if versions:
            told = page(self._own("list_object_versions", **asked)[1])
        elif self._old or "Marker" in onward:
            told = page(self._own("list_objects", **asked)[1], first_version=True)
        else:
            try:
                told = page(self._own("list_objects_v2", FetchOwner=True, **asked)[1])
            except _Unknown:
                self._old = True
                return self.page(bucket, prefix, onward, most=most, folders=folders)
        if told.onward and told.onward == onward:
            raise ReadError("damaged", "ContinuationToken")  # it would go on for ever
        return told

    def head(self, bucket: str, key: str) -> Found:
        """What the server says of one object."""
        told = self._call("head_object", Bucket=bucket, Key=key)
        headers = told.get("ResponseMetadata", {}).get("HTTPHeaders", {})
        modified = None
        if given := headers.get("last-modified"):
            try:
                modified = iso_time(email.utils.parsedate_to_datetime(given).timestamp())
            except ValueError:
                modified = None
        size = told.get("ContentLength")
        return Found(key, size, modified, str(told.get("ETag") or ""), str(told.get("StorageClass") or ""))

    def size(self, locator: str) -> int:
        """Bytes of the object of a locator."""
        at = located(locator)
        return self.head(at.bucket, at.key).size or 0

    def read(self, path: str, offset: int, size: int) -> bytes:
        """See Share; ``path`` is the text of a Locator. What is not any more what was met is ``changed``."""
        at = located(path)
        asked: dict[str, Any] = {"Bucket": at.bucket, "Key": at.key, "Range": f"bytes={offset}-{offset + size - 1}"}
        if at.version:
            asked["VersionId"] = at.version
        if at.etag:
            asked["IfMatch"] = at.etag
        self._sender.most = size
        try:
            answer, data = self._own("get_object", **asked)
        finally:
            self._sender.most = None
        if at.etag and _bare(str(answer.get("ETag") or "")) != _bare(at.etag):
            raise ReadError("changed")  # or something in between has answered
        told = _RANGE.match(str(answer.get("ContentRange") or ""))
        start, end = (int(told[1]), int(told[2])) if told else (0, None)
        if start != offset or (end is not None and len(data) != min(size, end + 1 - start)):
            raise ReadError("unreadable", "Range")  # it gives other bytes, or whole objects alone
        return data

    def access(self, bucket: str) -> Access:
        """Who can read what lies in the bucket."""
        return bucket_access(lambda name: self._setting(name, Bucket=bucket))

    def object_exposure(self, bucket: str, found: Found, access: Access) -> str | None:
        """Who can read one object by its own access list."""
        version = {"VersionId": found.version} if found.version else {}
        answer = self._setting("get_object_acl", Bucket=bucket, Key=found.key, **version)
        return by_list(answer, ignores=access.ignores_lists)

    def close(self) -> None:
        """See Share."""
        self._client = None
        self._sender.close()

    def _setting(self, name: str, **asked: Any) -> Mapping[str, Any] | None:
        """An answer; empty where there is no such setting, None where the account may not know."""
        try:
            answer = self._call(name, **asked)
        except _Unknown:
            return {}
        except ReadError:
            return None
        return {key: value for key, value in answer.items() if key != "ResponseMetadata"}

    def _own(self, name: str, **asked: Any) -> tuple[Mapping[str, Any], bytes]:
        """What an answer's head says, and its body, which botocore does not read."""
        self._sender.own = True
        try:
            answer = self._call(name, **asked)
        finally:
            self._sender.own = False
        return answer, self._sender.body

    def _call(self, name: str, **asked: Any) -> Mapping[str, Any]:
        from botocore.exceptions import BotoCoreError, ClientError, ParamValidationError

        if self._client is None:
            raise Lost("closed")
        try:
            answer: Mapping[str, Any] = getattr(self._client, name)(**asked)
        except ClientError as error:
            meant = refusal(error.response, self._shown)
            if isinstance(meant, ReadError) and is_absent(error.response):
                raise _Unknown(meant.problem.code, meant.problem.detail) from None
            raise meant from None
        except (PandianError, Lost, Busy):
            raise
        except ParamValidationError:  # a bucket of a name that none can have
            raise ReadError("vanished") from None
        except UnicodeError:  # a key that is no text
            raise ReadError("unreadable", "UnicodeError") from None
        except BotoCoreError as error:
            reason = type(error).__name__
            if "Credential" in reason or "Token" in reason:
                raise Denied(reason, no_credentials(reason, self._shown)) from None
            raise ReadError("unreadable", reason) from None
        return answer


def _bare(etag: str) -> str:
    return etag.removeprefix("W/").strip('"')


class _Unknown(ReadError):
    """There is no such object, setting or operation."""
