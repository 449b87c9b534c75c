import sys

import pytest

from models.errors import MissingExtra, UsageError
from models.ner import load_model
from models.ner.choice import ModelChoice
from models.ner.engines import ENGINES, check, describe, installed
from tests.models.ner.engines.tiny import MARKS

needs_torch = pytest.mark.skipif(
    bool(installed.absent(ENGINES["transformers"].packages)), reason="pip install transformers torch"
)
TEXT = "请贝壳螺到云岭来"
BEFORE = "今天很高兴，。"
GOLD = (0, 1, 2, 2, 0, 3, 4, 0)
TAGS = ("O", "B-PER", "I-PER", "B-GPE", "I-GPE")


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A classifier of one small layer, taught one sentence by heart."""
    import torch
    import transformers

    folder = tmp_path_factory.mktemp("classifier")
    words = [*MARKS, "[MASK]", *sorted({*TEXT, *BEFORE})]
    (folder / "vocab.txt").write_text("\n".join(words), "utf-8")
    torch.manual_seed(3)
    config = transformers.BertConfig(
        vocab_size=len(words), hidden_size=32, num_hidden_layers=1, num_attention_heads=2, intermediate_size=32,
        max_position_embeddings=32, id2label=dict(enumerate(TAGS)), label2id={tag: at for at, tag in enumerate(TAGS)},
    )  # fmt: skip
    model = transformers.BertForTokenClassification(config)
    model.save_pretrained(folder)  # its tokenizer asks the configuration
    (folder / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer", "do_lower_case": true}')
    tokenizer = transformers.AutoTokenizer.from_pretrained(folder, local_files_only=True)
    starts = range(len(BEFORE))  # wherever it stands, so that it is not the place that is learnt
    given = tokenizer([BEFORE[start:] + TEXT for start in starts], return_tensors="pt", padding=True)
    wanted = torch.full(given["input_ids"].shape, -100)
    for start in starts:
        marks = [0, *[0] * (len(BEFORE) - start), *GOLD, 0]
        wanted[start, : len(marks)] = torch.tensor(marks)
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    for _ in range(100):
        model(**given, labels=wanted).loss.backward()
        optimizer.step()
        optimizer.zero_grad()
    model.save_pretrained(folder)
    return folder


def choice(folder, **more):
    return ModelChoice("transformers", str(folder), **more)


def found(text, folder, **more):
    spans = load_model(choice(folder, **more)).find([text])[0]
    return [(text[span.start : span.end], span.label) for span in spans]


@needs_torch
@pytest.mark.parametrize("text", [TEXT, f"  {TEXT}\r\n", f"😀 {TEXT}\ud800", f"天，{TEXT}，很高兴"])
def test_names_stand_where_the_text_has_them(folder, text):
    assert found(text, folder) == [("贝壳螺", "PERSON"), ("云岭", "LOCATION")]


@needs_torch
def test_long_texts_are_read_to_their_end(folder):
    text = "今天很高兴，" * 200 + "\n" + TEXT
    assert found(text, folder)[-2:] == [("贝壳螺", "PERSON"), ("云岭", "LOCATION")]


@needs_torch
def test_a_batch_changes_nothing(folder):
    model = load_model(choice(folder, batch=3))
    texts = ["今天", TEXT, "", "很高兴，" * 9, TEXT]
    spans = model.find(texts)
    assert [span[:3] for span in spans[1]] == [span[:3] for span in spans[4]] == [(1, 4, "PERSON"), (5, 7, "LOCATION")]
    assert [span.score for span in spans[1]] == pytest.approx([span.score for span in model.find([TEXT])[0]], abs=0.01)
    assert all(0.9 < span.score <= 1 for span in spans[1])


@needs_torch
def test_the_user_says_what_labels_mean(folder):
    assert found(TEXT, folder, labels=(("GPE", ""),)) == [("贝壳螺", "PERSON")]
    with pytest.raises(UsageError, match="PLACE"):
        found(TEXT, folder, labels=(("PLACE", "LOCATION"),))


@needs_torch
def test_a_model_without_its_last_layer_is_refused(folder, tmp_path, monkeypatch):
    import shutil

    import torch
    from safetensors.torch import load_file, save_file

    monkeypatch.setenv("PANDIAN_LANG", "en")
    shutil.copytree(folder, tmp_path / "model")
    weights = load_file(folder / "model.safetensors")
    kept = {name: value for name, value in weights.items() if not name.startswith("classifier")}
    save_file(kept, tmp_path / "model/model.safetensors", metadata={"format": "pt"})
    with pytest.raises(UsageError, match=r"classifier\.bias"):
        load_model(choice(tmp_path / "model"))
    assert isinstance(kept["bert.embeddings.word_embeddings.weight"], torch.Tensor)


@needs_torch
def test_the_classifier_reads_within_the_walls(folder):
    from scanner.engines.names_tried import try_model

    tried = try_model(choice(folder))
    assert tried.name.startswith("transformers classifier")
    assert tried.memory > 100 << 20
    assert describe(choice(folder))["packages"].startswith("transformers ")


def test_a_name_is_never_looked_up(monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setattr(installed, "absent", lambda _: ())
    with pytest.raises(UsageError, match="hf download owner/name --local-dir FOLDER"):
        check(choice("owner/name"))


def test_without_the_libraries_what_to_install_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setitem(sys.modules, "torch", None)
    with pytest.raises(MissingExtra, match=r"torch: pip install 'pandian\[transformers\]'"):
        check(choice(tmp_path))
