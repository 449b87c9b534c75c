"""Columns of tables: what stands above them, how programs call them, what is in their cells."""

from __future__ import annotations

from collections.abc import Callable

from models.ner.train.corpus import addresses, offices, persons, places, titles, values, words
from models.ner.train.corpus.draft import Draft, Part
from models.ner.train.corpus.labels import CN_ADDRESS, JOB_TITLE, LOCATION, ORGANIZATION, PERSON

_Make = Callable[[Draft], str]


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
        addresses.address,
        CN_ADDRESS,
    ),
    (
        ("单位", "公司", "客户名称", "供应商", "单位名称", "工作单位", "开户行", "企业名称", "投标单位"),
        ("company", "corp_name", "org", "customer", "supplier", "dwmc", "employer", "companyName", "bank_name"),
        offices.organisation,
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
NAMELESS = tuple(column for column in _COLUMNS if not column[3])
NAMED = tuple(column for column in _COLUMNS if column[3])
Column = tuple[tuple[str, ...], tuple[str, ...], _Make, str]


def several(draft: Draft) -> list[Column]:
    """Some columns of a table: one or two with names, unless the table is of the third that has none."""
    count = draft.number(2, 7)
    if draft.maybe(0.2):
        return [draft.pick(NAMELESS) for _ in range(count)]
    chosen = [draft.pick(NAMED[:2]) if draft.maybe(0.75) else draft.pick(NAMED)]
    chosen += [draft.pick(_COLUMNS) for _ in range(count - 1)]
    draft.rng.shuffle(chosen)
    return chosen


def cell(draft: Draft, column: Column) -> Part:
    """What stands in a cell of the column, and its label; at times nothing or a sign for it."""
    if draft.maybe(0.04):
        return draft.pick(("", "-", "无", "/", "NULL", "暂无", "同上")), ""
    return column[2](draft), column[3]
