"""Formats of mail: messages, mailboxes, web pages saved as one file, Outlook items."""

from __future__ import annotations

import struct
from email.message import EmailMessage

from benchmarks.formats.crowd import Crowd, Writer
from benchmarks.formats.plain import delimited, html
from scanner.readers.office.ole_write import compound


def _message(crowd: Crowd, *, encoding: str = "utf-8", attached: bool = False) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "hr@corp.example.net", "boss@corp.example.net"
    message["Subject"], message["Date"] = "客户名单", "Mon, 30 Jun 2025 09:00:00 +0800"
    if attached:
        message.set_content("见附件。\n")
        message.add_attachment(delimited(crowd).encode(), maintype="text", subtype="csv", filename="名单.csv")
    else:
        message.set_content(crowd.text, charset=encoding, cte="base64")
    return message


def _page(crowd: Crowd) -> bytes:
    message = EmailMessage()
    message["From"], message["Subject"] = "<Saved by Blink>", "名单"
    message["MIME-Version"] = "1.0"
    message.set_content(html(crowd), subtype="html", cte="quoted-printable")
    message.make_related()
    return message.as_bytes()


def _mailbox(crowd: Crowd) -> bytes:
    parts = []
    for line in crowd.lines:
        message = EmailMessage()
        message["From"], message["Subject"] = "hr@corp.example.net", "客户"
        message.set_content(line + "\n", cte="quoted-printable")
        parts.append(b"From hr@corp.example.net Mon Jun 30 09:00:00 2025\n" + message.as_bytes() + b"\n")
    return b"".join(parts)


def _outlook(crowd: Crowd) -> bytes:
    texts = {0x001A: "IPM.Note", 0x0037: "客户名单", 0x1000: crowd.text}
    streams = {f"__substg1.0_{number:04X}001F": text.encode("utf-16-le") for number, text in texts.items()}
    sent = struct.pack("<HHL8s", 0x40, 0x0039, 6, struct.pack("<Q", 132_500_000_000_000_000))
    return compound({**streams, "__properties_version1.0": bytes(32) + sent})


WRITERS: dict[str, Writer] = {
    "body.eml": lambda c: _message(c).as_bytes(),
    "gbk.eml": lambda c: _message(c, encoding="gb18030").as_bytes(),
    "attached.eml": lambda c: _message(c, attached=True).as_bytes(),
    "box.mbox": _mailbox,
    "page.mht": _page,
    "item.msg": _outlook,
}
