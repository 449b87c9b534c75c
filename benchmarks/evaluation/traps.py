"""What looks like a value and is none: one kind of trap to a page. Whatever is found there is false.

The kinds of ``benchmarks.decoys`` are met again here; those below are the traps of the whole catalogue. Places and
firms that are really named may be found as what they are.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.decoys import MAKERS as NUMBERS
from benchmarks.decoys import decoy
from benchmarks.evaluation import numbers as own
from scanner.demo import numbers
from scanner.demo.numbers import digits

Trap = Callable[[random.Random], str]


def _wrong(value: str, at: int = -1) -> str:
    """``value`` with another check digit."""
    at %= len(value)
    other = "1" if value[at] != "1" else "7"
    return value[:at] + other + value[at + 1 :]


def _wrong_hk(rng: random.Random) -> str:
    return _wrong(own.hk_id(rng), -2)


LINES: dict[str, tuple[str, ...]] = {
    "brands": ("凉茶首选王老吉，冰镇更好喝。", "高露洁牙膏买二送一。", "白云山板蓝根颗粒 10袋装。", "高峰时段请错峰出行。", "李宁运动鞋限时折扣。", "同仁堂与云南白药均为老字号。", "方太油烟机，康师傅方便面。", "马应龙、章光101均在售。"),
    "medicine": ("本品适用于高血压、糖尿病患者，请遵医嘱。", "糖尿病人专用无糖食品礼盒。", "高血压的预防：少盐少油。", "阿莫西林胶囊 0.25g*24粒", "艾滋病防治条例自公布之日起施行。", "肺癌筛查套餐五折。"),
    "belief": ("佛教名山五台山旅游攻略。", "民族风刺绣连衣裙新款上市。", "基督教堂位于市中心广场东侧。", "国家尊重公民的宗教信仰自由。", "少数民族地区财政转移支付办法。", "清真食品管理条例（草案）。"),
    "party": ("党员活动室位于三楼。", "群众路线教育实践活动总结。", "人民群众满意度调查问卷。", "中共党员人数统计表见附件。", "各民主党派、工商联负责人出席。"),
    "family": ("未婚妻一词源于古语。", "离异家庭子女教育指南。", "已婚职工生育保险待遇办法。", "丧偶老人照料中心招标公告。"),
    "pay_rules": ("工资总额由计时工资、计件工资、奖金等组成。", "最低工资标准为2690元。", "加班工资不低于工资的百分之三百。", "薪酬委员会由三名独立董事组成。"),
    "crimes": ("构成盗窃罪的，依法追究刑事责任。", "诈骗罪的构成要件包括四个方面。", "犯罪记录封存制度的实施办法。", "危险驾驶罪司法解释。"),
    "credit_rules": ("征信业管理条例第十六条。", "信用记录查询点设在二楼。", "逾期未还的，按日加收滞纳金。"),
    "biometrics": ("支持指纹解锁、人脸识别的智能门锁。", "指纹考勤机采购需求。", "声纹识别技术白皮书。"),
    "secrets_talk": ("不得泄露商业秘密。", "保守国家秘密是公民的义务。", "密码锁电池低电量提醒。", "忘记密码请点击此处找回。", "密码长度不少于8位。", "密码：********", "password=${DB_PASSWORD}", "password: <your password>", "token: null", "DB_PASSWORD=xxxx"),
    "rooms": ("请到京A座12345室领取。", "会议室在沪B座1203。", "A座2088号房间。", "粤海街道B区10086单元。"),
    "deeds": ("京房权证朝字第1234567号", "（京）国用第20051234号", "沪公网安备 31010102001234号", "京ICP备12345678号-1", "粤府令第123456号", "卫消证字(2010)第0123号"),
    "prices": ("单价 116.40 元，39.91 元起。", "涨幅 3.1415，跌幅 2.7182。", "体重 65.25，身高 175.50。", "精度 99.9999, 0.0001"),
    "dates": ("营业时间 09:00-18:00，节假日 10:00-17:00", "2020-2025年规划", "会期：2025-06-12至2025-06-14", "第010-012页", "比分 021-019"),
    "bare_numbers": ("产品编号 12345678", "印数 20000001册", "库存 88888888 件", "面积 1234567 平方米", "点击量 1000000001 次"),
    "models": ("型号 E12345678", "零件 G87654321 缺货", "批号 C12345678", "物料 H12345678 入库", "主板 K123456 停产", "图号 A123456789"),
    "versions": ("版本 2.2.3.66", "v10.15.7.1 已发布", "固件 1.2.3.4 修复若干问题", "Chrome/120.0.6099.109", "OID 1.3.6.1.4"),
    "code_words": ("encoded decode barcode codec", "qrcode postcode zipcode 100101", "namespace hostname filename", "telephone_number_field_id", "the vine grows; give it a try", "macro machine macbook", "email_template_id = 42"),
    "serials": ("序列号 5CG1234567", "SN: C02XK1ABJGH5", "快递单号 SF1234567890123", "车次 G1868，座位 12车05F"),
    "titles_talk": ("经理这个职位需要三年经验。", "工程师职称评审办法。", "本岗位负责日常维护。", "主任委员会选举办法。"),
}  # fmt: skip
MADE: dict[str, Trap] = {
    "wrong_hk": lambda r: f"编号 {_wrong_hk(r)}",
    "wrong_tw": lambda r: f"编号 {_wrong(own.tw_id(r))}",
    "wrong_vin": lambda r: f"车架号：{_wrong(numbers.vin(r), 8)}",
    "wrong_org_code": lambda r: f"批次 {_wrong(own.org_code(r))}",
    "order_of_18": lambda r: f"订单号：{r.choice(('4', '5', '6'))}{digits(r, 17)}",
    "milliseconds": lambda r: f'"timestamp": {r.randint(1_580_000_000_000, 1_759_999_999_999)}',
    "count_from": lambda r: f"用户ID：17000000{r.randint(100, 199)}",
    "invoice_like": lambda r: f"流水号：{digits(r, 20)}",
    "bar_code": lambda r: f"条码：69{digits(r, 11)}",
    "imei_shaped": lambda r: f"运单号：{_wrong(own.imei(r))}",
    "phone_in_model": lambda r: f"型号：XM-{numbers.mobile(r)}-B",
    "phone_in_order": lambda r: f"订单编号：{numbers.mobile(r)}{digits(r, 7)}",
    "path": lambda r: f"/data/2{digits(r, 10)}/{digits(r, 4)}/img_{digits(r, 8)}.jpg",
    "formula": lambda r: f"=SUM(A{r.randint(1, 99)}:A{r.randint(100, 999)})*{r.random():.6f}",
    "hex_colour": lambda r: f"color: #{r.getrandbits(24):06x}; width: {r.randint(100, 1999)}px",
    "float": lambda r: f"loss={r.random():.10f} step={r.randint(10**6, 10**8)}",
    "case_less": lambda r: f"（{r.randint(2015, 2025)}）第{r.randint(1, 99)}号公告",
    "stock": lambda r: f"SH60{digits(r, 4)} 涨停，成交额 {r.randint(10**8, 10**10)} 元",
}  # fmt: skip
FROM_NUMBERS = tuple(sorted(set(NUMBERS) - {"imei"}))
"""Of ``benchmarks.decoys``; an IMEI is a value here."""
NAMES = (*LINES, *MADE, *FROM_NUMBERS)


def line(rng: random.Random, name: str) -> str:
    """One line of a kind of trap."""
    if name in LINES:
        return rng.choice(LINES[name])
    if name in MADE:
        return MADE[name](rng)
    word, value = decoy(rng, name)
    return ("batch=" if word == "token=" else word) + value  # a token is a credential, whatever it looks like
