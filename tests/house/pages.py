"""The generated pages of docs/: the command line, the entity types, and the tables of formats and reasons.

``python -m tests.house.pages`` (``make docs``) writes them; a test holds them against the code.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import yaml

from models.entities import built_in
from scanner.cli.reference import reference
from scanner.readers.magic import SHORT_NAMES, short_name
from scanner.readers.registry import READERS
from tests.reports.feeds.examples import TABLES as FEEDS

DOCS = Path(__file__).parents[2] / "docs"
BY_HAND = "<!-- make docs: {name} -->", "<!-- end -->"
GROUPS = {
    "sensitive": ("Sensitive personal data", "敏感个人信息"),
    "critical": ("Critical data, top secret from the first", "一旦出现即为最高等级"),
    "ordinary": ("Ordinary personal data", "一般个人信息"),
    "business": ("Business data", "业务数据"),
    "public": ("Public company data", "公开的企业信息"),
    "marking": ("Marks", "标识"),
}


_ENTITIES_INTRO = """\
*Verified by* says what must hold before a value is reported: `checksum`, `area_code`, `birth_date`, `bin` (issuer
prefix), `number_plan`, `format`, `context` (words beside it), `column` (the name of its column and the share of values
that verify, or a label beside the cell), `statistics` (by its server nearly all values of the column differ), `path` (an
unnamed list in a file, folder, sheet or table of that name: never more than 0.6), `model`, `list` (a list of the user's
own); `precision_lost` says that a number was kept as a float.
*Shown* is how many characters stay readable at the start and the end of the masked value, never more than half of it
(of an e-mail address, the first character and the domain); `all` means that it is no personal value and stands as
written.

Words count whole: `code` does not stand in `encoded`, 身份证 not in 身份证明; they may stand before a value, in the name of
its field (`passportNo`), in brackets behind it, or after 是 or "is". A label of another kind of number right before it
(订单号, 流水号, 型号, `order_id`, `SN-`) speaks against every number of a person. As the name of a column it speaks against
mobiles and cards that are a whole cell, not against those among words; 订单备注, 产品负责人 and `orderRemark` name texts and
people, and speak against nothing. 账号 announces a bank's account where the name of another column tells of a bank.

Where types lay claim to the same characters the harder proof holds: identity numbers, social credit codes, VIN, bank
cards, IMEI, other checks, a label right before the number, a plan of numbers, a word near it. In a table the column that
announces a type comes before a plan of numbers, not before a check. What was displaced is kept with the finding
(`over` in findings.jsonl); types that no word could make win against a proven number are not asked about it.

*What a score means.* Of the findings that score 0.85 or more at least 95 in 100 are right: a check digit that is hard to
pass by chance, or a strict form right behind its label. Of those from 0.5 to 0.85 at least 70: a loose form behind a label,
a strict one without it, a name by its surname. Below 0.5 stand hints, and nothing below 0.4 is reported. `make eval` counts
how many are right in each band, over its corpus and its decoys together, and says it where a bar is missed; the figures of
this release stand under *Calibration* in [evaluation.md](evaluation.md), with what a corpus does not show.

Values that somebody masked before (`138****1234`, `6222 **** **** 1234`, `z***@example.com`, 张*三) are no findings;
they are counted apart (`masked_counts` in objects.jsonl)."""


def entities_page() -> str:
    """docs/entities.md: the catalogue, by group."""
    lines = [
        "# Entity types",
        "",
        "Written by `make docs` from `models/entities/catalogue.yaml`; `pandian entities` prints the same list.",
        "",
        _ENTITIES_INTRO,
        "",
    ]
    for group, names in GROUPS.items():
        entries = [entry for entry in built_in().values() if entry.group == group]
        lines += [f"## {names[0]} · {names[1]}", ""]
        lines += ["| code | 中文 | English | standard | tier of one | verified by | shown |", "| --- " * 7 + "|"]
        for entry in entries:
            shown = "all" if entry.mask is None else f"{entry.mask[0]} + {entry.mask[1]}"
            verified = ", ".join(f"`{each}`" for each in entry.verified_by)
            cells = [f"`{entry.code}`", entry.zh, entry.en, entry.standard, f"`{entry.tier}`", verified, shown]
            lines.append("| " + " | ".join(cells) + " |")
        lines.append("")
    return "\n".join(lines)


def formats_table() -> str:
    """What is read, by reader, and what is told apart and listed as not read."""
    readers: dict[str, list[str]] = {}
    for media_type, entry in READERS.items():
        readers.setdefault(entry.reader.partition(":")[0].replace(".", "/") + ".py", []).append(media_type)
    lines = ["| reader | media types |", "| --- | --- |"]
    lines += [f"| `{path}` | {', '.join(f'`{each}`' for each in types)} |" for path, types in readers.items()]
    unread = sorted((short_name(m) for m in SHORT_NAMES if m not in READERS), key=str.lower)
    return "\n".join(
        [*lines, "", f"Told apart and listed as not read: {', '.join(unread)}; pictures, sound, film, fonts."]
    )


def reasons_table() -> str:
    """Every reason an object may end with."""
    reasons = yaml.safe_load((DOCS.parent / "models/messages/reasons.yaml").read_text("utf-8"))
    lines = ["| code | | |", "| --- | --- | --- |"]
    for code, entry in reasons.items():
        lines.append(f"| `{code}` | {entry['en'].replace('{detail}', '…')} | {entry['zh'].replace('{detail}', '…')} |")
    return "\n".join(lines)


def limits_table() -> str:
    """Every limit with its default and what it means, from the code."""
    import inspect

    from models.limits import Limits

    source = inspect.getsource(Limits)
    lines = ["| limit | default | |", "| --- | --- | --- |"]
    for name, value in Limits().as_dict().items():
        words = re.search(rf'\n    {name}: [^\n]*\n    """(.*?)"""', source, re.DOTALL)
        meaning = " ".join(words[1].split()).replace("``", "`")
        lines.append(f"| `{name}` | {_amount(value)} | {meaning} |")
    return "\n".join(lines)


def _amount(value: float | None) -> str:
    if value is None:
        return "none"
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20)):
        if value >= size and value % size == 0:
            return f"{value // size:g} {unit}"
    return f"{value:,g}" if isinstance(value, float) else f"{value:,}"


PAGES: dict[str, Callable[[], str]] = {"cli.md": reference, "entities.md": entities_page}
TABLES: dict[tuple[str, str], Callable[[], str]] = {
    ("formats.md", "formats"): formats_table,
    ("formats.md", "reasons"): reasons_table,
    ("formats.md", "limits"): limits_table,
    **FEEDS,
}


def with_tables(page: str, text: str) -> str:
    """``text`` of a page written by hand, with the generated tables in it made anew."""
    for (name, table), make in TABLES.items():
        if name == page:
            begin, end = BY_HAND[0].format(name=table), BY_HAND[1]
            before, _, rest = text.partition(begin)
            _, _, after = rest.partition(end)
            text = f"{before}{begin}\n{make()}\n{end}{after}"
    return text


def expected() -> Iterator[tuple[Path, str]]:
    """Every generated page, and every page with a generated table, as it should be."""
    for name, make in PAGES.items():
        yield DOCS / name, make()
    for name in sorted({page for page, _ in TABLES}):
        yield DOCS / name, with_tables(name, (DOCS / name).read_text("utf-8"))


def main() -> None:
    """Write them all."""
    for path, text in expected():
        if not path.is_file() or path.read_text("utf-8") != text:
            path.write_text(text, "utf-8")
            print("written:", path.relative_to(DOCS.parent))


if __name__ == "__main__":
    sys.exit(main())
