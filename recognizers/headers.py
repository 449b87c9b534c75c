"""What the name of a column says: the entity types it announces, and names that speak against every one of them."""

from __future__ import annotations

import functools
import re

from models.entities import by_catalogue, catalogue

STRONG, WEAK = 2, 1
_SHORT = 4
"""Latin names up to this length (sj, xm, zh, name) announce a type only where the values agree."""
_AGAINST = re.compile(
    "订单|单号|流水|条码|条形码|型号|版本|时间戳|序列号|批次|批号|货号|工单|合同编号|商品|产品|发票号|编码|主键"
    "|(?:^|_)(?:order|trade|serial|sku|barcode|batch|trace|waybill|tracking|version|timestamp|seq|uuid|isbn|imei|imsi|iccid|invoice|product|goods|brand)(?:_|$)",
)
_TEXT_ABOUT = re.compile(
    "联系|客户|用户|会员|买家|姓名|负责人|经理|专员|员工|收货|收件|寄件|备注|说明|内容|描述|留言|附言|摘要|标题|详情|信息|人$"
    "|(?<![a-z0-9])(?:remarks?|notes?|comments?|memo|desc|description|content|message|msg|contact|receiver|consignee|buyer|customer|user|manager|owner|person|info|details?|title|text)(?![a-z0-9])"
)
"""What makes of an order's or a product's column one of texts or people: 订单备注, 产品负责人, orderRemark."""
_NUMBER_OF = re.compile("[号码]$|(?<![a-z0-9])(?:id|no|num|number|code|sn)$")
_NOT_PERSON = re.compile(
    "产品|商品|品牌|公司|单位|部门|项目|文件|角色|菜单|城市|省|区县|职务|职位|岗位|类别|类型|分类|标签|班级|学校|专业|课程|银行|菜名|昵称|别名|账号|登录"
    "|(?:^|_)(?:product|goods|brand|sku|role|menu|dept|department|file|table|column|company|corp|org|project|category|type|tag|city|province|region|country|bank"
    "|host|server|module|method|job|dict|config|post|nick|login|user|attr|attribute|class|course|school|event|key|field|param|album|pic|subject|topic|template|group|resource)(?:_|$)",
)
_FIELD_OF_COMPANY = re.compile(
    "(?:公司|企业|单位|机构|供应商|客户|开户行|开户银行)(?:注册|通讯|办公|联系|详细)?(?:地址|住址|所在地|电话|传真|手机|邮箱|账号|帐号|账户|税号)$"
)

_ACCOUNT = re.compile(
    "^(?:本人|个人|客户|员工|学生|企业|单位|我方|发放|领取|报销|(?:银行)?卡号?[/_、或及和])?[账帐][号户](?:[/_、或及和](?:银行)?卡号?)?$"
    "|^(?:account|acct|zh|zhanghao)$"
)
_BANK = re.compile("开户|银行|户名|支行|联行|行号|借方|贷方|卡号|(?:^|_)(?:bank|swift|khh|khyh|yhmc|hm)(?:_|$)")

_WHERE = re.compile(
    "位置|地点|地址|定位|轨迹|签到|打卡|location|position|place|point|address|geo|(?:^|_)(?:loc|addr|pos)(?:_|$)"
)


def _plain(name: str) -> str:
    """Lower case, camelCase and blanks to underscores, the last part of a key path, no brackets and units."""
    name = re.sub(r"[(（\[【<].*?[)）\]】>]", "", name.strip().rstrip("：:*＊ "))
    name = re.split(r"[./]", name.replace("[]", ""))[-1] if name.isascii() else name
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[\s\-]+", "_", name).lower().strip("_#\"'`")


@by_catalogue
def _words() -> tuple[dict[str, tuple[str, ...]], tuple[tuple[str, str], ...]]:
    """Every column word, without underscores, to its types; the Chinese ones apart, longest first."""
    exact: dict[str, list[str]] = {}
    chinese = []
    for code, entry in catalogue().items():
        for word in entry.columns:
            exact.setdefault(word.replace("_", "").replace(" ", ""), []).append(code)
            if not word.isascii() and len(word) >= 2:
                chinese.append((word, code))
    return {word: tuple(codes) for word, codes in exact.items()}, tuple(sorted(chinese, key=lambda w: -len(w[0])))


