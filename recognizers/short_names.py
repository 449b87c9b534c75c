"""What a firm may be called in short, worked out of its full name: 佛山市恒远五金制品有限公司 is 恒远, 恒远五金, 佛山恒远."""

from __future__ import annotations

import re

from recognizers.address import place_at
from recognizers.names import is_word

_FORM = re.compile(
    r"(?:\([^()]*\))?(?:集团|控股)?(?:股份|有限|有限责任|责任)*(?:总)?(?:公司|集团)(?:\([^()]*\))?.*$|(?:律师|会计师|税务师)?事务所.*$|(?:经营部|经销部|商行|加工厂|厂|门市部)$"
)
_TRADES = (
    "代理|货代|科技|技术|网络|信息|软件|电子|电器|电气|电力|能源|新能源|石油|石化|化工|化学|生物|医药|制药|药业|医疗|器械|环保|环境|建筑|建设|建工|建材|装饰|装修|工程|钢铁|钢构|钢结构|重工|机械|机床|机电|设备|装备|汽车|汽修|汽配|航空|物流|货运|运输|快递|速运|供应链"
    "|通信|通讯|半导体|光电|新材料|材料|玻璃|水泥|纸业|包装|印刷|纺织|服饰|服装|家居|家具|家电|地板|食品|餐饮|饮料|乳业|酒业|茶业|粮油|粮食|农业|种业|牧业|水产|五金|制品|塑料|模具|贸易|商贸|外贸|进出口|国际|电子商务|电商|传媒|文化|传播|影视|广告|教育|培训|咨询|管理|服务|投资|资本|资产|实业|产业|发展|开发|置业|地产|房地产|物业"
    "|旅游|旅行社|酒店|保险|人寿|财产|证券|基金|信托|期货|租赁|融资|担保|保安|劳务|人力资源|购销|销售|经营|制造|加工|工业|矿业|林业|园林|绿化|健康|养老|体育|智能|数据|云|智造|动力|精密|仪器|照明|日化|化妆品|珠宝|眼镜|玩具|文具|办公|安防|消防|检测|认证|评估|拍卖|典当|船舶|港口|铁路|路桥|市政|水利|测绘|勘察|设计|规划"
)
_TRADE_END = re.compile(f"(?:{_TRADES})+$")
_FIRST_TRADE = re.compile(f"(?:{_TRADES})")
_HAN = re.compile("[\u4e00-\u9fff]{2,4}")
_COMMON = re.compile(
    "^(?:中国|国家|人民|第[一二三四五六七八九十]|[东西南北中]方|国际|全国|中央|大众|先锋|新华|环球|世纪|联合|四海|天下|阳光|未来|希望|幸福|平安|生活|时代|东方|南方|北方|信息|综合|城市|城建|交通|农村|工业|农业|商业|教育|开发|发展|建设|服务|投资|管理"
    "|供销|劳动|人才|自来水|供电|供水|燃气|公交|热力|烟草|粮食|邮政|电信|移动|联通|建筑|工程|科技|技术|贸易|物业|物流)$"
)


def brand(name: str) -> str | None:
    """The part of a firm's full ``name`` that is its own (恒远); None where there is none, or it is a word."""
    stem = _FORM.sub("", name)
    if stem == name and not _TRADE_END.search(name[2:]):
        return None
    place = place_at(stem, 0)
    while (further := place_at(stem, place)) > place and place:
        place = further
    stem = stem[place:].lstrip("市省县区()")
    own = _TRADE_END.sub("", stem)
    if not _HAN.fullmatch(own) or _COMMON.search(own) or is_word(own) or place_at(own, 0) == len(own):
        return None
    return own


def short_forms(name: str) -> list[str]:
    """What the firm of the full ``name`` may be called, the longest first: with its place, with its first trade, alone."""
    own = brand(name)
    if own is None:
        return []
    at = name.index(own)
    forms = {own, f"{own}公司"}
    trades = name[at + len(own) :]
    if trade := _FIRST_TRADE.match(trades):
        forms |= {own + trade[0], f"{own}{trade[0]}公司"}
    place = re.sub("[市省县区()]+$", "", name[:at])[-2:]
    if len(place) > 1 and name[:at].rstrip("市省县区()").endswith(place):
        forms |= {place + form for form in (own, *(form for form in forms if form != own))}
    return sorted(forms - {name}, key=lambda form: (-len(form), form))
