"""Files of other projects, in the forms that they have, become cases; the content here is our own."""

import json

import pytest

from benchmarks.evaluation.kinds import BY_CODE
from benchmarks.evaluation.said import SAID
from benchmarks.external import __main__ as command
from benchmarks.external import cases, sources
from benchmarks.external.cases import Case


def _argus(**row):
    return list(cases.argus("zh_x", json.dumps([{"id": "one", "input": "手机13812345678", **row}])))


def test_fixtures_that_say_whether_they_match():
    (one,) = _argus(should_match=True, type="phone", expected_text="13812345678")
    assert (one.codes[0], one.values, one.some) == ("CN_MOBILE", ("13812345678",), True)
    (none,) = _argus(should_match=False, type="phone")
    assert (none.values, none.some) == ((), False)
    assert _argus(should_match=True, type="hobby") == []


def test_fixtures_that_list_values():
    two = _argus(pii_values=["13812345678", "张三"], pii_types=["phone", "ssn"])
    assert [(case.codes[0], case.values) for case in two] == [("CN_MOBILE", ("13812345678",))]
    (entity,) = _argus(entities=[{"text": "13812345678", "type": "phone"}])
    assert entity.values == ("13812345678",)
    (nothing,) = _argus(entities=[])
    assert not nothing.some
    assert [case.some for case in _argus(should_find_pii=False)] == [False]


def test_other_languages_are_left_out():
    assert _argus(lang="de", should_find_pii=True) == []
    assert _argus(lang=["zh", "ja"], should_find_pii=True) == []


def test_numbers_of_a_python_test():
    text = (
        "self.assertTrue(validator.is_valid('123'))\nself.assertFalse(validator.is_valid('45X', True))\nget_info('678')"
    )
    assert [(c.text[5:], c.values, c.some) for c in cases.id_validator("x", text)] == [
        ("123", ("123",), True),
        ("45X", (), False),
        ("678", ("678",), True),
    ]


def test_examples_of_expressions():
    text = "[{\n title: '车牌号(新能源)',\n rule: /^x{2}$/,\n examples: ['京A12345D', 7],\n counterExamples: ['京A']\n},\n{ title: '火车车次', rule: /x/, examples: ['G1'] }]"
    made = list(cases.any_rule("x", text))
    assert [(case.text, case.some) for case in made] == [
        ("车牌号：京A12345D", True),
        ("车牌号：7", True),
        ("车牌号：京A", False),
    ]
    assert {case.codes for case in made} == {("CN_LICENSE_PLATE",)}


def test_tables_of_parametrized_tests():
    text = (
        "@pytest.mark.parametrize('text, expected_len, expected_positions', [('ip 10.1.2.3', 1, ((3, 11),)), ('x', 0, ())])\n"
        "def test(text): ...\n"
        "@pytest.mark.parametrize('text, expected_len', [(1 + MAX, 0)])\ndef test_2(text): ...\n"
    )
    made = list(cases.presidio("test_ip_recognizer", text))
    assert [(case.values, case.some) for case in made] == [(("10.1.2.3",), True), ((), False)]


def test_types_are_ours():
    listed = [*cases.ARGUS.values(), *(codes for codes, _ in cases.ANY_RULE.values()), *cases.PRESIDIO.values()]
    assert {code for codes in listed for code in codes} <= {*BY_CODE, *SAID}


@pytest.mark.parametrize(
    ("case", "met"),
    [
        (Case("x", "found", "手机：13812345678", ("CN_MOBILE",), ("138-1234-5678",), some=True), True),
        (Case("x", "another", "手机：13812345678", ("CN_MOBILE",), ("13912345678",), some=True), False),
        (Case("x", "some", "手机：13812345678", ("CN_MOBILE",), (), some=True), True),
        (Case("x", "none", "手机：13812345678", ("CN_MOBILE",)), False),
        (Case("x", "other type", "手机：13812345678", ("CN_USCC",)), True),
    ],
)
def test_when_a_case_is_met(case, met):
    assert command.passes(case) is met


def test_every_pattern_names_a_project_and_every_reason_is_a_sentence():
    names = {source.name for source in sources.SOURCES}
    table = command.deviations()
    assert {pattern.partition("/")[0] for pattern, _ in table} <= names
    assert all(len(reason) > 20 for _, reason in table)
    assert len({pattern for pattern, _ in table}) == len(table)


def test_a_deviation_is_explained_and_a_pattern_without_one_is_stale():
    case = Case("any-rule", "email/汉字@qq.com", "x", ())
    table = [("any-rule/email*/汉字@qq.com", "why"), ("any-rule/gone", "old"), ("presidio/*", "not asked")]
    assert command.explanation(case, table) == "why"
    assert command.explanation(Case("any-rule", "other", "x", ()), table) is None
    assert command.stale(table, [case], ["any-rule"]) == ["any-rule/gone"]


@pytest.fixture
def one_source(monkeypatch):
    source = sources.Source("id-validator", "a/b", "0" * 40, "MIT", ("t.py",))
    monkeypatch.setattr(command, "SOURCES", (source,))
    return source


def _run(monkeypatch, *arguments):
    monkeypatch.setattr("sys.argv", ["external", *arguments])
    return command.main()


def test_the_command_reads_a_folder(one_source, tmp_path, monkeypatch, capsys):
    (tmp_path / "a+b").mkdir()
    path = tmp_path / "a+b" / "t.py"
    path.write_text("assertTrue(validator.is_valid('11010519491231002X'))", "utf-8")
    assert _run(monkeypatch, "--from", str(tmp_path)) == 0
    assert "a/b@0000000000" in capsys.readouterr().out
    path.write_text("assertTrue(validator.is_valid('110105194912310021'))", "utf-8")
    assert _run(monkeypatch, "--from", str(tmp_path)) == 1
    assert "UNEXPLAINED id-validator/is_valid/0/110105194912310021" in capsys.readouterr().out


def test_without_any_source_it_says_so(one_source, tmp_path, monkeypatch, capsys):
    assert _run(monkeypatch, "--from", str(tmp_path)) == 2
    assert "no source could be had" in capsys.readouterr().err


def test_what_was_fetched_is_kept(one_source, tmp_path, monkeypatch):
    asked = []

    def answer(address, timeout):
        asked.append(address)
        path = tmp_path / "answer"
        path.write_bytes(b"get_info('1')")
        return path.open("rb")

    monkeypatch.setattr(sources, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(sources.urllib.request, "urlopen", answer)
    assert sources.text(one_source, "t.py", None) == sources.text(one_source, "t.py", None) == "get_info('1')"
    assert asked == [f"https://raw.githubusercontent.com/a/b/{'0' * 40}/t.py"]


def test_a_network_that_is_not_there_is_said(one_source, tmp_path, monkeypatch):
    def fail(*_, **__):
        raise OSError("no route")

    monkeypatch.setattr(sources, "CACHE", tmp_path)
    monkeypatch.setattr(sources.urllib.request, "urlopen", fail)
    with pytest.raises(sources.NotReachedError, match="no route"):
        sources.text(one_source, "t.py", None)
