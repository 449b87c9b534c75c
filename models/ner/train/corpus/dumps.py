"""Documents that a program writes: tables as text, JSON, SQL, XML, logs, contact cards."""

from __future__ import annotations

from collections.abc import Callable

from models.ner.train.corpus import addresses, columns, offices, persons, titles, values, words
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.labels import CN_ADDRESS, JOB_TITLE, ORGANIZATION, PERSON


def table(draft: Draft) -> None:
    """Rows of cells set apart by a sign, with or without a head, at times one cell on a line."""
    chosen = columns.several(draft)
    sign = draft.pick((",", ",", "\t", "\t", "|", " | ", ";", "，", "  ", "    ", " ", "\n", "、", "│"))
    edge = "|" if sign in {"|", " | "} and draft.maybe(0.4) else ""
    quote = '"' if sign == "," and draft.maybe(0.2) else ""
    if draft.maybe(0.65):
        if draft.maybe(0.2):
            draft.add(
                draft.pick(("附件：", "表1 ", "", ""))
                + draft.pick(
                    (
                        "客户名单",
                        "员工花名册",
                        "通讯录",
                        "发货明细",
                        "名册",
                        "登记表",
                        "汇总表",
                        "供应商一览表",
                        "统计表",
                    )
                )
                + "\n"
            )
        draft.add(edge + sign.join(draft.pick(column[0]) for column in chosen) + edge + "\n")
        if edge and draft.maybe(0.5):
            draft.add("|" + "|".join("---" for _ in chosen) + "|\n")
    numbered = draft.maybe(0.35)
    for row in range(draft.number(2, 18)):
        draft.add(edge + (f"{row + 1}{sign}" if numbered else ""))
        for at, column in enumerate(chosen):
            if at:
                draft.add(sign)
            text, label = columns.cell(draft, column)
            draft.add(quote)
            draft.add(text, label)
            draft.add(quote)
        draft.add(edge + "\n")


def column(draft: Draft) -> None:
    """One column: a cell on each line."""
    chosen = draft.pick(columns.NAMED) if draft.maybe(0.65) else draft.pick(columns.NAMELESS)
    if draft.maybe(0.4):
        draft.add(draft.pick(chosen[0]) + "\n")
    for _ in range(draft.number(3, 25)):
        draft.add(*columns.cell(draft, chosen))
        draft.add("\n")


def json_rows(draft: Draft) -> None:
    """Objects of JSON."""
    chosen = columns.several(draft)
    keys = [draft.pick(entry[1] if draft.maybe(0.85) else entry[0]) for entry in chosen]
    pretty, gap = draft.maybe(0.35), draft.pick(("", " "))
    many = draft.number(1, 6)
    draft.add("[" if many > 1 and draft.maybe(0.5) else "")
    for row in range(many):
        draft.add((",\n" if pretty or draft.maybe(0.5) else ",") if row else "")
        draft.add("{\n  " if pretty else "{")
        for at, entry in enumerate(chosen):
            if at:
                draft.add(",\n  " if pretty else "," + gap)
            draft.add(f'"{keys[at]}":{gap}"')
            text, label = entry[2](draft).replace('"', ""), entry[3]
            draft.add(text, label)
            draft.add('"')
        draft.add("\n}" if pretty else "}")
    draft.add("\n")


def sql(draft: Draft) -> None:
    """Rows inserted into a table, with comments of its making."""
    chosen = columns.several(draft)
    keys = [draft.pick(entry[1]) for entry in chosen]
    name = draft.pick(
        (
            "t_user",
            "customer",
            "tb_order",
            "sys_user",
            "emp_info",
            "crm_contact",
            "hr_staff",
            "patient",
            "`member`",
            "stu_info",
        )
    )
    if draft.maybe(0.3):
        draft.add(f"CREATE TABLE {name} (\n")
        for key, entry in zip(keys, chosen, strict=True):
            draft.add(f"  `{key}` varchar({draft.number(20, 255)}) DEFAULT NULL COMMENT '{draft.pick(entry[0])}',\n")
        draft.add(") ENGINE=InnoDB DEFAULT CHARSET=utf8mb4;\n")
    word = draft.pick(("INSERT INTO", "insert into"))
    for _ in range(draft.number(1, 7)):
        head = f" ({', '.join(keys)})" if draft.maybe(0.5) else ""
        draft.add(f"{word} {name}{head} {draft.pick(('VALUES', 'values'))} (")
        draft.add(f"{draft.number(1, 99999)}, " if draft.maybe(0.5) else "")
        for at, entry in enumerate(chosen):
            draft.add(", '" if at else "'")
            draft.add(entry[2](draft).replace("'", ""), entry[3])
            draft.add("'")
        draft.add(");\n")


