"""Documents that a program writes: tables as text, JSON, SQL, XML, logs, contact cards."""

from __future__ import annotations

from collections.abc import Callable

from models.ner.train.corpus import firms, persons, places, titles, values, words
from models.ner.train.corpus.draft import Draft, Part
from models.ner.train.corpus.labels import CN_ADDRESS, JOB_TITLE, LOCATION, ORGANIZATION, PERSON

_Make = Callable[[Draft], str]


def _short_address(draft: Draft) -> str:
    return places.address(draft)


_COLUMNS: tuple[tuple[tuple[str, ...], tuple[str, ...], _Make, str], ...] = (
    (
        (
            "姓名",
            "客户姓名",
            "联系人",
            "收货人",
            "收件人",
            "员工姓名",
            "学生姓名",
            "患者姓名",
            "户主",
            "经办人",
            "负责人",
            "业主",
            "持卡人",
            "Name",
            "f1",
            "名字",
            "销售",
            "列1",
        ),
        (
            "name",
            "user_name",
            "real_name",
            "xm",
            "contact",
            "receiver",
            "customerName",
            "nickName",
            "userName",
            "f1",
            "ownerName",
            "lxr",
        ),
        persons.name,
        PERSON,
    ),
    (
        ("姓名", "学员", "顾问", "主管领导", "推荐人", "配偶姓名", "家长"),
        ("creator", "full_name", "manager", "operator", "personName", "patient_name"),
        persons.chinese,
        PERSON,
    ),
    (
        ("地址", "住址", "收货地址", "详细地址", "家庭住址", "通讯地址", "注册地址", "户籍地址", "Address", "f3"),
        ("address", "addr", "receiver_address", "homeAddress", "dz", "detailAddress", "reg_addr", "f3"),
        _short_address,
        CN_ADDRESS,
    ),
    (
        ("单位", "公司", "客户名称", "供应商", "单位名称", "工作单位", "开户行", "企业名称", "投标单位"),
        ("company", "corp_name", "org", "customer", "supplier", "dwmc", "employer", "companyName", "bank_name"),
        firms.organisation,
        ORGANIZATION,
    ),
    (("职务", "岗位", "职位", "职称"), ("title", "position", "job", "zw", "jobTitle", "post"), titles.title, JOB_TITLE),
    (
        ("籍贯", "城市", "地区", "出生地", "出发地", "目的地", "所在地"),
        ("city", "region", "native_place", "jg", "area", "cityName"),
        places.town,
        LOCATION,
    ),
    (("籍贯", "户籍地", "所属地区"), ("hometown", "birthPlace"), places.native_place, LOCATION),
    (
        ("手机", "电话", "联系方式", "手机号", "Phone"),
        ("phone", "mobile", "tel", "contact_phone", "sjh"),
        values.phone,
        "",
    ),
    (("身份证号", "证件号码"), ("id_card", "idNo", "sfzh", "cert_no"), values.identity, ""),
    (("部门", "所属部门", "科室"), ("dept", "department", "bm", "deptName"), titles.department, ""),
    (
        ("日期", "入职日期", "下单时间", "登记日期", "生日"),
        ("create_time", "birthday", "order_date", "rq", "gmt_create"),
        values.date,
        "",
    ),
    (("金额", "应收", "工资", "合计"), ("amount", "total", "je", "price", "salary"), values.money, ""),
    (("编号", "单号", "合同号", "工号"), ("code", "order_no", "id_no", "bh", "sn"), values.code, ""),
    (("邮箱", "Email"), ("email", "mail"), values.mail, ""),
    (("商品", "产品", "货物名称", "品名"), ("goods", "product", "sku_name", "item"), values.goods, ""),
    (
        ("备注", "说明", "事由"),
        ("remark", "note", "memo", "bz"),
        lambda draft: words.word("n", draft) + words.word("v", draft),
        "",
    ),
    (("品牌", "菜品", "规格"), ("brand", "dish", "spec"), words.like_person, ""),
    (("项目", "类别", "名称"), ("category", "type", "label", "itemName"), words.like_name, ""),
    (("特产", "品名"), ("specialty", "goodsName"), words.like_place, ""),
    (("性别",), ("sex", "gender"), lambda draft: draft.pick(("男", "女")), ""),
    (
        ("民族",),
        ("nation", "mz"),
        lambda draft: draft.pick(
            ("汉族", "汉", "回族", "满族", "壮族", "维吾尔族", "藏族", "蒙古族", "苗族", "土家族", "彝族")
        ),
        "",
    ),
    (
        ("状态", "结果", "等级", "是否成交"),
        ("status", "level", "state"),
        lambda draft: draft.pick(
            (
                "正常",
                "已完成",
                "待审核",
                "已成交",
                "意向客户",
                "待回访",
                "离职",
                "在职",
                "已发货",
                "未付款",
                "优秀",
                "合格",
                "A",
                "B",
                "是",
                "否",
                "0",
                "1",
            )
        ),
        "",
    ),
    (
        ("学历", "政治面貌", "关系"),
        ("edu", "relation"),
        lambda draft: draft.pick(
            ("本科", "大专", "硕士", "博士", "高中", "中共党员", "团员", "群众", "父子", "夫妻", "母女", "配偶", "本人")
        ),
        "",
    ),
    (("年龄", "数量", "分数"), ("age", "count", "qty", "score"), values.small, ""),
    (("车牌",), ("plate_no", "cph"), values.plate, ""),
)
_NAMELESS = tuple(column for column in _COLUMNS if not column[3])
_NAMED = tuple(column for column in _COLUMNS if column[3])
_Column = tuple[tuple[str, ...], tuple[str, ...], _Make, str]


