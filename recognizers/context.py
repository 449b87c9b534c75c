"""Words around a value: labels that speak for a type and labels that speak against every personal number."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable

from models.entities import by_catalogue, catalogue

_SEPARATORS = " \t:=\"'#([|,<>*\r\n"
_SEPARATOR_SET = frozenset(_SEPARATORS)
SEPARATOR_BYTES = _SEPARATORS.encode()
MAX_SEPARATORS = 4

NEGATIVE_TAILS = (
    *(
        "订单",
        "单号",
        "编号",
        "流水",
        "流水号",
        "条码",
        "条形码",
        "型号",
        "版本",
        "版本号",
        "时间戳",
        "序列号",
        "批次",
        "批号",
    ),
    *(
        "货号",
        "库号",
        "工单",
        "合同号",
        "商品编号",
        "商品编码",
        "产品编号",
        "设备号",
        "追踪号",
        "参考号",
        "编码",
        "发票号码",
        "发票号",
    ),
    *(
        "orderid",
        "order_id",
        "order id",
        "orderno",
        "order_no",
        "order no",
        "order_sn",
        "ordersn",
        "order",
        "trace_id",
        "traceid",
    ),
    *(
        "request_id",
        "requestid",
        "timestamp",
        "serial",
        "serial no",
        "serial_no",
        "sku",
        "barcode",
        "waybill",
        "tracking no",
    ),
    *(
        "batch",
        "batch_no",
        "imei",
        "imsi",
        "iccid",
        "seq",
        "span_id",
        "spanid",
        "uuid",
        "version",
        "isbn",
        "ean",
        "upc",
        "sn",
    ),
    *("物料号", "料号", "图号", "批准文号", "文号", "证书号", "运单", "房间号", "车次", "航班号", "桌号", "柜号"),
    *("总量", "数量", "金额", "库存", "产量", "销量", "印数", "点击量", "访问量", "播放量", "浏览量", "耗时", "偏移量"),
    *("order number", "order num", "serial number", "tracking number", "batch number", "part number", "part no"),
    *("invoice no", "invoice number", "model no", "model", "build", "message_id", "msg_id", "msgid", "session_id"),
    *("sessionid", "transaction_id", "trade_no", "ticket_no", "offset", "nonce", "checksum", "revision", "amount"),
    *("quantity", "qty", "duration", "elapsed"),
)
"""Labels that, right before a number, say that it is no phone, card or identity number."""

_PAPERS = (
    *("证件", "身份证", "身份证件", "护照", "通行证", "居住证", "军官证", "社保卡", "医保卡", "银行卡", "卡片", "钱包"),
    *("个人", "手机", "电话"),
)
"""Before 编号 or 编码, what makes it the number of a person's paper or account after all."""
_NUMBERED = ("编号", "编码")
_IN_CODE = re.compile(r"[a-z][a-z0-9]{0,9}[\-_]$")
_ABOUT_PEOPLE = re.compile(
    r"phone|mobile|tel|user|member|customer|contact|sms|call|手机|电话|用户|客户|联系", re.IGNORECASE
)
_OPENING = tuple("([<【〔")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def negative_label(before: str) -> bool:
    """Does the text right before a number name it an order, serial, batch, ... number, or the code that it ends?"""
    head = before.lower()
    if _named_against(head):
        return True
    code = _IN_CODE.search(head)  # 型号：XM-13812345678, SN-13812345678
    return code is not None and (_named_against(head[:-1]) or _named_against(head[: code.start()]))


def _named_against(head: str) -> bool:
    for _ in range(MAX_SEPARATORS + 1):
        if head.endswith(NEGATIVE_TAILS):
            # "reorder" ends with "order": a Latin label must begin a word
            starts = (len(head) - len(tail) for tail in NEGATIVE_TAILS if head.endswith(tail))
            if any(start == 0 or not head[start].isascii() or head[start - 1] not in _LATIN for start in starts):
                return not (head.endswith(_NUMBERED) and head[: -len(_NUMBERED[0])].endswith(_PAPERS))
        if head[-1:] not in _SEPARATOR_SET:
            return False
        head = head[:-1]
    return False


def part_of_code(before: str, after: str) -> bool:
    """Does a number stand within a longer code (XM-13812345678-B) or name a folder (/data/13812345678/)?"""
    if before.endswith(("-", "_")):
        return after[:1] in {"-", "_"} and before[-2:-1].isalpha() and before[-2:-1].isascii() and after[1:2].isalpha()
    return before.endswith("/") and after.startswith("/") and not _ABOUT_PEOPLE.search(before[-24:])


@by_catalogue
def _words(entity: str) -> re.Pattern[str]:
    parts = []
    for word in catalogue()[entity].context:
        escaped = re.escape(word)
        parts.append(f"{_BEGINS}{escaped.replace(_BLANK, _JOINT)}{_ENDS}" if word.isascii() else f"{escaped}{_GOES_ON}")
    return re.compile("|".join(parts), re.IGNORECASE)


_BLANK, _JOINT = r"\ ", r"[ _\-]?"
_BEGINS = r"(?:(?<![A-Za-z])|(?-i:(?<=[a-z])(?=[A-Z])))"
_ENDS = r"(?:(?![A-Za-z])|(?=(?:no|num|number|id|code)(?![A-Za-z]))|(?-i:(?<=[a-z])(?=[A-Z])))"
"""A Latin word counts whole, in snake_case and camelCase too, and with what is said of numbers behind it."""
_GOES_ON = "(?!管理|会议|亭|壳|套|膜|店|厂|型号|品牌|证明|明(?:[^细]|$)|业务|系统|平台|游戏|支付|营销|推广|销售|端|版|网|报|屏|费|补贴)"
"""Behind a Chinese word, what makes another word of it: 身份证明, 账号管理员, 手机壳."""


def context_words(entities: Iterable[str]) -> frozenset[str]:
    """The context words of ``entities``, lower case; Latin ones up to their first blank or dash."""
    found = set()
    for word in (word.lower() for entity in entities for word in catalogue()[entity].context):
        found.add(re.split(r"[ \-]", word)[0] if word.isascii() else word)
        if word.isascii() and " " in word:
            found.add(word.replace(" ", ""))
    return frozenset(found)


@functools.cache
def context_bytes(entity: str) -> re.Pattern[bytes]:
    """Any context word of ``entity`` in UTF-8 bytes: a quick look before the text is decoded; may say yes too often."""
    words = {word.lower().replace(" ", "[ _-]?").encode() for word in catalogue()[entity].context}
    return re.compile(b"|".join(sorted(words)), re.IGNORECASE)


def has_context(entity: str, before: str, after: str = "", reach: int = 24) -> bool:
    """Does a context word of ``entity`` stand within ``reach`` characters before the value, or right behind it: in
    brackets, or after 是 or is (E12345678 是我的护照号)?

    Latin words count as whole words only: "code" does not stand in "encoded". So do Chinese ones that other words
    begin with: 身份证 does not stand in 身份证明.
    """
    words = _words(entity)
    if words.search(before[-reach:].replace("_", " ")):
        return True
    # other words behind a value belong to what follows
    behind = after.lstrip(" ")
    if behind[:1] in _OPENING:
        return bool(words.search(after[:10]))
    return behind.startswith(_SAYS) and bool(words.search(re.split(r"[,，。;；\n]", after[:16])[0]))


_SAYS = ("是", "为", "系", "即", "is ", "was ")
