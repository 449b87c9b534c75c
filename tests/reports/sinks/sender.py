"""Delivers a number of made-up events in a process of its own, to be killed: ADDRESS LEDGER CA NUMBER [HELD].

HELD of them are not made before a line comes by standard input: a sender that must be killed before it ends cannot end
before it is killed, however slow the one who looks is.
"""

from __future__ import annotations

import sys
from pathlib import Path

from reports.delivery import Ledger, deliver
from reports.feeds.base import Message
from reports.sinks import open_sink
from reports.sinks.base import Access
from tests.servers.receivers import SECRET


def events(number):
    for at in range(number):
        yield Message(f"{at:032x}", f"{at:032x} 王小明|a=b\\c “引号” \U0001f600 {'字' * (at % 97)}", at % 6)


def held(number, back):
    for at, event in enumerate(events(number)):
        if at == number - back and not sys.stdin.readline():
            return
        yield event


def main(address, ledger, ca, number, back="0"):
    access = Access(ca=Path(ca), secret=SECRET) if not address.startswith("kafka") else Access()
    sink = open_sink(address, access, feed="cef", media_type="application/x-ndjson", run_id="run-1")
    with Ledger(Path(ledger)) as book:
        done = deliver(lambda: held(int(number), int(back)), sink, book, run_id="run-1", feed="cef", give_up=60)
    sink.close()
    print(done.sent, done.earlier, done.retries, flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
