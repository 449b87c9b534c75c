"""The fast lane on one core: MB of text per processor second, verification included, against other ways and a limit.

Three texts, as in practice: prose with one value in 2 kB, a dense table with one in 34 bytes, and logs full of numbers
that are none. Every way is given bytes that lie in memory; the lane is given them as the readers cut them.
"""

from __future__ import annotations

import functools
import random
import re
import time
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks import report, templates
from benchmarks.corpus import value
from benchmarks.decoys import decoy
from models.records import TextChunk
from scanner.demo import people

SIZE = 64_000_000
DISTINCT = 4_000_000
SLICE = 100_000
WINDOW = 1 << 20
BARS = {"prose": 150.0, "dense": 60.0, "logs": 100.0}
NUMBERS = ("CN_RESIDENT_ID", "CN_MOBILE", "CN_BANK_CARD", "CN_USCC", "EMAIL_ADDRESS")
PATTERNS = tuple(
    re.compile(pattern)
    for pattern in (
        rb"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])\d{3}[\dXx](?![\dA-Za-z])",
        rb"(?<!\d)1[3-9]\d{9}(?!\d)",
        rb"(?<!\d)[3-9]\d{14,18}(?!\d)",
        rb"(?<![0-9A-Za-z])[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])",
        rb"[A-Za-z0-9._%+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,20}",
    )
)


LOGGERS = (
    "com.sample.order.OrderService",
    "com.sample.pay.GatewayClient",
    "com.sample.user.LoginFilter",
    "org.sample.Task",
)


def _prose(rng: random.Random) -> Iterator[str]:
    """Sentences, and every 2 kB one that holds a value."""
    while True:
        for _ in range(25):
            yield rng.choice(templates.PROSE)
        entity = rng.choice(NUMBERS)
        lead = rng.choice(templates.LEADS[entity])
        yield "\n" + re.sub(r"\{\w+\}", value(rng, entity), lead) + "。\n"


def _dense(rng: random.Random) -> Iterator[str]:
    """Rows of a table: name, four numbers, an e-mail, an address and a remark: one number in 34 bytes."""
    yield "姓名,身份证号,手机号码,银行卡号,统一社会信用代码,电子邮箱,地址,备注\n"
    while True:
        numbers = (value(rng, entity) for entity in NUMBERS)
        yield ",".join((people.name(rng), *numbers, people.address(rng), "已核对" * rng.randint(0, 2))) + "\n"


def _logs(rng: random.Random) -> Iterator[str]:
    """Lines with order numbers, time stamps, hashes and serial numbers; one mobile in a hundred lines."""
    keys = {
        "order": "orderNo",
        "milliseconds": "ts",
        "waybill": "waybill",
        "imei": "imei",
        "hash": "sha1",
        "uuid": "trace",
    }
    keys |= {"unused_segment": "seq", "wrong_id": "ref", "wrong_card": "batch", "date": "at"}
    number = 0
    while True:
        number += 1
        pairs = " ".join(f"{keys[kind]}={decoy(rng, kind)[1]}" for kind in rng.sample(sorted(keys), 2))
        head = (
            f"2025-06-12 10:{number % 60:02d}:09,{number % 1000:03d} INFO [worker-{number % 8}] {rng.choice(LOGGERS)}"
        )
        yield f"{head} - 处理完成 {pairs} cost={number % 977}ms"
        yield f" mobile={value(rng, 'CN_MOBILE')}\n" if number % 100 == 0 else "\n"


TEXTS: dict[str, Callable[[random.Random], Iterator[str]]] = {"prose": _prose, "dense": _dense, "logs": _logs}