def xml(draft: Draft) -> None:
    """Elements of XML."""
    chosen = columns.several(draft)
    keys = [draft.pick(entry[1] if draft.maybe(0.7) else entry[0]) for entry in chosen]
    outer = draft.pick(("record", "row", "user", "Customer", "item", "记录"))
    attributes = draft.maybe(0.25)
    for _ in range(draft.number(1, 5)):
        draft.add(f"<{outer}" if attributes else f"<{outer}>\n")
        for key, entry in zip(keys, chosen, strict=True):
            draft.add(f' {key}="' if attributes else f"  <{key}>")
            draft.add(entry[2](draft).replace('"', ""), entry[3])
            draft.add('"' if attributes else f"</{key}>\n")
        draft.add("/>\n" if attributes else f"</{outer}>\n")


def html(draft: Draft) -> None:
    """Rows of an HTML table, or elements that hold a value each."""
    chosen = columns.several(draft)
    table_of = draft.maybe(0.7)
    draft.add("<table>\n" if table_of and draft.maybe(0.5) else "")
    if table_of and draft.maybe(0.6):
        draft.add("<tr>" + "".join(f"<th>{draft.pick(entry[0])}</th>" for entry in chosen) + "</tr>\n")
    for _ in range(draft.number(1, 6)):
        draft.add("<tr>" if table_of else "<li>")
        for entry in chosen:
            mark = "td" if table_of else draft.pick(("span", "b", "p", "div", "a"))
            draft.add(f"<{mark}>" if draft.maybe(0.8) else f'<{mark} class="{draft.pick(entry[1])}">')
            draft.add(*columns.cell(draft, entry))
            draft.add(f"</{mark}>")
        draft.add("</tr>\n" if table_of else "</li>\n")


def settings(draft: Draft) -> None:
    """Keys and values: INI, YAML, properties, parameters of an address, updates of a table."""
    chosen = columns.several(draft) + columns.several(draft)
    way = draft.pick(
        (
            ("", " = ", "\n"),
            ("", "=", "\n"),
            ("", ": ", "\n"),
            ("  - ", ": ", "\n"),
            ("", "=", "&"),
            ("", "=", "; "),
            ('  "', '": "', '",\n'),
            ("", "='", "', "),
            ("- ", "：", "\n"),
            ("[", "]=", " "),
        )
    )
    if draft.maybe(0.3):
        draft.add(
            draft.pick(
                (
                    "[contact]\n",
                    "owner:\n",
                    "# 配置\n",
                    "UPDATE t_customer SET ",
                    "INSERT INTO visitor SET ",
                    "GET /api/user?",
                    "user:\n",
                )
            )
        )
    for entry in chosen:
        before, between, after = way
        draft.add(before + draft.pick(entry[1] if draft.maybe(0.8) else entry[0]) + between)
        draft.add(*columns.cell(draft, entry))
        draft.add(after)
    draft.add("\n")


def form(draft: Draft) -> None:
    """Fields with their labels, on lines of their own or run together."""
    sign = draft.pick(("：", "：", "：", ":", ": ", "： ", " ", "\t", "】", "——"))
    gap = draft.pick(("\n", "\n", "\n", "  ", "    ", "，", "；", " ", "\t"))
    chosen = columns.several(draft) + columns.several(draft)
    for _ in range(draft.number(1, 3)):
        for entry in chosen:
            draft.add(("【" if sign == "】" else "") + draft.pick(entry[0]) + sign)
            text, label = columns.cell(draft, entry)
            if label == PERSON and len(text) == 2 and draft.maybe(0.1):
                text = text[0] + draft.pick((" ", "  ", "\u3000")) + text[1]
            draft.add(text, label)
            draft.add(gap)
        draft.add("\n")