def _columns(draft: Draft) -> list[_Column]:
    """Some columns of a table: one or two with names, unless the table is of the third that has none."""
    count = draft.number(2, 7)
    if draft.maybe(0.2):
        return [draft.pick(_NAMELESS) for _ in range(count)]
    chosen = [draft.pick(_NAMED[:2]) if draft.maybe(0.75) else draft.pick(_NAMED)]
    chosen += [draft.pick(_COLUMNS) for _ in range(count - 1)]
    draft.rng.shuffle(chosen)
    return chosen


def _cell(draft: Draft, column: _Column) -> Part:
    if draft.maybe(0.04):
        return draft.pick(("", "-", "无", "/", "NULL", "暂无", "同上")), ""
    return column[2](draft), column[3]


def table(draft: Draft) -> None:
    """Rows of cells set apart by a sign, with or without a head, at times one cell on a line."""
    chosen = _columns(draft)
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
            text, label = _cell(draft, column)
            draft.add(quote)
            draft.add(text, label)
            draft.add(quote)
        draft.add(edge + "\n")


def column(draft: Draft) -> None:
    """One column: a cell on each line."""
    chosen = draft.pick(_NAMED) if draft.maybe(0.65) else draft.pick(_NAMELESS)
    if draft.maybe(0.4):
        draft.add(draft.pick(chosen[0]) + "\n")
    for _ in range(draft.number(3, 25)):
        draft.add(*_cell(draft, chosen))
        draft.add("\n")


def json_rows(draft: Draft) -> None:
    """Objects of JSON."""
    chosen = _columns(draft)
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
    chosen = _columns(draft)
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
    chosen = _columns(draft)
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


def form(draft: Draft) -> None:
    """Fields with their labels, on lines of their own or run together."""
    sign = draft.pick(("：", "：", "：", ":", ": ", "： ", " ", "\t", "】", "——"))
    gap = draft.pick(("\n", "\n", "\n", "  ", "    ", "，", "；", " ", "\t"))
    chosen = _columns(draft) + _columns(draft)
    for _ in range(draft.number(1, 3)):
        for entry in chosen:
            draft.add(("【" if sign == "】" else "") + draft.pick(entry[0]) + sign)
            text, label = _cell(draft, entry)
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
            draft.add(firms.organisation(draft), ORGANIZATION)
        if draft.maybe(0.5):
            draft.add("\nTITLE:")
            draft.add(titles.title(draft), JOB_TITLE)
        draft.add(f"\nTEL;TYPE=CELL:{values.phone(draft)}\nEMAIL:{values.mail(draft)}")
        if draft.maybe(0.6):
            draft.add("\nADR;TYPE=WORK:;;")
            draft.add(places.address(draft), CN_ADDRESS)
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
    ("form", form, 5.0),
    ("vcard", vcard, 0.7),
    ("log", log, 7.0),
)
"""Kind, how it is written, and how often."""