@functools.cache
def text(name: str, size: int) -> bytes:
    """``size`` bytes and a little more: distinct blocks, then the same blocks again."""
    pieces, length = [], 0
    for piece in TEXTS[name](random.Random(5)):
        pieces.append(piece.encode())
        length += len(pieces[-1])
        if length >= min(DISTINCT, size) and piece.endswith("\n"):
            break
    block = b"".join(pieces)
    return block * -(-size // len(block))


def chunks(data: bytes) -> list[TextChunk]:
    """``data`` in windows cut at line ends, as the text reader hands them on."""
    made, at, start, line = [], 0, 0, 1
    while at < len(data):
        end = len(data) if at + WINDOW >= len(data) else data.rfind(b"\n", at, at + WINDOW) + 1
        window = data[at:end]
        made.append(TextChunk(window, start, 0, line))
        start += len(window.decode())
        line += window.count(b"\n")
        at = end
    return made


def _timed(work: Callable[[], int], size: int, repeats: int = 1) -> tuple[float, int]:
    """MB per processor second of this process, the best of ``repeats``, and what ``work`` counted."""
    best, count = float("inf"), 0
    for _ in range(repeats):
        began = time.process_time()
        count = work()
        best = min(best, time.process_time() - began)
    return size / best / 1e6, count


def lane_spans(parts: list[TextChunk]) -> list[tuple[str, int | None, int | None]]:
    """What the lane finds of the numbers: type, start, end."""
    from recognizers.lane import LaneOptions, ObjectScan

    scan = ObjectScan(LaneOptions(names="off", entities=frozenset(NUMBERS)))
    found = [(m.entity_type, m.start, m.end) for part in parts for m in scan.feed(part)]
    return found + [(m.entity_type, m.start, m.end) for m in scan.finish()]


def _lane(parts: list[TextChunk]) -> int:
    from recognizers.lane import LaneOptions, ObjectScan

    scan = ObjectScan(LaneOptions(names="off"))
    return sum(1 for part in parts for _ in scan.feed(part)) + sum(1 for _ in scan.finish())


@functools.cache
def _arrays(*, words: bool = False) -> Callable[[bytes], int]:
    """The lane with its findings left as arrays: what is found and verified, before any record is made of it.

    The kinds that have the form of a number, an address of mail or a plate; with ``words`` also all that only a word
    announces: names, addresses, organisations, passwords, marks.
    """
    from recognizers.scan import Lane

    lane = Lane(words=words)

    def scan(data: bytes) -> int:
        groups, hits = lane.scan_arrays(data)
        return sum(len(group.starts) for group in groups) + len(hits)

    return scan


@functools.cache
def _pack() -> Callable[[str], list[Any]]:
    from recognizers import create_analyzer

    analyzer = create_analyzer()
    return lambda sample: analyzer.analyze(text=sample, language="zh", entities=list(NUMBERS))


@functools.cache
def _stock() -> Callable[[str], list[Any]]:
    """presidio-analyzer as it comes, on a blank Chinese pipeline, kept from the network."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
    from presidio_analyzer.nlp_engine import SpacyNlpEngine

    tldextract.extract = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # type: ignore[assignment]
    engine = SpacyNlpEngine(models=[{"lang_code": "zh", "model_name": "blank"}])
    blank = spacy.blank("zh")
    blank.max_length = 10 * SLICE
    engine.nlp = {"zh": blank}  # type: ignore[assignment]
    registry = RecognizerRegistry(supported_languages=["zh"])
    registry.load_predefined_recognizers(languages=["zh"])
    registry.remove_recognizer("SpacyRecognizer")
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=engine, supported_languages=["zh"])
    return lambda sample: analyzer.analyze(text=sample, language="zh")


def measure(name: str) -> bool:
    """Print one text's table; True where the lane keeps its bar and finds what Presidio's way finds."""
    data = text(name, SIZE)
    parts = chunks(data)
    sample = data[: data.rfind(b"\n", 0, SLICE) + 1]
    words = sample.decode()
    (
        _arrays()(sample),
        _arrays(words=True)(sample),
        _lane(chunks(sample)),
        _pack()("1"),
        _stock()("1"),
    )  # loaded, compiled, not timed
    lane, found = _timed(lambda: sum(_arrays()(part.data) for part in parts), len(data), 2)
    rows = [("pandian, fast lane, numbers", lane, found, len(data))]
    rows.append(
        (
            "pandian, with names, words and marks",
            *_timed(lambda: sum(_arrays(words=True)(part.data) for part in parts), len(data)),
            len(data),
        )
    )
    rows.append(("pandian, a record made of each finding", *_timed(lambda: _lane(parts), len(data)), len(data)))
    rows.append(("pandian through Presidio (a slice)", *_timed(lambda: len(_pack()(words)), len(sample)), len(sample)))
    rows.append(("stock Presidio, blank zh (a slice)", *_timed(lambda: len(_stock()(words)), len(sample)), len(sample)))
    rate = _timed(lambda: sum(1 for p in PATTERNS for _ in p.finditer(data)), len(data))
    rows.append(("stdlib re, 5 patterns, nothing verified", *rate, len(data)))
    rows.append(("limit: bytes.count of one byte", *_timed(lambda: data.count(b"@"), len(data), 3), len(data)))
    report.table(
        f"{name}: {len(data) / 1e6:.0f} MB, one core",
        ("way", "MB/CPU s", "lane is", "found", "per MB"),
        [(way, f"{r:,.2f}", f"{lane / r:,.2f} x", n, f"{n / size * 1e6:,.0f}") for way, r, n, size in rows],
    )
    ours = {span for span in lane_spans(chunks(sample)) if span[0] in NUMBERS}
    theirs = {(r.entity_type, r.start, r.end) for r in _pack()(words)}
    same = ours == theirs
    print(f"same findings as through Presidio on the slice: {same} ({len(ours)} and {len(theirs)})")
    for span in sorted(ours ^ theirs, key=str)[:10]:
        print("  only", "lane" if span in ours else "Presidio", span, repr(words[span[1] or 0 : span[2] or 0]))
    print(f"bar {BARS[name]:.0f} MB/s: {'kept' if lane >= BARS[name] else 'NOT KEPT'}")
    return same and lane >= BARS[name]


def main() -> bool:
    """Every text."""
    kept = [measure(name) for name in TEXTS]
    return all(kept)
