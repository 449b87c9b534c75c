"""What looks like a value and is none: wrong check characters, parts of longer numbers, numbers of other kinds.

Every decoy is drawn again until ``checks.valid`` says that it is nothing, with its separators and without them.
"""

from __future__ import annotations

import random
import re
import uuid
from collections.abc import Callable

from benchmarks.checks import undeclared, valid
from benchmarks.disguise import grouped
from scanner.demo import numbers
from scanner.demo.numbers import digits

_WORDS = {
    "order": ("订单号：", "订单编号 ", "order_no=", "交易流水号：", "orderId: "),
    "waybill": ("运单号：", "快递单号 ", "物流单号：", "waybill="),
    "imei": ("IMEI：", "imei=", "设备串号："),
    "milliseconds": ("时间戳：", "ts=", "timestamp: ", "createTime="),
    "count_from": ("用户编号：", "uid=", "编号 "),
    "wrong_id": ("身份证号：", "证件号码 ", "编号：", "id_card="),
    "wrong_card": ("银行卡号：", "卡号 ", "流水：", "card_no="),
    "wrong_uscc": ("统一社会信用代码：", "信用代码 ", "编码："),
    "unused_segment": ("编号：", "序列 ", "seq=", "批次："),
    "part_of_longer": ("流水号：", "校验串 ", "token=", "批次号："),
    "version": ("版本 ", "version ", "v", "固件："),
    "hash": ("sha1:", "摘要 ", "commit ", "md5="),
    "uuid": ("uuid=", "请求标识 ", "trace: "),
    "isbn": ("ISBN ", "书号：", "isbn="),
    "barcode": ("条码：", "EAN ", "barcode="),
    "amount": ("合计 ", "金额：￥", "amount=", "总价 "),
    "wrong_id_grouped": ("身份证号：", "编号 "),
    "wrong_card_grouped": ("银行卡号：", "序列号 "),
    "numerals": ("编于", "始建于", "文号 "),
    "glued_letters": ("型号：", "批号 ", "SN:", "part_no="),
    "not_email": ("图片 ", "依赖 ", "提及 ", "引用："),
    "date": ("日期：", "于 ", "date="),
    "coordinates": ("精度测试 ", "样本值 ", "读数："),
}


def _wrong(rng: random.Random, value: str) -> str:
    """``value`` with another last character."""
    return value[:-1] + rng.choice([c for c in "0123456789" if c != value[-1]])


def _imei(rng: random.Random) -> str:
    body = rng.choice(("35", "86")) + digits(rng, 12)
    return body + numbers.luhn_check(body)


def _unused_segment(rng: random.Random) -> str:
    head = rng.choice(("10", "11", "12", "154", "163", "164", "168", "169", "179", "194"))
    return head + digits(rng, 11 - len(head))


def _longer(rng: random.Random) -> str:
    inner = rng.choice((numbers.mobile(rng), numbers.resident_id(rng), numbers.mobile(rng)))
    return f"{digits(rng, rng.randint(2, 5))}{inner}{digits(rng, rng.randint(3, 6))}"


def _ean(rng: random.Random, head: str) -> str:
    body = head + digits(rng, 12 - len(head))
    return body + str(-sum(int(d) * (1, 3)[i % 2] for i, d in enumerate(body)) % 10)


def _isbn(rng: random.Random) -> str:
    plain = _ean(rng, "9787")
    return f"{plain[:3]}-{plain[3]}-{plain[4:8]}-{plain[8:12]}-{plain[12]}"


def _not_email(rng: random.Random) -> str:
    images = (f"icon{rng.randint(1, 99)}@2x.png", f"banner{rng.randint(1, 99)}@3x.jpg")
    packages = (f"node@{rng.randint(8, 22)}.{rng.randint(0, 9)}.1", f"lodash@^4.17.{rng.randint(2, 21)}")
    return rng.choice((*images, *packages, "@全体成员", "root@localhost", "user@"))


MAKERS: dict[str, Callable[[random.Random], str]] = {
    "order": lambda r: f"2025{r.randint(1, 12):02d}{r.randint(1, 28):02d}{digits(r, r.choice((8, 10, 12)))}",
    "waybill": lambda r: r.choice(("YT", "SF", "JDV", "78", "43")) + digits(r, 13),
    "imei": _imei,
    "milliseconds": lambda r: str(r.randint(1_580_000_000_000, 1_759_999_999_999)),
    "count_from": lambda r: f"1{r.choice('37')}0000000{r.randint(0, 99):02d}",
    "wrong_id": lambda r: _wrong(r, numbers.resident_id(r)),
    "wrong_card": lambda r: _wrong(r, numbers.bank_card(r)),
    "wrong_uscc": lambda r: _wrong(r, numbers.uscc(r)),
    "unused_segment": _unused_segment,
    "part_of_longer": _longer,
    "version": lambda r: ".".join(str(r.randint(0, 99)) for _ in range(4)),
    "hash": lambda r: f"{r.getrandbits(160):040x}",
    "uuid": lambda r: str(uuid.UUID(int=r.getrandbits(128), version=4)),
    "isbn": _isbn,
    "barcode": lambda r: _ean(r, r.choice(("690", "692", "695"))),
    "amount": lambda r: r.choice(
        (f"{r.randint(10**10, 2 * 10**10)}.{digits(r, 2)}", f"{r.randint(10**9, 10**11):,}.00")
    ),
    "wrong_id_grouped": lambda r: grouped(r, _wrong(r, numbers.resident_id(r)), "CN_RESIDENT_ID", r.choice(" -")),
    "wrong_card_grouped": lambda r: grouped(r, _wrong(r, numbers.bank_card(r)), "CN_BANK_CARD", r.choice(" -")),
    "numerals": lambda r: (
        f"二〇{r.choice('一二')}{r.choice('〇一三五')}年{r.choice('一三五七八')}月，第{r.choice('一二三')}百零{r.choice('一二五')}号"
    ),
    "glued_letters": lambda r: r.choice(("AB", "XK", "PN")) + numbers.mobile(r) + r.choice(("C", "KZ", "F2")),
    "not_email": _not_email,
    "date": lambda r: (
        f"2025-{r.randint(1, 12):02d}-{r.randint(1, 28):02d} {r.randint(10, 23)}:{r.randint(10, 59)}:05.{digits(r, 6)}"
    ),
    "coordinates": lambda r: f"0.{digits(r, 17)}",
}


def _innocent(value: str) -> bool:
    """Is ``value``, as it stands or with its separators taken out, no valid value of a checked type?"""
    plain = re.sub(r"[^0-9A-Za-z]", "", value).upper()
    return not (valid(value.lower()) or valid(plain) or undeclared(value, set()))


def decoy(rng: random.Random, kind: str) -> tuple[str, str]:
    """A word that leads to it, and the decoy."""
    while True:
        value = MAKERS[kind](rng)
        if _innocent(value):
            return rng.choice(_WORDS[kind]), value
