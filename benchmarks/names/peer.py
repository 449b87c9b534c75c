"""Runs one peer over texts: JSON lines ``[number, text]`` in, ``[number, seconds, [[type, start, end], ...]]`` out.

This file alone is run in the peers' own environment, so it imports nothing of ours. The first line out says which
version of what was run, and how; None for findings: the tool raised. Types are the names of the gate set, and PLACE for
a place or an address where the tool does not tell them apart.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from importlib.metadata import version

Findings = Iterable[tuple[str, int, int]]
Tool = Callable[[str], Findings]
_ARGUS = {
    "person": "PERSON",
    "address": "CN_ADDRESS",
    "organization": "ORGANIZATION",
    "workplace": "ORGANIZATION",
    "job_title": "JOB_TITLE",
    "location": "LOCATION",
}


def helan() -> tuple[str, Tool]:
    """recognize() as it comes: persons and addresses."""
    from helan import recognize

    names = {"PERSON_NAME": "PERSON", "ADDRESS": "PLACE"}
    return (
        f"helan {version('helan')}: PERSON_NAME, ADDRESS",
        lambda text: [(names[one.type], one.start, one.end) for one in recognize(text) if one.type in names],
    )


def jionlp() -> tuple[str, Tool]:
    """It extracts no persons, and of places only counts; its segmenter, which it counts with, tells the kinds of words."""
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        import jiojio
        import jionlp  # noqa: F401  # the package that is measured: it sets its segmenter up

        jiojio.init(pos_rule=True, pos=True)
    kinds = {"nr": "PERSON", "ns": "PLACE", "nt": "ORGANIZATION"}

    def run(text: str) -> Findings:
        at = 0
        for word, kind in jiojio.cut(text):
            start = text.find(word, at)  # blanks are left out of what it returns
            if start < 0:
                continue
            at = start + len(word)
            if kind in kinds:
                yield kinds[kind], start, at

    return f"jionlp {version('jionlp')}: words of its segmenter tagged nr, ns, nt", run


def argus() -> tuple[str, Tool]:
    """redact() in its default mode, rules without a model."""
    from argus_redact import redact

    def run(text: str) -> Findings:
        for one in redact(text, lang="zh", mode="fast", detailed=True)[2]["entities"]:
            if one["type"] in _ARGUS:
                yield _ARGUS[one["type"]], one["start"], one["end"]

    return f"argus-redact {version('argus-redact')} (mode fast, its default)", run


TOOLS = {"helan": helan, "jionlp": jionlp, "argus-redact": argus}


def main(name: str) -> None:
    """Read texts from standard input until it ends."""
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr
    about, tool = TOOLS[name]()
    list(tool("预热，张伟在北京。"))
    print(json.dumps(about), file=out, flush=True)
    for line in sys.stdin:
        number, text = json.loads(line)
        begun = time.process_time()
        try:
            findings = list(tool(text))
        except Exception:  # whatever a tool raises, the next text is asked for
            findings = None
        print(json.dumps([number, time.process_time() - begun, findings]), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
