"""Places: addresses from province to room, in full and in short, in towns and villages; and places that are no address."""

from __future__ import annotations

import functools
import re
from dataclasses import dataclass, field

from models.entities.tables import ranked_surnames, short_name
from models.ner.train.corpus.draft import Draft
from models.ner.train.corpus.lists import listed
from models.ner.train.data import lines


@functools.cache
def _shortened(name: str) -> str:
    """延边朝鲜族自治州 -> 延边, 杭州市 -> 杭州; an economic zone keeps its name."""
    if name.endswith(("开发区", "园区", "场", "新区", "示范区")):
        return name
    match = _PEOPLES.fullmatch(name)
    return match[1] if match else short_name(name)


@dataclass(slots=True)
class Place:
    """A division and those below it."""

    name: str
    below: list[Place] = field(default_factory=list)

    @property
    def short(self) -> str:
        """As people say it: without 省, 市, 自治区."""
        return _SHORT.get(self.name) or _shortened(self.name)


_PEOPLES = re.compile(
    r"(.{2,}?)(?:(?:蒙古|回|藏|维吾尔|苗|彝|壮|布依|朝鲜|满|侗|瑶|白|土家|哈尼|哈萨克|傣|黎|傈僳|佤|畲|拉祜|水|东乡|纳西|景颇|柯尔克孜|土|达斡尔|仫佬|羌|布朗|撒拉|毛南|仡佬|锡伯|"
    r"塔吉克|怒|鄂温克|保安|裕固|独龙|鄂伦春|普米|阿昌|德昂|各)族?)+自治[州县旗]"
)
_SHORT = {
    "内蒙古自治区": "内蒙古",
    "广西壮族自治区": "广西",
    "西藏自治区": "西藏",
    "宁夏回族自治区": "宁夏",
    "新疆维吾尔自治区": "新疆",
    "香港特别行政区": "香港",
}
_NO_LEVEL = ("市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_ROAD_NAMES = listed("places.road_names")
_ROAD_KINDS = listed("places.road_kinds")
_YARD_KINDS = listed("places.yard_kinds")
_TOWER_KINDS = listed("places.tower_kinds")
_YARD_WORDS = listed("places.yard_words")
_VILLAGE_ENDS = listed("places.village_ends")
_VILLAGE_WORDS = listed("places.village_words")
_NUMERALS = "一二三四五六七八九十"
_LETTERS = "ABCDEFGHJK"

_COUNTRIES = listed("places.countries")
_WORLD = listed("places.world")
_REGIONS = listed("places.regions")
_SIGHTS = listed("places.sights")
_STOP_KINDS = listed("places.stop_kinds")
_HK = listed("places.hk")
_HK_TOWERS = listed("places.hk_towers")
_TW = listed("places.tw")
_TW_TOWNS = listed("places.tw_towns")


@functools.cache
def tree() -> list[Place]:
    """Provinces with all below them."""
    roots: list[Place] = []
    path: list[Place] = []
    for line in lines("divisions"):
        depth = len(line) - len(line.lstrip("\t"))
        place = Place(line[depth:])
        (path[depth - 1].below if depth else roots).append(place)
        path[depth:] = [place]
    return roots


@functools.cache
def _names() -> tuple[str, ...]:
    """Townships without 镇 and 街道: what roads and yards are named after."""
    found: dict[str, None] = {}
    for province in tree():
        for city in province.below:
            for county in city.below:
                for town in county.below:
                    name = town.name.removesuffix("街道").removesuffix("镇").removesuffix("乡")
                    if 2 <= len(name) <= 3 and not name.endswith(("族", "区")):
                        found[name] = None
    return tuple(found)


@functools.cache
def known() -> frozenset[str]:
    """Places in short and those that are no division: no words to fill a sentence with."""
    short = {place.short for top in tree() for city in (top, *top.below) for place in (city, *city.below)}
    return frozenset((*short, *_COUNTRIES, *_WORLD, *_REGIONS, *_SIGHTS, *_TW_TOWNS))


def chain(draft: Draft) -> tuple[Place, Place, Place, Place | None]:
    """A province, a city of it, a county of that, and a township."""
    province = draft.pick(tree())
    while not province.below:
        province = draft.pick(tree())
    city = draft.pick(province.below)
    while not city.below:
        city = draft.pick(province.below)
    county = draft.pick(city.below)
    return province, city, county, draft.pick(county.below) if county.below else None


def _digits(draft: Draft, number: int) -> str:
    if number <= 99 and draft.maybe(0.03):
        tens, ones = divmod(number, 10)
        if tens:
            return ("" if tens == 1 else _NUMERALS[tens - 1]) + "十" + (_NUMERALS[ones - 1] if ones else "")
        return _NUMERALS[ones - 1]
    return str(number)


def road(draft: Draft) -> str:
    """A road: named after virtues, towns, plants, or anything."""
    roll = draft.uniform()
    if roll < 0.55:
        stem = draft.pick(_ROAD_NAMES)
    elif roll < 0.82:
        stem = draft.pick(_names())
    elif roll < 0.9:
        stem = draft.pick(lines("ancient"))
    else:
        stem = draft.pick(_YARD_WORDS)
    if draft.maybe(0.12):
        stem = draft.pick("东西南北") + stem if draft.maybe(0.5) else stem + draft.pick(("东", "西", "南", "北"))
    return stem + draft.low(_ROAD_KINDS, 2.6)


def _yard(draft: Draft) -> str:
    stem = draft.pick(_YARD_WORDS) if draft.maybe(0.5) else draft.pick(_names())
    if draft.maybe(0.2):
        stem += draft.pick(_YARD_WORDS)
    return stem + draft.low(_YARD_KINDS, 1.6)


def _tower(draft: Draft) -> str:
    roll = draft.uniform()
    if roll < 0.4:
        stem = draft.pick(_YARD_WORDS)
    elif roll < 0.7:
        stem = draft.pick(lines("brands"))
    else:
        stem = draft.pick(_names())
    return stem + draft.low(_TOWER_KINDS, 1.5)


def _house(draft: Draft) -> str:
    """A number on a road."""
    number = _digits(draft, int(draft.uniform() ** 2 * 1200) + 1 if draft.maybe(0.8) else draft.number(1, 99))
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


def _unit(draft: Draft) -> str:
    """Building, entrance, floor, room, in one of the ways in which people write them."""
    building, entrance, floor, flat = draft.number(1, 40), draft.number(1, 6), draft.number(1, 33), draft.number(1, 8)
    letter = draft.pick(_LETTERS)
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
        return f"{draft.pick(_NUMERALS)}号楼{draft.pick(_NUMERALS[:6])}单元{draft.pick(_NUMERALS)}层{draft.pick(('东户', '西户', '中户', '左', '右'))}"
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
                f"第{draft.pick(_NUMERALS)}车间",
                f"{building}号楼{floor % 7 + 1}层",
                f"{building}栋厂房{floor % 4 + 1}楼",
            )
        )
    if roll < 26:
        return f"{building}{block}{draft.pick('甲乙丙东西')}单元{room}" + draft.pick(("", "室"))
    if roll < 27:
        return f"{building}{block}"
    return f"{building}{block}{entrance}门{room}"


