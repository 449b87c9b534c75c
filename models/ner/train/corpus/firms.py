"""Firms in full and in short, by their brand alone, shops and small factories."""

from __future__ import annotations

import functools

from models.entities.tables import ranked_surnames
from models.ner.train.corpus import divisions, persons, places
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed
from models.ner.train.data import lines

_TRADES = listed("firms.trades")
_FORMS = listed("firms.forms")
_BRANCHES = listed("firms.branches")
_SHORT_TAILS = listed("firms.short_tails")
_KNOWN = listed("firms.known")
_LISTED = listed("firms.listed")
_GROUPS = listed("firms.groups")
_TAILS = listed("firms.tails")
_OVERSEAS = listed("firms.overseas")
_CHAINS = listed("firms.chains")
SHOPS = listed("firms.shops")
FACTORIES = listed("firms.factories")
_GIANTS = listed("firms.giants")
_FOREIGN = listed("firms.foreign")
_LATIN_STEMS = listed("firms.latin_stems")
_LATIN_FORMS = (
    "Co., Ltd.",
    "Ltd",
    "Limited",
    "Inc.",
    "GmbH",
    "AG",
    "LLC",
    "Corporation",
    "Group",
    "Technology Co., Ltd.",
    "Trading Co., Ltd.",
    "International Ltd",
    "Logistics Inc.",
    "Holdings Limited",
    "Bank",
    "S.A.",
    "Pte. Ltd.",
)
_BRIGHT = listed("firms.bright")


@functools.cache
def _brands() -> tuple[str, ...]:
    """Short names that are no word of the dictionary."""
    known = {word for line in lines("words") for word in line.split(" ")[1:]}
    return tuple(name for name in lines("brands") if name not in known)


@functools.cache
def _trade_brands() -> tuple[str, ...]:
    """Short names that end with a trade: what stands in running text without 公司."""
    return tuple(name for name in _brands() if len(name) >= 4 and name.endswith(_SHORT_TAILS))


def brand(draft: Draft) -> str:
    """What tells one firm from another: 恒达, 天润, 云溪."""
    roll = draft.uniform()
    if roll < 0.35:
        return draft.pick(_BRIGHT) + draft.pick(_BRIGHT)
    if roll < 0.75:
        name = draft.pick(_brands())
        return name if len(name) <= 4 else name[:2]
    if roll < 0.85:
        return draft.pick(lines("ancient"))
    if roll < 0.90:
        return draft.pick(_BRIGHT) + draft.pick(_BRIGHT) + draft.pick(_BRIGHT)
    if roll < 0.95:
        return persons.given(draft)[:2] if draft.maybe(0.5) else persons.chinese(draft)[:3]
    return draft.pick(("新", "老", "小", "大", "金", "宏", "东")) + draft.pick(_BRIGHT) + draft.pick(_BRIGHT)


def region(draft: Draft) -> str:
    """The place that a name of a firm begins with."""
    province, city, county, _ = divisions.chain(draft)
    own = city if city.name not in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划") else province
    roll = draft.uniform()
    if roll < 0.5:
        return own.short
    if roll < 0.68:
        return own.name
    if roll < 0.82:
        return province.short if draft.maybe(0.7) else province.name
    if roll < 0.92:
        return county.short if draft.maybe(0.4) else county.name
    return own.name + county.name


def company(draft: Draft) -> str:
    """A firm in full."""
    roll = draft.uniform()
    if roll < 0.04:
        numerals = "一二三四五六七八九十"
        form = draft.pick(_GIANTS[:10])
        return form.format(
            *(draft.pick(("", "", "十", "二十")) + draft.pick(numerals[:9]) for _ in range(form.count("{}")))
        )
    if roll < 0.07:
        return _foreign(draft)
    place = region(draft) if draft.maybe(0.8) else draft.pick(("中国", "国网", "", "", "", "", "中"))
    trade = draft.pick(_TRADES) if draft.maybe(0.9) else draft.pick(_TRADES) + draft.pick(_TRADES)
    stem = brand(draft)
    form = draft.low(_FORMS, 1.3)
    if trade.endswith("事务所"):
        form = ""
    if draft.maybe(0.07):
        town = places.town(draft)
        stem, place = stem + draft.pick((f"（{town}）", f"({town})", f"（{place or '中国'}）")), ""
    elif draft.maybe(0.04):
        form = f"（{place}）{form}" if place and form.startswith("有限") else form
    if draft.maybe(0.05):
        trade, form = (
            draft.pick(("股权投资", "创业投资", "投资", "企业管理", "管理咨询")),
            draft.pick(("合伙企业（有限合伙）", "合伙企业(有限合伙)", "中心（有限合伙）", "基金合伙企业（有限合伙）")),
        )
    out = place + stem + trade + form
    if draft.maybe(0.1) and not out.endswith("合伙）"):
        out += draft.pick((places.town(draft), region(draft), "")) + draft.low(_BRANCHES, 1.5)
    return out


