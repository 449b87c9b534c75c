"""A mixed share for the plan of names: contracts, minutes, mails, chats, laws, logs, tables and packed files of an office.

Some name people beside their numbers, some in the text alone, some once in many pages, some nobody at all.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from email.message import EmailMessage
from pathlib import Path

from benchmarks.lane import text as lane_text
from benchmarks.names.sentences import about, law, plain, said
from scanner.demo import people, writers
from scanner.demo.pdf import make_pdf
from scanner.demo.share import share_files
from scanner.demo.zips import make_zip

File = tuple[str, bytes]


def _paragraphs(rng: random.Random, count: int, named: float) -> list[str]:
    """``count`` paragraphs of three to seven sentences; ``named``: the share of sentences that name people."""
    return [
        "".join(about(rng) if rng.random() < named else plain(rng) for _ in range(rng.randint(3, 7)))
        for _ in range(count)
    ]


def _with_one(rng: random.Random, paragraphs: list[str]) -> list[str]:
    """The paragraphs, one sentence about people put somewhere."""
    at = rng.randrange(len(paragraphs))
    return [*paragraphs[:at], paragraphs[at] + about(rng), *paragraphs[at + 1 :]]


def _contract(rng: random.Random, number: int) -> File:
    first, second, person = people.company(rng), people.company(rng), people.person(rng)
    blocks: list[writers.Block] = [
        f"甲方：{first.name}　统一社会信用代码：{first.uscc}",
        f"乙方：{second.name}　法定代表人：{people.name(rng)}",
        *(f"第{at}条　{plain(rng)}{plain(rng)}" for at in range(1, rng.randint(20, 70))),
        f"通知送达：{person.name}，电话{person.mobile}，邮箱{person.email}，地址{person.address}。",
    ]
    if number % 4 == 3:
        return f"合同/合同_{number}.pdf", make_pdf([[str(block) for block in blocks]], "合同")
    return f"合同/合同_{number}.docx", writers.word(blocks, title="采购合同", footer=first.name)


def _minutes(rng: random.Random, number: int) -> File:
    """Minutes: who was there, who said what."""
    there = "、".join(people.name(rng) for _ in range(rng.randint(3, 8)))
    lines = [
        "会议纪要",
        f"时间：2025年{rng.randint(1, 12)}月",
        f"参会：{there}",
        *_paragraphs(rng, rng.randint(6, 20), 0.3),
    ]
    return f"纪要/纪要_{number}.docx", writers.word(lines)


def _report(rng: random.Random, number: int) -> File:
    """Pages about nobody, about people here and there, or about one person in one place."""
    paragraphs = _paragraphs(rng, rng.randint(15, 90), (0, 0.03, 0)[number % 3])
    if number % 3 == 2:
        paragraphs = _with_one(rng, paragraphs)
    if number % 2:
        return f"报告/报告_{number}.docx", writers.word(paragraphs, title="工作报告")
    if number % 4:
        return f"报告/报告_{number}.pdf", make_pdf([paragraphs], "报告")
    return f"报告/报告_{number}.txt", "\n".join(paragraphs).encode(("utf-8", "gb18030")[number % 8 // 4])


def _law(rng: random.Random, number: int) -> File:
    lines = [
        f"第{at}条　" + "".join(law(rng) for _ in range(rng.randint(1, 4))) for at in range(1, rng.randint(40, 220))
    ]
    if number % 3 == 0:
        return f"法规/条例_{number}.docx", writers.word(lines, title="管理条例")
    return f"法规/条例_{number}.{('txt', 'md')[number % 2]}", "\n\n".join(lines).encode()


def _mail(rng: random.Random, number: int) -> File:
    sender, to = people.person(rng), people.name(rng)
    message = EmailMessage()
    message["From"], message["To"] = sender.email, "all@corp.example.net"
    message["Subject"], message["Date"] = plain(rng)[:18], "Mon, 30 Jun 2025 09:00:00 +0800"
    body = [f"{to}您好：" if number % 2 else "各位同事：", *_paragraphs(rng, rng.randint(1, 5), (0, 0.2)[number % 2])]
    if number % 3:
        body += ["--", sender.name, f"手机：{sender.mobile}"]
    message.set_content("\n".join(body) + "\n", cte="base64")
    if number % 5 == 0:
        name, data = _report(rng, number)
        message.add_attachment(data, maintype="application", subtype="octet-stream", filename=Path(name).name)
        message.set_boundary("=-part")
    return f"邮件/{number}.eml", message.as_bytes()


def _chat(rng: random.Random, number: int) -> File:
    """Lines under the full names of those who wrote them, or under what they call themselves."""
    circle = [people.name(rng) for _ in range(rng.randint(2, 6))] if number % 3 else ["客服小美", "用户8812", "阳光"]
    lines = [f"{rng.choice(circle)} 10:{at % 60:02d}\n{said(rng)}" for at in range(rng.randint(40, 400))]
    if number % 2:
        lines.insert(rng.randrange(len(lines)), f"{circle[0]} 11:00\n我手机号{people.person(rng).mobile}")
    return f"聊天/记录_{number}.txt", "\n".join(lines).encode()


def _rows(rng: random.Random, count: int, *, named: bool) -> list[list[writers.Cell]]:
    """Orders with free text in a column; without names and numbers of people, or with both."""
    head = ["订单号", "产品", "数量", "备注"] + (["姓名", "手机"] if named else [])
    rows: list[list[writers.Cell]] = [list(head)]
    for at in range(count):
        remark = about(rng) if rng.random() < (0.05 if named else 0.02) else plain(rng)
        row: list[writers.Cell] = [f"DD{20250000 + at}", plain(rng)[2:6], rng.randint(1, 900), remark]
        if named:
            one = people.person(rng)
            row += [one.name, one.mobile]
        rows.append(row)
    return rows


def _table(rng: random.Random, number: int) -> File:
    rows = _rows(rng, rng.randint(50, 1500), named=number % 2 == 0)
    if number % 4 == 3:
        rows = [row[:3] for row in rows]
    if number % 3 == 0:
        return f"表格/订单_{number}.xlsx", writers.excel(writers.Sheet("订单", rows))
    return f"表格/订单_{number}.csv", writers.delimited(rows, ("utf-8-sig", "gb18030")[number % 2])


def _log(rng: random.Random, number: int) -> File:
    size = rng.randint(300_000, 1_500_000)
    at = rng.randrange(2_000_000)
    whole = lane_text("logs", 4_000_000)
    return f"日志/app_{number}.log", whole[at : at + size]


def _record(rng: random.Random, number: int) -> File:
    """JSON lines of tickets."""
    lines = []
    for at in range(rng.randint(30, 300)):
        text = about(rng) if number % 2 and rng.random() < 0.05 else plain(rng)
        lines.append(json.dumps({"id": at, "text": text, "state": "closed"}, ensure_ascii=False))
    return f"工单/工单_{number}.jsonl", "\n".join(lines).encode()


def _page(rng: random.Random, number: int) -> File:
    body = "".join(f"<p>{part}</p>\n" for part in _paragraphs(rng, rng.randint(5, 30), (0, 0.1)[number % 2]))
    page = f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>公告</title></head><body>{body}</body></html>'
    return f"网页/公告_{number}.html", page.encode()


def _packed(rng: random.Random, number: int) -> File:
    inner = [_report(rng, 6 * number + at) for at in range(3)] + [_mail(rng, number)]
    return f"归档/{number}.zip", make_zip([(name.rpartition("/")[2], data) for name, data in inner])


MAKERS: tuple[tuple[int, Callable[[random.Random, int], File]], ...] = (
    (60, _contract),
    (36, _minutes),
    (60, _report),
    (30, _law),
    (90, _mail),
    (36, _chat),
    (48, _table),
    (8, _log),
    (16, _record),
    (20, _page),
    (8, _packed),
)
"""How many of each kind."""


def files(seed: int = 6, scale: float = 1.0) -> Iterator[File]:
    """The share, the same for the same seed; the share of the demonstration lies beside it."""
    rng = random.Random(seed)
    for count, make in MAKERS:
        for number in range(max(1, round(count * scale))):
            yield make(rng, number)
    for name, data in share_files(seed):
        yield f"示范/{name}", data


def write_share(folder: Path, seed: int = 6, scale: float = 1.0) -> tuple[int, int]:
    """Write it below ``folder``; returns files and bytes."""
    count = size = 0
    for name, data in files(seed, scale):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        count, size = count + 1, size + len(data)
    return count, size
