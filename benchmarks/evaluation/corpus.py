"""The corpus: every type, every disguise, every trap, the documents that a company holds; the same for the same seed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator

from benchmarks import templates as plain
from benchmarks.evaluation import decoys, disguises, structured, traps
from benchmarks.evaluation.kinds import BY_CODE, KINDS
from benchmarks.evaluation.page import Document, Page
from benchmarks.evaluation.said import SAID
from benchmarks.evaluation.templates import DOCUMENTS

SEED = 4
_ENDS = ("。\n", "，特此说明。\n", "\n", "（已核对）\n", "；")
_BARE = (
    "后来他留下{v}就走了。",
    "纸条上写着{v}，字迹很潦草。",
    "（{v}）",
    "“{v}，没错吧？”她问。",
    "照着{v}抄了一遍。",
)
_MORE_LEADS = {
    "CN_RESIDENT_ID": ("身份证号：{old_id}", "公民身份号码{old_id}（一代证）", "一代身份证 {old_id}", "身份证号：{child}", "学生证件号码：{child}"),
    "CN_MOBILE": ("物联网卡号：{iot}", "物联卡手机号 {iot}"),
}  # fmt: skip


def _prose(page: Page) -> None:
    for _ in range(page.rng.randint(0, 2)):
        page.text += page.rng.choice(plain.PROSE)


def lead(rng: random.Random, number: int) -> Document:
    """Values of one type, each led to by a word, in running text."""
    codes = sorted({*BY_CODE, *SAID})
    code = codes[number % len(codes)]
    page = Page(rng)
    leads = [*(BY_CODE[code].leads if code in BY_CODE else ()), *SAID.get(code, ())]
    extra = _MORE_LEADS.get(code, ())
    for _ in range(10):
        _prose(page)
        page.write(rng.choice(extra) if extra and rng.random() < 0.15 else rng.choice(leads), code)
        page.text += rng.choice(_ENDS)
    page.text += "\n"
    if code == "TRADE_SECRET_MARK":
        page.text += "\n"
    return page.document(f"{code.lower()}_{number}.txt", "words")


def bare(rng: random.Random, number: int) -> Document:
    """Values that tell what they are without any word, in running text."""
    codes = [kind.code for kind in KINDS if kind.bare]
    page = Page(rng)
    for at in range(8):
        page.text += rng.choice(plain.PROSE)
        page.write(rng.choice(_BARE), codes[(number * 8 + at) % len(codes)])
        page.text += rng.choice(("\n", ""))
    return page.document(f"随笔_{number}.txt", "bare")


def document(rng: random.Random, number: int) -> Document:
    """A contract, a chat, a court paper, ...: of each part one line, some parts twice."""
    kind = sorted(DOCUMENTS)[number % len(DOCUMENTS)]
    page = Page(rng)
    for part in DOCUMENTS[kind]:
        for _ in range(2 if kind in {"chat", "log"} and len(part) > 1 else 1):
            page.write(rng.choice(part))
        if kind in {"contract", "court", "mail"} and rng.random() < 0.4:
            page.text += rng.choice(plain.PROSE) + "\n"
    ending = {"log": "log", "code": "py"}.get(kind, "txt")
    return page.document(f"{kind}_{number}.{ending}", kind)


def disguised(rng: random.Random, number: int) -> Document:
    """One disguise of one type, after a word that says what it is."""
    pairs = [(code, way) for code, ways in disguises.IN_TEXT.items() for way in ways]
    code, way = pairs[number % len(pairs)]
    page = Page(rng)
    for _ in range(5):
        page.text += rng.choice(plain.PROSE)
        leads = BY_CODE[code].leads
        page.write(rng.choice([each for each in leads if not each.startswith("{v}")]), code, way)
        page.text += rng.choice(("。\n", "\n", "（已核对）\n"))
    return page.document(f"变形_{way}_{code.lower()}_{number}.txt", "disguised", subject=way)


def masked(rng: random.Random, number: int) -> Document:
    """Values that somebody masked before us."""
    words = {
        "CN_MOBILE": "手机：",
        "CN_RESIDENT_ID": "身份证号：",
        "CN_BANK_CARD": "银行卡号：",
        "EMAIL_ADDRESS": "邮箱：",
        "PERSON": "姓名：",
    }
    page = Page(rng)
    for _ in range(10):
        code = disguises.MASKED[(number + len(page.labels)) % len(disguises.MASKED)]
        page.text += words[code]
        made = structured.value(rng, code)
        page.put(code, made, "masked", written=disguises.mask(rng, code, made), masked=True)
        page.text += rng.choice(("\n", "，", "；"))
    return page.document(f"脱敏_{number}.txt", "masked")


def trap(rng: random.Random, number: int) -> Document:
    """A page of one kind of trap."""
    name = traps.NAMES[number % len(traps.NAMES)]
    page = Page(rng)
    for _ in range(8):
        page.text += traps.line(rng, name) + rng.choice(("\n", "\n", "\n\n"))
    return page.document(f"陷阱_{name}_{number}.txt", "trap", subject=name)


def documents(seed: int = SEED, scale: float = 1.0) -> Iterator[Document]:
    """The labelled documents and the pages of traps; ``scale`` makes fewer or more."""
    rng = random.Random(seed)
    codes = len({*BY_CODE, *SAID})
    ways = sum(len(each) for each in disguises.IN_TEXT.values())
    makers: tuple[tuple[int, Callable[[random.Random, int], Document]], ...] = (
        (14 * codes, lead),
        (90, bare),
        (30 * len(DOCUMENTS), document),
        (20 * 9, structured.table),
        (16, structured.lost),
        (240, structured.structured),
        (4 * ways, disguised),
        (30, masked),
        (3 * len(traps.NAMES), trap),
    )
    for count, make in makers:
        for number in range(max(1, round(count * scale))):
            yield make(rng, number)


def joined(documents: Iterable[Document], size: int = 100_000) -> Iterator[Document]:
    """The running texts of ``documents`` one behind the other, in files of ``size`` characters: to measure speed.

    There is a value in every 40 bytes or so, many in disguise: the worst that a page of text can be.
    """
    parts: list[str] = []
    total = 0
    for document in documents:
        if document.structured or document.kind == "table":
            continue
        parts.append(document.text)
        total += len(document.text)
        if total >= size:
            yield Document(f"joined_{total}.txt", "joined", "\n".join(parts))
            parts, total = [], 0


def prose(seed: int = SEED, size: int = 200_000) -> Iterator[Document]:
    """Running text with a value in 2 kB, as shares are full of: to measure speed."""
    from benchmarks.lane import TEXTS

    parts, total = [], 0
    for part in TEXTS["prose"](random.Random(seed)):
        parts.append(part)
        total += len(part)
        if total >= size:
            break
    yield Document("prose.txt", "joined", "".join(parts))


def decoy_files(seed: int = SEED, size: int = decoys.SIZE) -> Iterator[Document]:
    """Pure decoys: ``size`` characters of each kind of file in which nothing is to be found."""
    for name, make in decoys.FILES.items():
        rng = random.Random(f"{seed}-{name}")
        parts, total = [], 0
        while total < size:
            part = make(rng, len(parts))
            parts.append(part)
            total += len(part)
        yield Document(name, "decoys", "".join(parts), structured=name.endswith((".csv", ".json")))
