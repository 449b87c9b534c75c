"""Values of every type that is a number or has a fixed form, made from the standards and not from the recognizers.

Each maker is a function of a ``random.Random``. What is not here comes from ``scanner.demo.numbers``.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from benchmarks.checks import has_issuer, is_resident_id, luhn
from scanner.demo import numbers
from scanner.demo.numbers import digits, luhn_check, organisation_check

Maker = Callable[[random.Random], str]
_UPPER = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_TW_LETTERS = dict(
    zip(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZ",
        (*range(10, 18), 34, *range(18, 23), 35, *range(23, 30), 32, 30, 31, 33),
        strict=True,
    )
)


def adult_id(rng: random.Random) -> str:
    """18 characters of somebody born from 1935 to 2008."""
    return numbers.resident_id(rng, numbers.birth_date(rng, 1935, 2008), sequences=(1, 989))


def child_id(rng: random.Random) -> str:
    """18 characters of somebody who is under fourteen."""
    return numbers.resident_id(rng, numbers.birth_date(rng, 2015, 2024), sequences=(1, 989))


def old_id(rng: random.Random) -> str:
    """15 digits, as issued until 1999: no check."""
    made = numbers.resident_id(rng, numbers.birth_date(rng, 1935, 1979), sequences=(1, 989))
    return made[:6] + made[8:17]


def foreigner_id(rng: random.Random) -> str:
    """Permanent residence card: the form of 2023 (9, place, country, birth, sequence, MOD 11-2) or that of 2017."""
    born = numbers.birth_date(rng, 1945, 2008)
    if rng.random() < 0.35:
        return f"{rng.choice(('USA', 'GBR', 'JPN', 'KOR', 'DEU', 'FRA', 'CAN', 'AUS', 'IND'))}{rng.choice(('3101', '1101', '4403', '3205'))}{born:%y%m%d}{digits(rng, 2)}"
    country = rng.choice(("840", "826", "392", "410", "276", "250", "124", "036", "356"))
    body = f"9{rng.choice(('11', '31', '44', '32', '33', '51'))}{country}{born:%Y%m%d}{rng.randint(1, 989):03d}"
    return body + numbers.id_check(body)


def passport(rng: random.Random) -> str:
    """Ordinary, service and diplomatic passports, and those of Hong Kong and Macau."""
    roll = rng.random()
    if roll < 0.6:
        return numbers.passport(rng)
    if roll < 0.75:
        return "G" + digits(rng, 8)
    if roll < 0.85:
        return rng.choice(("DE", "SE", "PE")) + digits(rng, 7)
    return rng.choice(("K" + digits(rng, 8), "H" + digits(rng, 8), "KJ" + digits(rng, 7), "MA" + digits(rng, 7)))


def exit_permit(rng: random.Random) -> str:
    """To Hong Kong and Macau: C and 8, C, a letter and 7, W and 8; to Taiwan: T or L and 8."""
    roll = rng.random()
    if roll < 0.4:
        return "C" + rng.choice(_UPPER) + digits(rng, 7)
    return rng.choice("CCWTL") + digits(rng, 8)


def military_id(rng: random.Random) -> str:
    """军字第2001988号 and the like."""
    return f"{rng.choice('军武士南北海空政后')}字第{digits(rng, rng.choice((6, 7, 7, 8)))}号"


def hk_id(rng: random.Random) -> str:
    """One or two letters, six digits, the check character in brackets: weighted sum 0 modulo 11."""
    letters = rng.choice(_UPPER) if rng.random() < 0.8 else rng.choice(("WX", "XA", "XE", "XG"))
    body = digits(rng, 6)
    values = [36] * (2 - len(letters)) + [ord(c) - 55 for c in letters] + [int(d) for d in body]
    rest = -sum(v * w for v, w in zip(values, range(9, 1, -1), strict=True)) % 11
    return f"{letters}{body}({'0123456789A'[rest]})"


def macau_id(rng: random.Random) -> str:
    """1, 5 or 7 and six digits, a last one in brackets."""
    return f"{rng.choice('157')}{digits(rng, 6)}({digits(rng, 1)})"


def tw_id(rng: random.Random) -> str:
    """A letter, nine digits, weighted sum 0 modulo 10; 8 and 9 for residents without household."""
    letter = rng.choice("ABCDEFGHIJKMNOPQTUVWXZ")
    body = rng.choice("1122289") + digits(rng, 7)
    tens, ones = divmod(_TW_LETTERS[letter], 10)
    total = tens + 9 * ones + sum(int(d) * w for d, w in zip(body, range(8, 0, -1), strict=True))
    return f"{letter}{body}{-total % 10}"


def landline(rng: random.Random) -> str:
    """With its area code: a hyphen, a space, brackets or nothing between, now and then an extension."""
    area, _, rest = numbers.landline(rng).partition("-")
    made = rng.choice(
        (
            f"{area}-{rest}",
            f"{area}-{rest}",
            f"{area} {rest}",
            f"({area}){rest}",
            f"（{area}）{rest}",
            f"+86-{area[1:]}-{rest}",
            f"{area}{rest}",
        )
    )
    return made + (
        rng.choice((f"-{rng.randint(100, 9999)}", f"转{rng.randint(100, 9999)}")) if rng.random() < 0.2 else ""
    )


def service_number(rng: random.Random) -> str:
    """400 and 800 numbers, banks' 95, the state's 12."""
    tail = f"{digits(rng, 3)}-{digits(rng, 4)}"
    return rng.choice(
        (
            f"400-{tail}",
            f"400{tail.replace('-', '')}",
            f"800-{tail}",
            rng.choice(("95588", "95533", "95566", "95599", "95555")),
            rng.choice(("12345", "12315", "12306", "12366")),
        )
    )


def email(rng: random.Random) -> str:
    """A local part as people choose it, a domain for examples."""
    first = rng.choice(("zhang", "li.wei", "wang_fang", "chen-jie", "hr", "sales01", "zhao+news", "x", "18800", "liu2"))
    domain = rng.choice(
        ("example.com", "example.org", "mail.example.net", "example.com.cn", "corp-sample.cn", "qq.example.com")
    )
    return f"{first}{rng.randint(1, 9999)}@{domain}"


def ip_address(rng: random.Random) -> str:
    """IPv4, now and then IPv6 long or short."""
    if rng.random() < 0.2:
        groups = [f"{rng.randint(1, 65535):x}" for _ in range(8)]
        return ":".join(["2001", "db8", *groups[2:]]) if rng.random() < 0.5 else f"2001:db8::{groups[0]}:{groups[1]}"
    return ".".join(
        str(n)
        for n in (
            rng.choice((10, 172, 192, 203, 114, 58)),
            rng.randint(16, 250),
            rng.randint(10, 250),
            rng.randint(2, 250),
        )
    )


def mac_address(rng: random.Random) -> str:
    """Colons, hyphens, or Cisco's dots."""
    pairs = [f"{(rng.randrange(256) & 0xFE) if i == 0 else rng.randrange(256):02x}" for i in range(6)]
    pairs[5] = f"{rng.randint(17, 250):02x}"
    made = rng.choice(
        (":".join(pairs), "-".join(pairs), ".".join(a + b for a, b in zip(pairs[::2], pairs[1::2], strict=True)))
    )
    return made.upper() if rng.random() < 0.5 else made


