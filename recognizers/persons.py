"""Persons in running text: what a model says weighed with the shape of the name and with what stands around it."""

from __future__ import annotations

import bisect
import functools
import re
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from recognizers.address import place_at
from recognizers.name_evidence import HAN, TITLES, merely_led, support
from recognizers.names import begins_like_word, is_word, minority, minority_part, name_like, surnames, usual_name

FATAL, CERTAIN = 9, 9
_LATIN_SURE = 0.8
_THRESHOLDS = (
    (0.55, 0.85, 0.93, 0.98, 1.1),
    (0.5, 0.5, 0.5, 0.7, 0.9),
    (0.3, 0.35, 0.4, 0.6, 0.8),
    (0.15, 0.25, 0.35, 0.5, 0.7),
)
"""What the model's certainty must reach: by points that speak for a name, then by what speaks against it, 0 to 4."""
_AMONG_PEOPLE = (0.5, 0.6, 0.8, 0.9, 0.98)
"""The same where nothing speaks for a name but that others are named nearby."""
_REACH = 250
"""Characters within which they are."""
_TITLE = re.compile(f"(?:{TITLES})+$")
_TITLED = re.compile(f"(?:{TITLES})")
_TITLE_BEFORE = re.compile(
    "^(?:总?经理|总监|律师|法官|同学|同志|主任|院长|董事长?|书记|教授|记者|歌手|司机|会计|出纳|医生|护士|老师|村民|果农|副?[科处局厅部市县镇村区]长|师(?=[^·]{1,6}·))(?=.{2,})"
)
_DAY_BEFORE = re.compile("^(?:周[一二三四五六日天]|星期[一二三四五六日天]|[早中晚夜白]班)(?=.{2,})")
_TAIL = re.compile("(?<=..)(?:尽快|尽早|马上|立即|今天|明天|昨天|下午|上午|已经|正在|一起|同意)$")
_GOES_ON, _LEADS_IN = frozenset("自将曾已从并及"), frozenset("以由向据对请被把给让师")
"""What runs into a name from behind, and from the left."""
_SYLLABLES_ALONE, _SYLLABLES_MOST = 3, 4
_LATIN_NAME = re.compile(
    rf"[A-Z][A-Za-z'.-]{{0,14}}(?: [A-Z][A-Za-z'.-]{{0,14}}){{1,3}}|[{HAN}][A-Z][a-z]{{1,10}}|[A-Z][a-z]{{1,10}}[{HAN}]{{1,3}}"
)
_NO_PERSON_AFTER = re.compile(
    "思想|理论|主义|精神|路线|时代|时期|年间|王朝|朝(?!霞|阳)|法则|定律|定理|奖|杯|路|街|道(?![歉别谢])|大道|大街|故居|故里|纪念|公园|大学|医院|小学|中学|学校|学院|村|镇|县|市|牌|高速|正传"
    "|雕[塑像]|塑像|墓|祠|亭|碑|旧居|宅|庙|菜|灯|锁|膏|丸|散|酒|茶|汤|豆腐|肉|鸭|鸡|面馆|饭店|酒楼|超市|药房|公司|集团|厂|店|诏|汽车|手机|牛奶|凉茶|信用代码|社会信用|品牌|系列|版"
)
_NO_PERSON_IN = re.compile("[的了们这吗呢吧啊也都嘛哦]")
_HARDLY_IN = re.compile("[是在有不那很就还元整号年月日分把被及或]")
_NOBODY = re.compile(
    "[某]|^.[氏公老姓总董局处科队工哥姐嫂叔爷娃少君侯王]$|公子$|^(?:本|该|各|我|你|他|她|此|某|贵)|^[韩日中美德法英俄港台甲乙丙丁买卖我你双各].?方$|^(?:敬上|谨上|启者)$|^周[一二三四五六日末]|^[唐宋元明清][朝时代初末]|^王朝|张三|李四|王五|赵六|^.诏$"
    "|^(?:[夏商周秦汉晋隋唐宋辽金元明清梁陈齐魏蜀吴]|后[唐晋汉周梁])(?:[高太世中睿玄肃代德顺宪穆敬文武宣懿僖昭哀真仁英神哲徽钦孝光宁理度恭端成惠景明章和安桓灵献])(?:[祖宗帝王]|$)"
)
"""Who is nobody in particular (张某, 段氏), and the temple names of emperors."""
_YEARS = re.compile(r"[ ]?\([ ]?(?:公元)?[前约]?[ ]?[0-9]{3,4}[ ]?(?:年)?[ ]?[-－—~～]")
"""Behind a name of history: (1844-1916)."""
_OF_OLD = re.compile(
    "(?:[隋唐宋元明清](?:代|朝|初|末)|[东西南北][汉晋周宋魏]|[古近]代|先秦|战国|春秋|三国|五代|民国|魏晋)(?:时期?|的)?(?:著名|大)?(?:诗人|词人|文学家|思想家|书法家|画家|名将|大臣|皇帝|状元|进士|名医|名臣|高僧|学者)?的?\\Z"
    "|(?:诗人|词人|文学家|思想家|书法家|皇帝|状元|名将|革命家|军事家|学家|院士|文豪|影星|明星|歌星|巨星|巨匠|之父|伟人|烈士)\\Z"
    "|[《][^《》\\n]{0,12}\\Z|像\\Z"
)
_LIKE_PLACE = re.compile(f"^[{HAN}]{{2}}[江湖镇坊堤阁亭街苑站港墓塔诏桥里岛寺庙宫殿灯锁膏]$|镇$|^.{{4,}}[里园塔馆路]$")
_TOLD = 2
"""Points from which it is told that somebody is named."""
_MEASURED = re.compile("[0-9一二三四五六七八九十两几半这那每该整] ?$")
_JAPANESE = re.compile(
    "(?:佐藤|铃木|高桥|田中|渡边|渡辺|伊藤|山本|中村|小林|加藤|吉田|山田|佐佐木|山口|松本|井上|木村|清水|山崎|中岛|池田|阿部|桥本|山下|森田|石川|前田|小川|藤田|冈田|后藤|长谷川|村上|近藤|石井|坂本|远藤|青木|藤井"
    "|西村|福田|太田|三浦|藤原|冈本|松田|中川|中野|原田|小野|田村|竹内|金子|和田|中山|石田|上田|森本|柴田|酒井|工藤|横山|宫崎|宫本|内田|高木|安藤|谷口|大野|丸山|今井|高田|藤本|武田|村田|上野|杉山|增田"
    "|小岛|平野|大塚|千叶|久保|松井|野口|菊地|木下|佐野|野村|松尾|菅原|市川|杉本|古川|大西|岛田|水野|樱井|渡部|吉川|山内|西田|菊池|饭田|西川|小松|北村|安田|五十岚|川口|平田|关|中田|久保田|服部|东|土屋|岩崎"
    "|福岛|本田|樋口|辻|秋山|田口|永井|川崎|大桥|小泉|安倍)[" + HAN + "]{1,3}$"
)
_SOUNDS = frozenset(
    "阿埃艾爱安昂奥巴白拜班邦鲍贝本比彼别宾波伯勃博卜布查蔡策察德登邓迪蒂丁杜多俄厄恩尔法凡范菲费芬丰夫弗福富盖甘冈高戈哥格葛根古瓜圭哈海汉汗豪翰赫亨胡华怀惠霍基吉季加迦贾简杰金津卡凯坎康考柯科克肯孔库夸奎昆拉莱兰朗劳勒"
    "雷蕾黎里李利丽莉历连林琳伦罗洛鲁露路吕略伦马玛麦迈曼芒毛茂梅门蒙米密明缪莫默姆木穆娜纳奈南内尼妮涅宁纽诺努欧帕派潘庞佩彭皮匹平珀普蒲奇齐契恰乔切琴钦丘琼曲让热日荣茹瑞若撒萨塞赛桑瑟森莎沙山尚绍舍施石史士世寿舒丝斯松苏素索塔"
    "泰坦汤唐陶特腾提田廷通图吐托瓦万旺威韦维伟卫温文翁沃乌武西希锡席霞夏香肖谢辛欣休修许雅亚延扬耶叶伊依易因英永尤尤于约赞泽扎詹珍芝朱珠茱卓兹子祖佐坡忒蓓娅薇黛尕尔尓朵孜迪吾买甫江汗那央宗措姆措仓旦增"
)


