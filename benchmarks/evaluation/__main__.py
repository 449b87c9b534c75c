"""``python -m benchmarks.evaluation``: the corpus, pandian, the peers, and the tables; see docs/evaluation.md."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from benchmarks.evaluation import corpus, show, tools
from benchmarks.evaluation.score import judge

SLICE = 100_000
"""Characters of each file of decoys that the peers are given too."""


def main() -> int:
    """0 where the bars are kept, 1 where one is missed."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.evaluation", description=__doc__)
    parser.add_argument("--seed", type=int, default=corpus.SEED, help="another corpus of the same kind")
    parser.add_argument("--scale", type=float, default=1.0, help="fewer documents (0.2) or more (3)")
    parser.add_argument("--peers", type=Path, help="python of an environment that holds the peers")
    parser.add_argument("--limit", type=float, default=900.0, help="seconds that one peer may take")
    parser.add_argument("--misses", type=Path, help="write what pandian missed and found in vain, with examples")
    parser.add_argument("--markdown", type=Path, help="put the tables between the marks of this page")
    options = parser.parse_args()

    documents = [*corpus.documents(options.seed, options.scale)]
    decoys = [*corpus.decoy_files(options.seed)]
    short = [*corpus.decoy_files(options.seed, SLICE)]
    print(
        f"{len(documents)} documents, {sum(len(d.labels) for d in documents)} values, seed {options.seed}", flush=True
    )
    ours = tools.pandian(documents)
    scores = {"pandian": judge(documents, ours, masked=True)}
    all_decoys = judge(decoys, tools.pandian(decoys), masked=True)
    answers = {"pandian": (ours, tools.pandian(short))}
    long, thin = [*corpus.joined(documents)], [*corpus.prose(options.seed)]
    speeds = {
        "pandian": (ours, tools.pandian(long), answers["pandian"][1], tools.pandian(thin)),
        "pandian, names off": tuple(tools.pandian(each, "off") for each in (documents, long, short, thin)),
    }
    for name in tools.PEERS if options.peers else ():
        told = [tools.peer(options.peers, name, documents, options.limit)]
        told += [tools.peer(options.peers, name, each, options.limit) for each in (long, short, thin) if told[0]]
        if all(told):
            speeds[name] = tuple(told)
            answers[name] = (told[0], told[2])
            scores[name] = judge(documents, told[0], masked=False)
    alarms_of = {name: judge(short, alarms, masked=name == "pandian") for name, (_, alarms) in answers.items()}
    page = show.Results(
        documents, short, decoys, {n: a for n, (a, _) in answers.items()}, scores, alarms_of, all_decoys, speeds
    )
    page.print()
    if options.misses:
        options.misses.write_text(page.misses(), "utf-8")
    if options.markdown:
        show.put(options.markdown, page.markdown())
    return 0 if page.kept() else 1


if __name__ == "__main__":
    sys.exit(main())
