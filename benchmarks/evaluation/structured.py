"""Documents of the evaluation that have a structure: tables, JSON, YAML, XML, INI, HTML, key and value pages."""

from __future__ import annotations

import json
import random
from html import escape

from benchmarks.evaluation import said
from benchmarks.evaluation.disguises import ESCAPED, write
from benchmarks.evaluation.kinds import BY_CODE
from benchmarks.evaluation.page import ALSO, FILLERS, LABELLED, Document, Page
from benchmarks.evaluation.templates import NEUTRAL, TABLES
from scanner.demo import numbers

_MAKE = {code: make for code, make, _ in LABELLED.values()}
_MAKE |= {code: kind.make for code, kind in BY_CODE.items()}
_SLOTS = {
    "CREDIT_RECORD": "credit",
    "CRIMINAL_RECORD": "crime",
    "BIOMETRIC": "template",
    "RELIGION": "religion",
    "MEDICAL": "disease",
}
_CELL_DISGUISES = ("full_width", "spaces", "apostrophe", "trailing_tab")
_DIGITS = ("CN_RESIDENT_ID", "CN_MOBILE", "CN_BANK_CARD", "CN_BANK_ACCOUNT", "IMEI", "CREDIT_CARD")


def value(rng: random.Random, code: str) -> str:
    """A value of any type, as it stands in a cell."""
    if code in _SLOTS:
        return FILLERS[_SLOTS[code]](rng)
    if code == "DATE_OF_BIRTH":
        return FILLERS["birth_dash"](rng)
    return _MAKE[code](rng) if code in _MAKE else _neutral(rng, code)


def _neutral(rng: random.Random, code: str) -> str:
    if code == "version":
        return ".".join(str(rng.randint(0, 30)) for _ in range(3))
    return "69" + numbers.digits(rng, 11) if code == "barcode" else FILLERS[code](rng)


def columns(code: str) -> tuple[str, ...]:
    """What a column of this type is called, in Chinese, English, pinyin, initials."""
    if code in NEUTRAL:
        return NEUTRAL[code]
    return said.COLUMNS.get(code) or BY_CODE[code].columns


def _also(code: str) -> tuple[str, ...]:
    return BY_CODE[code].also if code in BY_CODE else ALSO.get(code, ())


def _cell(page: Page, code: str, disguise: str) -> None:
    made = value(page.rng, code)
    if code in NEUTRAL:
        page.text += f'"{made}"' if "," in made else made
        return
    written = write(page.rng, code, made, disguise)
    quote = '"' if any(c in written for c in ",\n\t") else ""
    page.text += quote
    page.put(code, made, disguise, also=_also(code), written=written)
    page.text += quote


def table(rng: random.Random, number: int) -> Document:
    """CSV: a pay roll, a customer list, ...; every fifth one has its numbers in disguise."""
    name = sorted(TABLES)[number % len(TABLES)]
    first, more = TABLES[name]
    codes = [*first, *rng.sample(more, rng.randint(2, len(more)))]
    page = Page(rng)
    page.text = ",".join(rng.choice(columns(code)) for code in codes) + "\n"
    ways = {code: rng.choice(_CELL_DISGUISES) if number % 5 == 4 and code in _DIGITS else "plain" for code in codes}
    for _ in range(rng.randint(6, 16)):
        for at, code in enumerate(codes):
            page.text += "," if at else ""
            _cell(page, code, ways[code])
        page.text += "\n"
    return page.document(f"{name}_{number}.csv", "table", structured=True)