def _foreign(draft: Draft) -> str:
    stem = persons.foreign(draft).split("·")[0] if draft.maybe(0.5) else persons.foreign(draft).split("·")[-1]
    return stem + draft.pick(_FOREIGN) if len(stem) > 1 else stem + "森" + draft.pick(_FOREIGN)


def short(draft: Draft) -> str:
    """A firm as people call it: 华安科技, 宁德时代, 铁龙物流, 杭州云溪."""
    roll = draft.uniform()
    if roll < 0.06:
        return draft.pick(_GROUPS)
    if roll < 0.28:
        return draft.pick(_KNOWN if draft.maybe(0.4) else _LISTED)
    if roll < 0.55:
        return draft.pick(_trade_brands())
    if roll < 0.62:
        return bare(draft)
    if roll < 0.85:
        return brand(draft)[:3] + draft.pick(_SHORT_TAILS)
    if roll < 0.93:
        return brand(draft)[:3] + draft.pick(("公司", "公司", "集团", "银行", "厂", "总公司", "工厂", "控股"))
    return places.town(draft)[:3] + brand(draft)[:2]


def bare(draft: Draft) -> str:
    """A firm by its brand alone, as those who deal with it say: 恒达, 云溪."""
    return draft.pick(_BRIGHT) + draft.pick(_BRIGHT) if draft.maybe(0.45) else draft.pick(_brands())[:4]


def shop(draft: Draft) -> str:
    """A shop, farm or small factory, often named after its owner."""
    roll = draft.uniform()
    place = region(draft) if draft.maybe(0.4) else ""
    if draft.maybe(0.25):
        if draft.maybe(0.3):
            spot = draft.pick(("店", "分店", "旗舰店", "门店", "广场店", "万达店", "路店", "火车站店", "专卖店"))
            return draft.pick(_CHAINS) + (
                region(draft).removesuffix("市") + brand(draft)[:2] * draft.maybe(0.6) + spot
            ) * draft.maybe(0.6)
        return (
            place * draft.maybe(0.5)
            + draft.pick((brand(draft), draft.pick(lines("ancient")), persons.given(draft)))
            + draft.pick(_TAILS)
        )
    if roll < 0.2:
        return place + draft.pick(("老", "小", "阿", "大")) + draft.low(ranked_surnames(), 2) + draft.pick(SHOPS)
    if roll < 0.3:
        return place + draft.low(ranked_surnames(), 2) + draft.pick(("记", "氏", "家")) + draft.pick(SHOPS)
    if roll < 0.5:
        return (place or places.town(draft)) + brand(draft)[:2] + draft.pick(FACTORIES)
    if roll < 0.56:
        return (place or places.town(draft)) + draft.pick(FACTORIES)
    return place + brand(draft) + draft.pick(SHOPS)


def latin(draft: Draft) -> str:
    """A firm in Latin letters."""
    return (
        f"{draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_FORMS)}"
        if draft.maybe(0.6)
        else f"{draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_FORMS)}"
    )


def overseas(draft: Draft) -> str:
    """An organisation of Hong Kong, Macau or Taiwan."""
    return draft.pick(_OVERSEAS)


def with_short(draft: Draft) -> tuple[str, str]:
    """A firm in full, and what it is called after that: 四川长虹电器股份有限公司, 四川长虹."""
    place, stem, trade = region(draft), brand(draft)[:3], draft.pick(_TRADES)
    near = place.removesuffix("省").removesuffix("市").removesuffix("县")
    called = draft.pick(
        (
            stem,
            stem,
            near + stem,
            stem + "公司",
            stem + trade[:2],
            near + stem + "公司",
            stem + draft.pick(_SHORT_TAILS),
        )
    )
    return place + stem + trade + draft.low(_FORMS, 1.6), called
