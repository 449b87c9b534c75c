"""What the invented company keeps about itself: money, machines, what it publishes, what it has put away."""

from __future__ import annotations

import base64
import json
import random
from collections.abc import Iterator

from scanner.demo import numbers, writers
from scanner.demo.pdf import make_pdf
from scanner.demo.people import Person, company, people, person
from scanner.demo.people_files import OWN, File
from scanner.demo.writers import Sheet
from scanner.demo.zips import make_zip


def finance(rng: random.Random, crowd: list[Person]) -> Iterator[File]:
    """财务: payments, statements, invoices, plans."""
    claims: list[list[writers.Cell]] = [["日期", "报销人", "手机", "金额", "收款卡号"]]
    claims += [
        [f"2025-05-{i % 28 + 1:02d}", p.name, float(p.mobile), rng.randint(2000, 90000) / 100, p.bank_card]
        for i, p in enumerate(crowd[:30])
    ]
    yield (
        "财务/报销明细.xlsx",
        writers.excel(Sheet("5月", claims, comments={(2, 3): "发票后补"}), Sheet("汇总", [["合计", 1.0]])),
    )
    firms = [company(rng) for _ in range(20)]
    pay = [["收款单位", "账号", "开户行", "金额", "用途"]]
    pay += [[c.name, c.account, "样例银行", f"{rng.randint(1, 80)}000.00", "货款"] for c in firms]
    yield "财务/付款清单.csv", writers.delimited(pay, "gbk")
    suppliers = [["supplier_name", "credit_code", "contact", "tel", "address"]]
    suppliers += [[c.name, c.uscc, c.contact, c.landline, c.address] for c in firms]
    yield "财务/供应商.tsv", writers.delimited(suppliers, "utf-8", "\t")
    flow = [["交易时间", "对方户名", "对方卡号", "收支", "金额", "摘要"]]
    for i, p in enumerate(people(rng, 60)):
        flow.append(
            [f"2025-06-{i % 28 + 1:02d} 14:{i % 60:02d}:05", p.name, p.bank_card, "支出", f"{50 + i}.80", "退款"]
        )
    yield "财务/银行流水.csv", writers.delimited(flow, "gb18030")
    bills = "".join(
        f"<invoice><number>{numbers.digits(rng, 20)}</number><buyer>{OWN}</buyer><seller>{c.name}</seller>"
        f"<taxNo>{c.uscc}</taxNo><amount>{rng.randint(100, 9000)}.00</amount></invoice>"
        for c in firms[:8]
    )
    yield "财务/发票.xml", f'<?xml version="1.0" encoding="UTF-8"?><invoices>{bills}</invoices>'.encode()
    yield (
        "财务/资金计划.txt",
        "内部资料 注意保密\n\n2025年第三季度资金计划\n一、回款 320 万元。\n二、付款 210 万元。\n".encode(),
    )
    yield (
        "财务/审计底稿.pdf",
        make_pdf([["审计底稿", *(f"{c.name} 往来款 {rng.randint(1, 90)} 万元" for c in firms)]], "审计底稿"),
    )
    yield "财务/付款清单(1).csv", writers.delimited(pay, "gbk")