def lost(rng: random.Random, number: int) -> Document:
    """CSV whose long numbers went through a spreadsheet: digits 16 and on are gone, or an exponent stands there."""
    page = Page(rng)
    page.text = "姓名,身份证号,银行卡号,手机号码\n"
    for _ in range(8):
        page.put("PERSON", value(rng, "PERSON"))
        for code in ("CN_RESIDENT_ID", "CN_BANK_CARD"):
            made = value(rng, code)
            while (code == "CN_RESIDENT_ID" and made.endswith("X")) or (len(made) < 18 and code == "CN_BANK_CARD"):
                made = value(rng, code)
            rounded = f"{made[:15]}{'0' * (len(made) - 15)}"
            exponent = f"{float(made):.14E}" if number % 4 == 1 else f"{float(made):.5E}"
            page.text += ","
            page.put(code, made, "precision_lost", written=rounded if number % 2 == 0 else exponent, also=_also(code))
        page.text += ","
        made = value(rng, "CN_MOBILE")
        page.put("CN_MOBILE", made, "exponent", written=f"{float(made):.10E}" if number % 2 else made + ".0")
        page.text += "\n"
    return page.document(f"导出_{number}.csv", "table", structured=True)


def _record(page: Page, codes: list[str], names: list[str], line: str, *, escaped: str = "") -> None:
    for at, (code, name) in enumerate(zip(codes, names, strict=True)):
        before, after = line.split("@")
        page.text += before.replace("#", name)
        made = value(page.rng, code)
        if code in NEUTRAL:
            page.text += made
        elif escaped and code in ESCAPED:
            page.put(code, made, escaped, also=_also(code), written=write(page.rng, code, made, escaped))
        else:
            page.put(code, made, also=_also(code))
        page.text += after.replace(",", "", 1) if at == len(codes) - 1 and after.startswith('",') else after


def structured(rng: random.Random, number: int) -> Document:
    """One record after the other as JSON, YAML, XML, INI, HTML or a page of keys and values."""
    first, more = TABLES[sorted(TABLES)[rng.randrange(len(TABLES))]]
    codes = [c for c in (*first, *rng.sample(more, rng.randint(1, min(4, len(more))))) if c != "SALARY"]
    if number // 6 % 2 == 0:
        codes = sorted({*rng.sample(ESCAPED, 4), *codes[:2]})
    form = ("json", "yaml", "xml", "ini", "html", "txt")[number % 6]
    latin = [min(columns(code), key=lambda name: not name.isascii()) for code in codes]
    names = latin if form in {"json", "yaml", "xml", "ini"} else [columns(code)[0] for code in codes]
    names = [name.replace(" ", "_") for name in names]
    page = Page(rng)
    count = rng.randint(1, 4)
    escaped = {"json": "json_escape", "html": "html_entity"}.get(form, "") if number // 6 % 2 == 0 else ""
    page.text = {
        "json": "[",
        "xml": '<?xml version="1.0" encoding="UTF-8"?>\n<records>\n',
        "html": "<html><head><meta charset='utf-8'><title>登记</title></head><body>\n",
    }.get(form, "")
    for at in range(count):
        if form == "json":
            page.text += (", " if at else "") + "{"
            _record(page, codes, names, '"#": "@", ', escaped=escaped)
            page.text += "}"
        elif form == "yaml":
            page.text += f"record{at}:\n"
            _record(page, codes, names, "  #: '@'\n")
        elif form == "xml":
            page.text += "  <record>\n"
            _xml(page, codes, names)
            page.text += "  </record>\n"
        elif form == "ini":
            page.text += f"[record{at}]\n"
            _record(page, codes, names, "#=@\n")
        elif form == "html":
            page.text += "<table>"
            _record(page, codes, names, "<tr><td>#</td><td>@</td></tr>\n", escaped=escaped)
            page.text += "</table>\n"
        else:
            _record(page, codes, names, "#：@\n")
            page.text += "\n"
    page.text += {"json": "]\n", "xml": "</records>\n", "html": "</body></html>\n"}.get(form, "")
    if form == "json":
        json.loads(page.text)
    return page.document(f"记录_{number}.{form}", "structured", structured=form != "txt")


def _xml(page: Page, codes: list[str], names: list[str]) -> None:
    for code, name in zip(codes, names, strict=True):
        page.text += f"    <{name}>"
        made = value(page.rng, code)
        if code in NEUTRAL:
            page.text += made
        else:
            page.put(code, made, also=_also(code), written=escape(made))
        page.text += f"</{name}>\n"