def url(rng: random.Random) -> str:
    """http and https, with a port, a path, a query."""
    host = rng.choice(
        ("www.example.com", "oa.example.cn", "files.corp-sample.cn:8443", "example.org", "portal.example.com.cn")
    )
    path = rng.choice(
        (
            "",
            "/",
            "/index.html",
            f"/user/{rng.randint(1, 999)}",
            f"/doc/view?id={rng.randint(100, 99999)}&lang=zh",
            "/a/b-c_d/e.pdf",
        )
    )
    return f"{rng.choice(('http', 'https', 'https'))}://{host}{path}"


def qq(rng: random.Random) -> str:
    """5 to 11 digits; most have 8 to 10."""
    return rng.choice("123456789") + digits(rng, rng.choice((4, 5, 7, 8, 8, 9, 9)))


def wechat(rng: random.Random) -> str:
    """wxid_ and 14, or what somebody chose: a letter, then letters, digits, _ and -."""
    if rng.random() < 0.3:
        return "wxid_" + "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789", k=12)) + digits(rng, 2)
    return f"{rng.choice(('zhang', 'lily', 'wang', 'xiao', 'Tony', 'chen'))}{rng.choice(('_', '-', ''))}{rng.choice('abcxyz')}{digits(rng, rng.randint(3, 6))}"


def bank_account(rng: random.Random) -> str:
    """9 to 28 digits that are no card: no Luhn digit or no issuer, and no other check passes."""
    while True:
        made = rng.choice("12345678") + digits(rng, rng.choice((11, 13, 16, 17, 18, 20, 21, 23)))
        if not (luhn(made) or has_issuer(made) or is_resident_id(made)):
            return made


def ecny_wallet(rng: random.Random) -> str:
    """16 digits."""
    while True:
        made = "00" + rng.choice("123456789") + digits(rng, 13)
        if not luhn(made):
            return made


def credit_card(rng: random.Random) -> str:
    """Visa, Mastercard, American Express, JCB, Diners, Discover; no Chinese issuer's prefix."""
    while True:
        prefix, length = rng.choice(
            (
                ("4", 16),
                ("51", 16),
                ("55", 16),
                ("2221", 16),
                ("34", 15),
                ("37", 15),
                ("3528", 16),
                ("3589", 16),
                ("36", 14),
                ("6011", 16),
            )
        )
        body = prefix + digits(rng, length - 1 - len(prefix))
        made = body + luhn_check(body)
        if not has_issuer(made):
            return made


def org_code(rng: random.Random) -> str:
    """GB 11714: eight characters, a hyphen, the check modulo 11."""
    body = digits(rng, 8) if rng.random() < 0.7 else "MA" + "".join(rng.choices("0123456789ABCDEFGHJK", k=6))
    return f"{body}-{organisation_check(body)}"


