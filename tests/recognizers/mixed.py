"""Mixed texts by a seed: numbers right and wrong, in every dress, labels, names, prose, tables, logs, in any order."""

import random

from models.entities import tables
from tests.recognizers.numbers import (
    AREAS,
    USCC,
    card_number,
    credit_code,
    id_number,
    organisation_code,
    vin_number,
)

BINS = [(prefix, size) for prefix, sizes in sorted(tables.bank_bins().items()) for size in sorted(sizes)]
SEGMENTS = sorted(tables.mobile_segments())
NUMERALS = ("〇一二三四五六七八九", "零壹贰叁肆伍陆柒捌玖", "零幺两三四五六七八九")
GROUPS = {
    11: [(3, 4, 4), (3, 8), (4, 3, 4), (4, 4, 3), (1,) * 11, (5, 6), (2, 9)],
    16: [(4, 4, 4, 4), (8, 8)],
    18: [(6, 8, 4), (6, 4, 4, 4), (4, 4, 4, 4, 2), (2, 6, 9, 1), (17, 1)],
    19: [(4, 4, 4, 4, 3), (6, 13)],
}
JOINTS = (" ", "-", ".", "·", "_", " - ", "－", "\u3000", "•", "‑", "  ", "/", ",", "\u00a0", "\u2009", "\u202f")
ESCAPES = (
    *(
        "%22",
        "%253D",
        "%25",
        "%3A",
        "%2B",
        "%20",
        "%BA",
        "%13",
        "%31",
        "\\n",
        "\\t",
        "\\x22",
        "\\042",
        "\\110",
        "#012",
        "\\u0022",
        "\\",
    ),
    *("\x1b[36m", "\x1b[0;1m", "\\033[1m", "\\u001b[0m", "\\e[m", "\x1b[", "\u2066", "\u061c", "\ufe0f"),
)
BREAKS = ("\n", "\r\n", "  \n ", "\n> ", "\n\u3000", "\n |", "\u00a0\n")
PREFIXES = (
    "+86",
    "86",
    "0086",
    "+86 ",
    "(86)",
    "86-",
    "+86-",
    "0086 ",
    "'",
    "(+86)",
    "86.",
    "1)",
    "第",
    "Tel",
    "vx",
    "ID",
    "ICBC",
    "SN",
)
LABELS = (
    *[
        "身份证号：",
        "身份证",
        "证件号码",
        "手机：",
        "电话",
        "tel:",
        "mobile=",
        "卡号：",
        "银行卡",
        "账号",
        "订单号：",
        "order_no=",
        "流水",
        "IMEI",
        "批次",
        "sn:",
        "信用代码",
    ],
    *[
        "税号：",
        "车架号",
        "VIN",
        "车牌",
        "ip",
        "邮箱",
        "版本",
        "version",
        "第",
        "reorder",
        "订单（",
        "编码【",
        "开户行",
        "联系方式（",
        "（手机）",
        "登录ip：",
        "合同号",
        "seq=",
    ],
    *["，trace_id：", "护照", "通行证", "客服", "热线", "姓名：", "住址："],
    *('"phone": "', '{"id_card":"', "version ", "order id ", "订单号\u3000", "流水号\u00a0", "序列号｜"),
)
SEPARATORS = (
    *("，", "。", " ", "\n", "\t", ",", "、", ";", "|", "\r\n", "\n\n", "  ", "", "", "（", "）", "-", ".", "：", "/"),
    *("\x1e", "\u3000", "😀", "𠀀", "a", "x", "号", "的", "\x00", "_", '"', "'", "<td>", "=", ":", '"}', "\u200b"),
)
HAN = "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经三之进等部度家电力里如水化高自二理起小物现实加量都两体制机当使点从业本去把性好应开它合还因由其些然前外天政四日那社义事平形相全表间样与关各重新线内数正心反你明看原又么利比或但质气第向道"
LATIN = [
    "the",
    "order",
    "was",
    "sent",
    "INFO",
    "phone",
    "user",
    "id",
    "at",
    "thread-12",
    "DEBUG",
    "com.foo.Bar",
    "GET",
    "/api/v1",
    "qq",
    "wx",
    "http://x.y/z?id=1",
    "pwd",
    "token",
]
PHRASES = (
    *(
        "password=Tr0ub4dor&3",
        "密码：Abc@12345",
        "mysql://root:S3cret!x@10.0.0.5/db",
        "AKIAIOSFODNN7EXAMPLE",
        "密码错误",
    ),
    *("pwd: xxxx", "user_pwd='hhhhh22'", "-----BEGIN PRIVATE KEY-----\nMIIabc\n", "口令为 abc123", "http://a.b/c"),
    *(
        "机密★10年",
        "【机密】",
        "内部资料 注意保密",
        "绝密",
        "商业秘密",
        "CONFIDENTIAL",
        "严禁外传",
        "密级：秘密",
        "秘密 ★ 启用前",
    ),
    *("客户名单", "仅供内部使用", "姓名：张三丰", "联系人:欧阳静怡", "请联系王建国先生", "甲方：古丽娜尔·艾合买提"),
    *(
        "甲方：杭州云溪网络科技有限公司",
        "李女士",
        "患者|赵敏",
        "经办人（签字）：李雷",
        "先生们",
        '法人:  "王五"',
        "黄金先生",
    ),
    *("住址：浙江省杭州市西湖区文三路478号华星时代广场A座1203室", "北京市朝阳区阜通东大街6号院3号楼1507", "地址栏"),
    *(
        "第12号令",
        "开户行 招商银行杭州城西支行",
        "本公司及其分公司",
        "各级人民法院",
        "杭州市第一人民医院",
        "抄送：宋佳、韩磊",
    ),
    *(
        "客服热线：95588",
        "400-820-8820",
        "请拨打 12345 热线",
        "4008208820",
        "电话 96110",
        "800-8100-888",
        "8002486-123",
    ),
    *("2024-01-15", "2024年1月15日", "2024-01-15 10:22:33,123", "20240115102233", "[2024-01-15T10:22:33.123Z]"),
    *(
        "1699999999123",
        "2.2.3.66",
        "2001:db8::8a2e:370:7334",
        "fe80::1",
        "12:34:56",
        "v1.2.3.4",
        "192.168.1.1.5",
        "10.0.0.5",
    ),
    *(
        "zhang.san@example.com",
        "li_si+work@mail.example.com.cn",
        "a@b.cn",
        "icon@2x.png",
        "a..b@e.com",
        "_u@b.cn",
        "k@m.cn@m.cn",
    ),
    *(
        "张san@b．cn",
        "x@-b.cn",
        "QQ：12345678",
        "qq号 987654321",
        "微信：zhangsan_88",
        "wxid_a1b2c3d4e5f621",
        "vx: lisi-2020",
    ),
    *("护照号：E12345678", "passport no. EA1234567", "往来港澳通行证 C12345678", "型号 E12345678"),
    *("010-62345678", "(0571)87654321", "0571-8765432转8001", "+86 010-62345678", "02062345678", "（0571）87654321"),
    *("京A12345", "沪A·D12345", "粤Z1234港", "123456使", "京A座12345室", "江苏A12345"),
)


