"""The slots that templates name, by what fills them: 人 a person, 址 an address, 地 a place, 机 an organisation, 职 a title."""

from __future__ import annotations

from collections.abc import Callable

from models.ner.train.corpus import addresses, firms, offices, persons, places, streets, titles, values, words
from models.ner.train.corpus.draft import Draft, Slot
from models.ner.train.corpus.labels import CN_ADDRESS, JOB_TITLE, LOCATION, ORGANIZATION, PERSON


def _marked(make: Callable[[Draft], str], label: str = "") -> Slot:
    def fill(draft: Draft) -> None:
        draft.parts.append((make(draft), label))

    return fill


def _person(draft: Draft) -> None:
    """A name; now and then one of two characters with a blank inside, as forms have it."""
    name = persons.name(draft)
    if len(name) == 2 and draft.maybe(0.04):
        name = name[0] + draft.pick((" ", "  ", "\u3000")) + name[1]
    draft.parts.append((name, PERSON))


def _persons(draft: Draft) -> None:
    """Several names in a row."""
    sign = draft.pick(("、", "、", "、", "、", "，", ",", " ", "  ", "\u3000", "；", "/", ", ", "\n"))
    count = draft.number(2, 5) if draft.maybe(0.8) else draft.number(6, 14)
    last = draft.pick(("、", "、", "和", "及", "与", "以及", "、"))
    for at in range(count):
        if at:
            draft.parts.append((last if at == count - 1 and sign == "、" else sign, ""))
        draft.parts.append((persons.name(draft) if draft.maybe(0.12) else persons.chinese(draft), PERSON))


def _several(make: Callable[[Draft], str], label: str) -> Slot:
    def fill(draft: Draft) -> None:
        count = draft.number(2, 5)
        for at in range(count):
            if at:
                draft.parts.append((draft.pick(("、", "和", "及")) if at == count - 1 else "、", ""))
            draft.parts.append((make(draft), label))

    return fill


def _called(draft: Draft) -> None:
    """What is no full name: 王先生, 老周, 小谌, 李某, 佳慧."""
    roll = draft.uniform()
    if roll < 0.6:
        draft.parts.append((persons.surname(draft) + titles.salutation(draft), ""))
    elif roll < 0.85:
        draft.parts.append((draft.pick(("老", "小", "小", "阿")) + persons.surname(draft)[0], ""))
    else:
        draft.parts.append(
            (persons.surname(draft) + draft.pick(("某", "某某", "某甲", "**", "*", "XX", "×", "××")), "")
        )


def _titled(draft: Draft) -> None:
    """A name with a title before it or behind, or with a trade before it."""
    roll = draft.uniform()
    if roll < 0.45:
        draft.parts.append((titles.title(draft), JOB_TITLE))
        draft.parts.append((persons.name(draft), PERSON))
    elif roll < 0.62:
        draft.parts.append((persons.chinese(draft), PERSON))
        draft.parts.append((titles.title(draft), JOB_TITLE))
    elif roll < 0.74:
        draft.parts.append((persons.name(draft), PERSON))
        left, right = draft.pick((("（", "）"), ("(", ")")))
        draft.parts.append((left, ""))
        draft.parts.append((titles.title(draft), JOB_TITLE))
        draft.parts.append((right, ""))
    elif roll < 0.86:
        draft.parts.append((offices.organisation(draft), ORGANIZATION))
        draft.parts.append((titles.title(draft), JOB_TITLE))
        draft.parts.append((persons.name(draft), PERSON))
    else:
        draft.parts.append((titles.trade(draft), ""))
        draft.parts.append((persons.name(draft), PERSON))


_COLONS = (
    "：",
    "：",
    "：",
    "：",
    ":",
    ": ",
    "： ",
    " ",
    "  ",
    "\u3000",
    "\t",
    "（签字）：",
    "（签名）",
    "签名：",
    "签字：",
    "（手写）：",
    "/",
    "-",
    "—",
    " : ",
    "为",
    "是",
    "＝",
    "=",
    "】",
    "|",
    "_",
    "\n",
)


def _firm_with_short(draft: Draft) -> None:
    """A firm in full; from here on `{全1}` and `{略1}` are its name and what it is called."""
    full, called = firms.with_short(draft)
    draft.parts.append((full, ORGANIZATION))
    draft.memory["全1"] = [(full, ORGANIZATION)]
    draft.memory["略1"] = [(called, ORGANIZATION)]


