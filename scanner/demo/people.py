"""Invented people and companies, the same ones for the same seed."""

from __future__ import annotations

import datetime as dt
import functools
import random
from dataclasses import dataclass

from models.entities import tables
from scanner.demo import numbers

_STREETS = ("梧桐", "青石", "望江", "槐荫", "栖霞", "月河", "松涛", "枫林", "映山", "锦绣", "临湖", "书院", "长桥")
_ESTATES = ("翠湖花园", "金桂苑", "云锦公寓", "阳光里", "听涛小区", "东篱家园", "和风名邸", "柳岸新村", "丹枫里")
_WORDS = ("澜庭", "禾砚", "砾光", "棠溪", "栗原", "拾穗", "渡云", "青蔬", "白鹭洲", "木樨", "听竹", "半山", "星槎")
_TRADES = ("信息技术", "贸易", "物流", "医疗器械", "文化传播", "食品", "电子", "新材料", "人力资源", "商业管理")
_PINYIN = {
    "王": "wang",
    "李": "li",
    "张": "zhang",
    "刘": "liu",
    "陈": "chen",
    "杨": "yang",
    "黄": "huang",
    "赵": "zhao",
    "吴": "wu",
    "周": "zhou",
    "徐": "xu",
    "孙": "sun",
    "马": "ma",
    "朱": "zhu",
    "胡": "hu",
    "郭": "guo",
    "何": "he",
}
_DOMAINS = ("example.com", "example.net", "example.org", "mail.example.com", "qq.example.com", "corp.example.net")
_TITLES = ("工程师", "会计", "出纳", "销售经理", "仓库主管", "人事专员", "客服", "司机", "总监", "采购", "测试", "行政")


@dataclass(frozen=True, slots=True)
class Person:
    """One invented person. ``resident_id`` and ``born`` agree; the e-mail stands under a domain for examples."""

    name: str
    female: bool
    born: dt.date
    resident_id: str
    mobile: str
    email: str
    bank_card: str
    address: str
    plate: str
    vin: str
    passport: str
    exit_permit: str
    landline: str
    qq: str
    wechat: str
    salary: int
    title: str
    number: str
    """The company's own number of the employee."""


@dataclass(frozen=True, slots=True)
class Company:
    """One invented company; its name holds 样例, so nobody's is meant."""

    name: str
    uscc: str
    address: str
    landline: str
    account: str
    contact: str


def name(rng: random.Random, *, female: bool = False) -> str:
    """A full name: mostly a frequent surname, now and then a compound one."""
    ranked = tables.ranked_surnames()
    if rng.random() < 0.03:
        surname = rng.choice(("欧阳", "上官", "司马", "诸葛", "慕容", "令狐"))
    else:
        surname = ranked[min(int(rng.expovariate(1 / 25)), 299)]
    pool = tables.given_characters("female" if female else "male")[:150]
    return surname + "".join(rng.sample(pool, 1 if rng.random() < 0.2 else 2))


@functools.cache
def _districts() -> tuple[str, ...]:
    """Codes of districts on the mainland that stand under a prefecture or a municipality."""
    return tuple(sorted(code for code in tables.districts() if code < "660000" and code[2:4] != "90"))


def address(rng: random.Random) -> str:
    """A postal address: real divisions, invented street, estate and door."""
    code = rng.choice(_districts())
    province = tables.provinces()[code[:2]]
    city = tables.cities().get(code[:4], "")
    door = f"{rng.choice(_STREETS)}{rng.choice('路街')}{rng.randint(1, 899)}号"
    if rng.random() < 0.75:
        door += f"{rng.choice(_ESTATES)}{rng.randint(1, 30)}幢{rng.randint(1, 4)}单元"
        door += f"{rng.randint(1, 33)}0{rng.randint(1, 6)}室"
    return province + city + tables.districts()[code] + door


def person(rng: random.Random, oldest: int = 1962, youngest: int = 2003) -> Person:
    """One more person, born in the years given."""
    female = rng.random() < 0.48
    full = name(rng, female=female)
    born = numbers.birth_date(rng, oldest, youngest)
    latin = _PINYIN.get(full[0], "user")
    phone = numbers.mobile(rng)
    return Person(
        name=full,
        female=female,
        born=born,
        resident_id=numbers.resident_id(rng, born, female=female),
        mobile=phone,
        email=f"{latin}{rng.choice(('.', '_', ''))}{numbers.digits(rng, rng.randint(2, 5))}@{rng.choice(_DOMAINS)}",
        bank_card=numbers.bank_card(rng),
        address=address(rng),
        plate=numbers.plate(rng, new_energy=rng.random() < 0.3),
        vin=numbers.vin(rng),
        passport=numbers.passport(rng),
        exit_permit=numbers.exit_permit(rng),
        landline=numbers.landline(rng),
        qq=str(rng.randint(10**7, 4 * 10**9)),
        wechat=f"{latin}_{rng.choice('abcdefghjk')}{numbers.digits(rng, 5)}",
        salary=rng.randrange(5200, 48000, 50),
        title=rng.choice(_TITLES),
        number=f"YG{rng.randint(1000, 9999)}",
    )


def people(rng: random.Random, count: int) -> list[Person]:
    """``count`` people with different identity numbers and mobiles."""
    found: dict[tuple[str, str], Person] = {}
    while len(found) < count:
        one = person(rng)
        found.setdefault((one.resident_id, one.mobile), one)
    return list(found.values())


def company(rng: random.Random) -> Company:
    """One more company."""
    area = rng.choice(_districts())
    city = tables.cities().get(area[:4]) or tables.provinces()[area[:2]]
    body = "8" + numbers.digits(rng, 14)
    account = body + str((int(numbers.luhn_check(body)) + 1) % 10)  # an account is no card: its last digit is no check
    return Company(
        name=f"{tables.short_name(city)}{rng.choice(_WORDS)}样例{rng.choice(_TRADES)}有限公司",
        uscc=numbers.uscc(rng, area=area),
        address=f"{city}{tables.divisions()[area]}{rng.choice(_STREETS)}路{rng.randint(1, 899)}号",
        landline=numbers.landline(rng),
        account=account,
        contact=name(rng),
    )
