"""Documents of the corpus that are not running text: tables, structured files, office files."""

from __future__ import annotations

import json
import random
from html import escape

from benchmarks.checks import CHECKED
from benchmarks.corpus import Document, Label, Page, normal, value
from benchmarks.decoys import decoy
from benchmarks.disguise import IN_CELLS, write
from scanner.demo import people, writers
from scanner.demo.pdf import make_pdf

_HEADERS = {
    "CN_RESIDENT_ID": ("身份证号", "id_card", "shenfenzheng", "sfzh", "证件号码"),
    "CN_MOBILE": ("手机号码", "mobile", "shouji", "sjh", "联系电话"),
    "CN_BANK_CARD": ("银行卡号", "bank_card_no", "yinhangka", "yhkh", "工资卡号"),
    "CN_USCC": ("统一社会信用代码", "credit_code", "tyshxydm", "xydm", "税号"),
    "EMAIL_ADDRESS": ("电子邮箱", "email", "youxiang", "yx", "邮箱"),
    "order": ("订单号", "order_no", "dingdanhao", "ddh", "流水号"),
    "barcode": ("条码", "barcode", "tiaoma", "tm", "商品条码"),
    "milliseconds": ("创建时间", "create_time", "chuangjian", "cjsj", "时间戳"),
    "wrong_card": ("批次", "batch", "pici", "pc", "批次号"),
    "unused_segment": ("编号", "seq", "bianhao", "bh", "序列"),
    "name": ("姓名", "name", "xingming", "xm", "客户姓名"),
}
_STYLES = ("chinese", "english", "pinyin", "initials", "other", "none")


def _rows(
    rng: random.Random, kinds: list[str], count: int, *, disguised: bool
) -> tuple[list[list[str]], list[Label], list[tuple[str, str]]]:
    """Cells of ``count`` rows, their labels and decoys; a column of a disguised table is written in one way."""
    ways = {e: rng.choice(IN_CELLS[e]) if disguised else "plain" for e in kinds if e in IN_CELLS}
    rows, labels, decoys = [], [], []
    for _ in range(count):
        row = []
        for kind in kinds:
            if kind in IN_CELLS:
                made = value(
                    rng, kind, "lower_case" if kind == "CN_RESIDENT_ID" and ways[kind] == "lower_case" else "plain"
                )
                row.append(write(rng, kind, made, ways[kind]))
                labels.append(Label(kind, normal(kind, made), row[-1], ways[kind]))
            elif kind == "name":
                row.append(people.name(rng))
            else:
                row.append(decoy(rng, kind)[1])
                decoys.append((kind, row[-1]))
        rows.append(row)
    return rows, labels, decoys


def _head(kinds: list[str], style: int) -> list[str]:
    return [_HEADERS[kind][style] for kind in kinds]


def table(rng: random.Random, number: int) -> Document:
    """CSV or TSV: values bare in columns, decoys in others, headers in five styles or none."""
    kinds = rng.sample(CHECKED, rng.randint(1, 4))
    kinds += rng.sample(["order", "barcode", "milliseconds", "wrong_card", "unused_segment"], rng.randint(0, 2))
    kinds += ["name"] * (rng.random() < 0.6)
    rng.shuffle(kinds)
    style = number % len(_STYLES)
    rows, labels, decoys = _rows(rng, kinds, rng.randint(3, 30), disguised=number % 3 == 0)
    if _STYLES[style] != "none":
        rows.insert(0, _head(kinds, style))
    tab = number % 5 == 0
    narrow = any(label.disguise == "trailing_tab" for label in labels)
    data = writers.delimited(rows, rng.choice(("utf-8", "utf-8-sig", "gbk")), "\t" if tab and not narrow else ",")
    name = f"表_{_STYLES[style]}_{number}.{'tsv' if tab and not narrow else 'csv'}"
    return Document(name, "table", data, tuple(labels), tuple(decoys))


def _object(rng: random.Random, page: Page) -> dict[str, object]:
    """One record with a value of each checked type; mobiles now and then as numbers."""
    made = {entity: value(rng, entity) for entity in CHECKED}
    page.labels += [Label(e, normal(e, v), v, "plain") for e, v in made.items()]
    number: object = made["CN_MOBILE"]
    return {
        "userName": people.name(rng),
        "mobile": int(made["CN_MOBILE"]) if rng.random() < 0.5 else number,
        "idCard": made["CN_RESIDENT_ID"],
        "remark": f"卡{made['CN_BANK_CARD']}，税号{made['CN_USCC']}",
        "contacts": [{"type": "mail", "value": made["EMAIL_ADDRESS"]}],
        "traceId": decoy(rng, "uuid")[1],
    }


