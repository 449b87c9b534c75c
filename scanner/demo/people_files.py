"""What the invented company keeps about people: staff, customers, contracts, in the formats each office likes."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from html import escape

from scanner.demo import numbers, writers
from scanner.demo.pdf import make_pdf
from scanner.demo.people import Company, Person, company, people, person
from scanner.demo.writers import Sheet

File = tuple[str, bytes]
OWN = "临川澜庭样例信息技术有限公司"


def staff(rng: random.Random, crowd: list[Person]) -> Iterator[File]:
    """人事: roster, payroll, forms, curricula vitae, telephone lists."""
    head = ["工号", "姓名", "性别", "身份证号", "手机号码", "银行卡号", "开户行", "家庭住址", "岗位", "基本工资"]
    rows: list[list[writers.Cell]] = []
    for p in crowd:
        who: list[writers.Cell] = [p.number, p.name, "女" if p.female else "男", p.resident_id, p.mobile]
        rows.append([*who, p.bank_card, "样例银行临川支行", p.address, p.title, float(p.salary)])
    gone = [["姓名", "身份证号", "离职日期", "联系电话"]]
    gone += [[p.name, p.resident_id, f"2024-{i % 12 + 1:02d}-15", p.mobile] for i, p in enumerate(people(rng, 40))]
    note = {(1, 3): f"原号码有误，以新证为准：{numbers.resident_id(rng)}"}
    roster = writers.excel(Sheet("在职", [head, *rows], comments=note), Sheet("离职", gone, hidden=True))
    yield "人事/员工花名册.xlsx", roster
    yield "人事/备份/员工花名册 - 副本.xlsx", roster
    for month in range(1, 5):
        pay: list[list[writers.Cell]] = [["姓名", "部门", "基本工资", "奖金", "实发工资", "工资卡号"]]
        pay += [
            [p.name, p.title, p.salary, month * 100, f"{p.salary * 0.87 + month * 100:.2f}", p.bank_card] for p in crowd
        ]
        yield f"人事/工资/2025年{month:02d}月工资表.csv", writers.delimited(pay, "gbk")
    for i, p in enumerate(crowd[:6]):
        table = [
            ["姓名", p.name, "性别", "女" if p.female else "男"],
            ["出生日期", f"{p.born:%Y年%m月%d日}", "身份证号", p.resident_id],
            ["手机", p.mobile, "电子邮箱", p.email],
            ["家庭住址", p.address, "微信号", p.wechat],
        ]
        split = ("本人身份证号码为", p.resident_id[:4], p.resident_id[4:13], p.resident_id[13:], "，以上内容属实。")
        yield (
            f"人事/入职登记/入职登记表_{i + 1:02d}.docx",
            writers.word(
                [table, split, ("紧急联系人电话：", p.mobile[:3], p.mobile[3:])],
                title="员工入职登记表",
                header=f"{OWN} 人事部",
                footer=f"经办人电话 {crowd[20].mobile}",
                comment=f"已电话核实，登记车辆 {p.plate}" if i % 2 else "",
                text_box=f"护照号：{p.passport}，往来港澳通行证：{p.exit_permit}" if i == 0 else "",
            ),
        )
    for i, p in enumerate(people(rng, 4)):
        lines = [f"{p.name}  个人简历", f"出生年月：{p.born:%Y年%m月}", f"手机：{p.mobile}  邮箱：{p.email}"]
        lines += [
            f"现居住地址：{p.address}",
            "工作经历",
            "2019年至2024年 于某样例公司任" + p.title + "，负责日常事务。",
        ] * 2
        yield f"人事/简历/简历_{i + 1:02d}.pdf", make_pdf([lines, ["自我评价", "踏实，细致，愿意学习。"]], "个人简历")
    p = person(rng)
    page = f"<p>手机：<b>{p.mobile[:3]}</b>{p.mobile[3:]}</p><p>邮箱：{p.email.replace('@', '&#64;')}</p>"
    body = f"<h1>{escape(p.name)}</h1>{page}<!-- 身份证 {p.resident_id} -->"
    page_head = '<!DOCTYPE html><html lang="zh"><head><meta charset="gbk"><title>在线简历</title></head>'
    yield "人事/简历/在线简历.html", f"{page_head}<body>{body}</body></html>".encode("gbk")
    book = "\r\n".join(f"{p.name}\t{p.title}\t{p.mobile}\t{p.landline}" for p in crowd[:45])
    yield "人事/通讯录.txt", ("姓名\t岗位\t手机\t座机\r\n" + book).encode("utf-16")
    yield "人事/通讯录_导出.txt", ("姓名\t岗位\t手机\t座机\r\n" + book).encode("utf-16-be")
    yield "人事/通讯录_旧机.txt", ("姓名\t岗位\t手机\t座机\r\n" + book).encode("utf-16-le")
    children = [["员工姓名", "子女姓名", "子女身份证号", "就读学校"]]
    for p in crowd[:8]:
        child = person(rng, 2014, 2021)
        children.append([p.name, p.name[0] + child.name[-1], child.resident_id, "临川样例小学"])
    yield "人事/福利/员工子女医保登记.csv", writers.delimited(children, "utf-8-sig")
    yield "人事/面谈记录.md", _interviews(crowd).encode()
    clock = [
        f"2025-06-{d:02d} 08:{rng.randint(10, 59)} 门禁A 车牌 {p.plate} 入" for d in range(1, 29) for p in crowd[:3]
    ]
    yield "人事/门禁车辆.log", "\n".join(clock).encode("gbk")


def _interviews(crowd: list[Person]) -> str:
    parts = ["# 绩效面谈记录\n"]
    parts += [
        f"## {p.name}（{p.title}）\n\n- 手机：`{p.mobile}`\n- 结论：**合格**，建议调薪\n- 月薪：{p.salary} 元\n"
        for p in crowd[30:36]
    ]
    return "\n".join(parts)


def customers(rng: random.Random) -> Iterator[File]:
    """客户: lists, exports, orders, letters and chats."""
    crowd = people(rng, 620)
    head = ["客户编号", "姓名", "手机", "邮箱", "收货地址"]
    rows = [[f"KH{20250000 + i}", p.name, p.mobile, p.email, p.address] for i, p in enumerate(crowd)]
    yield "客户/客户清单.csv", writers.delimited([head, *rows], "utf-8-sig")
    coded = [
        ["bh", "xm", "sjh", "sfzh"],
        *([str(i), p.name, p.mobile, p.resident_id] for i, p in enumerate(crowd[:70])),
    ]
    yield "客户/实名认证导出.csv", writers.delimited(coded, "gb18030")
    members = [
        {"id": i, "realName": p.name, "mobile": p.mobile, "email": p.email, "wechat": p.wechat, "qq": p.qq}
        for i, p in enumerate(crowd[70:130])
    ]
    yield "客户/会员.json", json.dumps({"total": len(members), "members": members}, indent=1).encode()
    lines = "\n".join(json.dumps({**m, "vip": True}, ensure_ascii=False) for m in members[:50])
    yield "客户/会员导出.jsonl", lines.encode()
    orders = "".join(
        f'<order no="{202506010000 + i}"><receiver>{p.name}</receiver><phone>{p.mobile}</phone>'
        f"<addr>{escape(p.address)}</addr><amount>{rng.randint(20, 900)}.00</amount></order>\n"
        for i, p in enumerate(crowd[130:170])
    )
    yield "客户/订单.xml", f'<?xml version="1.0" encoding="GBK"?>\n<orders>\n{orders}</orders>'.encode("gbk")
    bills = [["运单号", "收件人", "收件电话", "收件地址", "重量"]]
    bills += [[f"YT{numbers.digits(rng, 13)}", p.name, f"+86 {p.mobile}", p.address, "1.2"] for p in crowd[170:200]]
    yield "客户/物流/面单.tsv", writers.delimited(bills, "utf-8", "\t")
    calls = [
        f"{i + 1}. {p.name}先生/女士反映包装破损，回访电话{p.mobile}，同意补发，新地址：{p.address}。"
        for i, p in enumerate(crowd[200:224])
    ]
    yield "客户/客户回访.txt", "\n".join(calls).encode()
    chat = []
    for p in crowd[224:236]:
        chat += [
            f"{p.name} 10:2{rng.randint(0, 9)}",
            f"我电话{p.mobile[:3]} {p.mobile[3:7]} {p.mobile[7:]}，微信{p.wechat}",
        ]
        chat += ["客服 10:31", "好的亲，已登记 ^_^"]
    yield "客户/聊天记录.txt", "\n".join(chat).encode("gbk")
    yield "客户/香港客戶.txt", _hong_kong(rng).encode("big5")
    p = crowd[240]
    mail = f"From: {p.email}\r\nTo: service@example.com\r\nSubject: =?utf-8?B?5oqV6K+J?=\r\nMIME-Version: 1.0\r\n"
    mail += f"Content-Type: text/plain; charset=utf-8\r\n\r\n您好，请回电 {p.mobile}。{p.name}\r\n"
    yield "客户/来信/投诉.eml", mail.encode()
    mark = "核心商密 严禁外传\n\n重点客户名单及报价底价（2025）\n\n"
    firms = [company(rng) for _ in range(12)]
    yield (
        "客户/重点客户名单.txt",
        (mark + "\n".join(f"{c.name} 底价 {rng.randint(80, 400)} 万" for c in firms)).encode(),
    )
    cars: list[list[writers.Cell]] = [["车主", "车牌号", "车架号", "手机"]]
    cars += [[p.name, p.plate, p.vin, float(p.mobile)] for p in crowd[250:290]]
    yield "客户/车主登记.xlsx", writers.excel(Sheet("车主", cars))
    rare = [f"㛃字客户：{p.name}㛃，联系电话：{p.mobile}，证件号：{p.resident_id}" for p in crowd[300:304]]
    yield "客户/生僻字客户.txt", "\n".join(rare).encode("gb18030")


def _hong_kong(rng: random.Random) -> str:
    """A letter in traditional characters, with residence permits."""
    lines = ["香港及臺灣客戶聯絡資料", "", "下列客戶已辦理居住證，請妥善保管，勿對外提供。"]
    for surname in "陳林黃張李":
        p = person(rng)
        lines.append(
            f"{surname}先生，居住證號碼：{numbers.residence_permit(rng, p.born)}，手機：{p.mobile}，電郵：{p.email}"
        )
    return "\n".join(lines)


def contracts(rng: random.Random, crowd: list[Person]) -> Iterator[File]:
    """合同: purchases, employment, leases, and the register of them."""
    register: list[list[writers.Cell]] = [["合同编号", "对方单位", "统一社会信用代码", "联系人", "联系电话", "金额"]]
    for i in range(6):
        c = company(rng)
        p = person(rng)
        number = f"LT-CG-2025-{i + 1:03d}"
        register.append([number, c.name, c.uscc, p.name, p.mobile, float(rng.randint(3, 90) * 10000)])
        yield f"合同/采购/{number}.docx", _purchase(number, c, p)
    yield (
        "合同/合同台账.xlsx",
        writers.excel(Sheet("2025", register), Sheet("说明", [["金额单位：元"], ["截至6月30日"]])),
    )
    for i, p in enumerate(crowd[6:9]):
        yield (
            f"合同/劳动合同/劳动合同_{p.number}_{i + 1}.docx",
            writers.word(
                [
                    f"甲方（用人单位）：{OWN}",
                    (
                        "乙方（劳动者）：" + p.name + "，公民身份号码：",
                        p.resident_id[:6],
                        p.resident_id[6:14],
                        p.resident_id[14:],
                    ),
                    f"住址：{p.address}。联系电话：{p.mobile}。",
                    f"第一条 乙方担任{p.title}岗位，每月工资人民币{p.salary}元。",
                    "第二条 双方按照劳动合同法的规定履行本合同。",
                ],
                title="劳动合同",
                footer="本合同一式两份",
            ),
        )
    landlord = person(rng)
    lease = [
        "房屋租赁合同",
        f"出租方：{landlord.name}，身份证号码 {landlord.resident_id}，电话 {landlord.mobile}",
        f"承租方：{OWN}",
        f"租金支付至出租方银行卡：{landlord.bank_card}（样例银行）",
        f"房屋坐落：{landlord.address}",
    ]
    yield (
        "合同/租赁/房屋租赁合同.pdf",
        make_pdf([lease, ["（本页为签署页）", f"出租方签字：{landlord.name}"]], "房屋租赁合同"),
    )
    grey = bytes((x * 5 + y * 3) % 251 for y in range(120) for x in range(190))
    yield "合同/扫描件/扫描0001.png", writers.png(190, 120, grey)


def _purchase(number: str, c: Company, p: Person) -> bytes:
    return writers.word(
        [
            f"甲方：{OWN}",
            f"乙方：{c.name}（统一社会信用代码：{c.uscc}）",
            [["品名", "数量", "单价"], ["样例设备", "12", "3,800.00"], ["安装服务", "1", "5,000.00"]],
            f"乙方联系人：{p.name}，手机：{p.mobile}，传真：{c.landline}。",
            f"乙方对公账户：户名 {c.name}，账号 {c.account}，开户行 样例银行。",
        ],
        title="采购合同",
        header=f"合同编号：{number}",
        comment="付款条件请财务复核",
    )
