"""Organisations in running text: where a model's span begins and ends, and which words are no organisation's name."""

from __future__ import annotations

import re
from typing import NamedTuple

from recognizers.address import place_at
from recognizers.entities.organization import branch_end, is_generic
from recognizers.names import is_word

HAN = "\u4e00-\u9fff"
_ENDING = re.compile(
    "(?:公司|集团|银行|支行|分行|分理处|营业部|事务所|律所|分所|分社|工厂|厂|医院|总院|分院|卫生院|卫生室|卫生站|服务站|诊所|门诊部|药房|药店|大学|学院|中学|小学|附中|附小|[一二三四五六七八九]小|[一二三四五六七八九]中|幼儿园|学校|党校|研究院|研究所|设计院|科学院|实验室"
    "|出版社|报社|杂志社|电视台|广播台|通讯社|协会|商会|学会|总会|联合会|联社|基金会|红十字会|合作社|经营部|经销部|商行|酒店|宾馆|旅馆|客栈|民宿|旅行社|饭店|酒楼|餐厅|饭馆|面馆|茶庄|茶厂|茶业|茶社|超市|便利店|商场|商城|商店|专卖店|旗舰店|门市部|水果店|店|铺|行|坊|轩|阁|庄|楼"
    "|保险|人寿|产险|财险|证券|基金|信托|期货|租赁|投资|资本|控股|股份|实业|置业|地产|物业|置地|传媒|文化|影视|科技|技术|网络|信息|软件|电子|电器|电气|电力|电网|能源|石油|石化|化工|化学|生物|医药|制药|药业|环保|环境|建筑|建设|建工|建材|钢铁|钢构|重工|机械|机床|装备|汽车|汽修|航空|铁路|物流|货运|快递|速运|速递"
    "|运输|通信|通讯|半导体|光电|新材|材料|玻璃|水泥|纸业|纺织|服饰|服装|家居|家具|家电|地板|食品|饮料|乳业|酒业|粮油|农业|种业|牧业|水产|五金|贸易|商贸|外贸|电商|易购|优选|到家|口腔|眼科|养老院|敬老院|福利院|浴池|会所|俱乐部|工作室|培训中心|艺术中心|书房|书店|书院|影城|公证处|派出所|车务段|机务段"
    "|局|厅|委|办|署|院|所|站|处|中心|法院|检察院|政府|委员会|村委会|居委会|居民委员会|街道办|街道办事处|管委会|仲裁委|人大|政协|党委|组织部|宣传部|支队|大队|总队|中队|支部|林场|农场|种蜂场|矿|矿业|水库管理处|项目部|车队|剧团|乐团|殡仪馆|图书馆|博物馆|体育馆|美术馆|档案馆|文化馆|农大|工大|师大|医大|理工|财大|交大|科大|商大)$"
)
"""How names of organisations end, in full and in short."""
_WEAK_END = re.compile(
    "(?:店|铺|行|坊|轩|阁|庄|楼|院|所|站|处|局|厅|委|办|厂|中心|政府|矿|中队|支部|理工|文化|信息|环境|材料|建设|网络|基金|投资|资本)$"
)
_ON = re.compile(
    "(?:大药房|药房|药店|面馆|酒楼|饭店|酒店|宾馆|餐厅|超市|便利店|专卖店|浴池|汽修厂?|五金店?|口腔|诊所|裁缝铺|养老院|书店|电器|家具|建材|茶庄|茶业|纸业|农大|工作室|幼儿园|律所|律师事务所|公证处|派出所|检察院|人民法院|法院|银行|集团|股份|支行|分行|营业部|有限公司|有限责任公司|股份有限公司)"
)
"""What a model's span is short of where it stands right behind."""
_DEPARTMENT = re.compile(
    "^.*(?:医院|总院|大学|学院|公司|集团|银行|支行|分行|中心|卫生院|局|电网|小学|中学|学校|厂|事务所|研究所|保险|人寿|酒店)"
    f"(?P<tail>(?:[一二三四五六七八九十0-9]+[楼层])?[{HAN}]{{1,5}}(?:部|科|室|系|组|病区|办公室|实验室|车间|教务处|理赔部|前台|门诊|保安队)"
    "|(?:计算机|软件|水利|医|法|商|文|理|工|经济|管理|经管|外国语|外语|机械|电气|信息|材料|化工|化学|物理|数学|土木|建筑|环境|生命科学|马克思主义|新闻|艺术|美术|音乐|体育|教育|护理|药|农|林|会计|金融|电子|自动化|能源|交通|海洋|生物|公共管理|继续教育|国际教育|研究生|工商管理)学院"
    f"|(?:心内|消化内|呼吸|神经|骨|普外|泌尿|妇产|妇|产|儿|眼|耳鼻喉|口腔|皮肤|急诊|急救|肿瘤|内|外|中医|康复|放射|检验|麻醉|重症医学|ICU)科?)$"
)
"""Faculties and departments behind a name."""
_PART = re.compile(
    "(?<=..)(?:客服部|理赔部|销售部|财务部|人事部|人力资源部|市场部|技术部|运维部|采购部|研发部|工程部|信贷部|法务部|后勤部|保安部|护理部|教务处|保卫科|总务处|政教处|办公室|分会场|承运|代收|代付|承建|承办|中标|报价|股东大会|股东会|董事会|监事会|主创团队|[一二三四五六七八九十0-9]+楼)$"
    "|(?<=..)(?:为|是|系)(?:其|本|我|该|一家).*$|(?<=..)\n(?!.*(?:公司|医院|大学|银行|局|所|厂)$).*$"
)
_PRODUCT = re.compile(
    "手机|电脑|笔记本|冰箱|空调|电视|平板|汽车|轿车|洗衣机|热水器|打印机|奶粉|啤酒|可乐|矿泉水|[0-9]+(?:代|系列|Pro)|牌|同号"
)
"""Behind a brand that stands for its product."""
_HEAD = re.compile(f"(?:(?:公司|集团|医院|大学|学院|银行|支行|分行|[{HAN}]{{2}}局)$)")
_LEFT = re.compile(
    "^(?:与(?!光)|和(?![记平谐顺泰盛合睦美润兴信])|由|向(?![阳日上前])|委托|经(?![济纬贸典开营销])|被|把|给|让|请|在|到(?!家)|去|从|按|据|对(?!外)|为(?![民康众])|及|以及|或|报|送|是|系|至|于(?![洪都])|的|将(?!军)|各|该|本|我|贵"
    "|因|找|帮|代|受|现任|原任|曾任|任|就职于|毕业于|入职|来自|通过|联系|关于|感谢|供职于|前往|位于|开户行|户名|抬头|甲方|乙方|丙方|买方|卖方|原告|被告|客户|供应商|单位|名称|公司名称)(?=.{2,})"
)
_TAIL = re.compile(
    "(?:公司|医院|银行|集团|大学|学院|支行)(?P<tail>[行于在为与和的等诉及将已向])$|(?P<role>(?:负责人|经理|法定代表人|员工|教授|律师|职工|干部|协理|公证员))$"
)
_BRACKET = re.compile(rf"[{HAN}]{{2,6}}\([{HAN}]{{2,4}}\)$")
_BRACKET_ON = re.compile(
    r"\((?:集团|控股|中国|[^()\n]{2,3})\)(?=[^\n,。;]{0,16}?(?:公司|银行|事务所))[^\n,。;、()]{0,16}?(?:公司|银行|事务所)"
)
_PARTNERS = re.compile(r"\((?:特殊)?(?:普通|有限)合伙\)")
_KIND = re.compile(
    "^(?:均为|为有限)|^(?:(?:本|该|我|贵|某|各|此|两|几|一|每|任何|所有|有关|相关|上级|下级|主管|其他|其它|当地|地方|各级|县级|市级|省级|国家|人民|全国|基层|中级|高级|最高|上市|国有|民营|私营|外资|合资|乡镇|乡|镇|村|县|市|省|区|街道|社区|股份|有限|责任|控股|子|母|分|总|原|新|老|大|小|目标|标的)"
    "*(?:公司|集团|企业|单位|银行|医院|学校|大学|学院|中学|小学|幼儿园|部门|机关|机构|法院|检察院|政府|委员会|村委会|居委会|派出所|公安局|公安机关|公证处|事务所|律师事务所|会计师事务所|物业|物业公司|保险公司|业主委员会|管委会|董事会|监事会|股东会|股东大会"
    "|中心|研究所|研究院|协会|商会|工会|学会|基金会|合作社|支行|分行|营业部|总部|总行|分公司|子公司|厂|店|局|厅|委|处|站|所|院|行|公司总部|车间|项目部|食堂|门卫|超市|酒店|餐厅|药房|药店|诊所|卫生院|支队|大队))$"
    "|^(?:(?:港澳台?|台湾地区|大陆|外国人)(?:居民|通行|来往).*|居民身份证?|(?:住房)?公积金|社保|医保|印数|统一社会(?:信用代码?)?|信用代码|身份证|营业执照|开户许可证|不动产权证|微信|支付宝|QQ|钉钉|微博|抖音|国务院|党中央|中央|全国人大|人大|政协|外交部|联合国|开户行|收款行|财务部|人事部|行政部|市场部|销售部|技术部|采购部|客服部|研发部|生产部|办公室|人力资源部|法务部|信息部|施工员|监理员|村民委员会|居民委员会|市场监督管理局|消费者协会|仲裁委员会|银监会|证监会|保监会|公安部|财政部|教育部|商务部)$"
)
_CUED = re.compile(
    "(?:供应商|客户|备选|公司|单位|企业|厂家|厂商|品牌|甲方|乙方|买方|卖方|承运|委托|联系|拜访|走访|合作|签约|就职于?|任职于?|入职|毕业于|就读于?|供职于?|来自|抬头|户名|开户行|全称|简称|以下称|竞争对手|与|和|跟|给|由|经|被|向|在|到|去|找|、|:)[\"'“ ]{0,3}$"
)
_ACTS = re.compile(
    "[\"'”]?(?:公司|集团|的(?:货|订单|合同|发票|人|采购|销售|经理|价格|报价|款|账)|[(（]?以下简称|合作|签约|中标|承运|报价|股东|持股|持有|公告|承建|那边|代收|财务|人事|客服|门店|员工)"
)
_VERB = re.compile(".{0,6}?(?:拜访|走访|通知|联系|前往|参观|委托|致电|发给|寄给|交给|转给|清单|收购)")
_BRANCH_ALONE = re.compile("^[^行]{2,8}(?:支行|分行|分理处)$")
_BANK = re.compile(
    "(?:[工农中建交招商光浦兴民]+行|[\u4e00-\u9fff]{2,4}银行|邮储|中信|光大|民生|广发|平安|浦发|兴业|华夏)$"
)
_LEAST = 4
"""Characters of a name from which it is cut out of a longer span."""
_BOTH = re.compile(f"(?P<one>[{HAN}]{{2,}}?)(?:和|与|及|以及|、)(?P<other>[{HAN}]{{2,}})")
_FIRM_CUE = re.compile(
    "(?:供应商|竞争对手|竞品|对手|合作单位|合作方|合作伙伴|厂家|厂商|中标单位|中标人|承运|承运商|抬头|公司|单位|客户|企业)(?:名单)?(?:有|为|是|包括|:|：|:)[ ]?$"
)
"""What says of the word behind it that it is a firm, whatever it looks like."""
_APART = re.compile(f"[^{HAN}0-9A-Za-z]")
SHORT, SHORT_TOLD = 0.8, 0.55
"""Certainty from which a name without an ending of organisations is believed, and where something speaks for it."""
_SAFE = 0.5
_WELL_KNOWN = re.compile(
    "[工农中建交招]行|邮储|[浦广兴]发|光大|人保|平保|太保|国寿|泰康|中石[化油]|中海油|中移动|国网|南网|中粮|中铁|中建|中交|顺丰|圆通|中通|申通|韵达|德邦|京东|淘宝|天猫|美团|拼多多|腾讯|阿里|阿里巴巴|百度|字节|字节跳动|华为|中兴|联想|海尔|美的|格力|比亚迪|万科|碧桂园|恒大|万达|苏宁|国美|链家"
)
_KNOWN_FROM = 0.35