def structured(rng: random.Random, number: int) -> Document:
    """JSON, JSON lines, XML, SQL, HTML, Markdown, YAML, logs; escapes where the format has them."""
    page = Page(rng)
    kind = ("json", "jsonl", "xml", "sql", "html", "md", "yaml", "log", "escaped.json", "entities.html")[number % 10]
    if kind in {"json", "jsonl"}:
        records = [_object(rng, page) for _ in range(rng.randint(1, 6))]
        lines = [json.dumps(r, ensure_ascii=number % 20 < 10) for r in records]
        page.text = (
            "\n".join(lines) if kind == "jsonl" else json.dumps({"code": 0, "data": records}, ensure_ascii=False)
        )
    elif kind == "escaped.json":
        page.add('[{"note":"')
        for entity in CHECKED:
            page.put(entity, "json_escape")
            page.add(" \\u7684 ")
        page.add('"}]')
    elif kind == "entities.html":
        page.add("<!DOCTYPE html><html><body><p>")
        for entity in CHECKED:
            page.put(entity, "html_entity")
            page.add("；</p><p>")
        page.add("</p></body></html>")
    elif kind == "xml":
        page.add('<?xml version="1.0" encoding="UTF-8"?>\n<list>\n')
        for _ in range(rng.randint(1, 5)):
            page.fill(
                '<person idcard="{id}"><mobile>{mobile}</mobile><![CDATA[卡号{card}]]><mail>{email}</mail></person>\n'
            )
        page.fill("<!-- 税号 {uscc} --></list>")
    elif kind == "sql":
        page.add("CREATE TABLE `u` (`id` int, `phone` varchar(11), `idno` varchar(18), `card` varchar(19));\n")
        for i in range(rng.randint(1, 8)):
            page.fill(f"INSERT INTO `u` VALUES ({i},'{{mobile}}','{{id}}','{{card}}');\n")
        page.fill("-- 联系 {email}\n")
    elif kind == "html":
        page.add('<!DOCTYPE html><html><head><meta charset="utf-8"></head><body><table>')
        for _ in range(rng.randint(1, 5)):
            page.fill("<tr><td>{name}</td><td>{mobile}</td><td><b>{id}</b></td></tr>")
        page.fill('</table><input type="text" value="{card}"><a href="mailto:{email}">信</a></body></html>')
    elif kind == "md":
        page.add("# 名单\n\n| 姓名 | 手机 | 卡号 |\n| --- | --- | --- |\n")
        for _ in range(rng.randint(1, 6)):
            page.fill("| {name} | {mobile} | {card} |\n")
        page.fill("\n联系 <{email}>，身份证 `{id}`\n")
    elif kind == "yaml":
        page.fill(
            "owner:\n  name: {name}\n  phone: '{mobile}'\n  idcard: \"{id}\"\ncompany:\n  uscc: {uscc}\n  mail: {email}\n"
        )
        page.fill("backup:\n  - phone: {mobile}\n    card: '{card}'\n")
    else:
        for _ in range(rng.randint(2, 12)):
            page.fill("{day} {time}:07 INFO user login mobile={mobile} ")
            page.decoy(rng.choice(("uuid", "order", "milliseconds", "hash")))
            page.fill("\n{day} {time}:08 WARN notify to={email}, idno={id}\n")
    return page.document(f"结构_{number}.{kind}", "structured", plain=False)


def office(rng: random.Random, number: int) -> Document:
    """docx with numbers split into runs, xlsx with numbers as numbers, PDF."""
    page = Page(rng)
    if number % 3 == 0:
        page.fill("乙方：{name}，身份证号：{id}，联系电话：{mobile}，收款账号：{card}。")
        cuts = sorted(rng.sample(range(1, len(page.text)), 6))
        runs = tuple(page.text[a:b] for a, b in zip((0, *cuts), (*cuts, len(page.text)), strict=True))
        rows, labels, _ = _rows(rng, ["name", "CN_MOBILE", "CN_RESIDENT_ID"], 4, disguised=False)
        mark = len(page.text)
        page.fill("税号{uscc}，邮箱{email}")
        data = writers.word([runs, [_head(["name", "CN_MOBILE", "CN_RESIDENT_ID"], 0), *rows]], footer=page.text[mark:])
        labels += [Label(x.entity_type, x.normal, x.written, "split_runs") for x in page.labels[:3]]
        return Document(f"文档_{number}.docx", "office", data, (*labels, *page.labels[3:]))
    if number % 3 == 1:
        kinds = ["name", "CN_MOBILE", "CN_RESIDENT_ID", "CN_BANK_CARD", "order", "EMAIL_ADDRESS", "CN_USCC"]
        rows, labels, decoys = _rows(rng, kinds, rng.randint(3, 20), disguised=False)
        cells = [[float(cell) if i == 1 else cell for i, cell in enumerate(row)] for row in rows]
        data = writers.excel(writers.Sheet("名单", [_head(kinds, number % 5), *cells], hidden=False))
        labels = [
            Label(x.entity_type, x.normal, x.written, "float" if x.entity_type == "CN_MOBILE" else "plain")
            for x in labels
        ]
        return Document(f"表格_{number}.xlsx", "office", data, tuple(labels), tuple(decoys))
    for _ in range(rng.randint(3, 8)):
        page.fill("乙方：{name}，身份证号：{id}，电话：{mobile}。\n")
        page.fill("税号：{uscc}\n邮箱：{email}\n银行卡：{card}\n")
    data = make_pdf([page.text.splitlines()], escape("合同"))
    labels = [Label(x.entity_type, x.normal, x.written, "plain") for x in page.labels]
    return Document(f"合同_{number}.pdf", "office", data, tuple(labels))