class Person(NamedTuple):
    """A judged name: characters ``start:end``, its score, and whether it is sure enough to be looked for elsewhere."""

    start: int
    end: int
    score: float
    sure: bool


@functools.cache
def _famous() -> frozenset[str]:
    from models.entities import tables

    return tables.public_figures()


def doubts(value: str) -> int:
    """What speaks against ``value`` being a name by its shape: 0 for a usual one, FATAL for none at all."""
    if _NO_PERSON_IN.search(value) or len(value) < 2 or not re.fullmatch(rf"[{HAN}·]{{2,24}}", value):
        return FATAL
    if "·" in value:
        return 0 if all(1 <= len(part) <= 8 for part in value.split("·")) else FATAL
    against = 1 if _HARDLY_IN.search(value) else 0
    if len(value) >= 4 and minority(value):
        return against
    if len(value) >= 3 and _JAPANESE.match(value):
        return against
    if name_like(value):
        if is_word(value):
            return against + 2
        return against + (0 if usual_name(value) else 1) + (begins_like_word(value) and not usual_name(value))
    single, compound = surnames()
    if len(value) <= 3 and (value[0] in single or value[:2] in compound):
        return against + 2  # a surname and what is a word or no usual name
    if all(one in _SOUNDS for one in value) and len(value) <= 8:
        return against + 2
    return against + (2 if len(value) <= 4 and not is_word(value) else 3)


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """A model's span without titles, and with the other parts of a name with ·."""
    given = start, end
    value = text[start:end]
    if title := _TITLE.search(value):
        end = start + title.start() if title.start() else end
    if tail := _TAIL.search(text[start:end]):
        end = start + tail.start()
    if text[end - 1 : end + 1] == "名下":
        end -= 1
    if end - start == len("王国") and is_word(text[start:end]) and usual_name(text[start : end + 1]):
        end += 0 if _TITLED.match(text, end) else 1
    if end - start > _SYLLABLES_ALONE - 1 and text[end - 1] in _GOES_ON and name_like(text[start : end - 1]):
        end -= 1
    if text[start] in _LEADS_IN and usual_name(text[start + 1 : end]) and not usual_name(text[start:end]):
        start += 1
    for before in (_DAY_BEFORE, _TITLE_BEFORE):
        if (role := before.match(text[start:end])) and role.end() + 1 < end - start:
            start += role.end()
    if end - start <= _SYLLABLES_ALONE and minority_part(text[start:end]):
        start = _syllables_start(text, start)
    end = _rest_of(text, start, end)
    while text[start : start + 1] == "·" or text[start - 1 : start] == "·":
        head = start - 1 if text[start - 1 : start] == "·" else start
        begun = head
        while begun > 0 and head - begun < 6 and text[begun - 1] in _SOUNDS:
            begun -= 1
        if begun == head:
            start = start if text[start] != "·" else start + 1
            break
        start = begun
    return (start, end) if start < end else given


