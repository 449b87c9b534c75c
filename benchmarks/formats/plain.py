"""Formats that are text: prose, tables, records, cards, markup, settings, programs, dumps."""

from __future__ import annotations

import csv
import io
import json
from html import escape

from benchmarks.formats.crowd import HEAD, KEYS, Crowd, Writer


def delimited(crowd: Crowd, separator: str = ",") -> str:
    """Header and rows."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=separator).writerows(crowd.table)
    return out.getvalue()


def _log(crowd: Crowd) -> bytes:
    return "".join(f"2025-06-30 09:00:{i:02} INFO save {line}\n" for i, line in enumerate(crowd.lines)).encode()


def _markdown(crowd: Crowd) -> bytes:
    rows = [HEAD, ["---"] * len(HEAD), *crowd.rows]
    return ("# 名单\n\n" + "".join(f"| {' | '.join(row)} |\n" for row in rows)).encode()


def _json(crowd: Crowd) -> bytes:
    return json.dumps({"客户": crowd.records}, ensure_ascii=False, indent=1).encode()


def _escaped(crowd: Crowd) -> bytes:
    return json.dumps([dict(zip(HEAD, row, strict=True)) for row in crowd.rows]).encode()


def _lines(crowd: Crowd) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in crowd.records).encode()


def xml(crowd: Crowd, encoding: str = "UTF-8") -> bytes:
    """A record for each."""
    people = "".join(
        "<person>" + "".join(f"<{k}>{escape(v)}</{k}>" for k, v in record.items()) + "</person>\n"
        for record in crowd.records
    )
    return f'<?xml version="1.0" encoding="{encoding}"?>\n<people>\n{people}</people>\n'.encode(encoding)


def _svg(crowd: Crowd) -> bytes:
    texts = "".join(f'<text x="0" y="{12 * i}">{escape(line)}</text>' for i, line in enumerate(crowd.lines))
    return f'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100">{texts}</svg>'.encode()


def html(crowd: Crowd) -> str:
    """A page with a table."""
    cells = ["".join(f"<td>{escape(cell)}</td>" for cell in row) for row in crowd.table]
    rows = "".join(f"<tr>{row}</tr>\n" for row in cells)
    return f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>名单</title></head><body><table>\n{rows}</table></body></html>'


def _yaml(crowd: Crowd) -> bytes:
    import yaml

    return yaml.safe_dump({"people": crowd.records}, allow_unicode=True).encode()


def _settings(crowd: Crowd, section: str, form: str) -> bytes:
    parts = []
    for number, record in enumerate(crowd.records):
        parts += [section.format(number)] if section else []
        parts += [form.format(f"p{number}." if not section else "", key, value) for key, value in record.items()]
    return "\n".join(parts).encode() + b"\n"


def _cards(crowd: Crowd) -> bytes:
    form = (
        "BEGIN:VCARD\r\nVERSION:3.0\r\nFN:{0}\r\nTEL;TYPE=CELL:{2}\r\nEMAIL:{5}\r\nADR:;;{6};;;;\r\n"
        "NOTE:身份证号 {1}\\, 银行卡号 {3}\\, 统一社会信用代码 {4}\r\nEND:VCARD\r\n"
    )
    return "".join(form.format(*row) for row in crowd.rows).encode()


def _calendar(crowd: Crowd) -> bytes:
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0"]
    for number, line in enumerate(crowd.lines):
        lines += ["BEGIN:VEVENT", f"UID:{number}", "DTSTART:20250630T090000Z"]
        text, first = f"DESCRIPTION:{line}", True
        while text:  # folded after 60 characters, as the format asks for
            lines.append(text[:60] if first else " " + text[:60])
            text, first = text[60:], False
        lines.append("END:VEVENT")
    return "\r\n".join([*lines, "END:VCALENDAR", ""]).encode()


def _insert(crowd: Crowd) -> bytes:
    rows = ",\n".join("(" + ",".join(f"'{cell}'" for cell in row) + ")" for row in crowd.rows)
    columns = ",\n".join(f"  `{key}` varchar(100) COMMENT '{name}'" for key, name in zip(KEYS, HEAD, strict=True))
    return f"CREATE TABLE `customer` (\n{columns}\n);\nINSERT INTO `customer` VALUES\n{rows};\n".encode()


def _copy(crowd: Crowd) -> bytes:
    rows = "".join("\t".join(row) + "\n" for row in crowd.rows)
    return f"COPY public.customer ({', '.join(KEYS)}) FROM stdin;\n{rows}\\.\n".encode()


def _program(crowd: Crowd) -> bytes:
    return ("# 测试数据\nPEOPLE = [\n" + "".join(f"    {row!r},\n" for row in crowd.rows) + "]\n").encode()


def _script(crowd: Crowd) -> bytes:
    return b"const people = " + _escaped(crowd) + b";\nexport default people;\n"


WRITERS: dict[str, Writer] = {
    "utf8.txt": lambda c: c.text.encode(),
    "bom.txt": lambda c: c.text.encode("utf-8-sig"),
    "gbk.txt": lambda c: c.text.encode("gb18030"),
    "utf16.txt": lambda c: c.text.encode("utf-16"),
    "no_extension": lambda c: c.text.encode(),
    "app.log": _log,
    "page.md": _markdown,
    "utf8.csv": lambda c: delimited(c).encode("utf-8-sig"),
    "gbk.csv": lambda c: delimited(c).encode("gb18030"),
    "table.tsv": lambda c: delimited(c, "\t").encode(),
    "records.json": _json,
    "escaped.json": _escaped,
    "lines.jsonl": _lines,
    "records.xml": xml,
    "gbk.xml": lambda c: xml(c, "GB18030"),
    "drawing.svg": _svg,
    "page.html": lambda c: html(c).encode(),
    "records.yaml": _yaml,
    "settings.ini": lambda c: _settings(c, "[p{0}]", "{0}{1} = {2}"),
    "settings.toml": lambda c: _settings(c, "[[people]]", '{0}{1} = "{2}"'),
    "settings.properties": lambda c: _settings(c, "", "{0}{1}={2}"),
    "contacts.vcf": _cards,
    "dates.ics": _calendar,
    "mysql.sql": _insert,
    "postgres.sql": _copy,
    "seed.py": _program,
    "seed.js": _script,
}
