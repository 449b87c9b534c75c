"""Files of pure decoys, by the megabyte: what a company's shares are full of, and nobody's data."""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks import templates as plain
from benchmarks.evaluation import traps
from scanner.demo.numbers import digits

SIZE = 500_000
"""Characters of each kind of file."""
_GOODS = (
    "不锈钢保温杯",
    "无线鼠标",
    "A4复印纸",
    "王老吉凉茶",
    "高露洁牙膏",
    "六角螺栓",
    "陶瓷刀片",
    "工业酒精",
    "LED灯管",
    "劳保手套",
    "白云山板蓝根",
    "硒鼓",
    "静音键盘",
)
_LAWS = (
    "第{n}条 处理个人信息应当遵循合法、正当、必要和诚信原则，不得通过误导、欺诈、胁迫等方式处理个人信息。\n", "第{n}条 国家对数据实行分类分级保护。\n",
    "违反本条例第{n}条规定的，由县级以上人民政府主管部门责令改正，处五万元以上二十万元以下罚款。\n", "敏感个人信息包括生物识别、宗教信仰、特定身份、医疗健康、金融账户、行踪轨迹等信息，以及不满十四周岁未成年人的个人信息。\n",
    "身份证号码、手机号码、银行卡号等属于本规范所称的重要字段，应当加密存储。\n", "第{n}条 用人单位应当按照工资支付周期足额支付工资，不得克扣。\n", "本标准规定了公民身份号码的编码对象、号码的结构和表现形式。\n",
    "犯前款罪的，处三年以下有期徒刑或者拘役；情节严重的，处三年以上七年以下有期徒刑。\n", "第{n}条 婚姻自由、一夫一妻、男女平等的婚姻制度受国家保护。\n", "第{n}条 各民族一律平等。禁止对任何民族的歧视和压迫。\n",
)  # fmt: skip
_CODE = (
    'def encode_{n}(codec: str, code: int) -> bytes:\n    """Encode a barcode."""\n    return codec.encode(code)\n\n', "    public static final long serialVersionUID = {l}L;\n", "const COLORS = ['#{h}', '#{h}'];\n",
    'if (order.getId() == {l}) {{ log.info("skip"); }}\n', "INSERT INTO t_sku (sku_id, qty) VALUES ({l}, {n});\n", '    assertEquals({l}, parser.parse("0x{h}"));\n', "# see RFC 4291, section 2.{n}; version 1.{n}.3.4\n",
    "password = os.environ['DB_PASSWORD']\n", "private String idCard; // 身份证号\nprivate String mobile; // 手机号\n", '@Column(name = "bank_card_no", length = 19)\n', "margin: 0 auto; width: {n}px; /* 主色 */\n",
)  # fmt: skip


def _law(rng: random.Random, _: int) -> str:
    return rng.choice(_LAWS).replace("{n}", str(rng.randint(1, 99)))


def _prose(rng: random.Random, number: int) -> str:
    return rng.choice(plain.PROSE) + ("\n" if number % 5 == 0 else "")


def _code(rng: random.Random, _: int) -> str:
    line = rng.choice(_CODE).replace("{{", "{").replace("}}", "}")
    return (
        line.replace("{n}", str(rng.randint(1, 99)))
        .replace("{l}", _long(rng))
        .replace("{h}", f"{rng.getrandbits(24):06x}")
    )


def _long(rng: random.Random) -> str:
    return "-" * (rng.random() < 0.3) + rng.choice("567") + digits(rng, rng.choice((5, 9, 12, 18)))


def _log(rng: random.Random, number: int) -> str:
    head = f"2025-06-{rng.randint(10, 28)} 10:{number % 60:02d}:{rng.randint(10, 59)}.{number % 1000:03d} INFO  [http-{number % 16}] c.s.{rng.choice(('Order', 'Stock', 'Task'))}Service"
    pairs = rng.choice(
        (
            f"orderNo=DD2025{digits(rng, 12)}",
            f"ts={rng.randint(1_580_000_000_000, 1_759_999_999_999)}",
            f"trace={rng.getrandbits(128):032x}",
            f"batch={digits(rng, 8)}-{digits(rng, 4)}",
            f"sku=69{digits(rng, 11)}",
            f"rows={rng.randint(1, 10**6)} bytes={rng.randint(10**6, 10**9)}",
        )
    )
    return f"{head} - 处理完成 {pairs} cost={rng.randint(1, 999)}ms\n"


def _catalogue(rng: random.Random, number: int) -> str:
    head = "商品编号,商品名称,条码,型号,单价,库存,上架日期\n" if number == 0 else ""
    return f"{head}P{digits(rng, 8)},{rng.choice(_GOODS)},69{digits(rng, 11)},{rng.choice('ABEGHKM')}{rng.choice('XYZ')}-{digits(rng, 5)},{rng.randint(1, 999)}.{digits(rng, 2)},{rng.randint(0, 99999)},2025-{rng.randint(1, 12):02d}-{rng.randint(1, 28):02d}\n"


def _orders(rng: random.Random, number: int) -> str:
    head = "订单号,流水号,数量,金额,下单时间,运单号,仓库\n" if number == 0 else ""
    return f"{head}2025{digits(rng, 14)},{digits(rng, 20)},{rng.randint(1, 9)},{rng.randint(1, 9999)}.{digits(rng, 2)},{rng.randint(1_580_000_000_000, 1_759_999_999_999)},SF{digits(rng, 13)},{rng.choice('ABC')}{rng.randint(1, 9)}库\n"


def _metrics(rng: random.Random, number: int) -> str:
    head = "ts,value,delta,hash,step\n" if number == 0 else ""
    return f"{head}{1_700_000_000 + number},{rng.random():.12f},{rng.uniform(-9, 9):.6f},{rng.getrandbits(64):016x},{number * 37}\n"


def _traps(rng: random.Random, _: int) -> str:
    return traps.line(rng, rng.choice(traps.NAMES)) + "\n"


FILES: dict[str, Callable[[random.Random, int], str]] = {
    "法规汇编.txt": _law,
    "随笔.txt": _prose,
    "source.py": _code,
    "server.log": _log,
    "商品目录.csv": _catalogue,
    "订单.csv": _orders,
    "metrics.csv": _metrics,
    "陷阱.txt": _traps,
}