def _syllables_start(text: str, start: int) -> int:
    """Where a minority's name begins whose last part stands at ``start``: 热依汗|古丽."""
    begun = start
    while begun > 0 and start - begun < _SYLLABLES_MOST and text[begun - 1] in _SOUNDS:
        begun -= 1
    return begun if start - begun > 1 and not (begun > 0 and text[begun - 1] == "·") else start


def _rest_of(text: str, start: int, end: int) -> int:
    """Where a name with · ends of which ``start:end`` is a part."""
    while True:
        dot = text[end : end + 1] == "·"
        if not dot and text[end - 1 : end] != "·":
            break
        further = _sounds_end(text, end + dot)
        if further == end + dot:  # nothing follows the dot
            return end if dot else max(start, end - 1)
        end = further
    inside = text[start:end].rfind("·")
    if inside >= 0 and end - start - inside > 2 and end < len(text) and _joins(text, end):
        end = _sounds_end(text, end)
    return end


def _sounds_end(text: str, at: int) -> int:
    """Behind the part of a foreign name that begins at ``at``: all Chinese characters to an edge, else those of sounds."""
    run = re.compile(rf"[{HAN}]{{1,8}}").match(text, at)
    if not run:
        return at
    edge = run.end() == len(text) or not re.match(f"[{HAN}]", text[run.end()])
    if edge and run.end() - at <= 5:
        return run.end()
    end = at
    while end < run.end() and text[end] in _SOUNDS:
        end += 1
    return end