def machines(rng: random.Random, crowd: list[Person]) -> Iterator[File]:
    """IT: configuration, logs, dumps, a database."""
    secret = base64.b32encode(rng.randbytes(15)).decode().lower()
    config = "server:\n  port: 8080\ndatasource:\n  url: jdbc:mysql://db.example.com:3306/shop\n  username: shop\n"
    yield "IT/config/application.yaml", (config + f"  password: {secret[:14]}\nlog:\n  level: info\n").encode()
    yield "IT/config/.env", f"APP_ENV=prod\nDB_PASSWORD={secret[4:18]}\nSMTP_HOST=mail.example.com\n".encode()
    cloud = "LTAI5t" + base64.b32encode(rng.randbytes(12)).decode()[:18]
    script = f"#!/bin/sh\n# 上传备份\nexport ACCESS_KEY_ID={cloud}\nexport ACCESS_KEY_SECRET={secret}{secret[:6]}\n"
    yield "IT/deploy.sh", (script + "ossutil cp backup.tgz oss://example-bucket/\n").encode()
    key = base64.b64encode(rng.randbytes(600)).decode()
    lines = "\n".join(key[at : at + 64] for at in range(0, len(key), 64))
    dashes = "-" * 5
    pem = f"{dashes}BEGIN RSA PRIVATE KEY{dashes}\n{lines}\n{dashes}END RSA PRIVATE KEY{dashes}\n"
    yield "IT/旧服务器/id_rsa", pem.encode()
    log = []
    for i in range(1500):
        stamp = f"2025-06-{i // 60 % 28 + 1:02d} {i // 60 % 24:02d}:{i % 60:02d}:{rng.randint(0, 59):02d}"
        trace = f"trace={rng.getrandbits(64):016x} cost={rng.randint(1, 900)}ms"
        log.append(f"{stamp} INFO {trace} order={numbers.digits(rng, 18)}")
        if i % 100 == 0:
            log.append(
                f"{stamp} WARN 短信发送失败 mobile={crowd[i // 100].mobile} code=1003 ts={1750000000000 + i * 977}"
            )
    yield "IT/logs/app.log", "\n".join(log).encode()
    web = [
        f"10.{rng.randint(0, 9)}.{rng.randint(0, 255)}.{rng.randint(1, 254)} - - [12/Jun/2025:10:{i % 60:02d}:09 +0800]"
        f' "GET /api/user?phone={p.mobile} HTTP/1.1" 200 {rng.randint(200, 9000)}'
        for i, p in enumerate(crowd[:60])
    ]
    yield "IT/logs/access.log", "\n".join(web).encode()
    rows = ",\n".join(
        f"({i},'{p.name}','{p.mobile}','{p.resident_id}','{p.email}','2025-01-0{i % 9 + 1} 08:00:00')"
        for i, p in enumerate(people(rng, 80), 1)
    )
    table = "CREATE TABLE `t_user` (`id` int, `real_name` varchar(20) COMMENT '姓名', "
    table += "`phone` varchar(11) COMMENT '手机号', `id_card` char(18) COMMENT '身份证号', "
    table += "`email` varchar(64), `created` datetime);\n"
    dump = f"-- MySQL dump\nSET NAMES utf8mb4;\n{table}INSERT INTO `t_user` VALUES\n{rows};\n"
    yield "IT/backup/shop_20250601.sql", dump.encode()
    users = [(i, p.name, p.mobile, p.bank_card) for i, p in enumerate(people(rng, 55), 1)]
    notes = [(1, "初始化完成"), (2, f"请联系 {crowd[3].mobile} 开通权限")]
    yield (
        "IT/backup/crm.db",
        writers.sqlite(
            {
                "customer": ("id integer, xm text, sjh text, yhkh text", users),
                "memo": ("id integer, content text", notes),
            }
        ),
    )
    yield (
        "IT/资产清单.json",
        json.dumps(
            [
                {"主机": f"srv-{i:02d}", "ip": f"192.168.3.{i + 10}", "mac": f"00:16:3e:0a:0b:{i:02x}"}
                for i in range(12)
            ],
            ensure_ascii=False,
        ).encode("utf-8-sig"),
    )
    yield "IT/版本说明.md", _release_notes(rng).encode()


def _release_notes(rng: random.Random) -> str:
    """Numbers that look like much and are nothing."""
    lines = ["# 版本说明", "", "版本 2.2.3.66 修复若干问题。", "", "| 构建 | 摘要 | 流水号 |", "| --- | --- | --- |"]
    lines += [f"| {20250600 + i} | {rng.getrandbits(160):040x} | {numbers.digits(rng, 20)} |" for i in range(20)]
    return "\n".join(lines)


_LAW = """数据管理办法（样例文本，仅供演示）

第一条 为了规范数据处理活动，保护个人和组织的合法权益，制定本办法。
第二条 处理个人信息应当遵循合法、正当、必要和诚信原则。
第三条 本办法所称敏感个人信息，包括生物识别、医疗健康、金融账户、行踪轨迹等信息，以及不满十四周岁未成年人的个人信息。
第四条 身份证号码、银行卡号、手机号码等信息的收集，应当限于实现处理目的的最小范围。
第五条 任何组织不得将内部资料擅自对外提供；涉及国家秘密的，依照有关法律、行政法规的规定执行。
第六条 本办法自2025年1月1日起施行。
"""


