"""A scan with a model for names of the user's own: it reads within the walls, and the run says which it was."""

import json
import subprocess
import sys

import pytest

from models.errors import UsageError
from models.limits import MIB, Limits
from models.ner.choice import ModelChoice
from models.ner.engines import ENGINES, installed
from recognizers.model_names import find_names
from scanner import scan
from scanner.engines.names_tried import try_model
from tests.models.ner.engines.tiny import onnx_model, spacy_pipeline

NAME = "贝壳螺蛳蚌蚬"
TEXT = f"昨天{NAME}把材料交给了前台，大家都很高兴。\n"


@pytest.fixture
def share(tmp_path):
    folder = tmp_path / "share"
    folder.mkdir()
    (folder / "a.txt").write_text(TEXT, "utf-8")
    (folder / "b.txt").write_text("大家今天都很高兴，感谢各部门的配合。\n" * 20, "utf-8")
    return folder


@pytest.fixture
def choice(tmp_path):
    """A model of the engine that is imported soonest."""
    if absent := installed.absent(ENGINES["onnx"].packages):
        pytest.skip(f"pip install {absent[0]}")
    tags = dict.fromkeys(NAME, "I-PER") | {NAME[0]: "B-PER"}
    folder = onnx_model(tmp_path / "secret-place/tiny", ("O", "B-PER", "I-PER"), tags)
    return ModelChoice("onnx", str(folder), judge=False)


def findings(run):
    return [json.loads(line) for line in (run / "findings.jsonl").read_text("utf-8").splitlines()]


def test_the_model_alone_knows_the_name_and_the_run_names_the_model(share, tmp_path):
    folder = spacy_pipeline(tmp_path / "secret-place/tiny", {"PERSON": [NAME]})
    choice = ModelChoice("spacy", str(folder), judge=False)
    assert [found for found in find_names([TEXT])[0] if found.end - found.start == len(NAME)] == []
    with scan([share], out=tmp_path / "run", names="all", workers=1, ner=choice) as run:
        told = run.summary["ner"]
        shown = run.summary["options"]["ner"]
    (found,) = findings(tmp_path / "run")
    assert (found["entity_type"], found["start"], found["end"]) == ("PERSON", 2, 8)
    assert (found["verified_by"], found["recognizer"]) == (["model"], "ModelNameRecognizer")
    assert (told["engine"], told["model"], told["judge"]) == ("spacy", "tiny", False)
    assert shown == f"spacy tiny {told['digest'][:12]}"
    assert "spacy 3." in told["packages"]
    written = [path for path in (tmp_path / "run").iterdir() if b"secret-place" in path.read_bytes()]
    assert written == []


def test_a_run_goes_on_from_one_with_the_same_model_only(share, choice, tmp_path):
    settings = {"names": "all", "workers": 1}
    scan([share], out=tmp_path / "runs/1", ner=choice, **settings).close()
    assert [(found["start"], found["end"]) for found in findings(tmp_path / "runs/1")] == [(2, 8)]  # within the walls
    with scan([share], out=tmp_path / "runs/2", ner=choice, **settings) as run:
        assert run.summary["base"]["carried"]
    (tmp_path / "secret-place/tiny/more.txt").write_bytes(b"x")
    with scan([share], out=tmp_path / "runs/3", ner=choice, **settings) as run:
        assert not run.summary["base"]["carried"]
    with pytest.raises(UsageError, match="ner"):
        scan([share], out=tmp_path / "runs/3", resume=True, **settings)


def test_a_model_that_cannot_be_used_ends_the_scan_before_it_begins(share, choice, tmp_path):
    (tmp_path / "secret-place/tiny/model.onnx").write_bytes(b"\x08\x08" * 9)
    with pytest.raises(UsageError, match="tiny"):
        scan([share], out=tmp_path / "run", names="all", ner=choice)
    assert not (tmp_path / "run").exists()
    scan([share], out=tmp_path / "run", names="off", workers=1, ner=choice).close()


def test_memory_that_a_worker_has_not_is_told_before(share, choice, tmp_path, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    with pytest.raises(UsageError, match=r"--worker-memory [6-9]00M or more"):
        scan([share], out=tmp_path / "run", names="all", ner=choice, limits=Limits(worker_memory=520 * MIB))


def test_a_device_that_no_worker_reaches_is_refused(share, choice, tmp_path):
    on_device = ModelChoice("onnx", choice.model, device="cuda")
    with pytest.raises(UsageError, match="cuda"):
        scan([share], out=tmp_path / "run", names="all", ner=on_device)


def test_a_model_that_ends_its_process_is_told(tmp_path, monkeypatch):
    (tmp_path / "spacy.py").write_text("import os\nos._exit(9)\n")
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "model"
    folder.mkdir()
    with pytest.raises(UsageError, match="exit 9"):
        try_model(ModelChoice("spacy", str(folder)))


@pytest.mark.parametrize("engine", ["spacy", "onnx"])
def test_what_is_imported_before_the_walls_starts_no_thread(engine):
    """Landlock and seccomp hold the thread that raises them, and those it starts later: not those that run already."""
    if installed.absent(ENGINES[engine].packages) or not sys.platform.startswith("linux"):
        pytest.skip(f"{engine} on Linux")
    code = (
        "import os\nos.environ.update(OMP_NUM_THREADS='1', OPENBLAS_NUM_THREADS='1', MKL_NUM_THREADS='1')\n"
        "from models.ner import engines\nfrom models.ner.choice import ModelChoice\n"
        f"engines.import_ahead(ModelChoice({engine!r}))\nprint(len(os.listdir('/proc/self/task')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split()[-1] == "1"