def _joins(text: str, at: int) -> bool:
    return text[at] in _SOUNDS and (
        at + 1 == len(text) or text[at + 1] in _SOUNDS or not re.match(f"[{HAN}]", text[at + 1])
    )


def judge_person(text: str, start: int, end: int, sure: float, more: int = 0, *, among: bool = False) -> Person | None:
    """A model's span, or one of ``sure`` 0 that stands where a name does.

    ``more``: points from elsewhere; ``among``: people are named nearby.
    """
    if sure:
        start, end = bounds(text, start, end)
    value = text[start:end]
    latin = sure >= _LATIN_SURE and _LATIN_NAME.fullmatch(value)
    against = 0 if more >= CERTAIN or latin else doubts(value)
    if against >= FATAL or _NOBODY.search(value):
        return None
    points = support(text, start, end) + more
    if points == 1 and is_word(value) and merely_led(text, start):
        points = 0
    if points < _TOLD and (
        _NO_PERSON_AFTER.match(text, end)
        or (value[0] in "张双包盒束根" and _MEASURED.search(text[max(0, start - 2) : start]))
    ):
        return None
    if points < _TOLD and (place_at(value, 0) == len(value) or _LIKE_PLACE.search(value)):
        against += 1
    row = _AMONG_PEOPLE if among and points < 1 else _THRESHOLDS[min(points, 3)]
    if sure < row[min(against, 4)] and not (sure == 0 and against - points <= (-1 if more > 1 else -2)):
        return None
    if points < _TOLD and (
        any(text[start:last] in _famous() for last in range(end, min(end + 3, len(text) + 1)))
        or _YEARS.match(text, end)
        or _OF_OLD.search(text[max(0, start - 14) : start])
    ):
        return Person(start, end, 0.3, False)
    certain = against == 0 and (sure >= 0.9 or (sure >= 0.6 and points >= 2) or points >= 3)
    certain |= against <= 2 and points >= 2 and sure >= 0.8
    score = (0.6 if certain else 0.52) + 0.02 * min(max(points, 0), 3)
    return Person(start, end, round(score, 2), certain)


def peopled(text: str, spans: Iterable[tuple[int, int]]) -> Callable[[int, int], bool]:
    """Tells of a place in ``text`` whether one of ``spans`` that is told to be somebody's name stands near."""
    places = [start for start, end in spans if support(text, start, end)]
    places.sort()

    def among(start: int, end: int) -> bool:
        at = bisect.bisect_left(places, start - _REACH)
        return any(not start <= place < end for place in places[at : bisect.bisect_right(places, end + _REACH, at)][:2])

    return among


# --- where names stand, whatever the model says ---

