"""An ONNX model in a folder as the model for names: model.onnx, config.json and the tables of its tokenizer.

That is what ``optimum-cli export onnx --task token-classification`` writes: ``config.json`` names the tags
(``id2label``), ``tokenizer.json`` or ``vocab.txt`` tells the tokens.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from models.errors import UsageError
from models.messages import default_lang, text
from models.ner.choice import ModelChoice
from models.ner.engines.places import folder_of
from models.ner.engines.tagging import MOST_TOKENS, Ids, Tagger
from models.ner.engines.tags import tags

if TYPE_CHECKING:
    from collections.abc import Mapping

_LARGEST = 64 << 20
"""Bytes of a table: a dictionary of a million words is half of that."""
_TYPES = {"tensor(int64)": np.int64, "tensor(int32)": np.int32}
_MASK = "attention_mask"
_KINDS = "token_type_ids"


def prepare() -> None:
    """Import what runs the model. Its report to its maker is switched off before."""
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"  # as many workers as cores are at work
    import onnxruntime
    import tokenizers  # noqa: F401 what it brings is the point

    onnxruntime.disable_telemetry_events()


def load(choice: ModelChoice) -> Tagger:
    """The model in a folder. Raises UsageError where a file is missing or says something else than was expected."""
    prepare()
    import onnxruntime

    folder = folder_of(choice)
    config = _table(choice, folder / "config.json")
    names = _names(choice, config)
    meant = tags(names, choice)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(str(_weights(choice, folder)), options, providers=_providers(choice))
    inputs = {each.name: _TYPES.get(each.type) for each in session.get_inputs()}
    first = next((name for name in ("input_ids", "token_ids", "input") if name in inputs), "")
    if not first or set(inputs) - {first, _MASK, _KINDS} or None in inputs.values():
        raise wrong(choice, "inputs", ", ".join(inputs))
    outputs = session.get_outputs()
    output = next((each.name for each in outputs if each.name == "logits"), outputs[0].name)

    def forward(ids: Ids, mask: Ids, kinds: Ids) -> npt.NDArray[Any]:
        given = {first: ids, _MASK: mask, _KINDS: kinds}
        result = session.run([output], {name: given[name].astype(kind) for name, kind in inputs.items()})[0]
        made: npt.NDArray[Any] = np.asarray(result)
        return made

    tokenizer = _tokenizer(choice, folder)
    _try(choice, forward, len(names))
    limit, padded = _limit(folder, choice, config), _MASK in inputs
    return Tagger(choice, f"onnx {folder.name}", tokenizer, limit, meant, forward, padded=padded)


def wrong(choice: ModelChoice, key: str, what: str) -> UsageError:
    """The error for a folder that holds something else than was expected."""
    return UsageError(text(f"ner.wrong_{key}", default_lang(), model=choice.model, what=what))


def _try(choice: ModelChoice, forward: Any, number: int) -> None:
    """Run the model once: what comes out must be a tag for every token, or a score for every tag."""
    ids = np.zeros((1, 3), np.int64)
    result = forward(ids, np.ones_like(ids), ids)
    whole = np.issubdtype(result.dtype, np.integer)
    fits = result.shape == (1, 3) and whole and 0 <= int(result.min()) <= int(result.max()) < number
    if not fits and (result.shape != (1, 3, number) or whole):
        raise wrong(choice, "output", f"{list(result.shape)} {result.dtype}, {number} tags")


def _providers(choice: ModelChoice) -> list[Any]:
    if choice.device == "cpu":
        return ["CPUExecutionProvider"]
    import onnxruntime

    if "CUDAExecutionProvider" not in onnxruntime.get_available_providers():
        raise wrong(choice, "device", choice.device)
    return [("CUDAExecutionProvider", {"device_id": choice.device.partition(":")[2] or "0"}), "CPUExecutionProvider"]


def _weights(choice: ModelChoice, folder: Path) -> Path:
    """model.onnx, or the only .onnx there is, in the folder or in its ``onnx``."""
    for place in (folder, folder / "onnx"):
        found = sorted(place.glob("*.onnx"))
        named = [path for path in found if path.name == "model.onnx"]
        if len(named or found) == 1:
            return (named or found)[0]
        if found:
            raise wrong(choice, "file", ", ".join(path.name for path in found))
    raise wrong(choice, "file", "model.onnx")


def _table(choice: ModelChoice, path: Path, *, need: bool = True) -> Mapping[str, Any]:
    """A JSON object in a file; an empty one where the file is not needed and not there."""
    if not need and not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            loaded = json.loads(file.read(_LARGEST))
    except (OSError, ValueError, RecursionError):
        loaded = None
    if not isinstance(loaded, dict):
        raise wrong(choice, "file", path.name)
    return loaded


def _names(choice: ModelChoice, config: Mapping[str, Any]) -> list[str]:
    """The tags by number: ``id2label``, whose keys are numbers from 0 on."""
    named = config.get("id2label")
    try:
        by_number = {int(number): str(name) for number, name in named.items()} if isinstance(named, dict) else {}
    except ValueError:
        by_number = {}
    if not by_number or sorted(by_number) != list(range(len(by_number))):
        raise wrong(choice, "tags", "config.json")
    return [by_number[number] for number in range(len(by_number))]


def _limit(folder: Path, choice: ModelChoice, config: Mapping[str, Any]) -> int:
    """Tokens that the model takes at once: its positions, less the two that RoBERTa and its kin never use."""
    positions = config.get("max_position_embeddings")
    limit = positions if isinstance(positions, int) and positions > 0 else MOST_TOKENS
    if str(config.get("model_type", "")) in {"roberta", "xlm-roberta", "camembert"}:
        limit -= 2
    told = _table(choice, folder / "tokenizer_config.json", need=False).get("model_max_length")
    return max(4, min(limit, int(told) if isinstance(told, int | float) and 0 < told < 1 << 20 else limit))


def _tokenizer(choice: ModelChoice, folder: Path) -> Any:
    """The tokenizer that tokenizer.json describes, or BERT's over vocab.txt."""
    import tokenizers

    if (folder / "tokenizer.json").is_file():
        return tokenizers.Tokenizer.from_file(str(folder / "tokenizer.json"))
    vocabulary = folder / "vocab.txt"
    if not vocabulary.is_file():
        raise wrong(choice, "file", "tokenizer.json, vocab.txt")
    words = {line.rstrip("\r\n"): at for at, line in enumerate(vocabulary.read_text("utf-8").split("\n")) if line}
    absent = [word for word in ("[UNK]", "[CLS]", "[SEP]") if word not in words]
    if absent:
        raise wrong(choice, "file", f"vocab.txt: {', '.join(absent)}")
    said = _table(choice, folder / "tokenizer_config.json", need=False)
    made = tokenizers.Tokenizer(tokenizers.models.WordPiece(words, unk_token="[UNK]"))  # noqa: S106 no password
    made.normalizer = tokenizers.normalizers.BertNormalizer(
        handle_chinese_chars=bool(said.get("tokenize_chinese_chars", True)),
        strip_accents=said.get("strip_accents"),
        lowercase=bool(said.get("do_lower_case", True)),
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.BertPreTokenizer()
    made.post_processor = tokenizers.processors.BertProcessing(("[SEP]", words["[SEP]"]), ("[CLS]", words["[CLS]"]))
    return made
