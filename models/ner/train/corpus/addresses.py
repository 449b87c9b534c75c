"""Addresses from province to room, in full and in short, of towns, villages, the steppe, Hong Kong and Taiwan."""

from __future__ import annotations

from models.ner.train.corpus import divisions, streets
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed

_HK = listed("places.hk")
_HK_TOWERS = listed("places.hk_towers")
_TW = listed("places.tw")


def _rural(draft: Draft) -> str:
    """Village and what lies below it."""
    village = streets.village(draft)
    if draft.maybe(0.15):
        village += (
            draft.pick(("委会", "民委员会", "社区", "新村", "自然村", "中心村")) if village.endswith("村") else "村"
        )
    number = str(draft.number(1, 30)) if draft.maybe(0.6) else draft.pick(streets.NUMERALS)
    roll = draft.uniform()
    if roll < 0.38:
        tail = draft.pick(("组", "组", "组", "社", "队", "村民小组", "小组", "生产队"))
        tail = ("第" if draft.maybe(0.15) else "") + number + tail
    elif roll < 0.52:
        tail = draft.pick(streets.VILLAGE_WORDS) + draft.pick(
            (
                "屯",
                "组",
                "寨",
                "湾",
                "院子",
                "坡",
                "沟",
                "冲",
                "塆",
                "村民小组",
                "自然村",
                "庄",
                "片区",
                "台",
                "屋场",
                "屋组",
                "大坪组",
                "弄",
            )
        )
        if draft.maybe(0.3):
            tail += f"{draft.number(1, 150)}号"
    elif roll < 0.62:
        tail = streets.digits(draft, draft.number(1, 300)) + "号"
    elif roll < 0.7:
        tail = f"{number}组{draft.number(1, 200)}号"
    elif roll < 0.76:
        tail = draft.pick(("东", "西", "南", "北", "中", "前", "后")) + draft.pick(
            ("街", "巷", "路", "头", "片", "街三巷", "路北", "胡同")
        )
    elif roll < 0.8:
        tail = (
            draft.pick(("东头", "西头第二家", "小学", "卫生室", "路口", "菜鸟驿站", "便利店", "文化广场", "村委会"))
            if draft.maybe(0.5)
            else ""
        )
    elif roll < 0.84:
        tail = streets.village(draft) + draft.pick(("", f"{number}组", f"{draft.number(1, 90)}号", "村民小组"))
    else:
        tail = ""
    return village + tail


def _steppe(draft: Draft) -> str:
    stems = [
        "巴彦",
        "乌兰",
        "查干",
        "哈日",
        "布日",
        "阿日",
        "宝力根",
        "白音",
        "额尔敦",
        "呼和",
        "敖包",
        "乌力吉",
        "德力格尔",
        "浩特",
        "塔拉",
        "诺尔",
        "陶海",
        "查干诺尔",
        "巴彦塔拉",
        "乌兰哈达",
        "哈日努德",
        "图门",
        "伊和",
        "努图克",
        "海力斯",
        "都呼木",
        "达布希",
        "锡热",
    ]
    stem = draft.pick(stems) + draft.pick(stems) if draft.maybe(0.5) else draft.pick(stems)
    top = draft.pick(stems) + draft.pick(("苏木", "镇", "苏木")) if draft.maybe(0.6) else ""
    tail = draft.pick(("嘎查", "嘎查", "嘎查", "艾里", "分场", "牧业队", "独贵龙"))
    return top + stem + tail + draft.pick(("", "", f"{draft.number(1, 9)}组", f"{draft.number(1, 99)}号"))


def _farm(draft: Draft) -> str:
    return (
        draft.pick(divisions.townships())
        + draft.pick(("农场", "林场", "牧场", "园艺场", "茶场", "种畜场", "渔场", "团场"))
        + draft.pick(
            (
                f"{draft.number(1, 30)}连",
                f"{draft.number(1, 30)}队",
                f"第{draft.pick(streets.NUMERALS)}分场",
                f"{draft.number(1, 20)}分场{draft.number(1, 9)}队",
                f"{draft.number(1, 90)}号",
            )
        )
    )


def _crossing(draft: Draft) -> str:
    first, second = streets.road(draft), streets.road(draft)
    join = draft.pick(("与", "与", "和", "、", "－", "/"))
    return (
        first
        + join
        + second
        + draft.pick(("交叉口", "交汇处", "路口", "交界处", "交叉路口", "十字路口", "丁字路口", "交口", "交叉处", "口"))
        + draft.pick(("", "", "", "东南角", "西北角", "北侧", "往东200米", "南50米", "西南侧", "东北角", "以北100米"))
    )


def _prefix(draft: Draft, rural: bool) -> str:
    """The divisions in front: all or some of them, with or without 省 and 市."""
    province, city, county, town = divisions.chain(draft)
    own_city = city.name not in divisions.NO_LEVEL
    roll = draft.uniform()
    short = draft.maybe(0.27)
    parts: list[str] = []
    if roll < 0.42:
        parts.append(province.short if short else province.name)
    if own_city and roll < 0.72:
        parts.append(city.short if short and draft.maybe(0.6) else city.name)
    elif not own_city and 0.42 <= roll < 0.72 and not province.name.endswith(("省", "自治区")):
        parts.append(province.short if short else province.name)
    if roll < 0.86 and (not short or len(county.name) > 2 or rural):
        usual = short and county.name.endswith(("市", "县")) and draft.maybe(0.4)
        parts.append(county.short if usual else county.name)
    if town and (rural or draft.maybe(0.22)) and roll < 0.95:
        parts.append(town.name)
    gap = " " if draft.maybe(0.02) else ""
    return gap.join(parts) + gap