def vcard(draft: Draft) -> None:
    """Contact cards and calendar entries."""
    for _ in range(draft.number(1, 3)):
        draft.add("BEGIN:VCARD\nVERSION:3.0\nFN:")
        draft.add(persons.chinese(draft), PERSON)
        if draft.maybe(0.6):
            draft.add("\nORG:")
            draft.add(offices.organisation(draft), ORGANIZATION)
        if draft.maybe(0.5):
            draft.add("\nTITLE:")
            draft.add(titles.title(draft), JOB_TITLE)
        draft.add(f"\nTEL;TYPE=CELL:{values.phone(draft)}\nEMAIL:{values.mail(draft)}")
        if draft.maybe(0.6):
            draft.add("\nADR;TYPE=WORK:;;")
            draft.add(addresses.address(draft), CN_ADDRESS)
        draft.add("\nEND:VCARD\n")


_LEVELS = ("INFO", "WARN", "ERROR", "DEBUG", "[INFO]", "[error]", "TRACE", "FATAL")
_EVENTS = (
    "连接数据库超时，正在重试",
    "任务调度完成，耗时{}ms",
    "缓存命中率{}%",
    "用户登录成功 uid={}",
    "接口响应时间过长：{}ms",
    "文件上传失败：空间不足",
    "订单状态变更为已支付 orderId={}",
    "短信发送成功",
    "验证码错误次数过多，账号已锁定",
    "线程池已满，拒绝任务",
    "服务启动成功，监听端口{}",
    "配置加载完成",
    "磁盘使用率超过{}%",
    "心跳超时，节点下线",
    "消息队列积压{}条",
    "主从同步延迟{}秒",
    "写入索引失败",
    "证书即将过期",
    "权限不足，访问被拒绝",
    "参数校验不通过：金额不能为空",
    "开始执行定时任务：清理过期会话",
    "批量导入{}行，成功{}行",
    "重新计算库存余量",
    "支付回调验签成功",
    "网关限流，请求被丢弃",
    "空指针异常 at line {}",
    "时间戳不合法",
    "内存回收完成，释放{}MB",
    "查询条件为空，返回默认值",
    "应用程序异常退出，代码{}",
)


def log(draft: Draft) -> None:
    """Lines of a log; now and then one that names somebody."""
    named = draft.maybe(0.2)
    layers = ("main", "http-nio-8080-exec-3", "scheduler-1", "com.corp.order.service", "nginx", "kernel", "worker")
    for _ in range(draft.number(3, 25)):
        stamp = draft.pick(
            (
                f"{values.date(draft)} {values.clock(draft)}",
                f"{draft.number(2018, 2026)}-{draft.number(1, 12):02d}-{draft.number(1, 28):02d} {draft.number(0, 23):02d}:{draft.number(0, 59):02d}:{draft.number(0, 59):02d}.{draft.number(0, 999):03d}",
            )
        )
        draft.add(f"{stamp} {draft.pick(_LEVELS)} [{draft.pick(layers)}] ")
        if named and draft.maybe(0.4):
            before, after = draft.pick(
                (
                    ("用户", "登录成功"),
                    ("操作员：", " 修改了订单状态"),
                    ("审批人=", ", 结果=通过"),
                    ("name=", " login ok"),
                    ("用户[", "]登录失败，密码错误"),
                    ("由", "提交审批"),
                    ("分配给", "处理"),
                    ("通知", "失败，手机号为空"),
                )
            )
            draft.add(before)
            draft.add(persons.name(draft), PERSON)
            draft.add(after)
        else:
            event = (
                draft.pick(_EVENTS)
                if draft.maybe(0.75)
                else words.word("n", draft) + words.word("v", draft) + words.like_name(draft)
            )
            draft.add(event.replace("{}", str(draft.number(1, 9999))))
        draft.add("\n")


DUMPS: tuple[tuple[str, Callable[[Draft], None], float], ...] = (
    ("table", table, 9.0),
    ("column", column, 4.0),
    ("json", json_rows, 3.0),
    ("sql", sql, 2.5),
    ("xml", xml, 1.5),
    ("html", html, 1.5),
    ("settings", settings, 2.5),
    ("form", form, 5.0),
    ("vcard", vcard, 0.7),
    ("log", log, 7.0),
)
"""Kind, how it is written, and how often."""
