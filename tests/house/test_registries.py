"""Every registry resolves, every entry has its test, and every entry's parts are installed by what we require."""

from __future__ import annotations

import importlib
import inspect
import re
import tomllib

import pytest

from models.entities import catalogue
from recognizers.pack import RECOGNIZERS, recognizer_classes
from reports import FORMATS
from scanner.crawlers.registry import SCHEMES, SPEAKS
from scanner.readers.magic import SHORT_NAMES
from scanner.readers.registry import READERS
from tests.house.code import ROOT, python_files

READER_CLASSES = sorted({entry.reader for entry in READERS.values()})
CRAWLER_CLASSES = sorted({entry.crawler for entry in SCHEMES.values()})
WRITERS = sorted({output.writer for outputs in FORMATS.values() for output in outputs})


def _load(dotted: str):
    module, _, name = dotted.partition(":")
    return getattr(importlib.import_module(module), name)


@pytest.mark.parametrize("dotted", [*READER_CLASSES, *CRAWLER_CLASSES, *WRITERS, *RECOGNIZERS])
def test_every_entry_resolves(dotted):
    assert callable(_load(dotted))


@pytest.mark.parametrize("dotted", READER_CLASSES)
def test_every_reader_has_the_shape_of_the_seam(dotted):
    reader = _load(dotted)
    assert list(inspect.signature(reader.read).parameters) == ["self", "source", "context"]
    assert inspect.isgeneratorfunction(reader.read), "a reader is a generator: nothing is read before it is asked for"


@pytest.mark.parametrize("dotted", CRAWLER_CLASSES)
def test_every_crawler_has_the_shape_of_the_seam(dotted):
    crawler = _load(dotted)
    assert [
        name for name in ("check", "walk", "source", "rows", "close") if not callable(getattr(crawler, name, None))
    ] == []


def _tests_below(folder: str) -> str:
    return "\n".join(path.read_text("utf-8") for path in python_files(folder) if path.name.startswith("test_"))


@pytest.mark.parametrize("dotted", READER_CLASSES)
def test_every_reader_has_a_test_file_that_takes_the_contract(dotted):
    package, _, module = dotted.partition(":")[0].removeprefix("scanner.readers.").rpartition(".")
    test = ROOT / "tests/scanner/readers" / package / f"test_{module}.py"
    assert test.is_file(), f"{test} is missing"
    assert "contract" in test.read_text("utf-8"), f"{test} does not run the reader contract"


NO_SERVER = {"sqlserver": "sqlserver", "oracle": "oracle", "oracles": "oracle", "dm": "oracle"}
"""No server of theirs can be had: what they are asked, and what is made of their answers, is tested there."""
SUITES = dict.fromkeys(("clickhouse", "clickhouses"), "sql/test_contract_clickhouse.py")


@pytest.mark.parametrize(("scheme", "entry"), SCHEMES.items())
def test_every_kind_of_place_takes_the_crawler_contract(scheme, entry):
    tests = ROOT / "tests/scanner/crawlers"
    if scheme in NO_SERVER or scheme in SPEAKS:
        assert f"{scheme}://" in (tests / f"sql/test_{NO_SERVER.get(scheme, 'kin')}.py").read_text("utf-8")
        assert scheme not in SPEAKS or SPEAKS[scheme] in SCHEMES
        return
    module = entry.crawler.partition(":")[0].removeprefix("scanner.crawlers.")
    package, _, file = module.rpartition(".")
    name = SUITES.get(scheme) or (f"{package}/test_contract.py" if package else f"test_contract_{file}.py")
    suite = (tests / name).read_text("utf-8")
    assert "CrawlerContract" in suite
    assert re.search({"file": "Local", "mysql": "mariadb"}.get(scheme, scheme), suite), f"no suite for {scheme}://"


@pytest.mark.parametrize("dotted", WRITERS)
def test_every_report_has_a_test(dotted):
    assert re.search(rf"\b{re.escape(dotted.partition(':')[0])}\b|write_report", _tests_below("tests/reports"))


@pytest.mark.parametrize("format", FORMATS)
def test_every_file_of_a_report_is_described(format):
    page = (ROOT / "docs/run-format.md").read_text("utf-8") + (ROOT / "README.md").read_text("utf-8")
    assert [output.file for output in FORMATS[format] if output.file not in page] == []


def test_recognizers_find_types_of_the_catalogue_each_once():
    entities = [cls.entity for cls in recognizer_classes()]
    assert len(set(entities)) == len(entities)
    assert set(entities) <= set(catalogue())


@pytest.mark.parametrize("cls", recognizer_classes(), ids=lambda cls: cls.__name__)
def test_every_recognizer_brings_examples_and_counter_examples(cls):
    assert cls.examples
    assert cls.counter_examples
    assert inspect.getdoc(cls)


@pytest.mark.parametrize("module", sorted({dotted.partition(":")[0] for dotted in RECOGNIZERS}))
def test_every_family_of_recognizers_is_tested(module):
    tests = _tests_below("tests/recognizers")
    assert "examples" in tests
    assert re.search(rf"\b{module.rpartition('.')[2]}\b|recognizer_classes", tests)


def test_what_entries_ask_to_install_is_required():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [each for extra in project["optional-dependencies"].values() for each in extra]
    required = {re.match(r"[\w.-]+", each)[0].lower() for each in project["dependencies"] + extras}
    asked = {word for entry in READERS.values() for word in entry.install.removeprefix("pip install ").split()}
    asked |= {entry.package for entry in SCHEMES.values() if entry.package}
    assert {re.match(r"[\w.-]+", each)[0].lower() for each in asked} <= required


def test_what_is_told_apart_has_one_name_each():
    assert len(set(SHORT_NAMES.values())) == len(SHORT_NAMES)
