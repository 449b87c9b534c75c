"""Writing in pictures: pages of invented people drawn at 150 dpi and damaged as offices do, through ``pandian scan``.

Recall is that of identity numbers, mobiles and bank cards by fingerprint, and of pictures of identity cards; a number
that nobody drew is a false one.
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import report
from benchmarks.recall import key, read_findings
from scanner.demo.people import Person, people

if TYPE_CHECKING:
    from PIL.Image import Image

PEOPLE = 50
BAR = 0.95
A4 = (1240, 1754)
"""Pixels of a page at 150 dpi."""
TYPES = {"CN_RESIDENT_ID": "resident_id", "CN_MOBILE": "mobile", "CN_BANK_CARD": "bank_card"}
FONTS = (
    "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc",
    "/usr/share/fonts/noto-cjk/NotoSansCJK-Regular.ttc",
    "/System/Library/Fonts/PingFang.ttc",
    "C:/Windows/Fonts/msyh.ttc",
)

Words = Sequence[tuple[tuple[float, float], str]]


def font() -> Path | None:
    """A font with Chinese characters; None where there is none."""
    return next((path for path in map(Path, FONTS) if path.exists()), None)


def _drawn(words: Words, size: tuple[int, int], points: int) -> Image:
    from PIL import Image, ImageDraw, ImageFont

    picture = Image.new("RGB", size, "white")
    pen, letters = ImageDraw.Draw(picture), ImageFont.truetype(str(font()), points)
    for place, text in words:
        pen.text(place, text, font=letters, fill="black")
    return picture


def table(them: Sequence[Person]) -> Image:
    """One page with everybody in a row of a table."""
    rows = [("姓名", "身份证号", "手机号", "银行卡号"), *((p.name, p.resident_id, p.mobile, p.bank_card) for p in them)]
    places = (80, 240, 560, 800)
    words = [((x, 60 + 32 * at), cell) for at, row in enumerate(rows) for x, cell in zip(places, row, strict=True)]
    return _drawn(words, A4, 20)


def prose(them: Sequence[Person]) -> Image:
    """One page with everybody in a line of running text."""
    lines = [f"{p.name}（身份证号{p.resident_id}，电话{p.mobile}）的工资请汇入卡号{p.bank_card}。" for p in them]
    return _drawn([((60, 50 + 33 * at), line) for at, line in enumerate(lines)], A4, 20)


def card(one: Person) -> Image:
    """The front of an identity card, in the layout of GA/T 1011 but for the photograph."""
    born = one.born
    words = (
        ((40, 40), f"姓名  {one.name}"),
        ((40, 90), f"性别  {'女' if one.female else '男'}    民族  汉"),
        ((40, 140), f"出生  {born.year} 年 {born.month} 月 {born.day} 日"),
        ((40, 190), f"住址  {one.address[:18]}"),
        ((120, 230), one.address[18:]),
        ((40, 320), f"公民身份号码   {one.resident_id}"),
    )
    return _drawn(words, (640, 404), 26)


def _noisy(page: Image) -> Image:
    from PIL import Image, ImageFilter

    gray = page.convert("L").filter(ImageFilter.GaussianBlur(0.8))
    return Image.blend(gray, Image.effect_noise(gray.size, 60), 0.15)


DAMAGE: dict[str, Callable[[Image], Image]] = {
    "clean": lambda page: page,
    "askew by 2 degrees": lambda page: page.rotate(2, expand=True, fillcolor="white"),
    "on its side": lambda page: page.rotate(90, expand=True),
    "blurred, with noise": _noisy,
}


def make(folder: Path, them: Sequence[Person]) -> Iterator[tuple[str, str, set[tuple[str, str]]]]:
    """Write the pictures; yields (kind, file, type and value of all that it holds)."""
    everything = {(entity, getattr(p, name)) for p in them for entity, name in TYPES.items()}
    for what, page in (("table", table(them)), ("prose", prose(them))):
        for how, damage in DAMAGE.items():
            name = f"{what} {how.split()[0].strip(',')}.png"
            damage(page).save(folder / name)
            yield f"{what}, {how}", name, everything
    table(them).save(folder / "table.jpg", quality=40)
    yield "table, JPEG of quality 40", "table.jpg", everything
    prose(them).save(folder / "prose.pdf", resolution=150)
    yield "prose, PDF", "prose.pdf", everything
    for at, one in enumerate(them[:10]):
        card(one).save(folder / f"card {at}.jpg", quality=75)
        yield "identity cards", f"card {at}.jpg", {("CN_RESIDENT_ID", one.resident_id), ("CN_ID_CARD_IMAGE", "")}


def main() -> bool:
    """Print the table; True where each kind of page kept its bar, and nothing was found that nobody drew."""
    from scanner.readers.images.ocr import _models

    if font() is None or not _models():
        print("not measured: a Chinese font and the extra ocr are needed", file=sys.stderr)
        return True
    secret = key()
    with tempfile.TemporaryDirectory() as temporary:
        folder, out = Path(temporary, "pictures"), Path(temporary, "run")
        folder.mkdir()
        truth = list(make(folder, people(random.Random(150), PEOPLE)))
        began = time.monotonic()
        report.pandian("scan", str(folder), "--out", str(out), "--quiet", "--names", "off", "--workers", "1")
        seconds = time.monotonic() - began
        found = read_findings(out)
    kinds: dict[str, list[int]] = {}
    for kind, name, values in truth:
        counts = kinds.setdefault(kind, [0, 0, 0, 0])
        there = found.get(f"pictures/{name}", set())
        marks = {(entity, secret.fingerprint(value)) for entity, value in values if value}
        cards = sum(entity == "CN_ID_CARD_IMAGE" for entity, _ in there)
        counts[0] += 1
        counts[1] += len(values)
        counts[2] += len(marks & there) + min(cards, len(values) - len(marks))
        counts[3] += sum(mark not in marks for mark in there if mark[0] in TYPES)
    rows = [
        (kind, files, drawn, hit, f"{hit / drawn:.3f}", false) for kind, (files, drawn, hit, false) in kinds.items()
    ]
    report.table("Writing in pictures", ("pages at 150 dpi", "files", "drawn", "found", "recall", "false"), rows)
    kept = all(hit >= BAR * drawn and not false for _, drawn, hit, false in kinds.values())
    print(
        f"{len(truth) / seconds:.2f} pictures a second, one worker; {'kept' if kept else 'MISSED'}: recall {BAR}, none false"
    )
    return kept
