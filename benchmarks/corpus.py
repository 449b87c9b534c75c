"""The labelled corpus: documents whose every value is known because they were written around it.

``documents(seed)`` makes them: values in context, bare in tables, in prose, in structured files, in office files, in
disguise, and decoys alone.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks import templates
from benchmarks.checks import CHECKED, CHECKS, valid
from benchmarks.decoys import MAKERS as DECOYS
from benchmarks.decoys import decoy
from benchmarks.disguise import IN_TEXT, write
from scanner.demo import numbers


@dataclass(frozen=True, slots=True)
class Label:
    """One value that a perfect reader finds. ``start`` and ``end`` are characters of the text, where it is one."""

    entity_type: str
    normal: str
    written: str
    disguise: str
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class Document:
    """One file: ``text`` is what it decodes to, where it is a text; ``decoys`` are (kind, as written)."""

    name: str
    kind: str
    data: bytes
    labels: tuple[Label, ...]
    decoys: tuple[tuple[str, str], ...] = ()
    text: str | None = None


_DOMAINS = ("example.com", "example.org", "mail.example.net", "example.com.cn", "corp-sample.cn", "a1.example.cn")


def _email(rng: random.Random) -> str:
    first = rng.choice(("zhang", "li.wei", "wang_fang", "chen-jie", "hr", "sales01", "zhao+news", "x", "18800"))
    return f"{first}{rng.randint(1, 9999)}@{rng.choice(_DOMAINS)}"


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "CN_RESIDENT_ID": lambda r: numbers.resident_id(r, numbers.birth_date(r, 1935, 2019), sequences=(1, 989)),
    "CN_MOBILE": numbers.mobile,
    "CN_BANK_CARD": lambda r: numbers.bank_card(r, debit=r.random() < 0.7),
    "CN_USCC": numbers.uscc,
    "EMAIL_ADDRESS": _email,
    "CN_LICENSE_PLATE": lambda r: numbers.plate(r, new_energy=r.random() < 0.3),
    "VIN": numbers.vin,
    "CN_PASSPORT": numbers.passport,
    "CN_LANDLINE": numbers.landline,
}


def value(rng: random.Random, entity: str, disguise: str = "plain") -> str:
    """A valid value of ``entity`` that is of no other checked type; one that has letters where their case matters."""
    while True:
        made = MAKERS[entity](rng)
        if entity in CHECKS and valid(made) != entity:
            continue
        if disguise != "lower_case" or made.lower() != made:
            return made


def normal(entity: str, made: str) -> str:
    """The form that is fingerprinted."""
    return made.replace("-", "") if entity == "CN_LANDLINE" else made


@dataclass(slots=True)
class Page:
    """A text being written, with what was written into it."""

    rng: random.Random
    text: str = ""
    labels: list[Label] = field(default_factory=list)
    decoys: list[tuple[str, str]] = field(default_factory=list)

    def add(self, text: str) -> None:
        """Plain words."""
        self.text += text

    def put(self, entity: str, disguise: str = "plain", escape: Callable[[str], str] = str) -> None:
        """A new value of ``entity`` under ``disguise``."""
        made = value(self.rng, entity, disguise)
        written = escape(write(self.rng, entity, made, disguise))
        start = len(self.text)
        self.labels.append(Label(entity, normal(entity, made), written, disguise, start, start + len(written)))
        self.text += written

    def fill(self, template: str, disguise: Callable[[str], str] = lambda _: "plain") -> None:
        """A template of ``templates``: {id}, {mobile}, ... become values, the rest is as it stands."""
        rest = template
        while rest:
            before, opened, after = rest.partition("{")
            self.text += before
            if not opened:
                return
            slot, _, rest = after.partition("}")
            if slot in templates.SLOTS:
                self.put(templates.SLOTS[slot], disguise(templates.SLOTS[slot]))
            else:
                self.text += templates.FILLERS[slot](self.rng)

    def decoy(self, kind: str) -> None:
        """A decoy with the word that leads to it."""
        word, written = decoy(self.rng, kind)
        self.decoys.append((kind, written))
        self.text += word + written

    def document(self, name: str, kind: str, encoding: str = "utf-8", *, plain: bool = True) -> Document:
        """The page as a file; without ``plain`` its characters are not those of the text a reader sees."""
        labels = self.labels
        if not plain:
            labels = [Label(x.entity_type, x.normal, x.written, x.disguise) for x in labels]
        text = self.text if plain else None
        return Document(name, kind, self.text.encode(encoding), tuple(labels), tuple(self.decoys), text)


_ENCODINGS = ("utf-8", "utf-8", "utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be")


def _context(rng: random.Random, number: int) -> Document:
    """Contracts, chats, forms, mails, medical, logistics, court: several of a field, one after the other."""
    domain = sorted(templates.CONTEXT)[number % len(templates.CONTEXT)]
    page = Page(rng)
    for _ in range(rng.randint(2, 6)):
        page.fill(rng.choice(templates.CONTEXT[domain]))
        page.add("\n")
    if rng.random() < 0.4 and domain != "繁體":
        page.decoy(rng.choice(sorted(set(DECOYS) - {"wrong_id", "wrong_card", "wrong_uscc"})))
        page.add("\n")
    encoding = rng.choice(("big5", "big5", "utf-8") if domain == "繁體" else _ENCODINGS)
    return page.document(f"{domain}_{number}.{rng.choice(('txt', 'txt', 'md', 'log'))}", "context", encoding)


def _prose(rng: random.Random, number: int) -> Document:
    """A page of running text with a value here and there, no word before it that says what it is."""
    page = Page(rng)
    for _ in range(rng.randint(6, 20)):
        page.add(rng.choice(templates.PROSE))
        if rng.random() < 0.35:
            page.fill(rng.choice(templates.BARE))
        if rng.random() < 0.2:
            page.add("\n\n")
    return page.document(f"随笔_{number}.txt", "prose", rng.choice(_ENCODINGS))


def _disguised(rng: random.Random, number: int) -> Document:
    """One disguise of one type, in a sentence that says what the number is, and again in another."""
    pairs = [(entity, disguise) for entity in CHECKED for disguise in IN_TEXT[entity]]
    entity, disguise = pairs[number % len(pairs)]
    page = Page(rng)
    for _ in range(rng.randint(2, 4)):
        page.add(rng.choice(templates.PROSE))
        page.fill(rng.choice(templates.LEADS[entity]), lambda _: disguise)
        page.add(rng.choice(("。\n", "，特此说明。\n", "\n", "（已核对）\n")))
    unsafe = disguise in {"zero_width", "middle_dots"}
    return page.document(f"变形_{number}.txt", "disguised", "utf-8" if unsafe else rng.choice(("utf-8", "gb18030")))


def _glued(rng: random.Random, number: int) -> Document:
    """Values with Chinese characters on both sides, and Chinese as escapes before them in a log."""
    page = Page(rng)
    for entity in rng.sample(CHECKED, 4):
        page.fill(rng.choice(templates.GLUED[entity]))
        page.add("\n")
    if number % 3 == 0:
        page.add('{"msg":"\\u624b\\u673a')
        page.put("CN_MOBILE")
        page.add('\\u5df2\\u767b\\u8bb0"}\n')
    return page.document(f"粘连_{number}.{rng.choice(('txt', 'log'))}", "glued", rng.choice(("utf-8", "gbk")))


def _decoys(rng: random.Random, number: int) -> Document:
    """Nothing but decoys."""
    page = Page(rng)
    kinds = sorted(DECOYS)
    for _ in range(rng.randint(5, 15)):
        page.decoy(kinds[number % len(kinds)] if rng.random() < 0.5 else rng.choice(kinds))
        page.add(rng.choice(("\n", "，", "；", "\t", "。\n")))
    return page.document(f"干扰_{number}.{rng.choice(('txt', 'log', 'md'))}", "decoy", rng.choice(_ENCODINGS))


def documents(seed: int = 20) -> Iterator[Document]:
    """1,400 documents, the same for the same seed."""
    from benchmarks import files

    rng = random.Random(seed)
    makers: tuple[tuple[int, Callable[[random.Random, int], Document]], ...] = (
        (240, _context),
        (120, _prose),
        (320, _disguised),
        (60, _glued),
        (240, _decoys),
        (220, files.table),
        (140, files.structured),
        (60, files.office),
    )
    for count, make in makers:
        for number in range(count):
            yield make(rng, number)


def write_corpus(folder: Path, seed: int = 20) -> list[Document]:
    """Write the documents below ``folder``, one folder per kind; returns them."""
    made = list(documents(seed))
    for document in made:
        path = folder / document.kind / document.name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(document.data)
    return made