class Organisation(NamedTuple):
    """A judged name: characters ``start:end``, its score, and whether it is sure enough to be looked for elsewhere."""

    start: int
    end: int
    score: float
    sure: bool


def is_kind(value: str) -> bool:
    """Is ``value`` a kind of organisation (该医院, 有关部门), or one of the state itself?"""
    return bool(_KIND.search(value))


def has_ending(value: str) -> bool:
    """Does ``value`` end as organisations do, with something before that?"""
    ending = _ENDING.search(value)
    return bool(ending and ending.start() >= 2)


def parted(value: str) -> tuple[int, int] | None:
    """Where the first of two names in ``value`` ends and the second begins (鼎泰化工和绿源环保); None for one name."""
    for both in _BOTH.finditer(value):
        if (
            len(both["one"]) >= _LEAST
            and has_ending(both["one"])
            and has_ending(both["other"])
            and both.end() == len(value)
        ):
            return both.end("one"), both.start("other")
    return None


def strong_ending(value: str) -> bool:
    """Does ``value`` end as organisations do, and as nothing else does (公司, but not 站)?"""
    return has_ending(value) and not _WEAK_END.search(value)


def bounds(text: str, start: int, end: int) -> tuple[int, int]:
    """A model's span without what runs into it, with what belongs to it."""
    while (run := _LEFT.match(text[start:end])) and (
        place_at(text, start + run.end()) > start + run.end() or end - start - run.end() >= 4
    ):
        if place_at(text, start) > start + run.end():  # 向阳, 和田
            break
        start += run.end()
    if (verb := _VERB.match(text[start:end])) and end - start - verb.end() >= _LEAST:
        start += verb.end()
    if text[start] == "方" and text[start - 1 : start] in set("卖买甲乙丙"):
        start += 1
    inside = text[start:end]
    if inside.count("(") > inside.count(")") and (cut := inside.index("(") + 1) < len(inside) - _LEAST:
        start += cut
    if _BRANCH_ALONE.search(text[start:end]) and (bank := _BANK.search(text, max(0, start - 6), start)):
        start = bank.start()
    if text[start - 1 : start] == ")" and (head := _BRACKET.search(text, max(0, start - 12), start)):
        start = _head_start(text, head.start(), start)
    for _ in range(2):
        if further := (_PARTNERS.match(text, end) or _BRACKET_ON.match(text, end)):
            end = further.end()
    if not has_ending(text[start:end]) or text[end : end + 2] in {"有限", "股份", "支行", "分行"}:
        further = _ON.match(text, end)
        end = further.end() if further else end
    end = branch_end(text, end) if _HEAD.search(text[start:end]) else end
    for _ in range(2):
        tail = _TAIL.search(text[start:end]) or _DEPARTMENT.search(text[start:end])
        if not tail or tail.start(tail.lastgroup or 0) < 2:
            break
        end = start + tail.start(tail.lastgroup or 0)
    if part := _PART.search(text[start:end]):
        end = start + part.start()
    while text[start] in "()·&" and start < end - 1 and text[start] == ")":
        start += 1
    if text[end - 1] == "(":
        end -= 1
    return start, end


