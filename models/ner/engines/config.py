"""``ner`` of a configuration file into the model that it chooses; an error names file, line, key and what is expected.

ner:
  engine: spacy                 # pandian, lac, spacy, transformers, onnx
  model: models/zh_hr           # a folder, counted from the file's own; for spaCy also an installed package
  labels: {GPE: LOCATION, DATE: null}
  batch: 8
  device: cpu
  judge: true
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

from models.errors import UsageError
from models.ner import MODELS, Choice
from models.ner.choice import BATCH, LABELS, OUTSIDE, ModelChoice
from models.ner.engines import ENGINES
from models.ner.engines.tags import parts
from models.tiers.nodes import NodeReader

if TYPE_CHECKING:
    import yaml

KEYS = ("engine", "model", "labels", "batch", "device", "judge")
MOST_BATCH = 1024
_DEVICE = re.compile(r"cpu|cuda(?::\d{1,2})?")
_NULL = "tag:yaml.org,2002:null"


def read_choice(data: bytes, file: str, folder: Path) -> Choice | None:
    """What ``ner`` of a YAML file chooses; None without it. A relative path counts from ``folder``.

    Raises UsageError, with file, line, key and what is expected. Whether the model is there is looked at later.
    """
    reader = _Reader(file, folder)
    root = reader.compose(data)
    node = next((value for name, value in reader.entries(root, "") if name == "ner"), None)
    return reader.choice(node) if node is not None else None


def choice_of(said: Mapping[str, Any]) -> Choice:
    """The same of a mapping with the same keys, for a caller in Python. Raises UsageError."""
    import yaml

    reader = _Reader("ner", Path())
    return reader.choice(reader.compose(yaml.safe_dump(dict(said), allow_unicode=True).encode()))


class _Reader(NodeReader):
    room: ClassVar[str] = "ner"
    error: ClassVar[type[UsageError]] = UsageError

    def __init__(self, file: str, folder: Path) -> None:
        super().__init__(file)
        self._folder = folder

    def choice(self, node: yaml.Node) -> Choice:
        fields = self.mapping(node, "ner", need=("engine",), may=KEYS)
        engine = self.text(fields["engine"], "ner.engine")
        if engine in MODELS:
            for name in KEYS[1:]:
                if name in fields:
                    self.fail(fields[name], f"ner.{name}", "ner.err_ours", engine=engine)
            return engine
        if engine not in ENGINES:
            self.fail(fields["engine"], "ner.engine", "ner.err_one_of", names=", ".join((*MODELS, *ENGINES)))
        if "model" not in fields:
            self.fail(node, "ner", "err_missing", name="model")
        return ModelChoice(
            engine=engine,
            model=self._place(self.text(fields["model"], "ner.model")),
            labels=tuple(self._labels(fields.get("labels"), engine)),
            batch=self._batch(fields["batch"]) if "batch" in fields else BATCH,
            device=self._device(fields["device"]) if "device" in fields else "cpu",
            judge=self._judge(fields["judge"]) if "judge" in fields else True,
        )

    def _place(self, model: str) -> str:
        """The model as named; a path counts from the file's folder on, where there is one or it can be nothing else."""
        path = Path(model).expanduser()
        beside = self._folder / path
        is_path = path.is_absolute() or model.startswith((".", "~")) or "\\" in model
        return str(beside) if is_path or beside.is_dir() else model

    def _labels(self, node: yaml.Node | None, engine: str) -> list[tuple[str, str]]:
        found = []
        for name, value in self.entries(node, "ner.labels"):
            where = f"ner.labels.{name}"
            meant = OUTSIDE if value.tag == _NULL else self.text(value, where)
            role, label = ("", meant) if engine == "spacy" else parts(meant)
            if meant != OUTSIDE and label not in LABELS:
                self.fail(value, where, "ner.err_one_of", names=", ".join((*LABELS, "null")))
            found.append((name, f"{role}-{label}" if role else label))
        return found

    def _batch(self, node: yaml.Node) -> int:
        said = self.text(node, "ner.batch")
        if not said.isdecimal() or not said.isascii() or not 1 <= int(said) <= MOST_BATCH:
            self.fail(node, "ner.batch", "ner.err_number", least=1, most=MOST_BATCH)
        return int(said)

    def _device(self, node: yaml.Node) -> str:
        said = self.text(node, "ner.device")
        if not _DEVICE.fullmatch(said):
            self.fail(node, "ner.device", "ner.err_one_of", names="cpu, cuda, cuda:1")
        return said

    def _judge(self, node: yaml.Node) -> bool:
        said = self.text(node, "ner.judge").lower()
        if said not in {"true", "false"}:
            self.fail(node, "ner.judge", "ner.err_one_of", names="true, false")
        return said == "true"
