import concurrent.futures
import json
import shutil

import pytest

from models.errors import UsageError
from models.ner import load_model
from models.ner.choice import ModelChoice
from models.ner.engines import ENGINES, describe, installed
from tests.models.ner.engines.tiny import onnx_model

pytestmark = pytest.mark.skipif(bool(installed.absent(ENGINES["onnx"].packages)), reason="pip install tokenizers")

TAGS = ("O", "B-PER", "I-PER", "B-address", "I-address")
NAMED = {"贝": "B-PER", "壳": "I-PER", "螺": "I-PER", "云": "B-address", "岭": "I-address", "13": "I-address"}


def found(text, folder, **more):
    spans = load_model(ModelChoice("onnx", str(folder), **more)).find([text])[0]
    return [(text[span.start : span.end], span.label) for span in spans]


@pytest.fixture
def folder(tmp_path):
    return onnx_model(tmp_path / "model", TAGS, NAMED)


@pytest.mark.parametrize(
    "text",
    [
        "请贝壳螺到云岭来",
        "😀\U00020000贝壳螺说，云岭\ud800！",
        "  贝壳螺\t|云岭\r\n",
        "ＡＢＣé贝壳螺、云岭",
        "e\u0301贝壳螺\u200b在云岭",
    ],
)
def test_names_stand_where_the_text_has_them(folder, text):
    assert found(text, folder) == [("贝壳螺", "PERSON"), ("云岭", "CN_ADDRESS")]


def test_a_score_is_the_probability_of_what_is_named(folder):
    (span,) = load_model(ModelChoice("onnx", str(folder))).find(["请贝壳螺来"])[0]
    assert span.score == pytest.approx((2.718281828**4 + 1) / (2.718281828**4 + 4), abs=0.001)


@pytest.mark.parametrize("make", [{"numbers": True}, {"tokenizer": True}, {"inputs": ("input_ids",)}])
def test_other_ways_of_exporting_say_the_same(tmp_path, make):
    folder = onnx_model(tmp_path / "model", TAGS, NAMED, **make)
    assert found("请贝壳螺到云岭来", folder) == [("贝壳螺", "PERSON"), ("云岭", "CN_ADDRESS")]


@pytest.mark.parametrize("kind", ["pieces of sentences", "bytes"])
def test_tokens_of_other_kinds_stand_where_the_text_has_them(tmp_path, kind):
    import tokenizers
    from tokenizers import decoders, models, pre_tokenizers

    if kind == "bytes":  # a Chinese character is three tokens
        alphabet = {letter: at for at, letter in enumerate(sorted(pre_tokenizers.ByteLevel.alphabet()))}
        first = {pre_tokenizers.ByteLevel(add_prefix_space=False).pre_tokenize_str(c)[0][0][0]: c for c in "贝云"}
        table = {letter: {"贝": "B-PER", "云": "B-address"}.get(first.get(letter, ""), "O") for letter in alphabet}
        tokenizer = tokenizers.Tokenizer(models.BPE(alphabet, []))
        tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
        expected = [("贝", "PERSON"), ("云", "CN_ADDRESS")]
        text = "贝壳到 云岭大"
    else:  # a token is a stretch of characters, a blank before it
        words = ["<unk>", "▁", "▁云岭", "贝壳螺", "请", "来", "到"]
        table = {word: {"贝壳螺": "B-PER", "▁云岭": "B-address"}.get(word, "O") for word in words}
        tokenizer = tokenizers.Tokenizer(models.Unigram([(word, -float(at + 1)) for at, word in enumerate(words)], 0))
        tokenizer.pre_tokenizer, tokenizer.decoder = pre_tokenizers.Metaspace(), decoders.Metaspace()
        expected = [("贝壳螺", "PERSON"), ("云岭", "CN_ADDRESS")]
        text = "贝壳螺到 云岭来"
    folder = onnx_model(tmp_path / "model", TAGS, table, marks=())
    (folder / "vocab.txt").unlink()
    tokenizer.save(str(folder / "tokenizer.json"))
    assert found(text, folder, judge=False) == expected


def test_texts_longer_than_the_model_takes_are_read_to_their_end(tmp_path):
    folder = onnx_model(tmp_path / "model", TAGS, NAMED, positions=16)
    text = "今天很高兴，" * 400 + "贝壳螺" + "大家都来了，" * 300 + "云岭"
    assert found(text, folder) == [("贝壳螺", "PERSON"), ("云岭", "CN_ADDRESS")]


def test_a_text_is_read_the_same_whatever_stands_beside_it(folder):
    model = load_model(ModelChoice("onnx", str(folder), batch=2))
    alone = model.find(["请贝壳螺来"])[0]
    together = model.find(["", "云岭" * 30, "请贝壳螺来", "\n", "无"])
    assert together[2] == alone
    assert together[0] == together[3] == []
    assert len(together[1]) == 30


