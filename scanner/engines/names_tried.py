"""Whether a user's own model for names works as a worker has it: a process of its own loads it within the walls.

A model that cannot be loaded, or takes more memory than a worker may have, is told before anything is scanned, instead
of with every object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict, dataclass
from pathlib import Path

from models.errors import PandianError, UsageError
from models.limits import MIB, Limits
from models.messages import default_lang, text
from models.ner.choice import ModelChoice

ROOM = 512 * MIB
"""What readers need beside the model."""
_SECONDS = 110
"""A little less than a worker has to come up."""
_SAMPLE = "请联系采购经理沈国栋，地址：浙江省杭州市西湖区文三路478号，杭州云栖科技有限公司。"


@dataclass(frozen=True, slots=True)
class Tried:
    """``name``: as the model says it; ``memory``: bytes of a process that holds it; ``seconds``: to load it."""

    name: str
    memory: int
    seconds: float


def try_model(choice: ModelChoice) -> Tried:
    """Load the model in a process of its own, within the walls, and read a sentence.

    Raises UsageError, with what the model's engine says of it.
    """
    code = f"from {__name__} import main; main()"
    said = {**asdict(choice), "labels": list(choice.labels)}
    lines: list[str] = []
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = subprocess.run(
                [sys.executable, "-c", code, folder, json.dumps(said)],
                capture_output=True,
                timeout=_SECONDS,
                check=False,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "PYTHONIOENCODING": "utf-8"},
            )
            lines, reason = done.stdout.decode("utf-8", "replace").splitlines(), f"exit {done.returncode}"
        except subprocess.TimeoutExpired:
            reason = f"{_SECONDS} s"
        except OSError as error:
            reason = error.strerror or type(error).__name__
    for line in reversed(lines):
        try:
            found = json.loads(line)
        except ValueError:
            continue
        if isinstance(found, dict) and "error" in found:
            raise UsageError(str(found["error"]))
        if isinstance(found, dict) and "memory" in found:
            return Tried(**found)
    raise UsageError(text("ner.unusable", default_lang(), model=choice.model, engine=choice.engine, reason=reason))


def check_model(choice: ModelChoice | None, limits: Limits) -> None:
    """``try_model`` before a scan, if there is one. Raises UsageError also where a worker may not have its memory."""
    if choice is None:
        return
    if choice.device != "cpu":
        raise UsageError(text("ner.walled_device", default_lang(), device=choice.device))
    tried = try_model(choice)
    least = tried.memory + ROOM
    if limits.worker_memory < least:
        raise UsageError(
            text(
                "ner.memory",
                default_lang(),
                model=choice.model,
                needs=f"{tried.memory // MIB}M",
                has=f"{limits.worker_memory // MIB}M",
                least=f"{-(-least // (100 * MIB)) * 100}M",
            )
        )


def main() -> None:
    """Load and try the model, and print what was found as the last line."""
    import time

    import psutil

    from models.ner import engines, load_model
    from scanner.engines.walls import raise_walls

    folder, said = Path(sys.argv[1]), json.loads(sys.argv[2])
    choice = ModelChoice(**{**said, "labels": tuple((name, meant) for name, meant in said["labels"])})
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
        os.environ[name] = "1"  # as a worker has it
    try:
        engines.check(choice)
        engines.import_ahead(choice)
        tempfile.tempdir = str(folder)
        raise_walls(folder, network=False)
        began = time.monotonic()
        model = load_model(choice)
        seconds = time.monotonic() - began
        model.find([_SAMPLE * 10])
        found = {"name": model.name, "memory": psutil.Process().memory_info().rss, "seconds": round(seconds, 2)}
    except PandianError as error:
        found = {"error": str(error)}
    except Exception as error:
        found = {"error": str(engines.unusable(choice, type(error).__name__))}
    print(json.dumps(found), flush=True)