def _latin(name: str) -> dict[str, int]:
    exact, _ = _words()
    found: dict[str, int] = {}
    tokens = name.split("_")
    for first in range(len(tokens)):
        word = "".join(tokens[first:])
        strength = (
            STRONG
            if len(word) > _SHORT or (word in {"tel", "ip", "vin", "mail", "qq", "pwd", "uscc", "sfzh"} and first == 0)
            else WEAK
        )
        for code in exact.get(word, ()):
            found.setdefault(code, strength if first == 0 or len(tokens) - first > 1 or strength == STRONG else WEAK)
    return found


def _han(name: str) -> dict[str, int]:
    exact, chinese = _words()
    if codes := exact.get(name.replace("_", "")):
        return dict.fromkeys(codes, STRONG)
    found: dict[str, int] = {}
    taken = name
    for word, code in chinese:
        if word in taken or (word in name and code not in found and any(w == word for w, c in chinese if c in found)):
            found[code] = STRONG
            taken = taken.replace(word, "|")
    return found


def announces(name: str) -> bool:
    """Is a text the very name of a column that announces some type, or one with a word or two in front (旧身份证号)?"""
    exact, _ = _words()
    plain = _plain(name).replace("_", "")
    if plain.isascii():
        return len(plain) > 1 and plain in exact
    return plain in exact or any(plain[at:] in exact for at in range(1, min(len(plain) - 1, _IN_FRONT + 1)))


_IN_FRONT = 4


@by_catalogue
def hints(name: str, comment: str = "", *, bank: bool = False) -> dict[str, int]:
    """Entity types that a column's name or its owner's comment announces, with STRONG or WEAK.

    ``bank``: what stands beside it tells of banks, so that accounts are a bank's.
    """
    found: dict[str, int] = {}
    for text in (name, comment):
        plain = _plain(text)
        if plain:
            for code, strength in (_latin(plain) if plain.isascii() else _han(plain)).items():
                found[code] = max(found.get(code, 0), strength)
            told = plain.endswith("姓名") or "PERSON" in _words()[0].get(plain.replace("_", ""), ())
            if "PERSON" in found and _NOT_PERSON.search(plain) and not told:
                del found["PERSON"]
            if "ORGANIZATION" in found and _FIELD_OF_COMPANY.search(plain):
                del found["ORGANIZATION"]
    if keeps_accounts(name, comment) and (bank or tells_of_banks(name, comment)):
        found["CN_BANK_ACCOUNT"] = STRONG
    return found


@functools.lru_cache(maxsize=4096)
def speaks_against(name: str, comment: str = "") -> bool:
    """Does the name say that the column's numbers are those of orders, goods, versions, ...?"""
    return any(_against(text) for text in (name, comment) if text)


def _against(name: str) -> bool:
    plain = _plain(name.rpartition(".")[2]) or _plain(name)  # 订单.备注: the last part of a key path
    ends = [found.end() for found in _AGAINST.finditer(plain)]
    return bool(ends) and (_NUMBER_OF.search(plain) is not None or not _TEXT_ABOUT.search(plain, ends[-1]))


@functools.lru_cache(maxsize=4096)
def is_about_things(name: str) -> bool:
    """Is it the name of a field of orders, goods, versions, ..., of whichever of their fields?"""
    return _AGAINST.search(_plain(name)) is not None


@functools.lru_cache(maxsize=4096)
def never_names(name: str, comment: str = "") -> bool:
    """Does the name say that the column names things, not people?"""
    return any(_NOT_PERSON.search(_plain(text)) for text in (name, comment) if text)


@functools.lru_cache(maxsize=4096)
def keeps_accounts(name: str, comment: str = "") -> bool:
    """Is it a name for accounts, be they a bank's or of another kind (账号)?"""
    return any(_ACCOUNT.search(_plain(text)) for text in (name, comment) if text)


@functools.lru_cache(maxsize=4096)
def tells_of_banks(name: str, comment: str = "") -> bool:
    """Does the name tell of a bank, its branch or a card, as those beside a column of bank accounts do?"""
    return any(_BANK.search(_plain(text)) for text in (name, comment) if text)


@functools.lru_cache(maxsize=4096)
def says_where(name: str) -> bool:
    """Does the name tell of places: their names, their addresses, or their positions?"""
    return _WHERE.search(_plain(name)) is not None
