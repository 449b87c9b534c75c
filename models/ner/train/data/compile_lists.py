"""Compiles the lists beside this file from their sources: `python -m models.ner.train.data.compile_lists SOURCES`.

SOURCES is a folder that holds the files which README.md names. The same sources give the same lists, byte for byte.
"""

from __future__ import annotations

import csv
import json
import lzma
import re
import sys
from collections.abc import Iterable
from pathlib import Path

from models.entities.tables import compound_surnames, ranked_surnames

_HERE = Path(__file__).parent
_MEASURED = 430_000
"""Characters of the web questions with which false persons are counted, and which no model is shown."""
_SEGMENTED = re.compile(r"(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef])")
"""Blanks between Chinese characters, with which corpora set words apart."""
_HAN = re.compile(r"[\u4e00-\u9fff]+\Z")
_KINDS = {
    "n": "n",
    "v": "v",
    "vn": "vn",
    "a": "a",
    "ad": "d",
    "d": "d",
    "i": "i",
    "t": "t",
    "b": "b",
    "z": "z",
    "an": "n",
}


def _write(name: str, lines: Iterable[str]) -> None:
    text = "\n".join(lines) + "\n"
    (_HERE / f"{name}.txt.xz").write_bytes(lzma.compress(text.encode("utf-8"), preset=9 | lzma.PRESET_EXTREME))


def _simple(path: Path) -> dict[str, str]:
    """Traditional character -> simple one, from the table that goes the other way."""
    back: dict[str, str] = {}
    for line in path.read_text("utf-8").splitlines():
        simple, _, forms = line.partition("\t")
        for form in forms.split():
            if form != simple:
                back.setdefault(form, simple)
    return back


def traditional(source: Path) -> None:
    """Pairs of a simple character and its first traditional form."""
    rows = (line.split("\t") for line in (source / "STCharacters.txt").read_text("utf-8").splitlines() if "\t" in line)
    _write("traditional", (a + forms.split()[0] for a, forms in rows if forms.split()[0] != a and len(a) == 1))


def given(source: Path) -> None:
    """Characters of given names with how many men and women bear them; then given names of ancient people."""
    with (source / "charfreq.csv").open(encoding="utf-8") as file:
        rows = [row for row in csv.reader(file) if len(row) == 3 and _HAN.match(row[0])]
    _write("given", (f"{char} {male} {female}" for char, male, female in rows if int(male) + int(female) >= 60))
    simple = _simple(source / "STCharacters.txt")
    single, compound = set(ranked_surnames()), compound_surnames()
    found: dict[str, None] = {}
    for line in (source / "ancient_names.txt").read_text("utf-8").splitlines():
        name = "".join(simple.get(char, char) for char in line.strip())
        if len(name) == 3 and name[0] in single and name[:2] not in compound and _HAN.match(name):
            found.setdefault(name[1:])
    common = {row[0] for row in rows if int(row[1]) + int(row[2]) >= 400}
    _write("ancient", sorted(name for name in found if set(name) <= common))


def brands(source: Path) -> None:
    """Short names of firms: two to six Chinese characters, every second one."""
    names = sorted({line.strip() for line in (source / "company_short_names.txt").read_text("utf-8").splitlines()})
    kept = [name for name in names if _HAN.match(name) and 2 <= len(name) <= 6]
    _write("brands", kept[::2])


def divisions(source: Path) -> None:
    """Provinces to townships: a tab for each level, then the name."""

    def walk(nodes: list[dict[str, object]], depth: int) -> Iterable[str]:
        for node in nodes:
            yield "\t" * depth + str(node["name"])
            children = node.get("children")
            if isinstance(children, list):
                yield from walk(children, depth + 1)

    _write("divisions", walk(json.loads((source / "divisions.json").read_text("utf-8")), 0))


def words(source: Path) -> None:
    """Words of the dictionary: kind, then the words of that kind, the most frequent first."""
    kinds: dict[str, list[tuple[int, str]]] = {}
    for line in (source / "dict.txt").read_text("utf-8").splitlines():
        word, count, tag = line.split()
        if tag in _KINDS and _HAN.match(word) and 2 <= len(word) <= 5 and int(count) >= (3 if tag == "i" else 20):
            kinds.setdefault(_KINDS[tag], []).append((-int(count), word))
    _write("words", (f"{kind} {' '.join(word for _, word in sorted(rows))}" for kind, rows in sorted(kinds.items())))


def web(source: Path) -> None:
    """Web questions as they were written, without their subject; the first of the file are left for measuring."""
    raw = (source / "web_questions.txt").read_text("utf-8")
    kept = raw[raw.find("\n", _MEASURED) + 1 :].splitlines()
    _write("web", (_SEGMENTED.sub("", line.partition("\t")[2]) for line in kept if "\t" in line))


def main() -> None:
    """Compile all of them from the folder given."""
    source = Path(sys.argv[1])
    for compile_list in (traditional, given, brands, divisions, words, web):
        compile_list(source)


if __name__ == "__main__":
    main()
