"""S3 and what speaks it: buckets listed flat, thousands of objects at a time, folders told as they are passed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeVar, cast

from models.errors import ReadError
from models.limits import Limits
from models.records import Item, ItemKind, Listing, Problem, Status, Target
from scanner.crawlers.errors import target_error
from scanner.crawlers.names import printable
from scanner.crawlers.patience import Patience
from scanner.crawlers.place_url import parse_place_url
from scanner.crawlers.remote import RemoteCrawler
from scanner.crawlers.rights import Rights
from scanner.crawlers.s3.ahead import Ahead, Asked
from scanner.crawlers.s3.exposure import Access
from scanner.crawlers.s3.listing import Found, Page
from scanner.crawlers.s3.place import Locator, S3Place, object_name, s3_place
from scanner.crawlers.s3.share import S3Share, behind
from scanner.crawlers.share import Entry

T = TypeVar("T")


class S3Crawler(RemoteCrawler):
    """``s3://bucket/prefix?endpoint=URL&region=R&path_style=1&profile=P&versions=1&acl=1&archived=1&anonymous=1``.

    Without a bucket, all of the account. A key's slashes are folders; some pages of a bucket are held, never all.
    """

    _place: S3Place

    def __init__(self, target: Target, limits: Limits) -> None:
        place = s3_place(parse_place_url(target.url))
        super().__init__(target, limits, place, lambda: S3Share(place, target.password))
        self._last = ("", place.uri(""))
        """A folder's path, and its URI."""

    def check(self) -> None:
        """See RemoteCrawler; a bucket that is not there, or not of this account, is said with what to look at."""
        from models.messages import default_lang, text

        try:
            self._entry()
        except ReadError as error:
            problem, shown = error.problem, printable(self._place.place)
            hint = text("targets.s3_hint", default_lang())
            if problem.code == "connection":
                answer = f"{problem.detail}. {hint}" if self._place.port else problem.detail
                raise target_error("unreachable", place=shown, answer=answer) from None
            if problem.code == "vanished":
                raise target_error("missing", path=shown, hint=hint) from None
            raise target_error("unlistable", path=shown, reason=problem.detail) from None

    def walk(self) -> Iterator[Item | Listing]:
        """Every object once, as the server lists them; what has a slash in its key lies in folders."""
        bucket, key = self._place.bucket, self._place.prefix
        is_file = bool(key) and self._is_file()
        with Ahead(self._patience, lambda: Patience(self._make, self._limits), self._listing) as ahead:
            if key:
                access = self._access(bucket)
                for found in self._exactly(ahead, bucket, key, access):
                    yield self._object(bucket, found, access, None)
            if is_file:
                return
            if bucket:
                yield from self._folder_tree(ahead, bucket, key)
            else:
                yield from self._account(ahead)

    def _is_file(self) -> bool:
        try:
            return self._entry().kind == "file"
        except ReadError as error:
            if error.problem.code != "unreadable":
                raise
            return False  # the walk says that it may not be listed

    def rights(self) -> Rights:
        """As far as the bucket's access list says it; what identities may do is not told by a bucket."""
        bucket = self._place.bucket
        writers = self._access(bucket).writers if bucket else ()
        return Rights(writes=True, note="grants", detail=", ".join(writers)) if writers else Rights()

    def size(self, locator: str) -> int:
        """See RemoteCrawler."""
        return self._ask(lambda share: share.size(locator))

    def _ask(self, work: Callable[[S3Share], T]) -> T:
        return self._patience.call(lambda share: work(cast("S3Share", share)))

    def _access(self, bucket: str) -> Access:
        try:
            return self._ask(lambda share: share.access(bucket))
        except ReadError:  # the walk says what is wrong with the bucket
            return Access()

    def _exactly(self, ahead: Ahead, bucket: str, key: str, access: Access) -> Iterator[Found]:
        """The object whose whole key the target names, where there is one, and its versions where they are asked."""
        if not self._place.asked("versions"):
            try:
                yield self._ask(lambda share: share.head(bucket, key))
            except ReadError as error:
                if error.problem.code == "connection":
                    raise
            return
        for objects in ahead.pages(self._asked(bucket, key, access)):
            for found, _ in objects:
                if found.key != key:
                    return
                yield found

    def _account(self, ahead: Ahead) -> Iterator[Item | Listing]:
        buckets = self._ask(lambda share: share.buckets())
        for bucket in buckets:
            if self._excluded(f"/{bucket}", folder=True):
                yield self._folder(f"/{bucket}", Entry(bucket, "folder"), Problem("excluded"), Status.SKIPPED)
            else:
                yield from self._folder_tree(ahead, bucket, "")
        if self._place.port:  # the URIs of AWS have no part above the bucket
            yield Listing(self._target.name, self._place.server, True, len(buckets))

    def _folder_tree(self, ahead: Ahead, bucket: str, prefix: str) -> Iterator[Item | Listing]:
        root = f"/{bucket}/{prefix}" if prefix else f"/{bucket}"
        access = self._access(bucket)
        levels = [_Level(root)]
        inside = root
        """The folder of the object before; it may lie within one that is left out."""
        try:
            for objects in ahead.pages(self._asked(bucket, f"{prefix}/" if prefix else "", access)):
                for found, listed in objects:
                    path = f"/{bucket}/{found.key}"
                    folder, _, name = path.rpartition("/")
                    if folder != inside:
                        inside = folder
                        yield from self._move(levels, folder)
                    if levels[-1].left_out or (not name and not found.size):  # a mark that the folder is there
                        continue
                    levels[-1].count += 1
                    yield self._object(bucket, found, access, listed)
        except ReadError as error:
            yield self._folder(root, Entry("", "folder"), error.problem)
            while levels:
                yield from self._left(levels.pop(), error.problem)
        while levels:
            yield from self._left(levels.pop(), None)

    def _move(self, levels: list[_Level], folder: str) -> Iterator[Item | Listing]:
        """Out of the folders that were passed, into those that lead to ``folder``."""
        while not (folder == levels[-1].path or folder.startswith(levels[-1].path + "/")):
            yield from self._left(levels.pop(), None)
        while not levels[-1].left_out and len(folder) > len(levels[-1].path):
            above = levels[-1]
            above.count += 1
            end = folder.find("/", len(above.path) + 1)
            path = folder[: end if end >= 0 else len(folder)]
            left_out = self._excluded(path, folder=True)
            levels.append(_Level(path, left_out=left_out))
            if left_out:
                yield self._folder(path, Entry("", "folder"), Problem("excluded"), Status.SKIPPED)

    def _left(self, level: _Level, problem: Problem | None) -> Iterator[Listing]:
        if not level.left_out:
            uri = self._place.uri(level.path)
            yield Listing(self._target.name, uri, problem is None, level.count, problem)

    def _asked(self, bucket: str, prefix: str, access: Access) -> Asked:
        versions, lists = self._place.asked("versions"), self._place.asked("acl")

        def page(share: S3Share, onward: dict[str, str]) -> Page:
            return share.page(bucket, prefix, onward, versions=versions)

        def folders(share: S3Share, level: str, after: str) -> Page:
            return share.page(bucket, level, behind(after, versions=versions), versions=versions, folders=True)

        def listed(share: S3Share, found: Found) -> str | None:
            return share.object_exposure(bucket, found, access)

        return Asked(page, folders, listed if lists else None, prefix, versions)

    def _object(self, bucket: str, found: Found, access: Access, listed: str | None) -> Item:
        place, version = self._place, found.version if not found.latest or found.marker else ""
        path = f"/{bucket}/{found.key}"
        folder = path.rpartition("/")[0]
        status = problem = None
        if self._excluded(path, folder=False):
            status, problem = Status.SKIPPED, Problem("excluded")
        elif found.marker:
            status, problem = Status.SKIPPED, Problem("delete_marker")
        elif found.archived and not place.asked("archived"):
            status, problem = Status.SKIPPED, Problem("archived", printable(found.storage)[:64])
        shown = f"{place.server}{path} [{version}]" if version else f"{place.server}{path}"
        lists = [listed] if place.asked("acl") else [access.exposure]
        if place.asked("acl") and place.port:  # not AWS: an object may leave it to its bucket's list
            lists.append(access.exposure)
        return Item(
            uri=f"{self._folder_uri(folder)}/{object_name(found.key, version)}",
            path=printable(shown),
            target=self._target.name,
            kind=ItemKind.OTHER if found.marker else ItemKind.FILE,
            locator=Locator(version, found.etag, bucket, found.key).text(),
            size=None if found.marker else found.size,
            modified=found.modified,
            owner=printable(found.owner) if found.owner else None,
            access=access.shown,
            status=status,
            problem=problem,
            stamp=f"s3:{found.size}:{found.etag}" if found.etag and not found.marker else None,
            exposure=access.of(f"{bucket}/{found.key}", *lists),
        )

    def _folder_uri(self, folder: str) -> str:
        if folder != self._last[0]:  # one folder's objects come together
            self._last = folder, self._place.uri(folder)
        return self._last[1]


@dataclass(slots=True)
class _Level:
    """A folder that the walk is in: its path, what it holds so far, whether the user leaves it out."""

    path: str
    count: int = 0
    left_out: bool = False