class Mixer:
    """Makes texts; the same seed makes the same texts."""

    def __init__(self, seed):
        self.rng = random.Random(seed)

    def digits(self, size):
        return "".join(self.rng.choice("0123456789") for _ in range(size))

    def number(self):
        """A number, right or wrong."""
        rng = self.rng
        kind = rng.randrange(12)
        if kind <= 1:
            value = self.resident()
        elif kind <= 3:
            prefix, size = rng.choice(BINS)
            value = card_number((prefix + self.digits(20))[: size - 1])
        elif kind <= 5:
            value = self.mobile()
        elif kind == 6:
            first8 = "".join(rng.choice(USCC if rng.random() < 0.3 else "0123456789") for _ in range(8))
            value = credit_code(
                rng.choice(["91", "92", "12", "51", "N1", "Y1"]) + rng.choice(AREAS) + organisation_code(first8)
            )
        elif kind == 7:
            letters = "".join(rng.choice("ABCDEFGHJKLMNPRSTUVWXYZ0123456789") for _ in range(10))
            value = vin_number(rng.choice(["LSV", "1M8", "WBA", "9AB"]) + letters + self.digits(4))
        elif kind == 8:
            return rng.choice(["14", "8614", "008614"]) + rng.choice("1468") + self.digits(10)
        elif kind == 9:
            old = self.resident()
            value = old[:6] + old[8:17]
        else:
            return self.digits(rng.choice([1, 2, 3, 4, 6, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 25]))
        if rng.random() < 0.25:
            at = rng.randrange(len(value))
            return value[:at] + rng.choice("0123456789") + value[at + 1 :]
        return value

    def resident(self):
        rng = self.rng
        area = rng.choice(AREAS) if rng.random() < 0.8 else rng.choice(["810000", "820000", "830000", "110103"])
        born = f"{rng.randint(1930, 2024)}{rng.randint(1, 12):02d}{rng.randint(1, 28):02d}"
        return id_number(area + born + self.digits(3))

    def mobile(self):
        return (self.rng.choice(SEGMENTS) + self.digits(8))[:11]

    def dressed(self, value):
        """``value`` as a plain pattern would miss it, or would take for more than it is."""
        rng = self.rng
        kind = rng.randrange(14)
        if kind == 0:
            return "".join(chr(ord(c) + 0xFEE0) for c in value)
        if kind <= 2:
            numerals, share = rng.choice(NUMERALS), (1, 0.5)[kind - 1]
            return "".join(numerals[int(c)] if c.isdigit() and rng.random() < share else c for c in value)
        at = rng.randrange(1, max(2, len(value)))
        if kind == 3:
            return value[:at] + rng.choice(BREAKS) + value[at:]
        if kind <= 6:
            joint, parts, start = rng.choice(JOINTS), [], 0
            for size in rng.choice(GROUPS.get(len(value), [(4,) * 9])):
                parts.append(value[start : start + size])
                start += size
            return joint.join(part for part in (*parts, value[start:]) if part)
        if kind == 7:
            return value[:at] + rng.choice("\u200b\ufeff\u00ad\u202a\u2060") + value[at:]
        if kind == 8:
            return "".join(f"&#{ord(c)};" if rng.random() < 0.4 else c for c in value)
        if kind == 9:
            return "".join(f"\\u{ord(c):04x}" if rng.random() < 0.4 else c for c in value)
        if kind == 10 and value.isdigit():
            return f"{value[0]}.{value[1:].rstrip('0') or '0'}{rng.choice(['E+', 'E', 'e'])}{len(value) - 1}"
        if kind == 11:
            return value + rng.choice([".0", ".00", ".5", ".", "-1", "@", "．5"])
        if kind == 12:
            return rng.choice(ESCAPES) + value + rng.choice(["", rng.choice(ESCAPES)])
        return rng.choice(PREFIXES) + value.lower()

    def prose(self):
        return "".join(self.rng.choice(HAN) for _ in range(self.rng.randint(1, 40)))

    def piece(self):
        rng = self.rng
        kind = rng.random()
        if kind < 0.3:
            value = self.number()
            return self.dressed(value) if rng.random() < 0.45 else value
        if kind < 0.5:
            return rng.choice(PHRASES)
        if kind < 0.58:
            return self.prose()
        if kind < 0.62:
            return " ".join(rng.choice(LATIN) for _ in range(rng.randint(1, 8)))
        return rng.choice(LABELS) if kind < 0.78 else rng.choice(SEPARATORS)

    def line(self, pieces=0):
        rng = self.rng
        count = pieces or rng.randint(1, 12)
        return "".join(self.piece() + (rng.choice(SEPARATORS) if rng.random() < 0.5 else "") for _ in range(count))

    def lines(self, count):
        """``count`` lines of every kind: crammed, prose with a value, rows of tables, logs."""
        rng = self.rng
        for number in range(count):
            kind = rng.random()
            if kind < 0.4:
                yield self.line()
            elif kind < 0.6:
                yield self.prose() + rng.choice(SEPARATORS) + self.line(2) + rng.choice(SEPARATORS) + self.prose()
            elif kind < 0.75:
                yield ",".join((self.mobile(), self.resident(), self.number(), self.number(), rng.choice(PHRASES)))
            elif kind < 0.95:
                yield f"2024-01-15 10:22:{number % 60:02d},123 INFO [t-{number}] order_no={self.digits(16)} cost={self.digits(3)}ms {self.number()}"
            else:
                yield self.prose() * rng.randint(1, 30)
