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
)
"""Labels that, right before a number, say that it is no phone, card or identity number."""

_OPENING = tuple("([<【〔")
_LATIN = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


def negative_label(before: str) -> bool:
    """Does the text right before a number name it an order, serial, batch, ... number?"""
    head = before.lower()
    for _ in range(MAX_SEPARATORS + 1):
        if head.endswith(NEGATIVE_TAILS):
            # "reorder" ends with "order": a Latin label must begin a word
            starts = (len(head) - len(tail) for tail in NEGATIVE_TAILS if head.endswith(tail))
            if any(start == 0 or not head[start].isascii() or head[start - 1] not in _LATIN for start in starts):
                return True
        if head[-1:] not in _SEPARATOR_SET:
            return False
        head = head[:-1]
    return False


@by_catalogue
def _words(entity: str) -> re.Pattern[str]:
    parts = []
    for word in catalogue()[entity].context:
        escaped = re.escape(word)
        parts.append(rf"(?<![A-Za-z]){escaped}(?![A-Za-z])" if word.isascii() else escaped)
    return re.compile("|".join(parts), re.IGNORECASE)


def context_words(entities: Iterable[str]) -> frozenset[str]:
    """The context words of ``entities``, lower case; Latin ones up to their first blank or dash."""
    words = (word.lower() for entity in entities for word in catalogue()[entity].context)
    return frozenset(re.split(r"[ \-]", word)[0] if word.isascii() else word for word in words)


@functools.cache
def context_bytes(entity: str) -> re.Pattern[bytes]:
    """Any context word of ``entity`` in UTF-8 bytes: a quick look before the text is decoded; may say yes too often."""
    words = {word.lower().replace(" ", "[ _]").encode() for word in catalogue()[entity].context}
    return re.compile(b"|".join(sorted(words)), re.IGNORECASE)


def has_context(entity: str, before: str, after: str = "", reach: int = 24) -> bool:
    """Does a context word of ``entity`` stand within ``reach`` characters before the value, or in brackets after it?

    Latin words count as whole words only: "code" does not stand in "encoded".
    """
    if _words(entity).search(before[-reach:].replace("_", " ")):
        return True
    # behind a value only a remark in brackets is about it; other words there belong to what follows
    return after.lstrip(" ")[:1] in _OPENING and bool(_words(entity).search(after[:10]))