def _salad(draft: Draft) -> None:
    """A clause of words that mean nothing together: so that no word is met as a name alone."""
    for _ in range(draft.number(2, 5)):
        kind = draft.pick(("n", "v", "a", "n", "vn", "d", "b", "v"))
        draft.parts.append((words.word(kind, draft), ""))
        if draft.maybe(0.2):
            draft.parts.append(
                (draft.pick(("的", "了", "和", "与", "在", "，", "是", "不", "、", "对", "被", "把")), "")
            )


SLOTS: dict[str, Slot] = {
    "人": _person,
    "人列": _persons,
    "汉人": _marked(persons.chinese, PERSON),
    "港人": _marked(persons.overseas, PERSON),
    "外人": _marked(persons.foreign, PERSON),
    "族人": _marked(persons.minority, PERSON),
    "拼音人": _marked(persons.latin, PERSON),
    "称": _called,
    "名": _marked(persons.given),
    "姓": _marked(persons.surname),
    "职人": _titled,
    "址": _marked(addresses.address, CN_ADDRESS),
    "全址": _marked(lambda draft: addresses.address(draft, whole=True), CN_ADDRESS),
    "港址": _marked(addresses.hongkong, CN_ADDRESS),
    "家": _marked(addresses.home, CN_ADDRESS),
    "路口": _marked(addresses.crossing, CN_ADDRESS),
    "地": _marked(places.location, LOCATION),
    "城": _marked(places.town, LOCATION),
    "籍": _marked(places.native_place, LOCATION),
    "路": _marked(streets.road, LOCATION),
    "地列": _several(places.location, LOCATION),
    "城列": _several(places.town, LOCATION),
    "机": _marked(offices.organisation, ORGANIZATION),
    "公司": _marked(firms.company, ORGANIZATION),
    "简称": _marked(firms.short, ORGANIZATION),
    "泛机": _marked(offices.kind),
    "商": _marked(firms.bare, ORGANIZATION),
    "港机": _marked(firms.overseas, ORGANIZATION),
    "站": _marked(places.station, LOCATION),
    "国": _marked(places.country, LOCATION),
    "院系": _marked(words.faculty),
    "全略": _firm_with_short,
    "全": _marked(firms.company, ORGANIZATION),
    "略": _marked(firms.bare, ORGANIZATION),
    "机关": _marked(offices.authority, ORGANIZATION),
    "学校": _marked(offices.school, ORGANIZATION),
    "医院": _marked(offices.hospital, ORGANIZATION),
    "银行": _marked(offices.bank, ORGANIZATION),
    "店": _marked(firms.shop, ORGANIZATION),
    "所": _marked(offices.office, ORGANIZATION),
    "外企": _marked(firms.latin, ORGANIZATION),
    "机列": _several(offices.organisation, ORGANIZATION),
    "公司列": _several(firms.short, ORGANIZATION),
    "职": _marked(titles.title, JOB_TITLE),
    "港职": _marked(titles.overseas, JOB_TITLE),
    "官": _marked(titles.local, JOB_TITLE),
    "衔": _marked(titles.title),
    "部": _marked(titles.department),
    "行": _marked(titles.trade),
    "日": _marked(values.date),
    "时": _marked(values.when),
    "钟": _marked(values.clock),
    "钱": _marked(values.money),
    "电": _marked(values.phone),
    "证": _marked(values.identity),
    "账": _marked(values.account),
    "号": _marked(values.code),
    "邮": _marked(values.mail),
    "牌": _marked(values.plate),
    "货": _marked(values.goods),
    "事": _marked(values.matter),
    "数": _marked(values.small),
    "n": _marked(lambda draft: words.word("n", draft)),
    "v": _marked(lambda draft: words.word("v", draft)),
    "vn": _marked(lambda draft: words.word("vn", draft)),
    "a": _marked(lambda draft: words.word("a", draft)),
    "b": _marked(lambda draft: words.word("b", draft)),
    "d": _marked(lambda draft: words.word("d", draft)),
    "i": _marked(lambda draft: words.word("i", draft)),
    "t": _marked(lambda draft: words.word("t", draft)),
    "似": _marked(words.like_name),
    "似人": _marked(words.like_person),
    "似地": _marked(words.like_place),
    "似机": _marked(words.like_firm),
    "栏": _marked(words.field),
    "点": lambda draft: draft.parts.append((draft.pick(_COLONS), "")),
    "牌货": _marked(words.ware),
    "法": _marked(words.law),
    "角": _marked(words.role),
    "洋": _marked(words.latin),
    "户": _marked(words.user),
    "乱": _salad,
}
"""Name of a slot -> what fills it."""
