"""Organisations: firms in full and in short, authorities, schools, hospitals, banks, shops, associations."""

from __future__ import annotations

import functools

from models.entities.tables import ranked_surnames
from models.ner.train.corpus import persons, places
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed
from models.ner.train.data import lines

_TRADES = listed("firms.trades")
_FORMS = listed("firms.forms")
_BRANCHES = listed("firms.branches")
_SHORT_TAILS = listed("firms.short_tails")
_KNOWN = listed("firms.known")
_BANKS = listed("firms.banks")
_INSURERS = listed("firms.insurers")
_BUREAUS = listed("firms.bureaus")
_MORE = listed("firms.more_authorities")
_GROUPS = listed("firms.groups")
_COMMON = listed("firms.common")
_OWN_OFFICES = listed("firms.own_offices")
_TAILS = listed("firms.tails")
_CHAINS = listed("firms.chains")
_TOWN_BODIES = listed("firms.town_bodies")
_VILLAGE_BODIES = listed("firms.village_bodies")
_SCHOOLS = listed("firms.schools")
_COLLEGES = listed("firms.colleges")
_UNIVERSITIES = listed("firms.universities")
_HOSPITALS = listed("firms.hospitals")
_SHOPS = listed("firms.shops")
_FACTORIES = listed("firms.factories")
_LAW = listed("firms.law")
_UNIONS = listed("firms.unions")
_GIANTS = listed("firms.giants")
_MINISTRIES = listed("firms.ministries")
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


def _place(draft: Draft) -> str:
    province, city, county, _ = places.chain(draft)
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
    place = _place(draft) if draft.maybe(0.8) else draft.pick(("中国", "国网", "", "", "", "", "中"))
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
        out += draft.pick((places.town(draft), _place(draft), "")) + draft.low(_BRANCHES, 1.5)
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
        return draft.pick(_KNOWN)
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


def authority(draft: Draft) -> str:
    """An office of a county, city, or township, a court, a police station."""
    province, city, county, town = places.chain(draft)
    own = city if city.name not in ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划") else province
    roll = draft.uniform()
    if roll < 0.05:
        return draft.pick(_MINISTRIES)
    if roll < 0.13:
        return draft.pick(_OWN_OFFICES)
    if roll < 0.24 and town:
        prefix = draft.pick(("", "", county.name, own.name + county.name))
        return prefix + town.name + draft.pick(_TOWN_BODIES)
    if roll < 0.34:
        prefix = (town.name if town else county.name) if draft.maybe(0.5) else ""
        stem = places._village(draft)  # noqa: SLF001 - one room
        body = draft.pick(_VILLAGE_BODIES)
        return prefix + (stem.removesuffix("村") + body if body.startswith(("村", "社区")) else stem + body)
    if roll < 0.44:
        branch = county.short + draft.pick(("分局", "分局", "分中心", "分所"))
        tail = (town.name.removesuffix("街道").removesuffix("镇") + "派出所") if town and draft.maybe(0.4) else ""
        return (
            own.name
            + draft.pick(("公安局", "公安局", "自然资源和规划局", "生态环境局", "税务局", "市场监督管理局", "城管局"))
            + branch
            + tail
        )
    if roll < 0.5:
        return draft.pick(("国家税务总局", "中国人民银行", "国家统计局", "中国银保监会", "中国证监会")) + draft.pick(
            (
                own.name + "税务局",
                own.name + "中心支行",
                own.name + "调查队",
                province.short + "监管局",
                own.name + county.name + "税务局",
            )
        )
    area = draft.pick(
        (
            own.name,
            own.name,
            county.name,
            own.name + county.name,
            own.short,
            county.short,
            province.name,
            province.short,
        )
    )
    if draft.maybe(0.28):
        return area + draft.pick(_MORE)
    return (
        area
        + draft.pick(_BUREAUS)
        + (
            draft.pick(("第一分局", "第一税务所", "稽查局", "执法大队", "经侦支队", "刑侦大队", "交警大队"))
            if draft.maybe(0.05)
            else ""
        )
    )


