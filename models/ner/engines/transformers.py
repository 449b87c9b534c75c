"""A token classifier of Hugging Face's transformers in a folder as the model for names; PyTorch runs it."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy.typing as npt

from models.ner.choice import ModelChoice
from models.ner.engines.onnx import wrong
from models.ner.engines.places import folder_of
from models.ner.engines.tagging import MOST_TOKENS, Ids, Tagger
from models.ner.engines.tags import tags

_QUIET = {
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "DISABLE_TELEMETRY": "1",
    "TRANSFORMERS_VERBOSITY": "error",
    "TRANSFORMERS_NO_ADVISORY_WARNINGS": "1",
    "TOKENIZERS_PARALLELISM": "false",
}
"""Set before the import, which reads them: nothing is looked for outside this machine."""


def prepare() -> None:
    """Import what runs a model; transformers finds its parts by looking through the whole installation."""
    os.environ.update(_QUIET)
    import torch
    import transformers

    torch.set_num_threads(1)
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()


def load(choice: ModelChoice) -> Tagger:
    """The classifier in a folder. Code that lies beside it is never run. Raises UsageError for what is none."""
    prepare()
    import torch
    import transformers

    folder = folder_of(choice)
    local: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    if not (folder / "config.json").is_file():
        raise wrong(choice, "file", "config.json")
    config = transformers.AutoConfig.from_pretrained(folder, **local)
    names = [str(config.id2label[number]) for number in range(len(config.id2label))]
    meant = tags(names, choice)
    if choice.device != "cpu" and not torch.cuda.is_available():
        raise wrong(choice, "device", choice.device)
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, use_fast=True, **local)
    if not getattr(tokenizer, "is_fast", False):  # it tells no places of its tokens
        raise wrong(choice, "file", "tokenizer.json")
    model, told = transformers.AutoModelForTokenClassification.from_pretrained(
        folder, config=config, output_loading_info=True, **local
    )
    if told["missing_keys"]:  # a model without its last layer would guess
        raise wrong(choice, "weights", ", ".join(sorted(told["missing_keys"])[:3]))
    model = model.to(choice.device).eval()
    taken = _taken(model)

    def forward(ids: Ids, mask: Ids, kinds: Ids) -> npt.NDArray[Any]:
        given = {"input_ids": ids, "attention_mask": mask, "token_type_ids": kinds}
        with torch.inference_mode():
            result = model(**{name: torch.from_numpy(given[name]).to(choice.device) for name in taken})
            scores: npt.NDArray[Any] = result.logits.float().cpu().numpy()
        return scores

    limit = _limit(config, tokenizer)
    return Tagger(choice, f"transformers {Path(folder).name}", tokenizer.backend_tokenizer, limit, meant, forward)


def _taken(model: Any) -> list[str]:
    """Which inputs the model takes; not all know kinds of tokens."""
    import inspect

    known = inspect.signature(model.forward).parameters
    kinds = "token_type_ids" in known and getattr(model.config, "type_vocab_size", 2) > 1
    return ["input_ids", "attention_mask", *(["token_type_ids"] if kinds else [])]


def _limit(config: Any, tokenizer: Any) -> int:
    """Tokens that the model takes at once; RoBERTa and its kin count positions from behind their padding's number."""
    positions = getattr(config, "max_position_embeddings", None) or MOST_TOKENS
    if config.model_type in {"roberta", "xlm-roberta", "camembert"}:
        positions -= (getattr(config, "pad_token_id", None) or 0) + 1
    return max(4, min(int(positions), MOST_TOKENS, int(tokenizer.model_max_length)))
