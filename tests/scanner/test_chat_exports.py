"""Chats exported from WeCom and DingTalk: what was said is found in whatever form, and what is not read is told."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import zipfile

import openpyxl

from scanner import scan

OPTIONS = {"names": "off", "ocr": "off", "workers": 1, "lang": "en"}
SAID = "我的手机号是138001380{:02}"


def workbook(text):
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["发送人", "时间", "内容"])
    book.active.append(["李四", "2024-01-01 10:00", text])
    book.save(data)
    return data.getvalue()


def database(path, text):
    with sqlite3.connect(path) as made:
        made.execute("CREATE TABLE message_table (id INTEGER PRIMARY KEY, sender TEXT, content TEXT)")
        made.execute("INSERT INTO message_table VALUES (1, 'zhangsan', ?)", (text,))
    made.close()
    return path.read_bytes()


def table(text):
    data = io.StringIO()
    csv.writer(data).writerows([["发送人", "时间", "消息"], ["王五", "2024-01-01 10:00", text]])
    return data.getvalue().encode("gb18030")


def archived(text):
    """As the interface for archives of conversations has it: a message for each line, its text as JSON within."""
    said = {"msgid": "1_1", "action": "send", "from": "zhangsan", "tolist": ["lisi"], "msgtime": 1700000000000,
            "msgtype": "text", "text": {"content": text}}  # fmt: skip
    return json.dumps(said).encode() + b"\n"


def test_every_form_of_an_export_is_read(tmp_path):
    said = [SAID.format(number) for number in range(6)]
    members = {
        "会话存档/messages.jsonl": archived(said[0]),
        "群聊/项目群.csv": table(said[1]),
        "群聊/项目群.html": f"<meta charset=utf-8><div class=msg>赵六<p>{said[2]}</p></div>".encode(),
        "群聊/项目群.txt": f"赵六 2024-01-01 10:00:00\n{said[3]}\n".encode(),
        "钉钉/聊天记录.xlsx": workbook(said[4]),
        "钉钉/msg.db": database(tmp_path / "msg.db", said[5]),
    }
    (tmp_path / "share").mkdir()
    with zipfile.ZipFile(tmp_path / "share" / "企业微信导出.zip", "w") as export:
        for name, data in members.items():
            export.writestr(name, data)
        export.writestr("语音/1.silk", b"\x02#!SILK_V3" + bytes(range(256)))
    scan([str(tmp_path / "share")], out=tmp_path / "run", **OPTIONS)
    with (tmp_path / "run" / "objects.jsonl").open(encoding="utf-8") as lines:
        found = {row["path"].partition("!/")[2]: row for row in map(json.loads, lines)}
    for name in members:
        assert (found[name]["status"], found[name]["counts"].get("CN_MOBILE")) == ("scanned", 1), name
    assert (found["语音/1.silk"]["status"], found["语音/1.silk"]["reason"]) == ("skipped", "format not read yet: silk")
