"""One connection to Elasticsearch or OpenSearch: its indices, and their documents in batches. Reads alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import quote, unquote

from models.errors import ReadError
from models.exposure import EVERYBODY, GROUP
from models.limits import Limits
from models.records import Problem
from scanner.crawlers.addresses import is_loopback
from scanner.crawlers.errors import target_error
from scanner.crawlers.http.client import Answer, Http, basic
from scanner.crawlers.names import printable
from scanner.crawlers.place_url import PlaceUrl
from scanner.crawlers.rights import Rights
from scanner.crawlers.share import Lost
from scanner.crawlers.stores import Shelf, Shelves, Table

INDEX = "application/x-elasticsearch-index"
KEEP = "2m"
"""How long the server keeps a view of an index that nobody asks for more of."""
SECURED = {"elasticsearchs", "opensearchs"}
_EVERY = "expand_wildcards=all"
_READING = {
    "GET": ("", "_resolve/index", "_cat/indices", "_mapping", "_nodes/_local/http"),
    "POST": ("_search", "_pit", "_search/point_in_time", "_search/scroll", "_count", "_security/user/_has_privileges"),
    "DELETE": ("_pit", "_search/point_in_time", "_search/scroll"),  # what was opened here
}
_WHOLE = "allow_partial_search_results=false"
"""Without it a server leaves out what it cannot reach, and says so in passing."""
_WRITING = ("create", "delete", "index", "manage", "write")
_CODES = {"index_not_found_exception": "vanished", "resource_not_found_exception": "vanished"}


@dataclass(frozen=True, slots=True)
class Found:
    """Documents of a batch, the place of the last of them, bytes of the answer."""

    hits: list[dict[str, Any]]
    last: list[Any] | None
    size: int


class SearchStore:
    """See Store. It has no databases; a path is the name of an index, an alias, or a pattern of names."""

    def __init__(self, place: PlaceUrl, password: str | None, limits: Limits) -> None:
        self._place, self._limits = place, limits
        self._shown = printable(place.server)
        self._login = _login(place, password)
        self._http = Http(place, use_tls=place.scheme in SECURED, authorization=self._login)
        self._version: tuple[int, ...] = ()
        self._open_search = place.scheme.startswith("opensearch")

    def connect(self) -> None:
        """See Store."""
        answer = self._http.ask("GET", "/", most=1 << 20)
        if answer.status == 401:
            raise target_error("login", place=self._shown, answer="HTTP 401")
        told = _json(answer)
        if answer.status == 200 and not isinstance(told.get("version"), dict):
            raise target_error("database", place=self._shown, answer="GET /")
        version = told.get("version") or {}  # an account without the right to ask gets 403
        self._version = tuple(int(part) for part in str(version.get("number", "")).split(".")[:2] if part.isdigit())
        self._open_search = self._open_search or version.get("distribution") == "opensearch"

    @property
    def pits(self) -> bool:
        """Whether it keeps a view that may be read from anywhere on (search_after); else it scrolls."""
        return not self._open_search and (self._version >= (7, 12) or not self._version)

    def shelves(self) -> Shelves:
        """See Store."""
        if self._place.path:
            self._told("GET", f"{self._named}/_mapping", "_mapping", "filter_path=*.mappings._meta")
        return Shelves([""])

    def shelf(self, name: str) -> Shelf:
        """See Store: the indices; those that a data stream consists of stand in it."""
        del name
        try:
            told = self._told("GET", f"/_resolve/index{self._named or '/*'}", "_resolve/index", _EVERY)
            indices = {str(one["name"]): set(map(str, one.get("attributes") or ())) for one in told["indices"]}
            streams = {
                str(one["name"]): list(map(str, one["backing_indices"])) for one in told.get("data_streams") or ()
            }
        except (ReadError, KeyError):  # older than 7.9, or not allowed
            indices, streams = {}, {}
        if not indices and not streams:
            lines = self._told(
                "GET", f"/_cat/indices{self._named}", "_cat/indices", f"format=json&h=index,status&{_EVERY}"
            )
            indices = {str(one["index"]): {str(one.get("status", "open")).replace("close", "closed")} for one in lines}
        within = {index: stream for stream, parts in streams.items() for index in parts}
        sizes, free = self._sizes(), self._free()
        tables = [self._table(one, marks, within.get(one), sizes, free) for one, marks in indices.items()]
        for stream, parts in streams.items():
            known = [sizes[part] for part in parts if part in sizes]
            tables.append(
                Table(stream, stream, sum(known) or None, media_type=INDEX, exposure=self._exposure(stream, free))
            )
        return Shelf(tables)

    def mapping(self, index: str) -> dict[str, Any]:
        """What the server knows of the fields. Raises ReadError ``vanished``."""
        told = self._told("GET", f"/{quote(index, safe='')}/_mapping", "_mapping")
        return next((dict(one.get("mappings") or {}) for one in told.values()), {})

    def count(self, index: str) -> int:
        """How many documents there are."""
        return int(self._told("POST", f"/{quote(index, safe='')}/_count", "_count")["count"])

    def opened(self, index: str) -> str:
        """A view of the index as it is now, to be ``dropped``."""
        return str(self._told("POST", f"/{quote(index, safe='')}/_pit", "_pit", f"keep_alive={KEEP}")["id"])

    def after(self, view: str, last: list[Any] | None, size: int, query: Mapping[str, Any], *, scored: bool) -> Found:
        """The next ``size`` documents of a view behind ``last``; ``scored``: best first. May be asked again."""
        sort = [*([{"_score": "desc"}] if scored else []), {"_shard_doc": "asc"}]
        body = {"size": size, "pit": {"id": view, "keep_alive": KEEP}, "sort": sort, "query": query}
        behind = {} if last is None else {"search_after": last}
        told, length = self._asked("POST", "/_search", "_search", _WHOLE, {**body, **behind, "track_total_hits": False})
        hits = _hits(told)
        return Found(hits, list(hits[-1]["sort"])[: len(sort)] if hits else None, length)

    def scrolled(self, index: str, size: int, query: Mapping[str, Any], *, scored: bool) -> tuple[str, Found]:
        """The first documents, and where the next ones are had: ``more``, until there are none."""
        body = {"size": size, "query": query, "sort": ["_score" if scored else "_doc"]}
        path = f"/{quote(index, safe='')}/_search"
        told, length = self._asked("POST", path, "_search", f"scroll={KEEP}&{_WHOLE}", body)
        return str(told["_scroll_id"]), Found(_hits(told), None, length)

    def more(self, scroll: str) -> tuple[str, Found]:
        """The next documents. Raises ReadError ``connection``: an answer that was lost cannot be asked for again."""
        self._http.close()  # on one that was kept a request may be sent twice, and skip documents
        try:
            told, length = self._asked(
                "POST", "/_search/scroll", "_search/scroll", "", {"scroll": KEEP, "scroll_id": scroll}
            )
        except Lost:
            raise ReadError("connection", "scroll") from None
        return str(told.get("_scroll_id", scroll)), Found(_hits(told), None, length)

    def dropped(self, *, view: str = "", scroll: str = "") -> None:
        """Let the server forget a view or a scroll."""
        if view:
            self._asked("DELETE", "/_pit", "_pit", "", {"id": view})
        if scroll:
            self._asked("DELETE", "/_search/scroll", "_search/scroll", "", {"scroll_id": [scroll]})

    def rights(self) -> Rights:
        """See ``rights.py``."""
        wanted = {"index": [{"names": ["*"], "privileges": list(_WRITING)}]}
        try:
            path = "_security/user/_has_privileges"
            told, _ = self._asked("POST", f"/{path}", path, "", wanted)
        except ReadError:
            return Rights(writes=True, note="granted") if self._login is None else Rights()
        held = {name for names in told.get("index", {}).values() for name, has in names.items() if has}
        return Rights(writes=bool(held), note="grants", detail=", ".join(sorted(held)))

    def close(self) -> None:
        """See Store."""
        self._http.close()

    @property
    def _named(self) -> str:
        return "/" + quote(unquote(self._place.path.strip("/")), safe="*,") if self._place.path else ""

    def _told(self, method: str, path: str, kind: str, query: str = "") -> Any:
        return self._asked(method, path, kind, query)[0]

    def _asked(
        self, method: str, path: str, kind: str, query: str, body: Mapping[str, Any] | None = None
    ) -> tuple[Any, int]:
        if kind not in _READING[method]:
            raise PermissionError(f"read only: {method} {kind} is not asked")
        data = None if body is None else json.dumps(body, default=_number).encode()
        headers = {"Content-Type": "application/json"} if body is not None else {}
        answer = self._http.ask(method, path + ("?" + query if query else ""), body=data, headers=headers)
        told = _json(answer)
        if answer.status >= 400:
            raise self._meant(answer.status, told)
        return told, len(answer.body)

    def _meant(self, status: int, told: Any) -> ReadError:
        error = told.get("error") if isinstance(told, dict) else None
        cause = (error.get("root_cause") or [error])[0] if isinstance(error, dict) else {}
        kind = str(cause.get("type", ""))
        said = kind if kind.isascii() and kind.replace("_", "").isalnum() else f"HTTP {status}"
        if kind == "search_context_missing_exception":
            return ReadError("connection", "restarted")
        if status == 401:
            return ReadError("connection", "login")
        if status == 404:
            return ReadError("vanished")
        return ReadError(_CODES.get(kind, "table_unreadable"), said)

    def _table(
        self, name: str, marks: set[str], stream: str | None, sizes: Mapping[str, int], free: set[str] | None
    ) -> Table:
        problem, skipped = None, True
        if stream is not None:
            problem = Problem("read_with", printable(stream))
        elif "closed" in marks:
            problem, skipped = Problem("unreadable", "index_closed"), False
        elif self._place.options.get("hidden") != "1" and (marks & {"hidden", "system"} or name.startswith(".")):
            problem = Problem("servers_own")
        exposure = self._exposure(name, free)
        return Table(name, name, sizes.get(name), media_type=INDEX, exposure=exposure, problem=problem, skipped=skipped)

    def _sizes(self) -> dict[str, int]:
        try:
            lines = self._told(
                "GET",
                f"/_cat/indices{self._named}",
                "_cat/indices",
                f"format=json&bytes=b&h=index,pri.store.size&{_EVERY}",
            )
        except ReadError:  # needs the right to monitor
            return {}
        sizes = {str(one["index"]): str(one.get("pri.store.size") or "") for one in lines}
        return {name: int(size) for name, size in sizes.items() if size.isdigit()}

    def _free(self) -> set[str] | None:
        """The indices that are shown to who has no login: none, some; None: who this is has none either."""
        if self._login is None:
            return None
        other = Http(self._place, use_tls=self._place.scheme in SECURED)
        try:
            answer = other.ask("GET", f"/_cat/indices?format=json&h=index&{_EVERY}")
            lines = _json(answer) if answer.status == 200 else []
            return {str(one["index"]) for one in lines if isinstance(one, dict)}
        except ReadError:
            return set()
        finally:
            other.close()

    def _exposure(self, name: str, free: set[str] | None) -> str:
        if free is not None:
            return EVERYBODY if name in free else GROUP
        return GROUP if self._alone() else EVERYBODY

    def _alone(self) -> bool:
        """Whether the server answers its own machine alone."""
        if not is_loopback(self._place.host):
            return False
        try:
            told = self._told(
                "GET", "/_nodes/_local/http", "_nodes/_local/http", "filter_path=nodes.*.http.bound_address"
            )
            bound = [one for node in told["nodes"].values() for one in node["http"]["bound_address"]]
        except (ReadError, KeyError, TypeError):
            return False
        return bool(bound) and all(is_loopback(str(one).rpartition(":")[0].strip("[]")) for one in bound)


def _login(place: PlaceUrl, password: str | None) -> str | None:
    if place.options.get("auth") == "apikey":
        return f"ApiKey {password or ''}"
    if place.options.get("auth") == "bearer":
        return f"Bearer {password or ''}"
    return basic(place.user, password) if place.user else None


def _json(answer: Answer) -> Any:
    """The body; integers of any length and decimals as they were written."""
    try:
        return json.loads(answer.body, parse_float=Decimal)
    except (ValueError, RecursionError):
        return {}


def _number(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    raise TypeError(type(value).__name__)


def _hits(told: Any) -> list[dict[str, Any]]:
    try:
        if told.get("timed_out"):
            raise ReadError("timeout", "search")
        return [one for one in told["hits"]["hits"] if isinstance(one, dict)]
    except (AttributeError, KeyError, TypeError):
        raise ReadError("table_unreadable", "hits") from None