@pytest.mark.parametrize("inputs", [("input_ids",), ("input_ids", "attention_mask")])
def test_what_cannot_be_told_of_padding_gets_none(tmp_path, inputs):
    model = load_model(ModelChoice("onnx", str(onnx_model(tmp_path / "model", TAGS, NAMED, inputs=inputs))))
    forward, shapes, padded = model._forward, [], []

    def seen(ids, mask, kinds):
        shapes.append(len(ids))
        padded.append(not mask.all())
        return forward(ids, mask, kinds)

    model._forward = seen
    spans = model.find(["请贝壳螺来", "贝壳螺", "云岭很高", "在云岭来了", "请"])
    assert [len(each) for each in spans] == [1, 1, 1, 1, 0]
    assert (any(padded), max(shapes)) == ((False, 2) if inputs == ("input_ids",) else (True, 5))


def test_threads_share_a_model(folder):
    choice = ModelChoice("onnx", str(folder))
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: load_model(choice).find(["请贝壳螺到云岭来"])[0], range(16)))
    assert all(result == results[0] and len(result) == 2 for result in results)


def test_the_user_says_what_labels_mean(tmp_path):
    folder = onnx_model(tmp_path / "model", ("LABEL_0", "LABEL_1", "LABEL_2"), {"贝": "LABEL_1", "壳": "LABEL_2"})
    said = (("LABEL_1", "B-PERSON"), ("LABEL_2", "I-PERSON"))
    assert found("请贝壳贝壳来", folder, labels=said) == [("贝壳", "PERSON"), ("贝壳", "PERSON")]
    with pytest.raises(UsageError, match=r"LABEL_0, LABEL_1, LABEL_2.*ner\.labels"):
        found("", folder)
    with pytest.raises(UsageError, match="LABEL_9"):
        found("", folder, labels=(("LABEL_9", "PERSON"),))


def test_a_label_of_no_interest_is_left_out(folder):
    assert found("请贝壳螺到云岭来", folder, labels=(("address", ""),)) == [("贝壳螺", "PERSON")]


def test_text_of_any_writing_is_read_on_request(tmp_path):
    folder = onnx_model(tmp_path / "model", TAGS, {"Jane": "B-PER", "Doe": "I-PER", "Ha": "B-PER", "##llo": "O"})
    assert found("Ask Jane Doe or\nHallo", folder, judge=False) == [("Jane Doe", "PERSON"), ("Hallo", "PERSON")]
    assert found("Ask Jane Doe", folder) == []


@pytest.mark.parametrize(
    ("spoil", "named"),
    [
        (lambda f: (f / "config.json").unlink(), "config.json"),
        (lambda f: (f / "config.json").write_text("[1]"), "config.json"),
        (lambda f: (f / "config.json").write_text(json.dumps({"id2label": {"1": "O"}})), "id2label"),
        (lambda f: (f / "config.json").write_text(json.dumps({"id2label": {"0": "O", "1": "B-PER"}})), "2 tags"),
        (lambda f: (f / "vocab.txt").unlink(), "vocab.txt"),
        (lambda f: (f / "vocab.txt").write_text("a\nb\n"), "UNK"),
        (lambda f: (f / "model.onnx").unlink(), "model.onnx"),
        (lambda f: (f / "model.onnx").write_bytes(b"\x08\x08" * 9), "cannot load"),
        (lambda f: [shutil.copy(f / "model.onnx", f / "a.onnx"), (f / "model.onnx").rename(f / "b.onnx")], "a.onnx, b.onnx"),
    ],
)  # fmt: skip
def test_a_folder_that_is_not_whole_is_refused(folder, monkeypatch, spoil, named):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    spoil(folder)
    with pytest.raises(UsageError, match=named):
        load_model(ModelChoice("onnx", str(folder)))


def test_inputs_that_nobody_can_give_are_named(tmp_path):
    folder = onnx_model(tmp_path / "model", TAGS, NAMED, inputs=("input_ids", "bbox"))
    with pytest.raises(UsageError, match="input_ids, bbox"):
        load_model(ModelChoice("onnx", str(folder)))


def test_a_run_is_told_of_the_model_without_its_path(folder):
    told = describe(ModelChoice("onnx", str(folder)))
    assert (told["engine"], told["model"], len(told["digest"])) == ("onnx", "model", 32)
    assert "tokenizers" in told["packages"]
    assert str(folder) not in json.dumps(told)
    model = load_model(ModelChoice("onnx", str(folder)))
    assert model.digest == told["digest"]
    (folder / "vocab.txt").write_bytes((folder / "vocab.txt").read_bytes() + b"x\n")
    assert describe(ModelChoice("onnx", str(folder)))["digest"] != told["digest"]
