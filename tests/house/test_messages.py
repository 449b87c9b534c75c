"""Everything a user reads is in the catalogue, in both languages; nothing is there that no code says."""

from __future__ import annotations

import ast
import functools
import re
import string
from pathlib import Path

import pytest
import yaml

from models.messages import filled, reason_title, text
from tests.house.code import ROOMS, ROOT, python_files, relative, tree

CATALOGUES = sorted(path.stem for path in (ROOT / "models/messages").glob("*.yaml"))
SPEAKERS = {
    "allow": ("scanner/allow", "scanner/cli", "models/tiers"),
    "changes": ("reports", "scanner/cli"),
    "cli": ("scanner/cli", "scanner/run.py", "scanner/recorder.py"),
    "delivery": ("reports", "scanner/cli"),
    "destruction": ("reports", "scanner"),
    "explain": ("scanner/cli", "models/proofs.py"),
    "exposure": ("reports", "scanner/cli"),
    "feeds": ("reports/feeds", "scanner/cli"),
    "handover": ("reports/handover", "scanner/cli"),
    "later": ("scanner/cli",),
    "locked": ("scanner/cli",),
    "logs": ("scanner",),
    "names": ("scanner/cli", "reports/xlsx"),
    "ner": ("models/ner",),
    "reason_titles": ("scanner",),
    "reasons": ("scanner",),
    "own": ("models/tiers", "recognizers/own", "scanner/cli"),
    "report": ("reports/html",),
    "rescan": ("scanner",),
    "run": ("scanner", "models/protect.py"),
    "schedule": ("scanner",),
    "scope": ("models/scope.py", "reports", "scanner"),
    "seal": ("scanner",),
    "targets": ("scanner",),
    "tiers": ("models/tiers",),
    "xlsx": ("reports/xlsx",),
}
"""Catalogue -> where its messages are said."""

_STRINGS_JS = re.compile(r'"((?:[^"\\\n]|\\.)*)"|\'((?:[^\'\\\n]|\\.)*)\'|`((?:[^`\\]|\\.)*)`')
_T_JS = re.compile(r"""\bt\(\s*(?:"([\w.]+)"|'([\w.]+)'|`([^`]*)`)""")


@functools.cache
def messages(catalogue: str):
    return yaml.safe_load((ROOT / f"models/messages/{catalogue}.yaml").read_text("utf-8"))


def _pattern(node: ast.JoinedStr) -> str | None:
    """An f-string as a regular expression; None where it says nothing of its own."""
    parts = [re.escape(p.value) if isinstance(p, ast.Constant) else ".+" for p in node.values]
    return "".join(parts) if any(part != ".+" for part in parts) else None


def _holes(said: str) -> set[str]:
    """The names of what is filled in; ``{n|one|more}`` chooses by ``n``."""
    return {name.partition("|")[0] for _, name, _, _ in string.Formatter().parse(said) if name is not None}


@functools.cache
def _strings(path: Path) -> tuple[frozenset[str], frozenset[str]]:
    """The plain strings of a source file, and its strings with holes as patterns."""
    if path.suffix == ".py":
        nodes = list(ast.walk(tree(path)))
        plain = {node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)}
        holes = {_pattern(node) for node in nodes if isinstance(node, ast.JoinedStr)}
        return frozenset(plain), frozenset(p for p in holes if p)
    plain, holes = set(), set()
    for match in _STRINGS_JS.finditer(path.read_text("utf-8")):
        said = match[1] or match[2] or match[3] or ""
        if match[3] and "${" in said:
            bare = re.split(r"\$\{[^}]*\}", said)
            if any(re.search(r"\w", part) for part in bare):
                holes.add(".+".join(map(re.escape, bare)))
        else:
            plain.add(said)
    return frozenset(plain), frozenset(holes)


def _sources(folders: tuple[str, ...]) -> list[Path]:
    scripts = [path for folder in folders for path in (ROOT / folder).rglob("*.js")]
    return [*python_files(*folders), *(p for p in scripts if not {"node_modules", "assets"} & set(p.parts))]


def test_every_catalogue_has_speakers():
    assert sorted(SPEAKERS) == CATALOGUES


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_message_speaks_both_languages_of_the_same_things(catalogue):
    wrong = []
    for key, entry in messages(catalogue).items():
        if sorted(entry) != ["en", "zh"] or not all(isinstance(said, str) and said for said in entry.values()):
            wrong.append(f"{key}: needs zh and en")
            continue
        holes = [_holes(said) for said in entry.values()]
        if holes[0] != holes[1]:
            wrong.append(f"{key}: zh and en have different placeholders")
        if re.search("[\u4e00-\u9fff]", entry["en"]) and not re.search(r"[\u4e00-\u9fff]{2}", entry["zh"]):
            wrong.append(f"{key}: en is Chinese")
    assert wrong == []


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_reason_as_a_heading_is_whole(lang):
    titles = {code: reason_title(code, lang) for code in messages("reasons")}
    assert messages("reason_titles").keys() <= titles.keys()
    for code, title in titles.items():
        said = messages("reasons")[code][lang]
        if code not in messages("reason_titles"):
            assert said in (title, f"{title}：{{detail}}", f"{title}: {{detail}}"), f"{code} needs a title"
        assert not re.search(r"[{}…]|[（(][^）)]*$", title)


