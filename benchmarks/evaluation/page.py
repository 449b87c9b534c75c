"""A text being written, with a note of every value that goes into it: labels are true because the text grew around them.

A template holds slots. ``{person}``, ``{cn_mobile}``, ... become values with a label; ``{day}``, ``{money}``, ... become
what nobody looks for; ``[[`` and ``]]`` set the label of a sentence of ``said``.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from benchmarks.evaluation import disguises, said
from benchmarks.evaluation import numbers as own
from benchmarks.evaluation.kinds import BY_CODE
from scanner.demo import numbers, people


@dataclass(frozen=True, slots=True)
class Label:
    """One value that a perfect reader finds: characters ``start`` to ``end`` of the document's text.

    ``normal`` is the value in plain form. ``also`` are types that may be found there without being wrong. ``masked``:
    somebody masked it before us, and it counts apart. ``optional``: finding it is neither right nor wrong.
    """

    entity: str
    start: int
    end: int
    normal: str
    disguise: str = "plain"
    also: tuple[str, ...] = ()
    masked: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Document:
    """One file of text. ``kind`` is what it is; ``structured``: pandian reads it by its structure, so offsets differ."""

    name: str
    kind: str
    text: str
    labels: tuple[Label, ...] = ()
    structured: bool = False
    subject: str = ""
    """What a page of traps, or of one disguise, holds."""


Filler = Callable[[random.Random], str]


def _birth(rng: random.Random, form: str) -> str:
    born = numbers.birth_date(rng, 1945, 2007)
    if form == "birth_dash":
        return rng.choice((f"{born:%Y-%m-%d}", f"{born:%Y/%m/%d}", f"{born:%Y.%m.%d}"))
    return f"{born.year}年{born.month}月{born.day}日"


def _pay(rng: random.Random) -> str:
    amount = rng.randrange(4500, 68000, 50)
    return rng.choice((f"{amount}元", f"{amount:,}.00元", f"{amount}.00", f"{amount}", f"{amount:,}元", f"¥{amount:,}"))


def _one_of(words: tuple[str, ...]) -> Filler:
    return lambda rng: rng.choice(words)


LABELLED: dict[str, tuple[str, Filler, tuple[str, ...]]] = {
    "driver": ("JOB_TITLE", lambda _: "司机", ()),
    "host": ("IP_ADDRESS", lambda _: "10.1.2.3", ()),
    "person": ("PERSON", people.name, ()),
    "org": ("ORGANIZATION", lambda r: people.company(r).name, ("LOCATION",)),
    "addr": ("CN_ADDRESS", people.address, ("LOCATION", "ORGANIZATION")),
    "place": ("LOCATION", lambda r: r.choice(said.WORDS["place"]), ("CN_ADDRESS",)),
    "title": ("JOB_TITLE", lambda r: r.choice(said.WORDS["title"]), ()),
    "disease": ("MEDICAL", lambda r: r.choice(said.WORDS["disease"]), ()),
    "ethnicity": ("CN_ETHNICITY", lambda r: r.choice(said.WORDS["ethnicity"]), ()),
    "marital": ("MARITAL_STATUS", lambda r: r.choice(said.WORDS["marital"]), ()),
    "party": ("POLITICAL_STATUS", lambda r: r.choice(said.WORDS["party"]), ()),
    "pay": ("SALARY", _pay, ()),
    "birth": ("DATE_OF_BIRTH", lambda r: _birth(r, "birth"), ()),
    "birth_dash": ("DATE_OF_BIRTH", lambda r: _birth(r, "birth_dash"), ()),
    "bank": ("ORGANIZATION", lambda r: r.choice(said.WORDS["bank"]), ("LOCATION",)),
    "crime": ("CRIMINAL_RECORD", lambda r: r.choice(said.WORDS["crime"]), ()),
    "old_id": ("CN_RESIDENT_ID", own.old_id, ("DATE_OF_BIRTH",)),
    "key": ("CREDENTIAL", own.cloud_key, ()),
    "iot": ("CN_MOBILE", own.iot_mobile, ()),
    **{code.lower(): (code, kind.make, kind.also) for code, kind in BY_CODE.items()},
}
FILLERS: dict[str, Filler] = {
    "date": lambda r: f"202{r.randint(0, 5)}年{r.randint(1, 12)}月{r.randint(1, 28)}日",
    "day": lambda r: f"202{r.randint(0, 5)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d}",
    "time": lambda r: f"{r.randint(8, 22):02d}:{r.randint(0, 59):02d}",
    "second": lambda r: (
        f"202{r.randint(3, 5)}-{r.randint(1, 12):02d}-{r.randint(1, 28):02d} {r.randint(0, 23):02d}:{r.randint(0, 59):02d}:{r.randint(0, 59):02d}.{r.randint(0, 999):03d}"
    ),
    "money": lambda r: f"{r.randint(1, 900)},{r.randint(100, 999)}.{r.randint(10, 99)}",
    "n": lambda r: str(r.randint(2, 99)),
    "ms": lambda r: str(r.randint(1_580_000_000_000, 1_759_999_999_999)),
    "order": lambda r: f"DD{r.randint(2023, 2025)}{r.randint(1, 12):02d}{r.randint(1, 28):02d}{numbers.digits(r, 6)}",
    "hash": lambda r: f"{r.getrandbits(160):040x}",
    "template": lambda r: f"{r.getrandbits(256):064X}",
    "birth": lambda r: _birth(r, "birth"),
    "birth_month": lambda r: f"{r.randint(1955, 2007)}年{r.randint(1, 12)}月",
    "birth_dash": lambda r: _birth(r, "birth_dash"),
    "pay": _pay,
    "name": people.name,
    "address": people.address,
    "company": lambda r: people.company(r).name,
    "cloud_key": own.cloud_key,
    "jwt": own.token,
    "password": own.credential,
    **{slot: _one_of(words) for slot, words in said.WORDS.items()},
}
ALSO = {
    "LOCATION": ("CN_ADDRESS",),
    "CN_ADDRESS": ("LOCATION", "ORGANIZATION"),
    "ORGANIZATION": ("LOCATION",),
    "CREDENTIAL": ("URL", "IP_ADDRESS", "EMAIL_ADDRESS"),
    "JOB_TITLE": (),
    "CREDIT_RECORD": (),
}
_SLOT = re.compile(r"\{(\w+)\}|(\[\[)|(\]\])")


@dataclass(slots=True)
class Page:
    """A text being written."""

    rng: random.Random
    text: str = ""
    labels: list[Label] = field(default_factory=list)

    def put(
        self,
        entity: str,
        value: str,
        disguise: str = "plain",
        *,
        also: tuple[str, ...] = (),
        written: str | None = None,
        masked: bool = False,
        optional: bool = False,
    ) -> None:
        """A value, as written under ``disguise``."""
        as_written = written if written is not None else disguises.write(self.rng, entity, value, disguise)
        start = len(self.text)
        self.text += as_written
        self.labels.append(Label(entity, start, len(self.text), value, disguise, also, masked, optional))

    def child(self) -> None:
        """The identity number of a child: it is one, and it tells that its bearer is under fourteen."""
        start, made = len(self.text), own.child_id(self.rng)
        self.text += made
        for entity in ("CN_RESIDENT_ID", "MINOR"):
            self.labels.append(Label(entity, start, len(self.text), made, also=("DATE_OF_BIRTH", "MINOR")))

    def write(self, template: str, entity: str = "", disguise: str = "plain") -> None:
        """Fill a template; ``entity`` is the type of ``{v}`` and of what stands between ``[[`` and ``]]``."""
        at, opened = 0, 0
        for match in _SLOT.finditer(template):
            self.text += template[at : match.start()]
            at = match.end()
            slot = match[1]
            if match[2]:
                opened = len(self.text)
            elif match[3]:
                self.labels.append(Label(entity, opened, len(self.text), self.text[opened:], also=ALSO.get(entity, ())))
            elif slot == "v":
                kind = BY_CODE[entity]
                self.put(entity, kind.make(self.rng), disguise, also=kind.also)
            elif slot == "child":
                self.child()
            elif slot in LABELLED and "[[{" + slot not in template:
                code, make, also = LABELLED[slot]
                self.put(code, make(self.rng), also=also)
            else:
                self.text += FILLERS[slot](self.rng)
        self.text += template[at:]

    def document(self, name: str, kind: str, *, structured: bool = False, subject: str = "") -> Document:
        """The page as a file."""
        return Document(name, kind, self.text, tuple(self.labels), structured, subject)