def _directions(draft: Draft) -> str:
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


def _village(draft: Draft) -> str:
    if draft.maybe(0.45):
        end = draft.pick(_VILLAGE_ENDS)
        stem = draft.low(ranked_surnames(), 2.2)
        if not end.startswith("家") and draft.maybe(0.7):
            stem = draft.pick(_VILLAGE_WORDS) + (draft.pick(_VILLAGE_WORDS) if draft.maybe(0.3) else "")
        return stem + end
    if draft.maybe(0.5):
        return draft.pick(_names()) + "村"
    return draft.pick(_VILLAGE_WORDS) + draft.pick(_VILLAGE_WORDS) + draft.low(_VILLAGE_ENDS, 2.0)


def _rural(draft: Draft) -> str:
    """Village and what lies below it."""
    village = _village(draft)
    if draft.maybe(0.15):
        village += (
            draft.pick(("委会", "民委员会", "社区", "新村", "自然村", "中心村")) if village.endswith("村") else "村"
        )
    number = str(draft.number(1, 30)) if draft.maybe(0.6) else draft.pick(_NUMERALS)
    roll = draft.uniform()
    if roll < 0.38:
        tail = draft.pick(("组", "组", "组", "社", "队", "村民小组", "小组", "生产队"))
        tail = ("第" if draft.maybe(0.15) else "") + number + tail
    elif roll < 0.52:
        tail = draft.pick(_VILLAGE_WORDS) + draft.pick(
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
        tail = _digits(draft, draft.number(1, 300)) + "号"
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
        tail = _village(draft) + draft.pick(("", f"{number}组", f"{draft.number(1, 90)}号", "村民小组"))
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
        draft.pick(_names())
        + draft.pick(("农场", "林场", "牧场", "园艺场", "茶场", "种畜场", "渔场", "团场"))
        + draft.pick(
            (
                f"{draft.number(1, 30)}连",
                f"{draft.number(1, 30)}队",
                f"第{draft.pick(_NUMERALS)}分场",
                f"{draft.number(1, 20)}分场{draft.number(1, 9)}队",
                f"{draft.number(1, 90)}号",
            )
        )
    )


def _campus(draft: Draft) -> str:
    """What stands at a number and is no yard: a school, a hospital, a market, with building and room."""
    name = draft.pick(_names()) + draft.pick(
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
                _unit(draft),
                f"{draft.number(1, 30)}号楼",
                f"{draft.number(1, 20)}公寓{draft.number(101, 699)}",
                f"南苑{draft.number(1, 20)}公寓",
                f"{draft.number(1, 30)}栋",
                "",
            )
        )
    )


