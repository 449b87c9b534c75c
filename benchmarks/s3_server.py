"""A bucket that is made up, told a page at a time as S3 tells it, each answer after a while: a process of its own."""

from __future__ import annotations

import bisect
import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, quote, urlsplit

SHAPES = ("folders", "flat")
_MOST = 1000


def keys_of(shape: str, count: int) -> list[str]:
    """The keys of a bucket, in order: a hundred in each folder, or all beside each other."""
    if shape == "flat":
        return [f"scan-{at:09}.pdf" for at in range(count)]
    return [f"部门{at // 100:05}/file-{at % 100:03}.docx" for at in range(count)]


def page(keys: Sequence[str], asked: dict[str, str]) -> bytes:
    """The answer to ListObjectsV2: continuation tokens are keys."""
    prefix, folders = asked.get("prefix", ""), asked.get("delimiter") == "/"
    at = bisect.bisect_right(keys, asked.get("continuation-token") or asked.get("start-after") or "")
    most, told, told_folders = min(_MOST, int(asked.get("max-keys", _MOST))), [], []
    at = max(at, bisect.bisect_left(keys, prefix))
    while at < len(keys) and keys[at].startswith(prefix) and len(told) + len(told_folders) < most:
        name, slash, _ = keys[at][len(prefix) :].partition("/")
        if folders and slash:
            told_folders.append(prefix + name + "/")
            at = bisect.bisect_left(keys, prefix + name + "0", at)  # 0 comes right behind the slash
        else:
            told.append(keys[at])
            at += 1
    more = at < len(keys) and keys[at].startswith(prefix)
    token = f"<NextContinuationToken>{quote(keys[at - 1])}</NextContinuationToken>" if more else ""
    body = "".join(
        f"<Contents><Key>{quote(key)}</Key><LastModified>2026-01-01T00:00:00.000Z</LastModified>"
        f"<ETag>&quot;{number:032x}&quot;</ETag><Size>{number}</Size><StorageClass>STANDARD</StorageClass></Contents>"
        for number, key in enumerate(told)
    )
    body += "".join(f"<CommonPrefixes><Prefix>{quote(one)}</Prefix></CommonPrefixes>" for one in told_folders)
    return (
        f"<ListBucketResult><EncodingType>url</EncodingType><IsTruncated>{str(more).lower()}</IsTruncated>"
        f"{token}{body}</ListBucketResult>"
    ).encode()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    keys: Sequence[str] = ()
    latency = 0.0


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        asked = {name: values[-1] for name, values in parse_qs(urlsplit(self.path).query).items()}
        came = time.monotonic()
        if "continuation-token" in asked:
            asked["continuation-token"] = parse_qs(f"t={asked['continuation-token']}")["t"][0]
        listing = "list-type" in asked
        body = page(self.server.keys, asked) if listing else b"<Error><Code>AccessDenied</Code></Error>"
        time.sleep(max(0.0, self.server.latency - (time.monotonic() - came)))
        self.send_response_only(200 if listing else 403)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """It is silent."""


@contextlib.contextmanager
def running(shape: str, count: int, latency: float) -> Iterator[str]:
    """The endpoint of a server with a bucket of that shape, gone afterwards. ``latency``: seconds of each answer."""
    command = [sys.executable, "-m", "benchmarks.s3_server", shape, str(count), str(latency)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{int(process.stdout.readline())}"
        finally:
            process.kill()


def main(shape: str, count: str, latency: str) -> None:
    """Serve until standard input ends."""
    server = _Server(("127.0.0.1", 0), _Handler)
    server.keys, server.latency = keys_of(shape, int(count)), float(latency)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.server_address[1], flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(*sys.argv[1:])