def school(draft: Draft) -> str:
    """A school, college or university."""
    roll = draft.uniform()
    if roll < 0.25:
        return draft.pick(_UNIVERSITIES)
    if roll < 0.30:
        tails = (
            "师大",
            "理工",
            "工大",
            "农大",
            "财大",
            "医大",
            "科大",
            "交大",
            "职院",
            "师院",
            "医专",
            "一中",
            "二小",
            "附中",
            "外国语",
            "实验小学",
            "职高",
            "技校",
            "中专",
            "党校",
        )
        return _place(draft).removesuffix("市").removesuffix("省") + draft.pick(tails)
    if roll < 0.33:
        return draft.pick(
            (
                "实验",
                "红旗路",
                "人民路",
                "解放",
                "育才",
                "育红",
                "育英",
                "中心",
                "机关",
                "西关",
                "东街",
                "新华",
                "胜利",
                "朝阳",
            )
        ) + draft.pick(("小学", "二小", "中学", "幼儿园", "一小", "初中", "学校", "第二小学"))
    if roll < 0.55:
        return _place(draft).removesuffix("市") + draft.pick(_COLLEGES)
    if roll < 0.63:
        return brand(draft)[:2] + draft.pick(
            (
                "中学",
                "小学",
                "学校",
                "幼儿园",
                "高级中学",
                "实验学校",
                "双语学校",
                "国际学校",
                "大学",
                "学院",
                "职业学院",
            )
        )
    if roll < 0.68:
        return draft.pick(_UNIVERSITIES) + draft.pick(
            ("附属中学", "附属小学", "附中", "继续教育学院", "深圳研究院", "出版社", "研究生院", "珠海分校", "威海校区")
        )
    return _place(draft) + draft.pick(_SCHOOLS)


def hospital(draft: Draft) -> str:
    """A hospital or clinic."""
    roll = draft.uniform()
    if roll < 0.15:
        return draft.pick(_UNIVERSITIES) + draft.pick(
            (
                "附属医院",
                "第一附属医院",
                "附属第二医院",
                "第三医院",
                "附属口腔医院",
                "附属仁济医院",
                "附属华山医院",
                "华西医院",
                "同济医院",
                "湘雅医院",
            )
        )
    if roll < 0.25:
        return (
            _place(draft).removesuffix("市")
            + draft.pick(("医科大学", "中医药大学", "医学院", "大学"))
            + draft.pick(("附属医院", "第一附属医院", "总医院", "附属第二医院"))
        )
    if roll < 0.33:
        return brand(draft)[:2] + draft.pick(
            ("医院", "医院", "口腔医院", "中医院", "诊所", "门诊部", "妇产医院", "眼科", "口腔", "医疗美容门诊部")
        )
    return _place(draft) + draft.pick(_HOSPITALS)


def bank(draft: Draft) -> str:
    """A bank with or without its branch, or an insurer."""
    roll = draft.uniform()
    town = places.town(draft).removesuffix("市")
    if roll < 0.12:
        return (
            draft.pick(_INSURERS)
            + draft.pick(("财产保险", "人寿保险", "人寿", "财险", "养老保险"))
            + draft.pick(
                (
                    "",
                    "股份有限公司",
                    "股份有限公司" + town + "分公司",
                    "股份有限公司" + town + "中心支公司",
                    town + "分公司",
                    town + "中支",
                )
            )
        )
    if roll < 0.3:
        stem = places.town(draft).removesuffix("市") + draft.pick(
            ("银行", "农商银行", "农村商业银行", "村镇银行", "农村信用合作社", "农信社", "城市商业银行")
        )
        return stem + draft.pick(("", "股份有限公司", brand(draft)[:2] + "支行", "营业部", town + "分行"))
    if draft.maybe(0.12):
        stem = draft.pick(
            (
                "工行",
                "农行",
                "中行",
                "建行",
                "交行",
                "招行",
                "邮储",
                "浦发",
                "中信",
                "民生",
                "兴业",
                "光大",
                "华夏",
                "广发",
            )
        )
        return stem + draft.pick(
            ("", town + "分行", town + "支行", brand(draft)[:2] + "支行", town + "市分行", "信用卡中心", "网点")
        )
    stem = draft.pick(_BANKS)
    if draft.maybe(0.35):
        stem += "股份有限公司" if draft.maybe(0.7) else "有限公司"
    spot = draft.pick(
        (
            town,
            town + brand(draft)[:2],
            town + draft.pick(("城西", "城东", "高新", "开发区", "新区", "解放路", "人民路", "中山", "车站", "江南")),
            brand(draft)[:2],
        )
    )
    return stem + draft.pick(
        (
            "",
            spot + "支行",
            spot + "支行",
            spot + "支行",
            town + "分行",
            town + "分行营业部",
            town + "市分行",
            spot + "分理处",
            spot + "储蓄所",
            town + "分行" + brand(draft)[:2] + "支行",
            "总行",
            town + "省分行",
            "信用卡中心",
        )
    )


