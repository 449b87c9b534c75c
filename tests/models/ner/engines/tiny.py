"""Models of a few kilobytes, made for a test: each knows names that no rule and no other model knows."""

from __future__ import annotations

import json
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

MARKS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def spacy_pipeline(folder: Path, patterns: Mapping[str, Sequence[str]], component: str = "entity_ruler") -> Path:
    """A pipeline that finds the words of ``patterns``, label -> words, by rule."""
    import spacy

    nlp = spacy.blank("zh")
    nlp.meta["name"], nlp.meta["version"] = "tiny", "1.2.3"
    ruler = nlp.add_pipe(component)
    ruler.add_patterns([{"label": label, "pattern": word} for label, words in patterns.items() for word in words])
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    return folder


def spacy_trained(folder: Path, text: str, spans: Sequence[tuple[int, int, str]], steps: int = 60) -> Path:
    """A pipeline whose ``ner`` was taught one sentence by heart."""
    import spacy
    from spacy.training import Example
    from spacy.util import fix_random_seed

    fix_random_seed(7)
    nlp = spacy.blank("zh")
    nlp.add_pipe("sentencizer")
    nlp.add_pipe("ner")
    example = Example.from_dict(nlp.make_doc(text), {"entities": list(spans)})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        optimizer = nlp.initialize(lambda: [example])
        for _ in range(steps):
            nlp.update([example], sgd=optimizer)
    folder.mkdir(parents=True, exist_ok=True)
    nlp.to_disk(folder)
    return folder


def onnx_model(
    folder: Path,
    tags: Sequence[str],
    tag_of: Mapping[str, str],
    *,
    inputs: Sequence[str] = ("input_ids", "attention_mask", "token_type_ids"),
    numbers: bool = False,
    tokenizer: bool = False,
    positions: int = 64,
    marks: Sequence[str] = MARKS,
) -> Path:
    """A folder with a model that gives each token the tag that ``tag_of`` says, others the first of ``tags``.

    ``numbers``: its output is the tags' numbers instead of scores; ``tokenizer``: tokenizer.json instead of vocab.txt.
    """
    folder.mkdir(parents=True, exist_ok=True)
    words = [*marks, *tag_of]
    (folder / "vocab.txt").write_text("\n".join(words) + "\n", "utf-8")
    config = {
        "model_type": "bert",
        "id2label": {str(at): tag for at, tag in enumerate(tags)},
        "max_position_embeddings": positions,
    }
    (folder / "config.json").write_text(json.dumps(config), "utf-8")
    (folder / "tokenizer_config.json").write_text(json.dumps({"do_lower_case": False}), "utf-8")
    table = np.zeros((len(words), len(tags)), np.float32)
    for row, word in enumerate(words):
        table[row, tags.index(tag_of.get(word, tags[0]))] = 4.0
    (folder / "model.onnx").write_bytes(graph(table, inputs, numbers=numbers))
    if tokenizer:
        from models.ner.choice import ModelChoice
        from models.ner.engines.onnx import _tokenizer

        _tokenizer(ModelChoice("onnx", str(folder)), folder).save(str(folder / "tokenizer.json"))
        (folder / "vocab.txt").unlink()
    return folder


def graph(table: np.ndarray, inputs: Sequence[str], *, numbers: bool) -> bytes:
    """The ONNX file of a model that looks each token up in ``table`` (onnx.proto3 names the fields)."""
    tensor = b"".join(_field(1, size) for size in table.shape)
    tensor += _field(2, 1) + _field(8, b"table") + _field(9, table.tobytes())
    nodes = [_node("Gather", ["table", inputs[0]], "logits", b"")]
    if numbers:
        axis = _field(1, b"axis") + _field(3, 2) + _field(20, 2)
        keep = _field(1, b"keepdims") + _field(3, 0) + _field(20, 2)
        nodes.append(_node("ArgMax", ["logits"], "tags", _field(5, axis) + _field(5, keep)))
    body = b"".join(_field(1, node) for node in nodes) + _field(2, b"tiny") + _field(5, tensor)
    body += b"".join(_field(11, _value(name, 7, ["rows", "width"])) for name in inputs)
    output = _value("tags", 7, ["rows", "width"]) if numbers else _value("logits", 1, ["rows", "width", "kinds"])
    body += _field(12, output)
    return _field(1, 8) + _field(7, body) + _field(8, _field(2, 17))


def _node(kind: str, given: Sequence[str], made: str, attributes: bytes) -> bytes:
    return (
        b"".join(_field(1, each.encode()) for each in given)
        + _field(2, made.encode())
        + _field(4, kind.encode())
        + attributes
    )


def _value(name: str, kind: int, dims: Sequence[str]) -> bytes:
    shape = b"".join(_field(1, _field(2, dim.encode())) for dim in dims)
    return _field(1, name.encode()) + _field(2, _field(1, _field(1, kind) + _field(2, shape)))


def _field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    parts = []
    while value > 0x7F:
        parts.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*parts, value])