_NAME = rf"[{HAN}]{{2,4}}"
_STOP = rf"(?=[ \t]*(?:$|[ \t][{HAN}]{{1,8}} ?[:(]|[ \t][0-9]|[\n,;.、。；，)(（）|/\"'<]|  |等|\())"
_SLOTS = re.compile(
    rf"(?m)@(?P<at>{_NAME}?)(?=[ \n,:]|$)"
    rf"|(?:[{HAN}]{{0,6}}[人员者长师监任理名送办管]|[编校审复]写?[对核]|签字|签名|编写|制单|摄影|导演|编剧|值班|出席|请假|缺席|列席|成员|股东|主持|主讲|抄送|[甲乙丙早中晚夜白]班)(?: ?\([^()\n]{{1,8}}\))?[ ]?[:|][ \t]{{0,4}}(?P<label>{_NAME}){_STOP}"
    rf"|(?:审判长|审判员|人民陪审员|陪审员|书记员|法官助理|代理审判员|记录人|值班人|财务负责人|总经理|董事长|法定代表人)[ \t]{{1,6}}(?P<signed>{_NAME}){_STOP}"
    rf"|(?:^[0-9/:. \-\[\]]{{0,24}}|【)(?P<speaker>{_NAME})(?=[:】])"
    rf"|(?<![A-Za-z])(?:(?:user|real|full|cust|customer|contact|emp|employee|staff|patient|student|receiver|sender|payee|payer|c)_?name|(?:[a-z]*_)?(?:owner|reviewer|linkman|manager|operator|handler|approver|leader|teacher|doctor)|xm|lxr)[\"']?[ ]?[:=][ ]?[\"']?(?P<key>[{HAN}]{{2,4}})(?=[\"'\n,;]|$)"
    rf"|[\"']?(?P<mail>[{HAN}]{{2,4}}|[A-Z][A-Za-z'-]{{0,14}}(?: [A-Z][A-Za-z'-]{{0,14}}){{1,2}})[\"']?[ ]{{0,2}}<(?=[^<>\s@]{{1,64}}@)"
    rf"|[{HAN}] ?[:][ \t]{{0,3}}(?P<apart>[{HAN}] [{HAN}](?: [{HAN}])?)(?=[ \t]*(?:$|\n|  ))"
)
_WORTH = {"mail": 3, "at": 2, "signed": 2, "label": 2, "key": 1}
_LIST = re.compile(
    rf"[ ]?(?:\([^()\n]{{1,12}}\))?[ ]?(?P<mark>[、,;/]|[ ]{{1,4}}(?=[{HAN}]))[ ]?(?P<name>[{HAN}·]{{2,15}}?)(?=[ ]?(?:[、,;。.(/\n]|$|等|[ ]|同志|[一二三四五六七八九两][位名人]))"
)
_LATIN = re.compile("[A-Za-z]")


def stands(text: str) -> Iterator[tuple[int, int, int]]:
    """Where names stand by the form of the text, with the points that this is worth."""
    speakers: dict[str, list[tuple[int, int]]] = {}
    for match in _SLOTS.finditer(text):
        kind = match.lastgroup or ""
        start, end = match.span(kind)
        value = match[kind]
        if kind == "speaker":
            speakers.setdefault(value, []).append((start, end))
        elif kind == "mail" and _LATIN.match(value):
            yield start, end, CERTAIN
        elif kind == "apart":
            if doubts(value.replace(" ", "")) <= 1:
                yield start, end, CERTAIN
        elif doubts(value) <= 2:
            yield start, end, _WORTH.get(kind, 1)
    for value, places in speakers.items():
        against = doubts(value)
        if against == 0 or (against <= 1 and len(places) > 1):
            for start, end in places:
                yield start, end, 1 if len(places) == 1 else 2


def listed(text: str, end: int) -> Iterator[tuple[int, int]]:
    """The further members of a list of names of which one ends at ``end``: 甲、乙、丙."""
    kind = None
    while (more := _LIST.match(text, end)) and kind in {None, more["mark"].strip() or " "}:
        value = more["name"]
        if not (name_like(value) or doubts(value) <= 1) or _NOBODY.search(value):
            return
        kind = more["mark"].strip() or " "
        if kind == "," or (kind == " " and doubts(value) > 1):
            return
        yield more.span("name")
        end = more.end("name")


def merged(people: Iterable[Person]) -> list[Person]:
    """``people`` by place, of overlapping ones the surer, then the longer."""
    kept: list[Person] = []
    for one in sorted(people, key=lambda person: (-person.sure, person.start - person.end, person.start)):
        at = bisect.bisect_left(kept, (one.end,))
        if at == 0 or kept[at - 1].end <= one.start:
            kept.insert(at, one)
    return kept
