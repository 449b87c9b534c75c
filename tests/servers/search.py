"""noida-db on a loopback port: one small program that passes most of the official tests of Elasticsearch's REST API."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tests.servers.process import free_port, private_folder, started


@dataclass
class Search:
    """One running server."""

    port: int
    folder: Path
    process: subprocess.Popen[bytes] = field(init=False)

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, path: str = "", scheme: str = "elasticsearch") -> str:
        """The pandian URL of an index."""
        return f"{scheme}://127.0.0.1:{self.port}{path}"

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer to a request of an administrator."""
        data = None if body is None else body if isinstance(body, bytes) else json.dumps(body).encode()
        request = urllib.request.Request(
            self.endpoint + path, data, {"Content-Type": "application/json"}, method=method
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"{}")

    def fill(self, index: str, documents: list[dict[str, Any]]) -> None:
        """Put documents into an index, numbered from 0."""
        lines = [
            json.dumps(line, ensure_ascii=False)
            for at, document in enumerate(documents)
            for line in ({"index": {"_index": index, "_id": str(at)}}, document)
        ]
        assert not self.ask("POST", "/_bulk?refresh=true", "\n".join([*lines, ""]).encode())["errors"]

    def documents(self) -> dict[str, Any]:
        """All that there is."""
        found = self.ask("POST", "/_search?size=10000&expand_wildcards=all", {})["hits"]["hits"]
        return {f"{one['_index']}/{one['_id']}": one["_source"] for one in found}

    def clear(self) -> None:
        """Remove everything."""
        for one in self.ask("GET", "/_cat/indices?format=json&expand_wildcards=all"):
            self.ask("DELETE", f"/{quote(one['index'], safe='')}")

    def start(self) -> None:
        """Begin (again) on the same port."""
        found = find_spec("noida_db")
        assert found is not None
        assert found.origin is not None
        program = Path(found.origin).parent / ("noida-db.exe" if sys.platform == "win32" else "noida-db")
        command = [program, "start", "--only", "elasticsearch", "--elasticsearch-port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [*command, "--data-dir", str(self.folder / "data")], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        for _ in range(1200):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(urllib.error.URLError, OSError):
                self.ask("GET", "/")
                return
            time.sleep(0.05)
        self.stop()
        raise RuntimeError(f"noida-db: {(self.folder / 'log').read_text('utf-8', 'replace')[-2000:]}")

    def stop(self) -> None:
        """End it, and every connection with it."""
        self.process.kill()
        self.process.wait()


@contextlib.contextmanager
def search() -> Iterator[Search]:
    """A server, gone afterwards."""
    with private_folder(None) as folder:
        server = started(lambda: Search(free_port(), folder))
        try:
            yield server
        finally:
            server.stop()