def shop(draft: Draft) -> str:
    """A shop, farm or small factory, often named after its owner."""
    roll = draft.uniform()
    place = _place(draft) if draft.maybe(0.4) else ""
    if draft.maybe(0.25):
        if draft.maybe(0.3):
            spot = draft.pick(("店", "分店", "旗舰店", "门店", "广场店", "万达店", "路店", "火车站店", "专卖店"))
            return draft.pick(_CHAINS) + (
                _place(draft).removesuffix("市") + brand(draft)[:2] * draft.maybe(0.6) + spot
            ) * draft.maybe(0.6)
        return (
            place * draft.maybe(0.5)
            + draft.pick((brand(draft), draft.pick(lines("ancient")), persons.given(draft)))
            + draft.pick(_TAILS)
        )
    if roll < 0.2:
        return place + draft.pick(("老", "小", "阿", "大")) + draft.low(ranked_surnames(), 2) + draft.pick(_SHOPS)
    if roll < 0.3:
        return place + draft.low(ranked_surnames(), 2) + draft.pick(("记", "氏", "家")) + draft.pick(_SHOPS)
    if roll < 0.5:
        return (place or places.town(draft)) + brand(draft)[:2] + draft.pick(_FACTORIES)
    if roll < 0.56:
        return (place or places.town(draft)) + draft.pick(_FACTORIES)
    return place + brand(draft) + draft.pick(_SHOPS)


def office(draft: Draft) -> str:
    """A firm of lawyers or accountants, an association, a cooperative, a foundation, an institute."""
    if draft.maybe(0.5):
        place = _place(draft) if draft.maybe(0.85) else ""
        branch = places.town(draft) + draft.pick(("分所", "办公室")) if draft.maybe(0.1) else ""
        form = draft.pick(_LAW)
        if draft.maybe(0.15):
            return (
                draft.pick(("北京", "上海", "广东"))
                + "市" * draft.maybe(0.4)
                + brand(draft)[:2]
                + f"（{places.town(draft)}）"
                + form
            )
        return place + brand(draft)[:2] + form + branch * (not form.endswith("）"))
    stem = _place(draft) + (brand(draft)[:2] if draft.maybe(0.5) else "")
    return stem + draft.pick(_UNIONS)


def organisation(draft: Draft) -> str:
    """Any of them."""
    roll = draft.uniform()
    if roll < 0.34:
        return company(draft)
    if roll < 0.52:
        return short(draft)
    if roll < 0.66:
        return authority(draft)
    if roll < 0.73:
        return school(draft)
    if roll < 0.80:
        return hospital(draft)
    if roll < 0.87:
        return bank(draft)
    if roll < 0.93:
        return shop(draft)
    if roll < 0.985:
        return office(draft)
    return latin(draft)


def latin(draft: Draft) -> str:
    """A firm in Latin letters."""
    return (
        f"{draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_FORMS)}"
        if draft.maybe(0.6)
        else f"{draft.pick(_LATIN_STEMS)} {draft.pick(_LATIN_FORMS)}"
    )


def kind(draft: Draft) -> str:
    """A kind of organisation, none in particular: 附近的药店, 一家面馆, 水泥厂, 派出所."""
    before = (
        "",
        "",
        "",
        "一家",
        "这家",
        "那家",
        "附近的",
        "楼下的",
        "对面的",
        "各",
        "多家",
        "两家",
        "某",
        "当地",
        "小",
        "大型",
        "民营",
        "国有",
        "外地的",
        "私立",
        "公立",
        "知名",
        "开了家",
        "辖区",
    )
    table = (_SHOPS, _SHOPS, _FACTORIES, _TOWN_BODIES, _HOSPITALS, _BUREAUS, _UNIONS, _COMMON)
    return draft.pick(before) + draft.pick(draft.pick(table))
