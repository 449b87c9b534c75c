"""Organisations that are no firm: authorities, schools, hospitals, banks, lawyers, associations; and any of them."""

from __future__ import annotations

from models.ner.train.corpus import divisions, firms, places, streets
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed

_BANKS = listed("firms.banks")
_INSURERS = listed("firms.insurers")
_BUREAUS = listed("firms.bureaus")
_MORE = listed("firms.more_authorities")
_COMMON = listed("firms.common")
_OWN_OFFICES = listed("firms.own_offices")
_TOWN_BODIES = listed("firms.town_bodies")
_VILLAGE_BODIES = listed("firms.village_bodies")
_SCHOOLS = listed("firms.schools")
_COLLEGES = listed("firms.colleges")
_UNIVERSITIES = listed("firms.universities")
_HOSPITALS = listed("firms.hospitals")
_LAW = listed("firms.law")
_UNIONS = listed("firms.unions")
_MINISTRIES = listed("firms.ministries")


def authority(draft: Draft) -> str:
    """An office of a county, city, or township, a court, a police station."""
    province, city, county, town = divisions.chain(draft)
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
        stem = streets.village(draft)
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
        return firms.region(draft).removesuffix("市").removesuffix("省") + draft.pick(tails)
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
        return firms.region(draft).removesuffix("市") + draft.pick(_COLLEGES)
    if roll < 0.63:
        return firms.brand(draft)[:2] + draft.pick(
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
    return firms.region(draft) + draft.pick(_SCHOOLS)


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
            firms.region(draft).removesuffix("市")
            + draft.pick(("医科大学", "中医药大学", "医学院", "大学"))
            + draft.pick(("附属医院", "第一附属医院", "总医院", "附属第二医院"))
        )
    if roll < 0.33:
        return firms.brand(draft)[:2] + draft.pick(
            ("医院", "医院", "口腔医院", "中医院", "诊所", "门诊部", "妇产医院", "眼科", "口腔", "医疗美容门诊部")
        )
    return firms.region(draft) + draft.pick(_HOSPITALS)


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
        return stem + draft.pick(("", "股份有限公司", firms.brand(draft)[:2] + "支行", "营业部", town + "分行"))
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
            ("", town + "分行", town + "支行", firms.brand(draft)[:2] + "支行", town + "市分行", "信用卡中心", "网点")
        )
    stem = draft.pick(_BANKS)
    if draft.maybe(0.35):
        stem += "股份有限公司" if draft.maybe(0.7) else "有限公司"
    spot = draft.pick(
        (
            town,
            town + firms.brand(draft)[:2],
            town + draft.pick(("城西", "城东", "高新", "开发区", "新区", "解放路", "人民路", "中山", "车站", "江南")),
            firms.brand(draft)[:2],
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
            town + "分行" + firms.brand(draft)[:2] + "支行",
            "总行",
            town + "省分行",
            "信用卡中心",
        )
    )


def office(draft: Draft) -> str:
    """A firm of lawyers or accountants, an association, a cooperative, a foundation, an institute."""
    if draft.maybe(0.5):
        place = firms.region(draft) if draft.maybe(0.85) else ""
        branch = places.town(draft) + draft.pick(("分所", "办公室")) if draft.maybe(0.1) else ""
        form = draft.pick(_LAW)
        if draft.maybe(0.15):
            return (
                draft.pick(("北京", "上海", "广东"))
                + "市" * draft.maybe(0.4)
                + firms.brand(draft)[:2]
                + f"（{places.town(draft)}）"
                + form
            )
        return place + firms.brand(draft)[:2] + form + branch * (not form.endswith("）"))
    stem = firms.region(draft) + (firms.brand(draft)[:2] if draft.maybe(0.5) else "")
    return stem + draft.pick(_UNIONS)


def organisation(draft: Draft) -> str:
    """Any of them."""
    roll = draft.uniform()
    if roll < 0.34:
        return firms.company(draft)
    if roll < 0.52:
        return firms.short(draft)
    if roll < 0.66:
        return authority(draft)
    if roll < 0.73:
        return school(draft)
    if roll < 0.80:
        return hospital(draft)
    if roll < 0.87:
        return bank(draft)
    if roll < 0.93:
        return firms.shop(draft)
    if roll < 0.985:
        return office(draft)
    return firms.latin(draft)


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
    table = (firms.SHOPS, firms.SHOPS, firms.FACTORIES, _TOWN_BODIES, _HOSPITALS, _BUREAUS, _UNIONS, _COMMON)
    return draft.pick(before) + draft.pick(draft.pick(table))