@pytest.mark.parametrize("catalogue", CATALOGUES)
def test_every_message_is_said_somewhere(catalogue):
    sources = _sources(SPEAKERS[catalogue])
    plain = set().union(*(_strings(path)[0] for path in sources))
    patterns = {p.removeprefix(rf"{catalogue}\.") for path in sources for p in _strings(path)[1]}
    holes = [re.compile(pattern) for pattern in patterns if re.search(r"\w", pattern)]
    unsaid = [
        key
        for key in messages(catalogue)
        if not {key, f"{catalogue}.{key}"} & plain and not any(pattern.fullmatch(key) for pattern in holes)
    ]
    assert unsaid == []


def _calls(path: Path):
    """(name of the function, its first argument, the names of its keyword arguments or None, line) of every call."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Call) and node.args:
            function = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            names = [keyword.arg for keyword in node.keywords]
            yield function, node.args[0], None if None in names else set(names), node.lineno


def _full_keys():
    """Every message asked for by ``text("file.key", ...)``: (key or pattern, keywords, where)."""
    for path in python_files(*ROOMS):
        for function, first, names, line in _calls(path):
            where = f"{relative(path)}:{line}"
            if function != "text":
                continue
            if isinstance(first, ast.Constant) and str(first.value).partition(".")[0] in CATALOGUES:
                yield re.escape(first.value), names, where
            elif isinstance(first, ast.JoinedStr) and (pattern := _pattern(first)):
                yield pattern, None, where


def test_every_message_asked_for_is_there():
    known = [f"{catalogue}.{key}" for catalogue in CATALOGUES for key in messages(catalogue)]
    missing = [
        f"{where}: {key}" for key, _, where in _full_keys() if not any(re.fullmatch(key, each) for each in known)
    ]
    assert missing == []


def test_every_placeholder_is_filled_where_a_message_is_asked_for():
    known = {f"{catalogue}.{key}": entry for catalogue in CATALOGUES for key, entry in messages(catalogue).items()}
    short = []
    for pattern, names, where in _full_keys():
        entry = known.get(pattern.replace("\\", ""))
        if entry is None or names is None:
            continue
        holes = _holes(entry["zh"])
        if not holes <= names:
            short.append(f"{where}: {sorted(holes - names)}")
    assert short == []


def test_words_go_with_their_numbers():
    assert filled("{n} {n|object is|objects are} {tier}", n=1, tier="x") == "1 object is x"
    assert filled("{n} {n|object is|objects are} {tier}", n="1,001", tier="x") == "1,001 objects are x"
    assert text("cli.done", "en", objects=1, size="2 B", seconds="3") == "done: 1 object, 2 B, 3 s"
    unmatched = [
        f"{catalogue}.{key}: {said}"
        for catalogue in CATALOGUES
        for key, entry in messages(catalogue).items()
        for said in entry.values()
        if said.count("|") != 2 * len(re.findall(r"\{\w+\|[^|{}]*\|[^|{}]*\}", said)) and re.search(r"\{\w+\|", said)
    ]
    assert unmatched == []


def test_every_reason_given_for_an_object_has_its_words():
    known = messages("reasons")
    missing = [
        f"{relative(path)}:{line}: {first.value}"
        for path in python_files("scanner")
        for function, first, _, line in _calls(path)
        if function in {"Problem", "ReadError", "SkipObject"}
        and isinstance(first, ast.Constant)
        and first.value not in known
    ]
    assert missing == []


def test_every_message_of_the_page_is_there():
    known = {*messages("report"), *messages("exposure")}
    missing = []
    for path in _sources(("reports/html/web/src",)):
        for match in _T_JS.finditer(path.read_text("utf-8")):
            key = match[1] or match[2] or re.sub(r"\\\$\\\{[^}]*\\\}", ".+", re.escape(match[3] or ""))
            if not any(re.fullmatch(key, each) for each in known):
                missing.append(f"{path.name}: {match[0]}")
    assert missing == []


def test_no_chinese_text_for_users_stands_in_the_code_of_the_command_line():
    """What a person reads comes from the catalogue; the command line has no words of its own."""
    found = [
        f"{relative(path)}:{node.lineno}"
        for path in python_files("scanner/cli")
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and re.search("[\u4e00-\u9fff]", node.value)
    ]
    assert found == []