def published(rng: random.Random) -> Iterator[File]:
    """公开: nothing here is anybody's business but everybody's."""
    c = company(rng)
    brochure = f"# 云帆样例产品手册\n\n云帆是{OWN}推出的样例软件，适合中小企业。\n"
    yield "公开/产品手册.md", (brochure + "\n- 客服热线：400-810-1234\n- 型号：YF-2025A\n").encode()
    yield (
        "公开/产品介绍.html",
        (
            '<!DOCTYPE html><html><head><meta charset="utf-8"><title>产品介绍</title></head><body><h1>云帆样例软件</h1>'
            "<p>热线 <b>400-810-1234</b>，欢迎垂询。</p><script>var build='20250601123456789';</script></body></html>"
        ).encode(),
    )
    yield (
        "公开/公司简介.docx",
        writers.word(
            [
                "我们是一家不存在的公司，成立于样例之年，主营样例软件。",
                [["项目", "内容"], ["统一社会信用代码", c.uscc], ["客服电话", "95511"]],
            ],
            title="公司简介",
            footer="公开资料",
        ),
    )
    yield (
        "公开/新闻稿.pdf",
        make_pdf([["云帆样例软件 3.0 发布", "本报讯：新版本已于今日发布，用户可在官网下载。"]], "新闻稿"),
    )
    yield "公开/招聘启事.txt", "招聘启事\r\n因业务发展需要，诚聘软件工程师若干名，待遇面议。\r\n".encode("gbk")
    yield "公开/数据管理办法.txt", _LAW.encode()
    yield "公开/数据管理办法.pdf", make_pdf([_LAW.splitlines()], "数据管理办法")
    yield (
        "公开/常见问题.json",
        json.dumps({"问": "如何退货？", "答": "七日内凭小票退货。"}, ensure_ascii=False).encode(),
    )
    hotlines = [["机构", "客服电话"], ["样例银行", "95599"], ["样例快递", "400-889-5543"], ["样例航空", "95530"]]
    yield "公开/客服电话.csv", writers.delimited(hotlines, "gbk")
    prices: list[list[writers.Cell]] = [["型号", "条码", "价格"]]
    prices += [[f"YF-{i}", f"69{numbers.digits(rng, 11)}", 99.0 + i] for i in range(30)]
    yield "公开/价目表.xlsx", writers.excel(Sheet("价目", prices))
    yield "公开/products.xml", b'<?xml version="1.0"?><products><p sku="100001" price="99.00">Sample</p></products>'
    yield "公开/README", b"Public material. Nothing in this folder is confidential.\n"


def archive(rng: random.Random) -> Iterator[File]:
    """归档: archives in archives, a password nobody remembers, a damaged file, marks of secrecy."""
    old = people(rng, 25)
    listing = writers.delimited([["姓名", "身份证", "电话"], *([p.name, p.resident_id, p.mobile] for p in old)], "gbk")
    inner = make_zip([("深层/联系方式.txt", f"联系人{old[0].name}，手机{old[0].mobile}".encode())], name_encoding="gbk")
    form = writers.word([f"员工 {old[1].name}，银行卡号 {old[1].bank_card}"], title="旧表")
    members = [("人事/名单.csv", listing), ("人事/旧表.docx", form), ("嵌套.zip", inner), ("说明.txt", b"2019")]
    yield "归档/2019年归档.zip", make_zip(members, name_encoding="gbk")
    yield "归档/备份.zip", make_zip([("readme.txt", "只有说明".encode()), ("报表.csv", listing)])
    yield "归档/加密备份.zip", make_zip([("名单.csv", listing)], password=b"2019-example")
    yield "归档/损坏的合同.docx", writers.word(["第一条"], title="合同")[:-900]
    yield "归档/空文件.txt", b""
    mark = "机密★10年\n\n（演示文件，虚构内容）\n关于样例事项的函\n\n请按规定办理。\n"
    yield "归档/代管文件.txt", mark.encode()
    p = person(rng)
    yield "归档/改了扩展名.dat", make_pdf([["补充协议", f"联系人 {p.name}，手机 {p.mobile}"]], "补充协议")
    yield (
        "归档/脱敏名单.csv",
        writers.delimited([["姓名", "手机"], *([p.name[0] + "**", f"{p.mobile[:3]}****{p.mobile[7:]}"] for p in old)]),
    )
    yield "归档/core.bin", rng.randbytes(4096)