def address(draft: Draft, *, whole: bool = False) -> str:
    """An address: at least a road or village with more; with `whole` from a division on."""
    roll = draft.uniform()
    if roll > 0.985:
        return hongkong(draft)
    rural = 0.68 < roll <= 0.9
    prefix = "" if not whole and not rural and draft.maybe(0.16) else _prefix(draft, rural)
    if rural:
        if draft.maybe(0.09):
            return _prefix(draft, False) + (_steppe(draft) if draft.maybe(0.6) else _farm(draft))
        return (prefix or _prefix(draft, True) or divisions.chain(draft)[2].name) + _rural(draft)
    if roll < 0.40:
        out = (
            prefix
            + streets.road(draft)
            + (streets.directions(draft) if draft.maybe(0.03) else "")
            + streets.house(draft)
        )
        if draft.maybe(0.06):
            return out + streets.campus(draft)
        if draft.maybe(0.04):
            out = prefix + streets.road(draft) + streets.road(draft) + draft.pick(("口", "路口", "交叉口"))
        if draft.maybe(0.45):
            out += streets.yard(draft)
            out += draft.pick(("", "", "一期", "二期", "A区", "东区")) if draft.maybe(0.2) else ""
        return out + (streets.unit(draft) if draft.maybe(0.72) else "")
    if roll < 0.52:
        return (
            prefix
            + streets.road(draft)
            + streets.house(draft)
            + streets.tower(draft)
            + (streets.unit(draft) if draft.maybe(0.8) else "")
        )
    if roll < 0.53:  # quarters by number: 和平里七区16号楼
        quarter = (
            draft.pick(divisions.townships())
            + draft.pick(("里", "新村", "小区", "街坊", ""))
            + draft.pick(
                (streets.NUMERALS[draft.number(0, 8)] + "区", f"{draft.number(1, 9)}区", "东里", "西里", "北里", "南区")
            )
        )
        return prefix + quarter + streets.unit(draft)
    if roll < 0.60:
        return prefix + (streets.yard(draft) if draft.maybe(0.6) else streets.tower(draft)) + streets.unit(draft)
    if roll < 0.64:
        return (
            prefix
            + streets.zone(draft)
            + streets.road(draft)
            + (streets.house(draft) if draft.maybe(0.8) else streets.directions(draft))
            + (streets.unit(draft) if draft.maybe(0.25) else "")
        )
    if roll < 0.68:
        out = (
            prefix
            + streets.zone(draft)
            + draft.pick(("", "内", f"{draft.pick(streets.LETTERS)}区", "一期", f"{draft.number(1, 20)}号地块"))
        )
        return out + draft.pick(
            (
                f"{draft.number(1, 30)}栋",
                f"{draft.number(1, 30)}号",
                f"{draft.number(1, 12)}号厂房",
                f"{draft.pick(streets.LETTERS)}{draft.number(1, 9)}栋{draft.number(1, 6)}楼",
                f"{draft.number(1, 30)}号楼{draft.number(1, 9)}层",
            )
        )
    if roll < 0.93:
        return (prefix or _prefix(draft, False)) + _crossing(draft)
    if roll < 0.965:
        return (
            (prefix or _prefix(draft, False))
            + streets.road(draft)
            + (streets.directions(draft) if draft.maybe(0.35) else "")
        )
    return (prefix or _prefix(draft, False)) + streets.yard(draft)


def crossing(draft: Draft) -> str:
    """Two roads that meet, with or without the town."""
    return (_prefix(draft, False) if draft.maybe(0.5) else "") + _crossing(draft)


def hongkong(draft: Draft) -> str:
    """An address in Hong Kong, Macau or Taiwan."""
    number = draft.number(1, 900)
    if draft.maybe(0.5):
        lane = f"{draft.number(1, 300)}巷" if draft.maybe(0.3) else ""
        return (
            draft.pick(_TW)
            + lane
            + f"{number}号"
            + draft.pick(
                (
                    "",
                    f"{draft.number(1, 20)}楼",
                    f"{draft.number(2, 20)}楼之{draft.number(1, 9)}",
                    f"{draft.number(2, 9)}F",
                )
            )
        )
    region = draft.pick(("香港", "香港特别行政区", "", "中国香港", "香港"))
    tower = draft.pick(_HK_TOWERS) + draft.pick(("", "A座", "一期", "二座")) if draft.maybe(0.7) else ""
    return (
        region
        + draft.pick(_HK)
        + f"{number}号"
        + tower
        + draft.pick(
            (
                "",
                f"{draft.number(1, 40)}楼",
                f"{draft.number(1, 40)}楼{draft.pick(streets.LETTERS)}室",
                f"{draft.number(1, 40)}字楼{draft.number(1, 9):02d}室",
            )
        )
    )


def home(draft: Draft) -> str:
    """A yard with building and flat, as neighbours say it."""
    return streets.yard(draft) + streets.unit(draft)
