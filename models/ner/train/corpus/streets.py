"""Parts of addresses: roads, yards, towers, numbers, buildings and rooms, villages, zones."""

from __future__ import annotations

from models.entities.tables import ranked_surnames
from models.ner.train.corpus import divisions
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed
from models.ner.train.data import lines

_ROAD_NAMES = listed("places.road_names")
_ROAD_KINDS = listed("places.road_kinds")
_YARD_KINDS = listed("places.yard_kinds")
_TOWER_KINDS = listed("places.tower_kinds")
_YARD_WORDS = listed("places.yard_words")
_VILLAGE_ENDS = listed("places.village_ends")
VILLAGE_WORDS = listed("places.village_words")
NUMERALS = "一二三四五六七八九十"
LETTERS = "ABCDEFGHJK"


def digits(draft: Draft, number: int) -> str:
    """A number of a house, now and then in characters."""
    if number <= 99 and draft.maybe(0.03):
        tens, ones = divmod(number, 10)
        if tens:
            return ("" if tens == 1 else NUMERALS[tens - 1]) + "十" + (NUMERALS[ones - 1] if ones else "")
        return NUMERALS[ones - 1]
    return str(number)


def road(draft: Draft) -> str:
    """A road: named after virtues, towns, plants, or anything."""
    roll = draft.uniform()
    if roll < 0.55:
        stem = draft.pick(_ROAD_NAMES)
    elif roll < 0.82:
        stem = draft.pick(divisions.townships())
    elif roll < 0.9:
        stem = draft.pick(lines("ancient"))
    else:
        stem = draft.pick(_YARD_WORDS)
    if draft.maybe(0.12):
        stem = draft.pick("东西南北") + stem if draft.maybe(0.5) else stem + draft.pick(("东", "西", "南", "北"))
    return stem + draft.low(_ROAD_KINDS, 2.6)


def yard(draft: Draft) -> str:
    """A yard with dwellings: 阳光花园."""
    stem = draft.pick(_YARD_WORDS) if draft.maybe(0.5) else draft.pick(divisions.townships())
    if draft.maybe(0.2):
        stem += draft.pick(_YARD_WORDS)
    return stem + draft.low(_YARD_KINDS, 1.6)


def tower(draft: Draft) -> str:
    """A building, market or park: 国贸大厦."""
    roll = draft.uniform()
    if roll < 0.4:
        stem = draft.pick(_YARD_WORDS)
    elif roll < 0.7:
        stem = draft.pick(lines("brands"))
    else:
        stem = draft.pick(divisions.townships())
    return stem + draft.low(_TOWER_KINDS, 1.5)


def house(draft: Draft) -> str:
    """A number on a road."""
    number = digits(draft, int(draft.uniform() ** 2 * 1200) + 1 if draft.maybe(0.8) else draft.number(1, 99))
    roll = draft.uniform()
    if roll < 0.8:
        return number + "号"
    if roll < 0.84:
        return f"{number}-{draft.number(1, 30)}号"
    if roll < 0.87:
        return f"{number}号附{draft.number(1, 20)}号"
    if roll < 0.89:
        return f"{number}弄{draft.number(1, 60)}号"
    if roll < 0.91:
        return f"{number}号{draft.pick(('甲', '乙', '之一', '内', '院', '大院'))}"
    if roll < 0.925:
        return f"{draft.pick(('甲', '增', '临', '附'))}{number}号"
    if roll < 0.95:
        return f"{number}号院"
    if roll < 0.97:
        return f"{number}、{draft.number(1, 999)}号" if draft.maybe(0.4) else f"{number}-{draft.number(2, 1200)}号"
    return number


