"""``python -m models.ner.train``: from nothing to the weights that ship; docs/training.md says how and how long."""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path
from typing import Any

from models.errors import MissingExtra
from models.ner.train import archive, card, stages
from models.ner.train.evaluate import Marked


def main(arguments: list[str] | None = None) -> int:
    """0, or 2 where a package is missing."""
    options = _options(arguments)
    if not options.average:
        try:
            stages.check()
        except MissingExtra as missing:
            print(missing, file=sys.stderr)
            return 2
    for name in ("OMP_NUM_THREADS", "MKL_NUM_THREADS"):  # before PyTorch looks at them
        os.environ.setdefault(name, str(options.threads))
    began = time.monotonic()

    def say(line: str) -> None:
        print(f"{time.monotonic() - began:6.0f} s  {line}", flush=True)

    dev = stages.texts(options.dev)
    if options.average:
        several = [archive.load(path) for path in options.average]
        said = stages.about(
            [run for path in options.average for run in archive.meta(path)["runs"]], None, options.version
        )
        weights = archive.average(several)
    else:
        weights, said = _trained(options, dev, say)
    if options.lean:
        towards = {label: float(more) for label, _, more in (one.partition("=") for one in options.lean)}
        weights = archive.leaning(weights, towards)
        said |= {"lean": towards}
    stages.write(options.out, weights, said, half=not options.full)
    score, persons = stages.judge(options.out, dev, stages.held())
    said |= {"dev": stages.figures(score), "persons": round(persons, 2)}
    size = stages.write(options.out, weights, said, half=not options.full)
    say(f"{options.out}, {size:,} bytes; {stages.summary(score)}; {persons:.1f} persons in 10,000 of web text")
    if options.misses:
        options.misses.write_text(stages.shown(score), "utf-8")
    if options.card:
        options.card.write_text(card.text(said, score, persons, size, options.out.name), "utf-8")
    return 0


def _trained(options: argparse.Namespace, dev: list[Marked], say: stages.Say) -> tuple[archive.Arrays, dict[str, Any]]:
    import torch

    from models.ner.reading import Reading
    from models.ner.train import start
    from models.ner.train.fit import Settings, device
    from models.ner.train.student import shrunk

    torch.set_num_threads(options.threads)
    first = archive.load(options.start) if options.start else start.weights()
    if options.layers:
        first = shrunk(first, options.layers)
    reading = Reading(first["characters"], first["folds"])
    if options.data and options.data.exists():
        made = stages.load(options.data)
    else:
        made = stages.data(reading, options.seed[0], options.documents, options.raw, say)
        if options.data:
            stages.keep(options.data, made)
    runs, several = [], []
    for seed in options.seed:
        minutes = options.minutes / len(options.seed)
        settings = Settings(seed, minutes, options.steps, options.rate, half=options.half)
        say(f"run with seed {seed} on {device()}")
        run = stages.train(first, made, settings, dev, say)
        several.append(run.arrays)
        runs.append(stages.of_run(run, settings, made))
    if options.start:
        runs = [*archive.meta(options.start).get("runs", []), *runs]
    return archive.average(several), stages.about(runs, made, options.version)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m models.ner.train", description=__doc__)
    parser.add_argument("--seed", type=int, nargs="+", default=[1], help="one run for each; their weights are averaged")
    parser.add_argument("--minutes", type=float, default=40.0, help="of training, all runs together")
    parser.add_argument("--steps", type=int, default=0, help="of each run, instead of minutes: the same weights again")
    parser.add_argument("--out", type=Path, default=Path("models/ner/weights/names.npz"))
    parser.add_argument("--documents", type=int, default=60_000, help="of the generator")
    parser.add_argument("--raw", type=float, default=0.25, help="share of raw text among all characters")
    parser.add_argument("--rate", type=float, default=1.5e-3, help="highest rate of learning")
    parser.add_argument("--half", action="store_true", help="products in bfloat16: for processors that have them")
    parser.add_argument("--data", type=Path, help="where the data is kept: read if it is there, else made and written")
    parser.add_argument("--threads", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--start", type=Path, help="an archive to go on from, instead of LAC")
    parser.add_argument("--layers", type=int, help="keep its first layers alone, so many: a smaller, faster net")
    parser.add_argument(
        "--average", type=Path, nargs="+", help="archives whose weights are averaged; nothing is trained"
    )
    parser.add_argument(
        "--lean", nargs="+", metavar="LABEL=X", help="added to the score of the first character of names"
    )
    parser.add_argument("--version", default="1", help="of what comes out, as runs and reports name it")
    parser.add_argument("--full", action="store_true", help="single precision: for averaging, not for shipping")
    parser.add_argument("--dev", type=Path, default=Path("tests/models/ner/dev"), help="marked texts to measure on")
    parser.add_argument("--misses", type=Path, help="write what was missed and found in vain on them")
    parser.add_argument("--card", type=Path, help="write the model card")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    raise SystemExit(main())
