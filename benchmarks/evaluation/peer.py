"""Runs one peer over texts: JSON lines ``[number, text]`` in, ``[number, seconds, findings or None]`` out.

This file alone is run in the peers' own environment, so it imports nothing of ours. A finding is (type, start, end,
score); None: the tool raised. The first line out says which version of what was run, and how.
"""

from __future__ import annotations

import json
import sys
import time
import warnings
from collections.abc import Callable, Iterable
from importlib.metadata import version
from typing import Any

Findings = Iterable[tuple[str, int, int, float]]
Tool = Callable[[str], Findings]


def presidio() -> tuple[str, Tool]:
    """AnalyzerEngine as it comes; its English model where it is installed, else its pipeline without a model."""
    import spacy
    import tldextract
    from presidio_analyzer import AnalyzerEngine
    from presidio_analyzer.nlp_engine import NerModelConfiguration, SpacyNlpEngine

    tldextract.tldextract.TLD_EXTRACTOR = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None)  # no network
    tldextract.extract = tldextract.tldextract.TLD_EXTRACTOR
    if spacy.util.is_package("en_core_web_lg"):
        engine, how = AnalyzerEngine(), "en_core_web_lg"
    else:
        nlp = SpacyNlpEngine(
            models=[{"lang_code": "en", "model_name": "blank"}], ner_model_configuration=NerModelConfiguration()
        )
        nlp.nlp = {"en": spacy.blank("en")}
        engine, how = AnalyzerEngine(nlp_engine=nlp, supported_languages=["en"]), "no model: names are not asked of it"

    def run(text: str) -> Findings:
        return [
            (r.entity_type, r.start, r.end, r.score)
            for r in engine.analyze(text=text, language="en", score_threshold=0.4)
        ]

    return (
        f"presidio-analyzer {version('presidio-analyzer')} (default registry, language en, score from 0.4, {how})",
        run,
    )


def helan() -> tuple[str, Tool]:
    """recognize() as it comes."""
    from helan import recognize

    return f"helan {version('helan')}", lambda text: [(e.type, e.start, e.end, e.score) for e in recognize(text)]


def jionlp() -> tuple[str, Tool]:
    """Its extract_... functions for personal data."""
    import contextlib
    import io

    with contextlib.redirect_stdout(io.StringIO()):
        import jionlp as jio
    names = ("email", "id_card", "ip_address", "motor_vehicle_licence_plate", "phone_number", "qq", "wechat_id", "url")

    def run(text: str) -> Findings:
        for name in names:
            try:
                every = getattr(jio, f"extract_{name}")(text, detail=True)
            except AttributeError:  # of some addresses its e-mail function cannot tell the domain; the rest counts
                continue
            for found in every:
                start, end = found["offset"]
                yield found.get("type") or name, start, end, 1.0

    return f"jionlp {version('jionlp')}", run


def argus() -> tuple[str, Tool]:
    """redact() in its default mode, rules without a model."""
    from argus_redact import redact

    def run(text: str) -> Findings:
        details = redact(text, lang="zh", mode="fast", detailed=True)[2]
        return [(e["type"], e["start"], e["end"], e["confidence"]) for e in details["entities"]]

    return f"argus-redact {version('argus-redact')} (mode fast, its default)", run


TOOLS = {"presidio": presidio, "helan": helan, "jionlp": jionlp, "argus-redact": argus}


def main(name: str) -> None:
    """Read texts from standard input until it ends."""
    warnings.simplefilter("ignore")
    out, sys.stdout = sys.stdout, sys.stderr
    about, tool = TOOLS[name]()
    tool("预热 13800138000")
    print(json.dumps(about), file=out, flush=True)
    for line in sys.stdin:
        number, text = json.loads(line)
        findings: list[Any] | None
        begun = time.process_time()
        try:
            findings = list(tool(text))
        except Exception:
            findings = None
        print(json.dumps([number, time.process_time() - begun, findings]), file=out, flush=True)


if __name__ == "__main__":
    main(sys.argv[1])