def _zone(draft: Draft) -> str:
    name = (
        draft.pick(_names())
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


def _crossing(draft: Draft) -> str:
    first, second = road(draft), road(draft)
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
    province, city, county, town = chain(draft)
    own_city = city.name not in _NO_LEVEL
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
        return (prefix or _prefix(draft, True) or chain(draft)[2].name) + _rural(draft)
    if roll < 0.40:
        out = prefix + road(draft) + (_directions(draft) if draft.maybe(0.03) else "") + _house(draft)
        if draft.maybe(0.06):
            return out + _campus(draft)
        if draft.maybe(0.04):
            out = prefix + road(draft) + road(draft) + draft.pick(("口", "路口", "交叉口"))
        if draft.maybe(0.45):
            out += _yard(draft)
            out += draft.pick(("", "", "一期", "二期", "A区", "东区")) if draft.maybe(0.2) else ""
        return out + (_unit(draft) if draft.maybe(0.72) else "")
    if roll < 0.52:
        return prefix + road(draft) + _house(draft) + _tower(draft) + (_unit(draft) if draft.maybe(0.8) else "")
    if roll < 0.53:  # quarters by number: 和平里七区16号楼
        quarter = (
            draft.pick(_names())
            + draft.pick(("里", "新村", "小区", "街坊", ""))
            + draft.pick(
                (_NUMERALS[draft.number(0, 8)] + "区", f"{draft.number(1, 9)}区", "东里", "西里", "北里", "南区")
            )
        )
        return prefix + quarter + _unit(draft)
    if roll < 0.60:
        return prefix + (_yard(draft) if draft.maybe(0.6) else _tower(draft)) + _unit(draft)
    if roll < 0.64:
        return (
            prefix
            + _zone(draft)
            + road(draft)
            + (_house(draft) if draft.maybe(0.8) else _directions(draft))
            + (_unit(draft) if draft.maybe(0.25) else "")
        )
    if roll < 0.68:
        out = (
            prefix
            + _zone(draft)
            + draft.pick(("", "内", f"{draft.pick(_LETTERS)}区", "一期", f"{draft.number(1, 20)}号地块"))
        )
        return out + draft.pick(
            (
                f"{draft.number(1, 30)}栋",
                f"{draft.number(1, 30)}号",
                f"{draft.number(1, 12)}号厂房",
                f"{draft.pick(_LETTERS)}{draft.number(1, 9)}栋{draft.number(1, 6)}楼",
                f"{draft.number(1, 30)}号楼{draft.number(1, 9)}层",
            )
        )
    if roll < 0.93:
        return (prefix or _prefix(draft, False)) + _crossing(draft)
    if roll < 0.965:
        return (prefix or _prefix(draft, False)) + road(draft) + (_directions(draft) if draft.maybe(0.35) else "")
    return (prefix or _prefix(draft, False)) + _yard(draft)


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
                f"{draft.number(1, 40)}楼{draft.pick(_LETTERS)}室",
                f"{draft.number(1, 40)}字楼{draft.number(1, 9):02d}室",
            )
        )
    )


def home(draft: Draft) -> str:
    """A yard with building and flat, as neighbours say it."""
    return _yard(draft) + _unit(draft)


def town(draft: Draft) -> str:
    """A city or county, in short or in full."""
    province, city, county, _ = chain(draft)
    own = city if city.name not in _NO_LEVEL else province
    roll = draft.uniform()
    if roll < 0.5:
        return own.short
    if roll < 0.68:
        return own.name
    if roll < 0.84:
        return county.name
    return county.short


def location(draft: Draft) -> str:
    """A place that is no address: divisions, countries, rivers, stations, regions, roads and villages alone."""
    roll = draft.uniform()
    if roll < 0.36:
        return town(draft)
    province, city, county, below = chain(draft)
    own = city if city.name not in _NO_LEVEL else province
    if roll < 0.46:
        return province.short if draft.maybe(0.6) else province.name
    if roll < 0.6:
        short = draft.maybe(0.4)
        parts = [province.short if short else province.name] if draft.maybe(0.7) else []
        if own is city:
            parts.append(own.short if short else own.name)
        if draft.maybe(0.6) or not parts:
            parts.append(county.name)
        if below and draft.maybe(0.2):
            parts.append(below.name)
        return "".join(parts)
    if roll < 0.66:
        return draft.pick(_COUNTRIES)
    if roll < 0.71:
        return draft.pick(_WORLD)
    if roll < 0.76:
        return draft.pick(_REGIONS)
    if roll < 0.83:
        return draft.pick(_SIGHTS)
    if roll < 0.88:
        return own.short + draft.pick(_STOP_KINDS)
    if roll < 0.91:
        return road(draft)
    if roll < 0.94:
        return _village(draft)
    if roll < 0.96:
        return below.name if below else county.name
    if roll < 0.98:
        return _tower(draft)
    return draft.pick(_TW_TOWNS)


def native_place(draft: Draft) -> str:
    """Where somebody comes from: province and county, in full or in short."""
    province, city, county, _ = chain(draft)
    own = city if city.name not in _NO_LEVEL else province
    roll = draft.uniform()
    if roll < 0.3:
        return province.short + own.short if own is city else province.short
    if roll < 0.5:
        return province.name + own.name if own is city else province.name
    if roll < 0.7:
        return province.short + county.name
    if roll < 0.85:
        return province.name + (own.name if own is city else "") + county.name
    return own.short
