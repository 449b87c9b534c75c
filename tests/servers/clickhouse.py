"""ClickHouse on loopback ports, in a folder of its own, by HTTP and HTTPS."""

from __future__ import annotations

import contextlib
import subprocess
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from xml.sax.saxutils import escape

from tests.servers.certificate import Certificates
from tests.servers.process import BETWEEN_TRIES, READY_TRIES, find_program, free_port, private_folder

PASSWORD = "gueß 密码 p@ss"

_CONFIG = """<yandex>
 <logger><level>debug</level><console>1</console></logger>
 <listen_host>127.0.0.1</listen_host>
 <http_port>{port}</http_port><tcp_port>{tcp}</tcp_port><https_port>{tls}</https_port>
 <interserver_http_port>{inner}</interserver_http_port>
 <openSSL><server><certificateFile>{certificate}</certificateFile><privateKeyFile>{key}</privateKeyFile>
  <verificationMode>none</verificationMode></server></openSSL>
 <path>{folder}/data/</path><tmp_path>{folder}/tmp/</tmp_path><format_schema_path>{folder}/</format_schema_path>
 <users_config>users.xml</users_config><default_profile>default</default_profile>
 <default_database>default</default_database><mark_cache_size>5368709</mark_cache_size>
 <remote_servers><here><shard><replica><host>127.0.0.1</host><port>{tcp}</port></replica></shard></here></remote_servers>
</yandex>"""
_USERS = """<yandex>
 <profiles><default/><readonly><readonly>1</readonly></readonly></profiles>
 <users>
  <default><password/><networks><ip>127.0.0.1</ip></networks><profile>default</profile><quota>default</quota></default>
  <reader><password>{password}</password><networks><ip>127.0.0.1</ip></networks><profile>readonly</profile>
   <quota>default</quota></reader>
  <one_database><password>{password}</password><networks><ip>127.0.0.1</ip></networks><profile>readonly</profile>
   <quota>default</quota><allow_databases><database>shown</database></allow_databases></one_database>
 </users>
 <quotas><default/></quotas>
</yandex>"""


@dataclass
class Clickhouse:
    """One running server. ``default`` may do everything without a password; ``reader`` and ``one_database`` read."""

    port: int
    tls: int
    folder: Path
    program: str
    number: int = field(default=0, repr=False)
    process: subprocess.Popen[bytes] = field(init=False, repr=False)

    def url(self, database: str = "", user: str | None = None) -> str:
        """The pandian URL of a database for an account, without its password."""
        login = f"{user}@" if user else ""
        return f"clickhouse://{login}127.0.0.1:{self.port}" + (f"/{database}" if database else "")

    def new_name(self) -> str:
        """A name for a database that no other test has."""
        self.number += 1
        return f"t{self.number}"

    def ask(self, statement: str | bytes, database: str = "") -> str:
        """What the server says to the administrator."""
        query = urllib.parse.urlencode({"database": database} if database else {})
        body = statement if isinstance(statement, bytes) else statement.encode()
        request = urllib.request.Request(f"http://127.0.0.1:{self.port}/?{query}", body)
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.read().decode("utf-8", "replace")
        except urllib.error.HTTPError as error:
            raise AssertionError(error.read().decode("utf-8", "replace")) from None

    def run(self, *statements: str, database: str = "") -> None:
        """Execute statements as administrator."""
        for statement in statements:
            self.ask(statement, database)

    def stop(self) -> None:
        """End it at once."""
        self.process.kill()
        self.process.wait()

    def start(self) -> None:
        """Begin (again) on the same ports."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                [self.program, f"--config-file={self.folder}/config.xml"], stdout=log, stderr=log, cwd=self.folder
            )
        for _ in range(READY_TRIES):
            try:
                self.ask("SELECT 1")
            except OSError:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self.process.wait(BETWEEN_TRIES)
                    break  # it ended instead of starting
            else:
                return
        raise RuntimeError(f"ClickHouse did not start: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")


@contextlib.contextmanager
def clickhouse_server(certificates: Certificates) -> Iterator[Clickhouse]:
    """A server, gone afterwards."""
    program = find_program("clickhouse-server")
    with private_folder(None) as folder:
        ports = {name: free_port() for name in ("port", "tcp", "tls", "inner")}
        files = {"certificate": certificates.certificate, "key": certificates.key}
        (folder / "config.xml").write_text(_CONFIG.format(folder=folder, **ports, **files))
        (folder / "users.xml").write_text(_USERS.format(password=escape(PASSWORD)), encoding="utf-8")
        server = Clickhouse(ports["port"], ports["tls"], folder, program)
        server.start()
        try:
            yield server
        finally:
            server.stop()