def business_licence(rng: random.Random) -> str:
    """15 digits: area, 8 digits, the check of ISO 7064 MOD 11,10."""
    body = numbers.resident_id(rng)[:6] + digits(rng, 8)
    carry = 10
    for digit in body:
        carry = ((carry + int(digit)) % 10 or 10) * 2 % 11
    return body + str((11 - carry) % 10)


def tax_id(rng: random.Random) -> str:
    """Of the days before the credit code: area and organisation code, 15 characters."""
    return numbers.resident_id(rng)[:6] + org_code(rng).replace("-", "")


def plate(rng: random.Random) -> str:
    """Ordinary, new energy, and those of police, learners, trailers, Hong Kong and Macau, consulates; a dot between."""
    roll = rng.random()
    if roll < 0.55:
        made = numbers.plate(rng, new_energy=rng.random() < 0.3)
    elif roll < 0.75:
        made = f"{rng.choice('京津沪苏浙鄂川')}{rng.choice('ABCDE')}{digits(rng, 4)}{rng.choice('警学挂')}"
    elif roll < 0.85:
        made = f"粤Z{digits(rng, 4)}{rng.choice('港澳')}"
    else:
        made = f"{rng.choice('京沪粤鲁')}{rng.choice('ABC')}{digits(rng, 5)}"
        return f"{made[:2]}{rng.choice('·•. -')}{made[2:]}"
    return made


def imei(rng: random.Random) -> str:
    """15 digits with a Luhn digit, under a TAC of 35 or 86."""
    while True:
        body = rng.choice(("35", "86")) + digits(rng, 12)
        if not has_issuer(body + luhn_check(body)):
            return body + luhn_check(body)


def imsi(rng: random.Random) -> str:
    """460, the network, ten digits."""
    return f"460{rng.choice(('00', '01', '02', '03', '07', '11', '15'))}{digits(rng, 10)}"


def iccid(rng: random.Random) -> str:
    """8986, 15 more digits, the Luhn digit."""
    body = f"8986{rng.choice(('00', '01', '03', '06', '11'))}{digits(rng, 13)}"
    return body + luhn_check(body)


def meid(rng: random.Random) -> str:
    """14 hexadecimal digits, the first from A to F."""
    return (
        rng.choice(("A1", "99", "A0")) + "0000" + "".join(rng.choices("0123456789ABCDEF", k=7)) + rng.choice("ABCDEF")
    )


def contract_number(rng: random.Random) -> str:
    """As firms write them."""
    year = rng.randint(2015, 2026)
    return rng.choice(
        (
            f"HT-{year}-{digits(rng, 4)}",
            f"XSHT{year}{digits(rng, 6)}",
            f"YLKJ-CG-{year}{rng.randint(1, 12):02d}-{digits(rng, 3)}",
            f"CG/{year}/{digits(rng, 4)}",
        )
    )


def case_number(rng: random.Random) -> str:
    """（2020）京01民终123号."""
    year, court = (
        rng.randint(2012, 2026),
        f"{rng.choice('京沪苏浙粤鲁川鄂湘')}{rng.choice(('01', '02', '0105', '0192', '0302'))}",
    )
    opened, closed = rng.choice(("（）", "()", "〔〕"))
    return f"{opened}{year}{closed}{court}{rng.choice(('民初', '民终', '刑初', '执', '行初', '执异', '破'))}{rng.randint(1, 9999)}号"


def coordinates(rng: random.Random) -> str:
    """A pair within China, five or six decimals."""
    places = rng.choice((5, 6))
    east, north = f"{rng.uniform(98, 122):.{places}f}", f"{rng.uniform(22, 42):.{places}f}"
    return rng.choice(
        (f"{east},{north}", f"{east}, {north}", f"{north},{east}", f"{north}, {east}", f"{north}°N, {east}°E")
    )


def verification(rng: random.Random) -> str:
    """Three digits on the back of a card."""
    return digits(rng, 3)


def iot_mobile(rng: random.Random) -> str:
    """13 digits of the machines' segments."""
    head = rng.choice(("1410", "1440", "1441", "146", "148"))
    return head + digits(rng, 13 - len(head))


def credential(rng: random.Random) -> str:
    """A password as people choose it: letters of both cases, digits, a sign."""
    word = rng.choice(("Spring", "Yunlan", "Admin", "Kunpeng", "Beijing", "Qwer"))
    return f"{word}{rng.choice('@#!_&')}{digits(rng, 4)}{rng.choice(('', 'x', '!', 'Zz'))}"


def cloud_key(rng: random.Random) -> str:
    """LTAI, AKID and AKIA keys."""
    letters = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789"
    return rng.choice(
        (
            "LTAI5t" + "".join(rng.choices(letters, k=18)),
            "AKID" + "".join(rng.choices(letters, k=32)),
            "AKIA" + "".join(rng.choices("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", k=16)),
        )
    )


def token(rng: random.Random) -> str:
    """A JSON web token."""
    letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return f"eyJhbGciOiJIUzI1NiJ9.eyJ{''.join(rng.choices(letters, k=40))}.{''.join(rng.choices(letters, k=43))}"
