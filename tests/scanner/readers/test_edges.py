"""Files larger than a window: a number that stands across the edge of two windows is given out whole, and once."""

import json
import re
from collections import Counter

import pytest

from models.limits import Limits
from models.records import TableChunk
from tests.scanner.readers.contract import read_bytes

NUMBERS = [f"138{n * 7919 % 100_000_000:08}" for n in range(1, 1801)]
SMALL = Limits(text_window=2048, rows_per_chunk=11)
WORDS = ["。客户", "张三丰 ", "\t", "，电话是", "x" * 17, " 地址北京市海淀区", ""]
"""Between the numbers, of many lengths in bytes: edges fall on every place of a number."""


def _between(n):
    return WORDS[n % len(WORDS)] + WORDS[n // 7 % len(WORDS)]


def _prose(end):
    return "".join(f"{_between(n)}手机{number}{end}" for n, number in enumerate(NUMBERS))


RECORDS = [{"name": "人" * (n % 5), "memo": _between(n), "phone": number} for n, number in enumerate(NUMBERS)]
XML = "".join(f"<p><n>{n}</n><phone>{number}</phone><m>{_between(n)}</m></p>" for n, number in enumerate(NUMBERS))
VALUES = ",".join(f"({n},'{_between(n)}','{number}')" for n, number in enumerate(NUMBERS))
FILES = {
    "lines.txt": _prose("\n"),
    "one_line.txt": _prose(","),
    "spaced.log": _prose(" \n").replace("手机138", "手机138 "),
    "people.csv": "".join(f"{n},{_between(n)},{number}\n" for n, number in enumerate(NUMBERS)),
    "quoted.csv": "no,memo,phone\n" + "".join(f'{n},"a\n{_between(n)}",{number}\n' for n, number in enumerate(NUMBERS)),
    "lines.jsonl": "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in RECORDS),
    "array.json": json.dumps(RECORDS),
    "people.xml": f"<all>{XML}</all>",
    "text.xml": f"<all><t>{_prose(';')}</t></all>",
    "page.html": f"<!DOCTYPE html><html><body>{''.join(f'<p>{line}</p>' for line in _prose(chr(10)).splitlines())}</body></html>",
    "rows.sql": f"CREATE TABLE a (no int, memo text, phone text);\nINSERT INTO a VALUES {VALUES};\n",
    "people.yaml": "".join(
        f"- memo: '{_between(n).strip()}'\n  phone: '{number}'\n" for n, number in enumerate(NUMBERS)
    ),
}


@pytest.mark.parametrize("limits", [SMALL, Limits(text_window=16_384, rows_per_chunk=250)], ids=["small", "large"])
@pytest.mark.parametrize("name", FILES)
def test_every_number_is_whole_in_one_window_and_in_one_only(name, limits):
    found = Counter()
    chunks = read_bytes(FILES[name].encode(), name, limits).chunks
    for chunk in chunks:
        if isinstance(chunk, TableChunk):
            texts = [(cell, 0) for row in chunk.rows for cell in row if cell] + [(c.name, 0) for c in chunk.columns]
        else:
            texts = [(chunk.data.decode(), len(chunk.data[: chunk.overlap].decode()))]
        for text, overlap in texts:
            # What begins in the part that repeats the window before is not reported again.
            found.update(
                m[0].replace(" ", "") for m in re.finditer(r"(?<!\d)138 ?\d{8}(?!\d)", text) if m.start() >= overlap
            )
    assert len(chunks) > 3
    assert [number for number in NUMBERS if found[number] != 1] == []
