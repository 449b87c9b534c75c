"""SeaweedFS, whose S3 gateway verifies signatures, on loopback ports, with its data in a folder of its own."""

from __future__ import annotations

import contextlib
import itertools
import json
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from tests.servers.process import await_port, find_program, free_port, private_folder

SECRET = "nur fuer Tests/+="
"""Of every account."""
_ACCOUNTS = {
    "admin": ["Admin", "Read", "List", "Tagging", "Write"],
    "reader": ["Read", "List"],
    "opener": ["Read"],
    "auditor": ["Read", "List", "ReadAcp", "GetBucketPolicy"],
}


@dataclass
class S3:
    """One running server. ``reader`` may list and read, ``opener`` read alone, ``admin`` do everything."""

    ports: dict[str, int]
    folder: Path
    command: list[str]
    process: subprocess.Popen[bytes] = field(init=False)
    numbers: Iterator[int] = field(default_factory=itertools.count)
    spare: list[str] = field(default_factory=list)
    """Buckets that nobody had yet."""
    clients: dict[str, Any] = field(default_factory=dict)

    @property
    def port(self) -> int:
        return self.ports["s3.port"]

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def url(self, path: str = "", user: str = "reader", port: int | None = None, **options: Any) -> str:
        """The pandian URL of a bucket, or of what lies in it."""
        known = {"endpoint": f"http://127.0.0.1:{port or self.port}", "path_style": "1", **options}
        return f"s3://{user}@{quote(path)}?{urlencode(known)}" if user else f"s3://{quote(path)}?{urlencode(known)}"

    def client(self, user: str = "admin") -> Any:
        if user not in self.clients:
            self.clients[user] = client(self.endpoint, user, SECRET)
        return self.clients[user]

    def new_bucket(self, objects: dict[str, bytes] | None = None) -> str:
        """A bucket with objects in it."""
        admin = self.client()
        if not self.spare:  # the server takes its time for the first object of each: they are made together
            with ThreadPoolExecutor(16) as pool:
                self.spare += pool.map(self._begun, range(24))
        name = self.spare.pop()
        for key, data in (objects or {}).items():
            admin.put_object(Bucket=name, Key=key, Body=data)
        return name

    def _begun(self, _: int) -> str:
        admin, name = self.client(), f"bucket{next(self.numbers)}"
        admin.create_bucket(Bucket=name)
        admin.put_object(Bucket=name, Key="first", Body=b"x")
        admin.delete_object(Bucket=name, Key="first")
        return name

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Begin (again) on the same ports, with what was there."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command, stdout=log, stderr=log, cwd=self.folder)
        admin = self.client()
        for _ in range(1200):
            if self.process.poll() is not None:
                break
            with contextlib.suppress(Exception):
                admin.create_bucket(Bucket=f"ready{time.monotonic_ns()}")
                admin.list_buckets()
                return
            time.sleep(0.05)
        raise RuntimeError(f"weed: {(self.folder / 'log').read_text('utf-8', 'replace')[-2000:]}")


def client(endpoint: str, user: str, secret: str) -> Any:
    """What makes the objects of a test: botocore itself, by path."""
    import botocore.session
    from botocore.config import Config

    return botocore.session.Session().create_client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id=user, aws_secret_access_key=secret,
        config=Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"}, proxies={}),
    )  # fmt: skip


@contextlib.contextmanager
def seaweedfs() -> Iterator[S3]:
    """A server, gone afterwards."""
    with private_folder(None) as folder:
        accounts = [
            {"name": name, "credentials": [{"accessKey": name, "secretKey": SECRET}], "actions": actions}
            for name, actions in _ACCOUNTS.items()
        ]
        (folder / "accounts").write_text(json.dumps({"identities": accounts}))
        (folder / "master.toml").write_text("[master.volume_growth]\ncopy_1 = 1\n")  # a bucket begins with one file
        server = _started(folder)
        try:
            yield server
        finally:
            server.stop()
            for port in server.ports.values():
                for socket in Path("/tmp").glob(f"seaweedfs-*-{port}.sock"):
                    socket.unlink(missing_ok=True)


def _started(folder: Path) -> S3:
    """A server on ports that are free; of ten, somebody else may take one meanwhile."""
    for attempt in range(4):
        (folder / f"data{attempt}").mkdir()
        parts = ["master", "volume", "filer", "s3", "admin"]
        ports = {f"{part}.port{grpc}": free_port() for part in parts for grpc in ("", ".grpc")}
        command = [
            find_program("weed", f"{Path(sys.executable).parent}/weed"), "-logtostderr=true", "mini", f"-dir={folder}/data{attempt}",
            "-ip=127.0.0.1", "-ip.bind=127.0.0.1", f"-s3.config={folder}/accounts", "-s3.port.iceberg=0", "-s3.port.lance=0",
            "-webdav=false", "-admin.ui=false", "-volume.max=1000", *(f"-{name}={port}" for name, port in ports.items()),
        ]  # fmt: skip
        server = S3(ports, folder, command)
        try:
            server.start()
        except RuntimeError:
            server.stop()
            if attempt == 3:
                raise
        else:
            break
    return server


@contextlib.contextmanager
def moto() -> Iterator[str]:
    """Moto, which keeps keys of every kind and knows archives, but verifies nothing: its endpoint."""
    with private_folder(None) as folder:
        port = free_port()
        command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder)
        try:
            await_port(port, process, folder / "log")
            yield f"http://127.0.0.1:{port}"
        finally:
            process.kill()
            process.wait()