def unit(draft: Draft) -> str:
    """Building, entrance, floor, room, in one of the ways in which people write them."""
    building, entrance, floor, flat = draft.number(1, 40), draft.number(1, 6), draft.number(1, 33), draft.number(1, 8)
    letter = draft.pick(LETTERS)
    room = f"{floor}{flat:02d}"
    roll = int(draft.uniform() * 28)
    block = draft.pick(("栋", "幢", "号楼", "座", "#楼", "#", "号"))
    if roll < 6:
        return f"{building}{block}{entrance}单元{room}{draft.pick(('室', '', '号', '户', '房'))}"
    if roll < 9:
        return f"{building}{block}{room}{draft.pick(('室', '', '房', '号'))}"
    if roll < 11:
        return f"{building}-{entrance}-{room}" + draft.pick(("", "室", "号"))
    if roll < 12:
        return f"{building}-{flat + 1}-{flat}"
    if roll < 15:
        return f"{letter}座{room}{draft.pick(('室', '', '单元', '号', '房'))}"
    if roll < 16:
        return f"{letter}栋{floor}楼"
    if roll < 17:
        return f"{letter}{draft.number(1, 9)}-{room}" + draft.pick(("", "室"))
    if roll < 19:
        return f"{floor}楼{draft.pick(('', f'{room}室', '整层', f'{letter}区', f'{letter}座', f'{room}'))}"
    if roll < 20:
        return (
            f"{floor}层{draft.pick(('', f'{room}', f'{room}室', f'{letter}单元', f'{room}-{floor}{flat + 3:02d}室'))}"
        )
    if roll < 22:
        return f"{room}{draft.pick(('室', '房', '号房', '号铺', '单元'))}"
    if roll < 23:
        return f"{draft.pick(NUMERALS)}号楼{draft.pick(NUMERALS[:6])}单元{draft.pick(NUMERALS)}层{draft.pick(('东户', '西户', '中户', '左', '右'))}"
    if roll < 24:
        return draft.pick(
            (
                f"{building}号商铺",
                f"{building}号门面",
                f"底商{building}号",
                "负一层",
                f"负{draft.pick('一二')}楼{building}号",
                f"一层{letter}{building}号",
                f"{building}号摊位",
                f"{letter}{building:02d}号铺",
                f"{letter}区{building}号",
                f"1F-{building}",
            )
        )
    if roll < 25:
        return draft.pick(
            (
                f"{building}号厂房",
                f"{building}号车间",
                f"{building}号库",
                f"{letter}区{building}号仓库",
                f"第{draft.pick(NUMERALS)}车间",
                f"{building}号楼{floor % 7 + 1}层",
                f"{building}栋厂房{floor % 4 + 1}楼",
            )
        )
    if roll < 26:
        return f"{building}{block}{draft.pick('甲乙丙东西')}单元{room}" + draft.pick(("", "室"))
    if roll < 27:
        return f"{building}{block}"
    return f"{building}{block}{entrance}门{room}"


def directions(draft: Draft) -> str:
    """A word of position that belongs to an address."""
    return draft.pick(
        (
            "北首",
            "南首",
            "东首",
            "西首",
            "东段",
            "西段",
            "中段",
            "南段",
            "北段",
            "南侧",
            "北侧",
            "东侧",
            "西侧",
            "东头",
            "西头",
            "以东",
            "以南",
            "南端",
            "北端",
        )
    )


def village(draft: Draft) -> str:
    """A village."""
    if draft.maybe(0.45):
        end = draft.pick(_VILLAGE_ENDS)
        stem = draft.low(ranked_surnames(), 2.2)
        if not end.startswith("家") and draft.maybe(0.7):
            stem = draft.pick(VILLAGE_WORDS) + (draft.pick(VILLAGE_WORDS) if draft.maybe(0.3) else "")
        return stem + end
    if draft.maybe(0.5):
        return draft.pick(divisions.townships()) + "村"
    return draft.pick(VILLAGE_WORDS) + draft.pick(VILLAGE_WORDS) + draft.low(_VILLAGE_ENDS, 2.0)


def campus(draft: Draft) -> str:
    """What stands at a number and is no yard: a school, a hospital, a market, with building and room."""
    name = draft.pick(divisions.townships()) + draft.pick(
        (
            "大学",
            "师范学院",
            "职业技术学院",
            "中学",
            "人民医院",
            "中医院",
            "体育馆",
            "农贸市场",
            "小商品市场",
            "火车站",
            "客运站",
            "机械厂",
            "纺织厂",
            "粮库",
        )
    )
    part = draft.pick(
        ("", "", "东校区", "前卫校区", "本部", "老校区", "北院", "家属区", "宿舍区", "教工宿舍", "住院部")
    )
    return (
        name
        + part
        + draft.pick(
            (
                unit(draft),
                f"{draft.number(1, 30)}号楼",
                f"{draft.number(1, 20)}公寓{draft.number(101, 699)}",
                f"南苑{draft.number(1, 20)}公寓",
                f"{draft.number(1, 30)}栋",
                "",
            )
        )
    )


def zone(draft: Draft) -> str:
    """An industrial zone."""
    name = (
        draft.pick(divisions.townships())
        if draft.maybe(0.6)
        else draft.pick(("经济技术", "高新技术产业", "高新", "经济", "循环经济", "空港", "临港", "化工", "台商投资"))
    )
    return name + draft.pick(
        (
            "开发区",
            "工业园区",
            "工业园",
            "工业区",
            "工业集中区",
            "产业集聚区",
            "产业园",
            "科技园",
            "物流园区",
            "高新区",
            "创业园",
            "食品工业园",
        )
    )