def _head_start(text: str, start: int, end: int) -> int:
    """Where a name begins of which ``start:end`` is 深圳(集团): at a known place, if there is one."""
    return next((at for at in range(start, end - 4) if place_at(text, at) > at), start)


def well_known(value: str) -> bool:
    """Is ``value`` what everybody calls one of the great firms: 工行, 中石化?"""
    return bool(_WELL_KNOWN.fullmatch(value))


def called_firm(before: str) -> bool:
    """Does ``before`` end with what announces a firm: 供应商：, 竞争对手有?"""
    return bool(_FIRM_CUE.search(before))


def beside(before: str, after: str) -> bool:
    """Does what stands ``before`` or ``after`` a short name say that it is a firm's, or does it stand apart?"""
    apart = _APART.search(before[-1:] + "|") and _APART.match(after[:1] or "|")
    return bool(_CUED.search(before) or _ACTS.match(after) or apart)


def judge_organisation(text: str, start: int, end: int, sure: float, more: int = 0) -> Organisation | None:
    """A model's span; ``more``: points from elsewhere, such as being found twice."""
    if is_kind(text[start:end]):
        return None
    start, end = bounds(text, start, end)
    value = text[start:end]
    if (
        not 2 <= len(value) <= 40
        or is_kind(value)
        or value.endswith("族")
        or not re.search(f"[{HAN}A-Za-z]{{2}}", value)
    ):
        return None
    ending, place = has_ending(value), place_at(value, 0)
    if ending and is_generic(value):
        return None
    if place == len(value) or (
        len(value) == 2
        and is_word(value)
        and more < 1
        and sure < 0.97
        and not _CUED.search(text[max(0, start - 8) : start])
    ):
        return None
    before, after = text[max(0, start - 8) : start], text[end : end + 8]
    points = more + bool(_CUED.search(before)) + bool(_ACTS.match(after))
    strong = ending and not (_WEAK_END.search(value) and not place)
    need = _SAFE if strong else (0.6 if ending or place else (SHORT_TOLD if points else SHORT))
    if _WELL_KNOWN.fullmatch(value):
        need = _KNOWN_FROM
    if sure < need - (0.1 * min(points, 2) if ending or place else 0.0) or (not ending and _PRODUCT.match(after)):
        return None
    certain = sure >= 0.9 and (strong or points > 0) and len(value) > 2
    return Organisation(start, end, (0.64 if strong else 0.6) if certain else (0.56 if strong else 0.52), certain)
